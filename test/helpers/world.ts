import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { clockRoute, createDevClock, type DevClock } from '../../dev/dev-clock.ts';
import { createSandboxControl, type AgentCall, type SandboxControl } from '../../dev/sandbox-control.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../sandbox/create-sandbox.ts';
import type { Config } from '../../server/config.ts';
import { createLogger } from '../../server/logger.ts';
import { startServer, type RunningServer } from '../../server/start-server.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { outputSchemaOf } from '../../src/tools/output-schemas.ts';
import { bytesOf, found, rowsOf, watch } from './came-up.ts';
import { createMemoryStorage, type MemoryStorage } from './memory-adapter.ts';

export const CLIENT_ID = 'client-of-tests';
export const CLIENT_SECRET = 'secret-of-tests';
export const APP_ID = '424242';
/** The EU portal and its users; the US portal has the same contact ids and addresses with other values. */
export const EU = 1_000_001;
export const US = 1_000_002;
export const EU_USERS = { admin: 9001, ordinary: 9002, editor: 9003 } as const;
export const US_USERS = { admin: 9101, ordinary: 9102, editor: 9103 } as const;
/** Contact 1001 in both portals. */
export const ANNA = 'anna.virtanen@example.com';

/** A tool's answer as `result` carries it. */
export interface ToolAnswer {
  readonly status: string;
  readonly conversation: string;
  readonly say: string;
  readonly next: string;
  readonly results?: readonly {
    readonly name: string;
    readonly status: string;
    readonly value?: unknown;
    readonly displayValue?: string;
    readonly code?: string;
    readonly message?: string;
    readonly next?: string;
    readonly closest?: readonly { readonly label: string; readonly value: string }[];
  }[];
  readonly data?: readonly { readonly name: string; readonly [more: string]: unknown }[];
  readonly [more: string]: unknown;
}

/** What may be left out of a rule. */
export interface RuleInput {
  readonly show?: 'match_email' | 'verify_email';
  readonly edit?: 'match_email' | 'verify_email';
}

/** A sandbox portal and the real server beside it, in this process, over real HTTP on loopback. */
export interface World {
  readonly sandbox: Sandbox;
  readonly control: SandboxControl;
  readonly server: RunningServer;
  readonly appUrl: string;
  readonly clock: DevClock;
  /** Every line the server logged. */
  readonly logs: readonly string[];
  /** Moves the clocks of sandbox and app. */
  advance(ms: number): Promise<void>;
  install(portalId?: number): Promise<void>;
  /** Saves a rule as super admin with the current version; throws unless it is saved. `contacts.` is put in front. */
  allow(property: string, rule: RuleInput, portalId?: number): Promise<void>;
  /** A tool call as HubSpot sends it (v2 unless said otherwise); throws unless the answer is a 200 that fits the tool's schema. */
  call(
    tool: string,
    inputFields: Readonly<Record<string, unknown>>,
    more?: Partial<AgentCall> & {
      readonly portalId?: number;
      readonly object?: { readonly objectId: string | number; readonly objectType: string };
    },
  ): Promise<ToolAnswer>;
  /** Opens a conversation on live chat and states `email`, when given; the handle. */
  converse(email?: string, portalId?: number): Promise<string>;
  read(conversation: string, properties: readonly string[], portalId?: number): Promise<ToolAnswer>;
  ledger(): Promise<readonly LedgerLine[]>;
  /** Throws when a token, number, address or handle that came up stands in the storage or a log line (INV-26). */
  close(): Promise<void>;
}

/** A mutation in the sandbox's CRM. */
export interface LedgerLine {
  readonly portalId: number;
  readonly recordId: string;
  readonly property: string;
  readonly old: unknown;
  readonly new: unknown;
  readonly source: string;
}

/** How a world is set up. */
export interface WorldOptions {
  /** Where state lives; `sqlite` in a fresh folder by default, else memory, or PostgreSQL with or without a Redis. */
  readonly storage?: 'sqlite' | 'memory' | { readonly databaseUrl: string; readonly cacheUrl?: string };
  /** Portals to install into; the EU one by default. */
  readonly installed?: readonly number[];
  readonly sandbox?: Partial<SandboxOptions>;
  /** A second server on the same storage takes this from the first. */
  readonly dataDir?: string;
  readonly encryptionKey?: string;
}

/** Starts a world. Everything it opened is closed by `close`. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { storage = 'sqlite', installed = [EU] } = options;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'crm-data-world-'));
  const clock = createDevClock();
  const logs: string[] = [];
  const sink = new Writable({
    write(line: Buffer, _encoding, done) {
      logs.push(line.toString());
      done();
    },
  });
  const sandbox = createSandbox({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    appId: APP_ID,
    appUrl: 'http://127.0.0.1:1',
    ...options.sandbox,
  });
  const sandboxUrl = await sandbox.listen(0);
  const kept = await storageFor(storage, dataDir, clock);
  const server = await startServer(configFor(sandbox, storage, dataDir, options.encryptionKey), {
    clock,
    logger: createLogger('info', sink),
    host: '127.0.0.1',
    extraRoutes: [clockRoute(clock)],
    storage: kept,
  });
  sandbox.setAppUrl(server.url);
  const { control, cameUp } = watch(createSandboxControl(sandboxUrl));

  const world: World = {
    ...{ sandbox, control, server, clock, logs, appUrl: server.url },
    async advance(ms) {
      await control.post('/clock', { advanceMs: ms });
    },
    async install(portalId = EU) {
      const userId = portalId === EU ? EU_USERS.admin : US_USERS.admin;
      const status = await control.install(portalId, userId);
      if (status !== 200) throw new Error(`the install ended with status ${status}`);
    },
    async allow(property, { show, edit }, portalId = EU) {
      const userId = portalId === EU ? EU_USERS.admin : US_USERS.admin;
      const now = await control.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
      const { version } = now.body as { version: number };
      const grant = (level: string | undefined) =>
        level === undefined ? {} : { enabled: true, protectionLevel: level, instructions: '' };
      const saved = await control.uiFetch(portalId, {
        userId,
        method: 'PUT',
        path: `/settings/rules/contacts.${property}`,
        body: {
          version,
          show: grant(show),
          edit: grant(edit),
          ...(edit === 'match_email' ? { acceptedRisk: true } : {}),
        },
      });
      if (saved.status !== 200) throw new Error(`${property} was not saved: ${JSON.stringify(saved.body)}`);
    },
    async call(tool, inputFields, { portalId = EU, ...more } = {}) {
      const answer = await control.agentCall(portalId, { tool, inputFields, ...more });
      if (answer.status !== 200) throw new Error(`${tool}: ${answer.status} ${JSON.stringify(answer.body)}`);
      const { outputFields } = answer.body as { outputFields: { result: string } };
      // No answer of any test may be one that its tool's schema does not tell of.
      return outputSchemaOf(tool).parse(JSON.parse(outputFields.result)) as ToolAnswer;
    },
    async converse(email, portalId = EU) {
      const { conversation } = await world.call('open_conversation', { channel: 'live_chat' }, { portalId });
      if (email !== undefined) await world.call('submit_email', { conversation, email }, { portalId });
      return conversation;
    },
    read: (conversation, properties, portalId = EU) =>
      world.call('read_crm_data', { conversation, properties: [...properties] }, { portalId }),
    ledger: async () => (await control.get('/ledger')) as readonly LedgerLine[],
    async close() {
      const known = await cameUp();
      const stored = await textOf(storage, kept, dataDir);
      await server.close();
      await sandbox.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      const leaks = { stored: found(stored, known), logged: found(logs.join(''), known) };
      if (leaks.stored.length + leaks.logged.length > 0)
        throw new Error(`INV-26: what must be kept nowhere was: ${JSON.stringify(leaks)}`);
    },
  };
  for (const portalId of installed) await world.install(portalId);
  return world;
}

function configFor(
  sandbox: Sandbox,
  storage: NonNullable<WorldOptions['storage']>,
  dataDir: string,
  encryptionKey?: string,
): Config {
  return {
    port: 0,
    publicUrl: '',
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    appId: APP_ID,
    apiUrl: sandbox.url,
    authorizeUrl: `${sandbox.url}/oauth/authorize`,
    databaseUrl: typeof storage === 'object' ? storage.databaseUrl : undefined,
    cacheUrl: typeof storage === 'object' ? storage.cacheUrl : undefined,
    dataDir,
    smtpUrl: sandbox.smtpUrl,
    mailFrom: 'no-reply@app.example',
    encryptionKeys: [
      { id: 'k1', key: encryptionKey === undefined ? randomBytes(32) : Buffer.from(encryptionKey, 'base64') },
    ],
    logLevel: 'info',
    trustProxy: 0,
  };
}

/** All that a storage holds, as it lies there. */
function textOf(
  storage: NonNullable<WorldOptions['storage']>,
  kept: Storage | MemoryStorage,
  dataDir: string,
): Promise<string> | string {
  if ('text' in kept) return kept.text();
  return typeof storage === 'object' ? rowsOf(storage.databaseUrl) : bytesOf(dataDir);
}

function storageFor(
  storage: NonNullable<WorldOptions['storage']>,
  dataDir: string,
  clock: DevClock,
): Promise<Storage | MemoryStorage> {
  if (storage === 'memory') return Promise.resolve(createMemoryStorage({ clock }));
  return openStorage(typeof storage === 'object' ? { ...storage, clock } : { dataDir, clock });
}
