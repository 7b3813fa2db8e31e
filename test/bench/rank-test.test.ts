import { describe, expect, it } from 'vitest';
import { createSeeded } from '../../bench/random.ts';
import { aucDeviation, aucOf, aucOfStrata, shiftFor } from '../../bench/rank-test.ts';

describe('the AUC of two groups', () => {
  it.each<[string, number[], number[], number]>([
    ['1 when every value is greater', [4, 5, 6], [1, 2, 3], 1],
    ['0 when every value is smaller', [1, 2, 3], [4, 5, 6], 0],
    ['0.5 for equal groups', [1, 2, 3], [1, 2, 3], 0.5],
    ['0.5 when all values are tied', [7, 7], [7, 7, 7], 0.5],
    // Pairs: 1 beats nothing; 3 beats 2; 5 beats 2 and 4: three of six.
    ['the share of pairs in which the value is greater', [1, 3, 5], [2, 4], 0.5],
    // 2 ties with 2; 3 beats 2: 0.5 + 1 of two.
    ['with ties counted half', [2, 3], [2], 0.75],
    // 1: tie, 0, 0. 1: tie, 0, 0. 2: win, tie, 0. Altogether 2.5 of nine.
    ['with ties over several places', [1, 1, 2], [1, 2, 3], 2.5 / 9],
    ['by size and not by spelling', [10], [9], 1],
    ['the same with groups of different sizes', [5], [1, 2, 3, 4, 6, 7, 8, 9], 0.5],
  ])('is %s', (_title, values, base, expected) => {
    expect(aucOf(values, base)).toBeCloseTo(expected, 12);
  });

  it('adds up to 1 with the AUC the other way round', () => {
    const [values, base] = [
      [3, 1, 4, 1, 5, 9, 2, 6],
      [2, 7, 1, 8, 2, 8],
    ];
    expect(aucOf(values, base) + aucOf(base, values)).toBeCloseTo(1, 12);
  });

  it('leaves both groups in their order', () => {
    const [values, base] = [
      [3, 1, 2],
      [6, 4, 5],
    ];
    aucOf(values, base);
    expect([values, base]).toEqual([
      [3, 1, 2],
      [6, 4, 5],
    ]);
  });

  it.each<[string, number[], number[]]>([
    ['an empty group', [], [1]],
    ['an empty base', [1], []],
    ['a value that is not a number', [Number.NaN], [1]],
    ['a base that holds an infinite value', [1], [Infinity]],
  ])('refuses %s instead of reporting a figure', (_title, values, base) => {
    expect(() => aucOf(values, base)).toThrow(RangeError);
  });
});

describe('what chance does to an AUC', () => {
  it.each([
    [1, 1, 0.5],
    [2_000, 2_000, 0.009_130],
    [10_000, 10_000, 0.004_083],
    [2_000, 12_000, 0.006_973],
  ])('of %d and %d samples has the standard deviation %d', (count, baseCount, expected) => {
    expect(aucDeviation(count, baseCount)).toBeCloseTo(expected, 5);
  });

  it('stays within four of them for groups that do not differ, and leaves them for a shifted one', () => {
    const random = createSeeded(1);
    const draw = (shift: number): number[] => Array.from({ length: 2_000 }, () => random.next() + shift);
    const base = draw(0);
    const limit = 4 * aucDeviation(2_000, 2_000);
    expect(Math.abs(aucOf(draw(0), base) - 0.5)).toBeLessThan(limit);
    expect(aucOf(draw(0.1), base) - 0.5).toBeGreaterThan(limit);
  });
});

describe('groups that were measured in several places', () => {
  const draws = (seed: number, count: number, shift: number): number[] => {
    const random = createSeeded(seed);
    return Array.from({ length: count }, () => random.next() + shift);
  };

  it('have the mean of the places’ own AUC, whatever sets the places apart', () => {
    const here = { values: [2, 4], base: [1, 3] };
    const there = { values: [1_001, 1_002], base: [1_003, 1_004] };
    expect(aucOfStrata([here]).auc).toBe(0.75);
    expect(aucOfStrata([here, there]).auc).toBeCloseTo(0.375, 12);
  });

  it('weigh a place by the samples that it has', () => {
    const much = { values: draws(1, 900, 9), base: draws(2, 900, 0) };
    const little = { values: draws(3, 100, 0), base: draws(4, 100, 9) };
    expect(aucOfStrata([much, little]).auc).toBeCloseTo(0.9, 2);
  });

  it('stray from 0.5 as far as those of one place with all of them', () => {
    const half = { values: draws(1, 1_000, 0), base: draws(2, 1_000, 0) };
    expect(aucOfStrata([half, half]).deviation).toBeCloseTo(aucDeviation(2_000, 2_000), 5);
  });

  it('are refused when nothing was measured', () => {
    expect(() => aucOfStrata([])).toThrow(RangeError);
  });

  it('would have an AUC after being shifted by so much', () => {
    const [here, there] = [draws(1, 2_000, 0), draws(2, 2_000, 500)];
    const shift = shiftFor(0.6, [here, there]);
    const shifted = (base: number[]): number[] => base.map((value) => value + shift);
    const strata = [here, there].map((base) => ({ base, values: shifted(base) }));
    expect(aucOfStrata(strata).auc).toBeCloseTo(0.6, 2);
    // Evenly spread over 1, a shift of s makes the AUC 1 - (1 - s)² / 2.
    expect(shift).toBeCloseTo(0.1056, 2);
  });
});
