/** More writes in one group would keep everything else waiting for too long. */
export const MAX_GROUP = 256;
/**
 * Under load groups begin so far apart, in milliseconds: a commit costs the process as much as half a tool call does,
 * whether one write is in it or fifty.
 */
const APART_MS = 4;
/** Load is when groups hold so many writes on average; of writers that come one after the other each is alone. */
const SHARED = 1.3;
/** How much the newest group counts in that average. */
const NEWEST = 0.2;

/** When the next group of writes is to begin. */
export interface GroupPace {
  /** Resolves when the next group is due. Nobody waits where each write comes alone, or for a group that is full. */
  untilDue(isFull: boolean): Promise<void>;
  /** The group that is waited for has become full: it is due now. */
  isFull(): void;
  /** A group of so many writes has begun. */
  took(writes: number): void;
}

/** A pace under which a write that comes alone never waits, and groups begin `apartMs` (4) apart where many come. */
export function createGroupPace(apartMs = APART_MS): GroupPace {
  let averageSize = 1;
  let begunAtMs = 0;
  let endPause: (() => void) | undefined;
  return {
    async untilDue(isFull) {
      const leftMs = begunAtMs + apartMs - performance.now();
      if (averageSize >= SHARED && leftMs >= 0.5 && !isFull) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(done, leftMs);
          endPause = done;
          function done(): void {
            clearTimeout(timer);
            endPause = undefined;
            resolve();
          }
        });
      }
      begunAtMs = performance.now();
    },
    isFull: () => endPause?.(),
    took(writes) {
      averageSize += NEWEST * (writes - averageSize);
    },
  };
}
