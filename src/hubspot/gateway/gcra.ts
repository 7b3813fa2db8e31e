import { paceOf } from './pace.ts';
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

/** `paceOf`, in milliseconds. */
export function pacingOf(limit: BudgetLimit): Pacing {
  const { burst, spacingUs } = paceOf(limit);
  return { burst, spacingMs: spacingUs / 1_000 };
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
    // To the microsecond: what sums leave below it would make a slot of now one of a moment later.
    const atMs = Math.max(earliest, Math.round((wholeAtMs - slack) * 1_000) / 1_000);
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
