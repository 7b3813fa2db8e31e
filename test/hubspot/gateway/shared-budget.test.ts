import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../../src/errors.ts';
import { paceOf } from '../../../src/hubspot/gateway/pace.ts';
import type { BudgetLimit, SendBudget } from '../../../src/hubspot/gateway/send-budget.ts';
import { createSharedBudget } from '../../../src/hubspot/gateway/shared-budget.ts';
import {
  createManualClock,
  type ManualClock,
  START_MS,
  type Subject,
  subjects,
} from '../../battery/subject.ts';
import { createMemoryStorage } from '../../helpers/memory-adapter.ts';
import { mostInAnyWindow } from './rolling-window.ts';

const HUBSPOT: BudgetLimit = { max: 110, intervalMs: 10_000 };
const HOUR_MS = 3_600_000;

describe('the pace under a limit', () => {
  it('is a burst of 3 and 10.6 a second under 110 in ten seconds', () => {
    expect(paceOf(HUBSPOT)).toStrictEqual({ burst: 3, spacingUs: 94_340 });
  });

  it('follows other limits, and has no burst under a small one', () => {
    expect(paceOf({ max: 190, intervalMs: 10_000 })).toStrictEqual({ burst: 3, spacingUs: 53_764 });
    expect(paceOf({ max: 5, intervalMs: 1_000 })).toStrictEqual({ burst: 1, spacingUs: 250_000 });
    expect(paceOf({ max: 1, intervalMs: 1_000 })).toStrictEqual({ burst: 1, spacingUs: 2_000_000 });
  });

  it('keeps any limit in every window although each request is almost one spacing late, or half of one under a limit of 1', () => {
    const limits = fc.record({
      max: fc.oneof(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 400 })),
      intervalMs: fc.integer({ min: 100, max: 60_000 }),
    });
    fc.assert(
      fc.property(
        limits,
        fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }),
        (limit, lateness) => {
          const { burst, spacingUs } = paceOf(limit);
          const latestUs = limit.max === 1 ? spacingUs / 2 : spacingUs;
          const sent = Array.from({ length: 3 * limit.max + 3 }, (_, index) => {
            const dateUs = Math.max(0, (index - burst + 1) * spacingUs);
            return dateUs + (lateness[index % lateness.length] ?? 0) * latestUs;
          });
          expect(mostInAnyWindow(sent, limit.intervalMs * 1_000)).toBeLessThanOrEqual(limit.max);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    { max: 0, intervalMs: 1_000 },
    { max: 1.5, intervalMs: 1_000 },
    { max: Number.NaN, intervalMs: 1_000 },
    { max: 10, intervalMs: 0 },
    { max: 10, intervalMs: Number.POSITIVE_INFINITY },
  ])('refuses %j', (limit) => {
    expect(() => paceOf(limit)).toThrow(TypeError);
  });
});

describe.each(subjects)('a budget that instances share in %s', (_, open) => {
  let subject: Subject;
  let clock: ManualClock;
  let here: SendBudget;
  let elsewhere: SendBudget;
  let portalId = 0;
  let portal: string;
  beforeAll(async () => {
    subject = await open();
    clock = subject.clock;
    here = createSharedBudget({ openState: subject.storage.openState, clock });
    elsewhere = createSharedBudget({ openState: (await subject.reopen()).openState, clock });
  });
  afterAll(() => subject.dispose());
  beforeEach(() => {
    portal = String((portalId += 1));
  });
  const fromNow = (dates: readonly number[]): number[] => dates.map((date) => date - clock.now());

  it('lets three through at once after a pause, and one every 94.34 ms from then on', async () => {
    expect(fromNow(await here.reserve(portal, 5, HUBSPOT))).toStrictEqual([0, 0, 0, 95, 189]);
    expect(fromNow(await elsewhere.reserve(portal, 2, HUBSPOT))).toStrictEqual([284, 378]);
    clock.advance(10_000);
    expect(fromNow(await elsewhere.reserve(portal, 4, HUBSPOT))).toStrictEqual([0, 0, 0, 95]);
  });

  it('gives back a part of the burst after a part of the pause', async () => {
    await here.reserve(portal, 3, HUBSPOT);
    clock.advance(190);
    expect(fromNow(await elsewhere.reserve(portal, 3, HUBSPOT))).toStrictEqual([0, 0, 94]);
  });

  it('hands no slot out twice, whoever asks', async () => {
    const asked = Array.from({ length: 12 }, (__, index) =>
      (index % 2 === 0 ? here : elsewhere).reserve(portal, 1 + (index % 5), HUBSPOT),
    );
    const dates = (await Promise.all(asked)).flat().sort((a, b) => a - b);
    const { spacingUs } = paceOf(HUBSPOT);
    expect(fromNow(dates)).toStrictEqual(
      dates.map((__, index) => Math.max(0, Math.ceil(((index - 2) * spacingUs) / 1_000))),
    );
  });

  it('has nobody send before a hold is over, and no burst then', async () => {
    await here.hold(portal, clock.now() + 5_000);
    expect(fromNow(await elsewhere.reserve(portal, 3, HUBSPOT))).toStrictEqual([5_000, 5_095, 5_189]);
  });

  it('does not shorten a hold, and ends one after an hour whatever was asked for', async () => {
    await here.hold(portal, clock.now() + 5_000);
    await elsewhere.hold(portal, clock.now() + 1_000);
    await elsewhere.hold(portal, clock.now() - 1_000);
    expect(fromNow(await here.reserve(portal, 1, HUBSPOT))).toStrictEqual([5_000]);
    await here.hold(portal, clock.now() + 1_000 * HOUR_MS);
    clock.advance(HOUR_MS - 1);
    expect(fromNow(await here.reserve(portal, 1, HUBSPOT))).toStrictEqual([1]);
  });

  it('keeps portals apart', async () => {
    await here.hold(portal, clock.now() + 5_000);
    expect(fromNow(await here.reserve(`${portal}0`, 1, HUBSPOT))).toStrictEqual([0]);
  });

  it('goes on at the pace of the limit that is asked under', async () => {
    await here.reserve(portal, 3, HUBSPOT);
    expect(fromNow(await here.reserve(portal, 2, { max: 5, intervalMs: 1_000 }))).toStrictEqual([95, 345]);
  });

  it.each([0, 11, 1.5, Number.NaN])('does not reserve %s slots', async (count) => {
    await expect(here.reserve(portal, count, HUBSPOT)).rejects.toBeInstanceOf(TypeError);
    expect(fromNow(await here.reserve(portal, 3, HUBSPOT))).toStrictEqual([0, 0, 0]);
  });

  it('sends nothing where something else lies in the place of its counter', async () => {
    await subject.storage.openState('crm-budget').set(portal, 'text');
    await expect(here.reserve(portal, 1, HUBSPOT)).rejects.toBeInstanceOf(StoreCorrupt);
  });
});

describe('a shared budget', () => {
  it('never gives out more than the limit in any window, however it is asked', async () => {
    const steps = fc.array(
      fc.record({ waitMs: fc.integer({ min: 0, max: 3_000 }), count: fc.integer({ min: 1, max: 10 }) }),
      { minLength: 1, maxLength: 60 },
    );
    const limits = fc.record({
      max: fc.integer({ min: 1, max: 120 }),
      intervalMs: fc.integer({ min: 500, max: 10_000 }),
    });
    await fc.assert(
      fc.asyncProperty(steps, limits, async (asked, limit) => {
        const clock = createManualClock();
        const { openState } = createMemoryStorage({ clock });
        const budget = createSharedBudget({ openState, clock });
        const dates: number[] = [];
        for (const { waitMs, count } of asked) {
          clock.advance(waitMs);
          dates.push(...(await budget.reserve('4711', count, limit)));
        }
        expect(dates).toStrictEqual([...dates].sort((a, b) => a - b));
        expect(mostInAnyWindow(dates, limit.intervalMs)).toBeLessThanOrEqual(limit.max);
      }),
    );
  });

  it('sends nothing while the store is down, and does not count by itself instead', async () => {
    const clock = { now: () => START_MS };
    const storage = createMemoryStorage({ clock });
    const budget = createSharedBudget({ openState: storage.openState, clock });
    await budget.reserve('4711', 1, HUBSPOT);
    storage.setOutage(true);
    await expect(budget.reserve('4711', 1, HUBSPOT)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(budget.hold('4711', START_MS + 1)).rejects.toBeInstanceOf(StoreUnavailable);
    storage.setOutage(false);
    expect(await budget.reserve('4711', 3, HUBSPOT)).toStrictEqual([START_MS, START_MS, START_MS + 95]);
  });
});
