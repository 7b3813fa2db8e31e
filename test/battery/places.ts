import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { freshCache } from '../helpers/cache.ts';
import { freshDatabase } from '../helpers/database.ts';
import type { Place } from './race-child.ts';

/** A new empty place for a storage that several processes open. */
export interface FreshPlace {
  readonly place: Place;
  readonly clear: () => Promise<void>;
}

/** Every kind of place that processes can share, by name. A new backend is one more line here. */
export const sharedPlaces: readonly (readonly [string, () => Promise<FreshPlace>])[] = [
  ['SQLite', freshFolder],
  ['PostgreSQL', freshServer],
  ['Redis', freshCachedServer],
];

async function freshFolder(): Promise<FreshPlace> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crm-data-place-'));
  return { place: { dataDir }, clear: () => rm(dataDir, { recursive: true, force: true }) };
}

async function freshServer(): Promise<FreshPlace> {
  const database = await freshDatabase(inject('databaseUrl'));
  return { place: { databaseUrl: database.url }, clear: () => database.drop() };
}

/** State in Redis, the rest in PostgreSQL. */
async function freshCachedServer(): Promise<FreshPlace> {
  const database = await freshDatabase(inject('databaseUrl'));
  const cache = await freshCache(inject('cacheUrl'));
  return {
    place: { databaseUrl: database.url, cacheUrl: cache.url },
    async clear() {
      await cache.drop();
      await database.drop();
    },
  };
}
