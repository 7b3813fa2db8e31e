import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Request } from 'express';

/** How long a request may take in all: HubSpot waits 15 s, and a read-back may follow (INV-56). */
export const REQUEST_DEADLINE_MS = 8_000;

/** A request as the routes see it: bytes and text exactly as received, nothing interpreted. */
export interface Received {
  readonly requestId: string;
  readonly method: string;
  /** Raw path and query, undecoded. */
  readonly target: string;
  /** Raw path without the query. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
  /** Every occurrence of every header, by lower-case name. */
  readonly headersDistinct: Readonly<Record<string, readonly string[] | undefined>>;
  readonly rawBody: Uint8Array;
  /** Who connected, seen through as many proxies as are trusted; `undefined` when the connection is gone already. */
  readonly clientAddress: string | undefined;
  /** Aborts when the request's total time is used up. */
  readonly signal: AbortSignal;
}

const ID_BYTES = 12;
/** Asking for randomness costs the same for one name as for many. */
const IDS_AT_ONCE = 256;
let randomness = Buffer.alloc(0);
let used = 0;

/** A name for one request, for logs and error bodies; says nothing about it. */
export function newRequestId(): string {
  if (used >= randomness.byteLength) [randomness, used] = [randomBytes(ID_BYTES * IDS_AT_ONCE), 0];
  const id = randomness.toString('base64url', used, used + ID_BYTES);
  used += ID_BYTES;
  return `req_${id}`;
}

/** How far apart requests may have come that end together, in milliseconds. */
const DEADLINE_STEP_MS = 50;

/**
 * Deadlines of `REQUEST_DEADLINE_MS`, and up to `DEADLINE_STEP_MS` less: requests that come together share one
 * signal, because a signal with its timer costs more than what most routes do.
 */
export function createDeadlines(): () => AbortSignal {
  let signal: AbortSignal | undefined;
  let sharedUntilMs = 0;
  return () => {
    const nowMs = performance.now();
    if (signal === undefined || nowMs >= sharedUntilMs) {
      signal = AbortSignal.timeout(REQUEST_DEADLINE_MS);
      // As many as there are requests may listen.
      setMaxListeners(0, signal);
      sharedUntilMs = nowMs + DEADLINE_STEP_MS;
    }
    return signal;
  };
}

/** Takes from Express what the routes may know. */
export function received(request: Request, requestId: string, signal: AbortSignal): Received {
  const target = request.originalUrl;
  const body: unknown = request.body;
  return {
    requestId,
    method: request.method,
    target,
    path: target.split('?', 1)[0] ?? '',
    params: request.params as Readonly<Record<string, string>>,
    headers: request.headers,
    headersDistinct: request.headersDistinct,
    rawBody: Buffer.isBuffer(body) ? body : new Uint8Array(),
    clientAddress: request.ip,
    signal,
  };
}
