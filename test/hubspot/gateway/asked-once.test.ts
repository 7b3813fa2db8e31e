import { describe, expect, it } from 'vitest';
import { CrmUnavailable } from '../../../src/errors.ts';
import { createAskedOnce } from '../../../src/hubspot/gateway/asked-once.ts';
import { patient, PORTAL, rejection } from '../world.ts';
import { createGatewayWorld } from './gateway-world.ts';

describe('equal single calls that wait for a slot', () => {
  it('are one request, and whoever asks after it was sent gets one of their own', async () => {
    const world = createGatewayWorld();
    world.answer(() => ({ json: { id: '9001', email: 'admin@nordlys.example', superAdmin: true } }));
    const ask = () => world.crm.readUser(PORTAL, '9001', patient());
    const first = [ask(), ask(), ask()];
    await world.time.pass(1);
    expect(world.sent).toHaveLength(1);
    const later = ask();
    await world.time.pass(1_000);
    expect(world.sent).toHaveLength(2);
    for (const user of await Promise.all([...first, later])) expect(user?.superAdmin).toBe(true);
  });

  it('of different users are different requests', async () => {
    const world = createGatewayWorld();
    world.answer(({ path }) => {
      const id = /\d+$/.exec(path)?.[0] ?? '';
      return { json: { id, email: `u${id}@nordlys.example`, superAdmin: id === '1' } };
    });
    const asked = ['1', '2', '1'].map((id) => world.crm.readUser(PORTAL, id, patient()));
    await world.time.pass(1_000);
    expect(world.sent).toHaveLength(2);
    expect((await Promise.all(asked)).map((user) => [user?.id, user?.superAdmin])).toEqual([
      ['1', true],
      ['2', false],
      ['1', true],
    ]);
  });
});

describe('a question asked once', () => {
  it('ends for each by their own signal, and its fault is told to all', async () => {
    const asked = createAskedOnce();
    let fail = (_fault: Error): void => undefined;
    const work = () =>
      new Promise<never>((_resolve, reject) => {
        fail = reject;
      });
    const impatient = new AbortController();
    const gone = rejection(asked.ask('a', impatient.signal, work));
    const stays = rejection(asked.ask('a', patient(), work));
    impatient.abort();
    expect(await gone).toBeInstanceOf(CrmUnavailable);
    fail(new Error('down'));
    expect(await stays).toMatchObject({ message: 'down' });
  });
});
