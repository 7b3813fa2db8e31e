import { closeSync, mkdirSync, openSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { StoreUnavailable } from '../../errors.ts';
import type { Database, Dialect, Row, Script } from './database.ts';
import { createGroupCommit, type WritingConnection } from './group-commit.ts';
import { openReader, openWriter, type ReadingConnection } from './sqlite-connection.ts';

const dialect: Dialect = {
  rowNumber: 'INTEGER PRIMARY KEY AUTOINCREMENT',
  text: 'TEXT',
  isOneOf: (column, placeholder) => `${column} IN (SELECT value FROM json_each(${placeholder}))`,
  gathers: false,
  // SQLite has one writer at a time.
  queueByStream: undefined,
  // RETURNING gathers its rows in a table first, which takes as long as the insert itself.
  telling: (statement, numberedBy = 'done') => ({ ...statement, counted: numberedBy }),
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
  const reads = sharedReads(reader);
  const committing: WritingConnection = {
    ...writer,
    async commit() {
      await writer.commit();
      reads.forget();
    },
  };
  const commits = createGroupCommit(committing);
  let closing: Promise<void> | undefined;
  return {
    dialect,
    query: (statement, parameters) =>
      statement.writes
        ? commits.write(statement, parameters)
        : promised(() => reads.run(statement, parameters)),
    exclusively: (work) => commits.between(() => runScript(committing, work)),
    verify: () => promised(verify),
    close: () =>
      (closing ??= commits.close().then(() => {
        reader.close();
        reads.forget();
        writer.close();
      })),
  };
}

/**
 * Reads a shared statement once for all who ask for the same in one turn of the event loop. Nobody is told what was
 * true before their question: a commit of this process ends the turn, and what another process has acknowledged
 * cannot have led to a request that is worked on in a turn that began before.
 */
function sharedReads(reader: ReadingConnection): Pick<ReadingConnection, 'run'> & { forget(): void } {
  const answers = new Map<string, Row[]>();
  const forget = (): void => {
    answers.clear();
  };
  return {
    forget,
    run(statement, parameters) {
      if (statement.isShared !== true) return reader.run(statement, parameters);
      const question = JSON.stringify([statement.name, parameters]);
      const known = answers.get(question);
      if (known !== undefined) return known;
      const rows = reader.run(statement, parameters);
      if (answers.size === 0) setImmediate(forget);
      answers.set(question, rows);
      return rows;
    },
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
