import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { createSlots, type SlotLimit, type Slots } from '../../src/limits/slots.ts';
import type { State } from '../../src/ports.ts';
import { type ManualClock, type Subject, subjects } from '../battery/subject.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';

const MINUTE: SlotLimit = { name: 'minute', slots: 1, windowMs: 60_000 };
const DAY: SlotLimit = { name: 'day', slots: 5, windowMs: 86_400_000 };
const OK = { ok: true } as const;
const after = (retryAfterMs: number) => ({ ok: false, retryAfterMs }) as const;

describe.each(subjects)('slots in %s', (_, open) => {
  let subject: Subject;
  let other: State;
  let clock: ManualClock;
  let slots: Slots;
  let key = '';
  let round = 0;
  beforeAll(async () => {
    subject = await open();
    clock = subject.clock;
    other = (await subject.reopen()).openState('slots');
    slots = createSlots(subject.storage.openState('slots'), clock);
  });
  afterAll(() => subject.dispose());
  beforeEach(() => {
    round += 1;
    key = `4711/${round}`;
  });

  it('gives out 5 of 5 to 50 who come at once over two connections, and refuses 45', async () => {
    const another = createSlots(other, clock);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (__, index) =>
        (index % 2 === 0 ? slots : another).take(key, [DAY], `holder-${index}`),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(5);
    expect(answers.filter((answer) => !answer.ok)).toStrictEqual(
      Array.from({ length: 45 }, () => after(DAY.windowMs)),
    );
  });

  it('keeps the smaller of two limits exact when 50 come at once, and gives back what they took of the larger', async () => {
    const another = createSlots(other, clock);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (__, index) =>
        (index % 2 === 0 ? slots : another).take(key, [DAY, MINUTE], `holder-${index}`),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    for (const holder of ['second', 'third', 'fourth', 'fifth']) {
      expect(await slots.take(key, [DAY], holder)).toStrictEqual(OK);
    }
    expect(await slots.take(key, [DAY], 'sixth')).toMatchObject({ ok: false });
  });

  it('is full one millisecond before the window is over and free when it is', async () => {
    expect(await slots.take(key, [MINUTE], 'first')).toStrictEqual(OK);
    clock.advance(MINUTE.windowMs - 1);
    expect(await slots.take(key, [MINUTE], 'second')).toStrictEqual(after(1));
    clock.advance(1);
    expect(await slots.take(key, [MINUTE], 'second')).toStrictEqual(OK);
    clock.advance(1);
    expect(await slots.take(key, [MINUTE], 'third')).toStrictEqual(after(MINUTE.windowMs - 1));
  });

  it('slides: five that came one by one become free one by one', async () => {
    for (let taken = 0; taken < DAY.slots; taken += 1) {
      expect(await slots.take(key, [DAY], `early-${taken}`)).toStrictEqual(OK);
      clock.advance(1_000);
    }
    expect(await slots.take(key, [DAY], 'late')).toStrictEqual(after(DAY.windowMs - 5_000));
    clock.advance(DAY.windowMs - 5_001);
    expect(await slots.take(key, [DAY], 'late')).toStrictEqual(after(1));
    clock.advance(1);
    expect(await slots.take(key, [DAY], 'late')).toStrictEqual(OK);
    expect(await slots.take(key, [DAY], 'later')).toStrictEqual(after(1_000));
  });

  it('takes nothing of any limit when one is full', async () => {
    await slots.take(key, [MINUTE], 'first');
    for (let tries = 0; tries < 10; tries += 1) {
      expect(await slots.take(key, [DAY, MINUTE], `refused-${tries}`)).toStrictEqual(after(MINUTE.windowMs));
    }
    const takes = ['a', 'b', 'c', 'd', 'e'].map((holder) => slots.take(key, [DAY], holder));
    expect(await Promise.all(takes)).toStrictEqual([OK, OK, OK, OK, OK]);
  });

  it('names the later moment when two limits are full', async () => {
    const hour: SlotLimit = { name: 'hour', slots: 1, windowMs: 3_600_000 };
    await slots.take(key, [hour], 'first');
    clock.advance(10_000);
    await slots.take(key, [MINUTE], 'second');
    clock.advance(1_000);
    expect(await slots.take(key, [MINUTE, hour], 'third')).toStrictEqual(after(3_600_000 - 11_000));
    expect(await slots.take(key, [MINUTE], 'third')).toStrictEqual(after(59_000));
  });

  it('counts one holder once, however often it asks', async () => {
    for (let tries = 0; tries < 10; tries += 1) {
      expect(await slots.take(key, [MINUTE, DAY], 'job')).toStrictEqual(OK);
    }
    const others = ['a', 'b', 'c', 'd'].map((holder) => slots.take(key, [DAY], holder));
    expect(await Promise.all(others)).toStrictEqual([OK, OK, OK, OK]);
    expect(await slots.take(key, [DAY], 'e')).toMatchObject({ ok: false });
    expect(await slots.take(key, [DAY], 'job')).toStrictEqual(OK);
  });

  it('lets a holder that comes back take only what has become free of its own', async () => {
    await slots.take(key, [MINUTE, DAY], 'job');
    clock.advance(MINUTE.windowMs);
    expect(await slots.take(key, [MINUTE, DAY], 'job')).toStrictEqual(OK);
    expect(await slots.take(key, [MINUTE], 'else')).toStrictEqual(after(MINUTE.windowMs));
    const others = ['a', 'b', 'c', 'd'].map((holder) => slots.take(key, [DAY], holder));
    expect(await Promise.all(others)).toStrictEqual([OK, OK, OK, OK]);
  });

  it('leaves a holder the slot that it had before when another limit turns out to be full', async () => {
    await slots.take(key, [DAY], 'job');
    await slots.take(key, [MINUTE], 'else');
    expect(await slots.take(key, [DAY, MINUTE], 'job')).toStrictEqual(after(MINUTE.windowMs));
    const others = ['a', 'b', 'c', 'd'].map((holder) => slots.take(key, [DAY], holder));
    expect(await Promise.all(others)).toStrictEqual([OK, OK, OK, OK]);
    expect(await slots.take(key, [DAY], 'e')).toMatchObject({ ok: false });
  });

  it('keeps keys and limits apart', async () => {
    expect(await slots.take(key, [MINUTE], 'holder')).toStrictEqual(OK);
    expect(await slots.take(`${key}-other`, [MINUTE], 'else')).toStrictEqual(OK);
    expect(await slots.take(key, [{ ...MINUTE, name: 'other' }], 'else')).toStrictEqual(OK);
  });
});

/** A state in which somebody else acts right before the first `add` of a key that ends with `ending`. */
function withRival(state: State, ending: string, act: () => Promise<unknown>): State {
  let isOver = false;
  return {
    ...state,
    async add(key, value, ttlMs) {
      if (!isOver && key.endsWith(ending)) {
        isOver = true;
        await act();
      }
      return state.add(key, value, ttlMs);
    },
  };
}

describe('slots', () => {
  const open = () => {
    let nowMs = Date.parse('2026-11-24T09:00:00Z');
    const clock = { now: () => nowMs, advance: (ms: number) => void (nowMs += ms) };
    const storage = createMemoryStorage({ clock });
    return { clock, storage, state: storage.openState('slots') };
  };

  it('gives back what it took when a later limit fills up meanwhile', async () => {
    const { clock, state } = open();
    const rival = (): Promise<unknown> => createSlots(state, clock).take('k', [MINUTE], 'rival');
    const slots = createSlots(withRival(state, '/minute/0', rival), clock);
    expect(await slots.take('k', [DAY, MINUTE], 'holder')).toStrictEqual(after(MINUTE.windowMs));
    expect(await state.getMany([0, 1, 2, 3, 4].map((slot) => `k/day/${slot}`))).toStrictEqual(
      Array.from({ length: 5 }, () => undefined),
    );
  });

  it('is content with the slot that the same holder took meanwhile', async () => {
    const { clock, state } = open();
    const rival = (): Promise<unknown> => createSlots(state, clock).take('k', [DAY], 'holder');
    const slots = createSlots(withRival(state, '/day/0', rival), clock);
    expect(await slots.take('k', [DAY], 'holder')).toStrictEqual(OK);
    expect(await state.getMany(['k/day/0', 'k/day/1'])).toStrictEqual([
      { holder: 'holder', atMs: clock.now() },
      undefined,
    ]);
  });

  it("does not remove a slot that ended and became another one's while it stood still", async () => {
    const { clock, state } = open();
    const short: SlotLimit = { name: 'short', slots: 1, windowMs: 1_000 };
    const rival = async (): Promise<void> => {
      clock.advance(short.windowMs);
      await createSlots(state, clock).take('k', [short, MINUTE], 'rival');
    };
    const slots = createSlots(withRival(state, '/minute/0', rival), clock);
    expect(await slots.take('k', [short, MINUTE], 'holder')).toMatchObject({ ok: false });
    expect(await state.get('k/short/0')).toMatchObject({ holder: 'rival' });
  });

  it.each([
    null,
    7,
    'text',
    {},
    { holder: 7 },
    { atMs: 'soon' },
    JSON.parse('{"__proto__":{"holder":"holder"}}'),
  ])('counts a slot that is stored as %j as taken by nobody it knows', async (stored: unknown) => {
    const { clock, state } = open();
    await state.set('k/minute/0', stored, 60_000);
    expect(await createSlots(state, clock).take('k', [MINUTE], 'holder')).toStrictEqual(after(60_000));
  });

  it.each<readonly [string, readonly SlotLimit[]]>([
    ['no slot', [{ ...DAY, slots: 0 }]],
    ['21 slots', [{ ...DAY, slots: 21 }]],
    ['half a slot', [{ ...DAY, slots: 1.5 }]],
    ['no window', [{ ...DAY, windowMs: 0 }]],
    ['a window that is no number', [{ ...DAY, windowMs: Number.NaN }]],
    ['a name that leaves its part of the key', [{ ...DAY, name: 'a/b' }]],
    ['no name', [{ ...DAY, name: '' }]],
    ['one name for two limits', [DAY, { ...MINUTE, name: 'day' }]],
  ])('throws TypeError for %s, and takes nothing', async (_, limits) => {
    const { clock, state } = open();
    const slots = createSlots(state, clock);
    await expect(slots.take('k', [MINUTE, ...limits], 'holder')).rejects.toBeInstanceOf(TypeError);
    expect(await state.get('k/minute/0')).toBeUndefined();
  });

  it('fails with StoreUnavailable and never answers when the store does not', async () => {
    const { clock, storage, state } = open();
    const slots = createSlots(state, clock);
    storage.setOutage(true);
    await expect(slots.take('k', [DAY], 'holder')).rejects.toBeInstanceOf(StoreUnavailable);
    storage.setOutage(false);
    const breaking = withRival(state, '/minute/0', () => {
      storage.setOutage(true);
      return Promise.resolve();
    });
    const take = createSlots(breaking, clock).take('k', [DAY, MINUTE], 'holder');
    await expect(take).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
