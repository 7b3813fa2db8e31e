import { join } from 'node:path';
import type { Clock, Journal, OpenState } from '../ports.ts';
import { guarded } from './guarded.ts';
import { createJournal } from './journal.ts';
import type { Database } from './sql/database.ts';
import { openPostgres } from './sql/postgres.ts';
import { agreeOnTime } from './sql/agreed-time.ts';
import { checkSchema, createSchema } from './sql/schema.ts';
import { createOpenSqlAdapter, sweepExpired } from './sql/sql-adapter.ts';
import { openSqlite } from './sql/sqlite.ts';
import { createOpenState } from './state.ts';
import { createSteadyClock } from './steady-clock.ts';

/** State and journal over one database, ready for use. */
export interface Storage {
  readonly openState: OpenState;
  readonly journal: Journal;
  /** What the lifetimes of state and the times of the journal are judged by. */
  readonly clock: Clock;
  /**
   * Agrees on the time with the other instances. To be called every few seconds by every instance: as long as
   * one does not, it learns of no jump of the database's time. Rejects with `StoreUnavailable`; the clock then
   * runs on by itself. Does nothing when the clock was given.
   */
  keepTime(): Promise<void>;
  /**
   * Removes state whose time to live has passed, at most 1,000 entries, and returns how many went. To be
   * called now and then by every instance; nothing depends on it but disk space.
   */
  sweep(): Promise<number>;
  /** One cheap round trip: rejects with `StoreUnavailable` unless the database answers with our schema. */
  check(): Promise<void>;
  /** Ends every connection. All that is called afterwards rejects with `StoreUnavailable`. */
  close(): Promise<void>;
}

/** The name of the embedded database inside the data directory. */
export const EMBEDDED_FILE = 'crm-data.sqlite';

/**
 * Opens the storage and creates its schema (design section 2.9): PostgreSQL when `databaseUrl` is given
 * (`postgres://` or `postgresql://`), else the embedded file `crm-data.sqlite` in `dataDir` (default
 * `./data`), which is created when missing. Several processes may open the same one at the same time.
 * Without `clock` time is what all processes on the database agree on (INV-59), and runs on `monotonicMs`
 * (milliseconds from any beginning; the default is the process's own) in between.
 * @throws TypeError for another kind of URL, `StoreUnavailable` when the database cannot be opened.
 */
export async function openStorage({
  databaseUrl,
  dataDir = 'data',
  clock,
  monotonicMs = () => performance.now(),
}: {
  readonly databaseUrl?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly monotonicMs?: () => number;
}): Promise<Storage> {
  if (databaseUrl !== undefined && !/^postgres(?:ql)?:\/\//.test(databaseUrl)) {
    // The URL itself may carry a password.
    throw new TypeError('the database URL must begin with postgres:// or postgresql://');
  }
  const database = await guarded('opening the database', () =>
    databaseUrl === undefined
      ? openSqlite({ path: join(dataDir, EMBEDDED_FILE) })
      : Promise.resolve(openPostgres({ url: databaseUrl })),
  );
  try {
    await guarded('creating the schema', () => createSchema(database));
    const time = clock === undefined ? keptTime(database, monotonicMs) : givenTime(clock);
    await time.keepTime();
    return storageOver(database, time);
  } catch (cause) {
    await database.close();
    throw cause;
  }
}

type Time = Pick<Storage, 'clock' | 'keepTime'>;

function givenTime(clock: Clock): Time {
  return { clock, keepTime: () => Promise.resolve() };
}

function keptTime(database: Database, monotonicMs: () => number): Time {
  const agree = (mineMs: number): Promise<number> =>
    guarded('agreeing on the time', () => agreeOnTime(database, mineMs));
  const clock = createSteadyClock({ agree, monotonicMs });
  return { clock, keepTime: () => clock.synchronise() };
}

/** Everything that the server uses, over a database that has its schema. */
function storageOver(database: Database, { clock, keepTime }: Time): Storage {
  return {
    openState: createOpenState({ openAdapter: createOpenSqlAdapter(database, clock), clock }),
    journal: createJournal({ database, clock }),
    ...{ clock, keepTime },
    sweep: () => guarded('sweeping state', () => sweepExpired(database, clock)),
    check: () =>
      guarded('checking the database', async () => {
        await database.verify();
        await checkSchema(database);
      }),
    close: () => guarded('closing the database', () => database.close()),
  };
}
