import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../src/texts/en.ts';
import {
  begin,
  brand,
  check,
  confirm,
  confirmed,
  mailed,
  makeContact,
  nextAct,
  openAndPress,
  openPage,
  press,
  request,
  verificationActs,
  type Mailed,
} from '../helpers/verification.ts';
import { EU, EU_USERS, startWorld, type ToolAnswer, type World } from '../helpers/world.ts';
import { control, patchContact, save, statusesOf } from '../invariants/identity-scene.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await brand(world);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('membership_tier', { show: 'match_email' });
});
afterAll(() => world.close());

const update = (conversation: string, changes: unknown): Promise<ToolAnswer> =>
  world.call('update_crm_data', { conversation, changes });
const cityOf = async (conversation: string): Promise<string | undefined> =>
  statusesOf(await world.read(conversation, ['city']))['contacts.city'];
const merge = (id: string, into: string): Promise<unknown> =>
  control(world, 'POST', `/portals/${EU}/contacts/${id}/merge`, { into });
const lifetimes = async (idleMinutes: number, absoluteMinutes: number): Promise<void> => {
  const settings = { idleMinutes, absoluteMinutes, acceptSecondaryEmail: false };
  expect((await save(world, '/settings/verification', settings)).status).toBe(200);
};

/** A contact in Turku and a conversation with a proof of it. */
async function proven(): Promise<Mailed & { readonly id: string; readonly email: string }> {
  const contact = await makeContact(world, { city: 'Turku' });
  return { ...contact, ...(await confirmed(world, contact)) };
}

/** What behind the app's back makes another contact of a contact. */
const CHANGES: readonly [
  string,
  (contact: { readonly id: string; readonly email: string }) => Promise<unknown>,
][] = [
  ['its email changes', ({ id, email }) => patchContact(world, id, { email: `new.${email}` })],
  ['its email is cleared', ({ id }) => patchContact(world, id, { email: '' })],
  ['it is merged into another', async ({ id }) => merge(id, (await makeContact(world)).id)],
  ['another is merged into it', async ({ id }) => merge((await makeContact(world)).id, id)],
  ['it is archived', ({ id }) => control(world, 'POST', `/portals/${EU}/contacts/${id}/archive`, {})],
];

describe('a contact that changes behind the app’s back', () => {
  it.each(CHANGES)('cannot be confirmed any more when between mail and number %s', async (_, change) => {
    const contact = await makeContact(world, { city: 'Turku' });
    const { conversation, url, number } = await mailed(world, await begin(world, contact), {
      to: contact.email,
    });
    await change(contact);
    const before = (await verificationActs(world)).at(-1)?.seq ?? 0;
    const page = await openAndPress(url, 'confirm', number);
    expect(page).toMatchObject({ status: 410, title: en.page_ended_title });
    expect(await check(world, conversation)).toMatchObject({ status: 'cancelled' });
    expect(await cityOf(conversation)).toBe('needs_verification');
    const ended = await nextAct(world, { act: 'ended', after: before });
    expect(ended).toMatchObject({ reason: 'contact_changed' });
  });

  it.each(CHANGES)('shows nothing more when after the proof %s, and never again', async (_, change) => {
    const contact = await proven();
    await change(contact);
    expect(await cityOf(contact.conversation)).toBe('needs_verification');
    expect((await check(world, contact.conversation)).status).not.toBe('confirmed');
    await patchContact(world, contact.id, { email: contact.email });
    expect(await cityOf(contact.conversation)).toBe('needs_verification');
  });

  it.each(CHANGES)('cannot be written to when between read and write %s', async (_, change) => {
    const contact = await proven();
    expect(await cityOf(contact.conversation)).toBe('ok');
    await change(contact);
    const before = (await world.ledger()).length;
    expect(statusesOf(await update(contact.conversation, { city: 'Vaasa' }))).toEqual({
      'contacts.city': 'needs_verification',
    });
    expect(await world.ledger()).toHaveLength(before);
  });
});

describe('a proof', () => {
  it('belongs to its conversation alone', async () => {
    const { email } = await proven();
    expect(await cityOf(await begin(world, { email }))).toBe('needs_verification');
  });

  it('stays when the same address is stated again, in any spelling', async () => {
    const { conversation, email } = await proven();
    const answer = await world.call('submit_email', { conversation, email: ` ${email.toUpperCase()} ` });
    expect(answer.status).toBe('recorded');
    expect((await check(world, conversation)).status).toBe('confirmed');
    expect(await cityOf(conversation)).toBe('ok');
  });

  it('ends when another address is stated, and the first one again does not bring it back', async () => {
    const { conversation, email } = await proven();
    await world.call('submit_email', { conversation, email: 'somebody.else@example.com' });
    expect(await cityOf(conversation)).toBe('needs_verification');
    await world.call('submit_email', { conversation, email });
    expect(await cityOf(conversation)).toBe('needs_verification');
    expect((await check(world, conversation)).status).not.toBe('confirmed');
  });

  it('cannot come of a link whose conversation is about another address by now', async () => {
    const { email } = await makeContact(world);
    const other = await makeContact(world, { city: 'Lahti' });
    const conversation = await begin(world, { email });
    const { url, number } = await mailed(world, conversation, { to: email });
    await world.call('submit_email', { conversation, email: other.email });
    expect((await check(world, conversation)).status).toBe('cancelled');
    expect((await openPage(url)).status).toBe(410);
    await world.advance(MINUTE);
    // The request for the other address is another one, with a number of its own.
    const again = await mailed(world, conversation, { to: other.email });
    const { pageToken } = await openPage(again.url);
    expect((await press(url, { pageToken, action: 'confirm', number })).status).toBe(403);
    expect((await check(world, conversation)).status).toBe('pending');
    await confirm(again);
    expect(await world.read(conversation, ['city'])).toMatchObject({ results: [{ value: 'Lahti' }] });
  });

  it.each(['customer_left', 'handoff'])('ends with its conversation (%s)', async (reason) => {
    const { conversation, url } = await proven();
    await world.call('close_conversation', { conversation, reason });
    expect((await world.read(conversation, ['city'])).status).toBe('conversation_unknown');
    expect((await check(world, conversation)).status).toBe('conversation_unknown');
    expect((await openPage(url)).actions).toEqual([]);
  });

  it('cannot come of a link whose conversation was closed', async () => {
    const { email } = await makeContact(world);
    const { conversation, url, number } = await mailed(world, await begin(world, { email }), { to: email });
    const { pageToken } = await openPage(url);
    await world.call('close_conversation', { conversation, reason: 'customer_left' });
    expect(await openPage(url)).toMatchObject({ status: 410, title: en.page_ended_title, actions: [] });
    expect((await press(url, { pageToken, action: 'confirm', number })).status).toBe(410);
    expect((await press(url, { pageToken, action: 'new_link' })).status).toBe(410);
  });
});

describe('“This was not me”', () => {
  it('cancels the request, rests mails to the address for an hour, and is shown to the admin', async () => {
    const { id, email } = await makeContact(world);
    const first = await mailed(world, await begin(world, { email }), { to: email });
    const stopped = await openAndPress(first.url, 'not_me');
    expect(stopped).toMatchObject({ status: 200, title: en.page_stopped_title });
    expect((await check(world, first.conversation)).status).toBe('cancelled');
    expect((await openPage(first.url)).status).toBe(410);
    const noted = await nextAct(world, { act: 'not_me' });
    expect(noted).toMatchObject({ contactId: id });
    const settings = await world.control.uiFetch(EU, {
      ...{ userId: EU_USERS.admin, method: 'GET', path: '/settings' },
    });
    expect(JSON.stringify(settings.body)).toContain('"notMe":1');

    await world.advance(58 * MINUTE);
    const second = await begin(world, { email });
    expect((await request(world, second)).status).toBe('sent');
    expect(await nextAct(world, { act: 'no_mail', after: noted.seq })).toMatchObject({
      act: 'no_mail',
      reason: 'muted',
    });
    await world.advance(2 * MINUTE);
    await mailed(world, await begin(world, { email }), { to: email });
    expect(await world.control.mail({ to: email })).toHaveLength(2);
  });

  it('ends a proof that was got by the link', async () => {
    const { email } = await makeContact(world, { city: 'Turku' });
    const { conversation, url, number } = await mailed(world, await begin(world, { email }), { to: email });
    const { pageToken } = await openPage(url);
    await confirm({ url, number });
    expect(await cityOf(conversation)).toBe('ok');
    expect((await press(url, { pageToken, action: 'not_me' })).title).toBe(en.page_stopped_title);
    expect(await cityOf(conversation)).toBe('needs_verification');
    expect((await check(world, conversation)).status).not.toBe('confirmed');
  });
});

describe('the lifetime of a proof', () => {
  it('ends after 15 minutes without use, and a look at the status is no use', async () => {
    const { conversation } = await proven();
    await world.advance(14 * MINUTE + 30 * SECOND);
    expect((await check(world, conversation)).status).toBe('confirmed');
    await world.advance(30 * SECOND);
    expect((await check(world, conversation)).status).toBe('expired');
    expect(await cityOf(conversation)).toBe('needs_verification');
  });

  it('begins anew with every read and every write, and is over after 30 minutes all the same', async () => {
    const { conversation } = await proven();
    await world.advance(14 * MINUTE);
    expect(await cityOf(conversation)).toBe('ok');
    await world.advance(14 * MINUTE);
    expect(statusesOf(await update(conversation, { city: 'Espoo' }))).toEqual({ 'contacts.city': 'updated' });
    await world.advance(MINUTE + 30 * SECOND);
    expect(await cityOf(conversation)).toBe('ok');
    await world.advance(30 * SECOND);
    expect(await cityOf(conversation)).toBe('needs_verification');
    expect((await check(world, conversation)).status).toBe('expired');
  });

  it('can be followed by another one', async () => {
    const { conversation, email } = await proven();
    await world.advance(15 * MINUTE);
    const again = await mailed(world, conversation, { to: email });
    expect(await cityOf(conversation)).toBe('needs_verification');
    await confirm(again);
    expect(await cityOf(conversation)).toBe('ok');
  });

  it('is shortened at once by the admin’s settings, and not made longer by them afterwards', async () => {
    const before = await proven();
    await lifetimes(5, 10);
    const short = await proven();
    await world.advance(4 * MINUTE + 30 * SECOND);
    expect(await cityOf(before.conversation)).toBe('ok');
    expect(await cityOf(short.conversation)).toBe('ok');
    await lifetimes(15, 30);
    await world.advance(5 * MINUTE + 30 * SECOND);
    expect(await cityOf(short.conversation)).toBe('needs_verification');
    expect(await cityOf(before.conversation)).toBe('ok');
  });
});

describe('the policy and a proof made before it changed', () => {
  it('does not reach a rule that was added after it; the others live on, and a new proof reaches both', async () => {
    const { conversation, email } = await proven();
    await world.allow('country', { show: 'verify_email' });
    expect(statusesOf(await world.read(conversation, ['city', 'country']))).toEqual({
      'contacts.city': 'ok',
      'contacts.country': 'needs_verification',
    });
    await world.advance(MINUTE);
    const again = await mailed(world, conversation, { to: email });
    expect((await check(world, conversation)).status).toBe('pending');
    await confirm(again);
    expect((await check(world, conversation)).status).toBe('confirmed');
    expect(statusesOf(await world.read(conversation, ['city', 'country']))).toEqual({
      'contacts.city': 'ok',
      'contacts.country': 'empty',
    });
  });

  it('does not reach a rule that was loosened after it, and is decided by one that was tightened at once', async () => {
    await world.allow('preferred_store', { show: 'verify_email' });
    await world.allow('delivery_instructions', { show: 'match_email', edit: 'verify_email' });
    const { conversation } = await proven();
    const names = ['city', 'preferred_store', 'delivery_instructions'];
    expect(statusesOf(await world.read(conversation, names))).toEqual({
      'contacts.city': 'ok',
      'contacts.preferred_store': 'empty',
      'contacts.delivery_instructions': 'empty',
    });
    await world.allow('preferred_store', { show: 'match_email' });
    await world.allow('delivery_instructions', { show: 'verify_email' });
    expect(statusesOf(await world.read(conversation, names))).toEqual({
      'contacts.city': 'ok',
      // By the stated address alone: that there is nothing is not said.
      'contacts.preferred_store': 'not_available',
      'contacts.delivery_instructions': 'empty',
    });
    expect(statusesOf(await update(conversation, { delivery_instructions: 'Ring twice' }))).toEqual({
      'contacts.delivery_instructions': 'not_available',
    });
  });

  it('needs a new one for a rule that was taken away and given back', async () => {
    const { conversation } = await proven();
    const without = await world.control.uiFetch(EU, {
      ...{ userId: EU_USERS.admin, method: 'GET', path: '/settings' },
    });
    const { version } = without.body as { version: number };
    const removed = await world.control.uiFetch(EU, {
      ...{ userId: EU_USERS.admin, method: 'DELETE' },
      path: `/settings/rules/contacts.city?version=${version}`,
    });
    expect(removed.status).toBe(200);
    expect((await world.read(conversation, ['city'])).status).toBe('not_listed');
    await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
    expect(await cityOf(conversation)).toBe('needs_verification');
  });
});
