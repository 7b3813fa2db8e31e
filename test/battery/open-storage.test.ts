import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import type { AppendedEntry } from '../../src/ports.ts';
import { EMBEDDED_FILE, openStorage } from '../../src/stores/open-storage.ts';
import { reading } from '../../src/stores/sql/database.ts';
import { openPostgres } from '../../src/stores/sql/postgres.ts';
import { openSqlite } from '../../src/stores/sql/sqlite.ts';
import { type FreshDatabase, freshDatabase } from '../helpers/database.ts';
import { createManualClock } from './subject.ts';

const clock = createManualClock();

describe('the embedded file', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'crm-data-open-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('is made with its directory, for the owner alone, together with its log and index', async () => {
    const dataDir = join(home, 'made', 'when', 'missing');
    const storage = await openStorage({ dataDir, clock });
    await storage.openState('mode').set('key', 1);
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    expect(await modeOf(dataDir)).toBe(0o700);
    for (const suffix of ['', '-wal', '-shm']) {
      expect(await modeOf(join(dataDir, `${EMBEDDED_FILE}${suffix}`))).toBe(0o600);
    }
    await storage.close();
  });

  it('commits to a write-ahead log and waits for the disk', async () => {
    const database = await openSqlite({ path: join(home, EMBEDDED_FILE) });
    const pragma = (name: string) => database.query(reading('', `PRAGMA ${name}`), []);
    expect(await pragma('journal_mode')).toStrictEqual([{ journal_mode: 'wal' }]);
    expect(await pragma('synchronous')).toStrictEqual([{ synchronous: 2 }]);
    expect(await pragma('busy_timeout')).toStrictEqual([{ timeout: 5_000 }]);
    await database.close();
  });

  it('keeps state and journal from one start to the next', async () => {
    const first = await openStorage({ dataDir: home, clock });
    await first.openState('kept').set('key', { a: 1 });
    const entry = await first.journal.append('stream', 'kind', { b: 2 }, 0);
    await first.close();
    const second = await openStorage({ dataDir: home, clock });
    expect(await second.openState('kept').get('key')).toStrictEqual({ a: 1 });
    expect(await second.journal.version('stream')).toStrictEqual({
      ...(entry as AppendedEntry),
      data: { b: 2 },
    });
    await second.close();
  });

  it('never gives a number of the journal twice, even after rows were lost', async () => {
    const storage = await openStorage({ dataDir: home, clock });
    await storage.journal.append('stream', 'kind', 1);
    const other = new Libsql(join(home, EMBEDDED_FILE));
    other.exec('DELETE FROM crm_data_journal');
    other.close();
    expect(await storage.journal.append('stream', 'kind', 2)).toMatchObject({ seq: 2 });
    await storage.close();
  });

  it('works on the schema of a later release and is not ready on one that is behind', async () => {
    const storage = await openStorage({ dataDir: home, clock });
    const other = new Libsql(join(home, EMBEDDED_FILE));
    other.exec('UPDATE crm_data_schema SET version = version + 1');
    await storage.check();
    const again = await openStorage({ dataDir: home, clock });
    await again.check();
    other.exec('UPDATE crm_data_schema SET version = 0');
    await expect(storage.check()).rejects.toBeInstanceOf(StoreUnavailable);
    other.exec('DELETE FROM crm_data_schema');
    await expect(storage.check()).rejects.toBeInstanceOf(StoreUnavailable);
    other.close();
    await storage.close();
    await again.close();
  });
});

describe('the database URL', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase(inject('databaseUrl'));
  });
  afterEach(() => database.drop());

  it.each(['', 'mysql://u:hunter2@h/db', 'postgres:h', 'file:data', ' postgres://h/db'])(
    'is refused when it is %j, and not repeated',
    async (databaseUrl) => {
      const failure: unknown = await openStorage({ databaseUrl, clock }).catch((cause: unknown) => cause);
      expect(failure).toBeInstanceOf(TypeError);
      expect((failure as TypeError).message).not.toContain('hunter2');
    },
  );

  it.each(['', 'http://u:hunter2@h', 'redis:h', ' redis://h'])(
    'of a Redis is refused when it is %j, and not repeated',
    async (cacheUrl) => {
      const failure: unknown = await openStorage({ databaseUrl: database.url, cacheUrl, clock }).catch(
        (cause: unknown) => cause,
      );
      expect(failure).toBeInstanceOf(TypeError);
      expect((failure as TypeError).message).not.toContain('hunter2');
    },
  );

  it('of a Redis needs one of a database beside it', async () => {
    await expect(openStorage({ cacheUrl: 'redis://:hunter2@127.0.0.1:1', clock })).rejects.toThrow(
      /^a cache URL needs a database URL$/,
    );
  });

  it.each(['postgres:', 'postgresql:'])('may begin with %s//', async (scheme) => {
    const databaseUrl = database.url.replace(/^postgres(ql)?:/, scheme);
    const storage = await openStorage({ databaseUrl, clock });
    await storage.openState('scheme').set('key', scheme);
    expect(await storage.openState('scheme').get('key')).toBe(scheme);
    await storage.close();
  });

  it.each([
    ['prepares its statements', '', 1],
    ['prepares none with prepare=false', 'prepare=false', 0],
  ])('%s', async (_, option, expected) => {
    const url = option === '' ? database.url : `${database.url}&${option}`;
    const opened = openPostgres({ url });
    const count = reading(
      'count',
      'SELECT COUNT(*) AS n FROM pg_prepared_statements WHERE from_sql = false AND name = $1',
    );
    await opened.query(count, ['count']);
    expect(await opened.query(count, ['count'])).toStrictEqual([{ n: String(expected) }]);
    await opened.close();
  });

  it('leads to a schema that a second start leaves as it is', async () => {
    const first = await openStorage({ databaseUrl: database.url, clock });
    await first.openState('kept').set('key', 1);
    const second = await openStorage({ databaseUrl: database.url, clock });
    expect(await second.openState('kept').get('key')).toBe(1);
    await Promise.all([first.close(), second.close()]);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ version: string }>('SELECT version FROM crm_data_schema');
    await client.end();
    expect(rows).toStrictEqual([{ version: '2' }]);
  });
});
