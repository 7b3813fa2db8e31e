import { closeSync, mkdirSync, openSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { StoreUnavailable } from '../../errors.ts';
import type { Database, Dialect, Script } from './database.ts';
import { createGroupCommit, type WritingConnection } from './group-commit.ts';
import { openReader, openWriter, type ReadingConnection } from './sqlite-connection.ts';

const dialect: Dialect = {
  rowNumber: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  text: 'TEXT',
  isOneOf: (column, placeholder) => `${column} IN (SELECT value FROM json_each(${placeholder}))`,
  gathers: false,
  // SQLite has one writer at a time.
  queueByStream: { before: '', from: '' },
  skipLocked: '',
  nowMs: `CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)`,
  greatest: 'MAX',
};

/** How long a group of writes waits for another process's write before it fails. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens the SQLite file at `path`, creating it (mode 0600) and its directory (mode 0700) when missing.
 * Write-ahead log, and FULL so that a commit survives a power cut. Several processes on one machine may have
 * it open; a network file system is not supported (https://www.sqlite.org/wal.html section 1).
 * Writes are committed in groups, off the event loop; reads have a connection of their own, which shows what is
 * committed and nothing else.
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
  const writer = await openWriter(path, busyTimeoutMs);
  const opened = statSync(path);
  return databaseOver(writer, readerOf(path, opened, busyTimeoutMs), () => {
    assertThere(path, opened);
  });
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

/** A deleted file can still be written to, and what is written is gone at the next start. */
function assertThere(path: string, opened: Stats): void {
  const present = statSync(path, { throwIfNoEntry: false });
  if (present?.ino === opened.ino && present.dev === opened.dev) return;
  throw new StoreUnavailable('the database file was removed or replaced');
}

/**
 * Reads anew after a failure: a statement that failed may stay unfinished in the driver, and would hold the
 * connection to what was committed until then.
 */
function readerOf(path: string, opened: Stats, busyTimeoutMs: number): ReadingConnection {
  let isClosed = false;
  let reader: ReadingConnection | undefined;
  return {
    run(statement, parameters) {
      if (isClosed) throw new StoreUnavailable('the database is closed');
      if (reader === undefined) {
        // The driver would make an empty database where there is none any more.
        assertThere(path, opened);
        reader = openReader(path, busyTimeoutMs);
      }
      try {
        return reader.run(statement, parameters);
      } catch (cause) {
        reader.close();
        reader = undefined;
        throw cause;
      }
    },
    close() {
      isClosed = true;
      reader?.close();
    },
  };
}

function databaseOver(
  writer: WritingConnection & { close(): void },
  reader: ReadingConnection,
  verify: () => void,
): Database {
  const commits = createGroupCommit(writer);
  let closing: Promise<void> | undefined;
  return {
    dialect,
    query: (statement, parameters) =>
      statement.writes
        ? commits.write(statement, parameters)
        : promised(() => reader.run(statement, parameters)),
    exclusively: (work) => commits.between(() => runScript(writer, work)),
    verify: () => promised(verify),
    close: () =>
      (closing ??= commits.close().then(() => {
        reader.close();
        writer.close();
      })),
  };
}

/** The driver works at once and throws; a port answers with a promise. */
function promised<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

async function runScript(writer: WritingConnection, work: Script): Promise<void> {
  await writer.begin();
  try {
    for (let turn = work.next([]); turn.done !== true;) turn = work.next(writer.run(turn.value, []));
    await writer.commit();
  } catch (cause) {
    await writer.rollback();
    throw cause;
  }
}
