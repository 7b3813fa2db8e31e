import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { openRedis } from '../../src/stores/redis/connection.ts';
import { COOL_DOWN_MS, MARK_KEY } from '../../src/stores/redis/lost-state.ts';
import { type FreshCache, freshCache } from '../helpers/cache.ts';
import { type FreshDatabase, freshDatabase } from '../helpers/database.ts';
import { startOwnRedis } from '../helpers/redis.ts';
import { stateOperations } from './operations.ts';
import { createManualClock, type ManualClock } from './subject.ts';

const LONG_MS = 10 * COOL_DOWN_MS;

describe('a Redis that lost what it held', () => {
  let database: FreshDatabase;
  let cache: FreshCache;
  let clock: ManualClock;
  let opened: Storage[];
  let here: Storage;
  let elsewhere: Storage;
  const open = async (cacheUrl = cache.url): Promise<Storage> => {
    const storage = await openStorage({ databaseUrl: database.url, cacheUrl, clock });
    opened.push(storage);
    return storage;
  };
  const refused = async (storage: Storage): Promise<void> => {
    for (const [, run] of stateOperations) {
      await expect(run(storage.openState('tries'), 'key')).rejects.toBeInstanceOf(StoreUnavailable);
    }
    await expect(storage.check()).rejects.toBeInstanceOf(StoreUnavailable);
  };
  beforeEach(async () => {
    opened = [];
    clock = createManualClock();
    database = await freshDatabase(inject('databaseUrl'));
    cache = await freshCache(inject('cacheUrl'));
    [here, elsewhere] = [await open(), await open()];
    await here.openState('tries').increment('key', 5, LONG_MS);
    clock.advance(60_000);
  });
  afterEach(async () => {
    await Promise.all(opened.map((storage) => storage.close()));
    await cache.drop();
    await database.drop();
  });

  it('carries nothing for 15 minutes, for every instance and those that start meanwhile, and then begins anew', async () => {
    await cache.empty();
    await refused(here);
    await refused(elsewhere);
    await refused(await open());
    clock.advance(COOL_DOWN_MS - 1);
    await refused(here);
    await refused(elsewhere);
    await refused(await open());
    clock.advance(1);
    expect(await here.openState('tries').increment('key', 1, LONG_MS)).toBe(1);
    expect(await elsewhere.openState('tries').increment('key', 1, LONG_MS)).toBe(2);
    expect(await (await open()).openState('tries').get('key')).toBe(2);
    await here.check();
  });

  it('is found out by whichever operation comes first', async () => {
    for (const [, run] of stateOperations) {
      await cache.empty();
      await expect(run(here.openState('tries'), 'other')).rejects.toBeInstanceOf(StoreUnavailable);
      clock.advance(COOL_DOWN_MS);
      await here.check();
      await elsewhere.check();
    }
  });

  it('cools down once more when it loses everything again meanwhile or right afterwards', async () => {
    await cache.empty();
    await refused(here);
    await cache.empty();
    clock.advance(COOL_DOWN_MS);
    await refused(elsewhere);
    clock.advance(COOL_DOWN_MS - 1);
    await refused(here);
    clock.advance(1);
    expect(await here.openState('tries').increment('key', 1, LONG_MS)).toBe(1);
    await cache.empty();
    await refused(elsewhere);
    await refused(here);
  });

  it('is one that instances find out together: one cool-down, not one for each', async () => {
    await cache.empty();
    const storages = [here, elsewhere, await open(), await open()];
    clock.advance(1);
    await Promise.all(storages.map(refused));
    clock.advance(COOL_DOWN_MS);
    await Promise.all(storages.map((storage) => storage.check()));
  });

  it('is the same as another Redis in its place', async () => {
    const other = await freshCache(inject('cacheUrl'));
    const moved = await open(other.url);
    await refused(moved);
    clock.advance(COOL_DOWN_MS);
    expect(await moved.openState('tries').increment('key', 1, LONG_MS)).toBe(1);
    await other.drop();
  });

  it('is not one where only time passed, connections ended or keys of others went', async () => {
    clock.advance(1_000 * COOL_DOWN_MS);
    await cache.run('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await cache.run('DEL', 'somebody-elses');
    const again = await open();
    for (const storage of [elsewhere, again]) await storage.check();
    expect(await cache.run('PTTL', MARK_KEY)).toBe(-1);
  });

  it('takes nothing with it that lasts: a portal stays connected and a write done', async () => {
    for (const space of ['installations', 'tokens', 'write-slots', 'mail-slots', 'mutes']) {
      await here.openState(space).set('4711', space);
    }
    await here.journal.append('stream', 'kind', 1);
    await cache.empty();
    await refused(here);
    for (const space of ['installations', 'tokens', 'write-slots', 'mail-slots', 'mutes']) {
      expect(await elsewhere.openState(space).get('4711')).toBe(space);
    }
    expect(await elsewhere.journal.page('stream', { limit: 1 })).toHaveLength(1);
  });
});

describe('a Redis of its own', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase(inject('databaseUrl'));
  });
  afterEach(() => database.drop());

  it.each([
    ['appendonly', 'no', /append-only/],
    ['maxmemory-policy', 'allkeys-lru', /evict/],
    ['replicaof', '127.0.0.1 1', /replica/],
  ])('cannot carry state while %s is %s', async (setting, value, reason) => {
    const redis = await startOwnRedis({ [setting]: value });
    const failure: unknown = await openStorage({ databaseUrl: database.url, cacheUrl: redis.url }).catch(
      (cause: unknown) => cause,
    );
    await redis.stop();
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect((failure as StoreUnavailable).message).toMatch(reason);
  });

  it('still has what was acknowledged after it was killed without warning', async () => {
    const redis = await startOwnRedis();
    const storage = await openStorage({ databaseUrl: database.url, cacheUrl: redis.url });
    const state = storage.openState('tries');
    for (let count = 1; count <= 200; count += 1) await state.increment('key', 1, LONG_MS);
    await redis.crash();
    // The first to ask finds the old connection broken.
    await state.get('key').catch(() => undefined);
    expect(await state.increment('key', 1, LONG_MS)).toBe(201);
    await storage.close();
    await redis.stop();
  });

  it('takes no state while its memory is full, and forgets nothing for it', async () => {
    const redis = await startOwnRedis();
    const storage = await openStorage({ databaseUrl: database.url, cacheUrl: redis.url });
    const state = storage.openState('tries');
    await state.increment('key', 3, LONG_MS);
    const beside = await openRedis({ url: redis.url });
    await beside.run(['CONFIG', 'SET', 'maxmemory', '1mb']);
    await expect(state.increment('key', 1, LONG_MS)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(state.set('other', 1)).rejects.toBeInstanceOf(StoreUnavailable);
    await beside.run(['CONFIG', 'SET', 'maxmemory', '0']);
    expect(await state.increment('key', 1, LONG_MS)).toBe(4);
    await beside.close();
    await storage.close();
    await redis.stop();
  });
});
