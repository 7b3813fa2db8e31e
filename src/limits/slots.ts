import type { Clock, State } from '../ports.ts';

/** At most `slots` in any stretch of `windowMs` milliseconds, wherever it begins. */
export interface SlotLimit {
  /** Part of the key: lower-case letters and hyphens. */
  readonly name: string;
  /** 1 to 20. */
  readonly slots: number;
  readonly windowMs: number;
}

/** Whether a slot of every limit was free. `retryAfterMs`: when, at the earliest, it will be. */
export type SlotAnswer = { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: number };

/** Exact limits over all processes, for small numbers. */
export interface Slots {
  /**
   * Takes one slot of every limit for `holder`, or none. A limit of which `holder` has a living slot already
   * is met by that one, so work that is tried again is counted once. One holder takes in one place at a time:
   * two calls of the same holder at the same moment may be counted as two, and where one of them is refused
   * the other may stand on a slot that goes back.
   * @param key what is limited, portal included; with a limit's name at most 240 printable ASCII characters.
   * @param limits up to 20 slots each, every name once.
   * @throws TypeError for limits that cannot be kept; `StoreUnavailable`, after which slots that were taken
   * stay taken until their time is over.
   */
  take(key: string, limits: readonly SlotLimit[], holder: string): Promise<SlotAnswer>;
}

/** What is known about the slots of one limit at one moment. */
interface View {
  readonly isHeld: boolean;
  readonly free: string | undefined;
  /** How long until a slot is free; 0 when one is. */
  readonly waitMs: number;
}

/** A slot that this call took. */
interface Taken {
  readonly key: string;
  readonly atMs: number;
  readonly windowMs: number;
}

const MOST_SLOTS = 20;
const NAME = /^[a-z][a-z-]*$/;

/**
 * Sliding windows out of State's atomic operations alone (design section 2.8, INV-66): each slot is an entry
 * that one caller can create and that lives as long as the window, so two uses of a slot are never closer than
 * that. Nothing is counted by reading first.
 */
export function createSlots(state: State, clock: Clock): Slots {
  async function look(key: string, limits: readonly SlotLimit[], holder: string): Promise<View[]> {
    const keys = limits.map((limit) => keysOf(key, limit));
    const stored = await state.getMany(keys.flat());
    const nowMs = clock.now();
    let from = 0;
    return limits.map((limit, index) => {
      const own = keys[index] ?? [];
      const values = stored.slice(from, (from += own.length));
      return viewOf(limit, own, values, holder, nowMs);
    });
  }

  /** One slot of one limit. `undefined`: it is full. */
  async function takeOne(
    key: string,
    limit: SlotLimit,
    holder: string,
    first: View | undefined,
  ): Promise<Taken | 'held' | undefined> {
    let view = first;
    for (;;) {
      if (view?.isHeld === true) return 'held';
      if (view?.free === undefined) return undefined;
      const { windowMs } = limit;
      const atMs = clock.now();
      if (await state.add(view.free, { holder, atMs }, windowMs)) return { key: view.free, atMs, windowMs };
      // Somebody was faster. Who else holds what decides about the next slot, the same holder among them.
      [view] = await look(key, [limit], holder);
    }
  }

  async function giveBack(taken: readonly Taken[]): Promise<void> {
    for (const { key, atMs, windowMs } of taken) {
      // Near its end a slot is left to end by itself: it could become another holder's before it is removed.
      if (clock.now() - atMs < windowMs / 2) await state.delete(key);
    }
  }

  return {
    async take(key, limits, holder) {
      assertLimits(limits);
      const views = await look(key, limits, holder);
      if (views.some(isFull)) return refusal(views);
      const taken: Taken[] = [];
      for (const [index, limit] of limits.entries()) {
        const slot = await takeOne(key, limit, holder, views[index]);
        if (slot === undefined) {
          await giveBack(taken);
          return refusal(await look(key, limits, holder));
        }
        if (slot !== 'held') taken.push(slot);
      }
      return { ok: true };
    },
  };
}

function keysOf(key: string, { name, slots }: SlotLimit): string[] {
  return Array.from({ length: slots }, (_, index) => `${key}/${name}/${index}`);
}

function viewOf(
  { windowMs }: SlotLimit,
  keys: readonly string[],
  values: readonly unknown[],
  holder: string,
  nowMs: number,
): View {
  const taken = values.filter((value) => value !== undefined);
  const free = keys.find((_, index) => values[index] === undefined);
  const ends = taken.map((value) => (momentOf(value) ?? nowMs) + windowMs);
  return {
    isHeld: taken.some((value) => holderOf(value) === holder),
    free,
    waitMs: free === undefined ? Math.min(...ends) - nowMs : 0,
  };
}

function isFull({ isHeld, free }: View): boolean {
  return !isHeld && free === undefined;
}

/** All full limits have to free a slot. One that did so in the meantime can be asked again at once. */
function refusal(views: readonly View[]): SlotAnswer {
  const waits = views.filter(isFull).map(({ waitMs }) => Math.ceil(waitMs));
  return { ok: false, retryAfterMs: Math.max(1, ...waits) };
}

/** What is stored in an unknown form has no holder and still fills its slot. */
function holderOf(value: unknown): string | undefined {
  const holder = fieldOf(value, 'holder');
  return typeof holder === 'string' ? holder : undefined;
}

function momentOf(value: unknown): number | undefined {
  const atMs = fieldOf(value, 'atMs');
  return typeof atMs === 'number' ? atMs : undefined;
}

function fieldOf(value: unknown, name: 'holder' | 'atMs'): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Record<typeof name, unknown>)[name] : undefined;
}

function assertLimits(limits: readonly SlotLimit[]): void {
  const names = new Set(limits.map(({ name }) => name));
  const isKept = limits.every(
    ({ name, slots, windowMs }) =>
      NAME.test(name) &&
      Number.isSafeInteger(slots) &&
      slots >= 1 &&
      slots <= MOST_SLOTS &&
      Number.isSafeInteger(windowMs) &&
      windowMs >= 1,
  );
  if (!isKept || names.size !== limits.length) {
    throw new TypeError('a limit needs a name of its own, 1 to 20 slots and a window in whole milliseconds');
  }
}
