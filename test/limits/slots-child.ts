/** One of the processes of slots-two-processes.test.ts: takes slots at a given instant and says how many it got. */
import { setTimeout as pause } from 'node:timers/promises';
import { createSlots } from '../../src/limits/slots.ts';
import { openStorage } from '../../src/stores/open-storage.ts';
import type { Place } from '../battery/race-child.ts';

/** What the parent sends; `startMs` is machine time, the storage's clock stands at `nowMs`. */
export interface Order {
  readonly place: Place;
  readonly nowMs: number;
  readonly startMs: number;
  readonly rounds: number;
  readonly slots: number;
  readonly takers: number;
}

async function obey(order: Order): Promise<number[]> {
  const clock = { now: () => order.nowMs };
  const storage = await openStorage({ ...order.place, clock });
  const slots = createSlots(storage.openState('slots'), clock);
  const limit = { name: 'limit', slots: order.slots, windowMs: 60_000 };
  const got: number[] = [];
  for (let round = 0; round < order.rounds; round += 1) {
    await pause(order.startMs + round * 50 - Date.now());
    const takes = Array.from({ length: order.takers }, (_, taker) =>
      slots.take(`round-${round}`, [limit], `${process.pid}-${taker}`),
    );
    got.push((await Promise.all(takes)).filter(({ ok }) => ok).length);
  }
  await storage.close();
  return got;
}

process.on('message', (order: Order) => {
  obey(order).then(
    (got) =>
      process.send?.(got, () => {
        process.disconnect();
      }),
    () => process.exit(1),
  );
});
