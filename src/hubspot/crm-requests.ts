import { CrmUnavailable } from '../errors.ts';
import type { Random } from '../ports.ts';
import {
  createCrmAttempts,
  faultFor,
  type Attempt,
  type CrmAnswer,
  type CrmAttemptDeps,
  type CrmRequest,
} from './crm-attempts.ts';
import { sleep as realSleep, within, type Sleep } from './deadline.ts';
import type { TokenSource } from './tokens.ts';

/** Durations in milliseconds, with their defaults. */
export interface CrmTiming {
  /** One attempt of a read: 3 s. */
  readonly readAttemptMs?: number;
  /** The one attempt of a write: 5 s. */
  readonly writeAttemptMs?: number;
  /** A whole operation with all its waits: 8 s, for HubSpot waits 15 s for an agent tool (security INV-56). */
  readonly operationMs?: number;
  /** Before the first repeat after 5xx or a broken connection; doubles: 200 ms. */
  readonly backoffMs?: number;
  /** After a 429 that does not say how long: 1 s. */
  readonly busyMs?: number;
  /** After a 423 (locked) at least: 2 s. */
  readonly lockedMs?: number;
}

/** What CRM calls need. */
export interface CrmRequestDeps extends CrmAttemptDeps {
  readonly tokens: TokenSource;
  readonly random: Random;
  readonly sleep?: Sleep;
  readonly timing?: CrmTiming;
  /** Every attempt waits for it first: it resolves when one request may be sent to the portal, or rejects. */
  readonly gate?: (portalId: string, signal: AbortSignal) => Promise<void>;
}

/** Sends CRM calls with token, deadline, breaker and, for reads, repeats. */
export interface CrmRequests {
  /**
   * At most three attempts within the time. Repeats 429 (never `DAILY`), 423, 477, 5xx and broken or late
   * connections. Fails with `CrmBusy` (429, 423, 477, open breaker), `CrmUnavailable`, or the token's faults.
   */
  read(portalId: string, request: CrmRequest, signal: AbortSignal): Promise<CrmAnswer>;
  /**
   * Sent once; only a 401, which HubSpot answers before it executes anything, is sent again with a new token.
   * `unknown` when it may have been executed. Fails like `read`, and then nothing was changed.
   */
  write(portalId: string, request: CrmRequest, signal: AbortSignal): Promise<CrmAnswer | 'unknown'>;
}

/** How often a read is sent at most. */
export const MAX_ATTEMPTS = 3;

/** CRM calls over a transport. */
export function createCrmRequests(deps: CrmRequestDeps): CrmRequests {
  const { clock, timing = {} } = deps;
  const { readAttemptMs = 3_000, writeAttemptMs = 5_000, operationMs = 8_000, backoffMs = 200 } = timing;
  const attempts = createCrmAttempts(deps);
  const pause = deps.sleep ?? realSleep;

  const attempt = async (
    portalId: string,
    request: CrmRequest,
    accessToken: string,
    signal: AbortSignal,
    limitMs: number,
  ): Promise<Attempt> => {
    await deps.gate?.(portalId, signal);
    return attempts.send(portalId, request, accessToken, signal, limitMs);
  };

  /** One attempt, and one more with a new token where HubSpot does not accept the first. */
  const authorized = async (
    portalId: string,
    request: CrmRequest,
    signal: AbortSignal,
    limitMs: number,
  ): Promise<Exclude<Attempt, { kind: 'token_refused' }>> => {
    const token = await within(deps.tokens.accessToken(portalId, signal), signal);
    const first = await attempt(portalId, request, token, signal, limitMs);
    if (first.kind !== 'token_refused') return first;
    const next = await within(deps.tokens.replaceRejected(portalId, token, signal), signal);
    const second = await attempt(portalId, request, next, signal, limitMs);
    if (second.kind === 'token_refused') throw new CrmUnavailable('the CRM refuses a new access token');
    return second;
  };

  const start = (signal: AbortSignal): { readonly signal: AbortSignal; readonly endsAtMs: number } => ({
    signal: AbortSignal.any([signal, AbortSignal.timeout(operationMs)]),
    endsAtMs: clock.now() + operationMs,
  });

  return {
    async read(portalId, request, callerSignal) {
      const { signal, endsAtMs } = start(callerSignal);
      for (let count = 1; ; count += 1) {
        const result = await authorized(portalId, request, signal, readAttemptMs);
        if (result.kind === 'final') return result.answer;
        const backoff = backoffMs * 2 ** (count - 1);
        const afterMs = result.kind === 'busy' ? Math.max(result.afterMs, backoffMs) : backoff;
        // Those who were turned away together do not come back together.
        const waitMs = Math.round(afterMs * (1 + (deps.random.bytes(1)[0] ?? 0) / 1_024));
        const repeat = result.kind !== 'busy' || result.repeat;
        if (!repeat || count === MAX_ATTEMPTS || signal.aborted || waitMs > endsAtMs - clock.now()) {
          throw faultFor(result, request);
        }
        await pause(waitMs, signal);
      }
    },
    async write(portalId, request, callerSignal) {
      const { signal } = start(callerSignal);
      const result = await authorized(portalId, request, signal, writeAttemptMs);
      if (result.kind === 'final') return result.answer;
      if (result.kind === 'broken') return 'unknown';
      throw faultFor(result, request);
    },
  };
}
