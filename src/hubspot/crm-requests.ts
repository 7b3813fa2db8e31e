import { CrmBusy, CrmUnavailable, type AppError } from '../errors.ts';
import type { Clock, Logger, Random } from '../ports.ts';
import { createBreaker, type AttemptVerdict, type Breaker } from './breaker.ts';
import { sleep as realSleep, within, type Sleep } from './deadline.ts';
import { own, parseJson } from './json.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { TokenSource } from './tokens.ts';
import type { Transport, TransportResult } from './transport.ts';

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
export interface CrmRequestDeps {
  readonly transport: Transport;
  readonly tokens: TokenSource;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly breaker?: Breaker;
  readonly sleep?: Sleep;
  readonly timing?: CrmTiming;
}

/** One call: what it is named in logs, and what is sent. */
export interface CrmRequest {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
}

/** A final answer: 2xx, or a 4xx that no repeat would change. */
export interface CrmAnswer {
  readonly status: number;
  readonly text: string;
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

const MAX_ATTEMPTS = 3;
const DAILY_WAIT_MS = 60_000;

type Judged =
  | { readonly kind: 'final'; readonly answer: CrmAnswer }
  /** Not executed; may be sent again after `afterMs`, which a `DAILY` limit does not allow. */
  | { readonly kind: 'busy'; readonly afterMs: number; readonly repeat: boolean }
  /** Not executed, for nothing was sent. */
  | { readonly kind: 'unsent' }
  /** Perhaps executed. */
  | { readonly kind: 'broken'; readonly reason: string };

/** CRM calls over a transport. */
export function createCrmRequests(deps: CrmRequestDeps): CrmRequests {
  const { clock, timing = {} } = deps;
  const { readAttemptMs = 3_000, writeAttemptMs = 5_000, operationMs = 8_000, backoffMs = 200 } = timing;
  const breaker = deps.breaker ?? createBreaker(clock);
  const pause = deps.sleep ?? realSleep;

  const attempt = async (
    portalId: string,
    request: CrmRequest,
    accessToken: string,
    signal: AbortSignal,
    limitMs: number,
  ): Promise<TransportResult> => {
    if (signal.aborted) throw new CrmUnavailable('the time for a call to the CRM is over');
    const { method, path, body } = request;
    const until = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    return breaker.run(
      portalId,
      () => deps.transport.send({ accessToken, method, path, body, signal: until }),
      (result) => verdictOf(result, signal),
    );
  };

  /** One attempt, and one more with a new token where HubSpot does not accept the first. */
  const authorized = async (
    portalId: string,
    request: CrmRequest,
    signal: AbortSignal,
    limitMs: number,
  ): Promise<Judged> => {
    const token = await within(deps.tokens.accessToken(portalId, signal), signal);
    const first = await attempt(portalId, request, token, signal, limitMs);
    if (!first.ok || first.status !== 401) return judge(deps, first);
    const next = await within(deps.tokens.replaceRejected(portalId, token, signal), signal);
    const second = await attempt(portalId, request, next, signal, limitMs);
    if (second.ok && second.status === 401) throw new CrmUnavailable('the CRM refuses a new access token');
    return judge(deps, second);
  };

  const report = (portalId: string, request: CrmRequest, judged: Judged): void => {
    if (judged.kind === 'final' && judged.answer.status < 400) return;
    const answer = judged.kind === 'final' ? describe(judged.answer) : { trouble: judged.kind };
    deps.logger.warn({ portalId, call: request.name, ...answer }, 'the CRM did not do what was asked');
  };

  const start = (signal: AbortSignal): { readonly signal: AbortSignal; readonly endsAtMs: number } => ({
    signal: AbortSignal.any([signal, AbortSignal.timeout(operationMs)]),
    endsAtMs: clock.now() + operationMs,
  });

  return {
    async read(portalId, request, callerSignal) {
      const { signal, endsAtMs } = start(callerSignal);
      for (let count = 1; ; count += 1) {
        const judged = await authorized(portalId, request, signal, readAttemptMs);
        report(portalId, request, judged);
        if (judged.kind === 'final') return judged.answer;
        const backoff = backoffMs * 2 ** (count - 1);
        const afterMs = judged.kind === 'busy' ? Math.max(judged.afterMs, backoffMs) : backoff;
        // Those who were turned away together do not come back together.
        const waitMs = Math.round(afterMs * (1 + (deps.random.bytes(1)[0] ?? 0) / 1_024));
        const repeat = judged.kind !== 'busy' || judged.repeat;
        if (!repeat || count === MAX_ATTEMPTS || signal.aborted || waitMs > endsAtMs - clock.now()) {
          throw faultFor(judged, request);
        }
        await pause(waitMs, signal);
      }
    },
    async write(portalId, request, callerSignal) {
      const { signal } = start(callerSignal);
      const judged = await authorized(portalId, request, signal, writeAttemptMs);
      report(portalId, request, judged);
      if (judged.kind === 'final') return judged.answer;
      if (judged.kind === 'broken') return 'unknown';
      throw faultFor(judged, request);
    },
  };
}

/** An attempt that our own caller cut short says nothing about the CRM. */
function verdictOf(result: TransportResult, operation: AbortSignal): AttemptVerdict {
  if (result.ok) return result.status >= 500 ? 'failed' : 'healthy';
  return operation.aborted ? 'no_verdict' : 'failed';
}

function judge(deps: CrmRequestDeps, result: TransportResult): Judged {
  if (!result.ok) {
    return result.fault === 'unreachable' ? { kind: 'unsent' } : { kind: 'broken', reason: result.fault };
  }
  const { status, text } = result;
  if (status === 429 || status === 423 || status === 477) return judgeBusy(deps, result);
  if (status < 200 || status >= 500) return { kind: 'broken', reason: `status ${status}` };
  if (status >= 300 && status < 400) return { kind: 'broken', reason: `status ${status}` };
  return { kind: 'final', answer: { status, text } };
}

function judgeBusy(deps: CrmRequestDeps, result: TransportResult & { readonly ok: true }): Judged {
  const { busyMs = 1_000, lockedMs = 2_000 } = deps.timing ?? {};
  const asked = parseRetryAfter(result.headers.get('retry-after'), deps.clock.now());
  if (result.status === 423) {
    return { kind: 'busy', afterMs: Math.max(asked ?? 0, lockedMs), repeat: true };
  }
  const daily = own(parseJson(result.text), 'policyName') === 'DAILY';
  if (daily) return { kind: 'busy', afterMs: Math.max(asked ?? 0, DAILY_WAIT_MS), repeat: false };
  return { kind: 'busy', afterMs: asked ?? busyMs, repeat: true };
}

function faultFor(judged: Exclude<Judged, { kind: 'final' }>, request: CrmRequest): AppError {
  if (judged.kind === 'busy') {
    return new CrmBusy(`the CRM asks us to come back later for ${request.name}`, judged.afterMs);
  }
  const reason = judged.kind === 'unsent' ? 'no connection' : judged.reason;
  return new CrmUnavailable(`the CRM did not answer ${request.name}: ${reason}`);
}

/** What a log line may say about an answer: HubSpot's support can find the rest by the correlation id. */
function describe(answer: CrmAnswer): Record<string, unknown> {
  const correlationId = own(parseJson(answer.text), 'correlationId');
  const safe = typeof correlationId === 'string' && /^[\w-]{1,64}$/.test(correlationId);
  return { status: answer.status, ...(safe ? { correlationId } : {}) };
}
