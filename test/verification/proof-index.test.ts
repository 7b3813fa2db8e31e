import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreCorrupt } from '../../src/errors.ts';
import {
  createProofIndex,
  type ContactName,
  type ProofIndex,
  type ProofPlace,
} from '../../src/verification/proof-index.ts';
import { type ManualClock, type Subject, subjects } from '../battery/subject.ts';

const HOUR = 60 * 60_000;
const LONGEST = 100 * HOUR;

describe.each(subjects)('the index of proofs in %s', (_, open) => {
  let subject: Subject;
  let clock: ManualClock;
  let index: ProofIndex;
  let elsewhere: ProofIndex;
  let contact: ContactName;
  let round = 0;

  beforeAll(async () => {
    subject = await open();
    clock = subject.clock;
    index = createProofIndex(subject.storage.openState, LONGEST);
    elsewhere = createProofIndex((await subject.reopen()).openState, LONGEST);
  });
  afterAll(() => subject.dispose());
  beforeEach(() => {
    round += 1;
    contact = { portalId: '4711', contactId: String(500 + round) };
  });

  const placeOf = (conversation: string): ProofPlace => ({
    ...{ conversation, channel: 'email', caller: 'key-1' },
  });
  const add = (conversation: string, lifeMs = LONGEST, by = index): Promise<void> =>
    by.add(contact, placeOf(conversation), { confirmedAtMs: clock.now(), lifeMs });
  const found = async (of = contact, by = elsewhere): Promise<readonly string[]> =>
    (await by.find(of, clock.now())).map(({ conversation }) => conversation);

  it('tells every place of a contact, newest first, and none of another contact or portal', async () => {
    expect(await found()).toEqual([]);
    await add('first');
    clock.advance(1);
    await add('second', LONGEST, elsewhere);
    expect(await index.find(contact, clock.now())).toStrictEqual([placeOf('second'), placeOf('first')]);
    expect(await found({ ...contact, portalId: '4712' })).toEqual([]);
    expect(await found({ ...contact, contactId: '1' })).toEqual([]);
  });

  it('tells a conversation once that was confirmed again, at its latest place', async () => {
    for (const conversation of ['first', 'second', 'first']) await add(conversation);
    expect(await found()).toEqual(['first', 'second']);
  });

  it('loses none of 60 places that two instances add at once', async () => {
    const names = Array.from({ length: 60 }, (__, number) => `conversation-${number}`);
    await Promise.all(names.map((name, number) => add(name, LONGEST, number % 2 ? index : elsewhere)));
    expect([...(await found())].sort()).toEqual([...names].sort());
  });

  it('loses no place before its proof has lived, whenever in a stretch it was made', async () => {
    // The counter of a stretch begins with its first proof; the last one is made at the end of the stretch.
    const untilNext = LONGEST - (clock.now() % LONGEST);
    clock.advance(untilNext);
    await add('first');
    clock.advance(LONGEST - 1);
    await add('last');
    clock.advance(1);
    await add('next');
    clock.advance(LONGEST - 2);
    expect(await found()).toEqual(['next', 'last']);
    clock.advance(1);
    expect(await found()).toContain('next');
  });

  it('forgets a place soon after its proof has lived', async () => {
    await add('chat', HOUR);
    clock.advance(HOUR);
    expect(await found()).toEqual(['chat']);
    clock.advance(HOUR);
    expect(await found()).toEqual([]);
  });

  it('takes no harm from a number that was given out and never used', async () => {
    await add('first');
    const stretch = Math.floor(clock.now() / LONGEST);
    const counter = `${contact.portalId}/${contact.contactId}/${stretch}`;
    await subject.storage.openState('proof-index').increment(counter, 1, LONGEST);
    await add('third');
    expect(await found()).toEqual(['third', 'first']);
  });

  it('is a fault and not empty when something else is stored under it', async () => {
    await add('first');
    const stretch = Math.floor(clock.now() / LONGEST);
    const state = subject.storage.openState('proof-index');
    await state.set(`${contact.portalId}/${contact.contactId}/${stretch}/1`, { conversation: 5 });
    await expect(index.find(contact, clock.now())).rejects.toThrow(StoreCorrupt);
  });
});
