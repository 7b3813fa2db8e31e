import type { Clock, OpenState } from '../../ports.ts';
import { paceOf } from './pace.ts';
import type { SendBudget } from './send-budget.ts';

/** The most slots that one call may reserve. What is reserved and not used is lost for everybody. */
const MOST_SLOTS = 10;
/** A counter that stood still for so long lets a burst through like one that was never there. */
const KEPT_MS = 3_600_000;
/** A CRM that asks for more is asked again after this: nobody's answer stops a portal for days. */
const LONGEST_HOLD_MS = 3_600_000;

/**
 * One budget per portal over all instances. Per portal State keeps one counter: the moment, in microseconds, from
 * which the next slot is free. To reserve is to move it on by as many spacings, in one round trip and atomically,
 * so no slot is handed out twice and the dates of all instances together keep the pace (`paceOf`).
 *
 * A reservation is a lease by its dates alone: there is nothing to give back, and what an instance holds when it
 * dies passes unused. Slots that were handed out before a `hold` are not called back; they are few and due within
 * the next moments. A slot is to be used at its date or at most one spacing later.
 *
 * Dates are of `clock`, the time that all instances agree on. There is no budget of a process's own to fall back
 * on: without State nothing is sent. Rejects with TypeError for another count or limit, with `StoreUnavailable`,
 * and with `StoreCorrupt` when something else lies under the counter's key.
 */
export function createSharedBudget({
  openState,
  clock,
}: {
  readonly openState: OpenState;
  readonly clock: Clock;
}): SendBudget {
  const state = openState('crm-budget');
  return {
    async reserve(portalId, count, limit) {
      if (!Number.isSafeInteger(count) || count < 1 || count > MOST_SLOTS) {
        throw new TypeError(`1 to ${MOST_SLOTS} slots can be reserved at a time`);
      }
      const { burst, spacingUs } = paceOf(limit);
      const nowMs = Math.floor(clock.now());
      // After a pause the first slots of a burst date from before now, which makes them free at once.
      const floorUs = nowMs * 1_000 - (burst - 1) * spacingUs;
      const endUs = await state.advance(portalId, floorUs, count * spacingUs, KEPT_MS);
      return Array.from({ length: count }, (_, index) =>
        Math.max(nowMs, Math.ceil((endUs - (count - index) * spacingUs) / 1_000)),
      );
    },
    async hold(portalId, untilMs) {
      const nowMs = Math.floor(clock.now());
      const heldMs = Math.min(Math.max(Math.ceil(untilMs), nowMs), nowMs + LONGEST_HOLD_MS);
      await state.advance(portalId, heldMs * 1_000, 0, KEPT_MS + heldMs - nowMs);
    },
  };
}
