/** The other process of two-processes.test.ts: says whose key a token is, as often as it is asked. */
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { describeFailure } from '../battery/ordered-child.ts';
import { START_MS } from '../battery/subject.ts';
import { agentKeysOver, installation, PORTAL } from './ground.ts';

/** What the parent sends. */
export type Order =
  | {
      readonly id: number;
      readonly do: 'open';
      readonly place: { readonly dataDir: string } | { readonly databaseUrl: string };
    }
  | { readonly id: number; readonly do: 'authenticate'; readonly token: string }
  | { readonly id: number; readonly do: 'close' };

/** What goes back. */
export interface Report {
  readonly id: number;
  readonly caller?: string;
  readonly failed?: string;
}

const clock = { now: () => START_MS };
const installations = new Map([[PORTAL, installation(PORTAL, START_MS)]]);
let storage: Storage | undefined;
let keys: ReturnType<typeof agentKeysOver> | undefined;

async function obey(order: Order): Promise<{ readonly caller?: string }> {
  switch (order.do) {
    case 'open':
      storage = await openStorage({ ...order.place, clock });
      keys = agentKeysOver(storage, clock, installations);
      return {};
    case 'authenticate': {
      const holder = await keys?.authenticate(order.token);
      return holder === undefined ? {} : { caller: holder.caller };
    }
    case 'close':
      await storage?.close();
      return {};
  }
}

process.on('message', (order: Order) => {
  obey(order).then(
    (done) => process.send?.({ id: order.id, ...done } satisfies Report),
    (cause: unknown) => process.send?.({ id: order.id, failed: describeFailure(cause) } satisfies Report),
  );
});
