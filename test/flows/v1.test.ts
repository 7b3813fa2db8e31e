import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputSchemaOf } from '../../src/tools/output-schemas.ts';
import { agentWith, callTool, makeKey, type CallV1 } from '../helpers/v1.ts';
import {
  brand,
  confirm,
  linkIn,
  makeContact,
  nextMail,
  openPage,
  verificationActs,
} from '../helpers/verification.ts';
import { ANNA, EU, EU_USERS, startWorld, US, type ToolAnswer, type World } from '../helpers/world.ts';

let world: World;
let agent: CallV1;

const TOOLS = [
  ...['open_conversation', 'submit_email', 'request_verification', 'check_verification'],
  ...['read_crm_data', 'update_crm_data', 'close_conversation'],
];

/** A key as an admin makes it in the settings page. */
async function keyOfAdmin(): Promise<{ readonly id: string; readonly secret: string }> {
  const made = await world.control.uiFetch(EU, {
    ...{ userId: EU_USERS.admin, method: 'POST', path: '/settings/agent-keys' },
    body: {
      nonce: 'b2c1d6e4-0f2a-4e0e-9a55-3f1d2c4b5a69',
      name: 'Our own agent',
      scope: {
        ...{ tools: TOOLS, readOnly: false, recognition: true },
        channels: ['live_chat', 'email'],
      },
    },
  });
  if (made.status !== 200) throw new Error(`no key: ${made.status} ${JSON.stringify(made.body)}`);
  const { key, secret } = made.body as { key: { id: string }; secret: string };
  return { id: key.id, secret };
}

/** Every answer of the agent fits what is announced of its tool, strictly. */
function strict(call: CallV1): CallV1 {
  return async (tool, input) => {
    const answer = await call(tool, input);
    return outputSchemaOf(tool).parse(answer) as ToolAnswer;
  };
}

let secret = '';
beforeAll(async () => {
  world = await startWorld({ storage: 'memory', installed: [EU, US] });
  await brand(world);
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('preferred_store', { show: 'match_email', edit: 'match_email' });
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  ({ secret } = await keyOfAdmin());
  agent = strict(agentWith(world.appUrl, secret));
});
afterAll(() => world.close());

const open = async (call = agent, channel = 'live_chat'): Promise<string> =>
  (await call('open_conversation', { channel })).conversation;

const one = (answer: ToolAnswer) => answer.results?.[0];

describe('an agent of one’s own, over HTTPS with a key', () => {
  it('reads and changes what stating the email address is enough for, and nothing before', async () => {
    const { email, id } = await makeContact(world, { membership_tier: 'gold', preferred_store: 'oslo' });
    const conversation = await open();
    const read = () => agent('read_crm_data', { conversation, properties: ['contacts.membership_tier'] });
    expect(await read()).toMatchObject({ status: 'needs_email', next: 'ask_email' });
    await agent('submit_email', { conversation, email });
    expect(one(await read())).toMatchObject({ status: 'ok', value: 'gold' });
    const changes = { 'contacts.preferred_store': 'tampere' };
    expect((await agent('update_crm_data', { conversation, changes })).status).toBe('ok');
    const written = (await world.ledger()).filter((line) => line.recordId === id);
    expect(written.map((line) => [line.property, line.new])).toContainEqual(['preferred_store', 'tampere']);
  });

  it('gets what needs a confirmed mailbox only after the customer has typed the number on the page', async () => {
    const { email } = await makeContact(world, { city: 'Helsinki' });
    const conversation = await open();
    await agent('submit_email', { conversation, email });
    const read = () => agent('read_crm_data', { conversation, properties: 'contacts.city' });
    const update = (city: string) =>
      agent('update_crm_data', { conversation, property: 'contacts.city', value: city });
    expect(one(await read())?.status).toBe('needs_verification');
    expect(one(await update('Turku'))?.status).toBe('needs_verification');
    const { numberForCustomer } = await agent('request_verification', { conversation });
    const url = linkIn(await nextMail(world, { to: email }));
    await openPage(url);
    expect(one(await read())?.status).toBe('needs_verification');
    expect((await agent('check_verification', { conversation })).status).toBe('pending');
    await confirm({ url, number: String(numberForCustomer) });
    expect((await agent('check_verification', { conversation })).status).toBe('confirmed');
    expect(one(await read())).toMatchObject({ status: 'ok', value: 'Helsinki' });
    expect(one(await update('Turku'))?.status).toBe('updated');
    expect(one(await read())).toMatchObject({ status: 'ok', value: 'Turku' });
    const closed = await agent('close_conversation', { conversation, reason: 'handoff' });
    expect(closed['handoff']).toMatchObject({ submittedEmail: email, verification: 'confirmed' });
    expect((await read()).status).toBe('conversation_unknown');
  });

  it('is told on email to whom alone it may answer', async () => {
    const { email } = await makeContact(world, { city: 'Oulu', membership_tier: 'silver' });
    const conversation = await open(agent, 'email');
    await agent('submit_email', { conversation, email });
    const asked = await agent('read_crm_data', { conversation, properties: ['contacts.membership_tier'] });
    expect(one(asked)?.status).toBe('needs_verification');
    const { numberForCustomer } = await agent('request_verification', { conversation });
    const url = linkIn(await nextMail(world, { to: email }));
    await confirm({ url, number: String(numberForCustomer) });
    const read = await agent('read_crm_data', { conversation, properties: ['contacts.city'] });
    expect(read).toMatchObject({ status: 'ok', deliverTo: email, next: 'reply_to_deliver_to_only' });
  });

  it('hears the same of an address that nobody has, up to the mail that never comes', async () => {
    const masked = (answers: readonly ToolAnswer[]) =>
      JSON.stringify(answers)
        .replaceAll(/cnv_[\w-]+/g, '')
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|number \d{4}|"numberForCustomer":"\d{4}"/g, '');
    const story = async (email: string): Promise<readonly ToolAnswer[]> => {
      const conversation = await open();
      const answers = [await agent('submit_email', { conversation, email })];
      answers.push(await agent('read_crm_data', { conversation, properties: ['contacts.city'] }));
      answers.push(await agent('request_verification', { conversation }));
      answers.push(await agent('check_verification', { conversation }));
      return answers;
    };
    const { email } = await makeContact(world, { city: 'Oulu' });
    expect(masked(await story(email))).toBe(masked(await story('nobody.at.all@example.com')));
  });

  it('may say whom its own platform recognised: the mail goes out unasked, and nothing is shown for it', async () => {
    const { email, id } = await makeContact(world, { city: 'Kemi', membership_tier: 'bronze' });
    const headers = { 'x-recognised-contact': id };
    const call = (tool: string, input: unknown) => callTool(world.appUrl, secret, tool, input, headers);
    const { body } = await call('open_conversation', { channel: 'live_chat' });
    const { conversation } = body;
    const read = await call('read_crm_data', {
      ...{ conversation, properties: ['contacts.city', 'contacts.membership_tier'] },
    });
    expect(read.body.results?.map(({ status }) => status)).toEqual(['needs_email', 'needs_email']);
    expect(one(read.body)?.next).toBe('offer_verification');
    expect((await call('request_verification', { conversation })).body.status).toBe('sent');
    expect((await nextMail(world, { to: email })).to).toEqual([email]);
  });

  it('without recognition in its scope recognises nobody', async () => {
    const { id } = await makeContact(world);
    const key = await makeKey(world, { recognition: false });
    const headers = { 'x-recognised-contact': id };
    const opened = await callTool(
      ...([world.appUrl, key.secret, 'open_conversation', { channel: 'live_chat' }, headers] as const),
    );
    const asked = await agentWith(world.appUrl, key.secret)('request_verification', {
      conversation: opened.body.conversation,
    });
    expect(asked).toMatchObject({ status: 'needs_email', next: 'ask_email' });
  });
});

describe('a conversation', () => {
  it('belongs to the key that opened it: not to another one, not to HubSpot, not to another portal', async () => {
    const conversation = await open();
    await agent('submit_email', { conversation, email: ANNA });
    const input = { conversation, properties: ['contacts.membership_tier'] };
    expect(one(await agent('read_crm_data', input))?.status).toBe('ok');
    const unknown = { status: 'conversation_unknown', conversation: '', next: 'open_conversation' };
    const others = [await makeKey(world), await makeKey(world, {}, US)];
    for (const other of others) {
      expect(await agentWith(world.appUrl, other.secret)('read_crm_data', input)).toMatchObject(unknown);
    }
    expect(await world.call('read_crm_data', input)).toMatchObject(unknown);
    const theirs = await world.converse(ANNA);
    expect(await agent('read_crm_data', { ...input, conversation: theirs })).toMatchObject(unknown);
  });

  it('stands in the trail under the key, without the key’s secret anywhere', async () => {
    await verificationActs(world);
    const { body } = await world.control.uiFetch(EU, {
      ...{ userId: EU_USERS.admin, method: 'GET', path: '/settings/activity?limit=100' },
    });
    const text = JSON.stringify(body);
    expect(text).toMatch(/"caller":"key:[\w-]+"/);
    const part = secret.slice(-20);
    expect(text).not.toContain(part);
    expect(world.logs.join('')).not.toContain(part);
  });

  it('ends for a key that is revoked, at its next call', async () => {
    const key = await makeKey(world);
    const call = agentWith(world.appUrl, key.secret);
    const conversation = await open(call);
    await world.server.app.agentKeys.revoke(String(EU), key.id, { userId: '9001' });
    const answer = await callTool(world.appUrl, key.secret, 'check_verification', { conversation });
    expect([answer.status, answer.error?.code]).toEqual([401, 'invalid_key']);
  });
});
