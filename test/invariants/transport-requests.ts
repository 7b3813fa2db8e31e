import { createHash, createHmac, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { expect } from 'vitest';
import type { Config } from '../../server/config.ts';
import { createLogger } from '../../server/logger.ts';
import { startServer, type RunningServer, type ServerSurroundings } from '../../server/start-server.ts';
import { APP_ID, CLIENT_ID, CLIENT_SECRET, EU, EU_USERS, type World } from '../helpers/world.ts';

/** Headers as they go onto the wire; a list is sent as several headers of one name. */
export type WireHeaders = Readonly<Record<string, string | readonly string[]>>;

/** A request, byte by byte as it shall leave. */
export interface Wire {
  readonly method: string;
  /** Request target, not normalised by anything. */
  readonly target: string;
  readonly headers?: WireHeaders;
  readonly body?: string | Uint8Array;
}

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON, `undefined` when it is none. */
  readonly json: unknown;
  /** `error.code` of the body. */
  readonly code: string | undefined;
}

/** Sends without interpreting anything: no redirects, no normalised paths, no headers of its own but Host. */
export function send(origin: string, { method, target, headers = {}, body }: Wire): Promise<Answered> {
  const { hostname, port } = new URL(origin);
  const bytes = body === undefined ? undefined : Buffer.from(body as string);
  const given = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
  );
  const all = bytes === undefined ? given : { 'content-length': String(bytes.byteLength), ...given };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { hostname, port, method, path: target, headers: all, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const json = parse(text);
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text,
            json,
            code: codeOf(json),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(bytes);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function codeOf(json: unknown): string | undefined {
  const { error } = (json ?? {}) as { error?: { code?: unknown } };
  return typeof error?.code === 'string' ? error.code : undefined;
}

/** What a signature covers. */
export interface Signed {
  readonly method: string;
  readonly url: string;
  readonly body?: string | Uint8Array;
}

/** v3 as HubSpot's page on request validation defines it. */
export function signV3({ method, url, body = '' }: Signed, atMs: number | string, secret = CLIENT_SECRET) {
  const bytes = Buffer.concat([
    Buffer.from(method + url),
    Buffer.from(body as string),
    Buffer.from(String(atMs)),
  ]);
  return {
    'x-hubspot-signature-v3': createHmac('sha256', secret).update(bytes).digest('base64'),
    'x-hubspot-request-timestamp': String(atMs),
  };
}

/** v2 as the same page defines it. */
export function signV2({ method, url, body = '' }: Signed, secret = CLIENT_SECRET) {
  const digest = createHash('sha256')
    .update(secret + method + url)
    .update(body)
    .digest('hex');
  return { 'x-hubspot-signature': digest, 'x-hubspot-signature-version': 'v2' };
}

/** v1, over secret and body alone. */
export function signV1(body: string, secret = CLIENT_SECRET) {
  const digest = createHash('sha256')
    .update(secret + body)
    .digest('hex');
  return { 'x-hubspot-signature': digest, 'x-hubspot-signature-version': 'v1' };
}

export const JSON_TYPE = { 'content-type': 'application/json' } as const;

/** What `hubspot.fetch` appends for the EU portal's super admin. */
export const SIGNER = `userId=${EU_USERS.admin}&portalId=${EU}&appId=${APP_ID}`;

/** A settings request as a card of `userId` sends it, signed v3; `atMs` defaults to the world's now. */
export function settingsWire(
  world: Pick<World, 'appUrl' | 'clock'>,
  { method, path = '/settings', body, signer = SIGNER, atMs = world.clock.now() }: SettingsCall,
): Wire {
  const target = `${path}${path.includes('?') ? '&' : '?'}${signer}`;
  const text = typeof body === 'object' && !(body instanceof Uint8Array) ? JSON.stringify(body) : body;
  const signature = signV3(
    { method, url: world.appUrl + target, ...(text === undefined ? {} : { body: text }) },
    atMs,
  );
  return {
    method,
    target,
    headers: { ...(text === undefined ? {} : JSON_TYPE), ...signature },
    ...(text === undefined ? {} : { body: text }),
  };
}

export interface SettingsCall {
  readonly method: string;
  readonly path?: string;
  /** An object is sent as its JSON. */
  readonly body?: string | Uint8Array | Readonly<Record<string, unknown>>;
  readonly signer?: string;
  readonly atMs?: number;
}

/** A brand whose save changes the policy and needs nothing else. */
export const brandBody = (version: number, companyName = 'Nordlys') => ({
  version,
  companyName,
  supportContact: 'help@nordlys.example',
  language: 'en',
});

/** The body of a tool call as HubSpot composes it. */
export const envelope = (
  inputFields: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({
    callbackId: `c-${randomBytes(6).toString('hex')}`,
    origin: { portalId: EU },
    inputFields,
    ...more,
  });

/** A tool call, signed v3 unless said otherwise. */
export function toolWire(
  world: Pick<World, 'appUrl' | 'clock'>,
  tool: string,
  body: string | Uint8Array,
  { version = 'v3', atMs = world.clock.now(), query = '' }: ToolSigning = {},
): Wire {
  const target = `/hubspot/tools/${tool}${query}`;
  const signed = { method: 'POST', url: world.appUrl + target, body };
  const signature = version === 'v3' ? signV3(signed, atMs) : signV2(signed);
  return { method: 'POST', target, headers: { ...JSON_TYPE, ...signature }, body };
}

export interface ToolSigning {
  readonly version?: 'v2' | 'v3';
  readonly atMs?: number;
  /** With its question mark. */
  readonly query?: string;
}

/** The tool's answer out of an HTTP answer. */
export function toolAnswer({ json }: Answered): {
  readonly status: string;
  readonly [more: string]: unknown;
} {
  const { outputFields } = json as { outputFields: { result: string } };
  return JSON.parse(outputFields.result) as { status: string };
}

/** The version of the EU portal's policy, as the card is told it. */
export async function versionOf(world: World): Promise<number> {
  const answer = await send(world.appUrl, settingsWire(world, { method: 'GET' }));
  const { version } = answer.json as { version?: unknown };
  if (typeof version !== 'number') throw new Error(`no version in ${answer.status} ${answer.text}`);
  return version;
}

const callCount = async (world: World): Promise<number> =>
  ((await world.control.get('/calls')) as readonly unknown[]).length;

/** Entries of the EU portal's audit trail. */
export const auditCount = async (world: World): Promise<number> =>
  (await world.server.app.audit.page(String(EU), { limit: 2_000 })).length;

/** Carries `act` out and proves that it left no trace: no CRM call, no change, no version, no audit entry. */
export async function leavingNoTrace<T>(world: World, act: () => Promise<T>): Promise<T> {
  const version = await versionOf(world);
  const before = [await callCount(world), (await world.ledger()).length, await auditCount(world)];
  const result = await act();
  expect([await callCount(world), (await world.ledger()).length, await auditCount(world)]).toEqual(before);
  expect(await versionOf(world)).toBe(version);
  return result;
}

/** A request to the sandbox's control side that `SandboxControl` has no method for. */
export async function controlRequest(
  world: World,
  method: string,
  path: string,
  body?: unknown,
): Promise<void> {
  const answer = await fetch(`${world.sandbox.url}/_sandbox${path}`, {
    method,
    ...(body === undefined ? {} : { headers: JSON_TYPE, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}

/** A configuration like the world's, for servers started beside it. */
export function configBeside(more: Partial<Config> = {}): Config {
  return {
    port: 0,
    publicUrl: '',
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    appId: APP_ID,
    apiUrl: 'http://127.0.0.1:1',
    authorizeUrl: 'http://127.0.0.1:1/oauth/authorize',
    databaseUrl: undefined,
    dataDir: './data',
    encryptionKeys: [{ id: 'k1', key: new Uint8Array(32).fill(7) }],
    logLevel: 'silent',
    trustProxy: 0,
    smtpUrl: 'smtp://127.0.0.1:1',
    mailFrom: 'no-reply@app.example',
    ...more,
  };
}

/** A server of one's own on loopback, without the routes of development and without a log unless given. */
export function startAlone(
  config: Partial<Config>,
  surroundings: Omit<ServerSurroundings, 'logger' | 'host'> & Partial<Pick<ServerSurroundings, 'logger'>>,
): Promise<RunningServer> {
  return startServer(configBeside(config), {
    logger: createLogger('silent'),
    host: '127.0.0.1',
    ...surroundings,
  });
}
