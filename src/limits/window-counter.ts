import type { Clock, State } from '../ports.ts';
import { StoreCorrupt } from '../errors.ts';

/** At most `max` in any stretch of `windowMs` milliseconds. */
export interface WindowLimit {
  readonly max: number;
  readonly windowMs: number;
}

/** Whether one more is let through. `retryAfterMs`: when one will be, if nobody else comes first. */
export type WindowAnswer = { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: number };

/** Limits over all processes, for large numbers. */
export interface WindowCounter {
  /**
   * Counts one more of `key` and answers whether it is let through; one that is refused is not counted. Never
   * more than `max` in any stretch of `windowMs`. What comes evenly is let through at half that rate or more.
   * @param key what is limited; at most 200 printable ASCII characters.
   * @throws TypeError for a limit that cannot be kept, `StoreUnavailable`, `StoreCorrupt`.
   */
  count(key: string, limit: WindowLimit): Promise<WindowAnswer>;
}

/**
 * Counts in fixed windows and lets the present one and the one before share `max` (INV-66): any stretch of
 * `windowMs` touches no more than two of them. Costs one read when refused, two reads and a write otherwise.
 */
export function createWindowCounter(state: State, clock: Clock): WindowCounter {
  return {
    async count(key, { max, windowMs }) {
      assertLimit(max, windowMs);
      const nowMs = clock.now();
      const present = Math.floor(nowMs / windowMs);
      const keyOf = (window: number): string => `${key}/${windowMs}/${window}`;
      const refusal = (inPresent: number): WindowAnswer => {
        const windows = inPresent >= max ? 2 : 1;
        return { ok: false, retryAfterMs: Math.max(1, Math.ceil((present + windows) * windowMs - nowMs)) };
      };
      const look = async (windows: readonly number[]): Promise<number[]> =>
        (await state.getMany(windows.map(keyOf))).map(countOf);

      const [before = 0, already = 0] = await look([present - 1, present]);
      if (before + already >= max) return refusal(already);
      const counted = await state.increment(keyOf(present), 1, 2 * windowMs);
      // Read after counting: of two callers on either side of a window's edge, one sees the other. The next
      // window is there because others may be in it already while this call was on its way.
      const [previous = 0, next = 0] = await look([present - 1, present + 1]);
      if (counted + Math.max(previous, next) <= max) return { ok: true };
      await state.increment(keyOf(present), -1, 2 * windowMs);
      return refusal(counted - 1);
    },
  };
}

function countOf(stored: unknown): number {
  if (stored === undefined) return 0;
  if (typeof stored !== 'number') throw new StoreCorrupt('a counter is stored in an unknown form');
  return stored;
}

function assertLimit(max: number, windowMs: number): void {
  if (![max, windowMs].every((number) => Number.isSafeInteger(number) && number >= 1)) {
    throw new TypeError('a limit and its window are whole numbers from 1');
  }
}
