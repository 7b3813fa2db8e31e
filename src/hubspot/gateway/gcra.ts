import type { BudgetLimit } from './send-budget.ts';

/**
 * The arithmetic of a request budget (GCRA, a leaky bucket as a meter: ITU-T I.371). Pure, so that every keeper of
 * a budget, whatever it stores it in, hands out the same slots.
 */

/** How the slots of a limit lie: `burst` at once after a pause, then one every `spacingMs`. */
export interface Pacing {
  readonly burst: number;
  readonly spacingMs: number;
}

/** What is remembered of a portal's budget; both are Unix times in milliseconds. */
export interface BudgetState {
  /** When the budget is whole again if nothing more is taken (the "theoretical arrival time"). */
  readonly wholeAtMs: number;
  readonly heldUntilMs: number;
}

/** A budget of which nothing was taken for a long time. */
export const UNTOUCHED: BudgetState = { wholeAtMs: 0, heldUntilMs: 0 };

/** More at once buys nothing at low load and costs throughput at high load (performance.md 3, sweep of b and r). */
const BURST = 3;

/**
 * No window of `intervalMs`, wherever it begins, holds more slots than `burst + intervalMs / spacingMs`, which is one
 * below `max`: 3 and 94.3 ms for 110 in 10 s. A limit of a few requests is served without burst and without margin.
 */
export function pacingOf({ max, intervalMs }: BudgetLimit): Pacing {
  const burst = max >= 4 * BURST ? BURST : 1;
  const margin = max >= 4 * BURST ? 1 : 0;
  return { burst, spacingMs: intervalMs / Math.max(0.95, max - burst - margin) };
}

/**
 * Takes `count` slots from `nowMs` on.
 * @returns their times, ascending, none before now or before a hold ends, and what is remembered afterwards.
 */
export function takeSlots(
  state: BudgetState,
  count: number,
  limit: BudgetLimit,
  nowMs: number,
): { readonly slots: readonly number[]; readonly state: BudgetState } {
  const { burst, spacingMs } = pacingOf(limit);
  const slack = (burst - 1) * spacingMs;
  const earliest = Math.max(nowMs, state.heldUntilMs);
  const slots: number[] = [];
  let wholeAtMs = state.wholeAtMs;
  for (let taken = 0; taken < count; taken += 1) {
    const atMs = Math.max(earliest, wholeAtMs - slack);
    slots.push(atMs);
    wholeAtMs = Math.max(atMs, wholeAtMs) + spacingMs;
  }
  return { slots, state: { ...state, wholeAtMs } };
}

/** Nothing before `untilMs`, and no burst then: whoever asked for the pause counts on less from us, not on more. */
export function holdUntil(state: BudgetState, untilMs: number, limit: BudgetLimit): BudgetState {
  const { burst, spacingMs } = pacingOf(limit);
  const heldUntilMs = Math.max(state.heldUntilMs, untilMs);
  return { heldUntilMs, wholeAtMs: Math.max(state.wholeAtMs, heldUntilMs + (burst - 1) * spacingMs) };
}
