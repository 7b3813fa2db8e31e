import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import type { Clock, OpenState, Random } from '../ports.ts';
import { ABSOLUTE_LIFE_MS, CHANNELS, type Conversation } from './conversation.ts';

/** Letters and digits that nobody confuses when reading them out. */
const REFERENCE_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const REFERENCE = new RegExp(`^([${REFERENCE_LETTERS}]{4})([${REFERENCE_LETTERS}]{4})$`);
/** Characters of a typed reference that are looked at. */
const MAX_TYPED_LENGTH = 40;

const openSchema = z.object({
  /** The conversation's audit name, and where it is kept. */
  conversation: z.string(),
  place: z.string(),
  channel: z.enum(CHANNELS),
  caller: z.string(),
  mintedAtMs: z.int(),
});
/** `VerificationStatus['status']`, as it stood when the conversation was closed. */
export const HANDOFF_VERIFICATIONS = ['none', 'pending', 'confirmed', 'expired', 'cancelled'] as const;
const factsSchema = z.object({
  verification: z.enum(HANDOFF_VERIFICATIONS),
  confirmedAtMs: z.int().nullable(),
  /** Whose mailbox was confirmed. */
  contactId: z.string().nullable(),
  changes: z.array(z.object({ name: z.string(), status: z.string() })).readonly(),
});
const closedSchema = openSchema.extend({ ...factsSchema.shape, closedAtMs: z.int() });

/** What a human is told of a conversation: no address, no handle, no value. */
export type HandoffFacts = Readonly<z.infer<typeof factsSchema>>;

/** A conversation as its reference leads to it; with what stood when it was closed, once it was. */
export type ReferredConversation = Readonly<z.infer<typeof openSchema>> & {
  /** In the form in which it was given out. */
  readonly reference: string;
  readonly closed: (HandoffFacts & { readonly closedAtMs: number }) | undefined;
};

/** Short references to conversations, for humans. Every operation can fail with `StoreUnavailable`. */
export interface Handoffs {
  /**
   * The conversation's one reference, e.g. `7KQM-2XTB`: minted when it is first asked for, the same for everybody
   * afterwards. `place` is where the conversation is kept (`Conversations.placeOf`).
   */
  referenceOf(conversation: Conversation, place: string): Promise<string>;
  /** The reference, if one was ever asked for. */
  existingReference(conversation: Conversation): Promise<string | undefined>;
  /** Keeps what stands at the end of the conversation, for 60 days. Of several calls the first one counts. */
  noteClosing(conversation: Conversation, place: string, facts: HandoffFacts): Promise<void>;
  /**
   * Looks up what a human typed: upper or lower case, with or without dash and spaces. `undefined` for anything
   * that is no reference of this portal. Fails with `StoreCorrupt`.
   */
  find(portalId: string, typed: string): Promise<ReferredConversation | undefined>;
}

/** The store of references (design 7, `close_conversation`). */
export function createHandoffs(deps: {
  readonly openState: OpenState;
  readonly clock: Clock;
  readonly random: Random;
}): Handoffs {
  const { clock, random } = deps;
  const state = deps.openState('handoffs');
  const referenceKey = (portalId: string, reference: string): string => `${portalId}/${reference}`;
  const closedKey = (portalId: string, reference: string): string => `${portalId}/${reference}/closed`;
  const conversationKey = ({ portalId, id }: Conversation): string => `${portalId}/of/${id}`;

  async function existingReference(conversation: Conversation): Promise<string | undefined> {
    const stored = await state.get(conversationKey(conversation));
    if (stored === undefined || typeof stored === 'string') return stored;
    throw new StoreCorrupt('a reference is stored in an unknown form');
  }

  const openRecord = ({ id, channel, caller }: Conversation, place: string): z.infer<typeof openSchema> => ({
    ...{ conversation: id, place, channel, caller },
    mintedAtMs: clock.now(),
  });

  async function mint(conversation: Conversation, place: string): Promise<string> {
    const { portalId } = conversation;
    for (;;) {
      const reference = readableReference(random.bytes(8));
      const record = openRecord(conversation, place);
      if (await state.add(referenceKey(portalId, reference), record, ABSOLUTE_LIFE_MS)) return reference;
    }
  }

  async function referenceOf(conversation: Conversation, place: string): Promise<string> {
    const existing = await existingReference(conversation);
    if (existing !== undefined) return existing;
    const ours = await mint(conversation, place);
    if (await state.add(conversationKey(conversation), ours, ABSOLUTE_LIFE_MS)) return ours;
    await state.delete(referenceKey(conversation.portalId, ours));
    const theirs = await existingReference(conversation);
    if (theirs === undefined) throw new StoreCorrupt('a reference is there and is not there');
    return theirs;
  }

  return {
    referenceOf,
    existingReference,

    async noteClosing(conversation, place, facts) {
      const reference = await referenceOf(conversation, place);
      const closed = { ...openRecord(conversation, place), ...facts, closedAtMs: clock.now() };
      await state.add(closedKey(conversation.portalId, reference), closed, ABSOLUTE_LIFE_MS);
    },

    async find(portalId, typed) {
      const reference = canonicalReference(typed);
      if (reference === undefined) return undefined;
      const keys = [referenceKey(portalId, reference), closedKey(portalId, reference)];
      const [open, closed] = await state.getMany(keys);
      if (closed !== undefined) {
        const { conversation, place, channel, caller, mintedAtMs, ...facts } = read(closedSchema, closed);
        return { reference, conversation, place, channel, caller, mintedAtMs, closed: facts };
      }
      return open === undefined ? undefined : { reference, ...read(openSchema, open), closed: undefined };
    },
  };
}

function read<T>(schema: z.ZodType<T>, stored: unknown): T {
  const parsed = schema.safeParse(stored);
  if (!parsed.success) throw new StoreCorrupt('a handoff is stored in an unknown form');
  return parsed.data;
}

/** Eight letters in two groups, e.g. `7KQM-2XTB`: about 39 bits, a name and not a secret. */
function readableReference(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) => REFERENCE_LETTERS.charAt(byte % REFERENCE_LETTERS.length));
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

function canonicalReference(typed: string): string | undefined {
  if (typed.length > MAX_TYPED_LENGTH) return undefined;
  const [, first, second] = REFERENCE.exec(typed.replaceAll(/[\s\p{Pd}]/gu, '').toUpperCase()) ?? [];
  return first === undefined || second === undefined ? undefined : `${first}-${second}`;
}
