/** Time as it passes, for waits and ages; it has nothing to do with the time of day. */
export interface Timers {
  /** Milliseconds since some moment; never goes back. */
  now(): number;
  /** Runs `act` after `ms` milliseconds. @returns what prevents it. */
  after(ms: number, act: () => void): () => void;
  /** Runs `act` when what has arrived already has been handed in. */
  soon(act: () => void): void;
}

/** Node's own. A timer keeps the process alive, as the call that waits for it does. */
export const realTimers: Timers = {
  now: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => {
      clearTimeout(timer);
    };
  },
  soon(act) {
    setImmediate(act);
  },
};
