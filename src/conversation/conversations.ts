import { hash } from 'node:crypto';
import { StoreCorrupt } from '../errors.ts';
import type { Clock, OpenState, Random } from '../ports.ts';
import type { KeyedHash, Sealer } from '../security/sealing.ts';
import {
  ABSOLUTE_LIFE_MS,
  idleLifeMs,
  isHandle,
  MAX_STATED_EMAILS,
  parseConversation,
  type Channel,
  type Conversation,
} from './conversation.ts';

/** Handles are written anew to the store at most this often, so that they live a little longer, never shorter. */
const TOUCH_EVERY_MS = 60_000;
/**
 * A stated email outlives an idle conversation by this factor and is not written anew while the conversation
 * is in use: a touch that ran beside a second statement would bring the first one back.
 */
const STATED_EMAIL_LIVES = 3;
/** Conversations that a process remembers. */
const MAX_REMEMBERED = 20_000;

/** Who holds a conversation: another portal's or another caller's handle is unknown. */
export interface Holder {
  readonly portalId: string;
  /** `hubspot:<portalId>`, or the id of an agent key. */
  readonly caller: string;
}

/** A conversation together with what the customer stated in it. */
export interface StatedConversation {
  readonly conversation: Conversation;
  /** Canonical form; `undefined` until one was submitted. A claim, not an identity. */
  readonly statedEmail: string | undefined;
}

/** A living conversation as its caller holds it. */
export interface LiveConversation extends StatedConversation {
  readonly handle: string;
}

/** The parts of a conversation that never change and are about nobody. */
export type RememberedConversation = Pick<Conversation, 'id' | 'channel' | 'language' | 'caller'>;

/** A property that was changed in a conversation, for the note to the human. */
export interface ConversationChange {
  readonly name: string;
  readonly status: string;
}

/** Conversations in State. Every operation can fail with `StoreUnavailable`. */
export interface Conversations {
  /** Mints a handle: 256 random bits, kept only as a hash, bound to portal and caller (INV-14). */
  open(
    holder: Holder,
    start: {
      readonly channel: Channel;
      readonly language: string | undefined;
      readonly recognisedContactId: string | undefined;
    },
  ): Promise<LiveConversation>;
  /** `undefined` for an unknown, expired, foreign, closed or invented handle alike. */
  find(handle: string, holder: Holder): Promise<LiveConversation | undefined>;
  /**
   * What this process remembers of a conversation that it found before, without asking anybody: for answers that say
   * nothing about a person. It may have ended since.
   */
  remembered(handle: string, holder: Holder): RememberedConversation | undefined;
  /** Where a conversation is kept: names it to `recall` and opens nothing for a caller. */
  placeOf(live: LiveConversation): string;
  /** The conversation at a place, for what happens outside of its caller's requests; `undefined` when it has ended. */
  recall(portalId: string, place: string): Promise<StatedConversation | undefined>;
  /** Counts before anything is compared; the same address again is not counted (INV-20). */
  stateEmail(live: LiveConversation, email: string): Promise<'recorded' | 'limit_reached'>;
  /** True the first time it is called for a conversation. */
  firstHandoffQuestion(live: LiveConversation): Promise<boolean>;
  noteChanges(live: LiveConversation, changes: readonly ConversationChange[]): Promise<void>;
  /** The latest 50 changes in the conversation kept at `place`, oldest first, also after its end. */
  changes(portalId: string, place: string): Promise<readonly ConversationChange[]>;
  /** Ends the conversation for good; a call under way in parallel cannot revive it. */
  close(live: LiveConversation): Promise<void>;
}

export interface ConversationDeps {
  readonly openState: OpenState;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly keyedHash: KeyedHash;
}

/** The store of conversations (design 2.2, 7 "Handle" and "Emails"). */
export function createConversations(deps: ConversationDeps): Conversations {
  const { clock, random, sealer, keyedHash } = deps;
  const state = deps.openState('conversations');

  const memory = new Map<string, RememberedConversation>();

  const remember = (at: string, { id, channel, language, caller }: Conversation): void => {
    if (memory.has(at)) return;
    memory.set(at, { id, channel, language, caller });
    const [oldest] = memory.keys();
    if (memory.size > MAX_REMEMBERED && oldest !== undefined) memory.delete(oldest);
  };

  const placeOfHandle = (handle: string): string => hash('sha256', handle, 'hex');
  const keyOf = (portalId: string, handle: string): string => `${portalId}/${placeOfHandle(handle)}`;
  const key = ({ handle, conversation }: LiveConversation): string => keyOf(conversation.portalId, handle);
  const lifeMs = (channel: Channel): number => idleLifeMs(channel) + TOUCH_EVERY_MS;
  const emailPlace = (conversation: Conversation): { portalId: string; field: string } => ({
    portalId: conversation.portalId,
    field: `conversation/${conversation.id}/email`,
  });
  const randomText = (length: number): string => Buffer.from(random.bytes(length)).toString('base64url');

  /** Puts off the end of a conversation that is in use. The tombstone of a closed one outlives this. */
  async function touch(at: string, conversation: Conversation): Promise<void> {
    const nowMs = clock.now();
    if (nowMs - conversation.touchedAtMs < TOUCH_EVERY_MS) return;
    await state.set(at, { ...conversation, touchedAtMs: nowMs }, lifeMs(conversation.channel));
  }

  function openEmail(conversation: Conversation, sealed: unknown): string | undefined {
    if (sealed === undefined) return undefined;
    if (typeof sealed !== 'string') throw new StoreCorrupt('a stated email is stored in an unknown form');
    return sealer.open(sealed, emailPlace(conversation));
  }

  async function alive(at: string): Promise<StatedConversation | undefined> {
    const [stored, closed, sealedEmail] = await state.getMany([at, `${at}/closed`, `${at}/email`]);
    if (stored === undefined || closed !== undefined) return undefined;
    const conversation = readConversation(stored);
    if (clock.now() - conversation.openedAtMs > ABSOLUTE_LIFE_MS) return undefined;
    return { conversation, statedEmail: openEmail(conversation, sealedEmail) };
  }

  return {
    async open(holder, { channel, language, recognisedContactId }) {
      const handle = `cnv_${randomText(32)}`;
      const nowMs = clock.now();
      const conversation: Conversation = {
        id: randomText(12),
        ...holder,
        channel,
        language: language ?? null,
        recognisedContactId: recognisedContactId ?? null,
        openedAtMs: nowMs,
        touchedAtMs: nowMs,
      };
      await state.set(keyOf(holder.portalId, handle), conversation, lifeMs(channel));
      return { handle, conversation, statedEmail: undefined };
    },

    async find(handle, holder) {
      if (!isHandle(handle)) return undefined;
      const at = keyOf(holder.portalId, handle);
      const found = await alive(at);
      if (found?.conversation.caller !== holder.caller || found.conversation.portalId !== holder.portalId)
        return undefined;
      remember(at, found.conversation);
      await touch(at, found.conversation);
      return { handle, ...found };
    },

    remembered(handle, { portalId, caller }) {
      const found = memory.get(keyOf(portalId, handle));
      return found?.caller === caller ? found : undefined;
    },

    placeOf: ({ handle }) => placeOfHandle(handle),

    recall: (portalId, place) => alive(`${portalId}/${place}`),

    async stateEmail(live, email) {
      const at = key(live);
      const fingerprint = keyedHash('stated-email', `${live.conversation.id} ${email}`);
      if (!(await takeSlot(at, fingerprint))) return 'limit_reached';
      const sealed = sealer.seal(email, emailPlace(live.conversation));
      await state.set(`${at}/email`, sealed, STATED_EMAIL_LIVES * idleLifeMs(live.conversation.channel));
      return 'recorded';
    },

    firstHandoffQuestion: (live) => state.add(`${key(live)}/handoff-asked`, true, ABSOLUTE_LIFE_MS),

    async noteChanges(live, changes) {
      const at = key(live);
      if (changes.length === 0) return;
      const last = await state.increment(`${at}/changes`, changes.length, ABSOLUTE_LIFE_MS);
      const first = last - changes.length + 1;
      await Promise.all(
        changes.map((change, index) => state.set(`${at}/change/${first + index}`, change, ABSOLUTE_LIFE_MS)),
      );
    },

    async changes(portalId, place) {
      const at = `${portalId}/${place}`;
      const count = await state.increment(`${at}/changes`, 0, ABSOLUTE_LIFE_MS);
      const newest = Array.from({ length: Math.min(count, 50) }, (_, index) => count - index).reverse();
      const stored = await state.getMany(newest.map((index) => `${at}/change/${index}`));
      return stored.filter((change): change is ConversationChange => change !== undefined);
    },

    async close(live) {
      const at = key(live);
      await state.add(`${at}/closed`, true, ABSOLUTE_LIFE_MS);
      await state.delete(at);
      await state.delete(`${at}/email`);
    },
  };

  /** One of three slots per conversation, each taken atomically by one address. */
  async function takeSlot(at: string, fingerprint: string): Promise<boolean> {
    for (let slot = 1; slot <= MAX_STATED_EMAILS; slot += 1) {
      const slotKey = `${at}/address/${slot}`;
      if (await state.add(slotKey, fingerprint, ABSOLUTE_LIFE_MS)) return true;
      if ((await state.get(slotKey)) === fingerprint) return true;
    }
    return false;
  }
}

function readConversation(stored: unknown): Conversation {
  try {
    return parseConversation(stored);
  } catch (cause) {
    throw new StoreCorrupt('a conversation is stored in an unknown form', { cause });
  }
}
