import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Libsql from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import type { State } from '../../src/ports.ts';
import { createJournal } from '../../src/stores/journal.ts';
import { EMBEDDED_FILE, openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { createSchema } from '../../src/stores/sql/schema.ts';
import { createOpenSqlAdapter } from '../../src/stores/sql/sql-adapter.ts';
import { openSqlite } from '../../src/stores/sql/sqlite.ts';
import { createOpenState, createState } from '../../src/stores/state.ts';
import type { StorageAdapter } from '../../src/stores/storage-adapter.ts';
import { type FreshCache, freshCache } from '../helpers/cache.ts';
import { type FreshDatabase, freshDatabase } from '../helpers/database.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { stateOperations, storageOperations } from './operations.ts';
import { type Proxy, startProxy } from './proxy.ts';
import { createManualClock } from './subject.ts';

const clock = createManualClock();

async function failureOf(answer: Promise<unknown>): Promise<StoreUnavailable> {
  const failure: unknown = await answer.then(
    (value) => new Error(`answered ${String(value)}`),
    (cause: unknown) => cause,
  );
  if (!(failure instanceof StoreUnavailable)) throw failure;
  return failure;
}

/** Every operation at once: each must reject with StoreUnavailable, whatever the others do. */
async function everythingFails(storage: Storage): Promise<void> {
  const failures = await Promise.all(storageOperations.map(([, run]) => failureOf(run(storage))));
  expect(failures).toHaveLength(storageOperations.length);
}

async function everythingAnswers(storage: Storage): Promise<void> {
  for (const [, run] of storageOperations) await run(storage);
}

describe('state over an adapter that misbehaves', () => {
  const broken = (answer: () => Promise<never>): StorageAdapter => ({
    capabilities: { expires: true },
    get: answer,
    getMany: answer,
    set: answer,
    delete: answer,
    take: answer,
    add: answer,
    increment: answer,
    advance: answer,
  });
  const troubles: readonly (readonly [string, () => Promise<never>])[] = [
    ['rejects with an error', () => Promise.reject(new Error('down'))],
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- drivers have done so
    ['rejects with nothing at all', () => Promise.reject(undefined)],
    [
      'throws at once',
      () => {
        throw new Error('down');
      },
    ],
  ];

  describe.each(troubles)('that %s', (_trouble, answer) => {
    it.each(stateOperations)('makes %s reject with StoreUnavailable', async (__, run) => {
      const state = createState({ adapter: broken(answer), clock });
      await failureOf(run(state, 'key'));
    });
  });

  it.each(stateOperations)(
    'keeps the cause of a failed %s, and key and value out of the message',
    async (_, run) => {
      const cause = new Error('down');
      const state = createState({ adapter: broken(() => Promise.reject(cause)), clock });
      const failure = await failureOf(run(state, 'a-key-to-keep-out'));
      expect(failure.cause).toBe(cause);
      expect(failure.message).not.toMatch(/a-key-to-keep-out|a value to keep out/);
    },
  );

  it('rejects a set that the adapter does not confirm', async () => {
    const adapter = {
      ...broken(() => Promise.reject(new Error('unused'))),
      set: () => Promise.resolve(false),
    };
    await failureOf(createState({ adapter, clock }).set('key', 1));
  });
});

describe('memory', () => {
  it('rejects everything while it is out of order, and answers again afterwards', async () => {
    const storage = createMemoryStorage({ clock });
    storage.setOutage(true);
    await everythingFails(storage);
    storage.setOutage(false);
    await everythingAnswers(storage);
    await storage.close();
    await everythingFails(storage);
  });
});

describe('SQLite', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'crm-data-outage-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));
  const file = (): string => join(dataDir, EMBEDDED_FILE);

  it('rejects everything after close, and closes twice without complaint', async () => {
    const storage = await openStorage({ dataDir, clock });
    await storage.close();
    await storage.close();
    await everythingFails(storage);
  });

  it('rejects everything once its tables are gone', async () => {
    const storage = await openStorage({ dataDir, clock });
    await everythingAnswers(storage);
    const other = new Libsql(file());
    for (const table of ['state', 'journal', 'schema']) other.exec(`DROP TABLE crm_data_${table}`);
    other.close();
    await everythingFails(storage);
    await storage.close();
  });

  it('is not ready once its file is removed', async () => {
    const storage = await openStorage({ dataDir, clock });
    await storage.check();
    await rm(file());
    await failureOf(storage.check());
    await storage.close();
  });

  it.each([
    ['a directory', () => mkdir(file())],
    ['not a database', () => writeFile(file(), 'x'.repeat(8_192))],
  ])('does not open what is %s', async (_, make) => {
    await make();
    await failureOf(openStorage({ dataDir, clock }));
  });

  it('does not open a data directory that is a file', async () => {
    await writeFile(file(), '');
    await failureOf(openStorage({ dataDir: file(), clock }));
  });

  it('rejects every write while another process holds the lock for too long, then goes on', async () => {
    const database = await openSqlite({ path: file(), busyTimeoutMs: 20 });
    await createSchema(database);
    const state = createOpenState({ openAdapter: createOpenSqlAdapter(database, clock), clock })('locked');
    const journal = createJournal({ database, clock });
    const writes = (): Promise<unknown>[] => [
      state.set('key', 1),
      state.delete('key'),
      state.take('key'),
      state.add('key', 1, 1_000),
      state.increment('counter', 1, 1_000),
      state.advance('clock', 5, 1, 1_000),
      journal.append('stream', 'kind', 1),
      journal.append('stream', 'kind', 1, 0),
    ];
    const other = new Libsql(file());
    other.exec('BEGIN IMMEDIATE');
    const failures = await Promise.all(writes().map(failureOf));
    expect(failures).toHaveLength(8);
    expect(await state.get('key')).toBeUndefined();
    other.exec('ROLLBACK');
    await Promise.all(writes());
    expect(await journal.page('stream', { limit: 10 })).toHaveLength(2);
    // What was acknowledged is committed: another connection sees it.
    expect(other.prepare('SELECT kind FROM crm_data_journal').all([])).toHaveLength(2);
    expect(other.prepare('SELECT key FROM crm_data_state').all([])).toHaveLength(3);
    other.close();
    await database.close();
  });

  it('rejects with StoreCorrupt what it did not write, and never shows it', async () => {
    const storage = await openStorage({ dataDir, clock });
    const state = storage.openState('corrupt');
    await state.set('key', 'good');
    await storage.journal.append('stream', 'kind', 'good');
    const other = new Libsql(file());
    other.exec(`UPDATE crm_data_state SET value = '{"half":'`);
    other.exec(`UPDATE crm_data_journal SET data = 'secret'`);
    other.close();
    const reads: (() => Promise<unknown>)[] = [
      () => state.get('key'),
      () => state.getMany(['key']),
      () => storage.journal.page('stream', { limit: 1 }),
      () => state.take('key'),
    ];
    for (const read of reads) {
      const failure: unknown = await read().catch((cause: unknown) => cause);
      expect(failure).toBeInstanceOf(StoreCorrupt);
      expect((failure as StoreCorrupt).message).not.toContain('secret');
      expect((failure as StoreCorrupt).cause).toBeUndefined();
    }
    await storage.close();
  });
});

describe('PostgreSQL', () => {
  let database: FreshDatabase;
  let proxy: Proxy;
  let storage: Storage;
  let state: State;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseUrl'));
    proxy = await startProxy(database.url);
    storage = await openStorage({ databaseUrl: proxy.url, clock });
    state = storage.openState('kept');
    await state.set('key', 'kept');
  });
  afterAll(async () => {
    await storage.close();
    await proxy.close();
    await database.drop();
  });

  it('rejects everything while connections are refused, and answers again once they are not', async () => {
    await everythingAnswers(storage);
    proxy.cut();
    await everythingFails(storage);
    proxy.restore();
    await everythingAnswers(storage);
    expect(await state.get('key')).toBe('kept');
  });

  it('survives the end of its idle connections', async () => {
    await everythingAnswers(storage);
    proxy.restore();
    await pause(50);
    expect(await state.get('key')).toBe('kept');
  });

  it('rejects everything while the server does not answer, and answers again once it does', async () => {
    proxy.freeze();
    await everythingFails(storage);
    proxy.restore();
    await pause(50);
    expect(await state.get('key')).toBe('kept');
  });

  it('does not open where nobody listens', async () => {
    const silent = await startProxy(database.url);
    await silent.close();
    await failureOf(openStorage({ databaseUrl: silent.url, clock }));
  });

  it('rejects everything after close, and closes twice without complaint', async () => {
    const closed = await openStorage({ databaseUrl: database.url, clock });
    await closed.close();
    await closed.close();
    await everythingFails(closed);
  });
});

describe('Redis beside PostgreSQL', () => {
  let database: FreshDatabase;
  let cache: FreshCache;
  let proxy: Proxy;
  let storage: Storage;
  let state: State;
  beforeAll(async () => {
    database = await freshDatabase(inject('databaseUrl'));
    cache = await freshCache(inject('cacheUrl'));
    proxy = await startProxy(cache.url);
    storage = await openStorage({ databaseUrl: database.url, cacheUrl: proxy.url, clock });
    state = storage.openState('kept');
    await state.set('key', 'kept');
  });
  afterAll(async () => {
    await storage.close();
    await proxy.close();
    await cache.drop();
    await database.drop();
  });

  /** Every operation on state, and the look whether all is well; the journal is elsewhere and goes on. */
  async function stateFails(): Promise<void> {
    const operations = [...stateOperations.map(([, run]) => run(state, 'other')), storage.check()];
    expect(await Promise.all(operations.map(failureOf))).toHaveLength(stateOperations.length + 1);
    await storage.journal.append('stream', 'kind', 1);
    expect(await storage.openState('installations').get('key')).toBeUndefined();
  }

  it('rejects all state while connections are refused, and answers again once they are not', async () => {
    await everythingAnswers(storage);
    proxy.cut();
    await stateFails();
    proxy.restore();
    await everythingAnswers(storage);
    expect(await state.get('key')).toBe('kept');
  });

  it('survives the end of its idle connection', async () => {
    proxy.restore();
    await pause(50);
    expect(await state.get('key')).toBe('kept');
  });

  it('rejects all state while Redis does not answer, and answers again once it does', async () => {
    proxy.freeze();
    await stateFails();
    // What asks next does not stand behind what was never answered, and waits no longer than for a connection.
    await stateFails();
    proxy.restore();
    await pause(50);
    expect(await state.get('key')).toBe('kept');
  });

  it('knows its scripts again after Redis forgot them', async () => {
    await cache.run('SCRIPT', 'FLUSH');
    await everythingAnswers(storage);
  });

  it('rejects with StoreCorrupt what it did not write, and never shows it', async () => {
    const at = 'crm-data:kept:foreign';
    for (const secret of ['secret', 'v12', 'x0:secret', 'v0:{"half":', 'c0:secret']) {
      const attempts = [() => state.get('foreign'), () => state.getMany(['foreign', 'key'])];
      for (const attempt of [...attempts, () => state.take('foreign')]) {
        await cache.run('SET', at, secret);
        const failure: unknown = await attempt().catch((cause: unknown) => cause);
        expect(failure).toBeInstanceOf(StoreCorrupt);
        expect((failure as StoreCorrupt).message).not.toContain('secret');
      }
    }
    await cache.run('SET', at, 'secret');
    await expect(state.add('foreign', 1, 1_000)).rejects.toBeInstanceOf(StoreCorrupt);
    await expect(state.increment('foreign', 1, 1_000)).rejects.toBeInstanceOf(StoreCorrupt);
    await expect(state.advance('foreign', 1, 1, 1_000)).rejects.toBeInstanceOf(StoreCorrupt);
    await cache.run('LPUSH', 'crm-data:kept:list', 'secret');
    await failureOf(state.increment('list', 1, 1_000));
    expect(await state.delete('foreign').catch((cause: unknown) => cause)).toBeInstanceOf(StoreCorrupt);
  });

  it('has Redis remove in the end what has an end, long after it, and nothing else', async () => {
    await state.set('for-ever', 1);
    await state.set('value', 1, 1_000);
    await state.add('claim', 1, 1_000);
    await state.increment('count', 1, 1_000);
    await state.increment('count', 1, 5_000);
    await state.advance('clock', 1, 1, 1_000);
    await state.advance('clock', 1, 1, 5_000);
    const left = async (key: string): Promise<number> =>
      Number(await cache.run('PTTL', `crm-data:kept:${key}`));
    const HOUR_MS = 3_600_000;
    expect(await left('for-ever')).toBe(-1);
    expect(await left('value')).toBeGreaterThan(HOUR_MS / 2);
    for (const key of ['claim', 'count', 'clock']) expect(await left(key)).toBeGreaterThan(24 * HOUR_MS);
  });

  it('does not open where nobody listens, with another password, or without its database', async () => {
    const silent = await startProxy(cache.url);
    await silent.close();
    const open = (cacheUrl: string) => openStorage({ databaseUrl: database.url, cacheUrl, clock });
    await failureOf(open(silent.url));
    const wrong = new URL(cache.url);
    wrong.username = 'nobody';
    wrong.password = 'hunter2';
    const failure = await failureOf(open(wrong.href));
    expect(`${failure.message} ${String(failure.cause)}`).not.toContain('hunter2');
    wrong.href = cache.url;
    wrong.pathname = '/9999';
    await failureOf(open(wrong.href));
  });

  it('rejects everything after close, and closes twice without complaint', async () => {
    const closed = await openStorage({ databaseUrl: database.url, cacheUrl: cache.url, clock });
    await closed.close();
    await closed.close();
    await everythingFails(closed);
  });
});
