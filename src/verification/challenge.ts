import { z } from 'zod';
import { CHANNELS } from '../conversation/conversation.ts';
import type { SlotLimit } from '../limits/slots.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long a link and the number that belongs to it can be confirmed with (ASVS V6.5.5: ten minutes at most). */
export const CHALLENGE_LIFE_MS = 10 * MINUTE_MS;
/** How long after the first request an expired or replaced link still offers a new one (design 7). */
export const NEW_LINK_LIFE_MS = DAY_MS;
/** Anything of a challenge is kept this long; longer than it can be used for, so that nothing is forgotten too early. */
export const CHALLENGE_KEPT_MS = NEW_LINK_LIFE_MS + 2 * CHALLENGE_LIFE_MS;
/** Wrong numbers that end a challenge (design 7). */
export const MAX_WRONG_NUMBERS = 2;
/** Challenges that a conversation can have within a day. */
export const MAX_CHALLENGES = 5;
/** How long no mail goes to an address whose owner said "this was not me". */
export const MUTED_MS = 60 * MINUTE_MS;

/** Mails that may be asked for: in one conversation, and once more to one address over all portals (INV-31). */
export const MAIL_LIMITS: readonly SlotLimit[] = [
  { name: 'minute', slots: 1, windowMs: MINUTE_MS },
  { name: 'quarter', slots: 3, windowMs: 15 * MINUTE_MS },
  { name: 'day', slots: 5, windowMs: DAY_MS },
];

const purposeSchema = z.object({
  operation: z.enum(['show', 'edit']),
  /** Neutralised labels of the properties, at most 5. */
  labels: z.array(z.string()),
});

/** What was last refused in a conversation; named to the customer on the page. */
export type Purpose = Readonly<z.infer<typeof purposeSchema>>;

const challengeSchema = z.object({
  id: z.string(),
  portalId: z.string(),
  /** The conversation's audit name, and where it is kept. */
  conversation: z.string(),
  place: z.string(),
  caller: z.string(),
  channel: z.enum(CHANNELS),
  /** 1, 2, 3 ... within the conversation; the greatest one counts. */
  ordinal: z.int(),
  /** Whom it is about: a keyed hash of the stated address, or `recognised`. */
  subject: z.string(),
  sealedNumber: z.string(),
  /** Mails asked for so far; a link belongs to one of them. 0: the caps held the first one back. */
  generation: z.int(),
  policyVersion: z.int(),
  purpose: purposeSchema.nullable(),
  createdAtMs: z.int(),
  requestedAtMs: z.int(),
  expiresAtMs: z.int(),
});

/**
 * A request to confirm who somebody is. It is the same whether or not anybody has the address: who the mail
 * goes to is found out later, and is kept with the link alone.
 */
export type Challenge = Readonly<z.infer<typeof challengeSchema>>;

/** @throws ZodError when the stored value is not a challenge. */
export function parseChallenge(stored: unknown): Challenge {
  return challengeSchema.parse(stored);
}

/** @throws ZodError when the stored value is not a purpose. */
export function parsePurpose(stored: unknown): Purpose {
  return purposeSchema.parse(stored);
}

/** Why a challenge cannot be confirmed any more. Told apart on the page, never to the agent. */
export const END_REASONS = [
  'confirmed',
  'wrong_twice',
  'not_me',
  'email_changed',
  'contact_changed',
  'closed',
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** A challenge together with what has become of it. */
export interface ChallengeState {
  readonly challenge: Challenge;
  /** Its one ticket is still there: it can be confirmed or ended, once. */
  readonly hasTicket: boolean;
  readonly end: EndReason | undefined;
  /** Numbers typed so far. */
  readonly tries: number;
}
