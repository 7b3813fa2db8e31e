import { z } from 'zod';
import { CHANNELS } from '../conversation/conversation.ts';
import { StoreCorrupt } from '../errors.ts';
import type { OpenState } from '../ports.ts';

/** A contact of a portal. */
export interface ContactName {
  readonly portalId: string;
  readonly contactId: string;
}

const placeSchema = z.object({
  /** The conversation's audit name. */
  conversation: z.string(),
  channel: z.enum(CHANNELS),
  caller: z.string(),
});

/** A conversation in which a contact was given a proof. */
export type ProofPlace = Readonly<z.infer<typeof placeSchema>>;

/** Which conversations a contact may have a living proof in. Every operation can fail with `StoreUnavailable`. */
export interface ProofIndex {
  /**
   * To be called before the proof is stored: a name without a proof is nothing, a proof without a name could not
   * be found. `lifeMs` is how long the proof lives from `confirmedAtMs`, `longestLifeMs` at most.
   */
  add(
    contact: ContactName,
    place: ProofPlace,
    proof: { readonly confirmedAtMs: number; readonly lifeMs: number },
  ): Promise<void>;
  /**
   * Every place of a proof that can be alive at `nowMs`, and maybe of some that have ended; newest first, each
   * conversation once. Fails with `StoreCorrupt`.
   */
  find(contact: ContactName, nowMs: number): Promise<readonly ProofPlace[]>;
}

/** Entries outlive their proofs by this, because they are made a moment earlier. */
const SPARE_MS = 60 * 60_000;

/**
 * The index over State, which cannot be listed: a counter per contact and one entry per number that it gave out.
 * A counter lives from its first use, so there is one per stretch of `longestLifeMs`: a proof that is alive was
 * confirmed in this stretch or in the one before, and both of their counters still live.
 */
export function createProofIndex(openState: OpenState, longestLifeMs: number): ProofIndex {
  const state = openState('proof-index');
  const stretchOf = (atMs: number): number => Math.floor(atMs / longestLifeMs);
  const counterKey = ({ portalId, contactId }: ContactName, stretch: number): string =>
    `${portalId}/${contactId}/${stretch}`;

  /** The names of a stretch's entries, newest first. */
  function entryKeys(counter: string, stored: unknown): readonly string[] {
    if (stored === undefined) return [];
    const count = read(z.int(), stored);
    return Array.from({ length: count }, (_, index) => `${counter}/${count - index}`);
  }

  return {
    async add(contact, place, { confirmedAtMs, lifeMs }) {
      const counter = counterKey(contact, stretchOf(confirmedAtMs));
      const number = await state.increment(counter, 1, 3 * longestLifeMs);
      await state.set(`${counter}/${number}`, place, lifeMs + SPARE_MS);
    },

    async find(contact, nowMs) {
      const now = stretchOf(nowMs);
      // The next stretch may have begun for another instance.
      const counters = [now + 1, now, now - 1].map((stretch) => counterKey(contact, stretch));
      const counts = await state.getMany(counters);
      const keys = counters.flatMap((counter, index) => entryKeys(counter, counts[index]));
      const stored = await state.getMany(keys);
      const byConversation = new Map<string, ProofPlace>();
      for (const entry of stored) {
        if (entry === undefined) continue;
        const place = read(placeSchema, entry);
        if (!byConversation.has(place.conversation)) byConversation.set(place.conversation, place);
      }
      return [...byConversation.values()];
    },
  };
}

function read<T>(schema: z.ZodType<T>, stored: unknown): T {
  const parsed = schema.safeParse(stored);
  if (!parsed.success) throw new StoreCorrupt('the index of proofs is stored in an unknown form');
  return parsed.data;
}
