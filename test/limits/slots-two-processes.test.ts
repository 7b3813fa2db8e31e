import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openStorage } from '../../src/stores/open-storage.ts';
import { sharedPlaces } from '../battery/places.ts';
import { START_MS } from '../battery/subject.ts';
import type { Order } from './slots-child.ts';

const ROUNDS = 20;

it.each(sharedPlaces)(
  'two processes on one %s that take at once get 5 of 5 slots together',
  async (_, prepare) => {
    const { place, clear } = await prepare();
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
