import type { SandboxAnswer } from '../http.ts';
import { ok, refuse } from './control.ts';

/** A request to the app under test. */
export interface AppRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly timeoutMs: number;
}

/** What became of one try. `text` is the body as UTF-8. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Headers;
      readonly text: string;
    }
  | { readonly kind: 'late' | 'unreachable' | 'too_large' };

/** How one try is made. */
interface Try {
  readonly signal: AbortSignal;
  /** An answer with more bytes than this is not taken; without a limit when absent. */
  readonly maxBytes?: number;
}

async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // The streams of fetch can be iterated in Node; only the types of the browser do not know it.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Sends once and follows no redirect. A failure is an outcome; this never rejects. */
export async function tryApp(
  { method, url, headers, body }: Omit<AppRequest, 'timeoutMs'>,
  { signal, maxBytes = Number.POSITIVE_INFINITY }: Try,
): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const text = await readText(response, maxBytes);
    if (text === undefined) return { kind: 'too_large' };
    return { kind: 'answered', status: response.status, headers: response.headers, text };
  } catch {
    return { kind: signal.aborted ? 'late' : 'unreachable' };
  }
}

function parseBody(text: string, contentType: string): unknown {
  if (!contentType.toLowerCase().includes('json')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * An outcome as the control side answers it: 200 with `{status, headers, body}` of the app, a JSON body parsed;
 * 502 when the app did not answer or answered too much, 504 when it took too long.
 */
export function answerOf(outcome: Outcome, timeoutMs: number): SandboxAnswer {
  switch (outcome.kind) {
    case 'answered': {
      const { status, headers, text } = outcome;
      const body = parseBody(text, headers.get('content-type') ?? '');
      return ok({ status, headers: Object.fromEntries(headers), body });
    }
    case 'late':
      return refuse(504, `The app did not answer within ${timeoutMs} ms.`);
    case 'too_large':
      return refuse(502, 'The app answered more than is allowed.');
    case 'unreachable':
      return refuse(502, 'The app could not be reached.');
  }
}

/** Sends once, with everything of `answerOf`. */
export async function sendToApp(request: AppRequest): Promise<SandboxAnswer> {
  const signal = AbortSignal.timeout(request.timeoutMs);
  return answerOf(await tryApp(request, { signal }), request.timeoutMs);
}
