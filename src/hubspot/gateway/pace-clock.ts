import type { Clock } from '../../ports.ts';

/**
 * A clock for a budget within one process: `clock`, but never slower than `elapsedMs` (milliseconds since some moment)
 * and never back. Whoever waits for a slot is served even where `clock` stands still or is set back; where it is set
 * forward, what was waited for is over.
 */
export function createPaceClock(clock: Clock, elapsedMs: () => number): Clock {
  let nowMs = clock.now();
  let seenMs = elapsedMs();
  return {
    now() {
      const elapsed = elapsedMs();
      nowMs = Math.max(nowMs + Math.max(0, elapsed - seenMs), clock.now());
      seenMs = elapsed;
      return nowMs;
    },
  };
}
