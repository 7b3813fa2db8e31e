import { join } from 'node:path';
import type { Clock, Journal, OpenState } from '../ports.ts';
import { guarded } from './guarded.ts';
import { createJournal } from './journal.ts';
import { openRedis, type Redis } from './redis/connection.ts';
import { isLasting } from './redis/lasting-spaces.ts';
import { type LostState, watchForLoss } from './redis/lost-state.ts';
import { createOpenRedisAdapter } from './redis/redis-adapter.ts';
import type { Database } from './sql/database.ts';
import { openPostgres } from './sql/postgres.ts';
import { agreeOnTime } from './sql/agreed-time.ts';
import { checkSchema, createSchema } from './sql/schema.ts';
import { createOpenSqlAdapter, sweepExpired } from './sql/sql-adapter.ts';
import { openSqlite } from './sql/sqlite.ts';
import { createOpenState } from './state.ts';
import { createSteadyClock } from './steady-clock.ts';
import type { OpenAdapter } from './storage-adapter.ts';

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
  /**
   * A cheap round trip to each part: rejects with `StoreUnavailable` unless the database answers with our schema,
   * and Redis, where it carries state, with what it was given.
   */
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
 * With `cacheUrl` (`redis://` or `rediss://`) the Redis there carries state, but for what must last whatever becomes
 * of it (`isLasting`); the journal never. That needs `databaseUrl`.
 * Without `clock` time is what all processes on the database agree on (INV-59), and runs on `monotonicMs`
 * (milliseconds from any beginning; the default is the process's own) in between.
 * @throws TypeError for another kind of URL, `StoreUnavailable` when the database or Redis cannot be opened.
 */
export async function openStorage({
  databaseUrl,
  cacheUrl,
  dataDir = 'data',
  clock,
  monotonicMs = () => performance.now(),
}: {
  readonly databaseUrl?: string | undefined;
  readonly cacheUrl?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly monotonicMs?: () => number;
}): Promise<Storage> {
  assertUrls(databaseUrl, cacheUrl);
  const database = await guarded('opening the database', () =>
    databaseUrl === undefined
      ? openSqlite({ path: join(dataDir, EMBEDDED_FILE) })
      : Promise.resolve(openPostgres({ url: databaseUrl })),
  );
  try {
    await guarded('creating the schema', () => createSchema(database));
    const time = clock === undefined ? keptTime(database, monotonicMs) : givenTime(clock);
    await time.keepTime();
    const state = await openStateParts(database, time.clock, cacheUrl);
    return storageOver(database, time, state);
  } catch (cause) {
    await database.close();
    throw cause;
  }
}

/** @throws TypeError; the URLs themselves may carry passwords. */
function assertUrls(databaseUrl: string | undefined, cacheUrl: string | undefined): void {
  if (databaseUrl !== undefined && !/^postgres(?:ql)?:\/\//.test(databaseUrl)) {
    throw new TypeError('the database URL must begin with postgres:// or postgresql://');
  }
  if (cacheUrl === undefined) return;
  if (!/^rediss?:\/\//.test(cacheUrl)) {
    throw new TypeError('the cache URL must begin with redis:// or rediss://');
  }
  if (databaseUrl === undefined) throw new TypeError('a cache URL needs a database URL');
}

/** Where state lies. */
interface StateParts {
  readonly openAdapter: OpenAdapter;
  check(): Promise<void>;
  close(): Promise<void>;
}

async function openStateParts(
  database: Database,
  clock: Clock,
  cacheUrl: string | undefined,
): Promise<StateParts> {
  const inSql = createOpenSqlAdapter(database, clock);
  const nothing = (): Promise<void> => Promise.resolve();
  if (cacheUrl === undefined) return { openAdapter: inSql, check: nothing, close: nothing };
  const marks = createOpenState({ openAdapter: inSql, clock })('redis-marks');
  const redis = await guarded('loading the Redis driver', () => openRedis({ url: cacheUrl }));
  try {
    const lostState = await guarded('opening Redis', () => watchForLoss({ redis, state: marks, clock }));
    return stateOverRedis(redis, lostState, clock, inSql);
  } catch (cause) {
    await redis.close();
    throw cause;
  }
}

function stateOverRedis(redis: Redis, lostState: LostState, clock: Clock, inSql: OpenAdapter): StateParts {
  const inRedis = createOpenRedisAdapter({ redis, lostState, clock });
  const looked = inRedis('readiness');
  return {
    openAdapter: (space) => (isLasting(space) ? inSql(space) : inRedis(space)),
    async check() {
      await looked.get('any');
    },
    close: () => redis.close(),
  };
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
function storageOver(database: Database, { clock, keepTime }: Time, state: StateParts): Storage {
  return {
    openState: createOpenState({ openAdapter: state.openAdapter, clock }),
    journal: createJournal({ database, clock }),
    ...{ clock, keepTime },
    sweep: () => guarded('sweeping state', () => sweepExpired(database, clock)),
    check: () =>
      guarded('checking the database', async () => {
        await database.verify();
        await checkSchema(database);
        await state.check();
      }),
    close: () =>
      guarded('closing the database', async () => {
        await state.close();
        await database.close();
      }),
  };
}
