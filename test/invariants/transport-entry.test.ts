import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { loadConfig } from '../../server/config.ts';
import type { RunningServer } from '../../server/start-server.ts';
import { openStorage } from '../../src/stores/open-storage.ts';
import { freshDatabase } from '../helpers/database.ts';
import { createMemoryStorage, type MemoryStorage } from '../helpers/memory-adapter.ts';
import { EU, startWorld, type World } from '../helpers/world.ts';
import {
  brandBody,
  envelope,
  JSON_TYPE,
  leavingNoTrace,
  send,
  settingsWire,
  SIGNER,
  startAlone,
  versionOf,
} from './transport-requests.ts';

const PRODUCTION: Readonly<Record<string, string>> = {
  PORT: '0',
  PUBLIC_URL: 'https://crm-data.example',
  HUBSPOT_CLIENT_ID: 'id-of-the-app',
  HUBSPOT_CLIENT_SECRET: 'secret-of-the-app',
  HUBSPOT_APP_ID: '424242',
  ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 3).toString('base64')}`,
  SMTP_URL: 'smtp://127.0.0.1:1',
  MAIL_FROM: 'no-reply@app.example',
};
const SECRETS = [
  'HUBSPOT_CLIENT_SECRET',
  'HUBSPOT_CLIENT_ID',
  'HUBSPOT_APP_ID',
  'ENCRYPTION_KEYS',
  'PUBLIC_URL',
];
const BLANK: readonly (string | undefined)[] = [undefined, '', ' ', '   ', '\t', '\n', '\u00a0'];

let world: World;
/** A server as production starts it: no routes of development. */
let bare: RunningServer;
let storage: MemoryStorage;

beforeAll(async () => {
  world = await startWorld();
  const clock = { now: () => Date.now() };
  storage = createMemoryStorage({ clock });
  bare = await startAlone({}, { clock, storage });
});
afterAll(async () => {
  await bare.close();
  await world.close();
});

/** Runs the production entry with exactly this environment. */
async function serve(
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: unknown; readonly output: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      // It listens although it should have refused; that is for the assertion to say.
      if (output.includes('listening')) child.kill('SIGKILL');
    });
  }
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, output };
}

describe('INV-08', () => {
  it('INV-08: production does not start while a secret is unset, empty or blank', () => {
    expect(loadConfig(PRODUCTION).ok).toBe(true);
    for (const name of SECRETS) {
      for (const blank of BLANK) {
        const loaded = loadConfig({ ...PRODUCTION, [name]: blank });
        expect(loaded, name).toMatchObject({
          ok: false,
          problems: [expect.stringContaining(name) as string],
        });
      }
    }
  });

  it('INV-08: the process ends with 78, names every problem and repeats no secret', async () => {
    const blank = await serve({
      ...PRODUCTION,
      HUBSPOT_CLIENT_SECRET: '  ',
      ENCRYPTION_KEYS: 'k1:bm90IGxvbmcgZW5vdWdo',
    });
    expect(blank.code).toBe(78);
    expect(blank.output).toContain('HUBSPOT_CLIENT_SECRET is missing');
    expect(blank.output).toContain('ENCRYPTION_KEYS');
    expect(blank.output).not.toContain('bm90IGxvbmcgZW5vdWdo');
  });

  it('INV-08: the production entry refuses a clock that can be moved', async () => {
    const refused = await serve({ ...PRODUCTION, DEV_CLOCK: '1' });
    expect(refused.code).toBe(78);
    expect(refused.output).toContain('DEV_CLOCK');
    expect(refused.output).not.toContain('secret-of-the-app');
  });

  it('INV-08: a server without the routes of development has no clock to move', async () => {
    const body = '{"advanceMs":1000}';
    const answer = await send(bare.url, { method: 'POST', target: '/_dev/clock', headers: JSON_TYPE, body });
    expect(answer).toMatchObject({ status: 404, code: 'not_found' });
  });

  it.each([
    '/settings',
    '/SETTINGS',
    '/Settings',
    '/settings/',
    '//settings',
    '/./settings',
    '/x/../settings',
    '/%2e/settings',
    '/x/%2e%2e/settings',
    '/%73ettings',
    '/settings%2f',
    '/settings;v=1',
    '/settings%00',
    '/settings%3fx=1',
    '/settings.json',
    '/api/settings',
    '/settings/brand/',
    '/settings/../settings/brand',
    '/settings/rules/contacts.email%2f..%2fcontacts.phone',
    '/settings/rules/%',
    '/settings/rules/%E0%A4%A',
    '/hubspot/tools/read_crm_data',
    '/hubspot/tools/read_crm_data/',
    '/HUBSPOT/tools/read_crm_data',
    '/hubspot//tools/read_crm_data',
    '/hubspot/tools/%72ead_crm_data',
    '/hubspot/tools/..%2f..%2fsettings',
  ])('INV-08: no spelling of %s and no method opens a way round the signature', async (path) => {
    const body = JSON.stringify({ ...brandBody(await versionOf(world)), origin: { portalId: EU } });
    const overrides = {
      'x-http-method-override': 'PUT',
      'x-method-override': 'PUT',
      'x-original-url': '/healthz',
      'x-rewrite-url': '/healthz',
      'x-forwarded-for': '127.0.0.1',
      'x-hubspot-signature-verified': 'true',
    };
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      const bodied = ['POST', 'PUT', 'PATCH'].includes(method) ? { body } : {};
      const wire = {
        method,
        target: `${path}?${SIGNER}&_method=PUT`,
        headers: { ...JSON_TYPE, ...overrides },
        ...bodied,
      };
      expect([400, 401, 404, 405], `${method} ${path}`).toContain((await send(world.appUrl, wire)).status);
    }
    expect(await versionOf(world)).toBe(0);
  });

  it('INV-08: another method under a good signature of its own is 405 and does nothing', async () => {
    for (const method of ['HEAD', 'OPTIONS', 'PATCH', 'TRACE']) {
      const answer = await leavingNoTrace(world, () => send(world.appUrl, settingsWire(world, { method })));
      expect(answer.status).toBe(405);
      expect(answer.headers['allow']).toBe('GET');
    }
  });

  it('INV-08: every signed route refuses an unsigned request', async () => {
    const version = await versionOf(world);
    const routes: readonly (readonly [string, string])[] = [
      ['GET', '/settings'],
      ['GET', '/settings/properties'],
      ['GET', '/settings/activity'],
      ['PUT', '/settings/rules/contacts.phone'],
      ['DELETE', `/settings/rules/contacts.phone?version=${version}`],
      ['PUT', '/settings/brand'],
      ['PUT', '/settings/verification'],
      ['PUT', '/settings/editors'],
      ...[...world.server.app.tools.keys()].map((tool) => ['POST', `/hubspot/tools/${tool}`] as const),
    ];
    expect(routes.length).toBeGreaterThanOrEqual(13);
    await leavingNoTrace(world, async () => {
      for (const [method, path] of routes) {
        const target = `${path}${path.includes('?') ? '&' : '?'}${SIGNER}`;
        const body = ['GET', 'DELETE'].includes(method) ? {} : { body: envelope({ channel: 'live_chat' }) };
        const answer = await send(world.appUrl, { method, target, headers: JSON_TYPE, ...body });
        expect(answer.status, `${method} ${path}`).toBe(401);
      }
    });
  });
});

describe('INV-65', () => {
  it('INV-65: a broken database makes the server not ready and leaves it alive', async () => {
    expect(await send(bare.url, { method: 'GET', target: '/readyz' })).toMatchObject({ status: 200 });
    storage.setOutage(true);
    try {
      expect(await send(bare.url, { method: 'GET', target: '/readyz' })).toMatchObject({
        status: 503,
        code: 'not_ready',
      });
      expect(await send(bare.url, { method: 'GET', target: '/healthz' })).toMatchObject({ status: 200 });
    } finally {
      storage.setOutage(false);
    }
    expect(await send(bare.url, { method: 'GET', target: '/readyz' })).toMatchObject({ status: 200 });
  });

  it('INV-65: a database without our tables is not ready', async () => {
    const database = await freshDatabase(inject('databaseUrl'));
    const clock = { now: () => Date.now() };
    const opened = await openStorage({ databaseUrl: database.url, clock });
    const server = await startAlone({}, { clock, storage: opened });
    try {
      expect(await send(server.url, { method: 'GET', target: '/readyz' })).toMatchObject({ status: 200 });
      await database.drop();
      expect(await send(server.url, { method: 'GET', target: '/readyz' })).toMatchObject({ status: 503 });
      expect(await send(server.url, { method: 'GET', target: '/healthz' })).toMatchObject({ status: 200 });
    } finally {
      await server.close();
    }
  });

  it('INV-65: HubSpot being out of reach changes neither answer, and neither asks it anything', async () => {
    await leavingNoTrace(world, async () => {
      for (const target of ['/healthz', '/readyz']) {
        expect((await send(world.appUrl, { method: 'GET', target })).status).toBe(200);
        expect((await send(bare.url, { method: 'GET', target })).status).toBe(200);
      }
    });
  });

  it('INV-65: neither answer tells a version, a name or a reason', async () => {
    const tellers = ['server', 'x-powered-by', 'via', 'etag', 'x-version'];
    const expected = [
      ['/healthz', { status: 'ok' }],
      ['/readyz', { status: 'ready' }],
    ] as const;
    for (const [target, json] of expected) {
      const answer = await send(world.appUrl, { method: 'GET', target });
      expect(answer.json).toEqual(json);
      expect(Object.keys(answer.headers).filter((name) => tellers.includes(name))).toEqual([]);
    }
    storage.setOutage(true);
    const down = await send(bare.url, { method: 'GET', target: '/readyz' }).finally(() => {
      storage.setOutage(false);
    });
    expect(down.text).not.toMatch(/memory|sqlite|postgres|outage|order/i);
  });
});
