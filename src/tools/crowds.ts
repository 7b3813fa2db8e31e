/** Remembers for a moment where there were too many calls. */
export interface Crowds {
  /** A call was told to come back in so many seconds, and anybody else who calls the same tool would be too. */
  note(portalId: string, tool: string, retryAfterSeconds: number): void;
  /** In how many seconds to come back, where that was said a moment ago; else `undefined`. */
  find(portalId: string, tool: string): number | undefined;
}

/**
 * How long it holds, in milliseconds: a portal's line that is full takes more than a hundred again in that time, and is
 * still not empty after it, so nobody is turned away in vain.
 */
const HOLDS_MS = 150;
/** Portals and tools that are remembered; what is older says nothing any more. */
const MAX_REMEMBERED = 1_000;

/** @param elapsedMs milliseconds since some moment */
export function createCrowds(elapsedMs: () => number): Crowds {
  const crowds = new Map<string, { readonly untilMs: number; readonly retryAfterSeconds: number }>();
  const keyOf = (portalId: string, tool: string): string => `${portalId}/${tool}`;
  return {
    note(portalId, tool, retryAfterSeconds) {
      if (crowds.size >= MAX_REMEMBERED) crowds.clear();
      crowds.set(keyOf(portalId, tool), { untilMs: elapsedMs() + HOLDS_MS, retryAfterSeconds });
    },
    find(portalId, tool) {
      const crowd = crowds.get(keyOf(portalId, tool));
      return crowd !== undefined && elapsedMs() < crowd.untilMs ? crowd.retryAfterSeconds : undefined;
    },
  };
}
