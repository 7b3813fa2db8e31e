/** Who may join a queue, by how long they would have to wait in it. */
export interface Admission {
  /**
   * @param waitMs how long somebody who comes now would wait
   * @param spacingMs from one request of the portal to the next
   * @param nowMs `Timers.now()`
   */
  admits(waitMs: number, spacingMs: number, nowMs: number): boolean;
}

/** Nobody joins who would wait longer than this, or than a few requests where those are farther apart. */
const PATIENCE = { ms: 1_800, slots: 6 } as const;
/** The same for a queue that stands: some requests' worth, so that batches stay full. */
const STANDING_PATIENCE = { ms: 400, slots: 4 } as const;
/** So short is the wait again and again where the queue is not longer than a request carries. */
const SHORT = { ms: 100, slots: 1.1 } as const;
/** A queue that was not short for so long does not come of a burst: more comes than can be carried. */
const STANDING_AFTER_MS = 3_000;
/** Who comes after so long without anybody finds a queue that nothing is known of. */
const QUIET_MS = 1_000;

const longest = ({ ms, slots }: { readonly ms: number; readonly slots: number }, spacingMs: number): number =>
  Math.max(ms, slots * spacingMs);

/**
 * A burst may wait for 1.8 s, for it passes. A queue that never gets short makes everybody late and nothing faster, so
 * there nobody joins who would wait longer than 400 ms: the same number is served, and the others are told at once.
 * The idea is CoDel's (RFC 8289 section 3): a queue is judged by how short it gets, not by how long.
 */
export function createAdmission(): Admission {
  let shortAtMs = Number.NEGATIVE_INFINITY;
  let cameAtMs = Number.NEGATIVE_INFINITY;
  return {
    admits(waitMs, spacingMs, nowMs) {
      if (waitMs <= longest(SHORT, spacingMs) || nowMs - cameAtMs > QUIET_MS) shortAtMs = nowMs;
      cameAtMs = nowMs;
      const isStanding = nowMs - shortAtMs > STANDING_AFTER_MS;
      return waitMs <= longest(isStanding ? STANDING_PATIENCE : PATIENCE, spacingMs);
    },
  };
}
