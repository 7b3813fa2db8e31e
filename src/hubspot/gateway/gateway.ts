import { CrmBusy } from '../../errors.ts';
import { createAdmission } from './admission.ts';
import { createAskedOnce, type AskedOnce } from './asked-once.ts';
import { createBreaker } from '../breaker.ts';
import { createCrmAttempts, type CrmAttemptDeps } from '../crm-attempts.ts';
import { createCrmClient, isRecordId, type CrmClientDeps } from '../crm-client.ts';
import type { Crm } from '../crm.ts';
import type { Clock } from '../../ports.ts';
import type { TokenSource } from '../tokens.ts';
import { pacingOf } from './gcra.ts';
import { createLearnedLimits, parseBudget } from './learned-limits.ts';
import { createPortalLine, type Lane, type PortalLine } from './portal-line.ts';
import { createReads, type Reads } from './reads.ts';
import type { SendBudget } from './send-budget.ts';
import { createSingles, type Singles } from './singles.ts';
import { realTimers, type Timers } from './timers.ts';
import { createWaiters } from './waiters.ts';
import { createWrites, type Writes } from './writes.ts';

/** What the gateway needs. */
export interface GatewayDeps extends Omit<CrmClientDeps, 'gate' | 'onAnswer' | 'sleep'> {
  readonly budget: SendBudget;
  /** What the budget's slots are dated by; `clock` when left out. */
  readonly paceClock?: Clock;
  /** Whether the portal's catalogue, as far as it is known, calls a property of contacts not sensitive. */
  readonly isOrdinary: (portalId: string, property: string) => boolean;
  readonly timers?: Timers;
}

/** The one way to a portal's CRM (design 2.10). */
export interface Gateway {
  readonly crm: Crm;
  /** The same budget and line with other tokens, for the moment of an install; its calls are not merged. */
  withTokens(tokens: TokenSource): Crm;
}

/**
 * Refuses somebody who would wait too long with so many requests before them; `none`: they share what another waits
 * for. `isFirstOfTurn`: nobody waits under their turn. @throws CrmBusy
 */
type Admit = (lane: Lane, ahead: number | 'none', isFirstOfTurn?: boolean) => void;

/** What waits for one portal. */
interface Portal {
  readonly line: PortalLine;
  readonly reads: Reads;
  readonly writes: Writes;
  readonly singles: Singles;
  readonly askedOnce: AskedOnce;
  isIdle(): boolean;
}

/** Portals after which those with nothing to do are forgotten. */
const MANY_PORTALS = 1_000;
/** Calls of one portal that wait or are under way at most, equal ones included. */
const MAX_WAITING = 10_000;
/** A portal is not held longer than this, whatever a header asks: then one request asks again. */
const MAX_HOLD_MS = 60_000;
/** When the CRM has nothing left although we left it something, others are using the budget too. */
const FOREIGN_USE_SLOTS = 3;

/**
 * The gateway: every CRM call of the app takes a slot of its portal's budget here, and reads and updates of contacts
 * are merged meanwhile. It waits for nothing but the budget: when a slot is free, a call leaves at once.
 */
export function createGateway(deps: GatewayDeps): Gateway {
  const { budget, timers = realTimers, timing = {} } = deps;
  const clock = deps.paceClock ?? deps.clock;
  const { readAttemptMs = 3_000, writeAttemptMs = 5_000, operationMs = 8_000, backoffMs = 200 } = timing;
  const limits = createLearnedLimits();
  const portals = new Map<string, Portal>();

  const onAnswer: CrmAttemptDeps['onAnswer'] = (portalId, attempt, headers) => {
    const { line } = portalOf(portalId);
    const word = parseBudget(headers);
    if (word !== undefined) limits.learn(portalId, word.limit);
    const nowMs = clock.now();
    if (attempt.kind === 'busy' && attempt.isPortal && attempt.repeat) {
      // Instances that were turned away together do not come back together.
      const spread = 1 + (deps.random.bytes(1)[0] ?? 0) / 1_024;
      const afterMs = Math.max(attempt.afterMs, backoffMs) * spread;
      line.hold(nowMs + Math.round(Math.min(afterMs, MAX_HOLD_MS)));
    } else if (word?.remaining === 0 && attempt.kind === 'final') {
      const { burst, spacingMs } = pacingOf(word.limit);
      const leavesSome = burst + word.limit.intervalMs / spacingMs < word.limit.max;
      if (leavesSome) line.hold(nowMs + FOREIGN_USE_SLOTS * spacingMs);
    }
  };

  const shared = { ...deps, breaker: deps.breaker ?? createBreaker(clock), onAnswer };
  const attempts = createCrmAttempts(shared);
  const neverAborted = new AbortController().signal;

  const createPortal = (portalId: string): Portal => {
    const waiters = createWaiters(timers, operationMs);
    const token = (): Promise<string> => deps.tokens.accessToken(portalId, neverAborted);
    const line = createPortalLine({ ...{ portalId, budget, limits, clock, timers }, token });
    const refuse = (waitMs: number, isForAll: boolean): never => {
      const retryAfterMs = Math.max(1_000, waitMs);
      throw new CrmBusy('too many calls wait for the CRM of this portal', retryAfterMs, { isForAll });
    };
    /** Reads, writes and single calls each have a queue of their own. */
    const admission = (): Admit => {
      const queue = createAdmission();
      return (lane, ahead, isFirstOfTurn = false) => {
        if (waiters.count >= MAX_WAITING) refuse(0, true);
        if (ahead === 'none') return;
        const waitMs = line.waitMs(lane, ahead);
        const { spacingMs } = pacingOf(limits.of(portalId));
        // Nobody waits less than the first of a turn.
        if (!queue.admits(waitMs, spacingMs, timers.now())) refuse(waitMs, isFirstOfTurn);
      };
    };
    const replaceToken = async (rejected: string): Promise<void> => {
      await deps.tokens.replaceRejected(portalId, rejected, neverAborted);
    };
    const common = { portalId, line, waiters, attempts, replaceToken, timers };
    return {
      line,
      reads: createReads({
        ...{ ...common, admit: admission() },
        ...{ readAttemptMs, backoffMs, random: deps.random },
        isOrdinary: (property) => deps.isOrdinary(portalId, property),
      }),
      writes: createWrites({ ...common, admit: admission(), writeAttemptMs }),
      singles: createSingles({ ...common, admit: admission() }),
      askedOnce: createAskedOnce(),
      isIdle: () => waiters.count === 0 && line.isIdle(),
    };
  };

  const forgetIdle = (): void => {
    for (const [portalId, portal] of portals) if (portal.isIdle()) portals.delete(portalId);
  };

  const portalOf = (portalId: string): Portal => {
    const known = portals.get(portalId);
    if (known !== undefined) return known;
    if (portals.size >= MANY_PORTALS) forgetIdle();
    const portal = createPortal(portalId);
    portals.set(portalId, portal);
    return portal;
  };

  const withTokens = (tokens: TokenSource): Crm =>
    createCrmClient({
      ...shared,
      tokens,
      gate: (portalId, signal) => portalOf(portalId).singles.gate(signal),
    });

  /** A single call; those who ask the same while it waits for its slot get one answer. */
  const single = <T>(
    portalId: string,
    key: string,
    signal: AbortSignal,
    call: (crm: Crm, signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const { singles, askedOnce } = portalOf(portalId);
    return askedOnce.ask(key, signal, (sent) => {
      const gate = async (_portalId: string, until: AbortSignal): Promise<void> => {
        await singles.gate(until);
        sent();
      };
      return call(createCrmClient({ ...shared, gate }), neverAborted);
    });
  };

  return {
    withTokens,
    crm: {
      listProperties: (portalId, objectType, signal, kinds) =>
        single(portalId, `properties/${objectType}/${kinds?.join() ?? ''}`, signal, (crm, until) =>
          crm.listProperties(portalId, objectType, until, kinds),
        ),
      readUser: (portalId, userId, signal) =>
        single(portalId, `user/${userId}`, signal, (crm, until) => crm.readUser(portalId, userId, until)),
      listUsers: (portalId, after, signal) =>
        single(portalId, `users/${after ?? ''}`, signal, (crm, until) =>
          crm.listUsers(portalId, after, until),
        ),
      readAccount: (portalId, signal) =>
        single(portalId, 'account', signal, (crm, until) => crm.readAccount(portalId, until)),
      async findContactsByEmail(portalId, emails, properties, signal, turn = '') {
        if (emails.length === 0) return [];
        const inputs = [...new Set(emails)];
        return portalOf(portalId).reads.ask({ kind: 'email', inputs, properties, signal, turn });
      },
      async readContact(portalId, contactId, properties, signal, turn = '') {
        if (!isRecordId(contactId)) return undefined;
        const inputs = [contactId];
        const [contact] = await portalOf(portalId).reads.ask({
          kind: 'id',
          inputs,
          properties,
          signal,
          turn,
        });
        return contact;
      },
      async updateContact(portalId, contactId, properties, signal, turn = '') {
        if (!isRecordId(contactId)) return { outcome: 'not_found' };
        return portalOf(portalId).writes.order({ contactId, properties, signal, turn });
      },
    },
  };
}
