import { z } from 'zod';
import type { Conversation } from '../conversation/conversation.ts';
import { StoreCorrupt } from '../errors.ts';
import type { VerificationSettings } from '../policy/policy.ts';
import type { Clock, OpenState } from '../ports.ts';
import type { Sealer } from '../security/sealing.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** On email an answer takes its time: idle for a day (design 7), and two weeks in all, as long as a handle lives. */
const EMAIL_LIFE = { idleMs: DAY_MS, absoluteMs: 14 * DAY_MS } as const;

const proofSchema = z.object({
  challengeId: z.string(),
  subject: z.string(),
  contactId: z.string(),
  sealedAddress: z.string(),
  mergedIds: z.string(),
  policyVersion: z.int(),
  confirmedAtMs: z.int(),
  idleMs: z.int(),
  absoluteMs: z.int(),
});

/** A confirmed mailbox in one conversation. It counts only as long as the contact is still what it was. */
export interface Proof {
  readonly challengeId: string;
  /** Whom the challenge was about; see `Challenge.subject`. */
  readonly subject: string;
  readonly contactId: string;
  /** The address that the mail went to, in canonical form. */
  readonly address: string;
  /** `ContactRecord.mergedIds` when the mail was sent. */
  readonly mergedIds: string;
  readonly policyVersion: number;
  readonly confirmedAtMs: number;
}

/** A living proof and when it will end if nothing happens. */
export interface LivingProof extends Proof {
  readonly expiresAtMs: number;
}

/** Proofs in State, one per conversation. Every operation can fail with `StoreUnavailable` or `StoreCorrupt`. */
export interface Proofs {
  grant(conversation: Conversation, settings: VerificationSettings, proof: Proof): Promise<void>;
  /** `undefined`: none, ended, or out of time by the settings it was granted under or by the present ones. */
  find(conversation: Conversation, settings: VerificationSettings): Promise<LivingProof | undefined>;
  /** The proof was of use: its idle time begins anew. Cannot revive one that ended. */
  touch(conversation: Conversation, proof: Proof): Promise<void>;
  end(conversation: Pick<Conversation, 'portalId' | 'id'>): Promise<boolean>;
}

/** The store of proofs (INV-28, INV-30). */
export function createProofs(deps: {
  readonly openState: OpenState;
  readonly clock: Clock;
  readonly sealer: Sealer;
}): Proofs {
  const { clock, sealer } = deps;
  const state = deps.openState('proofs');
  const key = ({ portalId, id }: Pick<Conversation, 'portalId' | 'id'>): string => `${portalId}/${id}`;
  const usedKey = (conversation: Conversation, challengeId: string): string =>
    `${key(conversation)}/${challengeId}/used`;
  const addressPlace = ({ portalId, id }: Conversation): { portalId: string; field: string } => ({
    portalId,
    field: `proof/${id}/address`,
  });

  function parse(stored: unknown): z.infer<typeof proofSchema> {
    const parsed = proofSchema.safeParse(stored);
    if (!parsed.success) throw new StoreCorrupt('a proof is stored in an unknown form');
    return parsed.data;
  }

  return {
    async grant(conversation, settings, { address, ...proof }) {
      const life = lifeOf(conversation, settings);
      const sealedAddress = sealer.seal(address, addressPlace(conversation));
      await state.set(key(conversation), { ...proof, ...life, sealedAddress }, EMAIL_LIFE.absoluteMs);
    },

    async find(conversation, settings) {
      const stored = await state.get(key(conversation));
      if (stored === undefined) return undefined;
      const { sealedAddress, idleMs, absoluteMs, ...proof } = parse(stored);
      const used = await state.get(usedKey(conversation, proof.challengeId));
      const usedAtMs = typeof used === 'number' ? used : proof.confirmedAtMs;
      const now = lifeOf(conversation, settings);
      const expiresAtMs = Math.min(
        usedAtMs + Math.min(idleMs, now.idleMs),
        proof.confirmedAtMs + Math.min(absoluteMs, now.absoluteMs),
      );
      if (clock.now() >= expiresAtMs) return undefined;
      return { ...proof, address: sealer.open(sealedAddress, addressPlace(conversation)), expiresAtMs };
    },

    // Apart from the proof itself, so that a call under way cannot bring an ended one back.
    touch: (conversation, { challengeId }) =>
      state.set(usedKey(conversation, challengeId), clock.now(), EMAIL_LIFE.absoluteMs),

    end: (conversation) => state.delete(key(conversation)),
  };
}

function lifeOf(
  { channel }: Conversation,
  { idleMinutes, absoluteMinutes }: VerificationSettings,
): { readonly idleMs: number; readonly absoluteMs: number } {
  return channel === 'email'
    ? EMAIL_LIFE
    : { idleMs: idleMinutes * MINUTE_MS, absoluteMs: absoluteMinutes * MINUTE_MS };
}
