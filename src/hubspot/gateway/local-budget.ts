import type { Clock } from '../../ports.ts';
import { holdUntil, takeSlots, UNTOUCHED, type BudgetState } from './gcra.ts';
import { FIRST_GUESS } from './learned-limits.ts';
import type { SendBudget } from './send-budget.ts';

/** Portals after which those are forgotten whose budget is whole. */
const MANY_PORTALS = 10_000;

/**
 * A budget per portal within this process: right where the process is the only one that sends, which the embedded
 * database makes sure of. Never fails.
 */
export function createLocalBudget(clock: Clock): SendBudget {
  const states = new Map<string, BudgetState>();

  const forgetWhole = (): void => {
    const nowMs = clock.now();
    for (const [portalId, state] of states) {
      if (state.wholeAtMs <= nowMs && state.heldUntilMs <= nowMs) states.delete(portalId);
    }
  };

  return {
    reserve(portalId, count, limit) {
      if (states.size > MANY_PORTALS) forgetWhole();
      const taken = takeSlots(states.get(portalId) ?? UNTOUCHED, count, limit, clock.now());
      states.set(portalId, taken.state);
      return Promise.resolve(taken.slots);
    },
    hold(portalId, untilMs) {
      states.set(portalId, holdUntil(states.get(portalId) ?? UNTOUCHED, untilMs, FIRST_GUESS));
      return Promise.resolve();
    },
  };
}
