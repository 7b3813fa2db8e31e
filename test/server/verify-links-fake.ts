import type { AddressInfo } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from '../../server/create-server.ts';
import type { Overload } from '../../server/middleware/overload.ts';
import type { UnknownTokenVerdict } from '../../server/routes/verify.ts';
import type { App } from '../../src/app.ts';
import { createKeyedHash } from '../../src/security/sealing.ts';
import type {
  ConfirmOutcome,
  LinkPage,
  LinkState,
  NewLinkOutcome,
  NotMeOutcome,
  VerifyLinks,
} from '../../src/verification/verify-links.ts';

/** 24 November 2026, 09:00 in Helsinki. */
export const NOW_MS = Date.UTC(2026, 10, 24, 7);

/** What the page shows unless a test says otherwise. */
export const PAGE: LinkPage = {
  companyName: 'Nordlicht Versand',
  supportContact: 'help@nordlicht.example',
  language: 'en',
  timeZone: 'Europe/Helsinki',
  purpose: { operation: 'show', labels: ['Phone number', 'Delivery address'] },
  requestedAtMs: NOW_MS - 60_000,
  expiresAtMs: NOW_MS + 14 * 60_000,
};

/** The number that the fake chat shows. */
export const NUMBER = '4821';

type Changing = 'confirm' | 'notMe' | 'sendNew';

/** Links in memory that behave as `VerifyLinks` says, one after another. */
export interface FakeLinks extends VerifyLinks {
  /** Calls of the operations that change something, in order. */
  readonly changes: readonly Changing[];
  /** Puts a state behind a token. */
  put(token: string, state: LinkState): void;
  /** What the next calls of an operation answer, instead of behaving. */
  answer(outcomes: Partial<{ confirm: ConfirmOutcome; notMe: NotMeOutcome; sendNew: NewLinkOutcome }>): void;
  /** Makes every operation reject. */
  fail(error: Error): void;
}

/** See `FakeLinks`. Links that were put are `open` with the number `NUMBER` where their state says so. */
export function createFakeLinks(): FakeLinks {
  const states = new Map<string, LinkState>();
  const changes: Changing[] = [];
  let fixed: Parameters<FakeLinks['answer']>[0] = {};
  let failure: Error | undefined;
  const stateOf = (token: string): LinkState => {
    if (failure !== undefined) throw failure;
    return states.get(token) ?? { kind: 'unknown' };
  };
  const run = <Outcome>(work: () => Outcome): Promise<Outcome> => Promise.resolve().then(work);
  const confirm = (token: string, number: string): ConfirmOutcome => {
    const state = stateOf(token);
    changes.push('confirm');
    if (fixed.confirm !== undefined) return fixed.confirm;
    if (state.kind !== 'open') return state;
    const { page } = state;
    if (number === NUMBER) {
      states.set(token, { kind: 'confirmed', page });
      return { kind: 'just_confirmed', page };
    }
    const next: LinkState =
      state.triesLeft === 2 ? { kind: 'open', page, triesLeft: 1 } : { kind: 'wrong_twice', page };
    states.set(token, next);
    return next.kind === 'open' ? { kind: 'wrong_number', page, triesLeft: 1 } : next;
  };
  return {
    changes,
    put: (token, state) => states.set(token, state),
    answer: (outcomes) => (fixed = outcomes),
    fail: (error) => (failure = error),
    look: (token) => run(() => stateOf(token)),
    confirm: (token, number) => run(() => confirm(token, number)),
    notMe: (token) =>
      run(() => {
        const state = stateOf(token);
        changes.push('notMe');
        if (fixed.notMe !== undefined) return fixed.notMe;
        if (state.kind !== 'open') return state;
        states.set(token, { kind: 'ended', page: state.page });
        return { kind: 'stopped', page: state.page };
      }),
    sendNew: (token) =>
      run(() => {
        const state = stateOf(token);
        changes.push('sendNew');
        if (fixed.sendNew !== undefined) return fixed.sendNew;
        if (state.kind === 'unknown' || !('canSendNew' in state) || !state.canSendNew) return state;
        return { kind: 'sent', page: state.page };
      }),
  };
}

/** The real server over fake links, listening on loopback. */
export interface VerifyServer {
  readonly url: string;
  readonly links: FakeLinks;
  readonly clock: { nowMs: number };
  /** Addresses that named unknown links; `verdict` is what is answered about them. */
  readonly unknown: { readonly addresses: (string | undefined)[]; verdict: UnknownTokenVerdict };
  readonly logs: readonly string[];
  close(): Promise<void>;
}

/** `publicUrl`: where browsers are told that we live; the address listened on when left out. */
export async function startVerifyServer(
  options: { readonly publicUrl?: string; readonly overload?: Overload } = {},
): Promise<VerifyServer> {
  const links = createFakeLinks();
  const clock = { nowMs: NOW_MS };
  const unknown: VerifyServer['unknown'] = { addresses: [], verdict: { ok: true } };
  const logs: string[] = [];
  const log = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    logs.push(JSON.stringify({ ...fields, message }));
  };
  const http = createHttpServer();
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const server = createServer({
    // Nothing but the links and the count of who waits is asked for by the rows under test.
    app: { verifyLinks: links, tools: new Map(), waitingForCrm: () => 0 } as unknown as App,
    appName: 'CRM Data for Agents',
    publicUrl: options.publicUrl ?? url,
    clientSecret: 'secret-of-tests',
    appId: '424242',
    clock: { now: () => clock.nowMs },
    logger: { info: log, warn: log, error: log },
    checkStorage: () => Promise.resolve(),
    trustProxy: 0,
    metrics: { request: () => undefined, render: () => Promise.resolve('') },
    metricsToken: undefined,
    keyedHash: createKeyedHash({ keys: [{ id: 'k1', key: new Uint8Array(32).fill(7) }] }),
    unknownTokens: (address) => {
      unknown.addresses.push(address);
      return Promise.resolve(unknown.verdict);
    },
    ...(options.overload === undefined ? {} : { overload: options.overload }),
  });
  http.on('request', (request, response) => {
    void server(request, response);
  });
  return {
    ...{ url, links, clock, unknown, logs },
    close: () =>
      new Promise((resolve) => {
        http.close(() => {
          resolve();
        });
        http.closeAllConnections();
      }),
  };
}
