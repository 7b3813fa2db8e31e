import { openRedis } from '../../src/stores/redis/connection.ts';

/** An empty database inside the Redis of the tests. */
export interface FreshCache {
  /** A `CACHE_URL` whose keys nobody else sees. */
  readonly url: string;
  /** Runs one command beside the storage. */
  run(...command: string[]): Promise<unknown>;
  /** Loses everything, as FLUSHALL does. */
  empty(): Promise<void>;
  drop(): Promise<void>;
}

/** Whose database it is. A test that died gives its own back after this. */
const CLAIM = 'claimed-by-a-test';
const CLAIMED_SECONDS = '900';
const MOST_DATABASES = 256;
const EMPTY = `redis.call('FLUSHDB') return redis.call('SET', '${CLAIM}', 1, 'EX', ${CLAIMED_SECONDS})`;

/**
 * Takes one of the numbered databases for itself. A database and not a prefix, so that all of it can be lost.
 * @throws Error when every one is taken.
 */
export async function freshCache(url: string): Promise<FreshCache> {
  for (let number = 1; number < MOST_DATABASES; number += 1) {
    const inside = new URL(url);
    inside.pathname = `/${number}`;
    const redis = await openRedis({ url: inside.href });
    // Beyond the last database this rejects, and says so.
    if ((await redis.run(['SET', CLAIM, '1', 'NX', 'EX', CLAIMED_SECONDS])) === 'OK') {
      await redis.run(['EVAL', EMPTY, '0']);
      return {
        url: inside.href,
        run: (...command) => redis.run(command),
        async empty() {
          await redis.run(['EVAL', EMPTY, '0']);
        },
        async drop() {
          await redis.run(['FLUSHDB']);
          await redis.close();
        },
      };
    }
    await redis.close();
  }
  throw new Error('every database of the Redis is taken');
}
