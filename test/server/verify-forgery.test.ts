import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyedHash } from '../../src/security/sealing.ts';
import { en } from '../../src/texts/en.ts';
import { createPageTokens } from '../../server/pages/page-token.ts';
import { NOW_MS, NUMBER, PAGE, startVerifyServer, type VerifyServer } from './verify-links-fake.ts';
import { FORM, pageTokenIn, post, send, submit } from './verify-requests.ts';

const TOKEN = 'link-4f2c';
const HOUR_MS = 3_600_000;

let server: VerifyServer;
let pageToken: string;
beforeEach(async () => {
  server = await startVerifyServer();
  server.links.put(TOKEN, { kind: 'open', page: PAGE, triesLeft: 2 });
  pageToken = pageTokenIn((await send(server, `/verify/${TOKEN}`)).body);
});
afterEach(() => server.close());

/** The challenge is intact: the human goes on as if nothing had been. */
async function expectIntact(): Promise<void> {
  expect(server.links.changes).toEqual([]);
  expect((await submit(server, TOKEN, { action: 'confirm', number: NUMBER })).status).toBe(200);
}

const fields = () => ({ pageToken, action: 'confirm', number: NUMBER });
const raw = (headers: Readonly<Record<string, string | readonly string[]>>) =>
  send(server, `/verify/${TOKEN}`, {
    method: 'POST',
    headers: { 'content-type': FORM, ...headers },
    body: new URLSearchParams(fields()).toString(),
  });

describe('a form that is not our own page’s', () => {
  it.each<[string, Record<string, string | readonly string[]>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['no origin to speak of', { origin: 'null' }],
    ['no origin, though from our own site', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['an empty origin', { origin: '' }],
    ['our host on another port', { origin: 'http://127.0.0.1:1' }],
    ['our host over https', { origin: 'https://127.0.0.1' }],
    ['two origins', { origin: ['https://evil.example', 'http://127.0.0.1'] }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sister of our site', { 'sec-fetch-site': 'same-site' }],
    ['nowhere', { 'sec-fetch-site': 'none' }],
    ['two sites', { 'sec-fetch-site': 'same-origin, cross-site' }],
    ['another site, with no type of form', { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }],
  ])('INV-35: is refused when it comes from %s, and nothing is counted', async (_, headers) => {
    const answer = await raw(headers);
    expect(answer.status).toBe(403);
    expect(answer.body).toContain(en.page_refused_text);
    await expectIntact();
  });

  it('INV-35: is refused when our origin comes with a slash or in capitals', async () => {
    for (const origin of [`${server.url}/`, server.url.toUpperCase()]) {
      expect((await raw({ origin })).status).toBe(403);
    }
    await expectIntact();
  });

  it.each<[string, (own: string) => string | undefined]>([
    ['no page token', () => undefined],
    ['an empty one', () => ''],
    ['one with another end', (own) => `${own.slice(0, -1)}${own.endsWith('A') ? 'B' : 'A'}`],
    ['one with another time', (own) => `1${own}`],
    ['one that is longer', (own) => `${own}A`],
    ['half of one', (own) => own.slice(0, 20)],
    ['one of another link', () => foreign()],
    ['one made with another key', () => forged()],
  ])('INV-35: is refused with %s, and nothing is counted', async (_, tokenFrom) => {
    const given = tokenFrom(pageToken);
    const answer = await post(server, TOKEN, {
      ...{ action: 'confirm', number: NUMBER },
      ...(given === undefined ? {} : { pageToken: given }),
    });
    expect(answer.status).toBe(403);
    await expectIntact();
  });

  it.each(['confirm', 'not_me', 'new_link'])('INV-35: cannot press %s', async (action) => {
    expect((await post(server, TOKEN, { action, number: NUMBER })).status).toBe(403);
    await expectIntact();
  });

  it.each<[string, Record<string, string>]>([
    ['says nothing of its origin', {}],
    ['names our origin only', { origin: 'own' }],
    ['names its site only', { 'sec-fetch-site': 'same-origin' }],
  ])('is taken for our own with the page’s token when the browser %s', async (_, headers) => {
    const answer = await raw(headers['origin'] === undefined ? headers : { origin: server.url });
    expect([answer.status, server.links.changes]).toEqual([200, ['confirm']]);
  });

  it('counts as ours by PUBLIC_URL, never by the Host header', async () => {
    const secure = await startVerifyServer({ publicUrl: 'https://app.example' });
    secure.links.put(TOKEN, { kind: 'open', page: PAGE, triesLeft: 2 });
    const confirm = { action: 'confirm', number: NUMBER };
    const own = pageTokenIn((await send(secure, `/verify/${TOKEN}`)).body);
    const asHost = await post(secure, TOKEN, { ...confirm, pageToken: own }, { host: 'evil.example' });
    const asPublic = await post(
      secure,
      TOKEN,
      { ...confirm, pageToken: own },
      { origin: 'https://app.example' },
    );
    await secure.close();
    expect([asHost.status, asPublic.status]).toEqual([403, 200]);
  });
});

describe('a page that was left open', () => {
  it.each([
    ['works for 24 hours', 24 * HOUR_MS, 200],
    ['is refused a millisecond later', 24 * HOUR_MS + 1, 403],
  ])('%s', async (_, laterMs, status) => {
    server.clock.nowMs = NOW_MS + laterMs;
    expect((await post(server, TOKEN, fields())).status).toBe(status);
  });

  it.each([
    ['bears an instance whose clock is five minutes ahead', -300_000, 200],
    ['refuses a token from further in the future', -300_001, 403],
  ])('%s', async (_, laterMs, status) => {
    server.clock.nowMs = NOW_MS + laterMs;
    expect((await post(server, TOKEN, fields())).status).toBe(status);
  });
});

describe('what is no form of ours', () => {
  it.each<[string, string | undefined, string | Uint8Array, number]>([
    ['JSON', 'application/json', '{"action":"confirm"}', 415],
    ['plain text', 'text/plain', 'action=confirm', 415],
    ['a form with files', 'multipart/form-data; boundary=x', '--x--', 415],
    ['no type', undefined, 'action=confirm', 415],
    ['another charset', `${FORM}; charset=utf-16`, 'action=confirm', 415],
    ['a field twice', FORM, 'action=confirm&action=not_me', 400],
    ['a field twice, once escaped', FORM, 'action=confirm&%61ction=not_me', 400],
    ['a broken escape', FORM, 'action=%zz', 400],
    ['an escape cut short', FORM, 'action=%4', 400],
    ['escapes that are no UTF-8', FORM, 'action=%ff', 400],
    ['bytes that are no UTF-8', FORM, new Uint8Array([0x61, 0x3d, 0xff]), 400],
    ['twenty-one fields', FORM, Array.from({ length: 21 }, (_, at) => `f${at}=`).join('&'), 400],
    ['too much', FORM, `number=${'1'.repeat(102_401)}`, 413],
  ])('is refused: %s', async (_, contentType, body, status) => {
    const answer = await send(server, `/verify/${TOKEN}`, {
      ...{ method: 'POST', body },
      headers: contentType === undefined ? {} : { 'content-type': contentType },
    });
    expect([answer.status, answer.body.includes(en.page_refused_title)]).toEqual([status, true]);
    await expectIntact();
  });

  it.each([undefined, '', 'Confirm', 'constructor', '__proto__', 'confirm '])(
    'refuses the action %j',
    async (action) => {
      const answer = await post(server, TOKEN, {
        ...{ pageToken, number: NUMBER },
        ...(action === undefined ? {} : { action }),
      });
      expect(answer.status).toBe(400);
      await expectIntact();
    },
  );

  it('reads a charset and fields that it does not know past', async () => {
    const answer = await send(server, `/verify/${TOKEN}`, {
      method: 'POST',
      headers: { 'content-type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8' },
      body: `${new URLSearchParams(fields()).toString()}&next=https%3A%2F%2Fevil.example`,
    });
    expect([answer.status, answer.body.includes('evil')]).toEqual([200, false]);
  });
});

describe('guessing links', () => {
  it('asks about the caller once per post that names an unknown link, and for no other', async () => {
    await send(server, '/verify/guess');
    expect((await submit(server, TOKEN, { action: 'not_me' })).status).toBe(200);
    expect(server.unknown.addresses).toEqual([]);
    const answer = await post(server, 'guess', fields());
    expect([answer.status, answer.body.includes(en.page_unknown_title)]).toEqual([404, true]);
    expect(server.unknown.addresses).toEqual(['127.0.0.1']);
  });

  it('holds an address back that guesses too often', async () => {
    server.unknown.verdict = { ok: false, retryAfterMs: 59_001 };
    const answer = await post(server, 'guess', fields());
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '60']);
    expect(server.links.changes).toEqual([]);
  });
});

const tokensWith = (fill: number) =>
  createPageTokens({
    hash: createKeyedHash({ keys: [{ id: 'k1', key: new Uint8Array(32).fill(fill) }] }),
    clock: { now: () => NOW_MS },
  });
const foreign = (): string => tokensWith(7).issue('link-of-somebody-else');
const forged = (): string => tokensWith(8).issue(TOKEN);
