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

function parseBody(text: string, contentType: string): unknown {
  if (!contentType.toLowerCase().includes('json')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/**
 * Sends once, follows no redirect, and answers `{status, headers, body}` of the app; a JSON body is parsed.
 * 502 when the app did not answer, 504 when it took longer than `timeoutMs`.
 */
export async function sendToApp(request: AppRequest): Promise<SandboxAnswer> {
  const { method, url, headers, body, timeoutMs } = request;
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const seen = Object.fromEntries(response.headers);
    const parsed = parseBody(text, response.headers.get('content-type') ?? '');
    return ok({ status: response.status, headers: seen, body: parsed });
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError';
    return late
      ? refuse(504, `The app did not answer within ${timeoutMs} ms.`)
      : refuse(502, 'The app could not be reached.');
  }
}
