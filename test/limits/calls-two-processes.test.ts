import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { openStorage } from '../../src/stores/open-storage.ts';
import { START_MS } from '../battery/subject.ts';
import { freshDatabase } from '../helpers/database.ts';
import type { CallsOrder } from './calls-child.ts';

const MINUTE_MS = 60_000;

interface Ground {
  readonly place: CallsOrder['place'];
  readonly clear: () => Promise<void>;
}

const grounds: readonly (readonly [string, () => Promise<Ground>])[] = [
  [
    'SQLite',
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'crm-data-calls-'));
      return { place: { dataDir }, clear: () => rm(dataDir, { recursive: true, force: true }) };
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const database = await freshDatabase(inject('databaseUrl'));
      return { place: { databaseUrl: database.url }, clear: () => database.drop() };
    },
  ],
];

async function together(
  place: CallsOrder['place'],
  what: Omit<CallsOrder, 'place' | 'startMs'>,
): Promise<number[]> {
  await (await openStorage({ ...place, clock: { now: () => START_MS } })).close();
  const program = fileURLToPath(new URL('./calls-child.ts', import.meta.url));
  const order: CallsOrder = { place, startMs: Date.now() + 3_000, ...what };
  const got = await Promise.all(
    [1, 2].map(async () => {
      const child = fork(program, { execArgv: ['--import', 'tsx'] });
      child.send(order);
      const [answer] = (await once(child, 'message')) as [number[]];
      return answer;
    }),
  );
  return Array.from({ length: what.rounds }, (_, round) =>
    got.reduce((sum, rounds) => sum + (rounds[round] ?? 0), 0),
  );
}

describe.each(grounds)('two processes on one %s', (_, prepare) => {
  it.each([
    ['60 of 120', { max: 60, windowMs: MINUTE_MS }, 60, 10],
    ['1,000 of 2,400', { max: 1_000, windowMs: MINUTE_MS }, 1_200, 3],
  ])('that count at once let %s calls through together', async (__, limit, calls, rounds) => {
    const { place, clear } = await prepare();
    const passed = await together(place, { nowMs: START_MS + 20_000, rounds, calls, limit });
    await clear();
    expect(passed).toEqual(Array.from({ length: rounds }, () => limit.max));
  });
});
