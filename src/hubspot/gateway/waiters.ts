import type { Timers } from './timers.ts';
import type { FairQueue, Queued } from './fair-queue.ts';

/** Somebody who waits for an answer, in a queue or with a request on the wire. */
export interface Waiter<T> extends Queued {
  /** Requests that have carried it. */
  attempts: number;
  /** Requests that were refused for their token. */
  refusals: number;
  /** By `Timers.now()`, as is when it came. */
  readonly deadlineMs: number;
  readonly sinceMs: number;
  /** The request on the wire that carries it now. */
  flight: Flight | undefined;
  isSettled: boolean;
  resolve(value: T): void;
  reject(fault: unknown): void;
}

/** Turns are for those who come at the same time; nobody is passed over for longer than this. */
const OVERDUE_MS = 1_800;

/**
 * Somebody who has waited so long that it is their turn whoever else has one. Half of a batch goes to such at most:
 * the other half is for whoever asks little.
 */
export function overdue<T extends Waiter<unknown>>(
  queue: FairQueue<T>,
  limit: number,
  taken: number,
  nowMs: number,
): T | undefined {
  if (taken * 2 >= limit) return undefined;
  const oldest = queue.oldest();
  return oldest !== undefined && nowMs - oldest.sinceMs > OVERDUE_MS ? oldest : undefined;
}

/** A request on the wire; it ends when nobody waits for it any more. */
export interface Flight {
  readonly signal: AbortSignal;
  /** One of its waiters has gone. */
  left(): void;
}

/** A flight with `passengers` aboard. */
export function createFlight(passengers: number): Flight {
  const controller = new AbortController();
  let aboard = passengers;
  return {
    signal: controller.signal,
    left() {
      aboard -= 1;
      if (aboard === 0) controller.abort();
    },
  };
}

/** Those who wait, with their deadlines: one timer for all of them. */
export interface Waiters {
  readonly count: number;
  /**
   * Lets somebody wait, at most until the time for an operation is over or `signal` aborts: then `leave` is called,
   * which has to settle the waiter.
   */
  join<T, Extra extends object>(
    who: { readonly turn: string; readonly signal: AbortSignal } & Extra,
    leave: (waiter: Waiter<T> & Extra) => void,
  ): { readonly waiter: Waiter<T> & Extra; readonly answer: Promise<T> };
}

interface Entry {
  readonly deadlineMs: number;
  readonly leave: () => void;
}

/** Waiters who get `operationMs` each. */
export function createWaiters(timers: Timers, operationMs: number): Waiters {
  // In the order in which they came, which is that of their deadlines.
  const entries = new Set<Entry>();
  let isTimed = false;

  const sweep = (): void => {
    isTimed = false;
    const nowMs = timers.now();
    for (const entry of entries) {
      if (entry.deadlineMs > nowMs) break;
      entry.leave();
    }
    time();
  };

  const time = (): void => {
    const first = entries.values().next();
    if (isTimed || first.done === true) return;
    isTimed = true;
    timers.after(Math.max(1, Math.ceil(first.value.deadlineMs - timers.now())), sweep);
  };

  return {
    get count() {
      return entries.size;
    },
    join<T, Extra extends object>(
      who: { readonly turn: string; readonly signal: AbortSignal } & Extra,
      leave: (waiter: Waiter<T> & Extra) => void,
    ) {
      const { signal } = who;
      const sinceMs = timers.now();
      const deadlineMs = sinceMs + operationMs;
      let [resolve, reject]: [(value: T) => void, (fault: unknown) => void] = [ignore, ignore];
      const answer = new Promise<T>((onValue, onFault) => {
        resolve = onValue;
        reject = onFault;
      });
      const settle = (): boolean => {
        if (waiter.isSettled) return false;
        waiter.isSettled = true;
        entries.delete(entry);
        signal.removeEventListener('abort', entry.leave);
        waiter.flight?.left();
        waiter.flight = undefined;
        return true;
      };
      const waiter: Waiter<T> & Extra = {
        round: 0,
        cost: 1,
        waiting: false,
        attempts: 0,
        refusals: 0,
        sinceMs,
        deadlineMs,
        flight: undefined,
        isSettled: false,
        resolve(value: T) {
          if (settle()) resolve(value);
        },
        reject(fault: unknown) {
          if (settle()) reject(fault);
        },
        // Last: decision 19.
        ...who,
      };
      const entry: Entry = {
        deadlineMs,
        leave: () => {
          leave(waiter);
        },
      };
      entries.add(entry);
      signal.addEventListener('abort', entry.leave);
      time();
      return { waiter, answer };
    },
  };
}

const ignore = (): void => undefined;
