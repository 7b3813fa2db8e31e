import type { Audit } from '../audit/audit.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Handoffs } from '../conversation/handoffs.ts';
import type { Crm } from '../hubspot/crm.ts';
import type { Installations } from '../hubspot/installation.ts';
import type { CallLimits } from '../limits/call-limits.ts';
import { createSlots } from '../limits/slots.ts';
import type { Policies } from '../policy/policies.ts';
import type { Clock, Logger, Mailer, OpenState, Random } from '../ports.ts';
import { createQueue, type Queue } from '../queue/queue.ts';
import type { KeyedHash, Sealer } from '../security/sealing.ts';
import { createChallenges } from './challenges.ts';
import { createDeliver, parseMailJob } from './deliver.ts';
import { createLinks } from './links.ts';
import { createMutes } from './mutes.ts';
import { createProofs, type Proofs } from './proofs.ts';
import { createVerifyLinks } from './redeem.ts';
import { SPREAD_MS, spreadOut } from './spread-out.ts';
import { createVerification, type MailJob, type Verification } from './verification.ts';
import type { VerifyLinks } from './verify-links.ts';

/** What verification is made of. */
export interface VerificationParts {
  readonly openState: OpenState;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly sealer: Sealer;
  readonly keyedHash: KeyedHash;
  readonly crm: Crm;
  readonly mailer: Mailer;
  /** Origin (and path prefix, if any) of the customers' pages, without a trailing slash. */
  readonly publicUrl: string;
  readonly installations: Installations;
  readonly policies: Policies;
  readonly conversations: Conversations;
  readonly handoffs: Handoffs;
  readonly audit: Audit;
  readonly limits: Pick<CallLimits, 'mails' | 'note'>;
  /** Within how many milliseconds the work on a mail begins, at random; 300. */
  readonly spreadMs?: number;
}

/** The level `verify_email`: the agent's side, the customer's side, and the mails in between. */
export interface AssembledVerification {
  readonly verification: Verification;
  readonly verifyLinks: VerifyLinks;
  /** For the portal's own people, who can see and end them. */
  readonly proofs: Proofs;
  /** Has to be worked off by the process (`server/work-queue.ts`). */
  readonly mails: Queue<MailJob>;
}

/** Puts verification together; decides nothing. */
export function assembleVerification(parts: VerificationParts): AssembledVerification {
  const { openState, clock, random, logger, conversations, keyedHash, spreadMs = SPREAD_MS } = parts;
  const challenges = createChallenges(parts);
  const proofs = createProofs(parts);
  const links = createLinks(parts);
  const mutes = createMutes(parts);
  const slots = createSlots(openState('mail-slots'), clock);
  const deliver = createDeliver({
    ...parts,
    ...{ challenges, links, mutes, slots },
    attempts: openState('mail-attempts'),
  });
  const mails = createQueue<MailJob>({
    ...{ openState, clock, random, logger },
    space: 'mail-queue',
    parse: parseMailJob,
    portalOf: ({ portalId }) => portalId,
    handle: spreadOut(deliver, { random, spreadMs }),
  });
  const verification = createVerification({
    ...{ challenges, proofs, slots, keyedHash, clock, random },
    placeOf: (live) => conversations.placeOf(live),
    enqueue: (job, lifeMs) => mails.enqueue(job, lifeMs),
  });
  const verifyLinks = createVerifyLinks({ ...parts, challenges, proofs, links, mutes, verification });
  return { verification, verifyLinks, proofs, mails };
}
