import { z } from 'zod';
import type { StatedConversation } from '../conversation/conversations.ts';
import { StoreCorrupt } from '../errors.ts';
import type { Clock, OpenState, Random } from '../ports.ts';
import type { Sealer } from '../security/sealing.ts';
import {
  CHALLENGE_KEPT_MS,
  CHALLENGE_LIFE_MS,
  END_REASONS,
  MAX_CHALLENGES,
  parseChallenge,
  parsePurpose,
  type Challenge,
  type ChallengeState,
  type EndReason,
  type Purpose,
} from './challenge.ts';

/** What a new challenge is made of. */
export interface ChallengeStart {
  readonly place: string;
  readonly subject: string;
  readonly policyVersion: number;
  readonly purpose: Purpose | undefined;
}

/** Challenges in State. Every operation can fail with `StoreUnavailable` or `StoreCorrupt`. */
export interface Challenges {
  /** The conversation's newest challenge, whatever has become of it. */
  newest(portalId: string, conversation: string): Promise<ChallengeState | undefined>;
  /** The challenge of one link, together with whether it is its conversation's newest. */
  find(
    portalId: string,
    conversation: string,
    challengeId: string,
  ): Promise<{ readonly state: ChallengeState; readonly newest: ChallengeState } | undefined>;
  /**
   * Creates the challenge that follows `seen`, the newest one that the caller knows of; of several callers at once
   * one creates, all get its state. `full`: as many as a day allows.
   */
  create(
    conversation: StatedConversation['conversation'],
    start: ChallengeStart,
    seen: Challenge | undefined,
  ): Promise<ChallengeState | 'full'>;
  /**
   * Notes that one more mail is asked for: a new generation that lives ten minutes, the same number. To be called
   * by the one who took the conversation's slot for it. `now`: what the agent asks for by now, if it is the agent.
   */
  renew(challenge: Challenge, now: Partial<Pick<Challenge, 'purpose' | 'policyVersion'>>): Promise<Challenge>;
  /** The four digits. */
  numberOf(challenge: Challenge): string;
  /** Counts a typed number before it is looked at, exactly once per call (INV-20, INV-31). */
  countTry(challenge: Challenge): Promise<number>;
  /**
   * Takes the challenge's one ticket and notes why. True for exactly one caller over all instances, whether it
   * confirms or ends (INV-27).
   */
  finish(challenge: Challenge, reason: EndReason): Promise<boolean>;
  /** Its addressee never asked for it: ends it as `not_me`, also where it was confirmed. */
  revoke(challenge: Challenge): Promise<void>;
  notePurpose(portalId: string, conversation: string, purpose: Purpose): Promise<void>;
  purposeOf(portalId: string, conversation: string): Promise<Purpose | undefined>;
}

/** What they are kept with. */
export interface ChallengeDeps {
  readonly openState: OpenState;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
}

const SLOTS = Array.from({ length: MAX_CHALLENGES }, (_, index) => index + 1);

/** The store of challenges (design 7 "Verification"; INV-25 to INV-31). */
export function createChallenges({ openState, clock, random, sealer }: ChallengeDeps): Challenges {
  const state = openState('challenges');
  const slotKeys = (portalId: string, conversation: string): readonly string[] =>
    SLOTS.map((slot) => `${portalId}/${conversation}/${slot}`);
  const purposeKey = (portalId: string, conversation: string): string =>
    `${portalId}/${conversation}/purpose`;
  const key = ({ portalId, id }: Challenge, part: 'ticket' | 'tries' | 'end'): string =>
    `${portalId}/${id}/${part}`;
  const numberPlace = (portalId: string, id: string): { portalId: string; field: string } => ({
    portalId,
    field: `challenge/${id}/number`,
  });

  async function stored(portalId: string, conversation: string): Promise<readonly (Challenge | undefined)[]> {
    const values = await state.getMany(slotKeys(portalId, conversation));
    return values.map((value) => (value === undefined ? undefined : read(parseChallenge, value)));
  }

  async function stateOf(challenge: Challenge): Promise<ChallengeState> {
    const [ticket, end, tries] = await state.getMany([
      key(challenge, 'ticket'),
      key(challenge, 'end'),
      key(challenge, 'tries'),
    ]);
    return {
      challenge,
      hasTicket: ticket !== undefined,
      end: end === undefined ? undefined : read((value) => endSchema.parse(value).reason, end),
      tries: tries === undefined ? 0 : read((value) => z.int().parse(value), tries),
    };
  }

  async function newest(portalId: string, conversation: string): Promise<ChallengeState | undefined> {
    const latest = latestOf(await stored(portalId, conversation));
    return latest === undefined ? undefined : stateOf(latest);
  }

  return {
    newest,

    async find(portalId, conversation, challengeId) {
      const all = await stored(portalId, conversation);
      const challenge = all.find((each) => each?.id === challengeId);
      const latest = latestOf(all);
      if (challenge === undefined || latest === undefined) return undefined;
      const found = await stateOf(challenge);
      return { state: found, newest: latest.id === challenge.id ? found : await stateOf(latest) };
    },

    async create(conversation, start, seen) {
      const { portalId, id: conversationId } = conversation;
      const all = await stored(portalId, conversationId);
      const latest = latestOf(all);
      // Somebody was faster, and theirs is the one that the caller is about to ask for.
      if (latest !== undefined && latest.ordinal > (seen?.ordinal ?? 0)) return stateOf(latest);
      const slot = all.findIndex((each) => each === undefined);
      const slotKey = slotKeys(portalId, conversationId)[slot];
      if (slotKey === undefined) return 'full';
      const id = Buffer.from(random.bytes(16)).toString('base64url');
      const nowMs = clock.now();
      const challenge: Challenge = {
        id,
        portalId,
        conversation: conversationId,
        caller: conversation.caller,
        channel: conversation.channel,
        ...start,
        purpose: start.purpose ?? null,
        ordinal: (latest?.ordinal ?? 0) + 1,
        sealedNumber: sealer.seal(fourDigits(random), numberPlace(portalId, id)),
        generation: 0,
        createdAtMs: nowMs,
        requestedAtMs: nowMs,
        expiresAtMs: nowMs + CHALLENGE_LIFE_MS,
      };
      // The ticket first: a challenge without one could not be used, a ticket without one is nothing.
      await state.set(key(challenge, 'ticket'), true, CHALLENGE_KEPT_MS);
      const isOurs = await state.add(slotKey, challenge, CHALLENGE_KEPT_MS);
      if (isOurs) return { challenge, hasTicket: true, end: undefined, tries: 0 };
      await state.delete(key(challenge, 'ticket'));
      const theirs = await newest(portalId, conversationId);
      if (theirs === undefined) throw new StoreCorrupt('a challenge is there and is not there');
      return theirs;
    },

    async renew(challenge, now) {
      const { portalId, conversation } = challenge;
      const all = await stored(portalId, conversation);
      const slot = all.findIndex((each) => each?.id === challenge.id);
      const slotKey = slotKeys(portalId, conversation)[slot];
      if (slotKey === undefined) throw new StoreCorrupt('a challenge vanished while it was renewed');
      const nowMs = clock.now();
      const renewed: Challenge = {
        ...challenge,
        ...now,
        generation: (all[slot]?.generation ?? challenge.generation) + 1,
        requestedAtMs: nowMs,
        expiresAtMs: nowMs + CHALLENGE_LIFE_MS,
      };
      await state.set(slotKey, renewed, CHALLENGE_KEPT_MS);
      return renewed;
    },

    numberOf: ({ sealedNumber, portalId, id }) => sealer.open(sealedNumber, numberPlace(portalId, id)),

    countTry: (challenge) => state.increment(key(challenge, 'tries'), 1, 2 * CHALLENGE_KEPT_MS),

    async finish(challenge, reason) {
      if ((await state.take(key(challenge, 'ticket'))) === undefined) return false;
      await state.add(key(challenge, 'end'), { reason, atMs: clock.now() }, 2 * CHALLENGE_KEPT_MS);
      return true;
    },

    async revoke(challenge) {
      await state.take(key(challenge, 'ticket'));
      const end = { reason: 'not_me', atMs: clock.now() } as const;
      await state.set(key(challenge, 'end'), end, 2 * CHALLENGE_KEPT_MS);
    },

    notePurpose: (portalId, conversation, purpose) =>
      state.set(purposeKey(portalId, conversation), purpose, CHALLENGE_KEPT_MS),

    async purposeOf(portalId, conversation) {
      const value = await state.get(purposeKey(portalId, conversation));
      return value === undefined ? undefined : read(parsePurpose, value);
    },
  };
}

const endSchema = z.object({ reason: z.enum(END_REASONS) });

function read<T>(parse: (value: unknown) => T, value: unknown): T {
  try {
    return parse(value);
  } catch (cause) {
    throw new StoreCorrupt('something of a challenge is stored in an unknown form', { cause });
  }
}

function latestOf(challenges: readonly (Challenge | undefined)[]): Challenge | undefined {
  return challenges.reduce(
    (latest, each) => (each !== undefined && each.ordinal > (latest?.ordinal ?? 0) ? each : latest),
    undefined,
  );
}

/** 0000 to 9999, all equally likely: numbers that would favour some are drawn again. */
function fourDigits(random: Random): string {
  const SPAN = 10_000;
  for (;;) {
    const [high = 0, low = 0] = random.bytes(2);
    const drawn = high * 256 + low;
    if (drawn < 6 * SPAN) return String(drawn % SPAN).padStart(4, '0');
  }
}
