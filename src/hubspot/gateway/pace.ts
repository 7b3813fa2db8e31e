import type { BudgetLimit } from './send-budget.ts';

/** How requests are spaced so that no stretch of a limit's interval holds more than the limit, wherever it begins. */
export interface Pace {
  /** Requests that may follow on each other at once after a pause. */
  readonly burst: number;
  /** Whole microseconds from one request to the next afterwards. */
  readonly spacingUs: number;
}

/** More at once buys nothing at low load and costs throughput at high load. */
const BURST = 3;
/** A smaller limit has no burst. */
const LEAST_FOR_BURST = 4 * BURST;
/** A limit of 1 has no request to give up for those that are late, so it is used half. */
const LEAST_STEADY = 0.5;

/**
 * The pace of a GCRA (ITU-T I.371 annex A) a little under `limit`: for 110 in ten seconds a burst of 3 and 10.6 a
 * second. In any stretch of the interval no more than `max` are sent even if each is less than one spacing late, or
 * half a spacing under a limit of 1.
 * @throws TypeError for a limit that is not made of whole numbers from 1.
 */
export function paceOf({ max, intervalMs }: BudgetLimit): Pace {
  if (![max, intervalMs].every((number) => Number.isSafeInteger(number) && number >= 1)) {
    throw new TypeError('a limit and its interval are whole numbers from 1');
  }
  const hasBurst = max >= LEAST_FOR_BURST;
  const burst = hasBurst ? BURST : 1;
  const steady = Math.max(LEAST_STEADY, max - burst - (hasBurst ? 1 : 0));
  return { burst, spacingUs: Math.ceil((intervalMs * 1_000) / steady) };
}
