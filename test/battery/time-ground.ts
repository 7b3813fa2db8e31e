import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { Client } from 'pg';
import { EMBEDDED_FILE, openStorage } from '../../src/stores/open-storage.ts';
import { freshDatabase } from '../helpers/database.ts';
import type { Place } from './race-child.ts';

/** A database whose own time a test can move. */
export interface TimeGround {
  readonly place: Place;
  /** Moves the database's time of day from where it is, ahead (positive) or back. */
  jump(byMs: number): Promise<void>;
  /** Lets time pass in the database, without any instance hearing of it. */
  pass(ms: number): Promise<void>;
  /** Stops the database's time of day, or lets it go on from the machine's. */
  stop(stopped: boolean): Promise<void>;
  /** The time last agreed on. */
  agreedMs(): Promise<number>;
  /** Writes over the time last agreed on. */
  agreeOn(ms: number): Promise<void>;
  /** Runs one statement of SQL beside the storage. */
  run(statement: string): Promise<void>;
  drop(): Promise<void>;
}

const YEAR_MS = 365 * 86_400_000;

/**
 * SQLite's time is the machine's, which no test may move. So the time agreed on leads it by a year, as after
 * a machine's time was set back: whatever that machine's time does from then on is behind. A jump ahead
 * reaches the instances in the one way in which it can, as a later time agreed on.
 */
export async function openEmbeddedGround(): Promise<TimeGround> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crm-data-time-'));
  const made = await openStorage({ dataDir });
  await made.close();
  const file = new Libsql(join(dataDir, EMBEDDED_FILE));
  file.exec('PRAGMA busy_timeout = 5000');
  const run = (statement: string): Promise<void> => {
    file.exec(statement);
    return Promise.resolve();
  };
  await run(`UPDATE crm_data_time SET agreed_ms = agreed_ms + ${YEAR_MS}`);
  return {
    place: { dataDir },
    jump: (byMs) =>
      byMs > 0 ? run(`UPDATE crm_data_time SET agreed_ms = agreed_ms + ${byMs}`) : Promise.resolve(),
    pass: (ms) => run(`UPDATE crm_data_time SET database_ms = database_ms - ${ms}`),
    stop: () => Promise.resolve(),
    agreedMs: () => {
      const [row] = file.prepare('SELECT agreed_ms FROM crm_data_time').all([]) as { agreed_ms: number }[];
      return Promise.resolve(Number(row?.agreed_ms));
    },
    agreeOn: (ms) => run(`UPDATE crm_data_time SET agreed_ms = ${ms}`),
    run,
    async drop() {
      file.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * PostgreSQL's `clock_timestamp` is looked up in the search path like any function, so one of the test's own
 * comes before it.
 */
export async function openServerGround(url: string): Promise<TimeGround> {
  const database = await freshDatabase(url);
  const databaseUrl = withSystemSchemaLast(database.url);
  const made = await openStorage({ databaseUrl });
  await made.close();
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const run = async (statement: string): Promise<void> => {
    await client.query(statement);
  };
  await run('CREATE TABLE server_time (ahead_ms BIGINT NOT NULL, stopped TIMESTAMPTZ)');
  await run('INSERT INTO server_time VALUES (0, NULL)');
  await run(
    `CREATE FUNCTION clock_timestamp() RETURNS TIMESTAMPTZ LANGUAGE sql VOLATILE AS $$
       SELECT COALESCE(stopped, pg_catalog.clock_timestamp()) + ahead_ms * INTERVAL '1 millisecond'
       FROM server_time $$`,
  );
  const jump = (byMs: number): Promise<void> => run(`UPDATE server_time SET ahead_ms = ahead_ms + ${byMs}`);
  return {
    place: { databaseUrl },
    ...{ jump, pass: jump },
    stop: (stopped) =>
      run(`UPDATE server_time SET stopped = ${stopped ? 'pg_catalog.clock_timestamp()' : 'NULL'}`),
    async agreedMs() {
      const { rows } = await client.query<{ agreed_ms: string }>('SELECT agreed_ms FROM crm_data_time');
      return Number(rows[0]?.agreed_ms);
    },
    agreeOn: (ms) => run(`UPDATE crm_data_time SET agreed_ms = ${ms}`),
    run,
    async drop() {
      await client.end();
      await database.drop();
    },
  };
}

function withSystemSchemaLast(url: string): string {
  const changed = new URL(url);
  changed.searchParams.set('options', `${changed.searchParams.get('options') ?? ''},pg_catalog`);
  return changed.href.replaceAll('+', '%20');
}
