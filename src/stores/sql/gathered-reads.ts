import { setImmediate as endOfTurn } from 'node:timers/promises';

/** More would make one statement slow for all that are in it. */
const MAX_KEYS = 500;

interface Asked<Value> {
  readonly resolve: (value: Value | undefined) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Reads that are asked for in one turn of the event loop, together: for a database over the network every statement
 * is a round trip. `load` is called after the last of them was asked for, so nobody is told what was true
 * before; each key once. What it rejects with, all of them get.
 */
export function createGatheredReads<Value>(
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  let waiting = new Map<string, Asked<Value>[]>();

  const loadWaiting = async (): Promise<void> => {
    await endOfTurn();
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
      waiting.set(key, [...(waiting.get(key) ?? []), { resolve, reject }]);
    });
}
