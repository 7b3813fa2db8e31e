import { describe, expect, it } from 'vitest';
import { createRefreshLeases } from '../../src/hubspot/refresh-lease.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { createTestClock, random } from './world.ts';

const open = () => {
  const clock = createTestClock();
  const { openState } = createMemoryStorage({ clock });
  return { clock, openState, leases: createRefreshLeases({ openState, random, clock }) };
};

describe('refresh leases', () => {
  it('gives one of two callers the lease', async () => {
    const { leases } = open();
    const both = await Promise.all([leases.claim('1', 'g'), leases.claim('1', 'g')]);
    expect(both.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it('keeps portals and generations apart', async () => {
    const { leases } = open();
    await leases.claim('1', 'g');
    expect(await leases.claim('2', 'g')).toBeDefined();
    expect(await leases.claim('1', 'h')).toBeDefined();
  });

  it('lets the next one in after a release', async () => {
    const { leases } = open();
    const lease = await leases.claim('1', 'g');
    await lease?.release();
    expect(await leases.claim('1', 'g')).toBeDefined();
  });

  it('blocks for 30 s when its holder died, and no longer', async () => {
    const { leases, clock } = open();
    await leases.claim('1', 'g');
    clock.advance(29_999);
    expect(await leases.claim('1', 'g')).toBeUndefined();
    clock.advance(1);
    expect(await leases.claim('1', 'g')).toBeDefined();
  });

  it('tells a holder that it slept too long, and keeps its release off the new owner', async () => {
    const { leases, clock } = open();
    const sleeper = await leases.claim('1', 'g');
    expect(await sleeper?.isHeld()).toBe(true);
    clock.advance(30_000);
    const owner = await leases.claim('1', 'g');
    expect(await sleeper?.isHeld()).toBe(false);
    await sleeper?.release();
    expect(await owner?.isHeld()).toBe(true);
  });

  it('does not remove a lease that was given to another owner', async () => {
    const { leases, openState } = open();
    const lease = await leases.claim('1', 'g');
    await openState('refresh-leases').set('1:g', 'another owner', 30_000);
    await lease?.release();
    expect(await openState('refresh-leases').get('1:g')).toBe('another owner');
  });

  it('leaves a lease alone that is past half of its time, for it could end while we look', async () => {
    const { leases, clock } = open();
    const lease = await leases.claim('1', 'g');
    clock.advance(15_001);
    await lease?.release();
    expect(await leases.claim('1', 'g')).toBeUndefined();
  });
});
