import type { Clock, State } from '../ports.ts';
import { StoreCorrupt } from '../errors.ts';

/** At most `max` in any stretch of `windowMs` milliseconds. */
export interface WindowLimit {
  readonly max: number;
  readonly windowMs: number;
}

/**
 * Whether one more is let through. `retryAfterMs`: when one may be, if nobody else comes first. `isFirst`: nobody in
 * any process was told of this closing before, so that it can be noted once.
 */
export type CallAnswer =
  { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: number; readonly isFirst: boolean };

/** Caps over all processes. */
export interface CallCounter {
  /**
   * Counts one more of `key`; one that is refused is not counted. Never more than `max` in any stretch of
   * `windowMs`, whichever processes count; what comes evenly is let through at half that rate or more.
   * @param key what is limited, portal included; at most 200 printable ASCII characters.
   * @throws TypeError for a limit that cannot be kept, `StoreUnavailable`, `StoreCorrupt`.
   */
  count(key: string, limit: WindowLimit): Promise<CallAnswer>;
  /** Whether this process may know of any key that has nothing left, so that `closed` is worth asking. */
  isAnyClosed(): boolean;
  /** The refusal of `key`, where this process knows without asking that nothing is left; counts nothing. */
  closed(key: string, limit: WindowLimit): Extract<CallAnswer, { readonly ok: false }> | undefined;
}

/** What this process knows of one key and limit: what it has drawn and not used, or until when nothing is left. */
interface Known {
  readonly window: number;
  left: number;
  readonly closedUntilMs: number;
}

const OK: CallAnswer = { ok: true };
/**
 * A process draws this part of a limit at a time, so that a limit of thousands costs a round trip once in a while
 * and not for every call. As much per process may stay unused at the end of a window.
 */
const SHARE = 100;
/**
 * So near to a window's edge the neighbouring windows are read after counting and not beside it: of two callers on
 * either side of the edge, one then sees the other. Wider than clocks of instances are apart (5 s) and a count that
 * is not slow takes together.
 */
const EDGE_MS = 10_000;
const SLOW_MS = 2_500;
/** Keys and limits that a process remembers. */
const MAX_KNOWN = 20_000;

/**
 * Counts in fixed windows and lets the present one and its neighbours share `max` (INV-66): any stretch of `windowMs`
 * touches no more than two of them. Made for the path that every call takes: one round trip at most, none while the
 * process has something drawn or knows that nothing is left. A refusal costs two more the first time.
 */
export function createCallCounter(state: State, clock: Clock): CallCounter {
  const known = new Map<string, Known>();
  /** The draws under way, and how many of this process wait for one. */
  const drawing = new Map<string, Promise<CallAnswer>>();
  const waiting = new Map<string, number>();

  let anyClosedUntilMs = 0;

  const remember = (place: string, what: Known): void => {
    anyClosedUntilMs = Math.max(anyClosedUntilMs, what.closedUntilMs);
    known.delete(place);
    known.set(place, what);
    const [oldest] = known.keys();
    if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  };

  /** Draws for so many callers, or as much as a share is; the answer is that of the first one. */
  async function draw(place: string, { max, windowMs }: WindowLimit, callers: number): Promise<CallAnswer> {
    const nowMs = clock.now();
    const window = Math.floor(nowMs / windowMs);
    const keyOf = (which: number): string => `${place}/${which}`;
    const amount = Math.max(callers, Math.floor(max / SHARE));
    const beside = async (): Promise<number> => {
      const stored = await state.getMany([keyOf(window - 1), keyOf(window + 1)]);
      return Math.max(...stored.map(countOf));
    };
    const toEdgeMs = Math.min(nowMs % windowMs, windowMs - (nowMs % windowMs));
    const increment = state.increment(keyOf(window), amount, 2 * windowMs);
    const early = toEdgeMs > EDGE_MS ? beside() : Promise.resolve(undefined);
    const [counted, soon] = await Promise.all([increment, early]);
    const isSlow = Math.abs(clock.now() - nowMs) > SLOW_MS;
    const neighbour = soon === undefined || isSlow ? await beside() : soon;

    const before = counted - amount;
    const granted = Math.min(amount, Math.max(0, max - neighbour - before));
    if (granted < amount) await state.increment(keyOf(window), granted - amount, 2 * windowMs);
    if (granted > 0) {
      if (granted > 1) remember(place, { window, left: granted - 1, closedUntilMs: 0 });
      return OK;
    }
    // As much as the window before used becomes free with the next one; of what others count and give back in this
    // very moment nothing can be told.
    const closedUntilMs = (window + (neighbour > 0 ? 1 : 2)) * windowMs;
    const isFirst = await state.add(`${keyOf(window)}/told`, 1, 2 * windowMs);
    remember(place, { window, left: 0, closedUntilMs });
    return { ok: false, retryAfterMs: Math.max(1, closedUntilMs - nowMs), isFirst };
  }

  /** What can be answered without a round trip. */
  function fromMemory(place: string, windowMs: number): CallAnswer | undefined {
    const nowMs = clock.now();
    const here = known.get(place);
    if (here === undefined) return undefined;
    if (here.closedUntilMs > nowMs) {
      return { ok: false, retryAfterMs: here.closedUntilMs - nowMs, isFirst: false };
    }
    if (here.left === 0 || here.window !== Math.floor(nowMs / windowMs)) return undefined;
    here.left -= 1;
    return OK;
  }

  /** What a caller may do now, or whom it has to wait for. Whoever draws does so for all who wait. */
  function next(place: string, limit: WindowLimit): CallAnswer | Promise<CallAnswer> {
    const answer = fromMemory(place, limit.windowMs);
    if (answer !== undefined) return answer;
    const own = draw(place, limit, 1 + (waiting.get(place) ?? 0)).finally(() => drawing.delete(place));
    drawing.set(place, own);
    return own;
  }

  return {
    isAnyClosed: () => anyClosedUntilMs > clock.now(),
    closed(key, { windowMs }) {
      const leftMs = (known.get(`${key}/${windowMs}`)?.closedUntilMs ?? 0) - clock.now();
      return leftMs > 0 ? { ok: false, retryAfterMs: leftMs, isFirst: false } : undefined;
    },
    async count(key, limit) {
      assertLimit(limit);
      const place = `${key}/${limit.windowMs}`;
      for (let current = drawing.get(place); current !== undefined; current = drawing.get(place)) {
        const known = fromMemory(place, limit.windowMs);
        if (known !== undefined) return known;
        waiting.set(place, (waiting.get(place) ?? 0) + 1);
        try {
          await current;
        } finally {
          const others = (waiting.get(place) ?? 1) - 1;
          if (others === 0) waiting.delete(place);
          else waiting.set(place, others);
        }
      }
      return next(place, limit);
    },
  };
}

function countOf(stored: unknown): number {
  if (stored === undefined) return 0;
  if (typeof stored !== 'number') throw new StoreCorrupt('a counter is stored in an unknown form');
  return stored;
}

function assertLimit({ max, windowMs }: WindowLimit): void {
  if (![max, windowMs].every((number) => Number.isSafeInteger(number) && number >= 1)) {
    throw new TypeError('a limit and its window are whole numbers from 1');
  }
}
