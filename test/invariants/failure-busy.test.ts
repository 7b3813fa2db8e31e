import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANNA, EU, startWorld, US, type ToolAnswer, type World } from '../helpers/world.ts';
import { addFault, apiWrites, callsOf, clearFaults, lastSeq } from './failure-world.ts';

/** HubSpot waits 15 s for a tool; this is what we promise. */
const PROMISED_MS = 10_000;
const LOOKUP = { path: 'batch/read' };

let world: World;
let conversation: string;

beforeEach(async () => {
  world = await startWorld({ storage: 'memory', installed: [EU, US] });
  await world.allow('membership_tier', { show: 'match_email' });
  conversation = await world.converse(ANNA);
});
afterEach(() => world.close());

const TIER = ['contacts.membership_tier'];
const readTier = (): Promise<ToolAnswer> => world.read(conversation, TIER);

/** The answer and how long it took. */
async function timed(work: Promise<ToolAnswer>): Promise<{ answer: ToolAnswer; ms: number }> {
  const startedAt = performance.now();
  const answer = await work;
  return { answer, ms: performance.now() - startedAt };
}

describe('a CRM that is busy or down', () => {
  it('INV-56: a CRM that asks to come back in a minute is not asked again, and the agent is told when', async () => {
    await addFault(world, LOOKUP, { status: 429, headers: { 'retry-after': '60' } });
    const before = await lastSeq(world);
    const { answer, ms } = await timed(readTier());
    expect(answer).toMatchObject({ status: 'try_later', next: 'retry_later', retryAfterSeconds: 60 });
    expect(await callsOf(world, 'POST', before)).toHaveLength(1);
    expect(ms).toBeLessThan(PROMISED_MS);
  });

  it.each([
    ['429, back in 1 second', { status: 429, headers: { 'retry-after': '1' } }, 3, 1, 1],
    ['429, back at a date', { status: 429, headers: { 'retry-after': 'DATE' } }, 1, 55, 60],
    ['429 with garbage', { status: 429, headers: { 'retry-after': 'soon, I hope' } }, 3, 1, 1],
    ['429 of the daily limit', { status: 429, body: { policyName: 'DAILY' } }, 1, 60, 60],
    ['500', { status: 500 }, 3, 2, 2],
    ['503 with a page', { status: 503, body: '<html>sorry</html>' }, 3, 2, 2],
    ['a connection that breaks', { reset: true }, 3, 2, 2],
    ['an answer that stops in the middle', { truncate: true }, 3, 2, 2],
  ])(
    'INV-56: %s is answered try_later in time, and the tool works again afterwards',
    async (_what, fault, calls, least, most) => {
      const text = JSON.stringify(fault).replace('DATE', new Date(Date.now() + 60_000).toUTCString());
      await addFault(world, LOOKUP, JSON.parse(text) as Record<string, unknown>);
      const before = await lastSeq(world);
      const { answer, ms } = await timed(readTier());
      expect(answer.status).toBe('try_later');
      expect(answer['retryAfterSeconds']).toBeGreaterThanOrEqual(least);
      expect(answer['retryAfterSeconds']).toBeLessThanOrEqual(most);
      expect(ms).toBeLessThan(PROMISED_MS);
      expect(await callsOf(world, 'POST', before)).toHaveLength(calls);
      await clearFaults(world);
      await world.advance(Number(answer['retryAfterSeconds']) * 1_000);
      expect((await readTier()).results).toMatchObject([{ status: 'ok', value: 'gold' }]);
    },
  );

  it('INV-56: reads and writes of a CRM that hangs end in ten seconds, and a hanging write is sent once', async () => {
    const names = ['city', 'address', 'zip', 'delivery_instructions', 'jobtitle', 'company'];
    for (const name of names) await world.allow(name, { edit: 'match_email' }, US);
    const other = await world.converse(ANNA, US);
    await addFault(world, { portalId: EU }, { hang: true });
    await addFault(world, { portalId: US, method: 'PATCH' }, { hang: true });
    await addFault(world, { portalId: US, method: 'GET', path: 'contacts/1001' }, { hang: true });
    const changes = Object.fromEntries(names.map((name) => [name, `new ${name}`]));
    const [read, write] = await Promise.all([
      timed(readTier()),
      timed(world.call('update_crm_data', { conversation: other, changes }, { portalId: US })),
    ]);
    expect(read.answer.status).toBe('try_later');
    expect(write.answer.status).toBe('outcome_unknown');
    expect(write.answer.results?.map(({ status }) => status)).toEqual(names.map(() => 'outcome_unknown'));
    expect(read.ms).toBeLessThan(PROMISED_MS);
    expect(write.ms).toBeLessThan(PROMISED_MS);
    expect(await callsOf(world, 'PATCH')).toHaveLength(1);
  });

  it('INV-56: a portal whose CRM keeps failing is spared, and another portal does not notice', async () => {
    await world.allow('membership_tier', { show: 'match_email' }, US);
    const other = await world.converse(ANNA, US);
    await addFault(world, { portalId: EU }, { status: 500 });
    await readTier();
    await readTier();
    const before = await lastSeq(world);
    expect((await readTier()).status).toBe('try_later');
    expect(await callsOf(world, 'POST', before)).toHaveLength(0);
    expect((await world.read(other, TIER, US)).results).toMatchObject([{ status: 'ok', value: 'bronze' }]);
    await clearFaults(world);
    await world.advance(6_000);
    expect((await readTier()).status).toBe('ok');
  });

  it('INV-56: a write that a busy CRM turns away is not repeated by us, and a repeat of the caller may do it', async () => {
    await world.allow('preferred_store', { edit: 'match_email' });
    await addFault(world, { method: 'PATCH' }, { status: 429, headers: { 'retry-after': '1' } });
    const input = { conversation, property: 'preferred_store', value: 'Denver' };
    const turnedAway = await world.call('update_crm_data', input, { callbackId: 'cb-busy' });
    expect(turnedAway).toMatchObject({ status: 'try_later', retryAfterSeconds: 1 });
    expect(await callsOf(world, 'PATCH')).toHaveLength(1);
    await clearFaults(world);
    expect((await world.call('update_crm_data', input, { callbackId: 'cb-busy' })).status).toBe('ok');
    expect(await apiWrites(world)).toHaveLength(1);
  });
});
