/** The sandbox's own clock, which tests may move forward. */
export interface SandboxClock {
  /** Unix time in milliseconds. */
  nowMs(): number;
  /** Moves the clock forward by `ms`. */
  advance(ms: number): void;
}

/** A clock that follows `now` (default: the machine's) plus whatever it was advanced by. */
export function createClock(now: () => number = Date.now): SandboxClock {
  let offsetMs = 0;
  return {
    nowMs: () => now() + offsetMs,
    advance(ms) {
      offsetMs += ms;
    },
  };
}

/** A moment in HubSpot's form: ISO 8601 in UTC, without milliseconds when there are none. */
export function toIso(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
