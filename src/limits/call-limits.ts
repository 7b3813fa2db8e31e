import { hash } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { CallLimitName } from '../audit/entry.ts';
import type { Clock, Logger, OpenState } from '../ports.ts';
import { createCallCounter, type CallAnswer, type WindowLimit } from './call-counter.ts';
import { createClientLimit } from './client-limit.ts';

/** A limit by its name in the trail. */
export interface NamedLimit extends WindowLimit {
  readonly name: CallLimitName;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * What is let through in any stretch of the window (INV-66, INV-67); what comes evenly gets half of it or more. A
 * conversation gets many times a person's pace: an agent may read for each sentence, and tries are capped elsewhere.
 * Keys and portals are held where nothing but a runaway program gets: above 1,600 calls a second, so that a portal
 * at full load is never in their way.
 */
export const CALL_LIMITS = {
  conversationMinute: { name: 'conversation_minute', max: 300, windowMs: MINUTE_MS },
  conversationDay: { name: 'conversation_day', max: 1_000, windowMs: DAY_MS },
  keyMinute: { name: 'key_minute', max: 200_000, windowMs: MINUTE_MS },
  portalMinute: { name: 'portal_minute', max: 240_000, windowMs: MINUTE_MS },
  portalMailsDay: { name: 'portal_mails_day', max: 20_000, windowMs: DAY_MS },
  portalDay: { name: 'portal_day', max: 40_000_000, windowMs: DAY_MS },
} as const satisfies Readonly<Record<string, NamedLimit>>;

/** Whether a call is let through. `isLong`: the cap of a day, for which nobody waits. */
export type LimitAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly limit: CallLimitName;
      readonly isLong: boolean;
      readonly retryAfterSeconds: number;
      readonly isFirst: boolean;
    };

/** A call that is not let through. */
export type LimitRefusal = Extract<LimitAnswer, { readonly ok: false }>;

/** Who is held back, for the trail. */
export interface HeldBack {
  /** `null` for a mail, which no request waits for. */
  readonly requestId: string | null;
  readonly caller: string;
  /** The conversation's audit name, if it has one. */
  readonly conversation: string | null;
  readonly channel: string | null;
}

/** The limits of calls, counted over all processes. Fails with `StoreUnavailable`, `StoreCorrupt`. */
export interface CallLimits {
  /** Counts a request under a key. */
  key(portalId: string, keyId: string): Promise<LimitAnswer>;
  /** Counts a tool call in a portal. */
  portal(portalId: string): Promise<LimitAnswer>;
  /**
   * Counts a tool call that names a conversation, whether or not there is such a one: invented handles cost as much.
   * @param handle as the caller sent it
   */
  conversation(portalId: string, caller: string, handle: string): Promise<LimitAnswer>;
  /** The refusal of a call whose conversation is known to have none left; counts nothing and asks nobody. */
  closed(portalId: string, caller: string, handle: string): LimitRefusal | undefined;
  /** Counts a mail that is about to be sent, or a decoy of one. */
  mails(portalId: string): Promise<LimitAnswer>;
  /** Counts a request that came without a good key, by the address (IP) of its client. */
  stranger(clientAddress: string | undefined): Promise<CallAnswer>;
  /** Tells the portal's trail that a limit was reached, once for each time that it closes. */
  note(portalId: string, answer: LimitAnswer, who: HeldBack): Promise<void>;
}

/** Limits over State, noted in the trail. */
export function createCallLimits(deps: {
  readonly openState: OpenState;
  readonly clock: Clock;
  readonly audit: Pick<Audit, 'append'>;
  readonly logger: Pick<Logger, 'warn'>;
}): CallLimits {
  const calls = createCallCounter(deps.openState('call-limits'), deps.clock);
  const countStranger = createClientLimit(deps.openState('stranger-limits'), deps.clock);

  const refusalBy = (
    { name, windowMs }: NamedLimit,
    { retryAfterMs, isFirst }: Extract<CallAnswer, { readonly ok: false }>,
  ): LimitRefusal => {
    const retryAfterSeconds = Math.ceil(retryAfterMs / 1_000);
    return { ok: false, limit: name, isLong: windowMs >= DAY_MS, isFirst, retryAfterSeconds };
  };
  const count = async (key: string, limit: NamedLimit): Promise<LimitAnswer> => {
    const answer = await calls.count(key, limit);
    return answer.ok ? answer : refusalBy(limit, answer);
  };
  const conversationKey = (portalId: string, caller: string, handle: string): string =>
    `${portalId}/conversation/${hash('sha256', `${caller}\n${handle}`, 'base64url')}`;

  return {
    key: (portalId, keyId) => count(`${portalId}/key/${keyId}`, CALL_LIMITS.keyMinute),
    async portal(portalId) {
      const minute = await count(`${portalId}/portal`, CALL_LIMITS.portalMinute);
      return minute.ok ? count(`${portalId}/portal`, CALL_LIMITS.portalDay) : minute;
    },
    async conversation(portalId, caller, handle) {
      const key = conversationKey(portalId, caller, handle);
      // One after the other, so that what the minute refuses is not taken from the day, which seldom asks the store.
      const minute = await count(key, CALL_LIMITS.conversationMinute);
      return minute.ok ? count(key, CALL_LIMITS.conversationDay) : minute;
    },
    closed(portalId, caller, handle) {
      // Asked before every call, and nearly always for nothing: then it costs no hash.
      if (!calls.isAnyClosed()) return undefined;
      const key = conversationKey(portalId, caller, handle);
      for (const limit of [CALL_LIMITS.conversationMinute, CALL_LIMITS.conversationDay]) {
        const closed = calls.closed(key, limit);
        if (closed !== undefined) return refusalBy(limit, closed);
      }
      return undefined;
    },
    mails: (portalId) => count(`${portalId}/mails`, CALL_LIMITS.portalMailsDay),
    async stranger(clientAddress) {
      const answer = await countStranger(clientAddress);
      if (!answer.ok && answer.isFirst) deps.logger.warn({}, 'a client goes on calling without a good key');
      return answer;
    },
    async note(portalId, answer, who) {
      if (answer.ok || !answer.isFirst) return;
      const { limit, retryAfterSeconds } = answer;
      await deps.audit.append(portalId, 'limit_reached', { ...who, limit, retryAfterSeconds });
    },
  };
}
