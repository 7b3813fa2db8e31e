import { afterEach, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/stores/open-storage.ts';
import type { RunningServer } from '../../server/start-server.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ANNA, startWorld, type World } from '../helpers/world.ts';
import {
  brandBody,
  envelope,
  send,
  settingsWire,
  startAlone,
  toolAnswer,
  toolWire,
  versionOf,
  type Answered,
} from './transport-requests.ts';

const KEY = Buffer.alloc(32, 9);
const PAST_ANY_BURST = { limits: { burst: 10_000 } };

let world: World | undefined;
let second: RunningServer | undefined;
let dataDir = '';

afterEach(async () => {
  await second?.close();
  await world?.close();
  if (dataDir !== '') rmSync(dataDir, { recursive: true, force: true });
  second = undefined;
  world = undefined;
  dataDir = '';
});

/** A world, and a second server over the same database that answers to the same public URL. */
async function twoServers(): Promise<{ readonly here: World; readonly ports: readonly string[] }> {
  dataDir = mkdtempSync(join(tmpdir(), 'crm-data-repeats-'));
  const here = await startWorld({ dataDir, encryptionKey: KEY.toString('base64'), sandbox: PAST_ANY_BURST });
  world = here;
  const { clock, sandbox, appUrl } = here;
  second = await startAlone(
    { publicUrl: appUrl, apiUrl: sandbox.url, dataDir, encryptionKeys: [{ id: 'k1', key: KEY }] },
    { clock, storage: await openStorage({ dataDir, clock }) },
  );
  return { here, ports: [appUrl, `http://127.0.0.1:${second.port}`] };
}

const port = (ports: readonly string[], index: number): string => ports[index % ports.length] ?? '';
const mutations = async (here: World) => (await here.ledger()).filter(({ source }) => source === 'api');
const different = (answers: readonly Answered[]): readonly string[] => [
  ...new Set(answers.map(({ text }) => text)),
];

/** A signed update of Anna's preferred store, and the conversation that it belongs to. */
async function signedUpdate(
  here: World,
  more: Readonly<Record<string, unknown>> = {},
  version: 'v2' | 'v3' = 'v3',
) {
  await here.allow('preferred_store', { show: 'match_email', edit: 'match_email' });
  const conversation = await here.converse(ANNA);
  const before = await here.read(conversation, ['contacts.preferred_store']);
  const value = before.results?.[0]?.value === 'oslo' ? 'tampere' : 'oslo';
  const fields = { conversation, property: 'contacts.preferred_store', value };
  const wire = toolWire(here, 'update_crm_data', envelope(fields, more), { version });
  return { conversation, value, wire };
}

describe('INV-05', () => {
  it('INV-05: the same signed update fifty times at once on two servers changes the record once', async () => {
    const { here, ports } = await twoServers();
    const { wire, value } = await signedUpdate(here);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => send(port(ports, index), wire)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    expect(toolAnswer(await send(here.appUrl, wire))).toMatchObject({
      status: 'ok',
      results: [{ status: 'updated' }],
    });
    expect(different(answers)).toHaveLength(1);
    expect(await mutations(here)).toMatchObject([{ property: 'preferred_store', new: value }]);
  });

  it('INV-05: the same signed save a hundred times at once on two servers makes one version', async () => {
    const { here, ports } = await twoServers();
    const version = await versionOf(here);
    const wire = settingsWire(here, { method: 'PUT', path: '/settings/brand', body: brandBody(version) });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => send(port(ports, index), wire)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 100 }, () => 200));
    expect(different(answers)).toHaveLength(1);
    expect(answers[0]?.json).toMatchObject({ version: version + 1 });
    expect(await versionOf(here)).toBe(version + 1);
    const trail = await here.server.app.audit.page('1000001', { kinds: ['settings'], limit: 100 });
    expect(trail).toHaveLength(1);
  });

  it('INV-05: a v3 update repeated at 4:59 gets the first answer and at 5:01 is refused', async () => {
    world = await startWorld();
    const { wire, value } = await signedUpdate(world, { callbackId: undefined });
    const first = await send(world.appUrl, wire);
    await world.advance(299_000);
    const repeated = await send(world.appUrl, wire);
    expect([repeated.status, repeated.text]).toEqual([200, first.text]);
    await world.advance(2_000);
    expect(await send(world.appUrl, wire)).toMatchObject({ status: 401, code: 'bad_timestamp' });
    expect(await mutations(world)).toMatchObject([{ new: value }]);
  });

  it('INV-05: a signed save repeated at 4:59 makes nothing new and at 5:01 is refused', async () => {
    world = await startWorld();
    const version = await versionOf(world);
    const wire = settingsWire(world, { method: 'PUT', path: '/settings/brand', body: brandBody(version) });
    const first = await send(world.appUrl, wire);
    await world.advance(298_000);
    const repeated = await send(world.appUrl, wire);
    expect([repeated.status, repeated.text]).toEqual([200, first.text]);
    await world.advance(3_000);
    expect(await send(world.appUrl, wire)).toMatchObject({ status: 401, code: 'bad_timestamp' });
    expect(await versionOf(world)).toBe(version + 1);
  });

  it('INV-05: a repeated save after a later one does not bring the earlier state back', async () => {
    const here = await startWorld();
    world = here;
    const version = await versionOf(world);
    const save = (at: number, name: string) =>
      settingsWire(here, { method: 'PUT', path: '/settings/brand', body: brandBody(at, name) });
    const earlier = save(version, 'Earlier');
    await send(world.appUrl, earlier);
    await send(world.appUrl, save(version + 1, 'Later'));
    await send(world.appUrl, earlier);
    const now = await send(world.appUrl, settingsWire(world, { method: 'GET' }));
    expect(now.json).toMatchObject({ version: version + 2, brand: { companyName: 'Later' } });
  });

  it('INV-05: a v2 update carries its callbackId once: repeats answer alike without values, other bodies are refused', async () => {
    world = await startWorld();
    const { wire, value, conversation } = await signedUpdate(world, { callbackId: 'once' }, 'v2');
    const first = await send(world.appUrl, wire);
    await world.advance(3_600_000);
    expect((await send(world.appUrl, wire)).text).toBe(first.text);
    expect(first.text).not.toContain(value);
    const other = envelope(
      { conversation, property: 'contacts.preferred_store', value: 'berlin' },
      { callbackId: 'once' },
    );
    for (const version of ['v2', 'v3'] as const) {
      expect(await send(world.appUrl, toolWire(world, 'update_crm_data', other, { version }))).toMatchObject({
        status: 422,
        code: 'idempotency_key_reused',
      });
    }
    expect(await mutations(world)).toHaveLength(1);
  });

  it('INV-05: a repeated read is judged afresh after the policy was tightened', async () => {
    world = await startWorld();
    await world.allow('membership_tier', { show: 'match_email' });
    const conversation = await world.converse(ANNA);
    const read = toolWire(
      world,
      'read_crm_data',
      envelope({ conversation, properties: 'contacts.membership_tier' }),
    );
    expect(toolAnswer(await send(world.appUrl, read))).toMatchObject({ results: [{ value: 'gold' }] });
    await world.allow('membership_tier', {});
    const again = await send(world.appUrl, read);
    expect(toolAnswer(again).status).toBe('not_listed');
    expect(again.text).not.toContain('gold');
  });

  it('INV-05: a repeat after a restart is still a repeat', async () => {
    const { here, ports } = await twoServers();
    const { wire } = await signedUpdate(here);
    const first = await send(here.appUrl, wire);
    await second?.close();
    const { clock, sandbox, appUrl } = here;
    second = await startAlone(
      { publicUrl: appUrl, apiUrl: sandbox.url, dataDir, encryptionKeys: [{ id: 'k1', key: KEY }] },
      { clock, storage: await openStorage({ dataDir, clock }) },
    );
    expect(ports).not.toContain(`http://127.0.0.1:${second.port}`);
    expect((await send(`http://127.0.0.1:${second.port}`, wire)).text).toBe(first.text);
    expect(await mutations(here)).toHaveLength(1);
  });
});
