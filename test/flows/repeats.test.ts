import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANNA, startWorld, type World } from '../helpers/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.allow('preferred_store', { show: 'match_email', edit: 'match_email' });
});
afterAll(() => world.close());

/** A call that changes the customer's store to what it is not. */
async function change(): Promise<{ inputFields: Record<string, string>; callbackId: string }> {
  const conversation = await world.converse(ANNA);
  const now = await world.read(conversation, ['contacts.preferred_store']);
  const value = now.results?.[0]?.value === 'oslo' ? 'Tampere' : 'Oslo';
  return { inputFields: { conversation, property: 'preferred_store', value }, callbackId: `repeat-${value}` };
}

describe('a repeated write', () => {
  it('gets the stored answer after its conversation was closed, and writes nothing', async () => {
    const { inputFields, callbackId } = await change();
    const first = await world.call('update_crm_data', inputFields, { callbackId });
    expect(first.results?.[0]?.status).toBe('updated');
    const { conversation } = inputFields;
    await world.call('close_conversation', { conversation, reason: 'customer_left' });
    const lines = (await world.ledger()).length;

    const again = await world.call('update_crm_data', inputFields, { callbackId });

    expect(again).toEqual(first);
    expect(await world.ledger()).toHaveLength(lines);
  });

  it('is not known under a new callbackId: the closed handle is refused', async () => {
    const { inputFields } = await change();
    const { conversation } = inputFields;
    await world.call('close_conversation', { conversation, reason: 'customer_left' });
    const answer = await world.call('update_crm_data', inputFields);
    expect(answer).toMatchObject({ status: 'conversation_unknown', next: 'open_conversation' });
  });
});
