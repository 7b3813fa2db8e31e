import { describe, expect, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import type { ToolResult } from '../../src/tools/result.ts';
import {
  ABANDONED_AFTER_MS,
  createWriteSlots,
  LATEST_START_MS,
  REPEAT_LIFE_MS,
} from '../../src/tools/write-slots.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { createTestClock, NOON, patient, rejection } from '../hubspot/world.ts';

const REPEAT = { key: 'k', firstSeenAtMs: NOON };
const RESULT: ToolResult = { status: 'ok', conversation: '', say: 'Done.', next: 'none', results: [] };

function createWorld() {
  const clock = createTestClock();
  const storage = createMemoryStorage({ clock });
  const create = () => createWriteSlots({ openState: storage.openState, clock });
  return { clock, storage, slots: create(), others: create() };
}

describe('a write slot', () => {
  it('is claimed by exactly one of twenty at once, over two instances', async () => {
    const { slots, others } = createWorld();
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? slots : others).claim('1', REPEAT)),
    );
    expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1);
    expect(claims.filter((claim) => claim === 'taken')).toHaveLength(19);
  });

  it('belongs to one portal and one key', async () => {
    const { slots } = createWorld();
    await slots.claim('1', REPEAT);
    expect(await slots.claim('2', REPEAT)).toBe('claimed');
    expect(await slots.claim('1', { ...REPEAT, key: 'other' })).toBe('claimed');
  });

  it('can be claimed exactly 60 seconds after its key was first seen and not a millisecond later', async () => {
    const { slots, clock } = createWorld();
    clock.advance(LATEST_START_MS);
    expect(await slots.claim('1', REPEAT)).toBe('claimed');
    clock.advance(1);
    expect(await slots.claim('1', { ...REPEAT, key: 'other' })).toBe('too_late');
    expect(await slots.claim('1', REPEAT)).toBe('taken');
  });

  it('hands the stored answer to whoever waits or comes later', async () => {
    const { slots, others } = createWorld();
    await slots.claim('1', REPEAT);
    const waiting = others.wait('1', REPEAT, patient());
    await slots.finish('1', REPEAT, RESULT);
    expect(await waiting).toEqual({ kind: 'done', result: RESULT });
    expect(await others.earlier('1', REPEAT)).toEqual(RESULT);
  });

  it.each(['finish', 'remember'] as const)('keeps no handle of a conversation: %s', async (way) => {
    const { slots } = createWorld();
    await slots[way]('1', REPEAT, { ...RESULT, conversation: 'cnv_secret' });
    expect(await slots.earlier('1', REPEAT)).toEqual(RESULT);
  });

  it('has no earlier answer while its write is running', async () => {
    const { slots } = createWorld();
    expect(await slots.earlier('1', REPEAT)).toBeUndefined();
    await slots.claim('1', REPEAT);
    expect(await slots.earlier('1', REPEAT)).toBeUndefined();
  });

  it('can be claimed again after it was given back, and those who waited are told', async () => {
    const { slots, others } = createWorld();
    await slots.claim('1', REPEAT);
    const waiting = others.wait('1', REPEAT, patient());
    await slots.release('1', REPEAT);
    expect(await waiting).toEqual({ kind: 'released' });
    expect(await others.claim('1', REPEAT)).toBe('claimed');
  });

  it('counts as abandoned 12 seconds and a millisecond after it was claimed', async () => {
    const { slots, clock } = createWorld();
    await slots.claim('1', REPEAT);
    clock.advance(ABANDONED_AFTER_MS);
    expect(await slots.wait('1', REPEAT, AbortSignal.abort())).toEqual({ kind: 'running' });
    clock.advance(1);
    expect(await slots.wait('1', REPEAT, patient())).toEqual({ kind: 'abandoned', startedAtMs: NOON });
  });

  it('ends the wait as running when the time of the caller is over', async () => {
    const { slots } = createWorld();
    await slots.claim('1', REPEAT);
    expect(await slots.wait('1', REPEAT, AbortSignal.timeout(60))).toEqual({ kind: 'running' });
  });

  it('remembers an answer without a write, but never over one that is being written', async () => {
    const { slots } = createWorld();
    await slots.remember('1', REPEAT, RESULT);
    expect(await slots.earlier('1', REPEAT)).toEqual(RESULT);
    expect(await slots.claim('1', REPEAT)).toBe('taken');
    const other = { ...REPEAT, key: 'other' };
    await slots.claim('1', other);
    await slots.remember('1', other, RESULT);
    expect(await slots.earlier('1', other)).toBeUndefined();
  });

  it('keeps its answer for 72 hours', async () => {
    const { slots, clock } = createWorld();
    await slots.claim('1', REPEAT);
    await slots.finish('1', REPEAT, RESULT);
    clock.advance(REPEAT_LIFE_MS - 1);
    expect(await slots.earlier('1', REPEAT)).toEqual(RESULT);
    clock.advance(1);
    expect(await slots.earlier('1', REPEAT)).toBeUndefined();
    expect(await slots.claim('1', REPEAT)).toBe('too_late');
  });

  it('is not claimed while the store is down, and a slot of another form is a fault', async () => {
    const { slots, storage } = createWorld();
    storage.setOutage(true);
    expect(await rejection(slots.claim('1', REPEAT))).toBeInstanceOf(StoreUnavailable);
    storage.setOutage(false);
    await storage.openState('write-slots').set('1/k', { state: 'half' });
    expect(await rejection(slots.earlier('1', REPEAT))).toBeInstanceOf(StoreCorrupt);
    expect(await slots.claim('1', REPEAT)).toBe('taken');
  });
});
