import { CrmBusy, CrmUnavailable, type AppError } from '../errors.ts';
import type { Clock, Logger } from '../ports.ts';
import { createBreaker, type AttemptVerdict, type Breaker } from './breaker.ts';
import { limited } from './deadline.ts';
import { own, parseJson } from './json.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Transport, TransportResult } from './transport.ts';

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

/** How one attempt ended. */
export type Attempt =
  | { readonly kind: 'final'; readonly answer: CrmAnswer }
  /** Not executed: the token is not accepted. */
  | { readonly kind: 'token_refused' }
  /**
   * Not executed; may be sent again after `afterMs`, which a `DAILY` limit does not allow.
   * `isPortal`: nothing else of the portal would fare better meanwhile (429, 477).
   */
  | { readonly kind: 'busy'; readonly afterMs: number; readonly repeat: boolean; readonly isPortal: boolean }
  /** Not executed, for nothing was sent. */
  | { readonly kind: 'unsent' }
  /** Perhaps executed. */
  | { readonly kind: 'broken'; readonly reason: string };

/** An attempt that ended without an answer that can be used. */
export type FailedAttempt = Extract<Attempt, { readonly kind: 'busy' | 'unsent' | 'broken' }>;

/** The answer of a CRM, whatever its status. */
type HttpAnswer = TransportResult & { readonly ok: true };

/** What attempts need. Durations in milliseconds. */
export interface CrmAttemptDeps {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly breaker?: Breaker;
  readonly timing?: {
    /** After a 429 that does not say how long: 1 s. */
    readonly busyMs?: number;
    /** After a 423 (locked) at least: 2 s. */
    readonly lockedMs?: number;
  };
  /** Sees every answer, e.g. for what its headers say about the budget. */
  readonly onAnswer?: (portalId: string, attempt: Attempt, headers: HttpAnswer['headers']) => void;
}

/** Sends CRM calls once each. */
export interface CrmAttempts {
  /**
   * Sends `request` once, within `limitMs` and while `signal` lasts. Log lines say what did not go well.
   * @throws CrmBusy when the breaker is open, CrmUnavailable when `signal` has aborted; nothing was sent then.
   */
  send(
    portalId: string,
    request: CrmRequest,
    accessToken: string,
    signal: AbortSignal,
    limitMs: number,
  ): Promise<Attempt>;
}

const DAILY_WAIT_MS = 60_000;

/** Attempts over a transport, with a breaker per portal. */
export function createCrmAttempts(deps: CrmAttemptDeps): CrmAttempts {
  const breaker = deps.breaker ?? createBreaker(deps.clock);

  const report = (portalId: string, request: CrmRequest, attempt: Attempt): void => {
    if (attempt.kind === 'token_refused') return;
    if (attempt.kind === 'final' && attempt.answer.status < 400) return;
    const what = attempt.kind === 'final' ? describe(attempt.answer) : { trouble: attempt.kind };
    deps.logger.warn({ portalId, call: request.name, ...what }, 'the CRM did not do what was asked');
  };

  return {
    async send(portalId, request, accessToken, signal, limitMs) {
      if (signal.aborted) throw new CrmUnavailable('the time for a call to the CRM is over');
      const { method, path, body } = request;
      const result = await limited(signal, limitMs, (until) =>
        breaker.run(
          portalId,
          () => deps.transport.send({ accessToken, method, path, body, signal: until }),
          (answer) => verdictOf(answer, signal),
        ),
      );
      const attempt = judge(deps, result);
      if (result.ok) deps.onAnswer?.(portalId, attempt, result.headers);
      report(portalId, request, attempt);
      return attempt;
    },
  };
}

/** An attempt that our own caller cut short says nothing about the CRM. */
function verdictOf(result: TransportResult, operation: AbortSignal): AttemptVerdict {
  if (result.ok) return result.status >= 500 ? 'failed' : 'healthy';
  return operation.aborted ? 'no_verdict' : 'failed';
}

function judge(deps: CrmAttemptDeps, result: TransportResult): Attempt {
  if (!result.ok) {
    return result.fault === 'unreachable' ? { kind: 'unsent' } : { kind: 'broken', reason: result.fault };
  }
  const { status, text } = result;
  if (status === 401) return { kind: 'token_refused' };
  if (status === 429 || status === 423 || status === 477) return judgeBusy(deps, result);
  if (status < 200 || status >= 500) return { kind: 'broken', reason: `status ${status}` };
  if (status >= 300 && status < 400) return { kind: 'broken', reason: `status ${status}` };
  return { kind: 'final', answer: { status, text } };
}

function judgeBusy(deps: CrmAttemptDeps, result: HttpAnswer): Attempt {
  const { busyMs = 1_000, lockedMs = 2_000 } = deps.timing ?? {};
  const asked = parseRetryAfter(result.headers.get('retry-after'), deps.clock.now());
  if (result.status === 423) {
    return { kind: 'busy', afterMs: Math.max(asked ?? 0, lockedMs), repeat: true, isPortal: false };
  }
  const daily = own(parseJson(result.text), 'policyName') === 'DAILY';
  if (daily) {
    return { kind: 'busy', afterMs: Math.max(asked ?? 0, DAILY_WAIT_MS), repeat: false, isPortal: true };
  }
  return { kind: 'busy', afterMs: asked ?? busyMs, repeat: true, isPortal: true };
}

/** The fault that a caller gets for an attempt that failed for good. */
export function faultFor(attempt: FailedAttempt, { name }: Pick<CrmRequest, 'name'>): AppError {
  if (attempt.kind === 'busy') {
    return new CrmBusy(`the CRM asks us to come back later for ${name}`, attempt.afterMs);
  }
  const reason = attempt.kind === 'unsent' ? 'no connection' : attempt.reason;
  return new CrmUnavailable(`the CRM did not answer ${name}: ${reason}`);
}

/** What a log line may say about an answer: HubSpot's support can find the rest by the correlation id. */
function describe(answer: CrmAnswer): Record<string, unknown> {
  const correlationId = own(parseJson(answer.text), 'correlationId');
  const safe = typeof correlationId === 'string' && /^[\w-]{1,64}$/.test(correlationId);
  return { status: answer.status, ...(safe ? { correlationId } : {}) };
}
