import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  brandBody,
  controlRequest,
  envelope,
  send,
  settingsWire,
  SIGNER,
  signV2,
  signV3,
  toolAnswer,
  toolWire,
  type Answered,
  type Wire,
} from '../invariants/transport-requests.ts';
import { ANNA, EU, startWorld, US, type World } from '../helpers/world.ts';

/** The inputs everyone forgets, by their number; on the tool route trouble of a model or customer is a 200. */

let world: World;

beforeAll(async () => {
  world = await startWorld({ sandbox: { limits: { burst: 10_000 } } });
  for (const property of ['phone', 'city', 'birthday', 'newsletter_topics', 'preferred_store']) {
    await world.allow(property, { show: 'match_email', edit: 'match_email' });
  }
});
afterAll(() => world.close());

const RULES = 5;
const mutations = async (): Promise<number> => (await world.ledger()).length;
const read = (path = '/settings') => settingsWire(world, { method: 'GET', path });
const save = (body: string | Uint8Array) =>
  settingsWire(world, { method: 'PUT', path: '/settings/brand', body });
const rule = (property: string) =>
  settingsWire(world, {
    method: 'PUT',
    path: `/settings/rules/${property}`,
    body: { version: RULES, show: { enabled: true } },
  });
const signedRead = (target: string, timestamp: string, sentAs = timestamp, sentTo = target): Wire => ({
  method: 'GET',
  target: sentTo,
  headers: {
    ...signV3({ method: 'GET', url: world.appUrl + target }, timestamp),
    'x-hubspot-request-timestamp': sentAs,
  },
});
const now = (): string => String(world.clock.now());
const home = `/settings?${SIGNER}`;

interface HttpRow {
  readonly what: string;
  readonly wire: () => Wire;
  readonly status: number;
  readonly code?: string;
}
const row = (what: string, status: number, code: string | undefined, wire: () => Wire): HttpRow => ({
  what,
  wire,
  status,
  ...(code === undefined ? {} : { code }),
});

const HTTP_ROWS: readonly HttpRow[] = [
  row('1: digits shifted from the URL into the timestamp', 401, 'bad_timestamp', () => {
    const timestamp = now();
    return signedRead(home, timestamp, home.slice(-1) + timestamp, home.slice(0, -1));
  }),
  row('1: digits shifted so that thirteen are left', 401, 'bad_timestamp', () => {
    const timestamp = now();
    return signedRead(home, timestamp, (home.slice(-1) + timestamp).slice(0, 13), home.slice(0, -1));
  }),
  row('2: a timestamp in seconds', 401, 'bad_timestamp', () => signedRead(home, now().slice(0, 10))),
  row('2: a timestamp of 1.7e12', 401, 'bad_timestamp', () => signedRead(home, '1.7e12')),
  row('3: a valid v2 signature and no v3', 401, 'signature_v3_required', () => ({
    method: 'GET',
    target: home,
    headers: signV2({ method: 'GET', url: world.appUrl + home }),
  })),
  row('4: portalId twice', 400, 'duplicate_parameter', () => read(`/settings?portalId=${US}`)),
  row('5: an empty body with a JSON content type', 400, 'body_required', () => save('')),
  ...['null', '"x"', '[]', '7'].map((body) =>
    row(`6: the body ${body}`, 400, 'body_must_be_object', () => save(body)),
  ),
  row('7: 49,000 open brackets', 400, 'body_too_deep', () => save('['.repeat(49_000))),
  row('8: the same key twice', 400, 'duplicate_key', () => save('{"email":"a@x","email":"b@x"}')),
  row('9: a UTF-16 body', 415, 'charset_must_be_utf8', () =>
    save(Buffer.from(JSON.stringify(brandBody(RULES)), 'utf16le')),
  ),
  row('9: charset utf-7', 415, 'charset_must_be_utf8', () => {
    const wire = save(JSON.stringify(brandBody(RULES)));
    return { ...wire, headers: { ...wire.headers, 'content-type': 'application/json; charset=utf-7' } };
  }),
  row('10: a byte order mark that was not signed', 401, 'bad_signature', () => {
    const wire = save(JSON.stringify(brandBody(RULES)));
    return { ...wire, body: `\ufeff${String(wire.body)}` };
  }),
  row('11: U+0000 in a value', 422, 'invalid_character', () => save('{"version":5,"companyName":"\\u0000"}')),
  row('12: half a surrogate pair', 422, 'invalid_character', () =>
    save('{"version":5,"companyName":"\\ud800"}'),
  ),
  row('13: a number beyond 2^53 as an id', 422, 'id_must_be_string', () =>
    settingsWire(world, {
      method: 'PUT',
      path: '/settings/editors',
      body: '{"version":5,"userIds":[9007199254740993]}',
    }),
  ),
  row('13: a small number as an id', 422, 'id_must_be_string', () =>
    settingsWire(world, { method: 'PUT', path: '/settings/editors', body: '{"version":5,"userIds":[9002]}' }),
  ),
  row('13: a number beyond 2^53 as a portal', 422, 'id_must_be_string', () =>
    toolWire(
      world,
      'open_conversation',
      '{"origin":{"portalId":9007199254740993},"inputFields":{"channel":"other"}}',
    ),
  ),
  ...['contacts.__proto__', 'contacts.hasOwnProperty', 'contacts.toString', 'contacts.'].map((name) =>
    row(`14: a rule for ${name}`, 422, 'unknown_property', () => rule(name)),
  ),
  row('14: a rule for an object type __proto__', 422, 'unknown_object_type', () => rule('__proto__.phone')),
  row('14: a body whose key is __proto__', 422, 'unknown_field', () =>
    save(`{"__proto__":{"version":5},${JSON.stringify(brandBody(RULES)).slice(1)}`),
  ),
  row('14: a tool called __proto__', 404, 'unknown_tool', () => toolWire(world, '__proto__', envelope({}))),
  row('14: a tool called constructor', 404, 'unknown_tool', () =>
    toolWire(world, 'constructor', envelope({})),
  ),
  row('30: /healthz/', 404, 'not_found', () => ({ method: 'GET', target: '/healthz/' })),
  row('30: //healthz', 404, 'not_found', () => ({ method: 'GET', target: '//healthz' })),
  row('30: /%2e%2e/settings', 404, 'not_found', () => ({ method: 'GET', target: '/%2e%2e/settings' })),
  row('30: TRACE /', 404, 'not_found', () => ({ method: 'TRACE', target: '/' })),
  row('30: TRACE /healthz', 405, 'method_not_allowed', () => ({ method: 'TRACE', target: '/healthz' })),
  row('30: POST /oauth/callback', 405, 'method_not_allowed', () => ({
    method: 'POST',
    target: '/oauth/callback',
  })),
];

describe('an input that the protocol refuses', () => {
  it.each(HTTP_ROWS.map((each) => [each.what, each] as const))(
    'is told by status and code: %s',
    async (_what, each) => {
      const before = await mutations();
      const answer = await send(world.appUrl, each.wire());
      expect(answer).toMatchObject({ status: each.status, code: each.code });
      expect(answer.json).toMatchObject({
        error: {
          message: expect.stringMatching(/\.$/) as string,
          requestId: expect.stringMatching(/^req_/) as string,
        },
      });
      expect(await mutations()).toBe(before);
      expect((await send(world.appUrl, read())).json).toMatchObject({ version: RULES });
    },
  );

  it('10: accepts a byte order mark that was signed', async () => {
    const here = await startWorld();
    try {
      const body = `\ufeff${JSON.stringify(brandBody(0))}`;
      const wire = settingsWire(here, { method: 'PUT', path: '/settings/brand', body });
      expect(await send(here.appUrl, wire)).toMatchObject({ status: 200, json: { version: 1 } });
    } finally {
      await here.close();
    }
  });

  it('27: the same callbackId with another body is refused, on both tools and under both signatures', async () => {
    const conversation = await world.converse(ANNA);
    const body = (city: string) =>
      envelope({ conversation, property: 'contacts.city', value: city }, { callbackId: 'twenty-seven' });
    const first = await send(world.appUrl, toolWire(world, 'update_crm_data', body('Espoo')));
    expect(toolAnswer(first).status).toBe('ok');
    const before = await mutations();
    for (const version of ['v2', 'v3'] as const) {
      const other = await send(world.appUrl, toolWire(world, 'update_crm_data', body('Turku'), { version }));
      expect(other).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
      const elsewhere = await send(
        world.appUrl,
        toolWire(world, 'read_crm_data', body('Espoo'), { version }),
      );
      expect(elsewhere).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
    }
    expect(await mutations()).toBe(before);
  });
});

async function call(
  tool: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<ReturnType<typeof toolAnswer>> {
  const answer: Answered = await send(world.appUrl, toolWire(world, tool, envelope(fields)));
  expect(answer.status, answer.text).toBe(200);
  return toolAnswer(answer);
}

describe('names of properties', () => {
  it.each(['__proto__', 'constructor', 'contacts.__proto__', 'contacts.toString', 'hasOwnProperty'])(
    '14: %s is not listed, neither to read nor to change',
    async (name) => {
      const conversation = await world.converse(ANNA);
      const before = await mutations();
      expect(await call('read_crm_data', { conversation, properties: name })).toMatchObject({
        status: 'not_listed',
      });
      const changes = `{${JSON.stringify(name)}:"x"}`;
      for (const given of [changes, JSON.parse(changes) as unknown]) {
        expect(await call('update_crm_data', { conversation, changes: given })).toMatchObject({
          status: 'not_listed',
          results: [{ status: 'not_listed' }],
        });
      }
      expect(await mutations()).toBe(before);
    },
  );

  it('15: ten thousand of them are too many and cost the CRM nothing', async () => {
    const conversation = await world.converse(ANNA);
    const calls = async (): Promise<number> =>
      ((await world.control.get('/calls')) as readonly unknown[]).length;
    const before = await calls();
    const names = Array.from({ length: 10_000 }, (_, index) => `p${index}`);
    for (const properties of [names.join(','), names, JSON.stringify(names)]) {
      expect(await call('read_crm_data', { conversation, properties })).toMatchObject({
        status: 'invalid_input',
        code: 'too_many_properties',
      });
    }
    expect(await calls()).toBe(before);
  });

  it('15: the same one a hundred times is one', async () => {
    const conversation = await world.converse(ANNA);
    const properties = Array.from({ length: 100 }, () => 'contacts.phone');
    const answer = await call('read_crm_data', { conversation, properties });
    expect(answer).toMatchObject({ status: 'ok', results: [{ name: 'contacts.phone', status: 'ok' }] });
    expect(answer['results']).toHaveLength(1);
  });
});

describe('a tool call of a model', () => {
  it.each([
    ['11: U+0000 in an address', 'a\u0000@example.com'],
    ['12: half a surrogate pair in an address', 'a\ud800@example.com'],
  ])('is answered with invalid_input, not with an HTTP error: %s', async (_what, email) => {
    const conversation = await world.converse();
    const answer = await call('submit_email', { conversation, email });
    expect(answer).toMatchObject({ status: 'invalid_input', field: 'email', code: 'invalid_email' });
  });

  it('11: judges U+0000 in a plain value as that value alone', async () => {
    const conversation = await world.converse(ANNA);
    const answer = await call('update_crm_data', {
      conversation,
      property: 'contacts.city',
      value: 'a\u0000b',
    });
    expect(answer).toMatchObject({ results: [{ status: 'invalid_value', code: 'invalid_character' }] });
  });

  it.each(['{"contacts.city":"A","contacts.city":"B"}', 'contacts.city=A, contacts.city=B'])(
    '8: changes nothing where one property is named twice: %s',
    async (changes) => {
      const conversation = await world.converse(ANNA);
      const before = await mutations();
      const answer = await call('update_crm_data', { conversation, changes });
      expect(answer).toMatchObject({ status: 'invalid_input', field: 'changes' });
      expect(await mutations()).toBe(before);
    },
  );
});

describe('values', () => {
  it.each([
    ['24: 30 February', 'birthday', '2026-02-30', 'invalid_date'],
    ['24: 29 February of a common year', 'birthday', '2027-02-29', 'invalid_date'],
    ['24: an epoch that is no midnight', 'birthday', '1772150400001', 'invalid_date'],
    ['24: day first', 'birthday', '29/02/2027', 'invalid_date'],
    ['25: an empty choice in a list', 'newsletter_topics', 'hiking;climbing;;skiing', 'invalid_option'],
    ['25: one wrong choice among good ones', 'newsletter_topics', 'hiking;golf', 'invalid_option'],
    ['26: the empty text', 'city', '', 'cannot_be_cleared'],
    ['26: null', 'city', null, 'cannot_be_cleared'],
    ['11: U+0000 within JSON text', 'city', 'a\u0000b', 'invalid_character'],
    ['12: half a surrogate pair within JSON text', 'city', 'a\ud800', 'invalid_character'],
  ])('are refused one by one with a code: %s', async (_what, property, value, code) => {
    const conversation = await world.converse(ANNA);
    const before = await mutations();
    const changes = JSON.stringify({ [`contacts.${property}`]: value });
    const answer = await call('update_crm_data', { conversation, changes });
    expect(answer).toMatchObject({ status: 'invalid_value', results: [{ status: 'invalid_value', code }] });
    if (code === 'invalid_date') expect(JSON.stringify(answer)).toContain('2027-02-28');
    expect(await mutations()).toBe(before);
  });

  it('24 to 26: of a mixed batch every item has its own end, and only the good ones are written', async () => {
    const conversation = await world.converse(ANNA);
    const changes = {
      'contacts.birthday': '2026-02-30',
      'contacts.city': `Town ${now()}`,
      'contacts.newsletter_topics': 'hiking;;skiing',
      'contacts.nothing': 'x',
      'contacts.phone': '',
    };
    const before = await mutations();
    const answer = await call('update_crm_data', { conversation, changes });
    expect(answer).toMatchObject({
      status: 'partly',
      results: [
        { name: 'contacts.birthday', status: 'invalid_value', code: 'invalid_date' },
        { name: 'contacts.city', status: 'updated' },
        { name: 'contacts.newsletter_topics', status: 'invalid_value', code: 'invalid_option' },
        { name: 'contacts.nothing', status: 'not_listed' },
        { name: 'contacts.phone', status: 'invalid_value' },
      ],
    });
    expect((await world.ledger()).slice(before)).toMatchObject([{ property: 'city', portalId: EU }]);
  });

  it.each([
    ['no changes at all', {}],
    ['an empty map', { changes: {} }],
    ['a property without a value', { property: 'contacts.city' }],
    [
      'a property with the empty text, which HubSpot sends for a field left out',
      { property: 'contacts.city', value: '' },
    ],
    ['a value without a property', { value: 'x' }],
    ['a list', { changes: ['contacts.city'] }],
    ['a map in a map', { changes: { 'contacts.city': { value: 'x' } } }],
    ['broken JSON text', { changes: '{"contacts.city":' }],
  ])('26: what is missing leaves the record as it is: %s', async (_what, fields) => {
    const conversation = await world.converse(ANNA);
    const before = await mutations();
    expect(await call('update_crm_data', { conversation, ...fields })).toMatchObject({
      status: 'invalid_input',
    });
    expect(await mutations()).toBe(before);
  });
});

describe('28: a Retry-After of the CRM', () => {
  it.each(['-5', 'abc', '1e3', ''])('%j does not keep the call from its answer', async (header) => {
    const conversation = await world.converse(ANNA);
    const fault = { status: 429, headers: { 'retry-after': header }, body: {} };
    await world.control.post('/faults', [{ match: { path: '/batch/read' }, fault, times: 1 }]);
    const answer = await call('read_crm_data', { conversation, properties: 'contacts.phone' });
    expect(answer.status).toBe('ok');
    await controlRequest(world, 'DELETE', '/faults');
  });

  it.each(['315360000', '999999999999999', new Date(Date.UTC(2040, 0, 1)).toUTCString()])(
    '%j is not waited for, and is passed on as an hour at most',
    async (header) => {
      const here = await startWorld();
      try {
        await here.allow('phone', { show: 'match_email' });
        const conversation = await here.converse(ANNA);
        const fault = { status: 429, headers: { 'retry-after': header }, body: {} };
        await here.control.post('/faults', [{ match: { path: '/batch/read' }, fault }]);
        const answer = await here.read(conversation, ['contacts.phone']);
        expect(answer.status).toBe('try_later');
        expect(answer['retryAfterSeconds']).toBeGreaterThan(0);
        expect(answer['retryAfterSeconds']).toBeLessThanOrEqual(3_600);
      } finally {
        await here.close();
      }
    },
  );
});
