import { afterEach, describe, expect, inject, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '../helpers/database.ts';
import { ANNA, startWorld, type World } from '../helpers/world.ts';

let world: World | undefined;
let database: FreshDatabase | undefined;

afterEach(async () => {
  await world?.close();
  await database?.drop();
  world = undefined;
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

  it('holds when another adapter carries all state', async () => {
    world = await startWorld({ storage: 'memory' });
    await mainJob(world);
  });
});
