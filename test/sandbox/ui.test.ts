import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import {
  controlOf,
  EU,
  send,
  startSandbox,
  startStubApp,
  US,
  type Api,
  type Received,
  type StubAnswer,
} from './harness.ts';

let sandbox: Sandbox;
let control: Api;
let app: Awaited<ReturnType<typeof startStubApp>>;
let answer: (request: Received) => StubAnswer;
let folder: string;

const json = (body: unknown, status = 200): StubAnswer => {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
};

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'sandbox-ui-')), 'ui');
  mkdirSync(join(folder, 'extensions'), { recursive: true });
  writeFileSync(join(folder, 'app.js'), 'page');
  writeFileSync(join(folder, 'app.css'), 'look');
  writeFileSync(join(folder, 'worker.js'), 'work');
  writeFileSync(join(folder, 'extensions', 'settings.js'), 'card');
  writeFileSync(join(folder, 'extensions', 'cards.json'), '{}');
  answer = () => json({ fine: true });
  app = await startStubApp((received) => answer(received));
  sandbox = await startSandbox({ appUrl: app.url, uiFolder: folder });
  control = controlOf(sandbox);
});
afterEach(async () => {
  await sandbox.close();
  await app.close();
  rmSync(dirname(folder), { recursive: true, force: true });
});

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** A request with the path exactly as given and any headers, which `fetch` does not let pass. */
function raw(path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const { port } = new URL(sandbox.url);
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('the portal’s pages', () => {
  it.each(['/', '/portal', '/portal/1000001/contacts', '/portal/1000001/contacts/1001?user=9001&lang=fi'])(
    'serves the one document at %s, under a policy that lets in nothing from elsewhere',
    async (path) => {
      const { status, headers, text } = await send(`${sandbox.url}${path}`);
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html;charset=utf-8');
      expect(headers.get('content-security-policy')).toBe(PAGE_POLICY);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(text).toContain('<script type="module" src="/_ui/app.js"></script>');
      expect(text).toContain('Not HubSpot, and not affiliated with it.');
      expect(text).not.toMatch(/<script>|<style|\son\w+=/);
    },
  );

  it.each([
    ['/_ui/app.js', 'text/javascript;charset=utf-8', 'page'],
    ['/_ui/app.css', 'text/css;charset=utf-8', 'look'],
    ['/_ui/worker.js', 'text/javascript;charset=utf-8', 'work'],
    ['/_ui/extensions/settings.js', 'text/javascript;charset=utf-8', 'card'],
    ['/_ui/extensions/cards.json', 'application/json;charset=utf-8', '{}'],
  ])('serves %s as %s', async (path, type, content) => {
    const { status, headers, text } = await send(`${sandbox.url}${path}`);
    expect([status, headers.get('content-type'), text]).toEqual([200, type, content]);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('gives the worker a policy of its own that connects to nobody and evaluates nothing', async () => {
    const { headers } = await send(`${sandbox.url}/_ui/worker.js`);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; connect-src 'none'",
    );
  });

  it.each([
    '/_ui/',
    '/_ui/nothing.js',
    '/_ui/../package.json',
    '/_ui/%2e%2e/secret.json',
    '/_ui/extensions/../../secret.json',
    '/_ui/.hidden.js',
    '/_ui//secret.json',
    '/_ui/app.js%00.css',
    '/_ui/app.js.map',
  ])('has nothing at %s', async (path) => {
    writeFileSync(join(folder, '..', 'secret.json'), '{}');
    writeFileSync(join(folder, '.hidden.js'), '');
    expect(await raw(path)).toBe(404);
  });

  it('answers GET and nothing else', async () => {
    const { status, headers } = await send(`${sandbox.url}/portal/1000001/contacts`, 'POST', {});
    expect([status, headers.get('allow')]).toEqual([405, 'GET']);
  });

  it.each([
    ['/', { host: 'rebound.example' }],
    ['/portal/1000001/contacts', { origin: 'https://somebody.example' }],
    ['/_ui/app.js', { host: 'rebound.example' }],
    [`/_sandbox/portals/${EU}/objects/contacts`, { origin: 'https://somebody.example' }],
  ])('refuses %s for a request that is not from this machine: %o', async (path, headers) => {
    expect(await raw(path)).toBe(200);
    expect(await raw(path, headers)).toBe(403);
  });

  it('says which command builds the pages when there are none, and does everything else', async () => {
    rmSync(join(folder, 'app.js'));
    const { status, text } = await send(sandbox.url);
    expect(status).toBe(503);
    expect(text).toContain('node dist/sandbox/ui/build-main.js');
    expect((await control('GET', '/portals')).status).toBe(200);
  });
});

describe('what a card may fetch', () => {
  const fetchAs = (more: object, portalId = EU) =>
    control('POST', `/portals/${portalId}/ui-fetch`, {
      userId: 9001,
      method: 'POST',
      path: 'https://app.example/settings/test-mail',
      body: { nonce: 'n' },
      ...more,
    });

  it('sends a permitted address to where the app is', async () => {
    const { body } = await fetchAs({});
    expect(body).toMatchObject({ status: 200, body: { fine: true } });
    expect(app.received[0]?.url).toMatch(/^\/settings\/test-mail\?userId=9001&portalId=1000001&/);
  });

  it.each([
    'https://app.example.evil.example/settings',
    'https://app.example:444/settings',
    'https://app.example@evil.example/settings',
    'http://app.example/settings',
    'https://evil.example/',
    'javascript:alert(1)',
    '//evil.example/',
    '/\\evil.example/',
    'settings',
  ])('refuses %s, and the app hears of nothing', async (path) => {
    const { status, body } = await fetchAs({ path });
    expect(status).toBe(400);
    expect(body.error).toContain('path');
    expect(app.received).toEqual([]);
  });

  it('hands on Authorization and no header beside it', async () => {
    await fetchAs({ headers: { Authorization: 'Bearer of-a-card' } });
    expect(app.received[0]?.headers['authorization']).toBe('Bearer of-a-card');
    for (const headers of [
      { 'x-own': '1' },
      { authorization: 'a', 'x-own': '1' },
      { authorization: 7 },
      { authorization: 'a\r\nx-own: 1' },
      ['authorization'],
      'authorization',
    ]) {
      const { status, body } = await fetchAs({ headers });
      expect([status, body.error]).toEqual([400, expect.stringContaining('headers')]);
    }
    expect(app.received).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    answer = () => ({ status: 302, headers: { location: '/elsewhere' } });
    expect((await fetchAs({})).body.status).toBe(302);
    expect(app.received).toHaveLength(1);
  });

  it('takes a body of 1 MB and not a byte more', async () => {
    const around = JSON.stringify({ text: '' }).length;
    expect((await fetchAs({ body: { text: 'x'.repeat(1_000_000 - around) } })).body.status).toBe(200);
    expect((await fetchAs({ body: { text: 'x'.repeat(1_000_001 - around) } })).status).toBe(413);
    expect(app.received).toHaveLength(1);
  });

  it('hands on an answer of 1 MB and not a byte more', async () => {
    answer = () => ({ status: 200, body: 'x'.repeat(1_000_000) });
    expect((await fetchAs({})).body.status).toBe(200);
    answer = () => ({ status: 200, body: 'x'.repeat(1_000_001) });
    expect((await fetchAs({})).status).toBe(502);
  });

  it.each([500, 503])('tries once more after a %i and gives up after that', async (status) => {
    answer = () => (app.received.length === 1 ? json({}, status) : json({ fine: true }));
    expect((await fetchAs({})).body).toMatchObject({ status: 200 });
    expect(app.received).toHaveLength(2);
    answer = () => json({}, status);
    expect((await fetchAs({})).body.status).toBe(status);
    expect(app.received).toHaveLength(4);
  });

  it.each([200, 400, 404, 409, 429])('does not repeat what was answered with %i', async (status) => {
    answer = () => json({}, status);
    expect((await fetchAs({})).body.status).toBe(status);
    expect(app.received).toHaveLength(1);
  });

  it('gives up after the time that the card asked for', async () => {
    await app.close();
    const slow = await startSlowApp();
    await control('POST', '/app', { url: slow.url });
    expect((await fetchAs({ timeout: 50 })).status).toBe(504);
    expect((await fetchAs({ timeout: 'soon' })).status).toBe(400);
    await slow.close();
  });

  it('says when the app is not there', async () => {
    await app.close();
    expect((await fetchAs({})).status).toBe(502);
  });

  it('lets 20 requests of a portal be under way and refuses the next, until one has ended', async () => {
    const slow = await startSlowApp();
    await control('POST', '/app', { url: slow.url });
    const under = Array.from({ length: 20 }, () => fetchAs({}));
    await expect.poll(() => slow.waiting()).toBe(20);
    expect((await fetchAs({})).status).toBe(429);
    const other = fetchAs({ userId: 9101 }, US);
    await expect.poll(() => slow.waiting()).toBe(21);
    slow.answerAll();
    expect((await Promise.all([...under, other])).map(({ status }) => status)).toEqual(
      Array.from({ length: 21 }, () => 200),
    );
    expect((await fetchAs({})).status).toBe(200);
    await slow.close();
  });
});

/** An app that answers when it is told to, and at once from then on. */
async function startSlowApp(): Promise<{
  url: string;
  waiting: () => number;
  answerAll: () => void;
  close: () => Promise<void>;
}> {
  const { createServer } = await import('node:http');
  const waiting: (() => void)[] = [];
  let isOpen = false;
  const server = createServer((incoming, response) => {
    incoming.resume();
    const reply = (): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    };
    if (isOpen) reply();
    else waiting.push(reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    waiting: () => waiting.length,
    answerAll: () => {
      isOpen = true;
      for (const reply of waiting.splice(0)) reply();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

describe('the data of the pages', () => {
  const objects = `/portals/${EU}/objects`;

  it('lists living records a page at a time, found by what is typed', async () => {
    const { body } = await control('GET', `${objects}/contacts?limit=2&offset=1&properties=email`);
    expect(body.results.map(({ id }) => id)).toEqual(['1002', '1003']);
    expect(body.total).toBeGreaterThan(190);
    const found = await control('GET', `${objects}/contacts?q=ANNA.VIRTANEN&properties=email`);
    expect(found.body.results[0]).toMatchObject({
      id: '1001',
      properties: { email: 'anna.virtanen@example.com' },
    });
    expect((await control('GET', `${objects}/contacts?q=nobody-at-all`)).body).toEqual({
      total: 0,
      results: [],
    });
  });

  it('reads tickets with whom they are about', async () => {
    const { body } = await control('GET', `${objects}/tickets?limit=1&associations=contacts`);
    const [first] = body.results;
    expect(first).toMatchObject({ associations: [{ id: expect.any(String) as string }] });
    const one = await control('GET', `${objects}/tickets/${first?.id ?? ''}?associations=contacts`);
    expect(one.body).toMatchObject({ id: first?.id, properties: { subject: first?.name } });
    const [contact] = (one.body as unknown as { associations: { id: string; name: string }[] }).associations;
    const { body: linked } = await control(
      'GET',
      `${objects}/0-5/${first?.id ?? ''}/associations/0-1?properties=hs_full_name_or_email`,
    );
    expect(linked).toMatchObject({
      results: [
        {
          toObjectId: Number(contact?.id),
          associationTypes: [{ category: 'HUBSPOT_DEFINED' }],
          properties: { hs_full_name_or_email: contact?.name },
        },
      ],
      hasMore: false,
      nextOffset: 1,
    });
  });

  it('counts nothing of it as a call of the CRM API', async () => {
    await control('GET', `${objects}/contacts/1001`);
    expect((await control('GET', '/calls')).list).toEqual([]);
  });

  it.each([
    [`${objects}/spaceships`, 404],
    [`${objects}/contacts/999999`, 404],
    [`${objects}/contacts?limit=0`, 400],
    [`${objects}/contacts?offset=-1`, 400],
    [`${objects}/contacts?associations=spaceships`, 404],
    [`${objects}/contacts/1001/associations/spaceships`, 404],
    [`${objects}/contacts/999999/associations/tickets`, 404],
    ['/portals/5/objects/contacts', 404],
    [`/portals/${EU}/properties?objectType=spaceships`, 404],
  ])('answers GET %s with %i', async (path, status) => {
    expect((await control('GET', path)).status).toBe(status);
  });

  it('makes 2,000 contact properties in one request, or none of them', async () => {
    const path = `/portals/${EU}/properties`;
    const before = (await control('GET', path)).list.length;
    const many = Array.from({ length: 2_000 }, (_, at) => ({ name: `bench_${at}`, label: `Bench ${at}` }));
    const wrong = await control('POST', path, { properties: [...many, { name: '1', label: 'One' }] });
    expect(wrong.status).toBe(400);
    expect((await control('POST', path, { properties: [...many, many[0]] })).status).toBe(409);
    expect((await control('POST', path, { properties: 'many' })).status).toBe(400);
    expect((await control('GET', path)).list).toHaveLength(before);
    const made = await control('POST', path, { properties: many });
    expect([made.status, made.body]).toEqual([201, { created: 2_000 }]);
    const { list } = await control('GET', path);
    expect(list).toHaveLength(before + 2_000);
    expect(list.at(-1)).toMatchObject({ name: 'bench_1999', label: 'Bench 1999', type: 'string' });
  });
});
