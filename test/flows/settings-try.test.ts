import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../dev/sandbox-control.ts';
import { confirm, brand, linkIn, makeContact, nextMail } from '../helpers/verification.ts';
import { callsOf } from '../invariants/failure-world.ts';
import { save } from '../invariants/identity-scene.ts';
import { ANNA, EU, EU_USERS, startWorld, type ToolAnswer, type World } from '../helpers/world.ts';

const SAARA = 'saara.admin@nordlys.example';

interface Tried {
  readonly result: ToolAnswer & { readonly numberForCustomer?: string };
  readonly items: readonly { name: string; operation: string; status: string; reason?: string }[];
}

let world: World;
let presses = 0;

beforeAll(async () => {
  world = await startWorld();
  await brand(world);
  await makeContact(world, { email: SAARA, city: 'Turku', phone: '+358401234567' });
  await world.allow('city', { show: 'match_email', edit: 'match_email' });
  await world.allow('phone', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('firstname', { show: 'match_email' });
  await save(world, '/settings/editors', { userIds: [String(EU_USERS.editor)] });
});
afterAll(() => world.close());
beforeEach(() => world.control.clearMail());

function ask(
  tool: string,
  input: Readonly<Record<string, unknown>>,
  userId: number = EU_USERS.admin,
): Promise<Answer> {
  presses += 1;
  const body = { nonce: `press-${presses}`, tool, input };
  return world.control.uiFetch(EU, { userId, method: 'POST', path: '/settings/try', body });
}

async function attempt(
  tool: string,
  input: Readonly<Record<string, unknown>>,
  userId?: number,
): Promise<Tried> {
  const { status, body } = await ask(tool, input, userId);
  if (status !== 200) throw new Error(`${tool}: ${status} ${JSON.stringify(body)}`);
  return body as Tried;
}

/** Opens a conversation in which the admin stated their own address; the handle. */
async function begin(channel = 'live_chat'): Promise<string> {
  const { conversation } = (await attempt('open_conversation', { channel })).result;
  expect((await attempt('submit_email', { conversation, email: SAARA })).result.status).toBe('recorded');
  return conversation;
}

interface Line {
  readonly kind: string;
  readonly data: { readonly caller: string; readonly status?: string; readonly items?: unknown };
}

async function trail(): Promise<readonly Line[]> {
  const path = '/settings/activity?limit=100';
  const { body } = await world.control.uiFetch(EU, { userId: EU_USERS.admin, method: 'GET', path });
  return (body as { entries: readonly Line[] }).entries;
}

describe('trying the agent out', () => {
  it('shows the admin’s own data with the decision on every property', async () => {
    const conversation = await begin();
    const { result, items } = await attempt('read_crm_data', {
      conversation,
      properties: ['contacts.city', 'contacts.phone', 'contacts.nothing'],
    });
    expect(result).toMatchObject({
      status: 'partly',
      results: [
        { name: 'contacts.city', status: 'ok', value: 'Turku' },
        { name: 'contacts.phone', status: 'needs_verification' },
        { status: 'not_listed' },
      ],
    });
    expect(items).toEqual([
      { name: 'contacts.city', operation: 'show', status: 'ok' },
      { name: 'contacts.phone', operation: 'show', status: 'needs_verification', reason: 'verify_email' },
      { name: '?', operation: 'show', status: 'not_listed' },
    ]);
  });

  it('confirms through the admin’s own mailbox', async () => {
    const conversation = await begin();
    const { result } = await attempt('request_verification', { conversation });
    expect(result.status).toBe('sent');
    const mail = await nextMail(world, { to: SAARA });
    await confirm({ url: linkIn(mail), number: result.numberForCustomer ?? '' });
    expect((await attempt('check_verification', { conversation })).result.status).toBe('confirmed');
    const read = await attempt('read_crm_data', { conversation, properties: 'contacts.phone' });
    expect(read.result.results).toMatchObject([{ status: 'ok', value: '+358401234567' }]);
  });

  it('says what it would change, and changes nothing', async () => {
    const conversation = await begin();
    const before = await world.ledger();
    const { result, items } = await attempt('update_crm_data', {
      conversation,
      changes: { 'contacts.city': 'Oulu', 'contacts.phone': '+358409999999', 'contacts.firstname': 'X' },
    });
    expect(result.results).toMatchObject([
      { name: 'contacts.city', status: 'would_update' },
      { name: 'contacts.phone', status: 'needs_verification' },
      { name: 'contacts.firstname', status: 'not_available' },
    ]);
    expect(items).toEqual([
      { name: 'contacts.city', operation: 'edit', status: 'would_update' },
      { name: 'contacts.phone', operation: 'edit', status: 'needs_verification', reason: 'verify_email' },
      { name: 'contacts.firstname', operation: 'edit', status: 'not_available', reason: 'not_switched_on' },
    ]);
    expect(await world.ledger()).toEqual(before);
    expect(await callsOf(world, 'PATCH')).toEqual([]);
    const read = await attempt('read_crm_data', { conversation, properties: 'contacts.city' });
    expect(read.result.results).toMatchObject([{ value: 'Turku' }]);
  });

  it('leaves no intent to write, no outcome and no note of a change', async () => {
    const conversation = await begin();
    const { result } = await attempt('update_crm_data', { conversation, changes: { city: 'Oulu' } });
    expect(result).toMatchObject({ status: 'ok', results: [{ status: 'would_update' }] });
    const closed = await attempt('close_conversation', { conversation, reason: 'handoff' });
    expect(closed.result).toMatchObject({ status: 'closed', handoff: { changes: [] } });
    const entries = await trail();
    const kinds = entries.map(({ kind }) => kind);
    expect(kinds).not.toContain('write_intent');
    expect(kinds).not.toContain('write_outcome');
    expect(kinds).not.toContain('tool_call');
    const tried = entries.filter(({ kind }) => kind === 'tried_call');
    expect(new Set(tried.map(({ data }) => data.caller))).toEqual(new Set(['try:9001']));
    expect(tried[1]?.data.items).toEqual([
      { name: 'contacts.city', operation: 'edit', status: 'would_update' },
    ]);
  });

  it('still judges a value as it would be judged', async () => {
    const conversation = await begin();
    const { result } = await attempt('update_crm_data', { conversation, changes: { city: 'Turku' } });
    expect(result.results).toMatchObject([{ status: 'unchanged' }]);
    const bad = await attempt('update_crm_data', { conversation, changes: { city: 'x'.repeat(66_000) } });
    expect(bad.result.results).toMatchObject([{ status: 'invalid_value', code: 'too_long' }]);
  });

  it('answers a wrong call as an agent would get it', async () => {
    const { result, items } = await attempt('read_crm_data', { properties: 'contacts.city' });
    expect(result).toMatchObject({ status: 'invalid_input', field: 'conversation' });
    expect(items).toEqual([]);
  });
});

describe('what a try cannot do', () => {
  it('state anybody else’s address', async () => {
    const { conversation } = (await attempt('open_conversation', { channel: 'live_chat' })).result;
    const refused = await ask('submit_email', { conversation, email: ANNA });
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'own_email_only' } } });
    expect(JSON.stringify(refused.body)).toContain(SAARA);
    const read = await attempt('read_crm_data', { conversation, properties: 'contacts.city' });
    expect(read.result.status).toBe('needs_email');
  });

  it('go on in an agent’s conversation, or an agent in a try’s, or another editor in it', async () => {
    const unknown = { status: 'conversation_unknown' };
    const agents = await world.converse(SAARA);
    const input = { properties: 'contacts.city' };
    expect((await attempt('read_crm_data', { ...input, conversation: agents })).result).toMatchObject(
      unknown,
    );
    const tries = await begin();
    expect(await world.read(tries, ['contacts.city'])).toMatchObject(unknown);
    const own = { ...input, conversation: tries };
    expect((await attempt('read_crm_data', own, EU_USERS.editor)).result).toMatchObject(unknown);
    expect((await attempt('read_crm_data', own)).result).toMatchObject({ status: 'ok' });
  });

  it('be made by somebody who may not edit', async () => {
    const refused = await ask('open_conversation', { channel: 'live_chat' }, EU_USERS.ordinary);
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'no_right' } } });
  });

  it('call what is no tool', async () => {
    expect(await ask('__proto__', {})).toMatchObject({
      status: 422,
      body: { error: { fields: [{ field: 'tool', code: 'invalid_option' }] } },
    });
  });
});

describe('a try that HubSpot repeats', () => {
  it('asks for one mail and tells the same number', async () => {
    const conversation = await begin();
    // The caps per address outlive the conversations before.
    await world.advance(16 * 60_000);
    const body = { nonce: 'the-same', tool: 'request_verification', input: { conversation } };
    const request = { userId: EU_USERS.admin, method: 'POST', path: '/settings/try', body };
    const first = (await world.control.uiFetch(EU, request)).body as Tried;
    const again = (await world.control.uiFetch(EU, request)).body as Tried;
    expect([first.result.status, again.result.status]).toEqual(['sent', 'already_sent']);
    expect(again.result.numberForCustomer).toBe(first.result.numberForCustomer);
    await nextMail(world, { to: SAARA });
    expect(await world.control.mail()).toHaveLength(1);
  });
});

describe('the checklist', () => {
  it('counts a try as having tried, and not as a connected agent', async () => {
    const fresh = await startWorld();
    try {
      await brand(fresh);
      await fresh.allow('city', { show: 'match_email' });
      const stepsOf = async (): Promise<unknown> => {
        const asked = { userId: EU_USERS.admin, method: 'GET', path: '/settings' };
        const { setup, lastToolCall } = (await fresh.control.uiFetch(EU, asked)).body as {
          setup: readonly { id: string; done: boolean }[];
          lastToolCall: number | null;
        };
        const done = setup.filter((step) => step.done).map(({ id }) => id);
        return { lastToolCall, connected: done.includes('connect_agent'), tried: done.includes('try_it') };
      };
      expect(await stepsOf()).toEqual({ lastToolCall: null, connected: false, tried: false });
      const body = { nonce: 'n', tool: 'open_conversation', input: { channel: 'whatsapp' } };
      const press = { userId: EU_USERS.admin, method: 'POST', path: '/settings/try', body };
      expect((await fresh.control.uiFetch(EU, press)).status).toBe(200);
      expect(await stepsOf()).toEqual({ lastToolCall: null, connected: false, tried: true });
    } finally {
      await fresh.close();
    }
  });
});
