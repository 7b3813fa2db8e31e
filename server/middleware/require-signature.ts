import { verifySignature } from '../../src/hubspot/signature.ts';
import type { Clock } from '../../src/ports.ts';
import type { HttpRefusal } from '../http.ts';
import { readBody } from './read-body.ts';
import type { Received } from './received.ts';

/** A request that HubSpot signed. */
export interface SignedRequest extends Received {
  readonly version: 'v2' | 'v3';
  /** Equal signatures are equal texts. */
  readonly signature: string;
  /** Decoded query of the signed URL; every name occurs once. */
  readonly query: ReadonlyMap<string, string>;
  /** The JSON object in the body; `undefined` where the method has none. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** What the check of a signature needs from configuration. */
export interface SignatureConfig {
  readonly publicUrl: string;
  readonly clientSecret: string;
  readonly appId: string;
  readonly clock: Clock;
}

/**
 * A tool call may carry v2, and every value in it is judged on its own and answered on its own; anything else is
 * v3 and refused as a whole (design 6).
 */
export type SignedRouteKind = 'tool_call' | 'settings';

const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
const DIGITS = /^[1-9]\d{0,18}$/;

/**
 * The one gate of every signed route (INV-01 to INV-08): nothing of a request is looked at before its
 * signature over `PUBLIC_URL` + raw target + raw body was found good. Refusals: 401 with the code of
 * `verifySignature`; then 400 `duplicate_parameter`, `malformed_query`, `foreign_app`; then the codes of
 * `readBody`.
 */
export function requireSignature(
  request: Received,
  config: SignatureConfig,
  route: SignedRouteKind,
): SignedRequest | HttpRefusal {
  const { method, target, headersDistinct, rawBody } = request;
  const verdict = verifySignature(
    { method, origin: config.publicUrl, target, headers: headersDistinct, rawBody },
    { clientSecret: config.clientSecret, now: config.clock.now(), acceptV2: route === 'tool_call' },
  );
  if (!verdict.ok) {
    return { status: 401, code: verdict.code, message: 'The request is not signed as HubSpot signs it.' };
  }
  const query = readQuery(target);
  if ('code' in query) return query;
  const appId = query.get('appId');
  if (appId !== undefined && appId !== config.appId) {
    return { status: 400, code: 'foreign_app', message: 'The request was made for another app.' };
  }
  const { version, signature } = verdict;
  // What was received comes last: decision 19.
  if (!WITH_BODY.has(method)) return { version, signature, query, body: undefined, ...request };
  const body = readBody(request, { keepUnstorableText: route === 'tool_call' });
  return 'status' in body ? body : { version, signature, query, body: body.value, ...request };
}

/** Who is signed in the query: `hubspot.fetch` appends portal and user (hubspot-platform 2.4). */
export function readSigner(
  query: ReadonlyMap<string, string>,
): { portalId: string; userId: string } | HttpRefusal {
  const portalId = query.get('portalId') ?? '';
  const userId = query.get('userId') ?? '';
  if (DIGITS.test(portalId) && DIGITS.test(userId)) return { portalId, userId };
  return {
    status: 400,
    code: 'signer_missing',
    message: 'The signed query must name one portal and one user.',
  };
}

function readQuery(target: string): ReadonlyMap<string, string> | HttpRefusal {
  const query = new Map<string, string>();
  const text = target.includes('?') ? target.slice(target.indexOf('?') + 1) : '';
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) {
    return { status: 400, code: 'malformed_query', message: 'The query holds a malformed escape.' };
  }
  for (const [name, value] of new URLSearchParams(text)) {
    if (query.has(name)) {
      return { status: 400, code: 'duplicate_parameter', message: 'A query parameter occurs twice.' };
    }
    query.set(name, value);
  }
  return query;
}
