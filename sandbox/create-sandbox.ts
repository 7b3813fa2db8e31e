import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConsoles } from './agent/console.ts';
import type { ControlDeps } from './control/control.ts';
import { answerControl } from './control/routes.ts';
import { createGate } from './control/ui-fetch.ts';
import { deliver } from './deliver.ts';
import { isForeign, readBody, sendAnswer, type SandboxRequest } from './http.ts';
import { createMailFaults } from './mail/mail-faults.ts';
import { createMailbox } from './mail/mailbox.ts';
import { createMailServer } from './mail/smtp-server.ts';
import { prepareCall, type ApiDeps } from './portal/api.ts';
import { answerAuthorize } from './portal/authorize-page.ts';
import type { World } from './portal/call.ts';
import { createClock, type SandboxClock } from './portal/clock.ts';
import { createFaults } from './portal/faults.ts';
import { createLatency } from './portal/latency.ts';
import { createLedger } from './portal/ledger.ts';
import { createRateLimiter, DEFAULT_LIMITS, type Limits } from './portal/rate-limit.ts';
import { createTokenStore } from './portal/tokens.ts';
import { seedPortals } from './seed/portals.ts';
import { createRandom } from './seed/random.ts';
import { defaultUiFolder } from './ui/folder.ts';
import { answerUi } from './ui/serve.ts';

/** How a sandbox is set up. */
export interface SandboxOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appId: string;
  /** `PUBLIC_URL` of the app under test; requests to it are signed over this. */
  readonly appUrl: string;
  /** Added to every answer of the CRM side, in milliseconds. Default 0. */
  readonly latencyMs?: number;
  /** Default: HubSpot's. */
  readonly limits?: Partial<Limits>;
  /** Default: the machine's clock. Advancing works on top of it. */
  readonly clock?: SandboxClock;
  /** Where the mail server listens: the first of these that is not taken. Default 0, a free port. */
  readonly smtpPorts?: readonly number[];
  /** Where `sandbox/ui/build-main.ts` put the pages and cards. Default: `dist/ui` of the project. */
  readonly uiFolder?: string;
}

/** A sandbox portal. */
export interface Sandbox {
  /**
   * Listens on 127.0.0.1, the mail server too; port 0 takes a free one. Answers the address of the HTTP side,
   * such as `http://127.0.0.1:4000`.
   */
  listen(port: number): Promise<string>;
  /** The address; empty before `listen`. */
  readonly url: string;
  /** The mail server's address, such as `smtp://127.0.0.1:4025`; empty before `listen`. */
  readonly smtpUrl: string;
  /** Where the app under test is, when that is known only later. */
  setAppUrl(url: string): void;
  /** Stops listening and breaks every open connection. */
  close(): Promise<void>;
}

interface Shell {
  readonly api: ApiDeps;
  readonly control: ControlDeps;
  readonly uiFolder: string;
}

function toRequest(incoming: IncomingMessage, body: string): SandboxRequest {
  const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s, 2);
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: incoming.headers,
    body,
  };
}

async function handle(shell: Shell, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  if (isForeign(incoming.headers)) {
    sendAnswer(response, {
      status: 403,
      body: { error: 'The sandbox answers only to this machine itself.' },
    });
    return;
  }
  const body = await readBody(incoming);
  if (body === undefined) {
    sendAnswer(response, { status: 413, body: { status: 'error', message: 'The body is too large.' } });
    return;
  }
  const request = toRequest(incoming, body);
  const { api, control } = shell;
  const ui = await answerUi(request, shell.uiFolder);
  if (request.path === '/_sandbox' || request.path.startsWith('/_sandbox/')) {
    sendAnswer(response, await answerControl(control, request));
  } else if (ui) {
    sendAnswer(response, ui);
  } else if (request.path === '/oauth/authorize') {
    const redirects = [`${control.appUrl()}/oauth/callback`];
    sendAnswer(response, answerAuthorize(request, api.world, api.app, redirects));
  } else {
    const call = prepareCall(api, request);
    if (call) await deliver(response, call, control.latency.nextMs(call.entry.inputs));
    else sendAnswer(response, { status: 404, body: { status: 'error', message: 'resource not found' } });
  }
}

function createShell(options: SandboxOptions, ownUrl: () => string): Shell {
  const clock = options.clock ?? createClock();
  const world: World = {
    portals: seedPortals(),
    clock,
    ledger: createLedger(clock),
    tokens: createTokenStore(clock),
    callbacks: [],
  };
  const { clientId, clientSecret, appId } = options;
  const app = { clientId, clientSecret, appId };
  const limiter = createRateLimiter(clock, { ...DEFAULT_LIMITS, ...options.limits });
  const random = createRandom(7);
  const faults = createFaults(() => random.next());
  const latencyRandom = createRandom(11);
  const steady = { ms: options.latencyMs ?? 0, spread: 0, perInputMs: 0 };
  let appUrl = options.appUrl.replace(/\/+$/, '');
  // An app remembers callback ids for days: those of the next run, and of a second sandbox beside this one that
  // calls the same app, must be others. 2^47 places to begin at.
  let callbacks = randomInt(2 ** 47);
  const control: ControlDeps = {
    world,
    app,
    faults,
    limiter,
    latency: createLatency(steady, () => latencyRandom.next()),
    mailbox: createMailbox(),
    mailFaults: createMailFaults(),
    gate: createGate(),
    consoles: createConsoles(),
    appUrl: () => appUrl,
    setAppUrl(url) {
      appUrl = url.replace(/\/+$/, '');
    },
    ownUrl,
    reseed() {
      world.portals = seedPortals();
    },
    nextCallbackNumber() {
      callbacks += 1;
      return callbacks;
    },
  };
  const { uiFolder = defaultUiFolder() } = options;
  return { api: { world, app, limiter, faults }, control, uiFolder };
}

function listenOn(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

/**
 * A HubSpot of its own: CRM API, OAuth, a control side and a mail server over one state in memory (design 9).
 * It shares no code with the app, listens on loopback only and answers to no other host name.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  let url = '';
  let smtpUrl = '';
  const shell = createShell(options, () => url);
  const { mailbox, mailFaults: faults, world } = shell.control;
  const mailServer = createMailServer({ mailbox, faults, nowMs: () => world.clock.nowMs() });
  const server = createServer((incoming, response) => {
    handle(shell, incoming, response).catch(() => {
      // The client went away, or the sandbox has a fault of its own: either way this request is over.
      if (!response.headersSent)
        sendAnswer(response, { status: 500, body: { status: 'error', message: 'internal error' } });
      else response.destroy();
    });
  });
  server.keepAliveTimeout = 65_000;
  return {
    get url() {
      return url;
    },
    setAppUrl(appUrl) {
      shell.control.setAppUrl(appUrl);
    },
    get smtpUrl() {
      return smtpUrl;
    },
    async listen(port) {
      smtpUrl = await mailServer.listen(options.smtpPorts ?? [0]);
      try {
        url = await listenOn(server, port);
      } catch (error) {
        await mailServer.close();
        throw error;
      }
      return url;
    },
    async close() {
      await Promise.all([closeServer(server), mailServer.close()]);
    },
  };
}
