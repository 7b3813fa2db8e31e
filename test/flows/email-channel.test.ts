import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  begin,
  brand,
  check,
  confirm,
  confirmed,
  mailed,
  makeContact,
  openPage,
  press,
  request,
  type Mailed,
} from '../helpers/verification.ts';
import { startWorld, type ToolAnswer, type World } from '../helpers/world.ts';
import { save, statusesOf } from '../invariants/identity-scene.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NAMES = ['city', 'membership_tier'];

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await brand(world);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('preferred_store', { edit: 'match_email' });
});
afterAll(() => world.close());

const update = (conversation: string, changes: unknown): Promise<ToolAnswer> =>
  world.call('update_crm_data', { conversation, changes });

const state = (conversation: string, email: string): Promise<ToolAnswer> =>
  world.call('submit_email', { conversation, email });

/** A customer on email with a proof. */
async function proven(): Promise<Mailed & { readonly email: string }> {
  const { email } = await makeContact(world, { city: 'Turku', membership_tier: 'gold' });
  return { email, ...(await confirmed(world, { email, channel: 'email' })) };
}

describe('a customer on email', () => {
  it('is not asked for an address; the sender’s is stated and proves nothing, at either level', async () => {
    const { email } = await makeContact(world, { city: 'Turku', membership_tier: 'gold' });
    const conversation = await begin(world, { channel: 'email' });
    expect(await world.read(conversation, NAMES)).toMatchObject({
      ...{
        status: 'needs_email',
        next: 'submit_sender_email',
        say: 'One moment, please, I am looking into it.',
      },
    });
    await state(conversation, email);
    expect(statusesOf(await world.read(conversation, NAMES))).toEqual({
      'contacts.city': 'needs_verification',
      'contacts.membership_tier': 'needs_verification',
    });
    expect(await update(conversation, { preferred_store: 'oslo' })).toMatchObject({
      ...{ status: 'needs_verification', next: 'offer_verification' },
    });
    await confirm(await mailed(world, conversation, { to: email }));
    expect(await world.read(conversation, NAMES)).toMatchObject({
      status: 'ok',
      deliverTo: email,
      results: [{ value: 'Turku' }, { value: 'gold' }],
    });
    expect(statusesOf(await update(conversation, { preferred_store: 'oslo' }))).toEqual({
      'contacts.preferred_store': 'updated',
    });
  });

  it('is told whom alone an answer is for whenever something was read, and only then', async () => {
    const { conversation, email } = await proven();
    expect((await world.read(conversation, ['preferred_store', 'city']))['deliverTo']).toBe(email);
    expect(await world.read(conversation, ['nothing'])).not.toHaveProperty('deliverTo');
    const chat = await confirmed(world, await makeContact(world, { city: 'Turku' }));
    expect(await world.read(chat.conversation, ['city'])).not.toHaveProperty('deliverTo');
  });

  it('has the answer sent to the primary address when a secondary one was stated', async () => {
    const settings = { idleMinutes: 15, absoluteMinutes: 30, acceptSecondaryEmail: true };
    expect((await save(world, '/settings/verification', settings)).status).toBe(200);
    const { email } = await makeContact(world, {
      ...{ city: 'Turku', hs_additional_emails: 'writes.from.here@example.com' },
    });
    const done = await confirmed(world, {
      email: 'writes.from.here@example.com',
      to: email,
      channel: 'email',
    });
    expect(await world.read(done.conversation, ['city'])).toMatchObject({ status: 'ok', deliverTo: email });
  });
});

describe('a thread with somebody else in copy', () => {
  it('gives the other one nothing for stating another address: the proof ends', async () => {
    const customer = await proven();
    const attacker = await makeContact(world, { city: 'Nowhere' });
    await state(customer.conversation, attacker.email);
    expect(statusesOf(await world.read(customer.conversation, NAMES))).toEqual({
      'contacts.city': 'needs_verification',
      'contacts.membership_tier': 'needs_verification',
    });
    expect((await check(world, customer.conversation)).status).not.toBe('confirmed');
    // Back to the first address: still nothing, because somebody else has spoken in between.
    await state(customer.conversation, customer.email);
    expect((await world.read(customer.conversation, ['city'])).status).toBe('needs_verification');
    expect((await update(customer.conversation, { city: 'Mine' })).status).toBe('needs_verification');
  });

  it('gives the other one their own data and address at most, after a confirmation of their own', async () => {
    const customer = await proven();
    const attacker = await makeContact(world, { city: 'Nowhere' });
    await state(customer.conversation, attacker.email);
    await world.advance(MINUTE);
    await confirm(await mailed(world, customer.conversation, { to: attacker.email }));
    const answer = await world.read(customer.conversation, NAMES);
    expect(answer).toMatchObject({ deliverTo: attacker.email, results: [{ value: 'Nowhere' }, {}] });
    expect(JSON.stringify(answer)).not.toMatch(/Turku|gold/);
    await state(customer.conversation, customer.email);
    expect((await world.read(customer.conversation, ['city'])).status).toBe('needs_verification');
  });

  it('gives the other one nothing in a conversation of their own, whatever they know', async () => {
    const { email } = await makeContact(world, { city: 'Turku' });
    const thread = await begin(world, { email, channel: 'email' });
    const sent = await mailed(world, thread, { to: email });
    // They saw the number in the thread, and ask for a mail to themselves elsewhere.
    const attacker = await makeContact(world, { city: 'Nowhere' });
    const own = await begin(world, { email: attacker.email, channel: 'email' });
    const ownMail = await mailed(world, own, { to: attacker.email });
    const { pageToken } = await openPage(ownMail.url);
    if (ownMail.number !== sent.number) {
      const { status } = await press(ownMail.url, { pageToken, action: 'confirm', number: sent.number });
      expect(status).toBe(422);
    }
    await press(ownMail.url, { pageToken, action: 'confirm', number: ownMail.number });
    expect((await check(world, own)).status).toBe('confirmed');
    expect((await check(world, thread)).status).toBe('pending');
    await confirm(sent);
    // Stating the customer's address in their own conversation ends what they had.
    await state(own, email);
    expect((await world.read(own, ['city'])).status).toBe('needs_verification');
    expect(await request(world, own)).toMatchObject({ status: 'try_later' });
    expect(await world.read(thread, ['city'])).toMatchObject({ status: 'ok', deliverTo: email });
  });
});

describe('a proof on email', () => {
  it('lives a day without use', async () => {
    const { conversation } = await proven();
    await world.advance(DAY - 10 * SECOND);
    expect((await check(world, conversation)).status).toBe('confirmed');
    await world.advance(10 * SECOND);
    expect((await check(world, conversation)).status).toBe('expired');
    expect((await world.read(conversation, ['city'])).status).toBe('needs_verification');
  });

  it('lives a day anew with every use', async () => {
    const { conversation } = await proven();
    await world.advance(DAY - 10 * SECOND);
    expect((await world.read(conversation, ['city'])).status).toBe('ok');
    await world.advance(DAY - 10 * SECOND);
    expect(statusesOf(await update(conversation, { city: 'Espoo' }))).toEqual({ 'contacts.city': 'updated' });
    await world.advance(DAY);
    expect((await world.read(conversation, ['city'])).status).toBe('needs_verification');
  });

  it('is over after two weeks, used or not', async () => {
    const { conversation } = await proven();
    for (let day = 1; day <= 13; day += 1) {
      await world.advance(DAY - MINUTE);
      expect((await world.read(conversation, ['city'])).status).toBe('ok');
    }
    await world.advance(DAY - MINUTE);
    expect((await world.read(conversation, ['city'])).status).toBe('ok');
    await world.advance(14 * MINUTE);
    expect((await world.read(conversation, ['city'])).status).toBe('needs_verification');
  });

  it('does not follow the settings for chats', async () => {
    const { conversation } = await proven();
    await world.advance(HOUR);
    expect((await world.read(conversation, ['city'])).status).toBe('ok');
  });
});
