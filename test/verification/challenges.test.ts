import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Conversation } from '../../src/conversation/conversation.ts';
import { StoreCorrupt } from '../../src/errors.ts';
import type { OpenState, Random } from '../../src/ports.ts';
import { MAX_CHALLENGES, type Challenge, type Purpose } from '../../src/verification/challenge.ts';
import { createChallenges, type Challenges, type ChallengeStart } from '../../src/verification/challenges.ts';
import { type ManualClock, type Subject, subjects } from '../battery/subject.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { CALLER, DAY, MINUTE, PORTAL, random, sealer } from './scene.ts';

const START: ChallengeStart = {
  ...{ place: 'place', subject: 'subject', policyVersion: 3, purpose: undefined },
};

function conversationOf(id: string): Conversation {
  return {
    ...{ id, portalId: PORTAL, caller: CALLER, channel: 'live_chat', language: null },
    ...{ recognisedContactId: null, openedAtMs: 0, touchedAtMs: 0 },
  };
}

describe.each(subjects)('challenges in %s', (_, open) => {
  let subject: Subject;
  let clock: ManualClock;
  let openState: OpenState;
  let here: Challenges;
  let elsewhere: Challenges;
  let conversation: Conversation;
  let round = 0;

  beforeAll(async () => {
    subject = await open();
    clock = subject.clock;
    ({ openState } = subject.storage);
    here = createChallenges({ openState, clock, random, sealer });
    elsewhere = createChallenges({ ...(await subject.reopen()), clock, random, sealer });
  });
  afterAll(() => subject.dispose());
  beforeEach(() => {
    round += 1;
    conversation = conversationOf(`conversation-${round}`);
  });

  /** The challenge that follows the newest one. */
  async function created(challenges = here, seen?: Challenge): Promise<Challenge> {
    const state = await challenges.create(conversation, START, seen);
    if (state === 'full') throw new Error('full');
    return state.challenge;
  }
  const newest = () => here.newest(PORTAL, conversation.id);

  it('lives ten minutes from now, has not been asked for a mail yet, and names four digits', async () => {
    const challenge = await created();
    expect(challenge).toMatchObject({
      ...{ ordinal: 1, generation: 0, policyVersion: 3, caller: CALLER, purpose: null },
      ...{ createdAtMs: clock.now(), requestedAtMs: clock.now(), expiresAtMs: clock.now() + 10 * MINUTE },
    });
    expect(here.numberOf(challenge)).toMatch(/^\d{4}$/);
    expect(elsewhere.numberOf(challenge)).toBe(here.numberOf(challenge));
    expect(await newest()).toStrictEqual({ challenge, hasTicket: true, end: undefined, tries: 0 });
  });

  it('is made once by 20 who come at once over two connections, and all get the same number', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (__, index) => created(index % 2 === 0 ? here : elsewhere)),
    );
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect(new Set(all.map((challenge) => here.numberOf(challenge))).size).toBe(1);
    expect((await newest())?.challenge.ordinal).toBe(1);
  });

  it('is not made again for a caller who has not seen the newest one', async () => {
    const first = await created();
    const second = await created(elsewhere, first);
    expect((await created(here, first)).id).toBe(second.id);
    expect((await created(here)).id).toBe(second.id);
  });

  it('is found by its own name together with the newest of the conversation, and nowhere else', async () => {
    const first = await created();
    const second = await created(here, first);
    expect(second.ordinal).toBe(2);
    expect(await elsewhere.find(PORTAL, conversation.id, first.id)).toMatchObject({
      ...{ state: { challenge: first }, newest: { challenge: second } },
    });
    expect(await here.find(PORTAL, conversation.id, 'constructor')).toBeUndefined();
    expect(await here.find('4712', conversation.id, first.id)).toBeUndefined();
    expect(await here.find(PORTAL, 'another', first.id)).toBeUndefined();
  });

  it('can be had five times in a day, and again when the first is forgotten', async () => {
    let last: Challenge | undefined;
    for (let ordinal = 1; ordinal <= MAX_CHALLENGES; ordinal += 1) {
      last = await created(here, last);
      expect(last.ordinal).toBe(ordinal);
    }
    expect(await here.create(conversation, START, last)).toBe('full');
    clock.advance(DAY + 20 * MINUTE);
    expect(await newest()).toBeUndefined();
    expect((await created()).ordinal).toBe(1);
  });

  it('gives its ticket to one of 20 who confirm and end at once over two connections', async () => {
    const challenge = await created();
    const got = await Promise.all(
      Array.from({ length: 20 }, (__, index) =>
        (index % 2 === 0 ? here : elsewhere).finish(challenge, index % 3 === 0 ? 'confirmed' : 'not_me'),
      ),
    );
    expect(got.filter(Boolean)).toHaveLength(1);
    const reason = got.indexOf(true) % 3 === 0 ? 'confirmed' : 'not_me';
    expect(await newest()).toMatchObject({ hasTicket: false, end: reason });
  });

  it('counts every try once, over two connections', async () => {
    const challenge = await created();
    const counts = await Promise.all(
      Array.from({ length: 20 }, (__, index) => (index % 2 === 0 ? here : elsewhere).countTry(challenge)),
    );
    expect(counts.toSorted((a, b) => a - b)).toStrictEqual(
      Array.from({ length: 20 }, (__, index) => index + 1),
    );
    expect((await newest())?.tries).toBe(20);
  });

  it('is renewed with the same number for ten minutes from then, one generation further', async () => {
    const challenge = await created();
    clock.advance(4 * MINUTE);
    const purpose: Purpose = { operation: 'show', labels: ['City'] };
    const renewed = await elsewhere.renew(challenge, { purpose, policyVersion: 4 });
    const times = { requestedAtMs: clock.now(), expiresAtMs: clock.now() + 10 * MINUTE };
    expect(renewed).toStrictEqual({ ...challenge, ...times, generation: 1, purpose, policyVersion: 4 });
    expect(here.numberOf(renewed)).toBe(here.numberOf(challenge));
    expect((await newest())?.challenge).toStrictEqual(renewed);
    clock.advance(MINUTE);
    // By whoever holds an old view of it: one further all the same.
    expect(await here.renew(challenge, {})).toMatchObject({
      generation: 2,
      createdAtMs: challenge.createdAtMs,
    });
    expect((await newest())?.challenge.generation).toBe(2);
  });

  it('does not come back when it is renewed after its end', async () => {
    const challenge = await created();
    await here.finish(challenge, 'closed');
    await here.renew(challenge, {});
    expect(await newest()).toMatchObject({ hasTicket: false, end: 'closed' });
    expect(await here.finish(challenge, 'confirmed')).toBe(false);
  });

  it.each(['confirmed', 'wrong_twice', undefined] as const)(
    'is `not_me` once it is revoked, whatever it was: %s',
    async (was) => {
      const challenge = await created();
      if (was !== undefined) await here.finish(challenge, was);
      await elsewhere.revoke(challenge);
      expect(await newest()).toMatchObject({ hasTicket: false, end: 'not_me' });
      expect(await here.finish(challenge, 'confirmed')).toBe(false);
      expect(await newest()).toMatchObject({ end: 'not_me' });
    },
  );

  it('keeps its number out of the store', async () => {
    const challenge = await created();
    const state = openState('challenges');
    const stored = await state.get(`${PORTAL}/${conversation.id}/1`);
    const { sealedNumber, ...rest } = stored as Challenge;
    expect(sealedNumber).toMatch(/^v1\.k1\./);
    expect(Object.values(rest)).not.toContain(here.numberOf(challenge));
  });

  it('remembers the last purpose of a conversation', async () => {
    expect(await here.purposeOf(PORTAL, conversation.id)).toBeUndefined();
    await here.notePurpose(PORTAL, conversation.id, { operation: 'show', labels: ['City'] });
    await elsewhere.notePurpose(PORTAL, conversation.id, { operation: 'edit', labels: ['Phone'] });
    expect(await here.purposeOf(PORTAL, conversation.id)).toStrictEqual({
      operation: 'edit',
      labels: ['Phone'],
    });
  });

  it.each(['1', 'purpose'])(
    'is a fault and not "none" when what is stored under /%s is something else',
    async (part) => {
      await openState('challenges').set(`${PORTAL}/${conversation.id}/${part}`, { id: 4 });
      const look = part === '1' ? newest() : here.purposeOf(PORTAL, conversation.id);
      await expect(look).rejects.toThrow(StoreCorrupt);
    },
  );
});

describe('the number of a challenge', () => {
  /** A source whose next two bytes are as given; every other draw is 16 bytes of nothing. */
  const numberFrom = async (...pairs: readonly (readonly [number, number])[]): Promise<string> => {
    const left = [...pairs];
    const drawn: Random = {
      bytes: (length) => (length === 2 ? Uint8Array.from(left.shift() ?? []) : random.bytes(length)),
    };
    const clock = { now: () => 0 };
    const { openState } = createMemoryStorage({ clock });
    const challenges = createChallenges({ openState, clock, random: drawn, sealer });
    const state = await challenges.create(conversationOf('c'), START, undefined);
    if (state === 'full') throw new Error('full');
    expect(left).toStrictEqual([]);
    return challenges.numberOf(state.challenge);
  };

  it.each([
    ['0000', [[0, 0]]],
    ['0007', [[0, 7]]],
    ['9999', [[39, 15]]],
    ['0000', [[39, 16]]],
    // 59,999 is the last that counts; what is above would make small numbers more likely.
    ['9999', [[234, 95]]],
    [
      '0042',
      [
        [234, 96],
        [0, 42],
      ],
    ],
    [
      '0001',
      [
        [255, 255],
        [250, 0],
        [0, 1],
      ],
    ],
  ] as const)('is %s for the bytes %j', async (number, pairs) => {
    expect(await numberFrom(...pairs)).toBe(number);
  });
});
