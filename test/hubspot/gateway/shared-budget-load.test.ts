import { describe, expect, it } from 'vitest';
import { createSharedBudget } from '../../../src/hubspot/gateway/shared-budget.ts';
import { createMemoryStorage } from '../../helpers/memory-adapter.ts';
import { START_MS } from '../../battery/subject.ts';
import { mostInAnyWindow } from './rolling-window.ts';
import { type Outcome, type Play, simulateInstances } from './simulate-instances.ts';

const LIMIT = { max: 110, intervalMs: 10_000 };
/** What the limit comes to when every batch is full: 11 batches of 100 a second. */
const IDEAL_PER_SECOND = 1_100;
const WARM_UP_MS = 15_000;
const LENGTH_MS = 60_000;

/** Numbers that look random and are the same in every run (a multiplicative congruential generator). */
function createRandom(): () => number {
  let state = 20_261_123;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function play(rates: readonly number[], death?: Play['death']): Promise<Outcome> {
  let nowMs = START_MS;
  const clock = { now: () => nowMs };
  const { openState } = createMemoryStorage({ clock });
  return simulateInstances({
    ...{ limit: LIMIT, startMs: START_MS, lengthMs: LENGTH_MS, rates, random: createRandom() },
    budget: createSharedBudget({ openState, clock }),
    setTime: (ms) => {
      nowMs = ms;
    },
    ...(death === undefined ? {} : { death }),
  });
}

const medianOf = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Answers a second between two moments of the play. */
function goodput({ answers }: Outcome, fromMs: number, toMs: number): number {
  const within = answers.filter(({ askedMs, tookMs }) => {
    const atMs = askedMs + tookMs - START_MS;
    return atMs >= fromMs && atMs < toMs;
  });
  return (within.length * 1_000) / (toMs - fromMs);
}

function medianWait({ answers }: Outcome, fromMs: number): number {
  return medianOf(answers.filter(({ askedMs }) => askedMs >= START_MS + fromMs).map(({ tookMs }) => tookMs));
}

describe('instances on one budget of 110 requests in ten seconds, in virtual time', () => {
  it.each([
    ['two, even', [500, 500]],
    ['two, 90/10', [900, 100]],
    ['four, even', [250, 250, 250, 250]],
    ['four, 70/10/10/10', [700, 100, 100, 100]],
    ['eight, even', [125, 125, 125, 125, 125, 125, 125, 125]],
  ])(
    '%s: answer 0.85 of the ideal or more of 1,000 questions a second, half of them within 700 ms',
    async (_, rates) => {
      const outcome = await play(rates);
      expect(mostInAnyWindow(outcome.sentMs, LIMIT.intervalMs)).toBeLessThan(LIMIT.max);
      expect(outcome.answers).toHaveLength(outcome.asked);
      expect(goodput(outcome, WARM_UP_MS, LENGTH_MS)).toBeGreaterThanOrEqual(0.85 * IDEAL_PER_SECOND);
      expect(medianWait(outcome, WARM_UP_MS)).toBeLessThan(700);
      // The store is asked for slots and not for every question.
      expect(outcome.reservations).toBeLessThan(outcome.asked / 50);
    },
  );

  it.each([
    ['one, 5 a second', [5], 120],
    ['four, 10 a second', [2.5, 2.5, 2.5, 2.5], 200],
    ['four, 100 a second', [25, 25, 25, 25], 400],
    ['four, 500 a second, 70/10/10/10', [350, 50, 50, 50], 500],
  ])('%s: keep nobody waiting for others to come while there is room', async (_, rates, medianMs) => {
    const outcome = await play(rates);
    expect(mostInAnyWindow(outcome.sentMs, LIMIT.intervalMs)).toBeLessThan(LIMIT.max);
    expect(outcome.answers).toHaveLength(outcome.asked);
    expect(medianWait(outcome, WARM_UP_MS)).toBeLessThan(medianMs);
  });

  it('go on at once when one dies under load with slots in its hands', async () => {
    const deathMs = 30_000;
    const outcome = await play([250, 250, 250, 250], { instance: 1, atMs: START_MS + deathMs });
    expect(mostInAnyWindow(outcome.sentMs, LIMIT.intervalMs)).toBeLessThan(LIMIT.max);
    // All that the other three were asked.
    expect(goodput(outcome, deathMs, deathMs + 2_000)).toBeGreaterThan(0.85 * 750);
    expect(goodput(outcome, deathMs + 2_000, LENGTH_MS)).toBeGreaterThan(0.95 * 750);
    expect(medianWait(outcome, deathMs)).toBeLessThan(700);
  });
});
