import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, setGlobalDispatcher } from 'undici';
import { createApp, type App } from '../src/app.ts';
import { createSharedBudget } from '../src/hubspot/gateway/shared-budget.ts';
import type { Clock, Logger } from '../src/ports.ts';
import type { Transport } from '../src/hubspot/transport.ts';
import { openStorage, type Storage } from '../src/stores/open-storage.ts';
import { ABANDONED_AFTER_MS } from '../src/tools/write-slots.ts';
import type { Config } from './config.ts';
import { createServer, type Route } from './create-server.ts';
import { createSmtpMailer } from './mailer.ts';
import { createMessages } from './messages.ts';
import { createMetrics } from './metrics/metrics.ts';
import { readManifest } from './manifest.ts';
import { keepWorking } from './work-queue.ts';

/** The server, listening. */
export interface RunningServer {
  /** `PUBLIC_URL`, or the loopback address that it was derived from. */
  readonly url: string;
  readonly port: number;
  readonly app: App;
  /** Takes no new requests, lets those under way finish (at most ten seconds), closes the database. */
  close(): Promise<void>;
}

/** What differs between production, development and tests. */
export interface ServerSurroundings {
  /** A clock for everything (development, tests). Without it: see `clocksOf`. */
  readonly clock?: Clock;
  readonly logger: Logger;
  /** Where to listen; production listens everywhere, development on loopback. */
  readonly host?: string;
  readonly extraRoutes?: readonly Route[];
  /** An opened storage instead of the configured one; it is closed with the server. */
  readonly storage?: Storage;
  /** Another way to the CRM than over the network. */
  readonly transport?: Transport;
}

/**
 * Connections that wait to be accepted; the system may allow fewer (`net.core.somaxconn`). With Node's 511 a burst of new
 * ones overruns it within one turn of the event loop, and who was dropped tries again after one, three and seven seconds.
 */
const PENDING_CONNECTIONS = 4_096;
/**
 * How long a connection stays open that nobody uses. Balancers keep theirs for a minute as a rule, and lose the request
 * for which they use one that a server has just closed (Node's own would be 5 s).
 */
const IDLE_CONNECTION_MS = 65_000;
const MINUTE_MS = 60_000;
/** With the time that agreeing takes, two instances are never apart for as long as 5 s. */
const KEEP_TIME_MS = 4_000;
const SHUTDOWN_MS = 10_000;
/** How far back the first look after a start goes: as long as HubSpot repeats calls. */
const FIRST_LOOK_MS = 72 * 60 * MINUTE_MS;
const LATER_LOOK_MS = 15 * MINUTE_MS;

/**
 * Limits below our own deadlines' reach: api-client cannot abort, so a connection that hangs is ended here.
 * Process-wide, as undici's dispatcher is.
 */
function limitOutgoingRequests(): void {
  setGlobalDispatcher(
    new Agent({ connect: { timeout: 3_000 }, headersTimeout: 9_000, bodyTimeout: 9_000, connections: 128 }),
  );
}

/**
 * Opens the database, puts the app together, listens, and settles writes that a crash left open.
 * With an empty `publicUrl` (development only) the address listened on becomes the public one.
 * @throws StoreUnavailable when the database cannot be opened; Node's error when the port is taken.
 */
export async function startServer(
  config: Config,
  { clock: givenClock, logger, host, extraRoutes = [], storage: given, transport }: ServerSurroundings,
): Promise<RunningServer> {
  limitOutgoingRequests();
  const manifest = readManifest();
  const { databaseUrl, cacheUrl, dataDir } = config;
  const storage = given ?? (await openStorage({ databaseUrl, cacheUrl, dataDir, clock: givenClock }));
  const { clock, wallClock } = clocksOf(givenClock, storage);
  const messages = createMessages();
  const http = createHttpServer({
    ...messages,
    ...{ requestTimeout: 15_000, headersTimeout: 10_000, maxHeaderSize: 16_384 },
    keepAliveTimeout: IDLE_CONNECTION_MS,
  });
  try {
    const port = await listen(http, config.port, host);
    const publicUrl = config.publicUrl === '' ? `http://127.0.0.1:${port}` : config.publicUrl;
    const mailer = createSmtpMailer({ smtpUrl: config.smtpUrl, mailFrom: config.mailFrom, logger });
    const metrics = createMetrics({
      queues: () => [{ name: 'mail', length: () => app.mails.length() }],
    });
    const app: App = createApp({
      ...{ observer: metrics, elapsedMs: () => performance.now() },
      ...{ clock, logger, publicUrl, mailer, transport, encryptionKeys: config.encryptionKeys },
      openState: storage.openState,
      journal: storage.journal,
      // The embedded database is one process's own, and so is its share of a portal's budget: all of it.
      ...(databaseUrl === undefined
        ? {}
        : { sendBudget: createSharedBudget({ openState: storage.openState, clock }) }),
      random: { bytes: (length) => randomBytes(length) },
      fetch: (url, init) => fetch(url, init),
      oauth: {
        clientId: config.clientId,
        clientSecret: config.clientSecret,
        authorizeUrl: config.authorizeUrl,
        apiUrl: config.apiUrl,
        redirectUri: `${publicUrl}${manifest.redirectPath}`,
        requiredScopes: manifest.requiredScopes,
        optionalScopes: manifest.optionalScopes,
      },
    });
    const server = createServer({
      ...{ app, publicUrl, clock: wallClock, logger, extraRoutes },
      appName: manifest.name,
      clientSecret: config.clientSecret,
      appId: config.appId,
      checkStorage: () => storage.check(),
      trustProxy: config.trustProxy,
      ...{ metrics, metricsToken: config.metricsToken },
      keyedHash: app.keyedHash,
      unknownTokens: app.unknownLinks,
      messages,
    });
    http.on('request', (request, response) => {
      void server(request, response);
    });
    const stopHousekeeping = keepHouse(app, storage, clock, logger);
    const queues = keepWorking([app.mails], { logger });
    return {
      url: publicUrl,
      port,
      app,
      close: async () => {
        stopHousekeeping();
        await closeHttp(http);
        await queues.stop();
        mailer.close();
        await storage.close();
      },
    };
  } catch (error) {
    http.close();
    await storage.close();
    throw error;
  }
}

/**
 * What lives for a while is judged by the storage's clock, which does not jump. What others have stamped with
 * the time of day, as HubSpot does its signatures, is held against the machine's own.
 */
function clocksOf(given: Clock | undefined, storage: Storage): { clock: Clock; wallClock: Clock } {
  return { clock: given ?? storage.clock, wallClock: given ?? { now: () => Date.now() } };
}

/** `host` undefined: all interfaces. */
function listen(http: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen({ port, backlog: PENDING_CONNECTIONS, ...(host === undefined ? {} : { host }) }, () => {
      http.off('error', reject);
      resolve((http.address() as AddressInfo).port);
    });
  });
}

function closeHttp(http: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => {
      http.closeAllConnections();
    }, SHUTDOWN_MS);
    // A connection that answered its last request would stay open for a minute.
    const idle = setInterval(() => {
      http.closeIdleConnections();
    }, 100);
    http.close(() => {
      clearTimeout(force);
      clearInterval(idle);
      resolve();
    });
    http.closeIdleConnections();
  });
}

/**
 * What has to be done now and then: agree on the time with the other instances, settle writes whose process
 * died (once they are too old to have a living one), and remove expired state. On the last two nothing depends
 * but tidiness and the audit trail being complete.
 */
function keepHouse(
  app: App,
  storage: Pick<Storage, 'sweep' | 'keepTime'>,
  clock: Clock,
  logger: Logger,
): () => void {
  const settle = async (lookBackMs: number): Promise<void> => {
    const nowMs = clock.now();
    const found = await app.reconciler.settleAll({
      sinceMs: nowMs - lookBackMs,
      untilMs: nowMs - ABANDONED_AFTER_MS,
    });
    if (found.settled > 0) logger.info(found, 'writes left open were settled by reading them back');
  };
  const quietly = (work: () => Promise<unknown>) => (): void => {
    work().catch((error: unknown) => {
      logger.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'housekeeping failed');
    });
  };
  quietly(() => settle(FIRST_LOOK_MS))();
  const timers = [
    // What was too young at the start is old enough by now.
    setTimeout(
      quietly(() => settle(FIRST_LOOK_MS)),
      ABANDONED_AFTER_MS + 500,
    ),
    setInterval(
      quietly(() => settle(LATER_LOOK_MS)),
      MINUTE_MS,
    ),
    setInterval(
      quietly(() => storage.sweep()),
      MINUTE_MS,
    ),
    setInterval(
      quietly(() => storage.keepTime()),
      KEEP_TIME_MS,
    ),
  ];
  for (const timer of timers) timer.unref();
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}
