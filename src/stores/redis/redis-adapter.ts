import { StoreCorrupt, StoreUnavailable } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import type { OpenAdapter, StorageAdapter } from '../storage-adapter.ts';
import type { Redis } from './connection.ts';
import { type LostState, MARK_KEY } from './lost-state.ts';
import {
  ADD,
  ADVANCE,
  CORRUPT,
  evaluate,
  INCREMENT,
  isReply,
  LOST,
  type Script,
  SET,
  TAKE,
} from './scripts.ts';

/**
 * Redis removes an entry by its own time this long after it ended by ours. That is tidiness and never decides: by
 * how much the two times differ, or jump, does not matter as long as it is less. What counts or claims is kept for
 * longer, because to lose it early is to begin to count anew.
 */
const VALUE_KEPT_MS = 3_600_000;
const CLAIM_KEPT_MS = 2 * 86_400_000;

/**
 * Adapters over one Redis, an object per namespace. Each operation is one command or script, so each is atomic and
 * one round trip, and each finds the mark of `lostState` or fails. Expiry is judged by `clock`, as it is in SQL.
 */
export function createOpenRedisAdapter({
  redis,
  lostState,
  clock,
}: {
  readonly redis: Redis;
  readonly lostState: LostState;
  readonly clock: Clock;
}): OpenAdapter {
  const now = (): number => Math.floor(clock.now());
  /** Does `work` with the mark, and once more when there was another one that is open already. */
  const marked = async <T>(work: (mark: string) => Promise<T | typeof LOST>): Promise<T> => {
    for (let tries = 0; tries < 2; tries += 1) {
      const answer = await work(lostState.mark());
      if (answer !== LOST) return answer;
      await lostState.notFound();
    }
    throw new StoreUnavailable('Redis lost the state it held');
  };
  const run = (script: Script, key: string, parameters: readonly (string | number)[]): Promise<unknown> =>
    marked(async (mark) => {
      try {
        return await evaluate(redis, script, [MARK_KEY, key], [mark, ...parameters]);
      } catch (cause) {
        if (isReply(cause, LOST)) return LOST;
        if (isReply(cause, CORRUPT)) throw new StoreCorrupt('the key holds something that is not a counter');
        throw cause;
      }
    });
  const read = (keys: readonly string[]): Promise<(string | undefined)[]> =>
    marked(async (mark) => {
      const answer: unknown = await redis.run(['MGET', MARK_KEY, ...keys]);
      if (!Array.isArray(answer) || answer.length !== keys.length + 1)
        throw new StoreCorrupt('not what was asked');
      const [found, ...entries] = answer as unknown[];
      return found === mark ? entries.map((entry) => liveText(entry, now())) : LOST;
    });
  return (space): StorageAdapter => {
    const at = (key: string): string => `crm-data:${space}:${key}`;
    const take = async (key: string): Promise<string | undefined> =>
      liveText(await run(TAKE, at(key), []), now());
    const claimLife = (expires: number): number => lifeOf(expires, now(), CLAIM_KEPT_MS);
    return {
      capabilities: { expires: true },
      getMany: (keys) => read(keys.map(at)),
      async get(key) {
        const [text] = await read([at(key)]);
        return text;
      },
      async set(key, value, expires) {
        if (typeof value !== 'string') throw new StoreCorrupt('state is stored as text');
        const life = expires === undefined ? '' : lifeOf(expires, now(), VALUE_KEPT_MS);
        return (await run(SET, at(key), [`v${expires ?? 0}:${value}`, life])) === 1;
      },
      delete: async (key) => (await take(key)) !== undefined,
      take,
      add: async (key, value, expires) =>
        (await run(ADD, at(key), [now(), `v${expires}:${value}`, claimLife(expires)])) === 1,
      increment: async (key, by, expires) =>
        countOf(await run(INCREMENT, at(key), [now(), by, expires, claimLife(expires)])),
      advance: async (key, floor, by, expires) =>
        countOf(await run(ADVANCE, at(key), [now(), floor, by, expires, claimLife(expires)])),
    };
  };
}

function lifeOf(expires: number, nowMs: number, keptMs: number): number {
  return Math.max(1, expires - nowMs) + keptMs;
}

/** The JSON of an entry that is live at `nowMs`. */
function liveText(entry: unknown, nowMs: number): string | undefined {
  if (entry === null) return undefined;
  const [head = '', ends = ''] = (typeof entry === 'string' ? /^[vc](\d{1,16}):/.exec(entry) : null) ?? [];
  if (typeof entry !== 'string' || head === '') throw new StoreCorrupt('an entry in Redis is not ours');
  return ends !== '0' && Number(ends) <= nowMs ? undefined : entry.slice(head.length);
}

function countOf(answer: unknown): number {
  const number = typeof answer === 'string' && /^-?\d{1,16}$/.test(answer) ? Number(answer) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new StoreCorrupt('a counter in Redis is not a whole number');
  return number;
}
