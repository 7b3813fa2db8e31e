import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writing } from '../../src/stores/sql/database.ts';
import { EMBEDDED_FILE, openStorage } from '../../src/stores/open-storage.ts';
import { createSchema } from '../../src/stores/sql/schema.ts';
import { openSqlite } from '../../src/stores/sql/sqlite.ts';
import type { Told } from './durable-child.ts';

const CALLERS = 32;
/** Acknowledged writes after which the child is killed. */
const ENOUGH = 2_000;

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'crm-data-durable-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** Starts the child, through a shell that may set limits first. */
function startChild(limits = ''): ChildProcess {
  const program = fileURLToPath(new URL('./durable-child.ts', import.meta.url));
  const command = `${limits} exec "$0" --import tsx "$@"`;
  return spawn('/bin/sh', ['-c', command, process.execPath, program, dataDir, String(CALLERS)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** All that the child tells until it is gone; `each` may end it. */
function untilGone(child: ChildProcess, each: (told: Told, heard: number) => void): Promise<Told[]> {
  return new Promise((resolve) => {
    const heard: Told[] = [];
    child.on('message', (told: Told) => {
      heard.push(told);
      each(told, heard.length);
    });
    child.on('close', () => {
      resolve(heard);
    });
  });
}

/** Everything that was acknowledged is there, and whole. */
async function expectAllKept(heard: readonly Told[]): Promise<void> {
  const storage = await openStorage({ dataDir });
  const state = storage.openState('durable');
  for (const caller of Array.from({ length: CALLERS }, (_, index) => index)) {
    const mine = heard.filter((told) => told.caller === caller && told.failed === undefined);
    const entries = await storage.journal.page(`stream-${caller}`, { limit: 2_000 });
    const kept = new Map(entries.map(({ seq, data }) => [seq, (data as Told).count]));
    expect(mine.filter(({ seq = 0, count }) => kept.get(seq) !== count)).toStrictEqual([]);
    const values = await state.getMany(mine.map(({ count }) => `${caller}/${count}`));
    expect(values).toStrictEqual(mine.map(({ count }) => count));
    expect(await state.increment(`${caller}`, 0, 1_000)).toBeGreaterThanOrEqual(mine.length);
  }
  await storage.close();
}

describe('the embedded database', () => {
  it('keeps everything that was acknowledged when the process is killed under load', async () => {
    const child = startChild();
    const heard = await untilGone(child, (_told, count) => {
      if (count === ENOUGH) child.kill('SIGKILL');
    });
    expect(heard.length).toBeGreaterThanOrEqual(ENOUGH);
    expect(heard.filter(({ failed }) => failed !== undefined)).toStrictEqual([]);
    await expectAllKept(heard);
  }, 60_000);

  it('refuses what has no room any more, and keeps everything that was acknowledged before', async () => {
    // In blocks of 512 bytes: the file or its log cannot grow beyond one megabyte.
    const heard = await untilGone(startChild('ulimit -f 2048;'), () => undefined);
    expect(heard.filter(({ failed }) => failed !== undefined)).toStrictEqual(
      Array.from({ length: CALLERS }, () => expect.objectContaining({ failed: 'store_unavailable' }) as Told),
    );
    expect(heard.length).toBeGreaterThan(2 * CALLERS);
    await expectAllKept(heard);
  }, 60_000);

  it('lets a statement that fails fail alone, and keeps its neighbours', async () => {
    const database = await openSqlite({ path: join(dataDir, EMBEDDED_FILE) });
    await createSchema(database);
    const put = writing('put', `INSERT INTO crm_data_time VALUES ($1, 0, 0)`);
    const note = writing(
      'note',
      `INSERT INTO crm_data_state (space, key, value) VALUES ('s', $1, '1') RETURNING key`,
    );
    const [a, poison, malformed, b] = await Promise.allSettled([
      database.query(note, ['a']),
      database.query(put, [2]),
      database.query(writing('', 'INSERT INTO nowhere VALUES (1)'), []),
      database.query(note, ['b']),
    ]);
    expect([a, b].map((each) => each.status === 'fulfilled' && each.value)).toStrictEqual([
      [{ key: 'a' }],
      [{ key: 'b' }],
    ]);
    expect([poison.status, malformed.status]).toStrictEqual(['rejected', 'rejected']);
    const other = new Libsql(join(dataDir, EMBEDDED_FILE));
    expect(other.prepare('SELECT key FROM crm_data_state ORDER BY key').all([])).toStrictEqual([
      { key: 'a' },
      { key: 'b' },
    ]);
    other.close();
    await database.close();
  });

  it('shows a write to its own process only once any process would see it', async () => {
    const storage = await openStorage({ dataDir });
    const state = storage.openState('shown');
    const other = new Libsql(join(dataDir, EMBEDDED_FILE));
    const seenByOther = other.prepare(`SELECT value FROM crm_data_state WHERE space = 'shown' AND key = ?1`);
    for (let round = 0; round < 50; round += 1) {
      const written = state.set(`${round}`, round);
      while ((await state.get(`${round}`)) === undefined) await new Promise(setImmediate);
      expect(seenByOther.all([`${round}`])).toStrictEqual([{ value: `${round}` }]);
      await written;
      expect(await state.get(`${round}`)).toBe(round);
    }
    other.close();
    await storage.close();
  });
});
