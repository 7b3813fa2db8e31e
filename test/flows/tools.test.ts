import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EmailCapture } from '../../src/policy/policy.ts';
import { ANNA, EU, startWorld, type ToolAnswer, type World } from '../helpers/world.ts';
import {
  control,
  crmCalls,
  nameCompany,
  patchContact,
  save,
  statusesOf,
} from '../invariants/identity-scene.ts';

const NOBODY = 'nobody@example.com';
const ERIK = 'erik.lindqvist@example.com';
const JAMES = 'james.okafor@example.org';
const RECOGNISED = { objectId: '1001', objectType: 'CONTACT' } as const;

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await nameCompany(world);
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('preferred_store', { show: 'match_email', edit: 'match_email' });
  await world.allow('newsletter_topics', { show: 'match_email', edit: 'match_email' });
  await world.allow('delivery_instructions', { edit: 'match_email' });
  await world.allow('country', { show: 'verify_email', edit: 'match_email' });
  await world.allow('duplicate_label_a', { show: 'match_email' });
  await world.allow('duplicate_label_b', { show: 'match_email' });
});

afterEach(() => control(world, 'DELETE', '/faults'));
afterAll(() => world.close());

const update = (conversation: string, changes: unknown): Promise<ToolAnswer> =>
  world.call('update_crm_data', { conversation, changes });

/** The admin's choice of when to ask for an email. */
async function capture(choice: Partial<EmailCapture>): Promise<void> {
  expect((await save(world, '/settings/email-capture', choice)).status).toBe(200);
}

describe('open_conversation', () => {
  it('lists what may be done, with type, options and both levels', async () => {
    const { data = [], ...rest } = await world.call('open_conversation', { channel: 'live_chat' });
    expect(rest).toMatchObject({ status: 'ok', next: 'none', emailStated: false });
    expect(data[0]).toEqual({
      name: 'contacts.membership_tier',
      label: 'Membership tier',
      type: 'one_of',
      options: [
        { value: 'bronze', label: 'Bronze' },
        { value: 'silver', label: 'Silver' },
        { value: 'gold', label: 'Gold' },
        { value: 'platinum', label: 'Platinum' },
      ],
      show: { protectionLevel: 'match_email', instructions: '' },
    });
    expect(data[1]).toEqual({
      name: 'contacts.city',
      label: 'City',
      type: 'text',
      show: { protectionLevel: 'verify_email', instructions: '' },
      edit: { protectionLevel: 'verify_email', instructions: '' },
    });
    expect(data).toHaveLength(8);
  });

  it('recovers the list and the state by the handle, and begins nothing new', async () => {
    const opened = await world.call('open_conversation', { channel: 'live_chat' });
    const { conversation } = opened;
    await world.call('submit_email', { conversation, email: ANNA });
    const again = await world.call('open_conversation', { conversation, channel: 'email' });
    expect(again).toEqual({ ...opened, emailStated: true });
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('ok');
  });

  it('takes a handle that is not alive for what it is', async () => {
    const conversation = await world.converse();
    await world.call('close_conversation', { conversation, reason: 'customer_left' });
    expect(await world.call('open_conversation', { conversation, channel: 'live_chat' })).toMatchObject({
      ...{ status: 'conversation_unknown', conversation: '', next: 'open_conversation' },
    });
  });

  it.each([
    [{}, 'channel'],
    [{ channel: 'telephone' }, 'channel'],
    [{ channel: 'live_chat', language: 'not a language' }, 'language'],
    [{ channel: 'live_chat', callerLabel: 'x'.repeat(101) }, 'callerLabel'],
  ])('names the field of a call it cannot take: %j', async (inputFields, field) => {
    const answer = await world.call('open_conversation', inputFields);
    expect(answer).toMatchObject({ status: 'invalid_input', next: 'correct_the_call', field });
    expect(JSON.stringify(answer)).not.toContain('telephone');
  });

  it.each([
    ['live_chat', 'start', true],
    ['live_chat', 'when_needed', false],
    ['live_chat', 'before_handoff', false],
    ['live_chat', 'never', false],
    ['whatsapp', 'start', true],
    ['facebook_messenger', 'start', true],
  ] as const)('on %s with capture %s says whether to ask: %s', async (channel, when, ask) => {
    await capture({ [channel]: when });
    const opened = await world.call('open_conversation', { channel });
    const say = ask ? 'Which email address do you use with us? Then I can look up your details.' : '';
    expect(opened.next).toBe(ask ? 'ask_email' : 'none');
    expect(opened['emailCapture']).toEqual({ ask, when, say });
    const { conversation } = opened;
    const recognised = await world.call('open_conversation', { channel }, { object: RECOGNISED });
    expect(recognised).toMatchObject({ next: 'none', emailCapture: { ask: false, when, say: '' } });
    await world.call('submit_email', { conversation, email: NOBODY });
    const known = await world.call('open_conversation', { conversation });
    expect(known).toMatchObject({ next: 'none', emailCapture: { ask: false, when, say: '' } });
    await capture({ [channel]: 'when_needed' });
  });

  it('never asks on email, whatever was chosen elsewhere', async () => {
    const opened = await world.call('open_conversation', { channel: 'email' });
    expect(opened['emailCapture']).toEqual({ ask: false, when: 'never', say: '' });
  });
});

describe('names of properties', () => {
  it.each([
    ['a list', ['contacts.membership_tier', 'contacts.preferred_store']],
    ['JSON text', '["contacts.membership_tier", "contacts.preferred_store"]'],
    ['comma text', ' contacts.membership_tier ,contacts.preferred_store,'],
    ['bare names', 'membership_tier, preferred_store'],
    ['labels', 'Membership tier, preferred STORE'],
    ['repeats', 'membership_tier, Membership tier, preferred_store, contacts.membership_tier'],
  ])('are taken as %s', async (_form, properties) => {
    const conversation = await world.converse(ANNA);
    const answer = await world.call('read_crm_data', { conversation, properties });
    expect(answer.results?.map(({ name, status }) => [name, status])).toEqual([
      ['contacts.membership_tier', 'ok'],
      ['contacts.preferred_store', 'ok'],
    ]);
  });

  it('that two properties share as a label are not guessed at', async () => {
    const conversation = await world.converse(ANNA);
    const answer = await world.read(conversation, ['Reference', 'duplicate_label_a']);
    expect(statusesOf(answer)).toEqual({
      Reference: 'not_listed',
      'contacts.duplicate_label_a': 'not_available',
    });
  });

  it('are at most fifty in a call', async () => {
    const conversation = await world.converse(ANNA);
    const many = Array.from({ length: 51 }, (_, index) => `p${index}`);
    const answer = await world.read(conversation, many);
    expect(answer).toMatchObject({ status: 'invalid_input', code: 'too_many_properties' });
    expect((await world.read(conversation, many.slice(1))).results).toHaveLength(50);
  });

  it.each(['', '[]', ',', '{"a": 1}', '[1'])('are missing in %j', async (properties) => {
    const conversation = await world.converse(ANNA);
    const answer = await world.call('read_crm_data', { conversation, properties });
    expect(answer).toMatchObject({ status: 'invalid_input', field: 'properties' });
  });
});

describe('the answer as a whole', () => {
  it.each([
    ['membership_tier', undefined, 'needs_email', 'ask_email'],
    ['city', undefined, 'needs_email', 'ask_email'],
    ['membership_tier, city', undefined, 'needs_email', 'ask_email'],
    ['membership_tier', ANNA, 'ok', 'none'],
    ['city', ANNA, 'needs_verification', 'offer_verification'],
    ['city', NOBODY, 'needs_verification', 'offer_verification'],
    ['membership_tier', NOBODY, 'not_available', 'offer_other_email_or_human'],
    ['membership_tier, city', ANNA, 'partly', 'offer_verification'],
    ['membership_tier, nothing', ANNA, 'partly', 'use_names_from_data'],
    ['nothing', ANNA, 'not_listed', 'use_names_from_data'],
    ['nothing, membership_tier', undefined, 'partly', 'ask_email'],
  ])('for %s with the address %s is %s and says to %s', async (properties, email, status, next) => {
    const conversation = await world.converse(email);
    const answer = await world.call('read_crm_data', { conversation, properties });
    expect(answer).toMatchObject({ status, next, conversation });
    expect(answer.say).toMatch(/\S/);
  });

  it('asks nothing of the CRM about a contact while the conversation alone settles the matter', async () => {
    const silent = await world.converse();
    const stated = await world.converse(ANNA);
    const before = await crmCalls(world);
    await world.read(silent, ['membership_tier', 'city']);
    await world.read(stated, ['city', 'nothing']);
    await update(silent, { preferred_store: 'oslo' });
    expect(await crmCalls(world)).toEqual(before);
  });

  it('on email raises match to verify, for reading and for writing', async () => {
    const { conversation } = await world.call('open_conversation', { channel: 'email' });
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('needs_email');
    await world.call('submit_email', { conversation, email: ANNA });
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('needs_verification');
    expect((await update(conversation, { preferred_store: 'oslo' })).status).toBe('needs_verification');
  });

  it('carries the common fields as text beside the whole result', async () => {
    const conversation = await world.converse(ANNA);
    const inputFields = { conversation, properties: 'membership_tier' };
    const { body } = await world.control.agentCall(EU, { tool: 'read_crm_data', inputFields });
    const { outputFields } = body as { outputFields: Record<string, string> };
    const { result = '', ...fields } = outputFields;
    expect(fields).toEqual({
      ...{ status: 'ok', conversation, say: 'Here is what I found.', next: 'none' },
      ...{ numberForCustomer: '', expiresAt: '' },
    });
    expect(JSON.parse(result)).toMatchObject({ status: 'ok', results: [{ value: 'gold' }] });
  });
});

describe('update_crm_data', () => {
  it.each([
    ['an object', { preferred_store: 'Oslo', newsletter_topics: ['hiking', 'Offers'] }],
    ['JSON text', '{"contacts.preferred_store":"oslo","newsletter_topics":"hiking;offers"}'],
    ['pairs', 'preferred_store=Oslo, newsletter_topics: hiking;offers'],
  ])('takes changes as %s', async (_form, changes) => {
    await patchContact(world, '1001', { preferred_store: 'berlin', newsletter_topics: 'skiing' });
    const conversation = await world.converse(ANNA);
    expect(statusesOf(await update(conversation, changes))).toEqual({
      'contacts.preferred_store': 'updated',
      'contacts.newsletter_topics': 'updated',
    });
    const changed = (await world.ledger()).slice(-2).map((line) => [line.property, line.new, line.source]);
    expect(changed).toEqual([
      ['preferred_store', 'oslo', 'api'],
      ['newsletter_topics', 'hiking;offers', 'api'],
    ]);
  });

  it('takes one property with its value', async () => {
    await patchContact(world, '1001', { preferred_store: 'berlin' });
    const conversation = await world.converse(ANNA);
    const change = { conversation, property: 'Preferred store', value: 'TAMPERE' };
    expect(await world.call('update_crm_data', change)).toMatchObject({
      status: 'ok',
      say: 'Done, that is saved.',
      results: [{ name: 'contacts.preferred_store', status: 'updated' }],
    });
  });

  it.each([
    [{ property: 'preferred_store' }, 'value'],
    [{ value: 'oslo' }, 'property'],
    [{}, 'changes'],
    [{ changes: '{}' }, 'changes'],
    [{ changes: '["preferred_store"]' }, 'changes'],
    [{ changes: '{"preferred_store": {"$ne": 1}}' }, 'changes.preferred_store'],
  ])('names the field that is missing or wrong in %j', async (more, field) => {
    const conversation = await world.converse(ANNA);
    const answer = await world.call('update_crm_data', { conversation, ...more });
    expect(answer).toMatchObject({ status: 'invalid_input', field });
  });

  it('offers up to eight choices closest to one that does not exist, the nearest first', async () => {
    const conversation = await world.converse(ANNA);
    const refused = (await update(conversation, { preferred_store: 'Stokholm' })).results?.[0];
    expect(refused).toMatchObject({ status: 'invalid_value', code: 'invalid_option' });
    expect(refused?.closest?.[0]).toEqual({ label: 'Stockholm', value: 'stockholm' });
    expect(refused?.closest?.length).toBeLessThanOrEqual(8);
  });

  it('judges a value only after the proof, so that a refusal tells nothing to a stranger', async () => {
    const stranger = await world.converse(NOBODY);
    expect((await update(stranger, { preferred_store: 'Atlantis' })).status).toBe('not_available');
    expect((await update(await world.converse(), { preferred_store: 'Atlantis' })).status).toBe(
      'needs_email',
    );
  });

  it('says unchanged only to somebody who may see the value', async () => {
    await patchContact(world, '1001', {
      ...{ preferred_store: 'oslo', delivery_instructions: 'Ring twice.', country: 'Finland' },
    });
    const conversation = await world.converse(ANNA);
    const answer = await update(conversation, {
      ...{ preferred_store: 'Oslo', delivery_instructions: 'Ring twice.', country: 'Finland' },
    });
    expect(statusesOf(answer)).toEqual({
      'contacts.preferred_store': 'unchanged',
      'contacts.delivery_instructions': 'updated',
      'contacts.country': 'updated',
    });
  });
});

describe('what happens to the contact meanwhile', () => {
  it('ends what an address met: changed, merged away and archived contacts are not available', async () => {
    const changed = await world.converse(ERIK);
    expect((await world.read(changed, ['membership_tier'])).status).toBe('ok');
    await patchContact(world, '1002', { email: 'erik.new@example.com' });
    expect((await world.read(changed, ['membership_tier'])).status).toBe('not_available');
    expect((await update(changed, { preferred_store: 'oslo' })).status).toBe('not_available');

    const merged = await world.converse('maria.garcia@example.com');
    expect((await world.read(merged, ['membership_tier'])).status).toBe('ok');
    await control(world, 'POST', `/portals/${EU}/contacts/1003/merge`, { into: '1008' });
    expect((await world.read(merged, ['membership_tier'])).status).toBe('not_available');

    const archived = await world.converse(JAMES);
    expect((await world.read(archived, ['membership_tier'])).status).toBe('ok');
    await control(world, 'POST', `/portals/${EU}/contacts/1004/archive`, {});
    expect((await world.read(archived, ['membership_tier'])).status).toBe('not_available');
    await control(world, 'POST', `/portals/${EU}/contacts/1004/restore`, {});
    expect((await world.read(archived, ['membership_tier'])).status).toBe('ok');
  });

  it('a recognised contact that was merged away recognises nobody', async () => {
    const object = { objectId: '1005', objectType: 'CONTACT' };
    const { conversation } = await world.call('open_conversation', { channel: 'live_chat' }, { object });
    const email = 'sofia.rossi@example.net';
    await world.call('submit_email', { conversation, email });
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('ok');
    await control(world, 'POST', `/portals/${EU}/contacts/1005/merge`, { into: '1006' });
    await patchContact(world, '1006', { email });
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('not_available');
  });

  it('a rule that is tightened acts at once, and in a conversation that goes on', async () => {
    const conversation = await world.converse(ANNA);
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('ok');
    await world.allow('membership_tier', { show: 'verify_email' });
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('needs_verification');
    await world.allow('membership_tier', {});
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('not_listed');
    await world.allow('membership_tier', { show: 'match_email' });
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('ok');
  });

  it('a rule that is tightened while the CRM is still answering wins', async () => {
    const conversation = await world.converse(ANNA);
    await control(world, 'POST', '/faults', [
      { match: { path: '/contacts/batch/read' }, fault: { delayMs: 1_500 }, times: 1 },
    ]);
    const slow = world.read(conversation, ['membership_tier']);
    await expect.poll(async () => (await world.control.get('/faults')) as unknown[]).toEqual([]);
    await world.allow('membership_tier', { show: 'verify_email' });
    expect((await slow).results).toEqual([
      { name: 'contacts.membership_tier', status: 'needs_verification', next: 'offer_verification' },
    ]);
    await world.allow('membership_tier', { show: 'match_email' });
  });
});

describe('close_conversation', () => {
  it('hands over with a reference, the address and what was changed', async () => {
    await patchContact(world, '1001', { preferred_store: 'berlin' });
    const conversation = await world.converse(ANNA);
    await update(conversation, { preferred_store: 'oslo' });
    await update(conversation, { preferred_store: 'Atlantis' });
    const closed = await world.call('close_conversation', { conversation, reason: 'handoff' });
    expect(closed).toMatchObject({ status: 'closed', next: 'none' });
    expect(closed['handoff']).toEqual({
      reference: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/) as unknown,
      submittedEmail: ANNA,
      verification: 'none',
      confirmedAt: null,
      changes: [{ name: 'contacts.preferred_store', status: 'updated' }],
    });
    const again = await world.call('close_conversation', { conversation, reason: 'handoff' });
    expect(again.status).toBe('conversation_unknown');
  });

  it('hands over without an address as it is', async () => {
    const conversation = await world.converse();
    const closed = await world.call('close_conversation', { conversation, reason: 'handoff' });
    expect(closed['handoff']).toMatchObject({ submittedEmail: null, changes: [] });
  });

  it('has no handoff when the customer left', async () => {
    const conversation = await world.converse(ANNA);
    const closed = await world.call('close_conversation', { conversation, reason: 'customer_left' });
    expect(closed).toMatchObject({ status: 'closed', conversation });
    expect(closed).not.toHaveProperty('handoff');
  });

  it('asks for the address once before a handoff where the admin chose so', async () => {
    await capture({ live_chat: 'before_handoff' });
    const close = (conversation: string, reason = 'handoff') =>
      world.call('close_conversation', { conversation, reason });
    const conversation = await world.converse();
    expect(await close(conversation)).toEqual({
      status: 'ask_email_first',
      conversation,
      say: 'Before I hand you over: at which email address can my colleague reach you?',
      next: 'ask_email',
    });
    await world.call('submit_email', { conversation, email: NOBODY });
    expect(await close(conversation)).toMatchObject({
      status: 'closed',
      handoff: { submittedEmail: NOBODY },
    });

    const silent = await world.converse();
    expect((await close(silent)).status).toBe('ask_email_first');
    expect((await close(silent)).status).toBe('closed');
    expect((await close(await world.converse(ANNA))).status).toBe('closed');
    expect((await close(await world.converse(), 'customer_left')).status).toBe('closed');
    for (const channel of ['email', 'other']) {
      const opened = await world.call('open_conversation', { channel });
      expect((await close(opened.conversation)).status, channel).toBe('closed');
    }
    const recognised = await world.call(
      'open_conversation',
      { channel: 'live_chat' },
      { object: RECOGNISED },
    );
    expect((await close(recognised.conversation)).status).toBe('closed');
    await capture({ live_chat: 'when_needed' });
  });
});

describe('a CRM that does not answer', () => {
  it.each([
    ['busy', { status: 429, headers: { 'retry-after': '7' }, body: { policyName: 'DAILY' } }],
    ['out of order', { status: 500, body: {} }],
  ])('and is %s is try_later, for reading and writing, and nothing is changed', async (_how, fault) => {
    const conversation = await world.converse(ANNA);
    const stranger = await world.converse(NOBODY);
    const before = await world.ledger();
    await control(world, 'POST', '/faults', [{ match: { path: '/contacts/' }, fault }]);
    const late = { status: 'try_later', next: 'retry_later', conversation };
    const read = await world.read(conversation, ['membership_tier']);
    expect(read).toMatchObject(late);
    expect(read['retryAfterSeconds']).toBeGreaterThan(0);
    expect(await world.read(stranger, ['membership_tier'])).toMatchObject({
      ...late,
      conversation: stranger,
    });
    expect(await update(conversation, { preferred_store: 'tampere' })).toMatchObject(late);
    expect((await world.read(conversation, ['city'])).status).toBe('needs_verification');
    expect(await world.ledger()).toEqual(before);
    await control(world, 'DELETE', '/faults');
    await world.advance(60_000);
    expect((await world.read(conversation, ['membership_tier'])).status).toBe('ok');
  });
});

describe('a portal without the app', () => {
  it('is not_connected for every tool after it was removed, and works again once it is back, in new conversations', async () => {
    const gone = await startWorld();
    try {
      await gone.allow('membership_tier', { show: 'match_email' });
      const conversation = await gone.converse(ANNA);
      await gone.control.post(`/portals/${EU}/uninstall`, {});
      const lost = await gone.read(conversation, ['membership_tier']);
      expect(lost).toMatchObject({ status: 'not_connected', next: 'hand_over_to_human' });
      expect(JSON.stringify(lost)).not.toContain('gold');
      await gone.install();
      expect((await gone.read(conversation, ['membership_tier'])).status).toBe('conversation_unknown');
      expect((await gone.read(await gone.converse(ANNA), ['membership_tier'])).status).toBe('ok');
    } finally {
      await gone.close();
    }
  });
});

describe('settings over HTTP', () => {
  it('refuse instructions that are longer than three hundred characters, and pass shorter ones on', async () => {
    const show = (instructions: string) => ({
      show: { enabled: true, protectionLevel: 'match_email', instructions },
    });
    const long = await save(world, '/settings/rules/contacts.jobtitle', show('x'.repeat(301)));
    expect(long.status).toBe(422);
    const fits = await save(world, '/settings/rules/contacts.jobtitle', show('y'.repeat(300)));
    expect(fits.status).toBe(200);
    const { data = [] } = await world.call('open_conversation', { channel: 'live_chat' });
    expect(data.at(-1)).toMatchObject({ show: { instructions: 'y'.repeat(300) } });
  });
});
