import { setImmediate as endOfTurn } from 'node:timers/promises';
import { StoreUnavailable } from '../../errors.ts';
import type { Parameter, Row, Statement } from './database.ts';
import { createGroupPace, MAX_GROUP } from './group-pace.ts';

/** The one connection that writes. Whoever has begun is alone on it until he has committed or rolled back. */
export interface WritingConnection {
  /** Takes the write lock, off the event loop; rejects when another process holds it for too long. */
  begin(): Promise<void>;
  /** Runs a statement at once; the lock is held, so it waits for nobody. */
  run(statement: Statement, parameters: readonly Parameter[]): Row[];
  /** Commits durably, off the event loop. */
  commit(): Promise<void>;
  /** Undoes what was not committed. Never throws; without a transaction it does nothing. */
  rollback(): Promise<void>;
  /** False once the database has ended the transaction by itself, as it does when the disk is full. */
  isInTransaction(): boolean;
}

/** Writes of one process, committed together. */
export interface GroupCommit {
  /** Resolves with the statement's rows once the commit that holds it is durable. */
  write(statement: Statement, parameters: readonly Parameter[]): Promise<Row[]>;
  /** Runs `work` between two groups. */
  between<T>(work: () => Promise<T>): Promise<T>;
  /** Commits what has been asked for and refuses what comes later. */
  close(): Promise<void>;
}

interface Waiting {
  readonly statement: Statement;
  readonly parameters: readonly Parameter[];
  readonly resolve: (rows: Row[]) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Group commit: while one commit is on its way to the disk, writes gather for the next one, in the order in which
 * they were asked for. A write that comes alone is committed alone and at once; where many come, commits begin
 * `apartMs` (4) apart. A statement that fails fails alone. When the lock, the commit or the transaction as a whole
 * fails, every write in it rejects.
 */
export function createGroupCommit(connection: WritingConnection, apartMs?: number): GroupCommit {
  const pace = createGroupPace(apartMs);
  let waiting: Waiting[] = [];
  let isScheduled = false;
  let isClosed = false;
  let turns: Promise<unknown> = Promise.resolve();

  const between = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = turns.then(work);
    turns = turn.catch(() => undefined);
    return turn;
  };

  const schedule = (): void => {
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    void between(commitWaiting);
  };

  /** Never rejects: every fault goes to those whose write it ended. */
  async function commitWaiting(): Promise<void> {
    // Requests that arrived together are worked on one after the other before this comes; they share a commit.
    await endOfTurn();
    await pace.untilDue(waiting.length >= MAX_GROUP);
    const isLocked = await connection.begin().then(
      () => true,
      (fault: unknown) => {
        // Also those that came while the lock was waited for: nobody waits twice.
        rejectAll(waiting.splice(0), fault);
        return false;
      },
    );
    isScheduled = false;
    if (isLocked) {
      // Taken after the lock, so that whoever came while it was waited for is in the group.
      const group = waiting.slice(0, MAX_GROUP);
      waiting = waiting.slice(MAX_GROUP);
      pace.took(group.length);
      await commitGroup(connection, group);
    }
    schedule();
  }

  return {
    between,
    write: (statement, parameters) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw new StoreUnavailable('the database is closed');
        waiting.push({ statement, parameters, resolve, reject });
        if (waiting.length >= MAX_GROUP) pace.isFull();
        schedule();
      }),
    async close() {
      isClosed = true;
      while (isScheduled || waiting.length > 0) await turns;
      await turns;
    },
  };
}

async function commitGroup(connection: WritingConnection, group: readonly Waiting[]): Promise<void> {
  const done: (readonly [Waiting, Row[]])[] = [];
  try {
    for (const each of group) {
      const rows = runAlone(connection, each);
      if (rows !== undefined) done.push([each, rows]);
    }
    await connection.commit();
  } catch (fault) {
    await connection.rollback();
    rejectAll(group, fault);
    return;
  }
  for (const [{ resolve }, rows] of done) resolve(rows);
}

/**
 * `undefined` when the statement failed and only its own writer was told.
 * @throws the statement's fault when it took the transaction, and so every other write in it, with it.
 */
function runAlone(
  connection: WritingConnection,
  { statement, parameters, reject }: Waiting,
): Row[] | undefined {
  try {
    return connection.run(statement, parameters);
  } catch (fault) {
    if (!connection.isInTransaction()) throw fault;
    reject(fault);
    return undefined;
  }
}

function rejectAll(group: readonly Waiting[], fault: unknown): void {
  for (const { reject } of group) reject(fault);
}
