import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { clockRoute } from '../../dev/dev-clock.ts';
import { signV2 } from '../../sandbox/control/sign.ts';
import { createLogger } from '../../server/logger.ts';
import { startServer, type RunningServer } from '../../server/start-server.ts';
import type { EncryptionKey } from '../../src/security/sealing.ts';
import type { Storage } from '../../src/stores/open-storage.ts';
import { APP_ID, CLIENT_ID, CLIENT_SECRET, EU, type ToolAnswer, type World } from '../helpers/world.ts';

/** What the tests of failures share: servers beside a world's own, raw calls, faults of the sandbox. */

/** The key of worlds whose storage a second server opens too. */
export const SHARED_KEY = Buffer.alloc(32, 7);

/** A folder of its own for an embedded database. */
export function freshDataDir(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'crm-data-failure-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Starts another server of the same app: on the same data directory, or on a given storage. */
export function startBeside(
  world: World,
  place: { readonly dataDir: string } | { readonly storage: Storage },
  encryptionKeys: readonly EncryptionKey[] = [{ id: 'k1', key: SHARED_KEY }],
): Promise<RunningServer> {
  const { url } = world.sandbox;
  return startServer(
    {
      port: 0,
      publicUrl: '',
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      appId: APP_ID,
      apiUrl: url,
      authorizeUrl: `${url}/oauth/authorize`,
      databaseUrl: undefined,
      dataDir: 'dataDir' in place ? place.dataDir : 'unused',
      encryptionKeys,
      logLevel: 'silent',
      trustProxy: 0,
      smtpUrl: world.sandbox.smtpUrl,
      mailFrom: 'no-reply@app.example',
    },
    {
      clock: world.clock,
      logger: createLogger(
        'silent',
        new Writable({
          write: (_line, _encoding, done) => {
            done();
          },
        }),
      ),
      host: '127.0.0.1',
      extraRoutes: [clockRoute(world.clock)],
      ...('storage' in place ? { storage: place.storage } : {}),
    },
  );
}

/** An answer of the tool route, whatever its status. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  /** The tool's answer on 200. */
  readonly result: ToolAnswer | undefined;
  /** `error.code` of a refusal. */
  readonly code: string | undefined;
}

/** Sends a tool call straight to one server, signed as HubSpot signs it, under a callback id of the test's own. */
export async function sendTo(
  appUrl: string,
  tool: string,
  inputFields: Readonly<Record<string, string>>,
  callbackId: string,
  portalId = EU,
): Promise<RawAnswer> {
  const url = `${appUrl}/hubspot/tools/${tool}`;
  const body = JSON.stringify({ callbackId, origin: { portalId }, inputFields });
  const signature = signV2({ clientSecret: CLIENT_SECRET, method: 'POST', url, body });
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signature },
    body,
  });
  const text = await answer.text();
  const parsed = JSON.parse(text) as {
    readonly outputFields?: { readonly result: string };
    readonly error?: { readonly code: string };
  };
  return {
    status: answer.status,
    text,
    result: parsed.outputFields && (JSON.parse(parsed.outputFields.result) as ToolAnswer),
    code: parsed.error?.code,
  };
}

/** Makes requests of the CRM side go wrong until `clearFaults`. */
export async function addFault(
  world: World,
  match: Readonly<Record<string, unknown>>,
  fault: Readonly<Record<string, unknown>>,
  times?: number,
): Promise<void> {
  await world.control.post('/faults', { match, fault, ...(times === undefined ? {} : { times }) });
}

export async function clearFaults(world: World): Promise<void> {
  await fetch(`${world.sandbox.url}/_sandbox/faults`, { method: 'DELETE' });
}

/** A request that reached the CRM side. */
export interface SeenCall {
  readonly seq: number;
  readonly portalId: number | null;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
}

/** Requests to the CRM side since an earlier one. */
export async function callsOf(world: World, method?: string, since = 0): Promise<readonly SeenCall[]> {
  const calls = (await world.control.get('/calls')) as readonly SeenCall[];
  return calls.filter((call) => call.seq > since && (method === undefined || call.method === method));
}

/** The `seq` of the newest request. */
export async function lastSeq(world: World): Promise<number> {
  return (await callsOf(world)).at(-1)?.seq ?? 0;
}

/** Mutations through the API. */
export async function apiWrites(world: World): ReturnType<World['ledger']> {
  return (await world.ledger()).filter(({ source }) => source === 'api');
}

/** Waits until `look` finds something; fails after eight seconds. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const giveUpAtMs = Date.now() + 8_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > giveUpAtMs) throw new Error('it did not happen within eight seconds');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
