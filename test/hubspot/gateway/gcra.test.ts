import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pacingOf, takeSlots, UNTOUCHED, type BudgetState } from '../../../src/hubspot/gateway/gcra.ts';
import { createLocalBudget } from '../../../src/hubspot/gateway/local-budget.ts';
import { NOON } from '../world.ts';
import { worstWindow } from './windows.ts';

const LIMIT = { max: 110, intervalMs: 10_000 };

describe('pacing', () => {
  it('leaves one of 110 requests in 10 s unused: three at once, then one every 94 ms', () => {
    const { burst, spacingMs } = pacingOf(LIMIT);
    expect(burst).toBe(3);
    expect(spacingMs).toBeCloseTo(94.34, 2);
    expect(burst + LIMIT.intervalMs / spacingMs).toBeCloseTo(109);
  });

  it.each([
    ['a larger budget', { max: 190, intervalMs: 10_000 }],
    ['another interval', { max: 30, intervalMs: 1_000 }],
    ['a small one', { max: 12, intervalMs: 10_000 }],
    ['a very small one', { max: 5, intervalMs: 1_000 }],
    ['two', { max: 2, intervalMs: 1_000 }],
    ['a single one', { max: 1, intervalMs: 1_000 }],
  ])('keeps every window of %s within its limit for random arrivals', (_name, limit) => {
    const arrival = fc.record({ afterMs: fc.nat(limit.intervalMs), count: fc.integer({ min: 1, max: 10 }) });
    fc.assert(
      fc.property(fc.array(arrival, { minLength: 1, maxLength: 200 }), (arrivals) => {
        let state: BudgetState = UNTOUCHED;
        let nowMs = NOON;
        const slots: number[] = [];
        for (const { afterMs, count } of arrivals) {
          nowMs += afterMs;
          const taken = takeSlots(state, count, limit, nowMs);
          slots.push(...taken.slots);
          state = taken.state;
          expect(taken.slots.every((atMs) => atMs >= nowMs)).toBe(true);
        }
        expect(slots).toEqual([...slots].sort((a, b) => a - b));
        expect(worstWindow(slots, limit.intervalMs)).toBeLessThanOrEqual(limit.max);
      }),
      { numRuns: 100, seed: 6 },
    );
  });
});

describe('a budget within one process', () => {
  const budgetAt = () => {
    let nowMs = NOON;
    return { budget: createLocalBudget({ now: () => nowMs }), pass: (ms: number) => (nowMs += ms) };
  };

  it('gives three slots at once after a pause and then one after the other', async () => {
    const { budget, pass } = budgetAt();
    const slots = await budget.reserve('1', 5, LIMIT);
    expect(slots.map((atMs) => Math.round(atMs - NOON))).toEqual([0, 0, 0, 94, 189]);
    pass(60_000);
    expect(await budget.reserve('1', 3, LIMIT)).toEqual([NOON + 60_000, NOON + 60_000, NOON + 60_000]);
  });

  it('keeps portals apart', async () => {
    const { budget } = budgetAt();
    await budget.reserve('1', 10, LIMIT);
    expect(await budget.reserve('2', 1, LIMIT)).toEqual([NOON]);
  });

  it('gives nothing before a hold ends, and no burst then', async () => {
    const { budget } = budgetAt();
    await budget.hold('1', NOON + 5_000);
    await budget.hold('1', NOON + 2_000);
    const slots = await budget.reserve('1', 3, LIMIT);
    expect(slots.map((atMs) => Math.round(atMs - NOON))).toEqual([5_000, 5_094, 5_189]);
  });
});
