import { setImmediate as endOfTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { writing } from '../../src/stores/sql/database.ts';
import {
  createGroupCommit,
  type GroupCommit,
  type WritingConnection,
} from '../../src/stores/sql/group-commit.ts';

const add = writing('add', 'INSERT');
const HOUR_MS = 3_600_000;

/** A connection that keeps what was committed, and whose lock and disk answer when they are told to. */
interface Connection extends WritingConnection {
  readonly committed: string[][];
  /** Lets the commit that is under way end. */
  finish(fault?: Error): Promise<void>;
  isCommitting(): boolean;
  lock: 'free' | 'taken';
  /** What each statement does to the transaction: 'bad' fails alone, 'fatal' ends all of it. */
  readonly isInTransaction: () => boolean;
}

function createConnection(): Connection {
  let group: string[] = [];
  let isBegun = false;
  let settle: ((fault?: Error) => void) | undefined;
  const connection: Connection = {
    committed: [],
    lock: 'free',
    async begin() {
      await Promise.resolve();
      if (connection.lock === 'taken') throw new Error('locked');
      [group, isBegun] = [[], true];
    },
    run(_statement, [text]) {
      if (text === 'bad') throw new Error('bad');
      if (text === 'fatal') {
        isBegun = false;
        throw new Error('disk full');
      }
      group.push(String(text));
      return [{ text }];
    },
    commit: () =>
      new Promise((resolve, reject) => {
        settle = (fault) => {
          if (fault !== undefined) {
            reject(fault);
            return;
          }
          connection.committed.push(group);
          isBegun = false;
          resolve();
        };
      }),
    rollback() {
      isBegun = false;
      return Promise.resolve();
    },
    isInTransaction: () => isBegun,
    isCommitting: () => settle !== undefined,
    async finish(fault) {
      while (settle === undefined) await endOfTurn();
      settle(fault);
      settle = undefined;
    },
  };
  return connection;
}

/** As many turns of the event loop as a group needs to get under way. */
async function endOfTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await endOfTurn();
}

describe('a group commit', () => {
  let connection: Connection;
  let commits: GroupCommit;
  const write = (text: string): Promise<unknown> =>
    commits.write(add, [text]).then(
      ([row]) => row?.['text'],
      (fault: unknown) => (fault instanceof Error ? fault.message : 'no error'),
    );
  beforeEach(() => {
    connection = createConnection();
    commits = createGroupCommit(connection);
  });

  it('commits what came together at once, in its order', async () => {
    const answers = Promise.all(['a', 'b', 'c'].map(write));
    await connection.finish();
    expect(await answers).toStrictEqual(['a', 'b', 'c']);
    expect(connection.committed).toStrictEqual([['a', 'b', 'c']]);
  });

  it('answers nobody before the commit that holds his write has ended', async () => {
    const answered: string[] = [];
    const first = write('a').then(() => answered.push('a'));
    await endOfTurns();
    expect(answered).toStrictEqual([]);
    await connection.finish();
    await first;
    expect(answered).toStrictEqual(['a']);
  });

  it('gathers for the next commit what comes while one is under way', async () => {
    const first = write('a');
    await endOfTurns();
    const later = [write('b'), write('c')];
    await connection.finish();
    expect(await first).toBe('a');
    await connection.finish();
    expect(await Promise.all(later)).toStrictEqual(['b', 'c']);
    expect(connection.committed).toStrictEqual([['a'], ['b', 'c']]);
  });

  it('lets a statement that fails fail alone', async () => {
    const answers = Promise.all(['a', 'bad', 'c'].map(write));
    await connection.finish();
    expect(await answers).toStrictEqual(['a', 'bad', 'c']);
    expect(connection.committed).toStrictEqual([['a', 'c']]);
  });

  it('fails every write of a commit that fails, and goes on with the next', async () => {
    const answers = Promise.all(['a', 'b'].map(write));
    await connection.finish(new Error('no disk'));
    expect(await answers).toStrictEqual(['no disk', 'no disk']);
    const next = write('c');
    await connection.finish();
    expect(await next).toBe('c');
    expect(connection.committed).toStrictEqual([['c']]);
  });

  it('fails every write whose transaction a statement has ended, also those that had run', async () => {
    expect(await Promise.all(['a', 'fatal', 'c'].map(write))).toStrictEqual(Array(3).fill('disk full'));
    expect(connection.committed).toStrictEqual([]);
  });

  it('fails every write that waited for a lock in vain, and takes the next one as if nothing had been', async () => {
    connection.lock = 'taken';
    expect(await Promise.all(['a', 'b'].map(write))).toStrictEqual(['locked', 'locked']);
    connection.lock = 'free';
    const next = write('c');
    await connection.finish();
    expect(await next).toBe('c');
  });

  /** Commits as they come, until told to stop. */
  async function finishing<T>(work: Promise<T>): Promise<T> {
    const under = { way: true };
    const done = work.finally(() => (under.way = false));
    while (under.way) {
      await endOfTurns();
      if (connection.isCommitting()) await connection.finish();
    }
    return done;
  }

  it('never makes writes that come one after the other wait', async () => {
    commits = createGroupCommit(connection, HOUR_MS);
    for (let index = 0; index < 50; index += 1) expect(await finishing(write(`${index}`))).toBe(`${index}`);
    expect(connection.committed).toHaveLength(50);
  });

  it('lets writes of many gather for as long as commits are to be apart, and no longer', async () => {
    commits = createGroupCommit(connection, 500);
    await finishing(Promise.all(['a', 'b', 'c'].map(write)));
    const later = Promise.all([write('d'), endOfTurns().then(() => write('e'))]);
    await finishing(later);
    expect(connection.committed).toStrictEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]);
  });

  it('does not wait for more than fits into a group', async () => {
    commits = createGroupCommit(connection, HOUR_MS);
    await finishing(Promise.all(['a', 'b', 'c'].map(write)));
    const full = Array.from({ length: 256 }, (_, index) => `${index}`);
    await finishing(Promise.all(full.map(write)));
    expect(connection.committed[1]).toStrictEqual(full);
  });

  it('works in between two commits without either of them', async () => {
    const first = write('a');
    await endOfTurns();
    const between = commits.between(() => Promise.resolve(connection.isInTransaction()));
    await connection.finish();
    expect(await first).toBe('a');
    expect(await between).toBe(false);
  });

  it('commits what was asked for before it was closed, and refuses what comes later', async () => {
    const asked = write('a');
    const closed = commits.close();
    await expect(commits.write(add, ['b'])).rejects.toBeInstanceOf(StoreUnavailable);
    await connection.finish();
    await closed;
    expect(await asked).toBe('a');
  });
});
