import { z } from 'zod';
import type { Conversation } from '../conversation/conversation.ts';
import { StoreCorrupt } from '../errors.ts';
import type { VerificationSettings } from '../policy/policy.ts';
import type { Clock, OpenState } from '../ports.ts';
import type { Sealer } from '../security/sealing.ts';
import { createProofIndex, type ContactName, type ProofPlace } from './proof-index.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** On email an answer takes its time: idle for a day (design 7), and two weeks in all, as long as a handle lives. */
const EMAIL_LIFE = { idleMs: DAY_MS, absoluteMs: 14 * DAY_MS } as const;
/** Uses are noted at most this often: an agent reads several times in one turn. */
const TOUCH_EVERY_MS = 10_000;
/** How long it is remembered that all proofs of a contact were ended: longer than what was asked for before can live. */
const ENDED_KEPT_MS = EMAIL_LIFE.absoluteMs + DAY_MS;

const proofSchema = z.object({
  challengeId: z.string(),
  subject: z.string(),
  contactId: z.string(),
  sealedAddress: z.string(),
  mergedIds: z.string(),
  policyVersion: z.int(),
  /** Proofs that were stored before these were kept have neither, and are in no index. */
  reference: z.string().default(''),
  requestedAtMs: z.int().default(0),
  confirmedAtMs: z.int(),
  idleMs: z.int(),
  absoluteMs: z.int(),
});

type StoredProof = z.infer<typeof proofSchema>;

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
  /** What a human can look the conversation up by; see `Handoffs`. */
  readonly reference: string;
  /** When the mail was asked for that was confirmed. */
  readonly requestedAtMs: number;
  readonly confirmedAtMs: number;
}

/** A living proof, when it was last of use as far as that was noted, and when it will end if nothing happens. */
export interface LivingProof extends Proof {
  readonly usedAtMs: number;
  readonly expiresAtMs: number;
}

/** A living proof together with where it was given. */
export type ContactProof = LivingProof & ProofPlace;

/** What names a conversation here, and tells how long its proofs live. */
type ProofHolder = Pick<Conversation, 'portalId' | 'id' | 'channel'>;

/** Proofs in State, one per conversation. Every operation can fail with `StoreUnavailable` or `StoreCorrupt`. */
export interface Proofs {
  grant(conversation: Conversation, settings: VerificationSettings, proof: Proof): Promise<void>;
  /** `undefined`: none, ended, or out of time by the settings it was granted under or by the present ones. */
  find(conversation: ProofHolder, settings: VerificationSettings): Promise<LivingProof | undefined>;
  /** Whether a proof that `find` gave a moment ago is there and alive now; asks the store for less than `find`. */
  stillStands(conversation: ProofHolder, settings: VerificationSettings, proof: Proof): Promise<boolean>;
  /**
   * The proof was of use: its idle time begins anew, or up to `TOUCH_EVERY_MS` earlier where that was noted a moment
   * ago. Cannot revive one that ended.
   */
  touch(conversation: Conversation, proof: Pick<LivingProof, 'challengeId' | 'usedAtMs'>): Promise<void>;
  end(conversation: Pick<Conversation, 'portalId' | 'id'>): Promise<boolean>;
  /** Every living proof of a contact, in whatever conversation, newest first. */
  ofContact(contact: ContactName, settings: VerificationSettings): Promise<readonly ContactProof[]>;
  /**
   * Ends every proof of a contact that was asked for until now, whether it is there or about to be granted. What
   * is asked for later is not touched.
   */
  endAllOf(contact: ContactName): Promise<void>;
  /** Whether `endAllOf` was called for the contact since `requestedAtMs`: then no proof can come of that request. */
  isEndedForAll(contact: ContactName, requestedAtMs: number): Promise<boolean>;
}

/** The store of proofs (INV-28, INV-30). */
export function createProofs(deps: {
  readonly openState: OpenState;
  readonly clock: Clock;
  readonly sealer: Sealer;
}): Proofs {
  const { clock, sealer } = deps;
  const state = deps.openState('proofs');
  const index = createProofIndex(deps.openState, EMAIL_LIFE.absoluteMs);
  const key = ({ portalId, id }: Pick<Conversation, 'portalId' | 'id'>): string => `${portalId}/${id}`;
  const usedKey = (conversation: Pick<Conversation, 'portalId' | 'id'>, challengeId: string): string =>
    `${key(conversation)}/${challengeId}/used`;
  const endedKey = ({ portalId, contactId }: ContactName): string => `${portalId}/contact/${contactId}/ended`;
  const addressPlace = ({ portalId, id }: ProofHolder): { portalId: string; field: string } => ({
    portalId,
    field: `proof/${id}/address`,
  });

  function parse(stored: unknown): StoredProof {
    const parsed = proofSchema.safeParse(stored);
    if (!parsed.success) throw new StoreCorrupt('a proof is stored in an unknown form');
    return parsed.data;
  }

  /** When a proof was last of use and when it ends; `undefined` when that is over. */
  function lifeLeft(
    conversation: ProofHolder,
    settings: VerificationSettings,
    { requestedAtMs, confirmedAtMs, idleMs, absoluteMs }: StoredProof,
    [used, ended]: readonly unknown[],
  ): Pick<LivingProof, 'usedAtMs' | 'expiresAtMs'> | undefined {
    if (isCovered(ended, requestedAtMs)) return undefined;
    const usedAtMs = typeof used === 'number' ? used : confirmedAtMs;
    const now = lifeOf(conversation, settings);
    const expiresAtMs = Math.min(
      usedAtMs + Math.min(idleMs, now.idleMs),
      confirmedAtMs + Math.min(absoluteMs, now.absoluteMs),
    );
    return clock.now() >= expiresAtMs ? undefined : { usedAtMs, expiresAtMs };
  }

  /** Where it is kept how a proof went on. */
  const courseKeys = (
    conversation: ProofHolder,
    { challengeId, contactId }: Pick<Proof, 'challengeId' | 'contactId'>,
  ): string[] => [
    usedKey(conversation, challengeId),
    endedKey({ portalId: conversation.portalId, contactId }),
  ];

  const find: Proofs['find'] = async (conversation, settings) => {
    const stored = await state.get(key(conversation));
    if (stored === undefined) return undefined;
    const parsed = parse(stored);
    const course = await state.getMany(courseKeys(conversation, parsed));
    const left = lifeLeft(conversation, settings, parsed, course);
    if (left === undefined) return undefined;
    const { sealedAddress, idleMs: _idleMs, absoluteMs: _absoluteMs, ...proof } = parsed;
    return { ...proof, address: sealer.open(sealedAddress, addressPlace(conversation)), ...left };
  };

  return {
    find,

    async stillStands(conversation, settings, proof) {
      const [stored, ...course] = await state.getMany([
        key(conversation),
        ...courseKeys(conversation, proof),
      ]);
      if (stored === undefined) return false;
      const parsed = parse(stored);
      // Another one may have taken its place.
      if (parsed.challengeId !== proof.challengeId || parsed.contactId !== proof.contactId) return false;
      return lifeLeft(conversation, settings, parsed, course) !== undefined;
    },

    async grant(conversation, settings, { address, ...proof }) {
      const { portalId, id, channel, caller } = conversation;
      const { contactId, confirmedAtMs } = proof;
      const life = lifeOf(conversation, settings);
      await index.add(
        { portalId, contactId },
        { conversation: id, channel, caller },
        { confirmedAtMs, lifeMs: life.absoluteMs },
      );
      const sealedAddress = sealer.seal(address, addressPlace(conversation));
      await state.set(key(conversation), { ...proof, ...life, sealedAddress }, EMAIL_LIFE.absoluteMs);
    },

    // Apart from the proof itself, so that a call under way cannot bring an ended one back.
    async touch(conversation, { challengeId, usedAtMs }) {
      const nowMs = clock.now();
      if (nowMs - usedAtMs < TOUCH_EVERY_MS) return;
      await state.set(usedKey(conversation, challengeId), nowMs, EMAIL_LIFE.absoluteMs);
    },

    end: (conversation) => state.delete(key(conversation)),

    async ofContact(contact, settings) {
      const { portalId, contactId } = contact;
      const places = await index.find(contact, clock.now());
      const found = await Promise.all(
        places.map(async (place) => {
          const { conversation: id, channel } = place;
          const proof = await find({ portalId, id, channel }, settings);
          // The conversation may have been confirmed for somebody else since.
          return proof?.contactId === contactId ? [{ ...proof, ...place }] : [];
        }),
      );
      return found.flat();
    },

    endAllOf: (contact) => state.set(endedKey(contact), clock.now(), ENDED_KEPT_MS),

    isEndedForAll: async (contact, requestedAtMs) =>
      isCovered(await state.get(endedKey(contact)), requestedAtMs),
  };
}

/** @param ended what is stored about the moment until which all was ended. */
function isCovered(ended: unknown, requestedAtMs: number): boolean {
  if (ended === undefined) return false;
  if (typeof ended !== 'number') throw new StoreCorrupt('the end of proofs is stored in an unknown form');
  return requestedAtMs <= ended;
}

function lifeOf(
  { channel }: ProofHolder,
  { idleMinutes, absoluteMinutes }: VerificationSettings,
): { readonly idleMs: number; readonly absoluteMs: number } {
  return channel === 'email'
    ? EMAIL_LIFE
    : { idleMs: idleMinutes * MINUTE_MS, absoluteMs: absoluteMinutes * MINUTE_MS };
}
