import { expect, it, describe } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import { createArrivals } from '../../src/tools/arrivals.ts';
import { REPEAT_LIFE_MS } from '../../src/tools/write-slots.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { createTestClock, NOON, rejection } from '../hubspot/world.ts';

function createWorld() {
  const clock = createTestClock();
  const storage = createMemoryStorage({ clock });
  return { clock, storage, arrivals: createArrivals({ openState: storage.openState, clock }) };
}

describe('arrivals', () => {
  it('keep the moment of the first arrival for every equal one', async () => {
    const { arrivals, clock } = createWorld();
    const first = await arrivals.note('1', 'cb', 'body');
    expect(first).toMatchObject({ firstSeenAtMs: NOON });
    clock.advance(5_000);
    expect(await arrivals.note('1', 'cb', 'body')).toEqual(first);
    expect(await arrivals.note('1', 'cb', Buffer.from('body'))).toEqual(first);
  });

  it('refuse other bytes under a used key, and go on accepting the first ones', async () => {
    const { arrivals } = createWorld();
    const first = await arrivals.note('1', 'cb', 'body');
    expect(await arrivals.note('1', 'cb', 'body ')).toBe('other_body');
    expect(await arrivals.note('1', 'cb', 'body')).toEqual(first);
  });

  it('give every key of a portal, and the same key of every portal, a place of its own', async () => {
    const { arrivals } = createWorld();
    const one = await arrivals.note('1', 'cb', 'body');
    expect(await arrivals.note('2', 'cb', 'other')).toMatchObject({ firstSeenAtMs: NOON });
    expect(await arrivals.note('1', 'cb2', 'other')).not.toMatchObject({
      key: typeof one === 'string' ? one : one.key,
    });
  });

  it('give one first arrival to twenty at once', async () => {
    const { arrivals } = createWorld();
    const notes = await Promise.all(
      Array.from({ length: 20 }, (_, index) => arrivals.note('1', 'cb', index === 0 ? 'first' : 'other')),
    );
    expect(notes.filter((note) => note === 'other_body')).toHaveLength(19);
  });

  it('take a key of any text, without keeping it', async () => {
    const { arrivals, storage } = createWorld();
    const keys = ['__proto__', 'constructor', 'ä'.repeat(300), ' ', '../x'];
    for (const key of keys) {
      const note = await arrivals.note('1', key, 'body');
      expect(note).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
    }
    expect(await storage.openState('arrivals').get('1/__proto__')).toBeUndefined();
  });

  it('forget a key after 72 hours and not a millisecond before', async () => {
    const { arrivals, clock } = createWorld();
    await arrivals.note('1', 'cb', 'body');
    clock.advance(REPEAT_LIFE_MS - 1);
    expect(await arrivals.note('1', 'cb', 'other')).toBe('other_body');
    clock.advance(1);
    expect(await arrivals.note('1', 'cb', 'other')).toMatchObject({ firstSeenAtMs: NOON + 259_200_000 });
  });

  it('fail when the store is down, and when what is stored is none of theirs', async () => {
    const { arrivals, storage } = createWorld();
    storage.setOutage(true);
    expect(await rejection(arrivals.note('1', 'cb', 'body'))).toBeInstanceOf(StoreUnavailable);
    storage.setOutage(false);
    const note = await arrivals.note('1', 'cb', 'body');
    const key = typeof note === 'string' ? '' : note.key;
    await storage.openState('arrivals').set(`1/${key}`, { fingerprint: 7 });
    expect(await rejection(arrivals.note('1', 'cb', 'body'))).toBeInstanceOf(StoreCorrupt);
  });
});
