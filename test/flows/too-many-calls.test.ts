import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALL_LIMITS } from '../../src/limits/call-limits.ts';
import { ANNA, startWorld, type World } from '../helpers/world.ts';

const MINUTE_MS = 60_000;
const CITY = ['contacts.city'];

let world: World;

beforeAll(async () => {
  world = await startWorld({ storage: 'memory' });
  await world.allow('city', { show: 'match_email' });
});
afterAll(() => world.close());

/** Uses up what a conversation may ask in a minute. */
async function spend(conversation: string): Promise<void> {
  await world.advance(MINUTE_MS - (world.clock.now() % MINUTE_MS) + 20_000);
  const { max } = CALL_LIMITS.conversationMinute;
  for (let asked = 0; asked <= max; asked += 20) {
    await Promise.all(Array.from({ length: 20 }, () => world.read(conversation, CITY)));
  }
}

describe('a call of a conversation that has none left', () => {
  it('is told so before anything of it is kept: its name is free for the call that is made later', async () => {
    const conversation = await world.converse(ANNA);
    await spend(conversation);
    const callbackId = 'asked-too-early';
    const [early, other] = [
      await world.call('read_crm_data', { conversation, properties: 'contacts.city' }, { callbackId }),
      await world.call('read_crm_data', { conversation, properties: 'contacts.phone' }, { callbackId }),
    ];
    const told = { status: 'try_later', next: 'retry_later', code: 'too_many_calls', conversation };
    expect(early).toMatchObject(told);
    expect(other).toMatchObject(told);
    expect(early['retryAfterSeconds']).toBeGreaterThan(0);

    await world.advance(Number(early['retryAfterSeconds']) * 1_000);
    const made = await world.call(
      'read_crm_data',
      { conversation, properties: 'contacts.city' },
      { callbackId },
    );
    expect(made.results).toMatchObject([{ name: 'contacts.city', status: 'ok' }]);
  });

  it('is told so in the language of its conversation', async () => {
    const opened = await world.call('open_conversation', { channel: 'live_chat', language: 'fi' });
    const { conversation } = opened;
    await world.call('submit_email', { conversation, email: ANNA });
    await spend(conversation);
    const early = await world.read(conversation, CITY);
    expect(early).toMatchObject({ status: 'try_later', code: 'too_many_calls' });
    expect(early.say).toMatch(/[äö]/);
  });
});
