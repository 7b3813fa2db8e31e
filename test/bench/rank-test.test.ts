import { describe, expect, it } from 'vitest';
import { createSeeded } from '../../bench/random.ts';
import { aucDeviation, aucOf } from '../../bench/rank-test.ts';

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
