/** One of the processes of confirm-races.test.ts: the real server, which confirms when its parent says so. */
import { setTimeout as pause } from 'node:timers/promises';
import { Writable } from 'node:stream';
import { createLogger } from '../../server/logger.ts';
import { startServer, type RunningServer } from '../../server/start-server.ts';
import type { State } from '../../src/ports.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { APP_ID, CLIENT_ID, CLIENT_SECRET } from '../helpers/world.ts';
import { SHARED_KEY } from '../invariants/failure-world.ts';
import { describeFailure } from './ordered-child.ts';
import type { Place } from './race-child.ts';

/** What the parent sends. A race begins at `startMs`, machine time, in all processes. */
export type Order =
  | {
      readonly id: number;
      readonly do: 'open';
      readonly place: Place;
      readonly apiUrl: string;
      readonly smtpUrl: string;
    }
  | {
      readonly id: number;
      readonly do: 'race';
      readonly token: string;
      readonly number: string;
      readonly callers: number;
      readonly startMs: number;
      /** The control: the ticket is looked at and then removed, which is what `take` must not be. */
      readonly isNaive: boolean;
    }
  | { readonly id: number; readonly do: 'close' };

/** What goes back. */
export interface Report {
  readonly id: number;
  readonly url?: string;
  /** What each caller was told. */
  readonly kinds?: readonly string[];
  /** Proofs that this process granted in the race. */
  readonly grants?: number;
  readonly failed?: string;
}

let server: RunningServer | undefined;
let isNaive = false;
let grants = 0;

async function naiveTake(state: State, key: string): Promise<unknown> {
  const value = await state.get(key);
  // Long enough for every caller of both processes to have looked, however busy the machine is.
  await pause(100);
  if (value !== undefined) await state.delete(key);
  return value;
}

/** Counts proofs, and takes tickets as naively as it is told to. */
function watched(storage: Storage): Storage {
  return {
    ...storage,
    openState(space) {
      const state = storage.openState(space);
      if (space === 'challenges') {
        return { ...state, take: (key) => (isNaive ? naiveTake(state, key) : state.take(key)) };
      }
      if (space !== 'proofs') return state;
      return {
        ...state,
        set(...entry) {
          grants += entry[0].endsWith('/used') ? 0 : 1;
          return state.set(...entry);
        },
      };
    },
  };
}

const silent = new Writable({
  write(_line, _encoding, done) {
    done();
  },
});

async function start({ place, apiUrl, smtpUrl }: Extract<Order, { do: 'open' }>): Promise<RunningServer> {
  return startServer(
    {
      ...{ port: 0, publicUrl: '', apiUrl, authorizeUrl: `${apiUrl}/oauth/authorize` },
      ...{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, appId: APP_ID },
      ...{ databaseUrl: undefined, dataDir: 'unused', smtpUrl, mailFrom: 'no-reply@app.example' },
      encryptionKeys: [{ id: 'k1', key: SHARED_KEY }],
      ...{ logLevel: 'silent', trustProxy: 0 },
    },
    {
      logger: createLogger('silent', silent),
      host: '127.0.0.1',
      storage: watched(await openStorage(place)),
    },
  );
}

/** Sleeps nearly as long as needed and spins for the rest, so that both processes leave in the same instant. */
async function until(atMs: number): Promise<void> {
  const ahead = atMs - Date.now();
  if (ahead > 2) await pause(ahead - 2);
  while (Date.now() < atMs);
}

async function obey(order: Order): Promise<Omit<Report, 'id'>> {
  switch (order.do) {
    case 'open':
      server = await start(order);
      return { url: server.url };
    case 'race': {
      if (server === undefined) throw new Error('not open');
      const { verifyLinks } = server.app;
      const { token, number } = order;
      isNaive = order.isNaive;
      grants = 0;
      await until(order.startMs);
      const confirm = (): Promise<string> =>
        verifyLinks.confirm(token, number, AbortSignal.timeout(8_000)).then(
          ({ kind }) => kind,
          (cause: unknown) => describeFailure(cause),
        );
      return { kinds: await Promise.all(Array.from({ length: order.callers }, confirm)), grants };
    }
    case 'close':
      await server?.close();
      return {};
  }
}

process.on('message', (order: Order) => {
  obey(order).then(
    (report) => process.send?.({ id: order.id, ...report } satisfies Report),
    (cause: unknown) => process.send?.({ id: order.id, failed: describeFailure(cause) } satisfies Report),
  );
});
