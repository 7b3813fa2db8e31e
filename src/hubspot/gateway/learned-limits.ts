import type { BudgetLimit } from './send-budget.ts';

/** What a public app gets in an installing account (hubspot-platform section 7), until its CRM says otherwise. */
export const FIRST_GUESS: BudgetLimit = { max: 110, intervalMs: 10_000 };

/** Portals whose limit is remembered; one that is forgotten begins with the first guess again. */
const MAX_PORTALS = 10_000;
/** More than this is not used, whatever a header says. */
const MOST = 5_000;
const SANE = { max: [1, Number.MAX_SAFE_INTEGER], intervalMs: [100, 60_000] } as const;

/** What an answer said about the budget. */
export interface BudgetWord {
  readonly limit: BudgetLimit;
  /** Requests that its sender would still let through; `undefined` when it did not say. */
  readonly remaining: number | undefined;
}

const whole = (text: string | null): number | undefined =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

const isWithin = (value: number | undefined, [least, most]: readonly [number, number]): value is number =>
  value !== undefined && value >= least && value <= most;

/**
 * Reads `X-HubSpot-RateLimit-Max`, `-Interval-Milliseconds` and `-Remaining`. `undefined` for an answer without
 * them, and for figures that no CRM would mean; a limit above 5,000 is 5,000. So a header can neither stop us for good
 * nor make us flood a portal.
 */
export function parseBudget(headers: Pick<Headers, 'get'>): BudgetWord | undefined {
  const max = whole(headers.get('x-hubspot-ratelimit-max'));
  const intervalMs = whole(headers.get('x-hubspot-ratelimit-interval-milliseconds'));
  if (!isWithin(max, SANE.max) || !isWithin(intervalMs, SANE.intervalMs)) return undefined;
  return {
    limit: { max: Math.min(max, MOST), intervalMs },
    remaining: whole(headers.get('x-hubspot-ratelimit-remaining')),
  };
}

/** The limits of portals, as their own CRM told them. */
export interface LearnedLimits {
  of(portalId: string): BudgetLimit;
  learn(portalId: string, limit: BudgetLimit): void;
}

/** Limits of this process. */
export function createLearnedLimits(): LearnedLimits {
  const limits = new Map<string, BudgetLimit>();
  return {
    of: (portalId) => limits.get(portalId) ?? FIRST_GUESS,
    learn(portalId, limit) {
      const known = limits.get(portalId);
      if (known?.max === limit.max && known.intervalMs === limit.intervalMs) return;
      limits.set(portalId, limit);
      const oldest = limits.keys().next();
      if (limits.size > MAX_PORTALS && oldest.done !== true) limits.delete(oldest.value);
    },
  };
}
