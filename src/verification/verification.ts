import { setTimeout as pause } from 'node:timers/promises';
import type { LiveConversation, StatedConversation } from '../conversation/conversations.ts';
import type { createSlots } from '../limits/slots.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock, Random } from '../ports.ts';
import type { KeyedHash } from '../security/sealing.ts';
import {
  CHALLENGE_LIFE_MS,
  MAIL_LIMITS,
  type Challenge,
  type ChallengeState,
  type EndReason,
  type Purpose,
} from './challenge.ts';
import type { Challenges } from './challenges.ts';
import type { LivingProof, Proofs } from './proofs.ts';
import { subjectOf } from './subject.ts';

/** A mail that was asked for; the queue holds nothing else. Names records of ours and no person. */
export interface MailJob {
  readonly portalId: string;
  readonly conversation: string;
  readonly challengeId: string;
  readonly generation: number;
  /** When it was queued, in Unix milliseconds. */
  readonly queuedAtMs: number;
}

/** How a request for a mail was answered: the same for everybody, whoever the address belongs to (design 2.4). */
export type RequestOutcome =
  | { readonly status: 'needs_email' }
  | { readonly status: 'already_confirmed'; readonly expiresAtMs: number }
  | { readonly status: 'sent' | 'already_sent'; readonly number: string; readonly expiresAtMs: number }
  | {
      readonly status: 'try_later' | 'limit_reached';
      readonly retryAfterMs: number;
      /** The living challenge's, when there is one. */
      readonly number?: string;
      readonly expiresAtMs?: number;
    };

/** Where a conversation stands, as far as its agent may know. */
export type VerificationStatus =
  | { readonly status: 'none' | 'expired' | 'cancelled' }
  | { readonly status: 'pending' | 'confirmed'; readonly expiresAtMs: number };

/** The level `verify_email` from the agent's side. Every operation can fail with `StoreUnavailable`. */
export interface Verification {
  /** Answers from the conversation's own state alone; who is mailed, if anybody, is found out afterwards. */
  request(
    live: LiveConversation,
    policy: Policy,
    wish: { readonly resend: boolean },
  ): Promise<RequestOutcome>;
  /** Once more for the conversation's newest challenge, alive or out of time, from the page of an earlier link. */
  renew(newest: ChallengeState): Promise<RequestOutcome>;
  status(live: StatedConversation, policy: Policy): Promise<VerificationStatus>;
  /** The living proof of the person the conversation is about now. */
  proof(live: StatedConversation, policy: Policy): Promise<LivingProof | undefined>;
  /** Whether a proof that `proof` gave a moment ago is there and alive now, under `policy` as it stands now. */
  stillProven(live: StatedConversation, policy: Policy, proof: LivingProof): Promise<boolean>;
  /** A proof was of use: its idle time begins anew. */
  proofUsed(live: StatedConversation, proof: LivingProof): Promise<void>;
  /** Ends challenge and proof of a conversation. */
  end(live: StatedConversation, reason: Exclude<EndReason, 'confirmed'>): Promise<void>;
  /** What a customer was refused for want of a proof; the page says it. */
  notePurpose(live: LiveConversation, purpose: Purpose): Promise<void>;
}

export interface VerificationDeps {
  readonly challenges: Challenges;
  readonly proofs: Proofs;
  readonly slots: ReturnType<typeof createSlots>;
  readonly placeOf: (live: LiveConversation) => string;
  /** Durable when it resolves. */
  readonly enqueue: (job: MailJob, lifeMs: number) => Promise<void>;
  readonly keyedHash: KeyedHash;
  readonly clock: Clock;
  readonly random: Random;
}

/** How often, and after how many milliseconds each, a request looks again for a mail that another one asks for. */
const LOOKS = 5;
const LOOK_AGAIN_MS = 20;

/** Whether a challenge can still be confirmed for `subject`. */
export function isAlive(
  { challenge, hasTicket, end }: ChallengeState,
  nowMs: number,
  subject: string | undefined,
): boolean {
  return hasTicket && end === undefined && nowMs < challenge.expiresAtMs && challenge.subject === subject;
}

/** Longer than a request for a mail takes, and shorter than the time between two in one conversation. */
const ASKING_MS = 30_000;

/** Whether a queued mail is the one that its challenge was last renewed for. */
export function isAskedFor(job: MailJob, challenge: Challenge, nowMs: number): 'yes' | 'not_yet' | 'no' {
  const isIn = (atMs: number): boolean => atMs - job.queuedAtMs < ASKING_MS;
  if (challenge.generation < job.generation) return isIn(nowMs) ? 'not_yet' : 'no';
  // A mail whose asker died has the generation of the next one.
  return challenge.generation === job.generation && isIn(challenge.requestedAtMs) ? 'yes' : 'no';
}

/** A proof does not reach what the policy came to allow after it was asked for (design 8); then another one helps. */
function reachesAll({ policyVersion }: LivingProof, { rules }: Policy): boolean {
  return rules.every(({ widenedAtVersion }) => widenedAtVersion <= policyVersion);
}

/** The use cases of design 7, "Verification". */
export function createVerification(deps: VerificationDeps): Verification {
  const { challenges, proofs, slots, keyedHash, clock, random } = deps;
  const subject = (live: StatedConversation): string | undefined => subjectOf(live, keyedHash);

  const proof: Verification['proof'] = async (live, policy) => {
    const found = await proofs.find(live.conversation, policy.verification);
    if (found === undefined) return undefined;
    const { statedEmail } = live;
    // Stating the very address that was confirmed changes nothing; stating another one ends the proof.
    const isSamePerson = found.subject === subject(live) || found.address === statedEmail;
    return isSamePerson ? found : undefined;
  };

  const told = (challenge: Challenge): { readonly number: string; readonly expiresAtMs: number } => ({
    number: challenges.numberOf(challenge),
    expiresAtMs: challenge.expiresAtMs,
  });

  /** Takes the conversation's slots, and only then makes the challenge worth a mail. */
  async function send(
    state: ChallengeState,
    now: Parameters<Challenges['renew']>[1],
  ): Promise<RequestOutcome> {
    const { challenge } = state;
    const { portalId, conversation, id } = challenge;
    // A holder of its own for every request: of several at once, one sends.
    const holder = Buffer.from(random.bytes(12)).toString('base64url');
    const free = await slots.take(`conversation/${portalId}/${conversation}`, MAIL_LIMITS, holder);
    if (!free.ok) return heldBack(challenge, free.retryAfterMs);
    const queue = async (generation: number): Promise<MailJob> => {
      const job = { portalId, conversation, challengeId: id, generation, queuedAtMs: clock.now() };
      await deps.enqueue(job, CHALLENGE_LIFE_MS);
      return job;
    };
    // The mail is in the queue before anything says that it was asked for: what breaks in between can be asked
    // for again, and a mail that was not asked for is not sent.
    const job = await queue(challenge.generation + 1);
    const renewed = await challenges.renew(challenge, now);
    if (isAskedFor(job, renewed, clock.now()) !== 'yes') await queue(renewed.generation);
    return { status: 'sent', ...told(renewed) };
  }

  async function heldBack(challenge: Challenge, retryAfterMs: number): Promise<RequestOutcome> {
    const { portalId, conversation, generation } = challenge;
    // Another request of this very moment may be about to ask for the first mail.
    for (let look = 0; look < (generation === 0 ? LOOKS : 1); look += 1) {
      if (look > 0) await pause(LOOK_AGAIN_MS);
      const now = (await challenges.newest(portalId, conversation))?.challenge;
      if (now !== undefined && now.generation > generation) return { status: 'already_sent', ...told(now) };
    }
    const isForToday = retryAfterMs <= (MAIL_LIMITS[1]?.windowMs ?? 0);
    return { status: isForToday ? 'try_later' : 'limit_reached', retryAfterMs, ...told(challenge) };
  }

  return {
    proof,

    async request(live, policy, { resend }) {
      const about = subject(live);
      if (about === undefined) return { status: 'needs_email' };
      const confirmed = await proof(live, policy);
      if (confirmed !== undefined && reachesAll(confirmed, policy)) {
        return { status: 'already_confirmed', expiresAtMs: confirmed.expiresAtMs };
      }
      const { portalId, id } = live.conversation;
      const newest = await challenges.newest(portalId, id);
      const purpose = await challenges.purposeOf(portalId, id);
      const current =
        newest !== undefined && isAlive(newest, clock.now(), about)
          ? newest
          : await challenges.create(
              live.conversation,
              {
                place: deps.placeOf(live),
                subject: about,
                policyVersion: policy.version,
                purpose,
              },
              newest?.challenge,
            );
      if (current === 'full') return { status: 'limit_reached', retryAfterMs: MAIL_LIMITS[2]?.windowMs ?? 0 };
      const { challenge } = current;
      if (challenge.generation > 0 && !resend) return { status: 'already_sent', ...told(challenge) };
      return send(current, { policyVersion: policy.version, ...(purpose === undefined ? {} : { purpose }) });
    },

    renew: (newest) => send(newest, {}),

    async status(live, policy) {
      const confirmed = await proof(live, policy);
      const { portalId, id } = live.conversation;
      const newest = await challenges.newest(portalId, id);
      const isUnderWay = newest !== undefined && isAlive(newest, clock.now(), subject(live));
      if (confirmed !== undefined && !isUnderWay) {
        return { status: 'confirmed', expiresAtMs: confirmed.expiresAtMs };
      }
      if (newest === undefined) return { status: 'none' };
      const { challenge, end, hasTicket } = newest;
      if (end === 'confirmed') return { status: 'expired' };
      if (end !== undefined || challenge.subject !== subject(live)) return { status: 'cancelled' };
      if (!hasTicket || clock.now() >= challenge.expiresAtMs) return { status: 'expired' };
      return { status: 'pending', expiresAtMs: challenge.expiresAtMs };
    },

    stillProven: ({ conversation }, policy, living) =>
      proofs.stillStands(conversation, policy.verification, living),

    proofUsed: ({ conversation }, living) => proofs.touch(conversation, living),

    async end({ conversation }, reason) {
      const { portalId, id } = conversation;
      const newest = await challenges.newest(portalId, id);
      if (newest?.hasTicket === true) await challenges.finish(newest.challenge, reason);
      await proofs.end(conversation);
    },

    notePurpose: ({ conversation }, purpose) =>
      challenges.notePurpose(conversation.portalId, conversation.id, purpose),
  };
}
