import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request as every part of the sandbox sees it. */
export interface SandboxRequest {
  readonly method: string;
  /** Path as sent, without query, percent-encoding untouched. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** UTF-8 text of the body; empty when there was none. */
  readonly body: string;
}

/** How a request is answered, as a value. */
export interface SandboxAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON, `undefined` not at all. */
  readonly body?: unknown;
}

/** What a value turned out to be when it was read from outside. */
export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

const MAX_BODY_BYTES = 5_000_000;

/**
 * Reads a whole request body as UTF-8.
 * @returns the text, or `undefined` when it is larger than 5 MB.
 */
export async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** The bytes of an answer's body and the headers that describe them. */
export function encodeAnswer(answer: SandboxAnswer): {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
} {
  const { body } = answer;
  if (body === undefined) return { bytes: Buffer.alloc(0), headers: { ...answer.headers } };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = Buffer.from(text, 'utf8');
  return {
    bytes,
    headers: {
      'content-type':
        typeof body === 'string' ? 'text/plain;charset=utf-8' : 'application/json;charset=utf-8',
      'content-length': String(bytes.length),
      ...answer.headers,
    },
  };
}

/** Sends an answer whole. Does nothing when the other side has gone. */
export function sendAnswer(response: ServerResponse, answer: SandboxAnswer): void {
  if (response.destroyed || response.headersSent) return;
  const { bytes, headers } = encodeAnswer(answer);
  response.writeHead(answer.status, headers);
  response.end(bytes);
}

/** A JSON object from outside as a `Map` of its own keys; `undefined` when it is anything else. */
export function toMap(value: unknown): Map<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}

/** Parses JSON text. An empty text is `undefined`. */
export function parseJson(text: string): Parsed<unknown> {
  if (text.trim() === '') return { ok: true, value: undefined };
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, message: 'The body is not valid JSON.' };
  }
}

const LOOPBACK_HOST = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * Refuses a request that was not meant for this machine: a `Host` other than loopback is how DNS
 * rebinding looks, and an `Origin` other than loopback is somebody's web page.
 */
export function isForeign(headers: IncomingHttpHeaders): boolean {
  if (!LOOPBACK_HOST.test(headers.host ?? '')) return true;
  const { origin } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || !LOOPBACK_HOST.test(new URL(origin).host);
}

/** Waits. Ends at once for 0. */
export function sleep(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
