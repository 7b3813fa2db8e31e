import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import type { App } from '../src/app.ts';
import { AppError } from '../src/errors.ts';
import type { Clock, Logger } from '../src/ports.ts';
import type { KeyedHash } from '../src/security/sealing.ts';
import { errorAnswer, isRefusal, type HttpAnswer, type HttpRefusal } from './http.ts';
import { adopt, type Messages } from './messages.ts';
import type { Metrics } from './metrics/metrics.ts';
import { createOverload, type Overload } from './middleware/overload.ts';
import { createDeadlines, newRequestId, received, type Received } from './middleware/received.ts';
import { readSigner, requireSignature } from './middleware/require-signature.ts';
import { createPageTokens } from './pages/page-token.ts';
import { STYLE_SOURCE } from './pages/style.ts';
import { agentKeySettingsRoutes } from './routes/agent-key-settings.ts';
import { contactSettingsRoutes } from './routes/contact-settings.ts';
import { docsRoutes } from './routes/docs.ts';
import { healthRoute, readyRoute } from './routes/health.ts';
import { metricsRoute } from './routes/metrics.ts';
import { mcpRoutes } from './routes/mcp.ts';
import { callbackRoute, installRoute } from './routes/oauth.ts';
import { settingsRoutes } from './routes/settings.ts';
import { toolRoute } from './routes/tools.ts';
import { v1Routes } from './routes/v1.ts';
import { refusalPage, VERIFY_PATH, verifyRoutes, type VerifyRouteDeps } from './routes/verify.ts';

/** Bytes of a request body that are read at all (INV-48). */
const MAX_BODY_BYTES = 102_400;

/** What the HTTP shell is told. */
export interface ServerDeps {
  readonly app: App;
  readonly appName: string;
  readonly publicUrl: string;
  readonly clientSecret: string;
  readonly appId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** One cheap round trip to the database. */
  readonly checkStorage: () => Promise<void>;
  readonly trustProxy: number;
  readonly metrics: Pick<Metrics, 'request' | 'render'>;
  readonly metricsToken: string | undefined;
  /** Keyed with what all instances share. */
  readonly keyedHash: KeyedHash;
  /** Holds back an address that goes on naming links that we do not know. */
  readonly unknownTokens: VerifyRouteDeps['unknownTokens'];
  /** Turns requests away when there are too many; one of its own when left out. */
  readonly overload?: Overload;
  /** What the HTTP server makes of requests and answers, where it is one of ours. */
  readonly messages?: Messages;
  /** Rows for development, e.g. a clock that can be moved. Production has none. */
  readonly extraRoutes?: readonly Route[];
}

/** One endpoint: everything the server answers is a row of `routesOf`. */
export interface Route {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly handle: (request: Received) => Promise<HttpAnswer | HttpRefusal>;
}

/** The endpoints of design section 6. */
function routesOf(deps: ServerDeps): readonly Route[] {
  const signed = (row: ReturnType<typeof settingsRoutes>[number]): Route => ({
    method: row.method,
    path: row.path,
    handle: async (request) => {
      const verified = requireSignature(request, deps, 'settings');
      if ('code' in verified) return verified;
      const signer = readSigner(verified.query);
      return 'code' in signer ? signer : row.handle({ ...verified, ...signer });
    },
  });
  return [
    // Express looks for a path from the first row on.
    { method: 'POST', path: '/hubspot/tools/:tool', handle: toolRoute(deps.app, deps) },
    { method: 'GET', path: '/healthz', handle: healthRoute },
    { method: 'GET', path: '/readyz', handle: readyRoute(deps.checkStorage) },
    metricsRoute(deps),
    { method: 'GET', path: '/oauth/install', handle: installRoute(deps) },
    { method: 'GET', path: '/oauth/callback', handle: callbackRoute(deps) },
    ...settingsRoutes(deps.app.settings).map(signed),
    ...contactSettingsRoutes(deps.app.contactCards).map(signed),
    ...agentKeySettingsRoutes(deps.app.settings).map(signed),
    ...v1Routes({ ...deps.app, publicUrl: deps.publicUrl }),
    ...mcpRoutes({ ...deps.app, publicUrl: deps.publicUrl }),
    ...docsRoutes({ ...deps, tools: deps.app.tools }),
    ...verifyRoutes({
      links: deps.app.verifyLinks,
      pageTokens: createPageTokens({ hash: deps.keyedHash, clock: deps.clock }),
      ...{ publicUrl: deps.publicUrl, unknownTokens: deps.unknownTokens },
    }),
    ...(deps.extraRoutes ?? []),
  ];
}

/**
 * The Express application. It decides nothing: rows are called, answers are written.
 * @throws TypeError for a blank client secret: with it every signature could be forged (INV-08).
 */
export function createServer(deps: ServerDeps): Express {
  if (deps.clientSecret.trim() === '') throw new TypeError('The client secret is blank.');
  const server = express();
  server.disable('x-powered-by');
  server.disable('etag');
  server.enable('strict routing');
  server.enable('case sensitive routing');
  server.set('trust proxy', deps.trustProxy);
  server.set('query parser', false);
  if (deps.messages !== undefined) adopt(server, deps.messages);
  const overload = deps.overload ?? createOverload(deps.app.waitingForCrm);
  server.use(admit(deps, overload));
  server.use(express.raw({ type: () => true, limit: MAX_BODY_BYTES, inflate: false }));
  server.use(countWork(overload));

  const routes = routesOf(deps);
  const deadline = createDeadlines();
  for (const path of new Set(routes.map((route) => route.path))) {
    const rows = new Map<string, Route>(
      routes.filter((route) => route.path === path).map((route) => [route.method, route]),
    );
    server.all(path, async (request, response) => {
      const requestId = requestIdOf(response);
      response.locals['route'] = path;
      const row = rows.get(request.method);
      const answer =
        row === undefined
          ? notAllowed([...rows.keys()])
          : await row.handle(received(request, requestId, deadline()));
      write(response, answer, requestId);
    });
  }
  server.use((_request, response) => {
    write(
      response,
      { status: 404, code: 'not_found', message: 'There is nothing here.' },
      requestIdOf(response),
    );
  });
  server.use(answerError(deps.logger));
  return server;
}

/**
 * What every request begins with, in one step because each costs a turn of Express's router: the headers of its
 * answer, its name, and whether it is let in.
 */
function admit(
  { publicUrl, logger, metrics }: Pick<ServerDeps, 'publicUrl' | 'logger' | 'metrics'>,
  overload: Overload,
) {
  const headers = fixedHeaders(publicUrl);
  const refusalOf = (path: string): HttpRefusal | undefined => {
    if (!path.startsWith('/')) return MALFORMED_TARGET;
    return overload.isOpen() || ALWAYS_LET_IN.has(path) ? undefined : UNAVAILABLE;
  };
  return (request: Request, response: Response, next: NextFunction): void => {
    for (const [name, value] of headers) response.setHeader(name, value);
    const requestId = nameRequest(request, response, logger, metrics);
    const path = request.url.split('?', 1)[0] ?? '';
    // A customer's page is for whoever got its link, and not for a search engine.
    if (path === VERIFY_PATH || path.startsWith(`${VERIFY_PATH}/`)) {
      response.setHeader('X-Robots-Tag', 'noindex, nofollow');
    }
    const refusal = refusalOf(path);
    if (refusal === undefined) next();
    else write(response, refusal, requestId);
  };
}

/**
 * Headers of every answer, errors included: nothing may be framed, sniffed, cached or loaded from elsewhere. They
 * are the same each time, so helmet is asked once.
 */
function fixedHeaders(publicUrl: string): readonly (readonly [string, string])[] {
  const headers = new Map<string, string>([['Cache-Control', 'no-store']]);
  const recorder = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: (name: string) => headers.delete(name),
  };
  helmetHeaders(publicUrl)(
    {} as unknown as IncomingMessage,
    recorder as unknown as ServerResponse,
    () => undefined,
  );
  return [...headers];
}

function helmetHeaders(publicUrl: string): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: [STYLE_SOURCE],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: publicUrl.startsWith('https:') ? { maxAge: 31_536_000 } : false,
  });
}

/** Names every request, counts and logs its end: method, route and status, never a URL, header or body (INV-69). */
function nameRequest(
  request: Request,
  response: Response,
  logger: Logger,
  metrics: Pick<Metrics, 'request'>,
): string {
  const requestId = newRequestId();
  response.locals['requestId'] = requestId;
  response.setHeader('X-Request-Id', requestId);
  const startedAt = performance.now();
  response.on('finish', () => {
    const route = typeof response.locals['route'] === 'string' ? response.locals['route'] : 'none';
    const { method } = request;
    const status = response.statusCode;
    const elapsedMs = performance.now() - startedAt;
    metrics.request({ method, route, status, seconds: elapsedMs / 1_000 });
    logger.info({ requestId, method, route, status, ms: Math.round(elapsedMs) }, 'request');
  });
  return requestId;
}

/** An absolute-form request line carries a host of its own; we are no proxy (RFC 9112 3.2.2). */
const MALFORMED_TARGET: HttpRefusal = {
  status: 400,
  code: 'malformed_target',
  message: 'The request target must be a path.',
};

/** What has to be answered most of all when there is too much to do. */
const ALWAYS_LET_IN: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Counts a request as being worked on, from its last byte until it was answered or its client has gone. */
function countWork(overload: Overload) {
  return (_request: Request, response: Response, next: NextFunction): void => {
    overload.begin();
    response.on('close', () => {
      overload.end();
    });
    next();
  };
}

/** A part that is needed for an answer is down, or busy beyond measure. */
const UNAVAILABLE: HttpRefusal = {
  status: 503,
  code: 'unavailable',
  message: 'A part that is needed for this does not answer. Please try again.',
  headers: { 'Retry-After': '2' },
};

function requestIdOf(response: Response): string {
  const { requestId } = response.locals;
  return typeof requestId === 'string' ? requestId : newRequestId();
}

function notAllowed(methods: readonly string[]): HttpRefusal {
  return {
    status: 405,
    code: 'method_not_allowed',
    message: 'This method is not offered here.',
    headers: { Allow: methods.join(', ') },
  };
}

function write(response: Response, answer: HttpAnswer | HttpRefusal, requestId: string): void {
  const {
    status,
    body,
    headers = {},
  } = isRefusal(answer) ? refusalAnswer(answer, response.req, requestId) : answer;
  response.status(status).set(headers);
  if (typeof body === 'string') {
    response.send(body);
    return;
  }
  const text = JSON.stringify(body);
  if (!response.hasHeader('Content-Type')) {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
  }
  response.setHeader('Content-Length', Buffer.byteLength(text));
  // As text it leaves in one piece with the headers.
  response.end(text);
}

/** A refusal in the form that its reader can use: customers get a page, programs the one error shape. */
function refusalAnswer(
  refusal: HttpRefusal,
  { originalUrl, headers }: Request,
  requestId: string,
): HttpAnswer {
  return originalUrl.startsWith(`${VERIFY_PATH}/`)
    ? refusalPage(refusal, headers['accept-language'])
    : errorAnswer(refusal, requestId);
}

/** What the body parser and Express can throw at us before a row runs. */
const PARSER_REFUSALS: Readonly<Record<number, HttpRefusal>> = {
  400: { status: 400, code: 'malformed_request', message: 'The request could not be read.' },
  413: { status: 413, code: 'body_too_large', message: 'The body is too large.' },
  415: { status: 415, code: 'unsupported_encoding', message: 'Compressed bodies are not accepted.' },
};

/** The last gate: whatever went wrong, the outside sees a code, a sentence and the request id (INV-51). */
function answerError(logger: Logger) {
  return (error: unknown, _request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const requestId = requestIdOf(response);
    const status = statusOf(error);
    const refusal = status === undefined ? undefined : PARSER_REFUSALS[status];
    if (refusal !== undefined) {
      write(response, refusal, requestId);
      return;
    }
    const code = error instanceof AppError ? error.code : 'internal';
    logger.error({ requestId, code, error: describe(error) }, 'a request failed');
    if (error instanceof AppError) {
      write(response, UNAVAILABLE, requestId);
    } else {
      const message = 'Something went wrong on our side.';
      write(response, { status: 500, code: 'internal', message }, requestId);
    }
  };
}

function statusOf(error: unknown): number | undefined {
  const status: unknown =
    typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** Class and place of a fault; messages of our own faults hold no values, other messages are not trusted to. */
function describe(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error };
  const place = (error.stack ?? '')
    .split('\n')
    .slice(1, 4)
    .map((line) => line.trim());
  return { name: error.name, place, ...(error instanceof AppError ? { message: error.message } : {}) };
}
