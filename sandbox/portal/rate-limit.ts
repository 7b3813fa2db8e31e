import type { SandboxAnswer } from '../http.ts';
import type { SandboxClock } from './clock.ts';

/** HubSpot's limits (performance.md section 1). Smaller ones make tests short. */
export interface Limits {
  /** Requests per window for one app in one portal, searches excluded. */
  readonly burst: number;
  /** Length of the rolling window in milliseconds. */
  readonly windowMs: number;
  /** Searches per second for the whole account. */
  readonly searchPerSecond: number;
}

/** 110 per 10 s and 5 searches per second: a public app of 2026. */
export const DEFAULT_LIMITS: Limits = { burst: 110, windowMs: 10_000, searchPerSecond: 5 };

/** Whether a request may pass, and what to tell its sender. */
interface RateVerdict {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Counts requests over a rolling window per portal. Refused requests do not count. */
export interface RateLimiter {
  take(portalId: number, isSearch: boolean): RateVerdict;
  /** Uses up to `count` requests of a portal's window at once; how many there were left to use. */
  spend(portalId: number, count: number): number;
  /** Changes limits from now on, of one portal or, without it, of all that have none of their own; what holds then. */
  change(changes: Partial<Limits>, portalId?: number): Limits;
  clear(): void;
}

/** The moments of a window, oldest first; those before `first` are over. */
interface Window {
  first: number;
  readonly moments: number[];
}

/** Forgotten moments are thrown away together, once there are so many. */
const THROWN_AWAY_AT = 1_000;

/** A limiter by the sandbox's clock; advancing the clock empties its windows. */
export function createRateLimiter(clock: SandboxClock, limits: Limits): RateLimiter {
  const windows = new Map<string, Window>();
  const ofPortals = new Map<number, Limits>();
  let ofAll = limits;
  const limitsOf = (portalId: number): Limits => ofPortals.get(portalId) ?? ofAll;

  const admit = (key: string, maximum: number, windowMs: number): number | undefined => {
    const nowMs = clock.nowMs();
    const window = windows.get(key) ?? { first: 0, moments: [] };
    windows.set(key, window);
    const { moments } = window;
    while ((moments[window.first] ?? Number.POSITIVE_INFINITY) <= nowMs - windowMs) window.first += 1;
    if (window.first >= THROWN_AWAY_AT) {
      moments.splice(0, window.first);
      window.first = 0;
    }
    const taken = moments.length - window.first;
    if (taken >= maximum) return undefined;
    moments.push(nowMs);
    return maximum - taken - 1;
  };

  return {
    take(portalId, isSearch) {
      const { burst, windowMs, searchPerSecond } = limitsOf(portalId);
      if (isSearch) {
        const left = admit(`search/${portalId}`, searchPerSecond, 1000);
        return { allowed: left !== undefined, headers: {} };
      }
      const left = admit(`burst/${portalId}`, burst, windowMs);
      return {
        allowed: left !== undefined,
        headers: {
          'x-hubspot-ratelimit-max': String(burst),
          'x-hubspot-ratelimit-remaining': String(left ?? 0),
          'x-hubspot-ratelimit-interval-milliseconds': String(windowMs),
        },
      };
    },
    spend(portalId, count) {
      const { burst, windowMs } = limitsOf(portalId);
      let spent = 0;
      while (spent < count && admit(`burst/${portalId}`, burst, windowMs) !== undefined) spent += 1;
      return spent;
    },
    change(changes, portalId) {
      if (portalId === undefined) ofAll = { ...ofAll, ...changes };
      else ofPortals.set(portalId, { ...limitsOf(portalId), ...changes });
      return portalId === undefined ? ofAll : limitsOf(portalId);
    },
    clear() {
      windows.clear();
    },
  };
}

/** The 429 of HubSpot (hubspot-platform.md 7): no `Retry-After`, the policy says which limit it was. */
export function tooManyRequests(isSearch: boolean, correlationId: string): SandboxAnswer {
  return {
    status: 429,
    body: {
      status: 'error',
      message: `You have reached your ${isSearch ? 'secondly' : 'ten_secondly_rolling'} limit.`,
      errorType: 'RATE_LIMIT',
      correlationId,
      policyName: isSearch ? 'SECONDLY' : 'TEN_SECONDLY_ROLLING',
      requestId: correlationId,
    },
  };
}
