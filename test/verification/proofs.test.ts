import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Conversation } from '../../src/conversation/conversation.ts';
import { StoreCorrupt } from '../../src/errors.ts';
import { EMPTY_POLICY, type VerificationSettings } from '../../src/policy/policy.ts';
import type { OpenState } from '../../src/ports.ts';
import { createProofs, type LivingProof, type Proof, type Proofs } from '../../src/verification/proofs.ts';
import { type ManualClock, type Subject, subjects } from '../battery/subject.ts';
import { CALLER, DAY, EMAIL, MINUTE, PORTAL, sealer } from './scene.ts';

const CHAT = EMPTY_POLICY.verification;

describe.each(subjects)('proofs in %s', (_, open) => {
  let subject: Subject;
  let clock: ManualClock;
  let openState: OpenState;
  let proofs: Proofs;
  let elsewhere: Proofs;
  let conversation: Conversation;
  let round = 0;

  beforeAll(async () => {
    subject = await open();
    clock = subject.clock;
    ({ openState } = subject.storage);
    proofs = createProofs({ openState, clock, sealer });
    elsewhere = createProofs({ openState: (await subject.reopen()).openState, clock, sealer });
  });
  afterAll(() => subject.dispose());
  beforeEach(() => {
    round += 1;
    conversation = conversationOn('live_chat');
  });

  const conversationOn = (channel: Channel): Conversation => ({
    ...{ id: `conversation-${round}-${channel}`, portalId: PORTAL, caller: CALLER, channel, language: null },
    ...{ recognisedContactId: null, openedAtMs: clock.now(), touchedAtMs: clock.now() },
  });
  const proofOf = (challengeId = 'challenge-1'): Proof => ({
    ...{ challengeId, subject: 'subject', contactId: '501', address: EMAIL, mergedIds: '502;503' },
    ...{ policyVersion: 3, reference: '7KQM-2XTB' },
    ...{ requestedAtMs: clock.now(), confirmedAtMs: clock.now() },
  });
  /** As it was found before a use that comes a while after the one before. */
  const lastUsed = (proof: Proof) => ({ ...proof, usedAtMs: proof.confirmedAtMs - DAY });
  const found = (
    settings: VerificationSettings = CHAT,
    of = conversation,
  ): Promise<LivingProof | undefined> => proofs.find(of, settings);

  it('gives back what was granted, elsewhere too, and nothing for another conversation or portal', async () => {
    const proof = proofOf();
    await proofs.grant(conversation, CHAT, proof);
    const living = { ...proof, usedAtMs: clock.now(), expiresAtMs: clock.now() + 15 * MINUTE };
    expect(await found()).toStrictEqual(living);
    expect(await elsewhere.find(conversation, CHAT)).toStrictEqual(living);
    expect(await found(CHAT, { ...conversation, id: 'another' })).toBeUndefined();
    expect(await found(CHAT, { ...conversation, portalId: '4712' })).toBeUndefined();
  });

  it('stores the address sealed, and for this conversation alone', async () => {
    await proofs.grant(conversation, CHAT, proofOf());
    const state = openState('proofs');
    const stored = await state.get(`${PORTAL}/${conversation.id}`);
    expect(JSON.stringify(stored)).not.toContain('customer');
    const thief = { ...conversation, id: 'thief' };
    await state.set(`${PORTAL}/${thief.id}`, stored);
    await expect(found(CHAT, thief)).rejects.toThrow();
  });

  it('lives 15 minutes without use: alive 1 ms before, over at the very moment', async () => {
    await proofs.grant(conversation, CHAT, proofOf());
    clock.advance(15 * MINUTE - 1);
    expect(await found()).toBeDefined();
    clock.advance(1);
    expect(await found()).toBeUndefined();
    expect(await elsewhere.find(conversation, CHAT)).toBeUndefined();
    clock.advance(1);
    expect(await found()).toBeUndefined();
  });

  it('lives 30 minutes in all, however often it is used: alive 1 ms before, over at the very moment', async () => {
    const proof = proofOf();
    await proofs.grant(conversation, CHAT, proof);
    for (let use = 0; use < 2; use += 1) {
      clock.advance(14 * MINUTE);
      await proofs.touch(conversation, lastUsed(proof));
    }
    clock.advance(2 * MINUTE - 1);
    expect((await found())?.expiresAtMs).toBe(proof.confirmedAtMs + 30 * MINUTE);
    clock.advance(1);
    expect(await found()).toBeUndefined();
  });

  it('begins its idle time anew with a use, to the millisecond', async () => {
    const proof = proofOf();
    await proofs.grant(conversation, CHAT, proof);
    clock.advance(10 * MINUTE);
    await elsewhere.touch(conversation, lastUsed(proof));
    clock.advance(15 * MINUTE - 1);
    expect(await found()).toBeDefined();
    clock.advance(1);
    expect(await found()).toBeUndefined();
  });

  it('has its uses noted at most every ten seconds, so that it never lives longer and at most so much shorter', async () => {
    await proofs.grant(conversation, CHAT, proofOf());
    for (let second = 1; second <= 25; second += 1) {
      clock.advance(1_000);
      const living = await found();
      if (living === undefined) throw new Error('it should live');
      await proofs.touch(conversation, living);
    }
    const living = await found();
    expect(clock.now() - (living?.usedAtMs ?? 0)).toBe(5_000);
    clock.advance(15 * MINUTE - 5_000 - 1);
    expect(await found()).toBeDefined();
    clock.advance(1);
    expect(await found()).toBeUndefined();
  });

  it('still stands as long as it is found: not when it has ended, run out or been replaced', async () => {
    const proof = proofOf();
    const stands = (of = conversation, settings = CHAT): Promise<boolean> =>
      elsewhere.stillStands(of, settings, proof);
    expect(await stands()).toBe(false);
    await proofs.grant(conversation, CHAT, proof);
    expect(await stands()).toBe(true);
    expect(await stands({ ...conversation, portalId: '4712' })).toBe(false);
    clock.advance(14 * MINUTE);
    expect(await stands(conversation, { ...CHAT, idleMinutes: 5 })).toBe(false);
    await proofs.touch(conversation, lastUsed(proof));
    clock.advance(15 * MINUTE - 1);
    expect(await stands()).toBe(true);
    clock.advance(1);
    expect(await stands()).toBe(false);
    await proofs.grant(conversation, CHAT, { ...proofOf(), contactId: '777' });
    expect(await stands()).toBe(false);
    await proofs.grant(conversation, CHAT, proofOf('challenge-2'));
    expect(await stands()).toBe(false);
    await proofs.grant(conversation, CHAT, proof);
    await proofs.end(conversation);
    expect(await stands()).toBe(false);
  });

  it('does not stand any more when all of its contact’s were ended, and never reads an outage as standing', async () => {
    const proof = { ...proofOf(), contactId: `9${round}` };
    await proofs.grant(conversation, CHAT, proof);
    clock.advance(1);
    await elsewhere.endAllOf({ portalId: PORTAL, contactId: proof.contactId });
    expect(await proofs.stillStands(conversation, CHAT, proof)).toBe(false);
    await openState('proofs').set(`${PORTAL}/${conversation.id}`, 'text');
    await expect(proofs.stillStands(conversation, CHAT, proof)).rejects.toThrow(StoreCorrupt);
  });

  it('on email lives a day without use and 14 days in all, whatever the settings for chats say', async () => {
    conversation = conversationOn('email');
    const proof = proofOf();
    const shortest = { ...CHAT, idleMinutes: 5, absoluteMinutes: 10 };
    await proofs.grant(conversation, shortest, proof);
    clock.advance(DAY - 1);
    expect(await found(shortest)).toBeDefined();
    for (let day = 1; day < 14; day += 1) {
      await proofs.touch(conversation, lastUsed(proof));
      clock.advance(DAY - 1);
    }
    await proofs.touch(conversation, lastUsed(proof));
    clock.advance(14 - 1);
    expect((await found(shortest))?.expiresAtMs).toBe(proof.confirmedAtMs + 14 * DAY);
    clock.advance(1);
    expect(await found(shortest)).toBeUndefined();
  });

  it('on email is over after a day without use, at the very moment', async () => {
    conversation = conversationOn('email');
    await proofs.grant(conversation, CHAT, proofOf());
    clock.advance(DAY);
    expect(await found()).toBeUndefined();
  });

  it.each([
    [{ idleMinutes: 5, absoluteMinutes: 30 }, 5],
    [{ idleMinutes: 15, absoluteMinutes: 10 }, 10],
  ])('is cut short by settings saved after it: %j', async (changed, minutes) => {
    await proofs.grant(conversation, CHAT, proofOf());
    const now = { ...CHAT, ...changed };
    clock.advance(minutes * MINUTE - 1);
    expect(await found(now)).toBeDefined();
    clock.advance(1);
    expect(await found(now)).toBeUndefined();
  });

  it('is not made longer by settings saved after it', async () => {
    await proofs.grant(conversation, { ...CHAT, idleMinutes: 5, absoluteMinutes: 10 }, proofOf());
    clock.advance(5 * MINUTE);
    expect(await found(CHAT)).toBeUndefined();
  });

  it('ends for good: a use that was under way does not bring it back', async () => {
    const proof = proofOf();
    await proofs.grant(conversation, CHAT, proof);
    expect(await elsewhere.end(conversation)).toBe(true);
    await proofs.touch(conversation, lastUsed(proof));
    expect(await found()).toBeUndefined();
    expect(await proofs.end(conversation)).toBe(false);
  });

  it('takes the place of an earlier one, and gets nothing of the uses of that', async () => {
    const first = proofOf('challenge-1');
    await proofs.grant(conversation, CHAT, first);
    clock.advance(MINUTE);
    const second = { ...proofOf('challenge-2'), contactId: '777' };
    await proofs.grant(conversation, CHAT, second);
    clock.advance(MINUTE);
    await proofs.touch(conversation, lastUsed(first));
    const { confirmedAtMs } = second;
    expect(await found()).toStrictEqual({
      ...second,
      usedAtMs: confirmedAtMs,
      expiresAtMs: confirmedAtMs + 15 * MINUTE,
    });
  });

  it('of a contact are all found, newest first, elsewhere too, and only while they live', async () => {
    const contact = { portalId: PORTAL, contactId: `9${round}` };
    const of = (challengeId: string): Proof => ({ ...proofOf(challengeId), contactId: contact.contactId });
    const onEmail = conversationOn('email');
    await proofs.grant(onEmail, CHAT, of('challenge-1'));
    clock.advance(MINUTE);
    await proofs.grant(conversation, CHAT, of('challenge-2'));
    const found = await elsewhere.ofContact(contact, CHAT);
    expect(found).toMatchObject([
      { conversation: conversation.id, channel: 'live_chat', caller: CALLER, challengeId: 'challenge-2' },
      { conversation: onEmail.id, channel: 'email', caller: CALLER, reference: '7KQM-2XTB' },
    ]);
    expect(await proofs.ofContact({ ...contact, portalId: '4712' }, CHAT)).toEqual([]);
    clock.advance(15 * MINUTE);
    expect(await proofs.ofContact(contact, CHAT)).toMatchObject([{ conversation: onEmail.id }]);
    await elsewhere.end(onEmail);
    expect(await proofs.ofContact(contact, CHAT)).toEqual([]);
  });

  it('of a contact are not those of whoever was confirmed in the same conversation since', async () => {
    const contact = { portalId: PORTAL, contactId: `9${round}` };
    await proofs.grant(conversation, CHAT, { ...proofOf(), contactId: contact.contactId });
    await proofs.grant(conversation, CHAT, proofOf('challenge-2'));
    expect(await proofs.ofContact(contact, CHAT)).toEqual([]);
  });

  it('is over when all of its contact’s were ended since it was asked for, also if it is granted later', async () => {
    const contact = { portalId: PORTAL, contactId: `9${round}` };
    const proof = { ...proofOf(), contactId: contact.contactId };
    await proofs.grant(conversation, CHAT, proof);
    clock.advance(1);
    expect(await elsewhere.isEndedForAll(contact, proof.requestedAtMs)).toBe(false);
    await elsewhere.endAllOf(contact);
    expect(await found()).toBeUndefined();
    await proofs.grant(conversation, CHAT, {
      ...proof,
      requestedAtMs: clock.now(),
      confirmedAtMs: clock.now(),
    });
    expect(await found()).toBeUndefined();
    expect(await proofs.isEndedForAll(contact, clock.now())).toBe(true);
    expect(await proofs.isEndedForAll({ ...contact, portalId: '4712' }, clock.now())).toBe(false);
    clock.advance(1);
    await proofs.grant(conversation, CHAT, {
      ...proof,
      requestedAtMs: clock.now(),
      confirmedAtMs: clock.now(),
    });
    expect(await found()).toMatchObject({ contactId: contact.contactId });
  });

  it('stays over for its whole life, however long that is', async () => {
    conversation = conversationOn('email');
    const proof = { ...proofOf(), contactId: `9${round}` };
    await proofs.endAllOf({ portalId: PORTAL, contactId: proof.contactId });
    clock.advance(DAY - 1);
    await proofs.grant(conversation, CHAT, { ...proof, confirmedAtMs: clock.now() });
    for (let day = 1; day <= 14; day += 1) {
      await proofs.touch(conversation, lastUsed(proof));
      expect(await found()).toBeUndefined();
      clock.advance(DAY - 1);
    }
  });

  it('is a fault when something else is stored about the end of its contact’s', async () => {
    await proofs.grant(conversation, CHAT, { ...proofOf(), contactId: `9${round}` });
    await openState('proofs').set(`${PORTAL}/contact/9${round}/ended`, 'yes');
    await expect(found()).rejects.toThrow(StoreCorrupt);
  });

  it.each([
    ['text', 'proof'],
    ['a number', 4],
    ['an empty object', {}],
  ])('is a fault and not "none" when what is stored is %s', async (__, stored) => {
    await openState('proofs').set(`${PORTAL}/${conversation.id}`, stored);
    await expect(found()).rejects.toThrow(StoreCorrupt);
  });
});
