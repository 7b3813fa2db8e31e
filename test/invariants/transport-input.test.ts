import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../server/start-server.ts';
import { StoreUnavailable } from '../../src/errors.ts';
import type { Storage } from '../../src/stores/open-storage.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { ANNA, CLIENT_SECRET, EU, startWorld, type World } from '../helpers/world.ts';
import {
  brandBody,
  controlRequest,
  envelope,
  leavingNoTrace,
  send,
  settingsWire,
  startAlone,
  toolAnswer,
  toolWire,
  type Answered,
} from './transport-requests.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ sandbox: { limits: { burst: 10_000 } } });
});
afterAll(() => world.close());

const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const keys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index])));

/** A body, the status and the code. Bodies are signed as they are. */
const BODIES: readonly (readonly [string, string | Uint8Array, number, string])[] = [
  ['49,000 open brackets', '['.repeat(49_000), 400, 'body_too_deep'],
  ['49,000 brackets that close', `${'['.repeat(49_000)}${']'.repeat(49_000)}`, 400, 'body_too_deep'],
  ['objects 33 deep', nested(33), 400, 'body_too_deep'],
  ['501 keys', keys(501), 400, 'too_many_keys'],
  ['the same key twice', '{"version":0,"version":1}', 400, 'duplicate_key'],
  ['the same key twice, once escaped', '{"version":0,"v\\u0065rsion":1}', 400, 'duplicate_key'],
  ['the same key twice further in', '{"version":0,"show":{"a":1,"a":2}}', 400, 'duplicate_key'],
  ['nothing', '', 400, 'body_required'],
  ['white space', ' \r\n\t', 400, 'body_required'],
  ['null', 'null', 400, 'body_must_be_object'],
  ['a text', '"x"', 400, 'body_must_be_object'],
  ['a list', '[]', 400, 'body_must_be_object'],
  ['a number', '7', 400, 'body_must_be_object'],
  ['two objects', '{}{}', 400, 'malformed_json'],
  ['a comment', '{"version":0/**/}', 400, 'malformed_json'],
  ['a comma too many', '{"version":0,}', 400, 'malformed_json'],
  ['single quotes', "{'version':0}", 400, 'malformed_json'],
  ['NaN', '{"version":NaN}', 400, 'malformed_json'],
  ['a form', 'version=0&companyName=x', 400, 'malformed_json'],
  ['1e400', '{"version":1e400}', 422, 'number_out_of_range'],
  ['2^53 + 1', '{"version":9007199254740993}', 422, 'id_must_be_string'],
  ['half a surrogate pair', '{"version":0,"companyName":"\\ud800"}', 422, 'invalid_character'],
  ['U+0000 in a value', '{"version":0,"companyName":"a\\u0000b"}', 422, 'invalid_character'],
  ['U+0000 in a key', '{"version":0,"a\\u0000":1}', 422, 'invalid_character'],
  ['UTF-16', Buffer.from('{"version":0}', 'utf16le'), 415, 'charset_must_be_utf8'],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 415, 'charset_must_be_utf8'],
  ['100 kB and one byte', `{"a":"${'x'.repeat(102_400)}"}`, 413, 'body_too_large'],
  ['10 MB', 'x'.repeat(10_000_000), 413, 'body_too_large'],
];

/** Sends a body that may be refused before it was read to its end. */
const sendBody = (wire: Parameters<typeof send>[1]): Promise<Answered | undefined> =>
  send(world.appUrl, wire).catch((error: unknown) => {
    if (wire.body !== undefined && wire.body.length > 1_000_000) return undefined;
    throw error;
  });

describe('INV-48', () => {
  it('INV-48: a body that is not one small, shallow, unambiguous JSON object is refused before it is used', async () => {
    for (const [what, body, status, code] of BODIES) {
      const wires = [
        settingsWire(world, { method: 'PUT', path: '/settings/brand', body }),
        toolWire(world, 'open_conversation', body),
      ];
      for (const [index, wire] of wires.entries()) {
        const answer = await leavingNoTrace(world, () => sendBody(wire));
        // A tool call's texts are judged one by one, so such a body fails only for not being a call.
        const isToolText = index === 1 && code === 'invalid_character';
        const expected = isToolText ? { status: 400, code: 'malformed_envelope' } : { status, code };
        if (answer !== undefined) expect(answer, what).toMatchObject(expected);
      }
    }
  });

  it('INV-48: what is as large and deep as allowed is read', async () => {
    for (const body of [nested(32), keys(500), `{"a":"${'x'.repeat(102_390)}"}`]) {
      const wire = settingsWire(world, { method: 'PUT', path: '/settings/brand', body });
      expect(await send(world.appUrl, wire)).toMatchObject({ status: 422 });
    }
  });

  it.each([
    ['none', {}, 'unsupported_media_type'],
    ['text/plain', { 'content-type': 'text/plain' }, 'unsupported_media_type'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 'unsupported_media_type'],
    ['charset utf-7', { 'content-type': 'application/json; charset=utf-7' }, 'charset_must_be_utf8'],
    ['charset utf-16', { 'content-type': 'application/json; charset=utf-16' }, 'charset_must_be_utf8'],
    ['charset latin1', { 'content-type': 'application/json;charset=iso-8859-1' }, 'charset_must_be_utf8'],
  ])('INV-48: the content type %s is refused', async (_what, type, code) => {
    const wire = settingsWire(world, { method: 'PUT', path: '/settings/brand', body: brandBody(0) });
    const { 'content-type': _json, ...headers } = wire.headers ?? {};
    const act = () => send(world.appUrl, { ...wire, headers: { ...headers, ...type } });
    expect(await leavingNoTrace(world, act)).toMatchObject({ status: 415, code });
  });

  it('INV-48: a compressed body is refused unopened, a bomb in particular', async () => {
    for (const body of [gzipSync(JSON.stringify(brandBody(0))), gzipSync(Buffer.alloc(50_000_000, 0x20))]) {
      const wire = settingsWire(world, { method: 'PUT', path: '/settings/brand', body });
      const act = () =>
        send(world.appUrl, { ...wire, headers: { ...wire.headers, 'content-encoding': 'gzip' } });
      expect(await leavingNoTrace(world, act)).toMatchObject({ status: 415 });
    }
  });
});

const UPSTREAM = 'UPSTREAM-TEXT-8f3a';
/** What an answer must never hold: stacks, paths, queries, engines, upstream text, secrets. */
const LEAKS: readonly RegExp[] = [
  /\n?\s+at .+:\d+:\d+/,
  /node_modules|node:internal|file:\/\//,
  /\.(ts|js|mjs):\d+/,
  /\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\b/,
  /sqlite|postgres|libsql|keyv|undici|express|zod/i,
  /\b(TypeError|RangeError|SyntaxError|ReferenceError|StoreUnavailable|CrmUnavailable|AppError)\b/,
  /ECONN|ENOENT|ETIMEDOUT|EPIPE/,
  /\/(tmp|root|home|work|usr|var)\//,
  /sbx-(access|refresh|code)-/,
  /Bearer /,
  new RegExp(UPSTREAM),
  new RegExp(CLIENT_SECRET),
];

/** Request ids, handles and what an install is bound to are random letters, which spell anything now and then. */
const RANDOM_LETTERS = /\b(?:req_[\w-]{16}|cnv_[\w-]{43}|(?:state=|crm-data-install=)[\w-]{43})/g;

function leaksIn({ text, headers }: Answered): readonly string[] {
  const said = `${text} ${JSON.stringify(headers)}`.replaceAll(RANDOM_LETTERS, '…');
  return LEAKS.filter((leak) => leak.test(said)).map(String);
}

/** An error has code, one sentence and request id and nothing more; a tool's trouble is a 200 in its own form. */
function expectClean(answer: Answered, what: string): void {
  expect(leaksIn(answer), `${what}: ${answer.text}`).toEqual([]);
  if (answer.status < 400 || answer.text.startsWith('<!doctype')) return;
  const { error } = answer.json as { error: Readonly<Record<string, unknown>> };
  expect(error, what).toMatchObject({
    code: expect.stringMatching(/^[a-z0-9_]+$/) as string,
    message: expect.stringMatching(/^[^\n]{5,300}[.]$/) as string,
    requestId: expect.stringMatching(/^req_[\w-]{16}$/) as string,
  });
  expect(
    Object.keys(error).filter((key) => !['code', 'message', 'requestId', 'fields'].includes(key)),
  ).toEqual([]);
  expect(answer.headers['x-request-id']).toBe(error['requestId']);
}

const NASTY = [
  "' OR 1=1 --",
  '${7*7}{{7*7}}',
  '../../../../etc/passwd',
  '%00',
  '\u202egnp',
  '__proto__',
  'constructor',
  'a'.repeat(8_000),
  '{"a":',
  '<script>alert(1)</script>',
  '\ud83d\ude00'.repeat(50),
  '0',
  '-1',
  '1e999',
];

/** A storage of which everything fails with `fault`. */
function brokenStorage(fault: () => Error): Storage {
  const clock = { now: () => Date.now() };
  const storage = createMemoryStorage({ clock });
  const fail = (): Promise<never> => Promise.reject(fault());
  const failing = { get: fail, set: fail, delete: fail, take: fail, add: fail, increment: fail };
  return {
    ...storage,
    openState: (namespace) => ({ ...storage.openState(namespace), ...failing }),
    journal: { append: fail, page: fail, version: fail, newestVersion: fail, streams: fail },
    check: fail,
    sweep: fail,
  };
}

const requestsTo = (at: Pick<World, 'appUrl' | 'clock'>): readonly Parameters<typeof send>[1][] => {
  return [
    { method: 'GET', target: '/readyz' },
    { method: 'GET', target: '/oauth/install' },
    { method: 'GET', target: `/oauth/callback?code=${UPSTREAM}&state=${'A'.repeat(43)}` },
    settingsWire(at, { method: 'GET' }),
    settingsWire(at, { method: 'GET', path: '/settings/properties?objectType=contacts' }),
    settingsWire(at, { method: 'GET', path: '/settings/activity' }),
    settingsWire(at, { method: 'PUT', path: '/settings/brand', body: brandBody(0) }),
    settingsWire(at, { method: 'PUT', path: '/settings/editors', body: { version: 0, userIds: ['9002'] } }),
    settingsWire(at, { method: 'PUT', path: '/settings/rules/contacts.city', body: { version: 0 } }),
    settingsWire(at, { method: 'DELETE', path: '/settings/rules/contacts.city?version=0' }),
    toolWire(at, 'open_conversation', envelope({ channel: 'live_chat' })),
    toolWire(at, 'read_crm_data', envelope({ conversation: 'cnv_x', properties: 'contacts.city' })),
  ];
};

describe('INV-51', () => {
  it('INV-51: a fault of the database is told as a code, a sentence and the request id, and as nothing else', async () => {
    const secretText = `SELECT * FROM state WHERE key='${CLIENT_SECRET}' failed at /var/lib/crm-data.sqlite`;
    const faults: readonly (readonly [() => Error, number])[] = [
      [() => new StoreUnavailable(secretText), 503],
      [() => new TypeError(secretText), 500],
      [() => Object.assign(new Error(secretText), { status: 418, expose: true }), 500],
    ];
    for (const [fault, status] of faults) {
      const server: RunningServer = await startAlone(
        {},
        { clock: world.clock, storage: brokenStorage(fault) },
      );
      try {
        for (const wire of requestsTo({ appUrl: server.url, clock: world.clock })) {
          const answer = await send(server.url, wire);
          expectClean(answer, wire.target);
          expect([status, 503], wire.target).toContain(answer.status);
        }
      } finally {
        await server.close();
      }
    }
  });

  it('INV-51: no malformed request makes a 5xx or an answer that tells of our insides', async () => {
    const conversation = await world.converse(ANNA);
    for (const nasty of NASTY) {
      const escaped = encodeURIComponent(nasty.slice(0, 500));
      const wires = [
        { method: 'GET', target: `/${escaped}` },
        {
          method: 'GET',
          target: `/oauth/callback?code=${escaped}&state=${escaped}`,
          headers: { cookie: `crm-data-install=${escaped}` },
        },
        { method: 'GET', target: `/oauth/install?${escaped}` },
        { method: 'POST', target: '/healthz', body: nasty },
        {
          method: 'GET',
          target: '/settings',
          headers: { 'x-hubspot-signature-v3': escaped, 'x-hubspot-request-timestamp': escaped },
        },
        settingsWire(world, { method: 'GET', path: `/settings/properties?objectType=contacts&q=${escaped}` }),
        settingsWire(world, { method: 'GET', path: `/settings/properties?objectType=${escaped}` }),
        settingsWire(world, {
          method: 'GET',
          path: `/settings/properties?objectType=contacts&after=${escaped}`,
        }),
        settingsWire(world, { method: 'GET', path: `/settings/activity?limit=${escaped}&before=${escaped}` }),
        settingsWire(world, { method: 'PUT', path: `/settings/rules/${escaped}`, body: { version: 0 } }),
        settingsWire(world, {
          method: 'PUT',
          path: `/settings/rules/contacts.${escaped}`,
          body: { version: 0, show: { enabled: true } },
        }),
        settingsWire(world, {
          method: 'DELETE',
          path: `/settings/rules/contacts.${escaped}?version=${escaped}`,
        }),
        settingsWire(world, { method: 'PUT', path: '/settings/brand', body: nasty }),
        settingsWire(world, {
          method: 'PUT',
          path: '/settings/brand',
          body: { version: nasty, companyName: [nasty], [nasty]: nasty },
        }),
        settingsWire(world, {
          method: 'PUT',
          path: '/settings/editors',
          body: { version: 0, userIds: [nasty] },
        }),
        toolWire(world, 'open_conversation', nasty),
        toolWire(world, escaped.slice(0, 50), envelope({})),
        toolWire(world, 'open_conversation', envelope({ channel: nasty, language: nasty, [nasty]: nasty })),
        toolWire(world, 'submit_email', envelope({ conversation, email: nasty })),
        toolWire(world, 'read_crm_data', envelope({ conversation: nasty, properties: nasty })),
        toolWire(world, 'read_crm_data', envelope({ conversation, properties: [nasty, { nasty }] })),
        toolWire(world, 'update_crm_data', envelope({ conversation, changes: nasty })),
        toolWire(world, 'update_crm_data', envelope({ conversation, changes: { [nasty]: { nasty } } })),
        toolWire(world, 'close_conversation', envelope({ conversation: [conversation], reason: nasty })),
      ];
      for (const wire of wires) {
        const answer = await send(world.appUrl, wire);
        expectClean(answer, `${wire.method} ${wire.target}`);
        expect(answer.status, `${wire.method} ${wire.target} ${answer.text}`).toBeLessThan(500);
      }
    }
  });

  it.each([
    [
      '500',
      { status: 500, body: { message: `${UPSTREAM} SELECT 1`, stack: '    at x (/var/app/x.js:1:2)' } },
    ],
    ['400', { status: 400, body: { message: UPSTREAM, category: 'VALIDATION_ERROR' } }],
    ['401', { status: 401, body: { message: UPSTREAM } }],
    ['403', { status: 403, body: { message: UPSTREAM, category: 'MISSING_SCOPES' } }],
    ['404', { status: 404, body: { message: UPSTREAM } }],
    ['429', { status: 429, headers: { 'retry-after': '60' }, body: { message: UPSTREAM } }],
    [
      'a page of HTML',
      { status: 200, headers: { 'content-type': 'text/html' }, body: `<html>${UPSTREAM}</html>` },
    ],
    [
      'another object',
      { status: 200, body: { results: [{ id: UPSTREAM, properties: UPSTREAM }], message: UPSTREAM } },
    ],
    ['a broken connection', { reset: true }],
  ])('INV-51: a CRM that answers with %s leaves nothing of itself in our answers', async (_what, fault) => {
    const here = await startWorld();
    try {
      await here.allow('preferred_store', { show: 'match_email', edit: 'match_email' });
      const conversation = await here.converse(ANNA);
      await here.advance(700_000);
      await here.control.post('/faults', [{ match: {}, fault }]);
      const fields = { conversation, property: 'contacts.preferred_store', value: 'berlin' };
      for (const wire of [
        ...requestsTo(here),
        toolWire(here, 'read_crm_data', envelope({ conversation, properties: 'contacts.preferred_store' })),
        toolWire(here, 'update_crm_data', envelope(fields)),
      ]) {
        const resigned = await send(here.appUrl, wire);
        expectClean(resigned, wire.target);
        expect([200, 302, 400, 403, 409, 422, 503], wire.target).toContain(resigned.status);
      }
      const tools = await send(here.appUrl, toolWire(here, 'update_crm_data', envelope(fields)));
      expect(['try_later', 'not_connected', 'outcome_unknown', 'not_available']).toContain(
        toolAnswer(tools).status,
      );
      await controlRequest(here, 'DELETE', '/faults');
      expect((await here.server.app.audit.page(String(EU), { limit: 1 })).length).toBe(1);
    } finally {
      await here.close();
    }
  });
});
