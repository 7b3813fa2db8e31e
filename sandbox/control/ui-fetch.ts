import { toMap, type SandboxAnswer } from '../http.ts';
import { answerOf, tryApp, type Outcome } from './app-request.ts';
import { idOf, isAnswer, portalOf, refuse, type ControlCall } from './control.ts';
import { signV2, signV3 } from './sign.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** The cards' backend in the sandbox, the one origin that they may reach; it is mapped to the app's address (design 3). */
const CARD_BACKEND = 'https://app.example';
/** Limits of `hubspot.fetch` (hubspot-platform 2.4). */
const MAX_TIMEOUT_MS = 15_000;
const MAX_BYTES = 1_000_000;
const MAX_AT_ONCE = 20;

/** Counts what is under way, key by key. */
export interface Gate {
  /** Lets one in; `undefined` when there are as many as may be. What it returns lets it out again. */
  enter(key: number): (() => void) | undefined;
}

/** A gate for requests of cards: 20 at a time and portal. */
export function createGate(): Gate {
  const inside = new Map<number, number>();
  return {
    enter(key) {
      const count = inside.get(key) ?? 0;
      if (count >= MAX_AT_ONCE) return undefined;
      inside.set(key, count + 1);
      return () => inside.set(key, (inside.get(key) ?? 1) - 1);
    },
  };
}

/** What a card asked for, judged. */
interface Wanted {
  readonly userId: number;
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  /** JSON text; empty without a body. */
  readonly text: string;
  readonly timeoutMs: number;
}

function pathOf(value: unknown): string | SandboxAnswer {
  const text = typeof value === 'string' ? value : '';
  if (/^[a-z][a-z\d+.-]*:/i.test(text) && !text.startsWith(`${CARD_BACKEND}/`)) {
    return refuse(400, `path leads to an address that is not permitted; only ${CARD_BACKEND} is.`);
  }
  const path = text.startsWith(CARD_BACKEND) ? text.slice(CARD_BACKEND.length) : text;
  const fine = path.startsWith('/') && !/^\/[/\\]/.test(path) && !/[#\s\\]/.test(path);
  return fine ? path : refuse(400, 'path must start with one slash and have no fragment.');
}

function authorizationOf(value: unknown): string | undefined | SandboxAnswer {
  const headers = [...(toMap(value ?? {}) ?? [['', undefined]])];
  const [first] = headers;
  if (first === undefined) return undefined;
  const [name, text] = first;
  if (headers.length > 1 || name.toLowerCase() !== 'authorization' || typeof text !== 'string') {
    return refuse(400, 'headers may hold Authorization and nothing else.');
  }
  return /^[\t\x20-\x7e]*$/.test(text) ? text : refuse(400, 'headers must be plain text on one line.');
}

function timeoutOf(value: unknown): number | SandboxAnswer {
  if (value === undefined) return MAX_TIMEOUT_MS;
  if (typeof value === 'number' && value > 0) return Math.min(value, MAX_TIMEOUT_MS);
  return refuse(400, 'timeout must be a number of milliseconds.');
}

function wantedOf({ body }: ControlCall): Wanted | SandboxAnswer {
  const userId = idOf(body.get('userId'));
  if (userId === undefined) return refuse(400, 'userId must be the number of a user.');
  const method = body.get('method') ?? 'GET';
  if (typeof method !== 'string' || !METHODS.includes(method)) {
    return refuse(400, `method must be one of ${METHODS.join(', ')}.`);
  }
  const path = pathOf(body.get('path'));
  if (isAnswer(path)) return path;
  const authorization = authorizationOf(body.get('headers'));
  if (isAnswer(authorization)) return authorization;
  const timeoutMs = timeoutOf(body.get('timeout'));
  if (isAnswer(timeoutMs)) return timeoutMs;
  const text = method === 'GET' || !body.has('body') ? '' : JSON.stringify(body.get('body'));
  if (Buffer.byteLength(text) > MAX_BYTES) return refuse(413, 'body is larger than 1 MB.');
  return { userId, method, path, authorization, text, timeoutMs };
}

function withUser(call: ControlCall, path: string, portalId: number, userId: number, email: string): string {
  const extra = new Map([
    ['userId', String(userId)],
    ['portalId', String(portalId)],
    ['userEmail', email],
    ['appId', call.deps.app.appId],
  ]);
  const query = [...extra].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${call.deps.appUrl()}${path}${path.includes('?') ? '&' : '?'}${query}`;
}

const isWorthRetrying = (outcome: Outcome): boolean =>
  outcome.kind === 'unreachable' || (outcome.kind === 'answered' && outcome.status >= 500);

async function sendSigned(call: ControlCall, url: string, wanted: Wanted): Promise<SandboxAnswer> {
  const { clientSecret } = call.deps.app;
  const { method, text, timeoutMs, authorization } = wanted;
  const parts = { clientSecret, method, url, body: text };
  const signal = AbortSignal.timeout(timeoutMs);
  const send = (): Promise<Outcome> => {
    const headers = {
      ...(text === '' ? {} : { 'content-type': 'application/json' }),
      ...(authorization === undefined ? {} : { authorization }),
      ...signV2(parts),
      ...signV3(parts, call.deps.world.clock.nowMs()),
    };
    const body = text === '' ? undefined : text;
    return tryApp({ method, url, headers, body }, { signal, maxBytes: MAX_BYTES });
  };
  const first = await send();
  return answerOf(isWorthRetrying(first) ? await send() : first, timeoutMs);
}

/**
 * Sends what `hubspot.fetch` would send for a user (hubspot-platform 2.4): `userId`, `portalId`, `userEmail` and
 * `appId` appended to the query, a JSON body, at most the header `Authorization`, signed v3 and v2, no redirect
 * followed, and once more after connection trouble or a 5xx. A user id that the portal does not have is sent all
 * the same, for tests of exactly that. 400 for what HubSpot does not let through, 413 for a body over 1 MB, 429
 * when 20 are under way in the portal, 502 and 504 as `answerOf` says.
 */
export async function uiFetch(call: ControlCall): Promise<SandboxAnswer> {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const wanted = wantedOf(call);
  if (isAnswer(wanted)) return wanted;
  const { portalId, users } = portal;
  const email = users.find(({ userId }) => userId === wanted.userId)?.email;
  const { userId, path } = wanted;
  const url = withUser(call, path, portalId, userId, email ?? `user-${userId}@unknown.example`);
  const leave = call.deps.gate.enter(portalId);
  if (!leave) return refuse(429, `${MAX_AT_ONCE} requests of this portal are under way.`);
  try {
    return await sendSigned(call, url, wanted);
  } finally {
    leave();
  }
}
