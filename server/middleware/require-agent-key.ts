import type { KeyHolder } from '../../src/keys/agent-key.ts';
import type { AgentKeys } from '../../src/keys/agent-keys.ts';
import type { CallLimits } from '../../src/limits/call-limits.ts';
import type { HttpRefusal } from '../http.ts';
import type { Received } from './received.ts';

/** What the check of a key needs. */
export interface AgentKeyGate {
  readonly agentKeys: Pick<AgentKeys, 'authenticate'>;
  readonly limits: Pick<CallLimits, 'key' | 'stranger' | 'note'>;
  readonly publicUrl: string;
  /** What is asked for; MCP clients are told where its metadata is. */
  readonly resource: '/v1' | '/mcp';
}

/** RFC 9110 section 11.1: the scheme's case does not matter; RFC 6750 section 2.1: spaces, then the token. */
const BEARER = /^Bearer +(\S+)$/i;
/** Names under which programs put keys into a URL, where proxies and logs keep them (RFC 6750 section 5.3). */
const QUERY_NAMES: ReadonlySet<string> = new Set(['access_token', 'key', 'api_key', 'apikey', 'token']);

/**
 * The one gate of every surface that takes agent keys (INV-09): exactly one `Authorization: Bearer <key>`.
 * Refusals: 400 `key_in_query` (RFC 6750 section 2.3 is not offered here), 401 `key_required` when no bearer
 * token came, 401 `invalid_key` for every other reason: two headers, invented, of another portal, replaced,
 * revoked, or of a portal that the app is not installed in; 429 with `Retry-After`: `limit_reached` for a key that
 * calls too often, `too_many_attempts` for a client that goes on without a good key (one with a good key is never
 * held back for what others do at its address). Fails with `StoreUnavailable`, `StoreCorrupt`.
 */
export async function requireAgentKey(
  request: Pick<Received, 'target' | 'headersDistinct' | 'clientAddress' | 'requestId'>,
  gate: AgentKeyGate,
): Promise<KeyHolder | HttpRefusal> {
  const holder = await holderOf(request, gate);
  if ('code' in holder) return (await tooManyAttempts(request, gate)) ?? holder;
  return (await tooManyCalls(holder, request, gate)) ?? holder;
}

async function holderOf(
  request: Pick<Received, 'target' | 'headersDistinct'>,
  gate: AgentKeyGate,
): Promise<KeyHolder | HttpRefusal> {
  if (hasKeyInQuery(request.target)) {
    return {
      status: 400,
      code: 'key_in_query',
      message: 'A key belongs into the Authorization header, never into the URL. Please replace this one.',
      headers: challenge(gate, 'invalid_request'),
    };
  }
  const given = request.headersDistinct['authorization'] ?? [];
  const tokens = given.flatMap((header) => BEARER.exec(header)?.[1] ?? []);
  const [token] = tokens;
  if (token === undefined) {
    const message = 'Send an agent key as Authorization: Bearer <key>.';
    return { status: 401, code: 'key_required', message, headers: challenge(gate) };
  }
  const holder = given.length === 1 ? await gate.agentKeys.authenticate(token) : undefined;
  if (holder !== undefined) return holder;
  const message = 'This key is not accepted.';
  return { status: 401, code: 'invalid_key', message, headers: challenge(gate, 'invalid_token') };
}

async function tooManyAttempts(
  { clientAddress }: Pick<Received, 'clientAddress'>,
  { limits }: AgentKeyGate,
): Promise<HttpRefusal | undefined> {
  const counted = await limits.stranger(clientAddress);
  if (counted.ok) return undefined;
  const message = 'Too many requests without a good key came from this address.';
  return tooMany('too_many_attempts', message, Math.ceil(counted.retryAfterMs / 1_000));
}

async function tooManyCalls(
  { portalId, keyId, caller }: KeyHolder,
  { requestId }: Pick<Received, 'requestId'>,
  { limits }: AgentKeyGate,
): Promise<HttpRefusal | undefined> {
  const counted = await limits.key(portalId, keyId);
  if (counted.ok) return undefined;
  await limits.note(portalId, counted, { requestId, caller, conversation: null, channel: null });
  return limitReached(counted.retryAfterSeconds);
}

/** So many calls came that this one was not looked at. */
export function limitReached(retryAfterSeconds: number): HttpRefusal {
  return tooMany('limit_reached', 'Too many calls. Please call again after Retry-After.', retryAfterSeconds);
}

function tooMany(code: string, message: string, retryAfterSeconds: number): HttpRefusal {
  return { status: 429, code, message, headers: { 'Retry-After': String(retryAfterSeconds) } };
}

/** RFC 6750 section 3: at least one parameter, an error only where a token came; RFC 9728 section 5.1. */
function challenge(
  { publicUrl, resource }: AgentKeyGate,
  error?: 'invalid_token' | 'invalid_request',
): Readonly<Record<string, string>> {
  const metadata = `${publicUrl}/.well-known/oauth-protected-resource${resource}`;
  const parameters = [
    'realm="agent keys"',
    ...(error === undefined ? [] : [`error="${error}"`]),
    ...(resource === '/mcp' ? [`resource_metadata="${metadata}"`] : []),
  ];
  return { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` };
}

function hasKeyInQuery(target: string): boolean {
  const start = target.indexOf('?');
  if (start === -1) return false;
  const names = [...new URLSearchParams(target.slice(start + 1)).keys()];
  return names.some((name) => QUERY_NAMES.has(name.toLowerCase()));
}
