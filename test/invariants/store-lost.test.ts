import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { ANNA, EU, type World } from '../helpers/world.ts';
import { type FreshCache, freshCache } from '../helpers/cache.ts';
import { type FreshDatabase, freshDatabase } from '../helpers/database.ts';
import { openPage, press } from '../helpers/verification.ts';
import {
  acts,
  cityOf,
  confirm,
  MINUTE_MS,
  moreActsThan,
  requestFor,
  startVerifyWorld,
  wrongNumber,
} from './verification-scene.ts';

const COOL_DOWN_MS = 15 * MINUTE_MS;
const MAILS_A_DAY = 5;

let database: FreshDatabase;
let cache: FreshCache;
let world: World;
beforeEach(async () => {
  database = await freshDatabase(inject('databaseUrl'));
  cache = await freshCache(inject('cacheUrl'));
  world = await startVerifyWorld({ storage: { databaseUrl: database.url, cacheUrl: cache.url } });
  await world.advance(MINUTE_MS);
});
afterEach(async () => {
  await world.close();
  await cache.drop();
  await database.drop();
});

/** Whether every tool is refused as a whole, with when to come back. */
async function expectNothingAnswered(conversation: string): Promise<void> {
  const calls = [
    ['open_conversation', { channel: 'live_chat' }],
    ['submit_email', { conversation, email: ANNA }],
    ['read_crm_data', { conversation, properties: ['city', 'phone'] }],
    ['request_verification', { conversation }],
    ['check_verification', { conversation }],
  ] as const;
  for (const [tool, inputFields] of calls) {
    const { status, headers } = await world.control.agentCall(EU, { tool, inputFields });
    expect([tool, status]).toEqual([tool, 503]);
    expect((headers as Record<string, string>)['retry-after']).toMatch(/^\d+$/);
  }
}

it('INV-58: a Redis that is emptied gives nobody a further try or mail: nothing for 15 minutes, then the caps of before', async () => {
  const requested = await requestFor(world, ANNA);
  expect((await confirm(requested.link, wrongNumber(requested.number))).status).toBe(422);
  const { pageToken } = await openPage(requested.link);
  const mailed = async (): Promise<number> => (await world.control.mail({ to: ANNA })).length;
  expect(await mailed()).toBe(1);

  await cache.empty();
  await expectNothingAnswered(requested.conversation);
  // Fifteen minutes are longer than it takes the queue to notice.
  const noticed = (): boolean => world.logs.some((line) => line.includes('a queue cannot be worked off'));
  await expect.poll(noticed, { timeout: 10_000 }).toBe(true);
  // Neither a further wrong number nor the right one.
  for (const number of [wrongNumber(requested.number, 2), requested.number]) {
    expect((await press(requested.link, { pageToken, action: 'confirm', number })).status).toBe(503);
  }
  await world.advance(COOL_DOWN_MS - MINUTE_MS);
  await expectNothingAnswered(requested.conversation);
  expect(await mailed()).toBe(1);

  await world.advance(MINUTE_MS);
  expect(await cityOf(world, requested.conversation)).toBe('conversation_unknown');
  expect(
    (await press(requested.link, { pageToken, action: 'confirm', number: requested.number })).status,
  ).toBe(404);
  for (let round = 0; round < MAILS_A_DAY + 1; round += 1) {
    const conversation = await world.converse(ANNA);
    const before = (await acts(world)).length;
    const { status } = await world.call('request_verification', { conversation });
    if (status === 'sent') await moreActsThan(world, before);
    await world.advance(16 * MINUTE_MS);
  }
  expect(await mailed()).toBe(MAILS_A_DAY);
}, 180_000);

it('keeps what the portal has set up when Redis is emptied', async () => {
  await cache.empty();
  await expectNothingAnswered('cnv_unknown');
  await world.advance(COOL_DOWN_MS);
  const conversation = await world.converse(ANNA);
  expect((await world.read(conversation, ['phone'])).results?.[0]?.status).toBe('ok');
});

it('is not ready while it cools down', async () => {
  const ready = async (): Promise<number> => (await fetch(`${world.appUrl}/readyz`)).status;
  expect(await ready()).toBe(200);
  await cache.empty();
  expect(await ready()).toBe(503);
  await world.advance(COOL_DOWN_MS);
  expect(await ready()).toBe(200);
});
