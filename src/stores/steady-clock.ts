import { StoreUnavailable } from '../errors.ts';
import type { Clock } from '../ports.ts';

/** A clock that several processes share and that no change of a machine's time moves back. */
export interface SteadyClock extends Clock {
  /**
   * Whole Unix milliseconds: the time last agreed on and what has passed since then. Never less than it said
   * before. Throws `StoreUnavailable` as long as there has been no agreement.
   */
  now(): number;
  /**
   * Agrees on the time with the others. Rejects with what `agree` rejects with; the clock then runs on as it
   * did. May be called again while it is under way.
   */
  synchronise(): Promise<void>;
}

/**
 * A clock for lifetimes (INV-59: time jumps do not extend or revive anything). Between two agreements it runs
 * on `monotonicMs`, milliseconds from any beginning, which neither jump nor stand still when the machine's
 * time does. `agree` is told this clock's time (0 before the first agreement) and answers with the greatest of
 * that, the database's own and every time agreed on before (`agreeOnTime`).
 */
export function createSteadyClock({
  agree,
  monotonicMs,
}: {
  readonly agree: (mineMs: number) => Promise<number>;
  readonly monotonicMs: () => number;
}): SteadyClock {
  let agreed: { readonly atMs: number; readonly monotonicMs: number } | undefined;
  const timeAt = (monotonic: number): number =>
    agreed === undefined ? 0 : agreed.atMs + monotonic - agreed.monotonicMs;
  return {
    now() {
      if (agreed === undefined) throw new StoreUnavailable('the time was never agreed on');
      return Math.floor(timeAt(monotonicMs()));
    },
    async synchronise() {
      const answerMs = await agree(Math.floor(timeAt(monotonicMs())));
      // Counted from the arrival of the answer, which leaves this clock behind by the way back. Counted from
      // the asking it would be ahead, and so would the next one be that is told this time, without end.
      const monotonic = monotonicMs();
      // Fractions are kept, or a clock that leads would lose half a millisecond at every agreement.
      agreed = { atMs: Math.max(answerMs, timeAt(monotonic)), monotonicMs: monotonic };
    },
  };
}
