import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import {
  createCallCounter,
  type CallAnswer,
  type CallCounter,
  type WindowLimit,
} from '../../src/limits/call-counter.ts';
import type { State } from '../../src/ports.ts';
import { type ManualClock, START_MS, type Subject, subjects } from '../battery/subject.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';

const MINUTE_MS = 60_000;
const SMALL = { max: 60, windowMs: MINUTE_MS };
/** Drawn ten at a time. */
const LARGE = { max: 1_000, windowMs: MINUTE_MS };
const OK = { ok: true } as const;
const passedOf = (answers: readonly CallAnswer[]): number => answers.filter(({ ok }) => ok).length;
const refused = (retryAfterMs: number, isFirst: boolean) => ({ ok: false, retryAfterMs, isFirst }) as const;

describe.each(subjects)('the counter of calls in %s', (_, open) => {
  let subject: Subject;
  let clock: ManualClock;
  let here: CallCounter;
  let there: CallCounter;
  let key = '';
  let round = 0;
  beforeAll(async () => {
    subject = await open();
    clock = subject.clock;
    here = createCallCounter(subject.storage.openState('calls'), clock);
    there = createCallCounter((await subject.reopen()).openState('calls'), clock);
  });
  afterAll(() => subject.dispose());
  beforeEach(() => {
    round += 1;
    key = `1/conversation-${round}`;
    clock.advance(MINUTE_MS - (clock.now() % MINUTE_MS));
  });
  const countAll = (times: number, limit: WindowLimit, counters = [here, there]): Promise<CallAnswer[]> =>
    Promise.all(
      Array.from({ length: times }, (__, index) =>
        (counters[index % counters.length] ?? here).count(key, limit),
      ),
    );

  it.each([
    ['at the beginning', 0],
    ['in the middle', 30_000],
    ['in the last millisecond', MINUTE_MS - 1],
  ])('lets 60 of 100 through that come at once over two connections %s of a window', async (__, offsetMs) => {
    clock.advance(offsetMs);
    expect(passedOf(await countAll(100, SMALL))).toBe(60);
  });

  it('lets 1,000 of 1,500 through that come at once, whatever each connection had drawn', async () => {
    clock.advance(20_000);
    expect(passedOf(await countAll(1_500, LARGE))).toBe(1_000);
  });

  it('tells one of all who are refused that it is the first one', async () => {
    clock.advance(20_000);
    const first = (await countAll(200, SMALL)).filter((answer) => !answer.ok && answer.isFirst);
    const later = (await countAll(20, SMALL)).filter((answer) => !answer.ok && answer.isFirst);
    expect([first.length, later.length]).toEqual([1, 0]);
  });

  it.each([
    ['60', SMALL],
    ['1,000', LARGE],
  ])('remembers a window of %s to its last millisecond', async (__, limit) => {
    clock.advance(MINUTE_MS - 1);
    expect(passedOf(await countAll(limit.max, limit))).toBe(limit.max);
    clock.advance(1);
    expect(await there.count(key, limit)).toEqual(refused(MINUTE_MS, true));
    clock.advance(MINUTE_MS - 1);
    expect(await there.count(key, limit)).toEqual(refused(1, false));
    clock.advance(1);
    expect(await there.count(key, limit)).toEqual(OK);
  });

  it('does not count what it refused', async () => {
    await countAll(30, SMALL, [here]);
    clock.advance(MINUTE_MS);
    await countAll(130, SMALL);
    clock.advance(MINUTE_MS);
    expect(passedOf(await countAll(100, SMALL))).toBe(30);
  });

  it('keeps keys apart', async () => {
    await countAll(70, SMALL);
    expect(await here.count(`${key}-other`, SMALL)).toEqual(OK);
  });
});

describe('the counter of calls', () => {
  const open = () => {
    let nowMs = START_MS + 20_000;
    const clock = { now: () => nowMs, advance: (ms: number) => void (nowMs += ms) };
    const storage = createMemoryStorage({ clock });
    return { clock, storage, state: storage.openState('calls') };
  };

  it('never lets more than max through in any stretch of the window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 50, maxLength: 120 }),
        async (gaps) => {
          const { clock, state } = open();
          const counters = [createCallCounter(state, clock), createCallCounter(state, clock)];
          const passed: number[] = [];
          for (const [index, gap] of gaps.entries()) {
            clock.advance(gap);
            const answer = await counters[index % 2]?.count('k', { max: 6, windowMs: 100 });
            if (answer?.ok === true) passed.push(clock.now());
          }
          for (const from of passed) {
            expect(passed.filter((at) => at >= from && at < from + 100).length).toBeLessThanOrEqual(6);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['that overtake each other at once', 99, 1],
    ['of which one takes as long as a window', 40_000, 60_000],
  ])('refuses one of two on either side of an edge %s', async (_, offsetMs, pauseMs) => {
    const windowMs = pauseMs === 1 ? 100 : MINUTE_MS;
    const { clock, state } = open();
    clock.advance(windowMs - (clock.now() % windowMs) + offsetMs);
    const one = { max: 1, windowMs };
    const late: State = {
      ...state,
      async increment(key, by, ttlMs) {
        if (by > 0) {
          clock.advance(pauseMs);
          expect(await createCallCounter(state, clock).count('k', one)).toEqual(OK);
        }
        return state.increment(key, by, ttlMs);
      },
    };
    expect(await createCallCounter(late, clock).count('k', one)).toMatchObject({ ok: false });
  });

  it('asks the store once for a small limit, and for a large one once for a hundredth of it or for all who wait', async () => {
    const { clock, state } = open();
    const calls: string[] = [];
    const counting: State = {
      ...state,
      getMany: (keys) => (calls.push('getMany'), state.getMany(keys)),
      increment: (...parameters) => (calls.push('increment'), state.increment(...parameters)),
      add: (...parameters) => (calls.push('add'), state.add(...parameters)),
    };
    const counter = createCallCounter(counting, clock);
    await counter.count('small', { max: 1, windowMs: MINUTE_MS });
    expect(calls.splice(0)).toEqual(['increment', 'getMany']);
    await counter.count('small', { max: 1, windowMs: MINUTE_MS });
    expect(calls.splice(0)).toEqual(['increment', 'getMany', 'increment', 'add']);
    await counter.count('small', { max: 1, windowMs: MINUTE_MS });
    expect(calls.splice(0)).toEqual([]);
    await Promise.all(
      Array.from({ length: 3_000 }, () => counter.count('large', { max: 100_000, windowMs: MINUTE_MS })),
    );
    expect(calls).toEqual(['increment', 'getMany', 'increment', 'getMany']);
  });

  it('draws for all who wait at the same time together', async () => {
    const { clock, state } = open();
    let draws = 0;
    const counting: State = {
      ...state,
      increment: (...parameters) => ((draws += 1), state.increment(...parameters)),
    };
    const counter = createCallCounter(counting, clock);
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => counter.count('k', { max: 300, windowMs: MINUTE_MS })),
    );
    expect(passedOf(answers)).toBe(200);
    expect(draws).toBeLessThanOrEqual(3);
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
    await expect(createCallCounter(state, clock).count('k', { max, windowMs })).rejects.toBeInstanceOf(
      TypeError,
    );
  });

  it('fails with StoreUnavailable, or StoreCorrupt for what is no counter, and never lets through', async () => {
    const { clock, storage, state } = open();
    const counter = createCallCounter(state, clock);
    await state.set(`k/100/${Math.floor(clock.now() / 100) - 1}`, 'text');
    await expect(counter.count('k', { max: 1, windowMs: 100 })).rejects.toBeInstanceOf(StoreCorrupt);
    storage.setOutage(true);
    for (const limit of [SMALL, LARGE]) {
      await expect(counter.count('other', limit)).rejects.toBeInstanceOf(StoreUnavailable);
    }
  });
});
