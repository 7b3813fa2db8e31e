import { parseJsonObject, parseMediaType } from '../../src/input/strict-json.ts';
import type { HttpRefusal } from '../http.ts';
import type { Received } from './received.ts';

/** How the texts in a body are taken. */
export interface BodyRules {
  /** Whether every text is judged on its own afterwards, as the values of a tool call are (`JsonLimits`). */
  readonly keepUnstorableText: boolean;
}

/**
 * The JSON object in a request's body, read once for every route that takes one. Refuses with the codes of
 * `parseMediaType`, then with those of `parseJsonObject`.
 */
export function readBody(
  request: Pick<Received, 'headers' | 'rawBody'>,
  { keepUnstorableText }: BodyRules,
): { readonly value: Readonly<Record<string, unknown>> } | HttpRefusal {
  const media = parseMediaType(request.headers['content-type']);
  if (!media.ok) return { status: media.status, code: media.code, message: media.message };
  const parsed = parseJsonObject(request.rawBody, { keepUnstorableText });
  if (parsed.ok) return parsed;
  return { status: parsed.status, code: parsed.code, message: parsed.message };
}
