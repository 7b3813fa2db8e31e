import { CrmUnavailable } from '../../errors.ts';
import { createFairQueue } from './fair-queue.ts';
import type { Lane, PortalLine } from './portal-line.ts';
import type { Waiter, Waiters } from './waiters.ts';

/** The calls of one portal that are not merged: catalogue, users, account. */
export interface Singles {
  /** Resolves when one request may be sent. Fails with `CrmBusy` at once when too many wait. */
  gate(signal: AbortSignal): Promise<void>;
}

/** A lane of calls that are sent one by one. */
export function createSingles(deps: {
  readonly line: PortalLine;
  readonly waiters: Waiters;
  readonly admit: (lane: Lane, ahead: number) => void;
}): Singles {
  const queue = createFairQueue<Waiter<undefined>>();
  const next = (): Waiter<undefined> | undefined => {
    const head = queue.head();
    if (head !== undefined) queue.remove(head);
    return head;
  };
  const lane: Lane = {
    kind: 'single',
    load: () => queue.waiting(),
    requests: () => queue.waiting(),
    fill: () => 0,
    send: () => next()?.resolve(undefined),
    fail(fault) {
      for (let head = next(); head !== undefined; head = next()) head.reject(fault);
    },
  };
  return {
    async gate(signal) {
      const over = (): CrmUnavailable => new CrmUnavailable('the time for a call to the CRM is over');
      if (signal.aborted) throw over();
      deps.admit(lane, queue.waiting());
      const { waiter, answer } = deps.waiters.join<undefined, object>({ turn: '', signal }, (who) => {
        queue.remove(who);
        who.reject(over());
      });
      queue.push(waiter);
      deps.line.wake(lane);
      await answer;
    },
  };
}
