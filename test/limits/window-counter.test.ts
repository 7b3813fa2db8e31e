import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import { createWindowCounter, type WindowCounter } from '../../src/limits/window-counter.ts';
import type { State } from '../../src/ports.ts';
import { type ManualClock, START_MS, type Subject, subjects } from '../battery/subject.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';

const MINUTE_MS = 60_000;
const LIMIT = { max: 60, windowMs: MINUTE_MS };
const OK = { ok: true } as const;
const after = (retryAfterMs: number) => ({ ok: false, retryAfterMs }) as const;

describe.each(subjects)('the window counter in %s', (_, open) => {
  let subject: Subject;
  let other: State;
  let clock: ManualClock;
  let counter: WindowCounter;
  let key = '';
  let round = 0;
  beforeAll(async () => {
    subject = await open();
    clock = subject.clock;
    other = (await subject.reopen()).openState('addresses');
    counter = createWindowCounter(subject.storage.openState('addresses'), clock);
  });
  afterAll(() => subject.dispose());
  beforeEach(() => {
    round += 1;
    key = `192.0.2.${round}`;
    clock.advance(MINUTE_MS - (clock.now() % MINUTE_MS));
  });
  const countAll = (times: number) =>
    Promise.all(Array.from({ length: times }, () => counter.count(key, LIMIT)));

  it('lets no more than 60 of 100 through that come at once over two connections', async () => {
    const another = createWindowCounter(other, clock);
    const answers = await Promise.all(
      Array.from({ length: 100 }, (__, index) => (index % 2 === 0 ? counter : another).count(key, LIMIT)),
    );
    const passed = answers.filter((answer) => answer.ok).length;
    expect(passed).toBe(60);
  });

  it('lets 60 through one by one and refuses the next', async () => {
    for (let count = 0; count < 60; count += 1) {
      expect(await counter.count(key, LIMIT)).toStrictEqual(OK);
    }
    expect(await counter.count(key, LIMIT)).toStrictEqual(after(2 * MINUTE_MS));
  });

  it('remembers the window before to its last millisecond', async () => {
    clock.advance(MINUTE_MS - 1);
    await countAll(60);
    clock.advance(1);
    expect(await counter.count(key, LIMIT)).toStrictEqual(after(MINUTE_MS));
    clock.advance(MINUTE_MS - 1);
    expect(await counter.count(key, LIMIT)).toStrictEqual(after(1));
    clock.advance(1);
    expect(await counter.count(key, LIMIT)).toStrictEqual(OK);
  });

  it('does not count what it refused', async () => {
    await countAll(30);
    clock.advance(MINUTE_MS);
    await countAll(30);
    for (let refused = 0; refused < 100; refused += 1) {
      expect(await counter.count(key, LIMIT)).toStrictEqual(after(MINUTE_MS));
    }
    clock.advance(MINUTE_MS);
    const answers = await countAll(30);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(30);
  });

  it('keeps keys apart', async () => {
    await countAll(60);
    expect(await counter.count(`${key}-other`, LIMIT)).toStrictEqual(OK);
  });
});

describe('the window counter', () => {
  const open = () => {
    let nowMs = START_MS;
    const clock = { now: () => nowMs, advance: (ms: number) => void (nowMs += ms) };
    const storage = createMemoryStorage({ clock });
    return { clock, storage, state: storage.openState('addresses') };
  };

  it('never lets more than max through in any stretch of the window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 50, maxLength: 120 }),
        async (gaps) => {
          const { clock, state } = open();
          const counter = createWindowCounter(state, clock);
          const passed: number[] = [];
          for (const gap of gaps) {
            clock.advance(gap);
            if ((await counter.count('k', { max: 6, windowMs: 100 })).ok) passed.push(clock.now());
          }
          for (const from of passed) {
            expect(passed.filter((at) => at >= from && at < from + 100).length).toBeLessThanOrEqual(6);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is right about when one more is let through, and not a millisecond earlier', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 8, maxLength: 40 }),
        async (gaps) => {
          const { clock, state } = open();
          const counter = createWindowCounter(state, clock);
          for (const gap of gaps) {
            clock.advance(gap);
            const answer = await counter.count('k', { max: 3, windowMs: 100 });
            if (answer.ok) continue;
            clock.advance(answer.retryAfterMs - 1);
            expect((await counter.count('k', { max: 3, windowMs: 100 })).ok).toBe(false);
            clock.advance(1);
            expect(await counter.count('k', { max: 3, windowMs: 100 })).toStrictEqual(OK);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("refuses one of two on either side of a window's edge who overtake each other", async () => {
    const { clock, state } = open();
    const one = { max: 1, windowMs: 100 };
    const late: State = {
      ...state,
      async increment(key, by, ttlMs) {
        if (by > 0) {
          clock.advance(100);
          expect(await createWindowCounter(state, clock).count('k', one)).toStrictEqual(OK);
        }
        return state.increment(key, by, ttlMs);
      },
    };
    expect(await createWindowCounter(late, clock).count('k', one)).toMatchObject({ ok: false });
  });

  it('costs one read when it refuses', async () => {
    const { clock, state } = open();
    const calls: string[] = [];
    const counting: State = {
      ...state,
      getMany: (keys) => (calls.push('getMany'), state.getMany(keys)),
      increment: (...parameters) => (calls.push('increment'), state.increment(...parameters)),
    };
    const counter = createWindowCounter(counting, clock);
    await counter.count('k', { max: 1, windowMs: 100 });
    expect(calls).toStrictEqual(['getMany', 'increment', 'getMany']);
    await counter.count('k', { max: 1, windowMs: 100 });
    expect(calls.slice(3)).toStrictEqual(['getMany']);
  });

  it.each([
    [0, 100],
    [1.5, 100],
    [Number.NaN, 100],
    [1, 0],
    [1, -1],
    [1, 0.5],
  ])('throws TypeError for a limit of %d per %d ms', async (max, windowMs) => {
    const { clock, state } = open();
    await expect(createWindowCounter(state, clock).count('k', { max, windowMs })).rejects.toBeInstanceOf(
      TypeError,
    );
  });

  it('fails with StoreUnavailable, or StoreCorrupt for what is no counter, and never lets through', async () => {
    const { clock, storage, state } = open();
    const counter = createWindowCounter(state, clock);
    await state.set(`k/100/${Math.floor(START_MS / 100)}`, 'text');
    await expect(counter.count('k', { max: 1, windowMs: 100 })).rejects.toBeInstanceOf(StoreCorrupt);
    storage.setOutage(true);
    await expect(counter.count('k', { max: 1, windowMs: 100 })).rejects.toBeInstanceOf(StoreUnavailable);
  });
});
