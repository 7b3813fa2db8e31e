import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage, press } from '../../dev/demo/page.ts';

const PAGE = `<!doctype html><html lang="sv" dir="ltr"><head><title>x</title></head><body><main>
<h1>Is it <bdi>A &amp; B</bdi>?</h1>
<p>Somebody says &quot;it is you&quot;.</p>
<ul><li><svg><path d="M1 2"/></svg><span>To see: Phone</span></li><li><span>Until 12:00</span></li></ul>
<form method="post" class="confirm"><input type="hidden" name="pageToken" value="a&quot;b"><input type="hidden" name="action" value="confirm">
<div class="alert" role="alert"><span id="problem">That is not it.</span></div><p>A hint</p>
<input id="number" name="number" type="text"><button type="submit">Confirm</button></form>
<form method="post"><input type="hidden" name="pageToken" value="t2"><input type="hidden" name="action" value="not_me">
<button>Not me</button></form></main></body></html>`;

let server: Server;
let url: string;
const received: { readonly method: string; readonly body: string; readonly origin: string | undefined }[] =
  [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', headers } = request;
      received.push({ method, body: Buffer.concat(chunks).toString(), origin: headers.origin });
      response.writeHead(method === 'POST' ? 422 : 200, { 'content-type': 'text/html' }).end(PAGE);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/verify/token`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

describe('the demo’s reader of pages', () => {
  it('reads what a customer reads: heading, facts, what was wrong, and the buttons', async () => {
    const page = await openPage(url);
    expect(page).toMatchObject({
      status: 200,
      language: 'sv',
      heading: 'Is it A & B?',
      text: 'Somebody says "it is you".',
      facts: ['To see: Phone', 'Until 12:00'],
      alert: 'That is not it.',
    });
    expect(page.forms.map(({ action, button }) => [action, button])).toEqual([
      ['confirm', 'Confirm'],
      ['not_me', 'Not me'],
    ]);
  });

  it('sends a form with its own hidden fields and the number, from the page’s origin', async () => {
    const page = await press(await openPage(url), 'confirm', '0042');
    expect(page.status).toBe(422);
    expect(received.at(-1)).toEqual({
      method: 'POST',
      body: 'pageToken=a%22b&action=confirm&number=0042',
      origin: new URL(url).origin,
    });
  });

  it('sends a form without a number as it stands', async () => {
    await press(await openPage(url), 'not_me');
    expect(received.at(-1)?.body).toBe('pageToken=t2&action=not_me');
  });

  it('refuses to press what the page does not have', async () => {
    await expect(press(await openPage(url), 'new_link')).rejects.toThrow('has no form for new_link');
  });
});
