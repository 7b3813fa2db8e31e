import { setImmediate as endOfTurn, setTimeout as pause } from 'node:timers/promises';

/** More would make one statement slow for all that are in it. */
const MAX_KEYS = 500;
/** Under load statements begin so far apart, in milliseconds: each costs the process as much as ten of its keys. */
const APART_MS = 2;
/** Load is when so many statements began within so many milliseconds; calls that come one by one make fewer. */
const LOAD = { statements: 8, withinMs: 20 } as const;

interface Asked<Value> {
  readonly resolve: (value: Value | undefined) => void;
  readonly reject: (fault: unknown) => void;
}

/** Resolves when the next statement is to begin. */
function createReadPace(now: () => number): () => Promise<void> {
  let begunAtMs: readonly number[] = [];
  return async () => {
    begunAtMs = begunAtMs.filter((atMs) => now() - atMs < LOAD.withinMs);
    const leftMs = (begunAtMs.at(-1) ?? 0) + APART_MS - now();
    if (begunAtMs.length >= LOAD.statements && leftMs > 0) await pause(leftMs);
    begunAtMs = [...begunAtMs, now()];
  };
}

/**
 * Reads that are asked for in one turn of the event loop, together, and under load those of two milliseconds: for a
 * database over the network every statement is a round trip. `load` is called after the last of them was asked for, so
 * nobody is told what was true before; each key once. What it rejects with, all of them get.
 */
export function createGatheredReads<Value>(
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  now: () => number = () => performance.now(),
): (key: string) => Promise<Value | undefined> {
  const untilDue = createReadPace(now);
  let waiting = new Map<string, Asked<Value>[]>();

  const loadWaiting = async (): Promise<void> => {
    await endOfTurn();
    await untilDue();
    const asked = waiting;
    waiting = new Map();
    const keys = [...asked.keys()];
    const parts = Array.from({ length: Math.ceil(keys.length / MAX_KEYS) }, (_, part) =>
      keys.slice(part * MAX_KEYS, (part + 1) * MAX_KEYS),
    );
    await Promise.all(parts.map((part) => loadPart(part, asked)));
  };

  const loadPart = async (
    keys: readonly string[],
    asked: ReadonlyMap<string, readonly Asked<Value>[]>,
  ): Promise<void> => {
    const askers = (key: string): readonly Asked<Value>[] => asked.get(key) ?? [];
    try {
      const found = await load(keys);
      for (const key of keys) for (const { resolve } of askers(key)) resolve(found.get(key));
    } catch (fault) {
      for (const key of keys) for (const { reject } of askers(key)) reject(fault);
    }
  };

  return (key) =>
    new Promise((resolve, reject) => {
      if (waiting.size === 0) void loadWaiting();
      const askers = waiting.get(key);
      if (askers === undefined) waiting.set(key, [{ resolve, reject }]);
      else askers.push({ resolve, reject });
    });
}
