import { afterEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { NUMBER, PAGE, startVerifyServer, type VerifyServer } from '../server/verify-links-fake.ts';
import { FORM, pageTokenIn, post, send, submit, type PageAnswer } from '../server/verify-requests.ts';

/** The customer's page: what its headers say, whatever its status is. */

let server: VerifyServer | undefined;
/** What a browser names as the origin of our page. */
let origin = '';
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const TOKEN = 'link-of-a-customer';
/** The hash of the one style sheet may change, nothing else. */
const POLICY =
  /^default-src 'none';style-src 'sha256-[A-Za-z0-9+/]{43}=';form-action 'self';frame-ancestors 'none';base-uri 'none'$/;
const ALWAYS: Readonly<Record<string, string | RegExp>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^no-referrer$/,
  'cache-control': /^no-store$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'x-frame-options': /^DENY$/,
  'x-robots-tag': /^noindex, nofollow$/,
  'content-type': /^text\/html; charset=utf-8$/,
};

type Act = (here: VerifyServer, query: string) => Promise<PageAnswer>;
const get: Act = (here, query) => send(here, `/verify/${TOKEN}${query}`);
const form =
  (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Act =>
  async (here, query) => {
    const pageToken = pageTokenIn((await send(here, `/verify/${TOKEN}`)).body);
    return post(here, `${TOKEN}${query}`, { pageToken, ...fields }, { origin, ...headers });
  };
const raw =
  (method: string, headers: Readonly<Record<string, string>> = {}, body?: string): Act =>
  (here, query) =>
    send(here, `/verify/${TOKEN}${query}`, { method, headers, ...(body === undefined ? {} : { body }) });
const failing =
  (error: Error): Act =>
  (here, query) => {
    here.links.fail(error);
    return get(here, query);
  };
const unknown =
  (verdict: VerifyServer['unknown']['verdict']): Act =>
  (here, query) => {
    here.unknown.verdict = verdict;
    return post(here, `guess${query}`, { action: 'confirm', number: NUMBER, pageToken: 'x' }, { origin });
  };
const outcome =
  (answer: Parameters<VerifyServer['links']['answer']>[0], action: string): Act =>
  (here, query) => {
    here.links.answer(answer);
    return form({ action, number: NUMBER })(here, query);
  };

const STATUSES: readonly (readonly [string, number, Act])[] = [
  ['200: the page with its form', 200, get],
  ['200: HEAD', 200, raw('HEAD')],
  ['200: just confirmed', 200, form({ action: 'confirm', number: NUMBER })],
  ['200: this was not me', 200, form({ action: 'not_me' })],
  ['400: an action that is none', 400, form({ action: 'pay' })],
  ['400: no form', 400, raw('POST', { 'content-type': FORM }, 'a=%zz')],
  [
    '403: no page token',
    403,
    (here, query) => post(here, `${TOKEN}${query}`, { action: 'confirm', number: NUMBER }),
  ],
  [
    '403: another origin',
    403,
    form({ action: 'confirm', number: NUMBER }, { origin: 'https://evil.example' }),
  ],
  ['404: a link that nobody has', 404, (here, query) => send(here, `/verify/nobody${query}`)],
  ['404: posted to', 404, unknown({ ok: true })],
  ['404: more path than a link has', 404, (here, query) => send(here, `/verify/${TOKEN}/more${query}`)],
  ['405: DELETE', 405, raw('DELETE')],
  ['405: PUT', 405, raw('PUT', { 'content-type': FORM }, 'a=b')],
  ['405: OPTIONS', 405, raw('OPTIONS')],
  ['410: wrong twice', 410, outcome({ confirm: { kind: 'wrong_twice', page: PAGE } }, 'confirm')],
  ['410: expired', 410, outcome({ confirm: { kind: 'expired', page: PAGE, canSendNew: true } }, 'confirm')],
  ['413: too much', 413, raw('POST', { 'content-type': FORM }, `number=${'1'.repeat(102_401)}`)],
  ['415: JSON', 415, raw('POST', { 'content-type': 'application/json' }, '{}')],
  ['415: compressed', 415, raw('POST', { 'content-type': FORM, 'content-encoding': 'gzip' }, 'x')],
  ['422: a wrong number', 422, form({ action: 'confirm', number: '0000' })],
  ['422: no number', 422, form({ action: 'confirm', number: 'four' })],
  ['429: too many guesses', 429, unknown({ ok: false, retryAfterMs: 1_000 })],
  [
    '429: a new mail too soon',
    429,
    outcome({ sendNew: { kind: 'wait', page: PAGE, retryAfterMs: 9_000 } }, 'new_link'),
  ],
  ['500: a fault of ours', 500, failing(new TypeError('canary-of-a-fault'))],
  ['503: the database is down', 503, failing(new StoreUnavailable('canary-of-a-fault'))],
  ['503: the CRM is down', 503, outcome({ confirm: { kind: 'try_later', page: PAGE } }, 'confirm')],
];

const EVIL = 'https://evil.example/landing';
const REDIRECTS = `?${['next', 'callback', 'redirect', 'redirect_uri', 'return_to', 'url', 'continue']
  .map((name) => `${name}=${encodeURIComponent(EVIL)}`)
  .join('&')}`;

async function start(publicUrl?: string): Promise<VerifyServer> {
  const here = await startVerifyServer(publicUrl === undefined ? {} : { publicUrl });
  server = here;
  origin = publicUrl ?? here.url;
  here.links.put(TOKEN, { kind: 'open', page: PAGE, triesLeft: 2 });
  return here;
}

describe('the customer’s page', () => {
  it('INV-34: carries every protective header with every status, leads nowhere else, and sets no cookie', async () => {
    for (const [what, status, act] of STATUSES) {
      const here = await start();
      const answer = await act(here, REDIRECTS);
      expect([what, answer.status]).toEqual([what, status]);
      for (const [name, value] of Object.entries(ALWAYS))
        expect([what, name, answer.headers[name]]).toEqual([what, name, expect.stringMatching(value)]);
      for (const name of [
        'set-cookie',
        'location',
        'refresh',
        'link',
        'access-control-allow-origin',
        'x-powered-by',
        'etag',
      ]) {
        expect([what, name, answer.headers[name]]).toEqual([what, name, undefined]);
      }
      expect(answer.body).not.toMatch(/evil|canary|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
      expect(answer.body).not.toMatch(/<(?:script|iframe|img|link|base|object|embed)\b|http-equiv|\son\w+=/i);
      await here.close();
      server = undefined;
    }
  });

  it.each(STATUSES)(
    'INV-34: tells browsers to stay with https exactly where PUBLIC_URL is https: %s',
    async (_what, status, act) => {
      const secure = await start('https://app.example');
      const answer = await act(secure, '');
      expect(answer.status).toBe(status);
      expect(answer.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
      await secure.close();
      const plain = await start();
      expect((await act(plain, '')).headers['strict-transport-security']).toBeUndefined();
    },
  );

  it('INV-34: takes no redirect from a form either', async () => {
    const here = await start();
    const fields = { action: 'confirm', number: NUMBER, next: EVIL, callback: EVIL, redirect_uri: EVIL };
    const answer = await submit(here, TOKEN, fields);
    expect([answer.status, answer.headers['location'], answer.body.includes('evil')]).toEqual([
      200,
      undefined,
      false,
    ]);
  });
});
