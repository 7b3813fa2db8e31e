// A copy of extensions/shared/api.ts, made by npm run hubspot:manifest. Change it there.
import type {
  AgentKeyList,
  Brand,
  ChangedAgentKey,
  Channel,
  ContactCard,
  EmailCapture,
  FieldProblem,
  Grant,
  Handoff,
  KeyScope,
  NewAgentKey,
  OverlapMinutes,
  Overview,
  PolicyState,
  PropertyPage,
  Saved,
  SentOverview,
  TestMail,
  TriedCall,
  UserPage,
  VerificationSettings,
} from './wire.ts';

/** `hubspot.fetch`, or anything that answers like it. */
export type CardFetch = (
  url: string,
  options: {
    readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
    readonly body?: Readonly<Record<string, unknown>>;
    readonly timeout?: number;
  },
) => Promise<Pick<Response, 'status' | 'json'>>;

/** Why a request did not get what it asked for; always a value. */
export type Trouble =
  /** `installUrl`: where a super admin connects the app, `{BACKEND_URL}/oauth/install`. */
  | { readonly kind: 'not_connected'; readonly installUrl: string }
  /** 403: no right to do this. `code` is `no_right` or `super_admin_only`. */
  | { readonly kind: 'no_right'; readonly code: string; readonly message: string }
  /** 409: somebody saved in the meantime; this is what stands now. */
  | { readonly kind: 'stale'; readonly current: PolicyState }
  /** 422: what is wrong with the input, field by field. */
  | {
      readonly kind: 'invalid';
      readonly code: string;
      readonly message: string;
      readonly fields: readonly FieldProblem[];
    }
  | { readonly kind: 'not_found'; readonly code: string }
  /** 429 and 503: later. */
  | { readonly kind: 'busy'; readonly code: string; readonly message: string }
  /** Our backend answered something else, e.g. 500 or 401. `requestId` is for support. */
  | { readonly kind: 'server_error'; readonly status: number; readonly requestId: string | undefined }
  /** No answer at all. */
  | { readonly kind: 'offline' };

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

/** What `PUT /settings/rules/…` takes, without the version. */
export interface RuleInput {
  readonly show: Grant;
  readonly edit: Grant;
  readonly acceptedRisk: boolean;
}

/** What an admin decides about a key. */
export interface AgentKeyInput {
  readonly name: string;
  readonly scope: KeyScope;
}

/** The settings API. Nothing here throws or rejects. */
export interface SettingsApi {
  overview(): Promise<Answer<Overview>>;
  properties(query: {
    readonly objectType: string;
    readonly search?: string;
    readonly after?: string;
  }): Promise<Answer<PropertyPage>>;
  users(query: { readonly search?: string; readonly after?: string }): Promise<Answer<UserPage>>;
  /** `name` is `contacts.phone`. */
  saveRule(version: number, name: string, rule: RuleInput): Promise<Answer<Saved>>;
  removeRule(version: number, name: string): Promise<Answer<Saved>>;
  saveBrand(version: number, brand: Brand): Promise<Answer<Saved>>;
  saveEmailCapture(version: number, capture: Partial<EmailCapture>): Promise<Answer<Saved>>;
  saveVerification(version: number, verification: VerificationSettings): Promise<Answer<Saved>>;
  saveEditors(version: number, userIds: readonly string[], needSeat: boolean): Promise<Answer<Saved>>;
  /** `nonce` names this one press of the button, so that a repeated request sends one mail. */
  sendTestMail(nonce: string): Promise<Answer<TestMail>>;
  tryTool(nonce: string, tool: string, input: Readonly<Record<string, unknown>>): Promise<Answer<TriedCall>>;
  contact(contactId: string): Promise<Answer<ContactCard>>;
  endProofs(contactId: string): Promise<Answer<{ readonly ended: number }>>;
  handoff(reference: string): Promise<Answer<Handoff>>;
  agentKeys(): Promise<Answer<AgentKeyList>>;
  /** `nonce` names this one press of the button: the same one again makes no second key. */
  createAgentKey(nonce: string, input: AgentKeyInput): Promise<Answer<NewAgentKey>>;
  changeAgentKey(id: string, input: AgentKeyInput): Promise<Answer<ChangedAgentKey>>;
  /** A new secret; the present one goes on working for `overlapMinutes`. `nonce` as for `createAgentKey`. */
  rotateAgentKey(id: string, nonce: string, overlapMinutes: OverlapMinutes): Promise<Answer<NewAgentKey>>;
  /** For ever, at once. */
  revokeAgentKey(id: string): Promise<Answer<ChangedAgentKey>>;
}

/** The channels that `tryTool` can open a conversation on. */
export type TryChannel = Exclude<Channel, 'other'>;

/** HubSpot gives up after 15 s (hubspot-platform 2.4). */
const TIMEOUT_MS = 15_000;

/**
 * The settings API through `hubspot.fetch`, which signs the request and says who the user is.
 * @param backendUrl `context.variables.BACKEND_URL`: origin and path prefix without a trailing slash.
 * @param locale `context.user.locale`, for the texts that the backend answers with.
 */
export function createSettingsApi({
  fetch,
  backendUrl,
  locale,
}: {
  readonly fetch: CardFetch;
  readonly backendUrl: string;
  readonly locale: string | undefined;
}): SettingsApi {
  const send = async <T>(
    method: Parameters<CardFetch>[1]['method'],
    path: string,
    body?: Readonly<Record<string, unknown>>,
  ): Promise<Answer<T>> => {
    try {
      const response = await fetch(`${backendUrl}/settings${path}`, {
        method,
        timeout: TIMEOUT_MS,
        ...(body === undefined ? {} : { body }),
      });
      const received: unknown = await response.json().catch(() => undefined);
      const answered = unwrapped(response.status, received);
      if (answered.status === 200 && isRecord(answered.body)) return { ok: true, value: answered.body as T };
      return { ok: false, trouble: troubleOf(answered, `${backendUrl}/oauth/install`) };
    } catch {
      return { ok: false, trouble: { kind: 'offline' } };
    }
  };
  const put = (path: string, body: Readonly<Record<string, unknown>>): Promise<Answer<Saved>> =>
    send('PUT', path, body);

  return {
    overview: async () => {
      const answer = await send<SentOverview>('GET', queryOf('', { lang: locale }));
      if (!answer.ok) return answer;
      return Array.isArray(answer.value.properties)
        ? { ok: true, value: withObjectType(answer.value) }
        : { ok: false, trouble: { kind: 'server_error', status: 200, requestId: undefined } };
    },
    properties: ({ objectType, search, after }) =>
      send('GET', queryOf('/properties', { objectType, q: search, after })),
    users: ({ search, after }) => send('GET', queryOf('/users', { q: search, after })),
    saveRule: (version, name, { show, edit, acceptedRisk }) =>
      put(`/rules/${encodeURIComponent(name)}`, { version, show, edit, acceptedRisk }),
    removeRule: (version, name) =>
      send('DELETE', queryOf(`/rules/${encodeURIComponent(name)}`, { version: String(version) })),
    saveBrand: (version, brand) => put('/brand', { version, ...brand }),
    saveEmailCapture: (version, capture) => put('/email-capture', { version, ...capture }),
    saveVerification: (version, verification) => put('/verification', { version, ...verification }),
    saveEditors: (version, userIds, needSeat) => put('/editors', { version, userIds, needSeat }),
    sendTestMail: (nonce) => send('POST', '/test-mail', { nonce }),
    tryTool: (nonce, tool, input) => send('POST', '/try', { nonce, tool, input }),
    contact: (contactId) => send('GET', `/contacts/${encodeURIComponent(contactId)}`),
    endProofs: (contactId) => send('DELETE', `/contacts/${encodeURIComponent(contactId)}/proofs`),
    handoff: (reference) => send('GET', `/handoffs/${encodeURIComponent(reference)}`),
    agentKeys: () => send('GET', '/agent-keys'),
    createAgentKey: (nonce, { name, scope }) => send('POST', '/agent-keys', { nonce, name, scope }),
    changeAgentKey: (id, { name, scope }) => send('PUT', agentKeyPath(id), { name, scope }),
    rotateAgentKey: (id, nonce, overlapMinutes) =>
      send('POST', `${agentKeyPath(id)}/rotate`, { nonce, overlapMinutes }),
    revokeAgentKey: (id) => send('DELETE', agentKeyPath(id)),
  };
}

const agentKeyPath = (id: string): string => `/agent-keys/${encodeURIComponent(id)}`;

function queryOf(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

function withObjectType({ propertyObjectType: objectType, properties, ...rest }: SentOverview): Overview {
  return { ...rest, properties: properties.map((row) => ({ objectType, ...row })) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What our backend answered, or what HubSpot's proxy says in its place. */
interface Answered {
  readonly status: number;
  readonly body: unknown;
  /** False when the proxy got no answer of our backend. */
  readonly isOurs: boolean;
}

/**
 * The answer of our backend out of the envelope that HubSpot's proxy may put around it. The development proxy
 * (ui-extensions-dev-server 2.1.2) answers `{status, responseBody, context: {appServerStatusCode: ["409"]}}`, with
 * 502 for every refusal of ours; whether production does so too is unconfirmed, so that both forms are read here
 * and nowhere else. An envelope without `responseBody` means that our backend was not reached.
 */
function unwrapped(status: number, body: unknown): Answered {
  const context = isRecord(body) && isRecord(body['context']) ? body['context'] : undefined;
  if (!isRecord(body) || context === undefined) return { status, body, isOurs: true };
  const told: unknown = context['appServerStatusCode'];
  const ours = Number(Array.isArray(told) ? told[0] : told);
  const inner = body['responseBody'];
  return {
    status: Number.isInteger(ours) && ours > 0 ? ours : status,
    body: inner,
    isOurs: inner !== undefined && inner !== null,
  };
}

/** Statuses of a proxy whose backend does not answer. */
const UNREACHED: ReadonlySet<number> = new Set([502, 504]);

function troubleOf({ status, body, isOurs }: Answered, installUrl: string): Trouble {
  const answered = isRecord(body) ? body : {};
  const error = isRecord(answered['error']) ? answered['error'] : {};
  const textOf = (name: string): string => (typeof error[name] === 'string' ? error[name] : '');
  const [code, message] = [textOf('code'), textOf('message')];
  if (code === 'not_connected') return { kind: 'not_connected', installUrl };
  if (status === 403) return { kind: 'no_right', code, message };
  if (status === 404 && code !== '') return { kind: 'not_found', code };
  if (status === 409 && isRecord(answered['current'])) {
    return { kind: 'stale', current: answered['current'] as unknown as PolicyState };
  }
  if (status === 422) {
    const fields = Array.isArray(error['fields']) ? (error['fields'] as readonly FieldProblem[]) : [];
    return { kind: 'invalid', code, message, fields };
  }
  if (status === 429 || status === 503) return { kind: 'busy', code, message };
  if (UNREACHED.has(status) && (!isOurs || code === '')) return { kind: 'offline' };
  return { kind: 'server_error', status, requestId: textOf('requestId') || undefined };
}
