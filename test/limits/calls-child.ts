/** One of the processes of calls-two-processes.test.ts: counts at a given instant and says how many got through. */
import { setTimeout as pause } from 'node:timers/promises';
import { createCallCounter } from '../../src/limits/call-counter.ts';
import type { WindowLimit } from '../../src/limits/call-counter.ts';
import { openStorage } from '../../src/stores/open-storage.ts';

/** What the parent sends; `startMs` is machine time, the storage's clock stands at `nowMs`. */
export interface CallsOrder {
  readonly place: { readonly dataDir: string } | { readonly databaseUrl: string };
  readonly nowMs: number;
  readonly startMs: number;
  readonly rounds: number;
  readonly calls: number;
  readonly limit: WindowLimit;
}

async function obey(order: CallsOrder): Promise<number[]> {
  const clock = { now: () => order.nowMs };
  const storage = await openStorage({ ...order.place, clock });
  const counter = createCallCounter(storage.openState('calls'), clock);
  const got: number[] = [];
  for (let round = 0; round < order.rounds; round += 1) {
    await pause(order.startMs + round * 50 - Date.now());
    const counts = Array.from({ length: order.calls }, () => counter.count(`round-${round}`, order.limit));
    got.push((await Promise.all(counts)).filter(({ ok }) => ok).length);
  }
  await storage.close();
  return got;
}

process.on('message', (order: CallsOrder) => {
  obey(order).then(
    (got) =>
      process.send?.(got, () => {
        process.disconnect();
      }),
    () => process.exit(1),
  );
});
