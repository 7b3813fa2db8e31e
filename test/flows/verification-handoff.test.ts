import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, brand, confirmed, mailed, makeContact, request } from '../helpers/verification.ts';
import { startWorld, type ToolAnswer, type World } from '../helpers/world.ts';
import { save } from '../invariants/identity-scene.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await brand(world);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('preferred_store', { edit: 'match_email' });
});
afterAll(() => world.close());

const MINUTE = 60_000;

const close = (conversation: string, reason = 'handoff'): Promise<ToolAnswer> =>
  world.call('close_conversation', { conversation, reason });

async function captureBeforeHandoff(live_chat: 'before_handoff' | 'when_needed'): Promise<void> {
  expect((await save(world, '/settings/email-capture', { live_chat })).status).toBe(200);
}

describe('a handoff', () => {
  it('tells the human that the customer confirmed, when, and what was changed', async () => {
    const { email } = await makeContact(world);
    const fromMs = world.clock.now();
    const { conversation } = await confirmed(world, { email });
    const toMs = world.clock.now();
    await world.call('update_crm_data', { conversation, changes: { city: 'Vaasa' } });
    const { handoff, ...answer } = await close(conversation);
    expect(answer).toMatchObject({ status: 'closed', next: 'none' });
    const { confirmedAt, reference, ...rest } = handoff as { confirmedAt: string; reference: string };
    expect(rest).toEqual({
      submittedEmail: email,
      verification: 'confirmed',
      changes: [{ name: 'contacts.city', status: 'updated' }],
    });
    expect(reference).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
    expect(Date.parse(confirmedAt)).toBeGreaterThanOrEqual(fromMs);
    expect(Date.parse(confirmedAt)).toBeLessThanOrEqual(toMs);
    expect((await world.read(conversation, ['city'])).status).toBe('conversation_unknown');
  });

  it('tells the human that nothing was confirmed, whoever the address belongs to', async () => {
    const { email } = await makeContact(world);
    const told = await Promise.all(
      [email, 'nobody.here@example.com'].map(async (stated) => {
        const conversation = await begin(world, { email: stated });
        await request(world, conversation);
        const { handoff } = await close(conversation);
        const { reference, submittedEmail, ...rest } = handoff as Record<string, unknown>;
        expect(submittedEmail).toBe(stated);
        expect(reference).toMatch(/^.{4}-.{4}$/);
        return rest;
      }),
    );
    expect(told[0]).toEqual({ verification: 'pending', confirmedAt: null, changes: [] });
    expect(told[1]).toEqual(told[0]);
  });

  it('says `none` where nothing was asked for, and names no email that was not stated', async () => {
    const { handoff } = await close(await begin(world));
    expect(handoff).toMatchObject({
      ...{ submittedEmail: null, verification: 'none', confirmedAt: null, changes: [] },
    });
  });

  it('says `expired` of a proof that is over', async () => {
    const { conversation } = await confirmed(world, await makeContact(world));
    await world.advance(15 * MINUTE);
    expect((await close(conversation))['handoff']).toMatchObject({
      verification: 'expired',
      confirmedAt: null,
    });
  });

  it('says `confirmed` while a second mail is under way for what was allowed since', async () => {
    const { email } = await makeContact(world);
    const { conversation } = await confirmed(world, { email });
    await world.allow('country', { show: 'verify_email' });
    await world.advance(MINUTE);
    await mailed(world, conversation, { to: email });
    const { handoff } = await close(conversation);
    expect(handoff).toMatchObject({ verification: 'confirmed' });
    expect((handoff as { confirmedAt: unknown }).confirmedAt).not.toBeNull();
  });

  it('holds nothing for a human when the customer just left', async () => {
    const answer = await close(await begin(world), 'customer_left');
    expect(answer.status).toBe('closed');
    expect(answer).not.toHaveProperty('handoff');
  });

  it('asks for an email first, once, where the admin chose so', async () => {
    await captureBeforeHandoff('before_handoff');
    const conversation = await begin(world);
    expect(await close(conversation)).toMatchObject({ status: 'ask_email_first', next: 'ask_email' });
    await world.call('submit_email', { conversation, email: 'ask.me@example.com' });
    expect(await close(conversation)).toMatchObject({
      ...{ status: 'closed', handoff: { submittedEmail: 'ask.me@example.com' } },
    });
    const unwilling = await begin(world);
    expect((await close(unwilling)).status).toBe('ask_email_first');
    expect((await close(unwilling)).status).toBe('closed');
    expect((await close(await begin(world), 'customer_left')).status).toBe('closed');
    await captureBeforeHandoff('when_needed');
  });

  it('asks two humans’ calls at the same moment once', async () => {
    await captureBeforeHandoff('before_handoff');
    const conversation = await begin(world);
    const both = await Promise.all([close(conversation), close(conversation)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['ask_email_first', 'closed']);
    await captureBeforeHandoff('when_needed');
  });
});
