import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ABSOLUTE_LIFE_MS, type Conversation } from '../../src/conversation/conversation.ts';
import { createHandoffs, type Handoffs } from '../../src/conversation/handoffs.ts';
import { StoreCorrupt } from '../../src/errors.ts';
import { type ManualClock, type Subject, subjects } from '../battery/subject.ts';

const PORTAL = '4711';
const FACTS = {
  verification: 'confirmed',
  confirmedAtMs: 1_000,
  contactId: '501',
  changes: [{ name: 'contacts.city', status: 'updated' }],
} as const;
const SHAPE = /^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/;

let draws = 0;
const random = {
  bytes(length: number): Uint8Array {
    draws += 1;
    return new Uint8Array(createHash('sha512').update(`handoff ${draws}`).digest().subarray(0, length));
  },
};

describe.each(subjects)('references in %s', (_, open) => {
  let subject: Subject;
  let clock: ManualClock;
  let handoffs: Handoffs;
  let elsewhere: Handoffs;
  let conversation: Conversation;
  let round = 0;

  beforeAll(async () => {
    subject = await open();
    clock = subject.clock;
    const { openState } = subject.storage;
    handoffs = createHandoffs({ openState, clock, random });
    elsewhere = createHandoffs({ openState: (await subject.reopen()).openState, clock, random });
  });
  afterAll(() => subject.dispose());
  beforeEach(() => {
    round += 1;
    conversation = conversationOf(`conversation-${round}`);
  });

  const conversationOf = (id: string): Conversation => ({
    ...{ id, portalId: PORTAL, caller: 'key-1', channel: 'whatsapp', language: null },
    ...{ recognisedContactId: null, openedAtMs: clock.now(), touchedAtMs: clock.now() },
  });

  it('stay the same for a conversation, everywhere, and lead to it', async () => {
    expect(await handoffs.existingReference(conversation)).toBeUndefined();
    const reference = await handoffs.referenceOf(conversation, 'place-1');
    expect(reference).toMatch(SHAPE);
    expect(await elsewhere.referenceOf(conversation, 'place-1')).toBe(reference);
    expect(await elsewhere.existingReference(conversation)).toBe(reference);
    expect(await elsewhere.find(PORTAL, reference)).toStrictEqual({
      ...{ reference, conversation: conversation.id, place: 'place-1', channel: 'whatsapp', caller: 'key-1' },
      ...{ mintedAtMs: clock.now(), closed: undefined },
    });
  });

  it('are one for all who ask at the same moment, and the others’ lead nowhere', async () => {
    const asked = Array.from({ length: 20 }, (__, index) =>
      (index % 2 === 0 ? handoffs : elsewhere).referenceOf(conversation, 'place-1'),
    );
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect(await handoffs.existingReference(conversation)).toBe(await asked[0]);
  });

  it('differ from conversation to conversation', async () => {
    const asked = Array.from({ length: 50 }, (__, index) =>
      handoffs.referenceOf(conversationOf(`${round}-${index}`), 'place-1'),
    );
    expect(new Set(await Promise.all(asked)).size).toBe(50);
  });

  it.each([
    ['in lower case', (text: string) => text.toLowerCase()],
    ['without the dash', (text: string) => text.replace('-', '')],
    ['with spaces', (text: string) => ` ${text.replace('-', ' ').split('').join(' ')}\n`],
    ['with a long dash', (text: string) => text.replace('-', ' – ')],
  ])('are understood %s', async (__, typed) => {
    const reference = await handoffs.referenceOf(conversation, 'place-1');
    expect((await handoffs.find(PORTAL, typed(reference)))?.reference).toBe(reference);
  });

  it.each(['', '__proto__', 'of', 'AAAA-AAAA', '7KQM-2XT', '7KQM-2XTB7', '7KQM-2XT0', 'x'.repeat(10_000)])(
    'are none of ours: %j',
    async (typed) => {
      expect(await handoffs.find(PORTAL, typed)).toBeUndefined();
    },
  );

  it('lead nowhere in another portal', async () => {
    const reference = await handoffs.referenceOf(conversation, 'place-1');
    expect(await handoffs.find('4712', reference)).toBeUndefined();
  });

  it('keep what stood at the first closing, for 60 days from then', async () => {
    const reference = await handoffs.referenceOf(conversation, 'place-1');
    clock.advance(ABSOLUTE_LIFE_MS - 1);
    const closedAtMs = clock.now();
    await handoffs.noteClosing(conversation, 'place-1', FACTS);
    await elsewhere.noteClosing(conversation, 'place-1', { ...FACTS, verification: 'expired' });
    clock.advance(ABSOLUTE_LIFE_MS - 1);
    expect(await elsewhere.find(PORTAL, reference)).toMatchObject({
      ...{ reference, channel: 'whatsapp', caller: 'key-1', closed: { ...FACTS, closedAtMs } },
    });
    clock.advance(1);
    expect(await elsewhere.find(PORTAL, reference)).toBeUndefined();
  });

  it('are faults and not "none" when something else is stored under them', async () => {
    const reference = await handoffs.referenceOf(conversation, 'place-1');
    const state = subject.storage.openState('handoffs');
    await state.set(`${PORTAL}/${reference}`, { channel: 'carrier pigeon' });
    await expect(handoffs.find(PORTAL, reference)).rejects.toThrow(StoreCorrupt);
    await state.set(`${PORTAL}/of/${conversation.id}`, 7);
    await expect(handoffs.existingReference(conversation)).rejects.toThrow(StoreCorrupt);
  });
});
