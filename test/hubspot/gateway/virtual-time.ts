import type { Clock } from '../../../src/ports.ts';
import type { Timers } from '../../../src/hubspot/gateway/timers.ts';
import { NOON } from '../world.ts';

interface Event {
  readonly atMs: number;
  readonly seq: number;
  readonly act: () => void;
  cancelled: boolean;
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
  const heap: Event[] = [];
  let nowMs = 0;
  let seq = 0;

  const isBefore = (a: Event, b: Event): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.seq < b.seq);

  const push = (event: Event): void => {
    heap.push(event);
    for (let at = heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!isBefore(heap[at] as Event, heap[parent] as Event)) break;
      [heap[at], heap[parent]] = [heap[parent] as Event, heap[at] as Event];
      at = parent;
    }
  };

  const pop = (): Event | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    heap[0] = last;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        const candidate = heap[child];
        if (candidate !== undefined && isBefore(candidate, heap[least] as Event)) least = child;
      }
      if (least === at) return first;
      [heap[at], heap[least]] = [heap[least] as Event, heap[at] as Event];
      at = least;
    }
  };

  const after = (ms: number, act: () => void): (() => void) => {
    seq += 1;
    const event = { atMs: nowMs + Math.max(0, ms), seq, act, cancelled: false };
    push(event);
    return () => {
      event.cancelled = true;
    };
  };

  return {
    clock: { now: () => NOON + nowMs },
    timers: { now: () => nowMs, after, soon: (act) => void after(0, act) },
    elapsed: () => nowMs,
    async pass(ms) {
      const untilMs = nowMs + ms;
      await settle();
      while (heap[0] !== undefined && heap[0].atMs <= untilMs) {
        const event = pop();
        if (event === undefined || event.cancelled) continue;
        nowMs = Math.max(nowMs, event.atMs);
        event.act();
        while (heap[0]?.cancelled === true) pop();
        // What is due in the same moment happens before promises go on, as in one turn of the event loop.
        if (heap[0]?.atMs !== nowMs) await settle();
      }
      nowMs = untilMs;
    },
  };
}
