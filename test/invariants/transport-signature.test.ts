import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../server/start-server.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { APP_ID, CLIENT_SECRET, EU, EU_USERS, startWorld, US, type World } from '../helpers/world.ts';
import {
  brandBody,
  envelope,
  JSON_TYPE,
  leavingNoTrace,
  send,
  settingsWire,
  SIGNER,
  signV1,
  signV2,
  signV3,
  startAlone,
  toolWire,
  versionOf,
  type Answered,
  type Wire,
} from './transport-requests.ts';

const AT = Date.parse('2026-11-05T12:00:00.000Z');
const TARGET = `/settings/brand?${SIGNER}`;

let world: World;
/** A server whose clock stands still at `AT` and where no portal has the app: a good signature gets a 403. */
let frozen: RunningServer;

beforeAll(async () => {
  world = await startWorld();
  const clock = { now: () => AT };
  frozen = await startAlone({ trustProxy: 1 }, { clock, storage: createMemoryStorage({ clock }) });
});
afterAll(async () => {
  await frozen.close();
  await world.close();
});

/** A save of the brand with headers made from its signatures. */
async function saveSigned(
  make: (body: string) => Readonly<Record<string, string | readonly string[]>>,
): Promise<Wire> {
  const body = JSON.stringify(brandBody(await versionOf(world)));
  return { method: 'PUT', target: TARGET, body, headers: { ...JSON_TYPE, ...make(body) } };
}

const put = (body: string) => ({ method: 'PUT', url: world.appUrl + TARGET, body });
const good = (body: string) => signV3(put(body), world.clock.now());
const bad = (body: string) => signV3(put(body), world.clock.now(), 'another-secret');

const expectRefused = (answer: Answered, statuses: readonly number[] = [401]): void => {
  expect(statuses).toContain(answer.status);
  expect(answer.json).toEqual({
    error: {
      code: expect.any(String) as string,
      message: expect.any(String) as string,
      requestId: expect.any(String) as string,
    },
  });
};

/** The same settings read as `settingsWire`, against the frozen server. */
const frozenRead = (timestamp: string | readonly string[], signedOver = String(timestamp)): Wire => {
  const target = `/settings?${SIGNER}`;
  const signature = signV3({ method: 'GET', url: frozen.url + target }, signedOver);
  return { method: 'GET', target, headers: { ...signature, 'x-hubspot-request-timestamp': timestamp } };
};

describe('INV-01', () => {
  it('INV-01: a settings save without exactly one good v3 signature is refused and leaves no trace', async () => {
    const attempts: readonly ((body: string) => Readonly<Record<string, string | readonly string[]>>)[] = [
      () => ({}),
      (body) => signV2(put(body)),
      (body) => signV1(body),
      (body) => ({ ...signV2(put(body)), 'x-hubspot-request-timestamp': String(world.clock.now()) }),
      (body) => ({ ...bad(body), ...signV2(put(body)) }),
      (body) => ({ ...bad(body), ...signV1(body) }),
      (body) => ({ ...good(body), 'x-hubspot-signature-v3': '', ...signV2(put(body)) }),
      (body) => ({
        ...good(body),
        'x-hubspot-signature-v3': [good(body)['x-hubspot-signature-v3'], bad(body)['x-hubspot-signature-v3']],
      }),
      (body) => ({
        ...good(body),
        'x-hubspot-request-timestamp': [String(world.clock.now()), String(world.clock.now())],
      }),
      (body) => ({
        'x-hubspot-signature': good(body)['x-hubspot-signature-v3'],
        'x-hubspot-signature-version': 'v3',
        'x-hubspot-request-timestamp': String(world.clock.now()),
      }),
      () => ({ authorization: `Bearer ${CLIENT_SECRET}` }),
    ];
    for (const make of attempts) {
      const wire = await saveSigned(make);
      expectRefused(await leavingNoTrace(world, () => send(world.appUrl, wire)));
    }
    expect((await send(world.appUrl, await saveSigned(good))).status).toBe(200);
  });

  it('INV-01: on the tool route v1, a nameless v2 and a good v2 beside a bad v3 are refused', async () => {
    const url = `${world.appUrl}/hubspot/tools/open_conversation`;
    const body = envelope({ channel: 'live_chat' });
    const nameless = JSON.stringify({ origin: { portalId: EU }, inputFields: { channel: 'live_chat' } });
    const signed = { method: 'POST', url, body };
    const attempts: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
      [body, {}, 'signature_missing'],
      [body, signV1(body), 'signature_v3_required'],
      [body, { ...signV2(signed), 'x-hubspot-signature-version': 'v1' }, 'signature_v3_required'],
      [body, { ...signV1(body), 'x-hubspot-signature-version': 'v2' }, 'bad_signature'],
      [body, { ...signV2(signed), ...signV3(signed, world.clock.now(), 'another-secret') }, 'bad_signature'],
      [nameless, signV2({ ...signed, body: nameless }), 'callback_id_required'],
    ];
    for (const [sent, headers, code] of attempts) {
      const wire = { method: 'POST', target: '/hubspot/tools/open_conversation', body: sent };
      const act = () => send(world.appUrl, { ...wire, headers: { ...JSON_TYPE, ...headers } });
      expect(await leavingNoTrace(world, act)).toMatchObject({ status: 401, code });
    }
    expect(
      (await send(world.appUrl, toolWire(world, 'open_conversation', body, { version: 'v2' }))).status,
    ).toBe(200);
  });
});

describe('INV-02', () => {
  it('INV-02: a request passes byte for byte as it was signed and in no other spelling', async () => {
    const version = await versionOf(world);
    const company = 'Caf\u00e9 + Söner';
    const signedBody = JSON.stringify(brandBody(version, company));
    const headers = { ...JSON_TYPE, ...good(signedBody) };
    const respelled: readonly (string | Uint8Array)[] = [
      JSON.stringify(JSON.parse(signedBody), null, 1),
      `${signedBody}\n`,
      ` ${signedBody}`,
      `\ufeff${signedBody}`,
      signedBody.replace('\u00e9', '\\u00e9'),
      signedBody.replace('\u00e9', 'e\u0301'),
      Buffer.from(signedBody, 'latin1'),
      signedBody.replace('"language":"en"', '"language":"fi"'),
    ];
    for (const body of respelled) {
      const act = () => send(world.appUrl, { method: 'PUT', target: TARGET, headers, body });
      expect(await leavingNoTrace(world, act)).toMatchObject({ status: 401, code: 'bad_signature' });
    }
    const passed = await send(world.appUrl, { method: 'PUT', target: TARGET, headers, body: signedBody });
    expect(passed).toMatchObject({ status: 200, json: { brand: { companyName: company } } });
  });

  it('INV-02: a body that was signed in another spelling passes in exactly that spelling', async () => {
    const body = `${JSON.stringify(brandBody(await versionOf(world), 'Ä'), null, 2).replace('Ä', '\\u00c4')}\r\n`;
    expect(
      await send(world.appUrl, settingsWire(world, { method: 'PUT', path: '/settings/brand', body })),
    ).toMatchObject({
      status: 200,
      json: { brand: { companyName: 'Ä' } },
    });
  });

  it.each([
    ['a plus for an escaped space', '/settings/properties?q=a%20b', '/settings/properties?q=a+b'],
    ['an escaped plus for a plus', '/settings/properties?q=a+b', '/settings/properties?q=a%2Bb'],
    ['an escape in lower case', '/settings/properties?q=a%C3%A4', '/settings/properties?q=a%c3%a4'],
    ['parameters in another order', '/settings/properties?q=a&after=b', '/settings/properties?after=b&q=a'],
    ['a path escape', '/settings/properties?q=a', '/settings/%70roperties?q=a'],
    ['an escaped slash in the path', '/settings/properties?q=a', '/settings%2Fproperties?q=a'],
    ['a slash at the end', '/settings?q=a', '/settings/?q=a'],
  ])('refuses %s under the signature of the other spelling', async (_what, signed, sent) => {
    const wire = settingsWire(world, { method: 'GET', path: signed });
    const target = `${sent}&${SIGNER}`;
    const answer = await leavingNoTrace(world, () => send(world.appUrl, { ...wire, target }));
    expect([401, 404]).toContain(answer.status);
  });

  it('INV-02: a signature that is cut, padded, respelled or empty is refused without a throw', async () => {
    const { target } = frozenRead(String(AT));
    const hmac = createHmac('sha256', CLIENT_SECRET)
      .update(`GET${frozen.url}${target}`)
      .update(String(AT))
      .digest();
    const text = hmac.toString('base64');
    const respelled = [
      '',
      text.slice(0, -1),
      text.slice(0, 10),
      `${text}=`,
      `${text}AAAA`,
      `${text.slice(0, 8)} ${text.slice(8)}`,
      text.replaceAll('+', ' ').replaceAll('/', '_').replace('=', ''),
      hmac.toString('base64url'),
      hmac.toString('hex'),
      text.toUpperCase(),
      'x'.repeat(5_000),
    ];
    for (const signature of respelled) {
      const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': String(AT) };
      expectRefused(await send(frozen.url, { method: 'GET', target, headers }));
    }
    expect((await send(frozen.url, frozenRead(String(AT)))).code).toBe('not_connected');
  });
});

describe('INV-03', () => {
  it.each([
    ['now', AT],
    ['299.9 s old', AT - 299_900],
    ['exactly 300 s old', AT - 300_000],
    ['299.9 s ahead', AT + 299_900],
    ['exactly 300 s ahead', AT + 300_000],
  ])('accepts a timestamp that is %s', async (_what, atMs) => {
    expect(await send(frozen.url, frozenRead(String(atMs)))).toMatchObject({
      status: 403,
      code: 'not_connected',
    });
  });

  it('INV-03: a timestamp that is not 13 digits within 300 s on both sides is refused', async () => {
    const refused: readonly string[] = [
      ...[AT - 300_001, AT - 300_100, AT + 300_001, AT + 300_100, AT + 86_400_000].map(String),
      String(AT / 1000),
      `${AT}.0`,
      `${AT / 1000}e3`,
      ...['1e12', '-1', 'NaN', 'Infinity', 'null', '', '0', `0${AT}`, `+${AT}`, `-${AT}`, `${AT}a`],
      `0x${AT.toString(16)}`,
      `${String(AT).slice(0, 6)} ${String(AT).slice(6)}`,
      new Date(AT).toISOString(),
      '9999999999999',
      '9'.repeat(400),
    ];
    for (const timestamp of refused) {
      expect(await send(frozen.url, frozenRead(timestamp)), timestamp).toMatchObject({
        status: 401,
        code: 'bad_timestamp',
      });
    }
    const twice = frozenRead([String(AT), String(AT)], String(AT));
    expect(await send(frozen.url, twice)).toMatchObject({ status: 401, code: 'duplicate_header' });
    const { headers, ...missing } = frozenRead(String(AT));
    const signature = headers?.['x-hubspot-signature-v3'] ?? '';
    expect(
      await send(frozen.url, { ...missing, headers: { 'x-hubspot-signature-v3': signature } }),
    ).toMatchObject({
      status: 401,
      code: 'bad_timestamp',
    });
  });

  it('INV-03: a captured request gets no new time by shifting digits between URL and timestamp', async () => {
    const wire = frozenRead(String(AT));
    const signature = { 'x-hubspot-signature-v3': wire.headers?.['x-hubspot-signature-v3'] ?? '' };
    for (const digits of [1, 2, 4]) {
      const cut = wire.target.length - digits;
      const later = `${wire.target.slice(cut)}${AT}`;
      const earlier = String(AT).slice(digits);
      const shifted: readonly (readonly [string, string])[] = [
        [wire.target.slice(0, cut), later],
        [wire.target + String(AT).slice(0, digits), earlier],
      ];
      for (const [target, timestamp] of shifted) {
        const headers = { ...signature, 'x-hubspot-request-timestamp': timestamp };
        expect(await send(frozen.url, { method: 'GET', target, headers })).toMatchObject({
          status: 401,
          code: 'bad_timestamp',
        });
      }
    }
  });
});

describe('INV-04', () => {
  it('INV-04: bytes moved across a boundary of the signed text make no second request', async () => {
    const version = await versionOf(world);
    const body = JSON.stringify(brandBody(version, 'Moved'));
    const atMs = world.clock.now();
    const signature = signV3(put(body), atMs);
    const moved: Wire[] = [1, 5, body.length - 1, body.length].map((count) => ({
      method: 'PUT',
      target: TARGET + body.slice(0, count).replaceAll(' ', '%20'),
      body: body.slice(count),
      headers: { ...JSON_TYPE, ...signature },
    }));
    moved.push({
      method: 'PUT',
      target: TARGET.slice(0, -2),
      body: TARGET.slice(-2) + body,
      headers: { ...JSON_TYPE, ...signature },
    });
    moved.push({
      method: 'PUT',
      target: TARGET,
      body: body + String(atMs).slice(0, 1),
      headers: { ...JSON_TYPE, ...signature, 'x-hubspot-request-timestamp': String(atMs).slice(1) },
    });
    moved.push({ method: 'PU', target: `T${TARGET}`, body, headers: { ...JSON_TYPE, ...signature } });
    const read = settingsWire(world, { method: 'GET', path: '/settings?note=abc' });
    const flipped = `/settings?${SIGNER}&note=`;
    const readHeaders = signV3({ method: 'GET', url: `${world.appUrl}${flipped}abc` }, atMs);
    moved.push({ method: 'GET', target: flipped, body: 'abc', headers: readHeaders });
    const rule = `/settings/rules/contacts.phone?${SIGNER}&version=`;
    const removal = signV3({ method: 'DELETE', url: `${world.appUrl}${rule}${version}` }, atMs);
    moved.push({ method: 'DELETE', target: rule, body: String(version), headers: removal });
    for (const wire of moved) {
      const answer = await leavingNoTrace(world, () => send(world.appUrl, wire).catch(() => undefined));
      // Node itself ends the connection for what is no HTTP at all.
      if (answer !== undefined) expect([400, 401, 404], wire.target).toContain(answer.status);
    }
    expect((await send(world.appUrl, read)).status).toBe(200);
  });

  it.each(['PUT', 'POST'])('INV-04: a signed %s without a body is refused', async (method) => {
    const path = method === 'PUT' ? '/settings/brand' : '/hubspot/tools/open_conversation';
    const wire = settingsWire(world, { method, path });
    const answer = await leavingNoTrace(world, () =>
      send(world.appUrl, { ...wire, headers: { ...JSON_TYPE, ...wire.headers } }),
    );
    expect(answer).toMatchObject({ status: 400, code: 'body_required' });
  });

  it('INV-04: a request that was signed for another app is refused', async () => {
    for (const appId of ['424243', '0424242', '', '424242%20']) {
      const signer = `userId=${EU_USERS.admin}&portalId=${EU}&appId=${appId}`;
      const wire = settingsWire(world, { method: 'GET', signer });
      expect(await leavingNoTrace(world, () => send(world.appUrl, wire))).toMatchObject({
        status: 400,
        code: 'foreign_app',
      });
    }
  });
});

const SPOOFED: Readonly<Record<string, string>> = {
  host: 'evil.example',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-port': '444',
  'x-forwarded-prefix': '/evil',
  'x-original-url': '/evil',
  'x-rewrite-url': '/evil',
  forwarded: 'host=evil.example;proto=https',
};

describe('INV-06', () => {
  it('INV-06: signatures are judged over the configured origin, whatever Host and forwarding headers say', async () => {
    const target = `/settings?${SIGNER}`;
    for (const origin of [
      'http://evil.example',
      'https://evil.example',
      'https://evil.example:444',
      '//evil.example',
    ]) {
      const headers = { ...SPOOFED, ...signV3({ method: 'GET', url: origin + target }, AT) };
      expectRefused(await send(frozen.url, { method: 'GET', target, headers }));
      const now = signV3({ method: 'GET', url: origin + target }, world.clock.now());
      const act = () => send(world.appUrl, { method: 'GET', target, headers: { ...SPOOFED, ...now } });
      expectRefused(await leavingNoTrace(world, act));
    }
    const honest = settingsWire(world, { method: 'GET' });
    const answer = await send(world.appUrl, { ...honest, headers: { ...honest.headers, ...SPOOFED } });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('evil');
  });

  it('INV-06: the redirect URI of an install comes from configuration, for the spoofed and for the next request', async () => {
    for (const server of [world.appUrl, frozen.url]) {
      for (const headers of [SPOOFED, {}]) {
        const answer = await send(server, { method: 'GET', target: '/oauth/install', headers });
        expect(answer.status).toBe(302);
        const location = new URL(String(answer.headers['location']));
        expect(location.searchParams.get('redirect_uri')).toBe(`${server}/oauth/callback`);
        expect(JSON.stringify(answer.headers)).not.toContain('evil');
      }
      const back = await send(server, { method: 'GET', target: '/oauth/callback?code=x', headers: SPOOFED });
      expect(back).toMatchObject({ status: 302, headers: { location: '/oauth/install' } });
    }
  });

  it('INV-06: an absolute request line and a path that names a host are refused', async () => {
    const targets = [
      `http://evil.example/settings?${SIGNER}`,
      `${world.appUrl}/settings?${SIGNER}`,
      `//evil.example/settings?${SIGNER}`,
    ];
    for (const target of targets) {
      const url = target.startsWith('//') ? world.appUrl + target : target;
      const headers = signV3({ method: 'GET', url }, world.clock.now());
      const answer = await leavingNoTrace(world, () =>
        send(world.appUrl, { method: 'GET', target, headers }),
      );
      expectRefused(answer, [400, 401, 404]);
    }
  });
});

describe('INV-07', () => {
  const admin = `userId=${EU_USERS.admin}`;
  const app = `appId=${APP_ID}`;

  it('INV-07: portal, user and app are taken from the signed query only when each is there once as digits', async () => {
    const queries: readonly (readonly [string, string])[] = [
      [`${admin}&portalId=${US}&portalId=${EU}&${app}`, 'duplicate_parameter'],
      [`${admin}&portalId=${EU}&portalId=${EU}&${app}`, 'duplicate_parameter'],
      [`${admin}&portalId=${EU}&portal%49d=${US}&${app}`, 'duplicate_parameter'],
      [`${admin}&userId=1&portalId=${EU}&${app}`, 'duplicate_parameter'],
      [`${admin}&portalId=${EU}&${app}&${app}`, 'duplicate_parameter'],
      [`${admin}&${app}`, 'signer_missing'],
      [`portalId=${EU}&${app}`, 'signer_missing'],
      [`${admin}&portalId[]=${EU}&${app}`, 'signer_missing'],
      [`${admin}&PortalId=${EU}&${app}`, 'signer_missing'],
      [`${admin}&portalId=&${app}`, 'signer_missing'],
      [`${admin}&portalId=0${EU}&${app}`, 'signer_missing'],
      [`${admin}&portalId=${EU}.0&${app}`, 'signer_missing'],
      [`${admin}&portalId=%20${EU}&${app}`, 'signer_missing'],
      [`${admin}&portalId=-${EU}&${app}`, 'signer_missing'],
      [`${admin}&portalId=1e6&${app}`, 'signer_missing'],
      [`${admin}&portalId=${EU}%2C${US}&${app}`, 'signer_missing'],
      [`${admin}&portalId=%EF%BC%91&${app}`, 'signer_missing'],
      [`userId=true&portalId=${EU}&${app}`, 'signer_missing'],
      [`userId=%zz&portalId=${EU}&${app}`, 'malformed_query'],
    ];
    for (const [signer, code] of queries) {
      const body = brandBody(await versionOf(world), 'Seven');
      const wire = settingsWire(world, { method: 'PUT', path: '/settings/brand', body, signer });
      const answer = await leavingNoTrace(world, () => send(world.appUrl, wire));
      expect(answer, signer).toMatchObject({ status: 400, code });
    }
  });

  it('INV-07: a portal or user named in body, headers or unsigned query is no portal and no user', async () => {
    const version = await versionOf(world);
    const named = { ...brandBody(version), portalId: US, userId: 1 };
    const inBody = settingsWire(world, { method: 'PUT', path: '/settings/brand', body: named });
    expect(await send(world.appUrl, inBody)).toMatchObject({ status: 422, code: 'unknown_field' });
    const read = settingsWire(world, { method: 'GET' });
    const headers = {
      ...read.headers,
      'x-hubspot-portal-id': String(US),
      'x-portal-id': String(US),
      cookie: `portalId=${US}`,
    };
    expect((await send(world.appUrl, { ...read, headers })).json).toMatchObject({ version });
    const appended = { ...read, target: `${read.target}&portalId=${US}` };
    expect((await leavingNoTrace(world, () => send(world.appUrl, appended))).status).toBe(401);
  });

  it.each([
    ['text', { origin: { portalId: String(EU) } }, '', 'malformed_envelope'],
    ['a list', { origin: { portalId: [EU] } }, '', 'malformed_envelope'],
    ['a fraction', { origin: { portalId: EU + 0.5 } }, '', 'malformed_envelope'],
    ['negative', { origin: { portalId: -EU } }, '', 'malformed_envelope'],
    ['missing', { origin: {} }, '', 'malformed_envelope'],
    ['outside of origin', { origin: undefined, portalId: EU }, '', 'malformed_envelope'],
    ['another one than in the query', {}, `?portalId=${US}`, 'portal_mismatch'],
    ['twice in the query', {}, `?portalId=${EU}&portalId=${EU}`, 'duplicate_parameter'],
    ['for another app', {}, '?appId=1', 'foreign_app'],
  ])('refuses a tool call whose portal is %s', async (_what, more, query, code) => {
    for (const version of ['v2', 'v3'] as const) {
      const wire = toolWire(world, 'open_conversation', envelope({ channel: 'live_chat' }, more), {
        version,
        query,
      });
      expect(await leavingNoTrace(world, () => send(world.appUrl, wire))).toMatchObject({
        status: 400,
        code,
      });
    }
  });
});
