import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { freshCache } from '../helpers/cache.ts';
import { freshDatabase } from '../helpers/database.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import type { Place } from './race-child.ts';

/** The instant at which every battery begins. Far from the machine's own time, so that using that shows. */
export const START_MS = Date.parse('2031-05-04T09:00:00Z');

/** A clock that stands still until it is moved. */
export interface ManualClock {
  now(): number;
  advance(ms: number): void;
}

/** A clock that stands at `START_MS`. */
export function createManualClock(): ManualClock {
  let nowMs = START_MS;
  return {
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

/** One storage under test, empty, with its clock. */
export interface Subject {
  readonly storage: Storage;
  readonly clock: ManualClock;
  /** Who removes what has expired: `sweep`, or the backend by itself some time later. */
  readonly expired: 'are swept' | 'go by themselves';
  /** Opens the same place again, as another process would; the same storage where there is only one. */
  reopen(): Promise<Storage>;
  dispose(): Promise<void>;
}

/** Every implementation of State and Journal, by name. A new backend is one more line here. */
export const subjects: readonly (readonly [string, () => Promise<Subject>])[] = [
  ['memory', openMemory],
  ['SQLite', openEmbedded],
  ['PostgreSQL', openServer],
  ['Redis', openCache],
];

function openMemory(): Promise<Subject> {
  const clock = createManualClock();
  const storage = createMemoryStorage({ clock });
  return Promise.resolve({
    storage,
    clock,
    expired: 'are swept',
    reopen: () => Promise.resolve(storage),
    dispose: () => storage.close(),
  });
}

async function openEmbedded(): Promise<Subject> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crm-data-sqlite-'));
  return openSubject({ dataDir }, () => rm(dataDir, { recursive: true, force: true }));
}

async function openServer(): Promise<Subject> {
  const database = await freshDatabase(inject('databaseUrl'));
  return openSubject({ databaseUrl: database.url }, () => database.drop());
}

async function openCache(): Promise<Subject> {
  const database = await freshDatabase(inject('databaseUrl'));
  const cache = await freshCache(inject('cacheUrl'));
  return openSubject({ databaseUrl: database.url, cacheUrl: cache.url }, async () => {
    await cache.drop();
    await database.drop();
  });
}

async function openSubject(place: Place, remove: () => Promise<void>): Promise<Subject> {
  const clock = createManualClock();
  const opened: Storage[] = [];
  const open = async (): Promise<Storage> => {
    const storage = await openStorage({ ...place, clock });
    opened.push(storage);
    return storage;
  };
  const dispose = async (): Promise<void> => {
    await Promise.all(opened.map((storage) => storage.close()));
    await remove();
  };
  const expired = 'cacheUrl' in place ? 'go by themselves' : 'are swept';
  return { storage: await open(), clock, expired, reopen: open, dispose };
}
