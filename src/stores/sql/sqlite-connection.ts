import { setTimeout as pause } from 'node:timers/promises';
import Libsql from 'libsql';
import OffTheLoop from 'libsql/promise';
import { StoreUnavailable } from '../../errors.ts';
import type { Parameter, Row, Statement } from './database.ts';
import type { WritingConnection } from './group-commit.ts';

type Driver = InstanceType<typeof Libsql>;

/** A connection that reads what is committed. */
export interface ReadingConnection {
  run(statement: Statement, parameters: readonly Parameter[]): Row[];
  close(): void;
}

/**
 * The write-ahead log goes over into the database after so many pages, 32 MB. Under load SQLite's usual 1,000 come together four
 * times a second, and pages that are written again and again go over each time (https://www.sqlite.org/wal.html section 2.3).
 */
const CHECKPOINT_PAGES = 8_000;

/**
 * Opens the connection that writes: write-ahead log, every commit waits for the disk.
 * @throws StoreUnavailable where the file system cannot do that, else what the driver says.
 */
export async function openWriter(
  path: string,
  busyTimeoutMs: number,
): Promise<WritingConnection & { close(): void }> {
  const driver = new Libsql(path);
  try {
    await switchToWal(driver);
    driver.exec('PRAGMA synchronous = FULL');
    driver.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    if (valueOf(driver, 'journal_mode') !== 'wal' || valueOf(driver, 'synchronous') !== 2) {
      throw new StoreUnavailable('the file system does not carry a write-ahead log that waits for the disk');
    }
    return writerOver(driver, busyTimeoutMs);
  } catch (cause) {
    driver.close();
    throw cause;
  }
}

/** The switch needs the file for itself for a moment and does not wait for it, so it is tried again. */
async function switchToWal(driver: Driver, triesLeft = 100): Promise<void> {
  try {
    driver.exec('PRAGMA journal_mode = WAL');
    return;
  } catch (cause) {
    if (!isBusy(cause) || triesLeft === 0) throw cause;
  }
  await pause(20);
  await switchToWal(driver, triesLeft - 1);
}

function valueOf(driver: Driver, pragma: string): unknown {
  const [row] = driver.pragma(pragma) as Row[];
  return row?.[pragma];
}

/** Waits between two tries to get the lock, in milliseconds; the last one repeats. */
const LOCK_PAUSES_MS = [1, 1, 2, 2, 3] as const;

/**
 * Takes the write lock first and by `exec`, which keeps no statement. A prepared statement that meets a lock
 * stays unfinished in this driver (tursodatabase/libsql-client-ts#352); SQLite then holds back every later
 * commit of the connection, and rolls it back after it was acknowledged.
 */
async function takeLock(driver: Driver, busyTimeoutMs: number): Promise<void> {
  const giveUpAtMs = performance.now() + busyTimeoutMs;
  for (let tries = 0; ; tries += 1) {
    try {
      driver.exec('BEGIN IMMEDIATE');
      return;
    } catch (cause) {
      // SQLite would wait by itself, but in a thread that the lock's holder may need for its commit.
      if (!isBusy(cause) || performance.now() >= giveUpAtMs) throw cause;
    }
    await pause(LOCK_PAUSES_MS[tries] ?? 3);
  }
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Libsql.SqliteError && cause.code.startsWith('SQLITE_BUSY');
}

function writerOver(driver: Driver, busyTimeoutMs: number): WritingConnection & { close(): void } {
  return {
    begin: () => takeLock(driver, busyTimeoutMs),
    run: runnerOver(driver),
    commit: () => execOffTheLoop(driver, 'COMMIT'),
    async rollback() {
      if (driver.inTransaction) await execOffTheLoop(driver, 'ROLLBACK').catch(() => undefined);
    },
    isInTransaction: () => driver.inTransaction,
    close: () => {
      if (driver.open) driver.close();
    },
  };
}

/**
 * The two halves of the driver keep their connection in the same place: what waits for nobody is run by the one
 * at once, and what waits for the disk by the other, on a thread of the driver.
 */
async function execOffTheLoop(driver: Driver, sql: string): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is bound below, to the other half's connection
  const exec: (this: unknown, sql: string) => Promise<void> = OffTheLoop.prototype.exec;
  await exec.call(driver, sql);
}

/** Opens a connection for reading the file that `openWriter` has set up. */
export function openReader(path: string, busyTimeoutMs: number): ReadingConnection {
  const driver = new Libsql(path);
  driver.pragma(`busy_timeout = ${busyTimeoutMs}`);
  driver.pragma('query_only = ON');
  return {
    run: runnerOver(driver),
    close: () => {
      if (driver.open) driver.close();
    },
  };
}

type Prepared = ReturnType<Driver['prepare']>;

function runnerOver(driver: Driver): ReadingConnection['run'] {
  const prepared = new Map<string, { readonly statement: Prepared; readonly columns: readonly string[] }>();
  const prepare = ({ name, text, isSingle }: Statement) => {
    const known = prepared.get(text);
    if (known !== undefined) return known;
    const statement = driver.prepare(text.replace(/\$(\d+)/g, '?$1'));
    const columns = isSingle === true ? statement.columns().map((column) => column.name) : [];
    if (isSingle === true) statement.raw(true);
    const made = { statement, columns };
    if (name !== '') prepared.set(text, made);
    return made;
  };
  return (statement, parameters) => {
    if (!driver.open) throw new StoreUnavailable('the database is closed');
    const values = parameters.map(bound);
    const { statement: ready, columns } = prepare(statement);
    if (statement.counted !== undefined) {
      const { changes, lastInsertRowid } = ready.run(values);
      return changes === 0 ? [] : [{ [statement.counted]: lastInsertRowid }];
    }
    if (statement.isSingle !== true) return ready.all(values) as Row[];
    // Fetches one row where `all` makes room for a hundred, and its values alone: names cost as much as those.
    const row = ready.get(values) as unknown[] | undefined;
    return row === undefined ? [] : [rowOf(columns, row)];
  };
}

function rowOf(columns: readonly string[], values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) row[columns[index] ?? ''] = values[index];
  return row;
}

function bound(parameter: Parameter): string | number | null {
  return typeof parameter === 'object' && parameter !== null ? JSON.stringify(parameter) : parameter;
}
