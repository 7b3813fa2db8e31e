import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, it } from 'vitest';
import { openStorage } from '../../src/stores/open-storage.ts';
import { START_MS } from '../battery/subject.ts';
import { freshDatabase } from '../helpers/database.ts';
import type { Order } from './slots-child.ts';

const ROUNDS = 20;

const grounds: readonly (readonly [string, () => Promise<readonly [Order['place'], () => Promise<void>]>])[] =
  [
    [
      'SQLite',
      async () => {
        const dataDir = await mkdtemp(join(tmpdir(), 'crm-data-slots-'));
        return [{ dataDir }, () => rm(dataDir, { recursive: true, force: true })];
      },
    ],
    [
      'PostgreSQL',
      async () => {
        const database = await freshDatabase(inject('databaseUrl'));
        return [{ databaseUrl: database.url }, () => database.drop()];
      },
    ],
  ];

it.each(grounds)(
  'two processes on one %s that take at once get 5 of 5 slots together',
  async (_, prepare) => {
    const [place, clear] = await prepare();
    await (await openStorage({ ...place, clock: { now: () => START_MS } })).close();
    const program = fileURLToPath(new URL('./slots-child.ts', import.meta.url));
    const startMs = Date.now() + 3_000;
    const order: Order = { place, nowMs: START_MS, startMs, rounds: ROUNDS, slots: 5, takers: 10 };
    const got = await Promise.all(
      [1, 2].map(async () => {
        const child = fork(program, { execArgv: ['--import', 'tsx'] });
        child.send(order);
        const [answer] = (await once(child, 'message')) as [number[]];
        return answer;
      }),
    );
    await clear();
    const together = Array.from({ length: ROUNDS }, (__, round) =>
      got.reduce((sum, rounds) => sum + (rounds[round] ?? 0), 0),
    );
    expect(together).toStrictEqual(Array.from({ length: ROUNDS }, () => 5));
  },
);
