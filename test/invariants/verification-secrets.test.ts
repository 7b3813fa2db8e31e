import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { EMBEDDED_FILE, openStorage } from '../../src/stores/open-storage.ts';
import { bytesOf, found, isLikeAnId, rowsOf, type CameUp } from '../helpers/came-up.ts';
import { freshDatabase } from '../helpers/database.ts';
import { begin, mailed, makeContact, type Mailed } from '../helpers/verification.ts';
import { ANNA, APP_ID, CLIENT_ID, CLIENT_SECRET, startWorld, type World } from '../helpers/world.ts';
import { NO_CRM_LIMITS } from './verification-mail-scene.ts';
import { prepare, useEverything, useEverythingForLong } from './verification-secrets-scene.ts';

const closing: (() => unknown)[] = [];
let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'crm-data-secrets-'));
  closing.push(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Something of every kind, to be found where it is planted. */
const PLANTED: CameUp = {
  tokens: [randomBytes(32).toString('base64url')],
  numbers: ['0517'],
  words: [`cnv_${randomBytes(32).toString('base64url')}`, 'planted@example.com'],
};
const planted = { link: PLANTED.tokens[0], number: '0517', more: PLANTED.words };

const expectPlenty = ({ tokens, numbers, words }: CameUp, leastTokens: number): void => {
  expect(tokens.length).toBeGreaterThanOrEqual(leastTokens);
  expect(tokens.every((token) => /^[\w-]{43}$/.test(token))).toBe(true);
  expect(numbers.length).toBeGreaterThanOrEqual(8);
  expect(numbers.every((number) => /^\d{4}$/.test(number))).toBe(true);
  expect(words.length).toBeGreaterThan(15);
};

describe('what stays behind after mails, numbers, faults and confirmations', () => {
  it('INV-26: no token, number, address, handle or value stands in the SQLite file, its log, or a log line', async () => {
    const world = await startWorld({ dataDir, sandbox: NO_CRM_LIMITS });
    closing.push(() => world.close());
    await prepare(world);
    const cameUp = await useEverythingForLong(world);
    expectPlenty(cameUp, 9);
    const bytes = bytesOf(dataDir);
    expect(existsSync(join(dataDir, `${EMBEDDED_FILE}-wal`))).toBe(true);
    expect(bytes).toContain('crm_data_state');
    expect(found(bytes, cameUp)).toEqual([]);
    expect(world.logs.length).toBeGreaterThan(50);
    expect(found(world.logs.join(''), cameUp)).toEqual([]);

    const storage = await openStorage({ dataDir, clock: world.clock });
    await storage.openState('planted').set('here', planted, 60_000);
    await storage.close();
    const all = [...PLANTED.tokens, ...PLANTED.words, ...PLANTED.numbers];
    expect(found(bytesOf(dataDir), PLANTED)).toEqual(all);
  });

  it('INV-26: nor in any row of PostgreSQL', async () => {
    const database = await freshDatabase(inject('databaseUrl'));
    const databaseUrl = database.url;
    closing.push(() => database.drop());
    const world = await startWorld({ storage: { databaseUrl }, sandbox: NO_CRM_LIMITS });
    closing.push(() => world.close());
    await prepare(world);
    const cameUp = await useEverythingForLong(world);
    expectPlenty(cameUp, 9);
    const rows = await rowsOf(databaseUrl);
    expect(rows).toContain('mail_sent');
    expect(rows.length).toBeGreaterThan(20_000);
    expect(found(rows, cameUp)).toEqual([]);

    const storage = await openStorage({ databaseUrl, clock: world.clock });
    await storage.openState('planted').set('here', planted, 60_000);
    await storage.close();
    const all = [...PLANTED.tokens, ...PLANTED.words, ...PLANTED.numbers];
    expect(found(await rowsOf(databaseUrl), PLANTED)).toEqual(all);
  });

  it('INV-69: nor in anything the production process writes, at the finest log level', async () => {
    const world = await startWorld({ installed: [], sandbox: NO_CRM_LIMITS });
    closing.push(() => world.close());
    const child = await startProduction(world);
    await world.install();
    await prepare(world);
    const cameUp = await useEverything(world);
    expectPlenty(cameUp, 5);
    // The log follows the answers that it is about.
    expect((await fetch(`${child.url}/healthz`)).status).toBe(200);
    await child.stop();
    expect(child.output().split('\n').length).toBeGreaterThan(40);
    expect(
      found(child.output(), { ...cameUp, words: [...cameUp.words, ANNA.split('@')[0] ?? '', '@'] }),
    ).toEqual([]);
    expect(found(`${child.output()}\n${JSON.stringify(planted)}`, PLANTED)).toHaveLength(4);
    expect(found(bytesAfter(dataDir), cameUp)).toEqual([]);
  });
});

describe('every world of every test', () => {
  it.each(['a token', 'a number', 'an address', 'a handle', 'a token in a log line'])(
    'INV-26: fails as it closes when what came up in it was kept: %s',
    async (what) => {
      const world = await startWorld({ dataDir });
      await prepare(world);
      const { conversation, url, number, email } = await mailedToSomebody(world);
      const token = url.split('/').at(-1) ?? '';
      const secrets: Readonly<Record<string, string>> = {
        token,
        number,
        address: email,
        handle: conversation,
      };
      const secret = secrets[what];
      if (secret === undefined) (world.logs as string[]).push(JSON.stringify({ url }));
      else {
        const storage = await openStorage({ dataDir, clock: world.clock });
        await storage.openState('planted').set('here', { secret }, 60_000);
        await storage.close();
      }
      await expect(world.close()).rejects.toThrow(secret ?? token);
    },
  );
});

/** A customer's mail, with a number that is looked for. */
async function mailedToSomebody(world: World): Promise<Mailed & { readonly email: string }> {
  for (;;) {
    const { email } = await makeContact(world);
    const done = await mailed(world, await begin(world, { email }), { to: email });
    if (!isLikeAnId(done.number)) return { ...done, email };
  }
}

/** The file of a process that has ended. */
const bytesAfter = (directory: string): string => readFileSync(join(directory, EMBEDDED_FILE), 'latin1');

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** `npm run serve` in a process of its own, with the world's sandbox as its HubSpot and mail server. */
async function startProduction(world: World) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  world.sandbox.setAppUrl(url);
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: {
      ...{ PATH: process.env['PATH'] ?? '', PORT: String(port), PUBLIC_URL: url, DATA_DIR: dataDir },
      ...{ HUBSPOT_CLIENT_ID: CLIENT_ID, HUBSPOT_CLIENT_SECRET: CLIENT_SECRET, HUBSPOT_APP_ID: APP_ID },
      HUBSPOT_API_URL: world.sandbox.url,
      HUBSPOT_AUTHORIZE_URL: `${world.sandbox.url}/oauth/authorize`,
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      ...{ SMTP_URL: world.sandbox.smtpUrl, MAIL_FROM: 'no-reply@app.example', LOG_LEVEL: 'trace' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
  };
  closing.push(stop);
  while (!output.includes('listening')) {
    if (child.exitCode !== null || child.stdout === null) throw new Error(`it ended: ${output}`);
    await Promise.race([once(child.stdout, 'data'), ended]);
  }
  return { url, stop, output: () => output };
}
