/** One of the processes of test/invariants/time.test.ts: its time of day is what the parent orders. */
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { describeFailure } from './ordered-child.ts';
import type { Place } from './race-child.ts';

/** How this process's time of day differs from the machine's: by so much, or it stands still. */
export type Lie = number | 'stands still';

/** An operation of the port State. */
export type StateOperation = 'get' | 'getMany' | 'set' | 'delete' | 'take' | 'add' | 'increment' | 'advance';

/** What the parent sends. `open` also opens again, without the memory of what was open before. */
export type ClockOrder =
  | { readonly id: number; readonly do: 'lie'; readonly lie: Lie }
  | { readonly id: number; readonly do: 'open'; readonly place: Place }
  | { readonly id: number; readonly do: 'keepTime' }
  | { readonly id: number; readonly do: 'now' }
  | {
      readonly id: number;
      readonly do: 'state';
      readonly operation: StateOperation;
      readonly parameters: readonly unknown[];
    }
  | { readonly id: number; readonly do: 'close' };

/** What goes back; `undefined` arrives as null. */
export interface ClockReport {
  readonly id: number;
  readonly answer?: unknown;
  readonly failed?: string;
}

const TrueDate = Date;

/** Replaces the process's only way to the time of day. */
function lieBy(lie: Lie): number {
  const stoodAtMs = TrueDate.now();
  const now = (): number => (lie === 'stands still' ? stoodAtMs : TrueDate.now() + lie);
  globalThis.Date = new Proxy(TrueDate, {
    get: (target, name, receiver): unknown => (name === 'now' ? now : Reflect.get(target, name, receiver)),
    construct: (target, parameters: unknown[], newTarget): object =>
      Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, newTarget) as object,
  });
  return Date.now();
}

let storage: Storage | undefined;

function opened(): Storage {
  if (storage === undefined) throw new Error('not open');
  return storage;
}

async function obey(order: ClockOrder): Promise<unknown> {
  switch (order.do) {
    case 'lie':
      return lieBy(order.lie);
    case 'open':
      await storage?.close();
      storage = await openStorage(order.place);
      return opened().clock.now();
    case 'keepTime':
      await opened().keepTime();
      return opened().clock.now();
    case 'now':
      return opened().clock.now();
    case 'state': {
      const state = opened().openState('time') as unknown as Record<
        StateOperation,
        (...parameters: readonly unknown[]) => Promise<unknown>
      >;
      return state[order.operation](...order.parameters);
    }
    case 'close':
      await storage?.close();
      return null;
  }
}

process.on('message', (order: ClockOrder) => {
  obey(order).then(
    (answer) => process.send?.({ id: order.id, answer: answer ?? null } satisfies ClockReport),
    (cause: unknown) =>
      process.send?.({ id: order.id, failed: describeFailure(cause) } satisfies ClockReport),
  );
});
