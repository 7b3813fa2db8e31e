import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ANNA,
  APP_ID,
  CLIENT_ID,
  CLIENT_SECRET,
  EU,
  EU_USERS,
  startWorld,
  type World,
} from '../helpers/world.ts';
import {
  controlRequest,
  envelope,
  send,
  settingsWire,
  toolAnswer,
  toolWire,
  type Answered,
} from './transport-requests.ts';

const ENCRYPTION_KEY = Buffer.alloc(32, 0xa7).toString('base64');
const WRITTEN = 'canary-written-61c2';
const INSTRUCTIONS = 'canary-instructions-77ab';
const STRANGER = 'canary.stranger@example.org';
const CUSTOM_FAULT = 'canary-upstream-0d4e';

let world: World | undefined;
let child: ChildProcess | undefined;
let dataDir = '';

afterEach(async () => {
  if (child?.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  await world?.close();
  if (dataDir !== '') rmSync(dataDir, { recursive: true, force: true });
  world = undefined;
  child = undefined;
  dataDir = '';
});

const secretsOfRequest = (headers: Readonly<Record<string, unknown>> = {}): readonly string[] =>
  ['x-hubspot-signature-v3', 'x-hubspot-signature'].flatMap((name) =>
    typeof headers[name] === 'string' ? [headers[name]] : [],
  );

/** Walks the install by hand, so that state, cookie and code are known; they are what the callback's URL holds. */
async function installByHand(here: World, appUrl: string): Promise<readonly string[]> {
  const begun = await send(appUrl, { method: 'GET', target: '/oauth/install' });
  const authorize = new URL(String(begun.headers['location']));
  const cookie = (begun.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  const form = new URLSearchParams(authorize.search);
  form.set('as', `${EU}:${EU_USERS.admin}`);
  form.set('decision', 'approve');
  const approved = await fetch(`${here.sandbox.url}/oauth/authorize`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const back = new URL(approved.headers.get('location') ?? '');
  const answer = await send(appUrl, {
    method: 'GET',
    target: back.pathname + back.search,
    headers: { cookie },
  });
  expect(answer.status).toBe(200);
  const [code, state] = [back.searchParams.get('code') ?? '', authorize.searchParams.get('state') ?? ''];
  expect(code.length * state.length).toBeGreaterThan(0);
  return [code, state, cookie.split('=')[1] ?? ''];
}

/** Settings, tools, refusals and faults, with a canary in every field; gives the secrets that came up on the way. */
async function wholeFlow(here: World, at: Pick<World, 'appUrl' | 'clock'>): Promise<readonly string[]> {
  const secrets: string[] = [];
  const ask = async (wire: Parameters<typeof send>[1]): Promise<Answered> => {
    secrets.push(...secretsOfRequest(wire.headers));
    return send(at.appUrl, wire);
  };
  const grant = { enabled: true, protectionLevel: 'match_email', instructions: INSTRUCTIONS };
  const signer = `userId=${EU_USERS.admin}&portalId=${EU}&userEmail=canary.admin%40nordlys.example&appId=${APP_ID}`;
  for (const [version, property] of ['delivery_instructions', 'phone', 'city'].entries()) {
    const body = { version, show: grant, edit: grant, acceptedRisk: true };
    const path = `/settings/rules/contacts.${property}`;
    expect((await ask(settingsWire(at, { method: 'PUT', path, body, signer }))).status).toBe(200);
  }
  await ask(
    settingsWire(at, {
      method: 'GET',
      path: '/settings/properties?objectType=contacts&q=canary-query',
      signer,
    }),
  );
  const opened = toolAnswer(await ask(toolWire(at, 'open_conversation', envelope({ channel: 'live_chat' }))));
  const conversation = String(opened['conversation']);
  secrets.push(conversation);
  const tools = (tool: string, fields: Readonly<Record<string, unknown>>, version: 'v2' | 'v3' = 'v3') =>
    ask(toolWire(at, tool, envelope({ conversation, ...fields }), { version }));
  for (const email of [STRANGER, 'not an address canary', ANNA]) await tools('submit_email', { email });
  const properties = 'delivery_instructions, phone, city, membership_tier';
  const read = await tools('read_crm_data', { properties }, 'v2');
  expect(read.text).toContain('Ring twice');
  const wrote = await tools('update_crm_data', { property: 'delivery_instructions', value: WRITTEN });
  expect(wrote.text).toContain('updated');
  await tools('update_crm_data', { changes: { city: WRITTEN, phone: `canary-${WRITTEN}` } });
  const fault = { status: 500, body: { message: `${CUSTOM_FAULT} ${ANNA}` } };
  await here.control.post('/faults', [{ match: { path: '/crm/' }, fault }]);
  await tools('read_crm_data', { properties });
  await tools('update_crm_data', { property: 'delivery_instructions', value: WRITTEN });
  await controlRequest(here, 'DELETE', '/faults');
  await here.control.post('/faults', [{ match: { path: '/oauth/' }, fault }]);
  await send(at.appUrl, {
    method: 'GET',
    target: `/oauth/callback?code=canary-code&state=${'S'.repeat(43)}`,
  });
  await controlRequest(here, 'DELETE', '/faults');
  await send(at.appUrl, { method: 'GET', target: `/canary-path?email=${ANNA}` });
  await send(at.appUrl, {
    method: 'GET',
    target: '/settings/rules/%E0%A4%A?canary-query',
    headers: { cookie: 'canary-cookie=1' },
  });
  await tools('close_conversation', { reason: 'handoff' });
  return secrets;
}

const ALWAYS = [
  CLIENT_SECRET,
  ENCRYPTION_KEY,
  Buffer.from(ENCRYPTION_KEY, 'base64').toString('hex'),
  'sbx-access-',
  'sbx-refresh-',
  'sbx-code-',
  'canary',
  ANNA,
  encodeURIComponent(ANNA),
  'anna.virtanen',
  STRANGER,
  'Ring twice',
  '+358',
  'Helsinki',
  'example.com',
  '@',
];

const hits = (output: string, secrets: readonly string[]): readonly string[] =>
  [...ALWAYS, ...secrets].filter(
    (secret) => secret !== '' && output.toLowerCase().includes(secret.toLowerCase()),
  );

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Waits until `output` holds `text`, or fails when the process ends first. */
async function until(process: ChildProcess, output: () => string, text: string): Promise<void> {
  while (!output().includes(text)) {
    if (process.exitCode !== null || process.stdout === null) throw new Error(`it ended: ${output()}`);
    await Promise.race([once(process.stdout, 'data'), once(process, 'close')]);
  }
}

describe('INV-69', () => {
  it('INV-69: no log line holds a secret, an address, a handle or a value, whatever happens', async () => {
    world = await startWorld({ installed: [], encryptionKey: ENCRYPTION_KEY });
    const secrets = [...(await installByHand(world, world.appUrl)), ...(await wholeFlow(world, world))];
    expect(world.logs.length).toBeGreaterThan(15);
    expect(secrets.length).toBeGreaterThan(15);
    expect(hits(world.logs.join('\n'), secrets)).toEqual([]);
  });

  it('INV-69: neither does what the production process writes, from its start to its end', async () => {
    const here = await startWorld({ installed: [] });
    world = here;
    dataDir = mkdtempSync(join(tmpdir(), 'crm-data-secrets-'));
    const port = await freePort();
    const appUrl = `http://127.0.0.1:${port}`;
    here.sandbox.setAppUrl(appUrl);
    const started = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: String(port),
        PUBLIC_URL: appUrl,
        HUBSPOT_CLIENT_ID: CLIENT_ID,
        HUBSPOT_CLIENT_SECRET: CLIENT_SECRET,
        HUBSPOT_APP_ID: APP_ID,
        HUBSPOT_API_URL: here.sandbox.url,
        HUBSPOT_AUTHORIZE_URL: `${here.sandbox.url}/oauth/authorize`,
        DATA_DIR: dataDir,
        ENCRYPTION_KEYS: `k1:${ENCRYPTION_KEY}`,
        SMTP_URL: 'smtp://127.0.0.1:1',
        MAIL_FROM: 'no-reply@app.example',
        LOG_LEVEL: 'trace',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    let output = '';
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    await until(started, () => output, 'listening');
    const at = { appUrl, clock: here.clock };
    const secrets = [...(await installByHand(here, appUrl)), ...(await wholeFlow(here, at))];
    started.kill('SIGTERM');
    await once(started, 'close');
    expect(output.split('\n').length).toBeGreaterThan(15);
    expect(hits(output, secrets)).toEqual([]);
  });
});
