import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * HubSpot's request signatures. The one implementation: whatever claims to come from HubSpot passes here.
 *
 * Both versions sign their parts with nothing between them, so bytes could be moved from one part to the
 * next under the same signature. These rules pin each boundary:
 * - method and URL: the method is upper-case letters and the URL starts with our own origin;
 * - URL and timestamp: the timestamp is exactly 13 digits, so it is always the last 13 bytes;
 * - URL and body: GET, HEAD and DELETE have no body; for every other method **the caller must insist on a
 *   body that is one JSON object (or one JSON array) and nothing else**. No proper suffix of a JSON object
 *   is itself one, so the boundary cannot move in either direction. A route without a body must be a GET
 *   or a DELETE.
 * The caller also takes portal, user and app from the query of the verified target only, each present
 * exactly once and made of digits.
 */

/** Milliseconds that a timestamp may lie behind or ahead of us, both ends included. */
export const SIGNATURE_WINDOW_MS = 300_000;

/** A request exactly as it arrived. */
export interface ReceivedRequest {
  /** As received: `GET`, `POST` ... */
  readonly method: string;
  /** `PUBLIC_URL` from configuration without a trailing slash; never taken from a header. */
  readonly origin: string;
  /** Raw path and query as received (`req.originalUrl`), undecoded. */
  readonly target: string;
  /** Every occurrence of every header (`req.headersDistinct`). */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  /** The body's bytes before any parsing; empty when there is none. */
  readonly rawBody: Uint8Array;
}

/** How to judge a request. */
export interface SignatureOptions {
  /** The app's client secret. */
  readonly clientSecret: string;
  /** Unix time in milliseconds. */
  readonly now: number;
  /** True on the tool route only: take v2 where no v3 header came. v2 has no time; the caller guards replay. */
  readonly acceptV2: boolean;
}

/**
 * Why a request is refused.
 * - `signature_missing`: no signature header at all where v2 would do.
 * - `signature_v3_required`: no v3 header, and nothing else that this route takes.
 * - `duplicate_header`: a signature, version or timestamp header came more than once.
 * - `bad_timestamp`: missing, not 13 digits, or outside the window.
 * - `bad_signature`: malformed, or not the signature of this request.
 * - `bad_request_line`: the method is not upper-case letters, or the target is not a printable ASCII path.
 * - `body_not_allowed`: a GET, HEAD or DELETE with a body.
 */
export type SignatureRefusal =
  | 'signature_missing'
  | 'signature_v3_required'
  | 'duplicate_header'
  | 'bad_timestamp'
  | 'bad_signature'
  | 'bad_request_line'
  | 'body_not_allowed';

/** `signature` is canonical text: equal signatures are equal strings, so it can key a replay guard. */
export type SignatureVerdict =
  | { readonly ok: true; readonly version: 'v3' | 'v2'; readonly signature: string }
  | { readonly ok: false; readonly code: SignatureRefusal };

const HEADERS = {
  v3: 'x-hubspot-signature-v3',
  timestamp: 'x-hubspot-request-timestamp',
  older: 'x-hubspot-signature',
  olderVersion: 'x-hubspot-signature-version',
} as const;

const BODYLESS_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE']);

/** The escapes that HubSpot decodes before it signs, and no others. */
const DECODED_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['%3A', ':'],
  ['%2F', '/'],
  ['%3F', '?'],
  ['%40', '@'],
  ['%21', '!'],
  ['%24', '$'],
  ['%27', "'"],
  ['%28', '('],
  ['%29', ')'],
  ['%2A', '*'],
  ['%2C', ','],
  ['%3B', ';'],
]);

/** Escapes that stay in the path: decoded, they would make one signature good for two routes. */
const PATH_DELIMITER_ESCAPES: ReadonlySet<string> = new Set(['%2F', '%3F']);

/**
 * Verifies that HubSpot sent `request` (request validation page of HubSpot's docs; design section 6).
 * v3 is HMAC-SHA256 in base64 over method + URL + body + timestamp, v2 is SHA-256 in hex over secret +
 * method + URL + body; the URL is tried in HubSpot's partly decoded form first, then raw. A v3 header
 * always decides alone; v1 is never taken. Refusals: `SignatureRefusal`. Throws `TypeError` for a blank
 * secret or an origin that is no origin, because then no answer would mean anything.
 */
export function verifySignature(request: ReceivedRequest, options: SignatureOptions): SignatureVerdict {
  assertUsable(request.origin, options);
  const shapeFault = findShapeFault(request);
  if (shapeFault !== undefined) return refuse(shapeFault);
  const v3 = headerValues(request, HEADERS.v3);
  if (v3.length > 0) return verifyV3(request, options, v3);
  if (!options.acceptV2) return refuse('signature_v3_required');
  return verifyV2(request, options.clientSecret);
}

function assertUsable(origin: string, options: SignatureOptions): void {
  if (options.clientSecret.trim() === '') throw new TypeError('The client secret is blank.');
  if (!Number.isFinite(options.now)) throw new TypeError('The current time is not a number.');
  if (!/^https?:\/\/[^/?#]+(?:\/[^?#]*[^/?#])?$/.test(origin)) {
    throw new TypeError('The origin must be an http(s) URL without a trailing slash, query or fragment.');
  }
}

function findShapeFault(request: ReceivedRequest): SignatureRefusal | undefined {
  const { method, target, rawBody } = request;
  // A '#' or a raw non-ASCII byte never crosses the wire in an honest target, and would blur its end.
  if (!/^[A-Z]+$/.test(method) || !/^\/[!"$-~]*$/.test(target)) return 'bad_request_line';
  return BODYLESS_METHODS.has(method) && rawBody.byteLength > 0 ? 'body_not_allowed' : undefined;
}

function verifyV3(
  request: ReceivedRequest,
  options: SignatureOptions,
  signatures: readonly string[],
): SignatureVerdict {
  const timestamps = headerValues(request, HEADERS.timestamp);
  if (signatures.length > 1 || timestamps.length > 1) return refuse('duplicate_header');
  const [signature = ''] = signatures;
  const [timestamp = ''] = timestamps;
  if (!/^\d{13}$/.test(timestamp)) return refuse('bad_timestamp');
  if (Math.abs(options.now - Number(timestamp)) > SIGNATURE_WINDOW_MS) return refuse('bad_timestamp');
  const claimed = decodeExactly(signature, 'base64');
  if (claimed === undefined) return refuse('bad_signature');
  const signed = candidateUrls(request).some((url) =>
    equalDigests(
      claimed,
      createHmac('sha256', options.clientSecret)
        .update(request.method + url)
        .update(request.rawBody)
        .update(timestamp)
        .digest(),
    ),
  );
  return signed ? { ok: true, version: 'v3', signature } : refuse('bad_signature');
}

function verifyV2(request: ReceivedRequest, clientSecret: string): SignatureVerdict {
  const signatures = headerValues(request, HEADERS.older);
  const versions = headerValues(request, HEADERS.olderVersion);
  if (signatures.length > 1 || versions.length > 1) return refuse('duplicate_header');
  const [signature] = signatures;
  if (signature === undefined) return refuse('signature_missing');
  if (versions[0] !== 'v2') return refuse('signature_v3_required');
  const claimed = decodeExactly(signature, 'hex');
  // Secret-first SHA-256 can be extended by anyone who saw one signature, but the padding that an
  // extension must carry always holds a zero byte, and JSON text never does.
  if (claimed === undefined || request.rawBody.includes(0)) return refuse('bad_signature');
  const signed = candidateUrls(request).some((url) =>
    equalDigests(
      claimed,
      createHash('sha256')
        .update(clientSecret + request.method + url)
        .update(request.rawBody)
        .digest(),
    ),
  );
  return signed ? { ok: true, version: 'v2', signature } : refuse('bad_signature');
}

function refuse(code: SignatureRefusal): SignatureVerdict {
  return { ok: false, code };
}

/** Underscores count as hyphens, because some proxies cannot tell them apart. */
function headerValues(request: ReceivedRequest, name: string): string[] {
  const found: string[] = [];
  for (const [key, values] of Object.entries(request.headers)) {
    // Neither step changes the length of an ASCII name, and others are no header's.
    if (key.length !== name.length || key.toLowerCase().replaceAll('_', '-') !== name) continue;
    found.push(...(values ?? []));
  }
  return found;
}

/** Node's decoders skip what they do not know, so only text that encodes back to itself is taken. */
function decodeExactly(text: string, encoding: 'base64' | 'hex'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : undefined;
}

function equalDigests(claimed: Buffer, expected: Buffer): boolean {
  return claimed.byteLength === expected.byteLength && timingSafeEqual(claimed, expected);
}

function candidateUrls(request: ReceivedRequest): readonly string[] {
  const raw = request.origin + request.target;
  const decoded = request.origin + partlyDecode(request.target);
  return decoded === raw ? [raw] : [decoded, raw];
}

/**
 * HubSpot's signing form of a target. One pass, so that `%2540` stays `%2540`; hex digits in either case.
 * Two targets with the same form have the same path segments and the same query parameters: `&`, `=`, `+`
 * and `%` are never decoded, and neither are the path's own delimiters.
 */
function partlyDecode(target: string): string {
  const queryStart = target.indexOf('?');
  const path = queryStart === -1 ? target : target.slice(0, queryStart);
  const query = target.slice(path.length);
  const decode = (escape: string): string => DECODED_ESCAPES.get(escape.toUpperCase()) ?? escape;
  return (
    path.replace(/%[0-9a-f]{2}/gi, (escape) =>
      PATH_DELIMITER_ESCAPES.has(escape.toUpperCase()) ? escape : decode(escape),
    ) + query.replace(/%[0-9a-f]{2}/gi, decode)
  );
}
