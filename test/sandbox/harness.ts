import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/create-sandbox.ts';
import { createClock } from '../../sandbox/portal/clock.ts';

export const NOW_MS = Date.UTC(2026, 10, 23, 12);
export const APP_URL = 'http://127.0.0.1:1';
export const CLIENT = { client_id: 'client-of-tests', client_secret: 'secret-of-tests' };
export const EU = 1_000_001;
export const US = 1_000_002;
const EU_ADMIN = 9001;
export const US_ADMIN = 9101;

/** Scopes of an app that works with everything except sensitive values. */
export const SCOPES = [
  'oauth',
  'tickets',
  'automation',
  'settings.users.read',
  'crm.objects.owners.read',
  ...['contacts', 'companies', 'deals', 'custom'].flatMap((name) => [
    `crm.objects.${name}.read`,
    `crm.objects.${name}.write`,
    `crm.schemas.${name}.read`,
    `crm.schemas.${name}.write`,
  ]),
];

/** A running sandbox whose clock stands still unless it is advanced. */
export async function startSandbox(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = createSandbox({
    clientId: CLIENT.client_id,
    clientSecret: CLIENT.client_secret,
    appId: '424242',
    appUrl: APP_URL,
    clock: createClock(() => NOW_MS),
    ...options,
  });
  await sandbox.listen(0);
  return sandbox;
}

type Asked =
  | 'phone'
  | 'city'
  | 'email'
  | 'firstname'
  | 'lastname'
  | 'bank_account'
  | 'membership_tier'
  | 'hs_additional_emails';

/** One detail of a refusal. */
interface SeenDetail {
  readonly code: string;
  readonly category: string;
  readonly context: { readonly requiredGranularScopes: readonly string[] };
}

/** What tests look at in bodies. A field that an answer does not have is `undefined` and fails the assertion. */
export interface SeenBody {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly email: string;
  readonly status: unknown;
  readonly message: string;
  readonly error: string;
  readonly category: string;
  readonly correlationId: string;
  readonly policyName: string;
  readonly objectTypeId: string;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly superAdmin: boolean;
  readonly archived: boolean;
  readonly installed: boolean;
  readonly total: number;
  readonly numErrors: number;
  readonly toObjectId: string;
  readonly from: { readonly id: string };
  readonly properties: Readonly<Record<Asked, string | null>>;
  readonly scopes: readonly string[];
  readonly options: readonly unknown[];
  readonly errors: readonly SeenDetail[];
  readonly results: readonly SeenBody[];
  readonly paging?: { readonly next: { readonly after: string } };
  readonly associations: { readonly companies: SeenBody; readonly deals: SeenBody };
}

/** An answer as tests look at it. */
export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body of a JSON answer, otherwise empty. */
  readonly body: SeenBody;
  /** The same for an answer that is a list. */
  readonly list: readonly SeenBody[];
}

/** Sends a request; an object as body is sent as JSON, a form as a form. */
export async function send(
  url: string,
  method = 'GET',
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Seen> {
  const isForm = body instanceof URLSearchParams;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const parsed = isJson ? (JSON.parse(text) as unknown) : {};
  const list = Array.isArray(parsed) ? (parsed as readonly SeenBody[]) : [];
  return { status: response.status, headers: response.headers, text, body: parsed as SeenBody, list };
}

/** Walks the authorize page as a user and answers the code. */
export async function authorize(
  sandbox: Sandbox,
  scopes: readonly string[] = SCOPES,
  portalId = EU,
  userId = EU_ADMIN,
): Promise<string> {
  const form = new URLSearchParams({
    client_id: CLIENT.client_id,
    redirect_uri: `${APP_URL}/oauth/callback`,
    scope: scopes.join(' '),
    state: 'state-of-tests',
    as: `${portalId}:${userId}`,
    decision: 'approve',
  });
  const { headers } = await send(`${sandbox.url}/oauth/authorize`, 'POST', form);
  return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
}

/** A request to the token endpoint. */
export function token(
  sandbox: Sandbox,
  fields: Readonly<Record<string, string>>,
  path = '/oauth/2026-03/token',
) {
  return send(`${sandbox.url}${path}`, 'POST', new URLSearchParams({ ...CLIENT, ...fields }));
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Installs the app for a portal and answers its tokens. */
export async function connect(
  sandbox: Sandbox,
  scopes: readonly string[] = SCOPES,
  portalId = EU,
  userId = EU_ADMIN,
): Promise<Tokens> {
  const code = await authorize(sandbox, scopes, portalId, userId);
  const redirect = `${APP_URL}/oauth/callback`;
  const { body } = await token(sandbox, { grant_type: 'authorization_code', code, redirect_uri: redirect });
  return { accessToken: body.access_token, refreshToken: body.refresh_token };
}

export type Api = (method: string, path: string, body?: unknown) => Promise<Seen>;

/** Calls the CRM side with a token. */
export function apiWith(sandbox: Sandbox, accessToken: string): Api {
  return (method, path, body) =>
    send(`${sandbox.url}${path}`, method, body, { authorization: `Bearer ${accessToken}` });
}

/** Calls the control side. */
export function controlOf(sandbox: Sandbox): Api {
  return (method, path, body) => send(`${sandbox.url}/_sandbox${path}`, method, body);
}

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface StubAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A stand-in for the app: keeps what it received and answers what it is told to. */
export async function startStubApp(
  answer: (request: Received) => StubAnswer,
): Promise<{ url: string; received: Received[]; close: () => Promise<void> }> {
  const received: Received[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming;
      const request = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(request);
      const { status, headers: extra, body } = answer(request);
      response.writeHead(status, extra).end(body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
