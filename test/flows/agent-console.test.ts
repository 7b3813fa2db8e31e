import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { save } from '../invariants/identity-scene.ts';
import { brand, confirm, eventually, linkIn, makeContact, nextMail } from '../helpers/verification.ts';
import { EU, EU_USERS, startWorld, type World } from '../helpers/world.ts';

/** A tool call as the console shows it. */
interface SeenCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly requestId: string;
  readonly atMs: number;
  readonly ms: number;
  readonly crmCalls: readonly { method: string; path: string; status: number | null }[];
}

/** An answer of the console's routes. */
interface Answered {
  readonly chatId: string;
  readonly replies: readonly string[];
  readonly calls: readonly SeenCall[];
  readonly ended?: boolean;
  readonly to?: readonly string[];
  readonly error?: string;
}

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await brand(world);
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('preferred_store', { show: 'match_email', edit: 'match_email' });
  await world.allow('phone', { show: 'verify_email', edit: 'verify_email' });
});
afterAll(() => world.close());

async function at(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${world.sandbox.url}/_sandbox/portals/${EU}/console${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Begins a chat; `say` sends a message in it. */
async function chat(opening: Readonly<Record<string, unknown>> = { channel: 'live_chat' }) {
  const { body } = await at('POST', '/chats', opening);
  const opened = body as Answered;
  const say = async (text: string, more: object = {}): Promise<Answered> =>
    (await at('POST', `/chats/${opened.chatId}/messages`, { text, ...more })).body as Answered;
  return { opened, say };
}

const toolsOf = ({ calls }: Answered): readonly string[] => calls.map(({ tool }) => tool);
const textOf = ({ replies }: Answered): string => replies.join('\n');

/** Answers the mail as the customer: opens its link and types the number that the chat showed. */
async function confirmMail(email: string, said: Answered): Promise<void> {
  const mail = await nextMail(world, { to: email });
  const number = /\b\d{4}\b/.exec(textOf(said))?.[0] ?? '';
  await confirm({ url: linkIn(mail), number });
}

async function storedPhone(email: string): Promise<unknown> {
  const path = `/portals/${EU}/contacts?email=${encodeURIComponent(email)}`;
  const [contact] = (await world.control.get(path)) as { properties: Record<string, unknown> }[];
  return contact?.properties['phone'];
}

describe('the Agent console', () => {
  it('plays level match email: asks for the address, shows the value and changes what may be changed', async () => {
    const { email } = await makeContact(world, { membership_tier: 'gold', preferred_store: 'oslo' });
    const { opened, say } = await chat();
    expect(toolsOf(opened)).toEqual(['open_conversation']);
    expect(opened.replies).toEqual(['How can I help you?']);

    const asked = await say('What is my membership tier?');
    expect(toolsOf(asked)).toEqual(['read_crm_data']);
    expect(textOf(asked)).toContain('What is it?');
    const shown = await say(`It is ${email}`);
    expect(toolsOf(shown)).toEqual(['submit_email', 'read_crm_data']);
    expect(textOf(shown)).toContain('Membership tier: Gold');
    const changed = await say('Change my preferred store to Tampere');
    expect(toolsOf(changed)).toEqual(['update_crm_data']);
    expect(textOf(changed)).toContain('Preferred store: saved.');
  });

  it('plays level verify email: mail, page with the number, done, read and change', async () => {
    const { email } = await makeContact(world, { phone: '+358401110001' });
    const { say } = await chat();
    await say(`My email is ${email}`);
    const refused = await say('What is my phone number?');
    expect(textOf(refused)).toContain('May I send a mail');
    const sent = await say('Yes, please');
    expect(toolsOf(sent)).toEqual(['request_verification']);
    const waiting = await say('Done');
    expect(waiting.calls[0]?.output['status']).toBe('pending');
    await confirmMail(email, sent);

    const shown = await say('Done');
    expect(toolsOf(shown)).toEqual(['check_verification', 'read_crm_data']);
    expect(textOf(shown)).toMatch(/Phone number: \+358 ?40 ?111 ?0001/);
    const changed = await say('Change my phone number to +358 50 555 6677');
    expect(textOf(changed)).toContain('Phone number: saved.');
    expect(await storedPhone(email)).toMatch(/^\+358 ?50 ?555 ?6677$/);
  });

  it('shows each call with its status, the requests to the CRM and a name that the audit trail knows', async () => {
    const { email } = await makeContact(world, { membership_tier: 'gold' });
    const { say } = await chat();
    await say(email);
    const { calls } = await say('What is my membership tier?');
    const [read] = calls;
    expect(read).toMatchObject({ tool: 'read_crm_data', status: 200, output: { status: 'ok' } });
    expect(read?.crmCalls).not.toEqual([]);
    expect(read?.crmCalls.every(({ status }) => status === 200)).toBe(true);
    expect(JSON.stringify(read?.crmCalls)).not.toContain(email);

    const path = '/settings/activity?limit=20';
    const trail = await world.control.uiFetch(EU, { userId: EU_USERS.ordinary, method: 'GET', path });
    const { entries } = trail.body as { entries: { data: { requestId?: string; items?: unknown } }[] };
    expect(entries.find(({ data }) => data.requestId === read?.requestId)?.data.items).toEqual([
      expect.objectContaining({ name: 'contacts.membership_tier', operation: 'show', status: 'ok' }),
    ]);
  });

  it('takes a refusal for what it is and says nothing about why', async () => {
    const { say } = await chat();
    await say('nobody.knows@example.com');
    const refused = await say('What is my membership tier?');
    expect(refused.calls.at(-1)?.output['status']).toBe('not_available');
    expect(textOf(refused)).toContain('with the details I have');
    const changed = await say('Change my membership tier to Gold');
    expect(toolsOf(changed)).toEqual([]);
    expect(textOf(changed)).toContain('I cannot change Membership tier here');
  });

  it('does not ask a recognised contact for an address where a mail can go to the record’s own', async () => {
    const { id, email } = await makeContact(world, { phone: '+358401110002' });
    const { say } = await chat({ channel: 'live_chat', recognisedContactId: id });
    const offered = await say('What is my phone number?');
    expect(textOf(offered)).toContain('May I send a mail');
    await confirmMail(email, await say('ok'));
    expect(textOf(await say('done'))).toContain('Phone number: +358');
  });

  it('knows a customer on WhatsApp no better than elsewhere', async () => {
    const { say } = await chat({ channel: 'whatsapp' });
    const asked = await say('What is my phone number?');
    expect(asked.calls.at(-1)?.output['status']).toBe('needs_email');
  });

  it('answers an email to the verified address alone, whoever wrote last', async () => {
    const { email } = await makeContact(world, { phone: '+358401110003' });
    const { say } = await chat({ channel: 'email' });
    const offered = await say('Hello, what is my phone number?', { from: email });
    expect(toolsOf(offered)).toEqual(['read_crm_data', 'submit_email', 'read_crm_data']);
    expect(offered.to).toEqual([email]);
    const sent = await say('Yes, please.', { from: email });
    await confirmMail(email, sent);
    const shown = await say('Done.', { from: email });
    expect(textOf(shown)).toContain('Phone number: +358');
    expect(shown.to).toEqual([email]);
    const other = await say('What is my phone number?', { from: 'colleague@other.example' });
    expect(textOf(other)).not.toContain('+358');
  });

  it('hands over with a reference that the human can look up', async () => {
    const { say } = await chat();
    const over = await say('I want to talk to a human');
    expect(toolsOf(over)).toEqual(['close_conversation']);
    expect(over.ended).toBe(true);
    const { reference } = over.calls[0]?.output['handoff'] as { reference: string };
    expect(textOf(over)).toContain(reference);
    expect(toolsOf(await say('Are you there?'))).toEqual([]);
  });

  it('asks for the address before a handoff where the admin chose that, and once only', async () => {
    expect((await save(world, '/settings/email-capture', { whatsapp: 'before_handoff' })).status).toBe(200);
    const { say } = await chat({ channel: 'whatsapp' });
    expect(textOf(await say('Can I talk to a human?'))).toContain('at which email address');
    expect((await say('No')).ended).toBe(true);
  });

  it('plays the whole story in Finnish', async () => {
    const { email } = await makeContact(world, { phone: '+358401110004' });
    const { opened, say } = await chat({ channel: 'live_chat', language: 'fi' });
    expect(opened.replies).toEqual(['Miten voin auttaa?']);
    expect(textOf(await say('Mikä on puhelinnumeroni?'))).toContain('sähköpostiosoitteen');
    expect(textOf(await say(`Se on ${email}`))).toContain('Saanko lähettää');
    await confirmMail(email, await say('Kyllä'));
    expect(textOf(await say('Valmis'))).toContain('+358');
    expect(textOf(await say('Vaihda puhelinnumeroksi +358 50 555 1122'))).toContain('tallennettu');
    expect(await storedPhone(email)).toMatch(/^\+358 ?50 ?555 ?1122$/);
  });

  it('lists the tools as the project files describe them, and calls each by hand', async () => {
    const { body } = await at('GET', '/tools');
    const tools = body as { name: string; description: string; inputFields: { name: string }[] }[];
    expect(tools.map(({ name }) => name)).toEqual([
      ...['open_conversation', 'submit_email', 'read_crm_data', 'request_verification'],
      ...['check_verification', 'update_crm_data', 'close_conversation'],
    ]);
    expect(tools[2]?.inputFields.map(({ name }) => name)).toEqual(['conversation', 'properties']);
    const made = await at('POST', '/calls', { tool: 'open_conversation', inputFields: { channel: 'other' } });
    expect(made.body).toMatchObject({ tool: 'open_conversation', status: 200, output: { status: 'ok' } });
    const unknown = await at('POST', '/calls', { tool: 'no_such_tool', inputFields: {} });
    expect(unknown.body).toMatchObject({ status: 404, output: { error: { code: 'unknown_tool' } } });
  });

  it.each([
    ['/chats', { channel: 'pigeon' }, 'channel must be one of'],
    ['/chats', { channel: 'live_chat', language: '<fi>' }, 'language must be'],
    ['/chats', { channel: 'live_chat', recognisedContactId: 'me' }, 'recognisedContactId must be'],
    ['/calls', { tool: '../settings' }, 'tool must be'],
    ['/calls', { tool: 'open_conversation', inputFields: [] }, 'inputFields must be'],
  ])('refuses a malformed request to %s in plain words: %o', async (path, body, words) => {
    const refused = await at('POST', path, body);
    expect(refused.status).toBe(400);
    expect((refused.body as Answered).error).toContain(words);
  });

  it('keeps what was said, until the sandbox is reset', async () => {
    const { opened, say } = await chat();
    await say('Hello');
    const path = `/chats/${opened.chatId}`;
    const kept = await at('GET', path);
    const { lines, calls } = kept.body as { lines: { who: string; text: string }[]; calls: unknown[] };
    expect(lines.map(({ who }) => who)).toEqual(['agent', 'customer', 'agent']);
    expect(calls).toHaveLength(1);
    await world.control.post('/reset', {});
    expect((await at('GET', path)).status).toBe(404);
    await eventually('a new chat', async () => (await chat()).opened.replies[0]);
  });
});
