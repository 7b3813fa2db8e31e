import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../bench/open-load/schedule.ts';

const times = { warmUpMs: 1_000, measuredMs: 9_000 };

describe('a schedule of questions', () => {
  it('spaces even arrivals alike over the measured time', () => {
    const moments = scheduleOf({ kind: 'even', perSecond: 4 }, { warmUpMs: 0, measuredMs: 10_000 });
    expect(moments).toHaveLength(40);
    expect(moments.slice(0, 3)).toEqual([0, 250, 500]);
    expect(moments.at(-1)).toBe(9_750);
  });

  it('lets even arrivals become ever more in two thirds of the warm-up, up to the rate that is asked for', () => {
    const moments = scheduleOf({ kind: 'even', perSecond: 100 }, { warmUpMs: 15_000, measuredMs: 5_000 });
    const within = (fromMs: number): number =>
      moments.filter((moment) => moment >= fromMs && moment < fromMs + 1_000).length;
    const perSecond = Array.from({ length: 20 }, (_, second) => within(second * 1_000));
    expect(perSecond.slice(10)).toEqual(Array(10).fill(100));
    expect(perSecond[0]).toBeLessThanOrEqual(10);
    for (let second = 1; second < 10; second += 1) {
      expect(Math.abs((perSecond[second] ?? 0) - (second + 0.5) * 10)).toBeLessThanOrEqual(2);
    }
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
  });

  it('draws independent arrivals at the rate that is asked for', () => {
    const moments = scheduleOf(
      { kind: 'poisson', perSecond: 100, seed: 3 },
      { warmUpMs: 0, measuredMs: 100_000 },
    );
    // 10,000 expected, and four standard deviations of a Poisson number are 400.
    expect(Math.abs(moments.length - 10_000)).toBeLessThan(400);
    const gaps = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0);
    // Of independent arrivals 1 - 1/e of the gaps are shorter than the mean one.
    const short = gaps.filter((gap) => gap < 10).length / gaps.length;
    expect(short).toBeCloseTo(1 - Math.exp(-1), 1);
  });

  it('is the same in every run with the same seed, and another with another', () => {
    const drawn = (seed: number) => scheduleOf({ kind: 'poisson', perSecond: 5, seed }, times);
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it('puts a burst at one moment of the measured time', () => {
    expect(scheduleOf({ kind: 'burst', atMs: 500, count: 3 }, times)).toEqual([1_500, 1_500, 1_500]);
  });

  it.each([
    { kind: 'even', perSecond: 7 },
    { kind: 'poisson', perSecond: 7, seed: 1 },
    { kind: 'burst', atMs: 9_000, count: 5 },
  ] as const)('puts nothing at or after the end: %j', (arrivals) => {
    expect(scheduleOf(arrivals, times).every((moment) => moment < 10_000)).toBe(true);
  });
});
