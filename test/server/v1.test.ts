import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentKey } from '../../src/keys/agent-key.ts';
import { DOCUMENTED_ERRORS } from '../../src/openapi/error-codes.ts';
import { control } from '../invariants/identity-scene.ts';
import { send, type Answered, type Wire } from '../invariants/transport-requests.ts';
import { agentWith, callTool, makeKey, type TestKey } from '../helpers/v1.ts';
import { ANNA, EU, startWorld, type World } from '../helpers/world.ts';

let world: World;
let whole: TestKey;

beforeAll(async () => {
  world = await startWorld({ storage: 'memory' });
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('city', { edit: 'match_email' });
  whole = await makeKey(world);
});
afterAll(() => world.close());

const OPEN = '{"channel":"live_chat"}';
const JSON_TYPE = { 'content-type': 'application/json' };
const asWhole = (): Readonly<Record<string, string>> => ({ authorization: `Bearer ${whole.secret}` });

/** A call that would be answered, but for what `change` makes of it. */
function post(change: Partial<Wire> = {}): Promise<Answered> {
  return send(world.appUrl, {
    ...{ method: 'POST', target: '/v1/tools/open_conversation', body: OPEN },
    ...change,
    headers: { ...asWhole(), ...JSON_TYPE, ...change.headers },
  });
}

const deep = `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`;
const manyKeys = JSON.stringify(
  Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`k${index}`, 1])),
);

/** How each documented refusal is provoked by a request; those that need a fault have a test of their own. */
const PROVOKED: readonly (readonly [string, Partial<Wire>])[] = [
  ['body_required', { body: '' }],
  ['body_must_be_object', { body: '[]' }],
  ['body_too_deep', { body: deep }],
  ['too_many_keys', { body: manyKeys }],
  ['duplicate_key', { body: '{"channel":"email","ch\\u0061nnel":"email"}' }],
  ['malformed_json', { body: '{"channel":' }],
  ['invalid_idempotency_key', { headers: { 'idempotency-key': ['one', 'two'] } }],
  ['invalid_idempotency_key', { headers: { 'idempotency-key': '' } }],
  ['invalid_idempotency_key', { headers: { 'idempotency-key': 'with space' } }],
  ['invalid_idempotency_key', { headers: { 'idempotency-key': 'x'.repeat(256) } }],
  ['key_in_query', { target: '/v1/tools/open_conversation?access_token=cda_1_x' }],
  ['malformed_request', { target: '/v1/tools/%zz' }],
  ['malformed_target', { target: 'http://elsewhere.example/v1/tools/open_conversation' }],
  ['key_required', { headers: { authorization: 'Basic Og==' } }],
  ['invalid_key', { headers: { authorization: `Bearer cda_${EU}_${'A'.repeat(43)}` } }],
  ['unknown_tool', { target: '/v1/tools/delete_everything' }],
  ['unknown_tool', { target: '/v1/tools/__proto__' }],
  ['not_found', { target: '/v1/tools/open_conversation/' }],
  ['not_found', { target: '/v1' }],
  ['method_not_allowed', { method: 'PUT' }],
  ['method_not_allowed', { target: '/v1/tools' }],
  ['body_too_large', { body: JSON.stringify({ channel: 'x'.repeat(102_400) }) }],
  ['unsupported_media_type', { headers: { 'content-type': 'text/plain' } }],
  ['charset_must_be_utf8', { headers: { 'content-type': 'application/json; charset=utf-16' } }],
  ['unsupported_encoding', { headers: { 'content-encoding': 'gzip' } }],
  ['id_must_be_string', { body: '{"channel":9007199254740993}' }],
  ['number_out_of_range', { body: '{"channel":1e999}' }],
];

describe('a request to /v1/tools that is not right', () => {
  it.each(PROVOKED)('is refused with %s, status and sentence as documented', async (code, change) => {
    const answer = await post(change);
    const documented = DOCUMENTED_ERRORS.find((error) => error.code === code);
    expect(answer.json).toEqual({
      error: { code, message: documented?.message, requestId: answer.headers['x-request-id'] },
    });
    expect(answer.status).toBe(documented?.status);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  it('is documented: there is no code in the document that no test of this file provokes', () => {
    const elsewhere = [
      ...['invalid_recognised_contact', 'not_in_scope', 'idempotency_key_reused'],
      ...['limit_reached', 'too_many_attempts'],
    ];
    const faults = ['try_later', 'unavailable', 'internal'];
    const provoked = new Set([...PROVOKED.map(([code]) => code), ...elsewhere, ...faults]);
    expect(new Set(DOCUMENTED_ERRORS.map(({ code }) => code))).toEqual(provoked);
  });

  it('is challenged as RFC 6750 has it when it came without a living key', async () => {
    const none = await post({ headers: { authorization: 'Basic Og==' } });
    expect(none.headers['www-authenticate']).toMatch(/^Bearer realm="[^"]+"$/);
    const dead = await post({ headers: { authorization: 'Bearer nonsense' } });
    expect(dead.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token"/);
  });

  it('asks the key before it reads anything else', async () => {
    const answer = await post({ headers: { authorization: '', 'content-type': 'text/plain' }, body: '[' });
    expect(answer.code).toBe('key_required');
  });
});

describe('the scope of a key', () => {
  it('answers not_in_scope for a tool that it lacks and for a write when it is for reading only', async () => {
    const few = await makeKey(world, { tools: ['open_conversation'] });
    const reader = await makeKey(world, { readOnly: true });
    const input = { conversation: 'cnv_x', changes: { 'contacts.city': 'Oslo' } };
    for (const { secret } of [few, reader]) {
      const answer = await callTool(world.appUrl, secret, 'update_crm_data', input);
      expect(answer.status).toBe(403);
      expect(answer.error).toMatchObject({
        code: 'not_in_scope',
        message: 'This key may not use this tool.',
      });
    }
  });

  it('names the channel that it does not have as an input that cannot be taken', async () => {
    const { secret } = await makeKey(world, { channels: ['email'] });
    const { status, body } = await callTool(world.appUrl, secret, 'open_conversation', {
      channel: 'live_chat',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'invalid_input', field: 'channel', example: 'email' });
  });

  it('has the recognised contact only with recognition, and otherwise does not read the header', async () => {
    const open = async (scope: Partial<AgentKey['scope']>, contact: string) => {
      const { secret } = await makeKey(world, scope);
      const headers = { 'x-recognised-contact': contact };
      return callTool(world.appUrl, secret, 'open_conversation', { channel: 'live_chat' }, headers);
    };
    const asked = async (secret: string, conversation: string) => {
      const read = agentWith(world.appUrl, secret);
      return read('read_crm_data', { conversation, properties: ['contacts.membership_tier'] });
    };
    expect((await open({ recognition: true }, '1001')).status).toBe(200);
    const wrong = await open({ recognition: true }, '1001; 1002');
    expect(wrong.error).toMatchObject({ code: 'invalid_recognised_contact' });
    expect(wrong.status).toBe(400);
    expect((await open({ recognition: false }, '1001; 1002')).status).toBe(200);
    const opened = await callTool(world.appUrl, whole.secret, 'open_conversation', {
      channel: 'live_chat',
    });
    expect((await asked(whole.secret, opened.body.conversation)).status).toBe('needs_email');
  });
});

describe('GET /v1/tools', () => {
  const list = async (secret: string): Promise<Announced> => {
    const answer = await fetch(`${world.appUrl}/v1/tools`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return (await answer.json()) as Announced;
  };

  it('lists the tools of the key and no other, in every format', async () => {
    const { secret } = await makeKey(world, {
      tools: ['open_conversation', 'read_crm_data', 'update_crm_data'],
      readOnly: true,
    });
    const names = ['open_conversation', 'read_crm_data'];
    const { tools, formats } = await list(secret);
    expect(tools.map(({ name }) => name)).toEqual(names);
    expect(formats.openai.map((tool) => tool.function.name)).toEqual(names);
    expect(formats.openaiResponses.map(({ name }) => name)).toEqual(names);
    expect(formats.anthropic.map(({ name }) => name)).toEqual(names);
    expect(formats.gemini.map((tool) => tool.functionDeclarations.map(({ name }) => name))).toEqual([names]);
  });

  it('gives every tool a schema whose root is an object, and says what changes the CRM', async () => {
    const { tools, formats } = await list(whole.secret);
    expect(tools).toHaveLength(7);
    for (const { inputSchema, outputSchema, title, description } of tools) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(outputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect([title, description].every((text) => text.length > 0)).toBe(true);
    }
    expect(tools.filter(({ effect }) => effect === 'write').map(({ name }) => name)).toEqual([
      'update_crm_data',
    ]);
    const [first] = tools;
    expect(formats.openai[0]).toEqual({
      type: 'function',
      function: {
        name: first?.name,
        description: first?.description,
        parameters: first?.inputSchema,
      },
    });
    expect(formats.openaiResponses[0]).toEqual({
      ...{ type: 'function', name: first?.name, description: first?.description, strict: false },
      parameters: first?.inputSchema,
    });
    expect(formats.anthropic[0]).toEqual({
      ...{ name: first?.name, description: first?.description },
      input_schema: first?.inputSchema,
    });
    expect(formats.gemini[0]?.functionDeclarations[0]).toEqual({
      ...{ name: first?.name, description: first?.description },
      parametersJsonSchema: first?.inputSchema,
    });
  });
});

interface Announced {
  readonly tools: readonly {
    readonly name: string;
    readonly title: string;
    readonly description: string;
    readonly effect: string;
    readonly inputSchema: unknown;
    readonly outputSchema: unknown;
  }[];
  readonly formats: {
    readonly openai: readonly { readonly function: { readonly name: string } }[];
    readonly openaiResponses: readonly { readonly name: string }[];
    readonly anthropic: readonly { readonly name: string }[];
    readonly gemini: readonly { readonly functionDeclarations: readonly { readonly name: string }[] }[];
  };
}

describe('an Idempotency-Key', () => {
  const cityWrites = async (value: string) =>
    (await world.ledger()).filter((line) => line.property === 'city' && line.new === value);
  const stated = async (secret: string): Promise<string> => {
    const agent = agentWith(world.appUrl, secret);
    const { conversation } = await agent('open_conversation', { channel: 'live_chat' });
    await agent('submit_email', { conversation, email: ANNA });
    return conversation;
  };
  const change = (secret: string, conversation: string, city: string, key: string) =>
    callTool(
      world.appUrl,
      secret,
      'update_crm_data',
      { conversation, changes: { 'contacts.city': city } },
      { 'idempotency-key': key },
    );

  it('makes twenty equal writes at once one write, and all have its answer', async () => {
    const conversation = await stated(whole.secret);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => change(whole.secret, conversation, 'Turku', 'move-1')),
    );
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(answers[0]?.body.status).toBe('ok');
    expect(await cityWrites('Turku')).toHaveLength(1);
  });

  it('that comes again with another body is refused and writes nothing', async () => {
    const conversation = await stated(whole.secret);
    expect((await change(whole.secret, conversation, 'Lahti', 'move-2')).status).toBe(200);
    const other = await change(whole.secret, conversation, 'Espoo', 'move-2');
    expect([other.status, other.error?.code]).toEqual([422, 'idempotency_key_reused']);
    expect(other.error?.message).toBe('This Idempotency-Key came with another call.');
    expect(await cityWrites('Espoo')).toEqual([]);
  });

  it('belongs to one key: two keys may use the same one', async () => {
    const another = await makeKey(world);
    const [one, other] = [await stated(whole.secret), await stated(another.secret)];
    expect((await change(whole.secret, one, 'Vaasa', 'move-3')).body.status).toBe('ok');
    expect((await change(another.secret, other, 'Kuopio', 'move-3')).body.status).toBe('ok');
    expect(await cityWrites('Kuopio')).toHaveLength(1);
  });

  it('whose write never started within a minute says too_late as an answer, not as a fault', async () => {
    const conversation = await stated(whole.secret);
    await control(world, 'POST', '/faults', [
      { match: { path: 'batch/read' }, fault: { status: 429, headers: { 'retry-after': '60' } } },
    ]);
    expect((await change(whole.secret, conversation, 'Pori', 'move-4')).status).toBe(503);
    await control(world, 'DELETE', '/faults');
    await world.advance(61_000);
    const late = await change(whole.secret, conversation, 'Pori', 'move-4');
    expect([late.status, late.body.status, late.body['code']]).toEqual([200, 'try_later', 'too_late']);
    expect((await change(whole.secret, conversation, 'Pori', 'move-5')).body.status).toBe('ok');
  });
});

describe('a CRM that is busy', () => {
  it('is a 503 with Retry-After and the tool’s own answer beside the error', async () => {
    const agent = agentWith(world.appUrl, whole.secret);
    const { conversation } = await agent('open_conversation', { channel: 'live_chat' });
    await agent('submit_email', { conversation, email: ANNA });
    await control(world, 'POST', '/faults', [
      { match: { path: '/contacts/' }, fault: { status: 429, headers: { 'retry-after': '7' } } },
    ]);
    const answer = await callTool(world.appUrl, whole.secret, 'read_crm_data', {
      ...{ conversation, properties: ['contacts.membership_tier'] },
    });
    await control(world, 'DELETE', '/faults');
    await world.advance(60_000);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.error).toMatchObject({
      code: 'try_later',
      message: 'The CRM does not answer right now. Nothing was changed.',
    });
    expect(answer.body['result']).toMatchObject({ status: 'try_later', conversation, next: 'retry_later' });
  });
});

describe('the document at /openapi.json and the page at /docs', () => {
  it('need no key, are not kept, and name this server', async () => {
    const json = await fetch(`${world.appUrl}/openapi.json`);
    expect(json.headers.get('content-type')).toMatch(/^application\/json/);
    expect(json.headers.get('cache-control')).toBe('no-store');
    expect(await json.json()).toMatchObject({ openapi: '3.1.1', servers: [{ url: world.appUrl }] });
    const page = await fetch(`${world.appUrl}/docs`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none';style-src ('sha256-[\w+/=]+' ?)+;/);
    const html = await page.text();
    expect(html).not.toMatch(/<script|<link|<img|style="/);
    for (const { code } of DOCUMENTED_ERRORS) expect(html).toContain(`<code>${code}</code>`);
  });
});
