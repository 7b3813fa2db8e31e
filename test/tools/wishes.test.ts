import { describe, expect, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import type { ToolResult } from '../../src/tools/result.ts';
import { createWishes, WISH_LIFE_MS, type Wanted } from '../../src/tools/wishes.ts';
import { createWriteSlots } from '../../src/tools/write-slots.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { createTestClock, NOON, rejection } from '../hubspot/world.ts';

const WANTED: Wanted = {
  caller: 'key:a',
  conversation: 'cnv_1',
  tool: 'update_crm_data',
  input: { conversation: 'cnv_1', changes: new Map([['contacts.city', 'Turku']]) },
};
const OTHER: Wanted = {
  ...WANTED,
  input: { conversation: 'cnv_1', changes: new Map([['contacts.city', 'Pori']]) },
};

const answerOf = (status: string, ...items: readonly string[]): ToolResult => ({
  ...{ status, conversation: '', say: '', next: 'none' },
  results: items.map((each, index) => ({ name: `contacts.p${index}`, status: each })),
});
const WRITTEN = answerOf('ok', 'updated');

function createWorld() {
  const clock = createTestClock();
  const storage = createMemoryStorage({ clock });
  const deps = { openState: storage.openState, clock };
  return { clock, storage, wishes: createWishes(deps), slots: createWriteSlots(deps) };
}

describe('the name of a wish', () => {
  it('is the same for the same wish, now and after it was written, and lives two minutes', async () => {
    const { wishes } = createWorld();
    const first = await wishes.name('1', WANTED);
    expect(first).toMatchObject({ firstSeenAtMs: NOON, lifeMs: 120_000 });
    await wishes.note('1', first, WRITTEN);
    expect((await wishes.name('1', WANTED)).key).toBe(first.key);
  });

  it('does not depend on the order in which changes are named', async () => {
    const { wishes } = createWorld();
    const [one, two] = [
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ].map((changes) => wishes.name('1', { ...WANTED, input: { changes } }));
    expect((await one)?.key).toBe((await two)?.key);
  });

  it.each([
    ['another caller', { caller: 'key:b' }],
    ['another conversation', { conversation: 'cnv_2' }],
    ['another tool', { tool: 'delete_crm_data' }],
    ['another value', { input: OTHER.input }],
    ['a number for a text', { input: { changes: new Map([['contacts.city', 7]]) } }],
  ])('is another one for %s', async (_what, change) => {
    const { wishes } = createWorld();
    const { key } = await wishes.name('1', WANTED);
    expect((await wishes.name('1', { ...WANTED, ...change })).key).not.toBe(key);
  });

  it('is another one after something else was written in the conversation', async () => {
    const { wishes } = createWorld();
    const first = await wishes.name('1', WANTED);
    await wishes.note('1', first, WRITTEN);
    await wishes.note('1', await wishes.name('1', OTHER), WRITTEN);
    expect((await wishes.name('1', WANTED)).key).not.toBe(first.key);
  });

  it.each(['needs_verification', 'invalid_value', 'unchanged'])(
    'stays when another wish changed nothing (%s)',
    async (status) => {
      const { wishes } = createWorld();
      const first = await wishes.name('1', WANTED);
      await wishes.note('1', first, WRITTEN);
      await wishes.note('1', await wishes.name('1', OTHER), answerOf(status, status));
      expect((await wishes.name('1', WANTED)).key).toBe(first.key);
    },
  );

  it.each([
    ['a part of it was written', answerOf('partly', 'updated', 'needs_verification')],
    ['nobody knows', answerOf('outcome_unknown')],
  ])('is another one when of another wish %s', async (_what, result) => {
    const { wishes } = createWorld();
    const first = await wishes.name('1', WANTED);
    await wishes.note('1', first, WRITTEN);
    await wishes.note('1', await wishes.name('1', OTHER), result);
    expect((await wishes.name('1', WANTED)).key).not.toBe(first.key);
  });

  it('is the portal’s own', async () => {
    const { wishes, slots } = createWorld();
    const wish = await wishes.name('1', WANTED);
    await slots.claim('1', wish);
    await slots.finish('1', wish, WRITTEN);
    expect(await slots.earlier('2', await wishes.name('2', WANTED))).toBeUndefined();
  });

  it('fails when the storage does, and on what it does not understand', async () => {
    const { wishes, storage } = createWorld();
    const { place } = await wishes.name('1', WANTED);
    await storage.openState('wishes').set(`1/${place}`, { strange: true });
    expect(await rejection(wishes.name('1', WANTED))).toBeInstanceOf(StoreCorrupt);
    storage.setOutage(true);
    expect(await rejection(wishes.name('1', WANTED))).toBeInstanceOf(StoreUnavailable);
  });
});

describe('the slot of a wish', () => {
  it('keeps the answer of a write for two minutes and not longer', async () => {
    const { wishes, slots, clock } = createWorld();
    const wish = await wishes.name('1', WANTED);
    expect(await slots.claim('1', wish)).toBe('claimed');
    await slots.finish('1', wish, WRITTEN);
    clock.advance(WISH_LIFE_MS - 1);
    expect(await slots.earlier('1', wish)).toEqual(WRITTEN);
    clock.advance(1);
    expect(await slots.earlier('1', wish)).toBeUndefined();
  });

  it.each([
    ['was refused in part', answerOf('partly', 'updated', 'needs_verification'), undefined],
    ['is uncertain in part', answerOf('partly', 'outcome_unknown', 'needs_verification'), 'partly'],
    ['is uncertain', answerOf('outcome_unknown', 'outcome_unknown'), 'outcome_unknown'],
  ])('of what %s holds what must not be tried again and nothing else', async (_what, result, kept) => {
    const { wishes, slots } = createWorld();
    const wish = await wishes.name('1', WANTED);
    await slots.claim('1', wish);
    await slots.finish('1', wish, result);
    expect((await slots.earlier('1', wish))?.status).toBe(kept);
    expect(await slots.claim('1', wish)).toBe(kept === undefined ? 'claimed' : 'taken');
  });

  it('remembers no refusal, and says when an equal wish is being written', async () => {
    const { wishes, slots } = createWorld();
    const wish = await wishes.name('1', WANTED);
    expect(await slots.remember('1', wish, answerOf('needs_verification'))).toBe(true);
    expect(await slots.earlier('1', wish)).toBeUndefined();
    expect(await slots.claim('1', wish)).toBe('claimed');
    expect(await slots.remember('1', wish, answerOf('needs_verification'))).toBe(false);
  });
});
