/** One of the processes of two-processes.test.ts: works a queue off and tells which turns began. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../../src/ports.ts';
import type { TurnEnd } from '../../src/queue/turns.ts';
import { openStorage } from '../../src/stores/open-storage.ts';
import type { Place } from '../battery/race-child.ts';
import { createTestQueue } from './world.ts';

/** What the parent sends. The storage's clock stands at `nowMs`. */
export interface Order {
  readonly place: Place;
  readonly nowMs: number;
  /** What becomes of a job: it ends after a moment, or never. */
  readonly jobs: 'end' | 'hang';
  /** Work until this many calls in a row found nothing. */
  readonly idleCalls: number;
}

/** What goes back. `begun`: `id#turn`. `worked`: all that `work` counted. */
export type Report = { readonly begun: string } | { readonly worked: number };

const report = (sent: Report): void => {
  process.send?.(sent);
};
const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function obey({ place, nowMs, jobs, idleCalls }: Order): Promise<void> {
  const clock = { now: () => nowMs };
  const storage = await openStorage({ ...place, clock });
  const queue = createTestQueue(
    { openState: storage.openState, clock, logger: silent, random: { bytes: (n) => randomBytes(n) } },
    async ({ id }, { number }): Promise<TurnEnd> => {
      report({ begun: `${id}#${number}` });
      await (jobs === 'end' ? pause(2) : new Promise(() => undefined));
      return 'done';
    },
  );
  let worked = 0;
  for (let idle = 0; idle < idleCalls;) {
    const { handled } = await queue.work();
    worked += handled;
    idle = handled === 0 ? idle + 1 : 0;
    await pause(10);
  }
  await storage.close();
  report({ worked });
  process.disconnect();
}

process.on('message', (order: Order) => {
  obey(order).catch(() => process.exit(1));
});
