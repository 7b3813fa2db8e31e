/** One of the processes of shared-budget-processes.test.ts: sends as often as the shared budget lets it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { BudgetLimit } from '../../../src/hubspot/gateway/send-budget.ts';
import { createSharedBudget } from '../../../src/hubspot/gateway/shared-budget.ts';
import { openStorage } from '../../../src/stores/open-storage.ts';
import type { Place } from '../../battery/race-child.ts';

/** What the parent sends, once. */
export interface Order {
  readonly place: Place;
  readonly limit: BudgetLimit;
  /** How late a slot may be used. */
  readonly usableMs: number;
  /** Where to send to. */
  readonly url: string;
}

/** What the stub receives. Times are of the clock that the processes agree on. */
export interface Sent {
  readonly pid: number;
  readonly slotMs: number;
  readonly sentMs: number;
}

async function hammer({ place, limit, usableMs, url }: Order): Promise<never> {
  const storage = await openStorage(place);
  const budget = createSharedBudget(storage);
  for (;;) {
    for (const slotMs of await budget.reserve('4711', 3, limit)) {
      const aheadMs = slotMs - storage.clock.now();
      if (aheadMs > 0) await pause(aheadMs);
      const sentMs = storage.clock.now();
      if (sentMs < slotMs || sentMs > slotMs + usableMs) continue;
      const sent: Sent = { pid: process.pid, slotMs, sentMs };
      await fetch(url, { method: 'POST', body: JSON.stringify(sent) });
    }
  }
}

process.on('message', (order: Order) => {
  hammer(order).catch(() => process.exit(1));
});
