import { StoreCorrupt, StoreUnavailable } from '../../errors.ts';
import type { Clock, State } from '../../ports.ts';
import type { Redis } from './connection.ts';

/**
 * How long nothing is carried after what Redis held was lost (INV-58): as long as a link lives, and longer than any
 * window in which tries are counted here. Who emptied Redis, or made it restart empty, gains no tries by it.
 */
export const COOL_DOWN_MS = 15 * 60_000;
/** Instances that start together on a Redis that is new to them may find it without a mark for so long. */
const SETTLING_MS = 5_000;
/** `add` needs an end; this one is beyond any use of a Redis. */
const FOR_EVER_MS = 100 * 365 * 86_400_000;

/** Where the mark lies in Redis. Namespaces follow after a colon, so none has this name. */
export const MARK_KEY = 'crm-data:mark';

/** One stretch of time in which Redis lost nothing. */
interface Generation {
  readonly mark: string;
  /** Until then a Redis without the mark is given it. Afterwards it has lost it, and everything else with it. */
  readonly settledMs: number;
  readonly openMs: number;
}

/** Knows whether what lies in Redis is what was put there. */
export interface LostState {
  /**
   * The mark that Redis must show with every operation.
   * @throws StoreUnavailable while a loss is cooled down.
   */
  mark(): string;
  /** To be called when Redis does not show it. Ends when all instances know; the operation has failed. */
  notFound(): Promise<void>;
}

/**
 * A sentinel for a Redis that was emptied, replaced or set back to nothing. SQL remembers which mark Redis was given;
 * an operation that does not find it there fails, and with it everything for `COOL_DOWN_MS`, for all instances and
 * over restarts. Not found out: a Redis set back to an earlier state of itself, which is why it needs its
 * append-only file and one primary.
 * @throws StoreUnavailable when Redis or SQL does not answer, `StoreCorrupt`.
 */
export async function watchForLoss({
  redis,
  state,
  clock,
}: {
  readonly redis: Redis;
  /** A namespace in SQL. */
  readonly state: State;
  readonly clock: Clock;
}): Promise<LostState> {
  const generationAfter = async (last: string | undefined, pauseMs: number): Promise<Generation> => {
    const key = last === undefined ? 'first' : `after/${last}`;
    const nowMs = Math.floor(clock.now());
    const next: Generation = {
      mark: `${last === undefined ? 1 : Number.parseInt(last, 10) + 1}-${nowMs}`,
      settledMs: nowMs + Math.max(pauseMs, SETTLING_MS),
      openMs: nowMs + pauseMs,
    };
    // Several instances find out at once; what the first one wrote holds for all.
    if (await state.add(key, next, FOR_EVER_MS)) return next;
    return parseGeneration(await state.get(key));
  };

  async function newest(): Promise<Generation> {
    let generation = await generationAfter(undefined, 0);
    for (;;) {
      const next = await state.get(`after/${generation.mark}`);
      if (next === undefined) return generation;
      generation = parseGeneration(next);
    }
  }

  async function settle(): Promise<Generation> {
    let generation = await newest();
    if ((await redis.run(['GET', MARK_KEY])) === generation.mark) return generation;
    if (clock.now() >= generation.settledMs) {
      generation = await generationAfter(generation.mark, COOL_DOWN_MS);
    }
    await redis.run(['SET', MARK_KEY, generation.mark]);
    return generation;
  }

  let known = await settle();
  let settling: Promise<void> | undefined;
  return {
    mark() {
      if (clock.now() >= known.openMs) return known.mark;
      throw new StoreUnavailable('Redis lost the state it held, and new tries are not given yet');
    },
    notFound() {
      settling ??= settle()
        .then((generation) => {
          known = generation;
        })
        .finally(() => {
          settling = undefined;
        });
      return settling;
    },
  };
}

function parseGeneration(stored: unknown): Generation {
  const { mark, settledMs, openMs } = (stored ?? {}) as Partial<Record<keyof Generation, unknown>>;
  if (typeof mark !== 'string' || typeof settledMs !== 'number' || typeof openMs !== 'number') {
    throw new StoreCorrupt('the mark of Redis is stored in an unknown form');
  }
  return { mark, settledMs, openMs };
}
