import { Client } from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { freshCache, type FreshCache } from '../helpers/cache.ts';
import { freshDatabase, type FreshDatabase } from '../helpers/database.ts';
import { ANNA, startWorld, type World } from '../helpers/world.ts';

let world: World | undefined;
let database: FreshDatabase | undefined;
let cache: FreshCache | undefined;

afterEach(async () => {
  await world?.close();
  await cache?.drop();
  await database?.drop();
  world = undefined;
  cache = undefined;
  database = undefined;
});

/** Policy, refusal, read, write: the whole job over HTTP. */
async function mainJob(here: World): Promise<void> {
  await here.allow('membership_tier', { show: 'match_email' });
  await here.allow('preferred_store', { show: 'match_email', edit: 'match_email' });
  const conversation = await here.converse();
  const before = await here.read(conversation, ['contacts.membership_tier']);
  expect(before.status).toBe('needs_email');
  await here.call('submit_email', { conversation, email: ANNA });
  const after = await here.read(conversation, ['contacts.membership_tier', 'contacts.preferred_store']);
  expect(after.results?.map(({ status }) => status)).toEqual(['ok', 'ok']);
  const store = after.results?.[1]?.value === 'oslo' ? 'Tampere' : 'Oslo';
  const updated = await here.call('update_crm_data', {
    conversation,
    property: 'preferred_store',
    value: store,
  });
  expect(updated.results?.[0]).toMatchObject({ name: 'contacts.preferred_store', status: 'updated' });
  const changes = (await here.ledger()).filter(({ source }) => source === 'api');
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ property: 'preferred_store', new: store.toLowerCase() });
  const closed = await here.call('close_conversation', { conversation, reason: 'customer_left' });
  expect(closed.status).toBe('closed');
  expect((await here.read(conversation, ['contacts.membership_tier'])).status).toBe('conversation_unknown');
}

/** The namespaces of which something lies in PostgreSQL. */
async function stateSpaces({ url }: FreshDatabase): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ space: string }>('SELECT DISTINCT space FROM crm_data_state');
  await client.end();
  return rows.map(({ space }) => space);
}

describe('the main job', () => {
  it('holds on the embedded database', async () => {
    world = await startWorld();
    await mainJob(world);
  });

  it('holds on PostgreSQL', async () => {
    database = await freshDatabase(inject('databaseUrl'));
    world = await startWorld({ storage: { databaseUrl: database.url } });
    await mainJob(world);
  });

  it('holds on PostgreSQL with Redis carrying state', async () => {
    database = await freshDatabase(inject('databaseUrl'));
    cache = await freshCache(inject('cacheUrl'));
    world = await startWorld({ storage: { databaseUrl: database.url, cacheUrl: cache.url } });
    await mainJob(world);
    const [held, kept] = [await cache.run('KEYS', 'crm-data:*'), await stateSpaces(database)];
    expect(held).toContainEqual(expect.stringMatching(/^crm-data:conversations:/));
    expect(held).not.toContainEqual(expect.stringMatching(/^crm-data:(?:installations|tokens):/));
    expect(kept).toEqual(expect.arrayContaining(['installations', 'tokens']));
    expect(kept).not.toContain('conversations');
  });

  it('holds when another adapter carries all state', async () => {
    world = await startWorld({ storage: 'memory' });
    await mainJob(world);
  });
});
