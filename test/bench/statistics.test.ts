import { describe, expect, it } from 'vitest';
import { median, pairedRatio, percentile, spreadOf } from '../../bench/statistics.ts';

const ONE_TO_HUNDRED = Array.from({ length: 100 }, (_, index) => 100 - index);

describe('the median', () => {
  it.each([
    [[7], 7],
    [[9, 1, 5], 5],
    [[10, 2], 6],
    [[100, 3, 20, 1], 11.5],
  ])('of %j is %d, in whatever order the values come', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('leaves the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('a percentile', () => {
  it.each([
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
    [0.001, 1],
  ])('%d of the numbers 1 to 100 is %d, always a value that was measured', (share, expected) => {
    expect(percentile(ONE_TO_HUNDRED, share)).toBe(expected);
  });

  it('sorts by size and not by spelling', () => {
    expect(percentile([9, 10, 100], 0.5)).toBe(10);
  });

  it.each([0, -0.1, 1.01, 99, Number.NaN])('refuses the share %d', (share) => {
    expect(() => percentile([1], share)).toThrow(RangeError);
  });
});

describe('figures over rounds', () => {
  it('shows the median with the smallest and the greatest round', () => {
    expect(spreadOf([30, 10, 50])).toEqual({ median: 30, least: 10, most: 50 });
  });

  it('compares contestants round by round and not by their medians', () => {
    // The quotient of the medians would be 100 / 20 = 5, which was true in one round of three.
    expect(pairedRatio([10, 100, 1_000], [10, 20, 1_000])).toEqual({ median: 1, least: 1, most: 5 });
    expect(pairedRatio([10, 40], [10, 10])).toEqual({ median: 2.5, least: 1, most: 4 });
  });

  it.each<[string, () => unknown]>([
    ['no values', () => median([])],
    ['no latencies', () => percentile([], 0.99)],
    ['a value that is not a number', () => spreadOf([1, Number.NaN])],
    ['rounds that one contestant missed', () => pairedRatio([1, 2], [1])],
    ['a base of zero', () => pairedRatio([1], [0])],
  ])('refuses %s instead of reporting a figure', (_title, measure) => {
    expect(measure).toThrow(RangeError);
  });
});
