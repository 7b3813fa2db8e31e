import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Libsql from 'libsql';
import { StoreUnavailable } from '../../errors.ts';
import type { Database, Dialect, Parameter, Row, Script, Statement } from './database.ts';

const dialect: Dialect = {
  rowNumber: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  text: 'TEXT',
  isOneOf: (column, placeholder) => `${column} IN (SELECT value FROM json_each(${placeholder}))`,
  // SQLite has one writer at a time.
  queueByStream: { before: '', from: '' },
  skipLocked: '',
  nowMs: `CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)`,
  greatest: 'MAX',
};

/** How long a statement waits for another process's write before it fails. */
const BUSY_TIMEOUT_MS = 5_000;

type Connection = InstanceType<typeof Libsql>;

/**
 * Opens the SQLite file at `path`, creating it (mode 0600) and its directory (mode 0700) when missing.
 * Write-ahead log, and FULL so that a commit survives a power cut. Several processes on one machine may have
 * it open; a network file system is not supported (https://www.sqlite.org/wal.html section 1).
 * @throws whatever the file system or the driver says.
 */
export async function openSqlite({
  path,
  busyTimeoutMs = BUSY_TIMEOUT_MS,
}: {
  readonly path: string;
  readonly busyTimeoutMs?: number;
}): Promise<Database> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  createPrivately(path);
  const connection = new Libsql(path);
  try {
    await configure(connection, busyTimeoutMs);
    return databaseOver(connection, path);
  } catch (cause) {
    connection.close();
    throw cause;
  }
}

/** The driver would create the file with the process's umask; its log and index files take over these bits. */
function createPrivately(path: string): void {
  try {
    // Never opens a file that exists: closing it again would cancel the locks that another connection of
    // this process holds on it (https://www.sqlite.org/howtocorrupt.html section 2.2).
    closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
  }
}

async function configure(connection: Connection, busyTimeoutMs: number): Promise<void> {
  connection.pragma(`busy_timeout = ${busyTimeoutMs}`);
  await switchToWal(connection);
  connection.exec('PRAGMA synchronous = FULL');
  if (valueOf(connection, 'journal_mode') !== 'wal' || valueOf(connection, 'synchronous') !== 2) {
    throw new StoreUnavailable('the file system does not carry a write-ahead log that waits for the disk');
  }
}

/** The switch needs the file for itself for a moment and does not wait for it, so it is tried again. */
async function switchToWal(connection: Connection, triesLeft = 100): Promise<void> {
  try {
    connection.exec('PRAGMA journal_mode = WAL');
    return;
  } catch (cause) {
    const busy = cause instanceof Libsql.SqliteError && cause.code.startsWith('SQLITE_BUSY');
    if (!busy || triesLeft === 0) throw cause;
  }
  await pause(20);
  await switchToWal(connection, triesLeft - 1);
}

function valueOf(connection: Connection, pragma: string): unknown {
  const [row] = connection.pragma(pragma) as Row[];
  return row?.[pragma];
}

function databaseOver(connection: Connection, path: string): Database {
  const opened = statSync(path);
  const run = runnerOver(connection);
  return {
    dialect,
    query: (statement, parameters) =>
      promised(() =>
        statement.writes
          ? inTransaction(connection, () => run(statement, parameters))
          : run(statement, parameters),
      ),
    exclusively: (work) =>
      promised(() => {
        inTransaction(connection, () => {
          runScript(run, work);
        });
      }),
    verify: () =>
      promised(() => {
        // A deleted file can still be written to, and what is written is gone at the next start.
        const present = statSync(path, { throwIfNoEntry: false });
        if (present?.ino === opened.ino && present.dev === opened.dev) return;
        throw new StoreUnavailable('the database file was removed or replaced');
      }),
    close: () =>
      promised(() => {
        if (connection.open) connection.close();
      }),
  };
}

/** The driver works at once and throws; a port answers with a promise. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

type Run = (statement: Statement, parameters: readonly Parameter[]) => Row[];

function runnerOver(connection: Connection): Run {
  const prepared = new Map<string, ReturnType<Connection['prepare']>>();
  const prepare = ({ name, text }: Statement): ReturnType<Connection['prepare']> => {
    const known = prepared.get(text);
    if (known !== undefined) return known;
    const statement = connection.prepare(text.replace(/\$(\d+)/g, '?$1'));
    if (name !== '') prepared.set(text, statement);
    return statement;
  };
  return (statement, parameters) => {
    if (!connection.open) throw new StoreUnavailable('the database is closed');
    // `all` and never `get`: the driver's `get` adds a field of its own to the row.
    return prepare(statement).all(parameters.map(bound)) as Row[];
  };
}

/**
 * Takes the write lock first and by `exec`, which keeps no statement. A prepared statement that meets a lock
 * stays unfinished in this driver (tursodatabase/libsql-client-ts#352); SQLite then holds back every later
 * commit of the connection, and rolls it back after it was acknowledged.
 */
function inTransaction<T>(connection: Connection, work: () => T): T {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    connection.exec('COMMIT');
    return result;
  } catch (cause) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw cause;
  }
}

function runScript(run: Run, work: Script): void {
  for (let turn = work.next([]); turn.done !== true;) turn = work.next(run(turn.value, []));
}

function bound(parameter: Parameter): string | number | null {
  return typeof parameter === 'object' && parameter !== null ? JSON.stringify(parameter) : parameter;
}
