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
  clear(): void;
}

/** A limiter by the sandbox's clock; advancing the clock empties its windows. */
export function createRateLimiter(clock: SandboxClock, limits: Limits): RateLimiter {
  const windows = new Map<string, number[]>();

  const admit = (key: string, maximum: number, windowMs: number): number | undefined => {
    const nowMs = clock.nowMs();
    const recent = (windows.get(key) ?? []).filter((at) => at > nowMs - windowMs);
    windows.set(key, recent);
    if (recent.length >= maximum) return undefined;
    recent.push(nowMs);
    return maximum - recent.length;
  };

  return {
    take(portalId, isSearch) {
      if (isSearch) {
        const left = admit(`search/${portalId}`, limits.searchPerSecond, 1000);
        return { allowed: left !== undefined, headers: {} };
      }
      const left = admit(`burst/${portalId}`, limits.burst, limits.windowMs);
      return {
        allowed: left !== undefined,
        headers: {
          'x-hubspot-ratelimit-max': String(limits.burst),
          'x-hubspot-ratelimit-remaining': String(left ?? 0),
          'x-hubspot-ratelimit-interval-milliseconds': String(limits.windowMs),
        },
      };
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
