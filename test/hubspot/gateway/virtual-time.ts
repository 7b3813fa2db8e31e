import type { Clock } from '../../../src/ports.ts';
import type { Timers } from '../../../src/hubspot/gateway/timers.ts';
import { NOON } from '../world.ts';

interface Event {
  readonly atMs: number;
  readonly act: () => void;
}

/** Time that passes only when told to, for timers and clock alike. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Lets everything happen that is due within `ms` milliseconds. */
  pass(ms: number): Promise<void>;
  /** Milliseconds since the beginning. */
  elapsed(): number;
}

/** Microtasks of promises settle before the next event. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that begins at `NOON`. */
export function createVirtualTime(): VirtualTime {
  /** In the order in which they happen. */
  const events: Event[] = [];
  let nowMs = 0;

  const after = (ms: number, act: () => void): (() => void) => {
    const event = { atMs: nowMs + Math.max(0, ms), act };
    const later = events.findLastIndex(({ atMs }) => atMs <= event.atMs);
    events.splice(later + 1, 0, event);
    return () => {
      const index = events.indexOf(event);
      if (index >= 0) events.splice(index, 1);
    };
  };

  return {
    clock: { now: () => NOON + nowMs },
    timers: { now: () => nowMs, after, soon: (act) => void after(0, act) },
    elapsed: () => nowMs,
    async pass(ms) {
      const untilMs = nowMs + ms;
      await settle();
      for (let next = events[0]; next !== undefined && next.atMs <= untilMs; next = events[0]) {
        events.shift();
        nowMs = Math.max(nowMs, next.atMs);
        next.act();
        // What is due in the same moment happens before promises go on, as in one turn of the event loop.
        if (events[0]?.atMs !== nowMs) await settle();
      }
      nowMs = untilMs;
    },
  };
}
