import { within } from '../deadline.ts';

/** Equal questions that wait are one. */
export interface AskedOnce {
  /**
   * Joins whoever waits with the same `key`, else runs `work`, which calls `sent` before its first request leaves:
   * from then on nobody joins any more, because who asks later wants to know what is true later.
   * Each waits as long as its own `signal` allows. Fails like `work`, and with `CrmUnavailable` when the signal aborts.
   */
  ask<T>(key: string, signal: AbortSignal, work: (sent: () => void) => Promise<T>): Promise<T>;
}

/** Nobody waits yet. */
export function createAskedOnce(): AskedOnce {
  const waiting = new Map<string, Promise<unknown>>();
  return {
    ask<T>(key: string, signal: AbortSignal, work: (sent: () => void) => Promise<T>): Promise<T> {
      const known = waiting.get(key);
      if (known !== undefined) return within(known as Promise<T>, signal);
      const forget = (): void => {
        if (waiting.get(key) === answer) waiting.delete(key);
      };
      const answer = work(forget).finally(forget);
      waiting.set(key, answer);
      return within(answer, signal);
    },
  };
}
