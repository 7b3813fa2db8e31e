import { readBody } from './body.ts';

/** Bytes of an answer that are read at most: a catalogue of 2,500 properties with options stays below. */
export const MAX_ANSWER_BYTES = 10 * 1024 * 1024;

/** One HTTP request to HubSpot. `body` is sent as JSON. */
export interface TransportRequest {
  readonly accessToken: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/**
 * Why there is no answer. `unreachable`: no connection was made, so nothing was sent. `reset`: the connection
 * broke. `timeout`: the signal aborted, or the HTTP layer gave up waiting. `unusable`: an answer came that is
 * too large, not text, or comes from where a redirect led. After the last three the request may have been executed.
 */
export type TransportFault = 'unreachable' | 'reset' | 'timeout' | 'unusable';

/** Any HTTP answer, whatever its status, or the fault. */
export type TransportResult =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Pick<Headers, 'get'>;
      readonly text: string;
    }
  | { readonly ok: false; readonly fault: TransportFault };

/** Sends a request once. Never rejects. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResult>;
}

const TIMEOUT_CODES = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
const NOT_SENT_CODES = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Names a network error of Node's fetch. What it cannot name is `reset`: then the outcome counts as unknown. */
export function faultOf(error: unknown): TransportFault {
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (typeof cause !== 'object' || cause === null) return 'reset';
  const { code, syscall } = cause as { code?: unknown; syscall?: unknown };
  const name = typeof code === 'string' ? code : '';
  if (NOT_SENT_CODES.has(name) || syscall === 'connect' || isCertificateError(name)) return 'unreachable';
  return TIMEOUT_CODES.has(name) ? 'timeout' : 'reset';
}

const isCertificateError = (code: string): boolean => /^ERR_TLS_CERT|CERT|SIGNATURE/.test(code);

/**
 * The transport over `@hubspot/api-client`. Its limiter and its retry stay unset: both live in a singleton
 * that every Client overwrites, and the retry repeats writes (stack 7). It has no timeout and cannot abort:
 * we stop waiting when `signal` aborts, while the connection itself ends by the timeouts that the server sets
 * on undici's global Agent. Once headers arrived, an abort closes the connection at once.
 * @param config.apiUrl HubSpot's API, without a trailing slash. `maxAnswerBytes` defaults to `MAX_ANSWER_BYTES`.
 */
export function createTransport(config: {
  readonly apiUrl: string;
  readonly maxAnswerBytes?: number;
}): Transport {
  const maxBytes = config.maxAnswerBytes ?? MAX_ANSWER_BYTES;

  const request = async (wanted: TransportRequest): Promise<Response | 'not_sent'> => {
    // Loaded with the first call: 60 ms and 15 MB that a start does not need.
    const { Client } = await import('@hubspot/api-client');
    if (wanted.signal.aborted) return 'not_sent';
    const client = new Client({ accessToken: wanted.accessToken, basePath: config.apiUrl });
    const { method, path, body } = wanted;
    return client.apiRequest({ method, path, ...(body === undefined ? {} : { body }) });
  };

  return {
    async send(wanted) {
      const response = request(wanted);
      try {
        const answer = await untilAborted(response, wanted.signal);
        if (answer === 'not_sent') return { ok: false, fault: 'unreachable' };
        if (answer === 'aborted') return { ok: false, fault: 'timeout' };
        return await read(answer, maxBytes, wanted.signal);
      } catch (error) {
        return { ok: false, fault: wanted.signal.aborted ? 'timeout' : faultOf(error) };
      }
    },
  };
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | 'aborted'> {
  let stop = (): void => undefined;
  const aborted = new Promise<'aborted'>((resolve) => {
    stop = () => {
      resolve('aborted');
      // Nobody reads an answer that comes later; cancelling it frees its connection.
      work.then(discard, () => undefined);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function discard(answer: unknown): void {
  if (answer instanceof Response) void answer.body?.cancel().catch(() => undefined);
}

async function read(answer: Response, maxBytes: number, signal: AbortSignal): Promise<TransportResult> {
  if (answer.redirected) {
    discard(answer);
    return { ok: false, fault: 'unusable' };
  }
  const body = await readBody(answer.body, maxBytes, signal);
  if (typeof body === 'object') {
    return { ok: true, status: answer.status, headers: answer.headers, text: body.text };
  }
  return { ok: false, fault: body === 'stopped' ? 'timeout' : 'unusable' };
}
