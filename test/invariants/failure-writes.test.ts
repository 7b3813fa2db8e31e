import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningServer } from '../../server/start-server.ts';
import { ANNA, startWorld, type World } from '../helpers/world.ts';
import {
  addFault,
  apiWrites,
  callsOf,
  clearFaults,
  freshDataDir,
  sendTo,
  SHARED_KEY,
  startBeside,
} from './failure-world.ts';

const HOUR_MS = 3_600_000;
const TOOL = 'update_crm_data';

let folder: ReturnType<typeof freshDataDir>;
let world: World;
let conversation: string;
const beside: RunningServer[] = [];

beforeEach(async () => {
  folder = freshDataDir();
  world = await startWorld({ dataDir: folder.path, encryptionKey: SHARED_KEY.toString('base64') });
  await world.allow('preferred_store', { edit: 'match_email' });
  conversation = await world.converse(ANNA);
});
afterEach(async () => {
  for (const server of beside.splice(0)) await server.close();
  await world.close();
  folder.remove();
});

async function second(): Promise<string> {
  const server = await startBeside(world, { dataDir: folder.path });
  beside.push(server);
  return server.url;
}

/** Moves Anna's preferred store under a callback id. */
const move = (callbackId: string, store = 'Denver', appUrl = world.appUrl) =>
  sendTo(appUrl, TOOL, { conversation, property: 'preferred_store', value: store }, callbackId);

describe('one logical write', () => {
  it('INV-53: fifty equal calls at once over two servers change the CRM once and get one answer', async () => {
    const urls = [world.appUrl, await second()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => move('cb-many', 'Denver', urls[index % 2])),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.result?.results).toEqual([{ name: 'contacts.preferred_store', status: 'updated' }]);
    expect(await apiWrites(world)).toHaveLength(1);
    expect(await callsOf(world, 'PATCH')).toHaveLength(1);
  });

  it('INV-53: another body, or another tool, under a used callbackId is refused with 422', async () => {
    await move('cb-used');
    const other = await move('cb-used', 'Tampere');
    expect([other.status, other.code]).toEqual([422, 'idempotency_key_reused']);
    const tool = await sendTo(
      await second(),
      'read_crm_data',
      { conversation, property: 'preferred_store', value: 'Denver' },
      'cb-used',
    );
    expect([tool.status, tool.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await apiWrites(world)).toHaveLength(1);
  });

  it('INV-53: a repeat gets the stored answer out of order, on a new server, and 23 and 46 hours later', async () => {
    const first = await move('cb-first', 'Denver');
    await move('cb-second', 'Tampere');
    // Late and out of order: were it carried out, Denver would stand in the CRM again.
    expect((await move('cb-first', 'Denver')).text).toBe(first.text);
    for (let times = 0; times < 2; times += 1) {
      await world.advance(23 * HOUR_MS);
      expect((await move('cb-first', 'Denver', await second())).text).toBe(first.text);
    }
    expect((await apiWrites(world)).map((line) => line.new)).toEqual(['denver', 'tampere']);
  });

  it('INV-53: a repeat two days later changes nothing although its conversation is over', async () => {
    await move('cb-old');
    await world.advance(48 * HOUR_MS);
    await move('cb-old');
    expect(await apiWrites(world)).toHaveLength(1);
  });

  it.each([
    [59_000, 'ok', 1],
    [61_000, 'try_later', 0],
  ])(
    'INV-53: a write that first arrived %i ms ago and never started ends as %s',
    async (ms, status, writes) => {
      await addFault(world, { path: 'batch/read' }, { status: 429, headers: { 'retry-after': '30' } });
      expect((await move('cb-late')).result?.status).toBe('try_later');
      await clearFaults(world);
      await world.advance(ms);
      const late = await move('cb-late');
      expect(late.result?.status).toBe(status);
      expect(await callsOf(world, 'PATCH')).toHaveLength(writes);
    },
  );
});

describe('a lost answer', () => {
  it('INV-54: a write cut off before it ran is told as outcome_unknown and is never sent again', async () => {
    await addFault(world, { method: 'PATCH' }, { reset: true });
    const first = await move('cb-reset');
    expect(first.result).toMatchObject({
      status: 'outcome_unknown',
      next: 'do_not_retry_tell_human',
      results: [{ name: 'contacts.preferred_store', status: 'outcome_unknown' }],
    });
    await clearFaults(world);
    expect((await move('cb-reset')).text).toBe(first.text);
    expect(await callsOf(world, 'PATCH')).toHaveLength(1);
    expect(await apiWrites(world)).toHaveLength(0);
  });

  it.each([
    ['the connection breaks', { executeThenDrop: true }],
    ['a gateway answers 502', { executeThenDrop: true, status: 502, body: '<html>bad gateway</html>' }],
    ['the answer is cut in the middle', { truncate: true }],
    ['the answer is empty', { executeThenDrop: true, status: 200, body: '' }],
    ['the answer names another contact', { executeThenDrop: true, status: 200, body: { id: '1002' } }],
  ])('INV-54: a write that ran is read back and told as updated when %s', async (_what, fault) => {
    await addFault(world, { method: 'PATCH' }, fault);
    const answer = await move('cb-ran');
    expect(answer.result).toMatchObject({
      status: 'ok',
      results: [{ name: 'contacts.preferred_store', status: 'updated' }],
    });
    expect(await callsOf(world, 'PATCH')).toHaveLength(1);
    expect(await apiWrites(world)).toHaveLength(1);
  });

  it('INV-54: a write that ran stays outcome_unknown when it cannot be read back either', async () => {
    await addFault(world, { method: 'PATCH' }, { executeThenDrop: true });
    await addFault(world, { method: 'GET', path: 'contacts/1001' }, { status: 500 });
    expect((await move('cb-blind')).result?.status).toBe('outcome_unknown');
    expect(await callsOf(world, 'PATCH')).toHaveLength(1);
  });
});
