import type { FetchAnswer, FetchOptions } from '../protocol.ts';

/** Statuses whose `Response` may have no body (Fetch standard, "null body status"). */
const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * The `Response` a card gets from `hubspot.fetch`.
 * @throws TypeError as `fetch` does when there was no answer at all (a status outside 200 to 599).
 */
export function toResponse(answer: FetchAnswer): Response {
  const { status, headers, body } = answer;
  if (status < 200 || status > 599) throw new TypeError('Failed to fetch');
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  return new Response(WITHOUT_BODY.has(status) ? null : text, { status, headers: { ...headers } });
}

/** What crosses to the page: a plain copy, because neither `URL` nor `Headers` survives the way. */
export function toFetchOptions(options: unknown): FetchOptions {
  const given = (typeof options === 'object' && options !== null ? options : {}) as Record<string, unknown>;
  const { method, timeout, body, headers } = given;
  return {
    ...(typeof method === 'string' ? { method } : {}),
    ...(typeof timeout === 'number' ? { timeout } : {}),
    ...(body === undefined ? {} : { body }),
    ...(headers === undefined ? {} : { headers: plainHeaders(headers) }),
  };
}

function plainHeaders(headers: unknown): Record<string, string> {
  if (headers instanceof Headers) return Object.fromEntries(headers.entries());
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

/** The SDK's data hooks call `json()` on this. It carries a function, so it cannot be a real `Response`. */
export interface DataAnswer {
  readonly json: () => Promise<{ data?: unknown; error?: string; cleanup?: () => void }>;
}

/** Runs `work` and answers the way the SDK's hooks expect: trouble is a value, not an exception. */
export async function dataAnswer(
  work: () => Promise<{ data: unknown; cleanup?: () => void }>,
): Promise<DataAnswer> {
  let result: { data?: unknown; error?: string; cleanup?: () => void };
  try {
    result = await work();
  } catch (error) {
    result = { error: error instanceof Error ? error.message : String(error) };
  }
  return { json: () => Promise.resolve(result) };
}
