import { describe, expect, it } from 'vitest';
import { goalTable, isMet, missedGoals } from '../../bench/goals.ts';
import { figuresOf, showMs, showShare } from '../../bench/open-load/figures.ts';
import type { StreamResult } from '../../bench/open-load/job.ts';

const NONE = { right: 0, wrong: 0, busy: 0, unknown: 0, failed: 0, late: 0 };
const stream = (changes: Partial<StreamResult>): StreamResult => ({
  ...{ name: 's', arrived: 0, counts: NONE, rightMs: [], busyMs: [], rightWithin: 0 },
  ...{ written: [], details: [] },
  ...changes,
});

describe('figures of open-loop load', () => {
  it('take several streams as one', () => {
    const first = stream({
      arrived: 4,
      rightWithin: 3,
      rightMs: [1, 2, 3],
      counts: { ...NONE, right: 3, late: 1 },
    });
    const second = stream({
      arrived: 2,
      rightWithin: 1,
      rightMs: [4],
      counts: { ...NONE, right: 1, busy: 1 },
    });
    expect(figuresOf([first, second], 2_000)).toMatchObject({
      ...{ offeredPerSecond: 3, goodPerSecond: 2, p50Ms: 2, p99Ms: 4, lost: 1 },
      counts: { right: 4, busy: 1, late: 1 },
    });
  });

  it('call failed, unknown and late answers lost, and busy ones not', () => {
    const counts = { right: 0, wrong: 0, busy: 10, unknown: 1, failed: 2, late: 3 };
    expect(figuresOf([stream({ counts })], 1_000).lost).toBe(6);
  });

  it('have no percentile where nothing was answered', () => {
    expect(figuresOf([stream({})], 1_000)).toMatchObject({ p50Ms: undefined, busyP99Ms: undefined });
  });

  it('refuse a stretch without time', () => {
    expect(() => figuresOf([], 0)).toThrow(RangeError);
  });

  it.each([
    [undefined, '-'],
    [3.14159, '3.1'],
    [83.2, '83'],
  ])('show %s ms as %s', (ms, text) => {
    expect(showMs(ms)).toBe(text);
  });

  it.each([
    [0, '0 %'],
    [0.0004, '0.04 %'],
    [0.5, '50.0 %'],
  ])('show the share %d as %s', (share, text) => {
    expect(showShare(share)).toBe(text);
  });
});

describe('a goal', () => {
  it.each([
    [{ is: 0.95, atLeast: 0.95 }, true],
    [{ is: 0.949, atLeast: 0.95 }, false],
    [{ is: 400, atMost: 400 }, true],
    [{ is: 400.1, atMost: 400 }, false],
    [{ is: undefined, atMost: 400 }, false],
    [{ is: Number.NaN, atMost: 400 }, false],
  ])('%j is met: %s', (goal, met) => {
    expect(isMet({ what: 'figure', ...goal })).toBe(met);
  });

  it('that is missed fails a full run in a sentence, and never a quick one', () => {
    const goals = [
      { what: 'p99 ms', is: 500, atMost: 400 },
      { what: 'share', is: 0.96, atLeast: 0.95, digits: 2 },
    ];
    expect(missedGoals(goals, false)).toEqual(['Missed: p99 ms is 500, the goal at most 400.']);
    expect(missedGoals(goals, true)).toEqual([]);
    expect(goalTable(goals).rows).toEqual([
      ['p99 ms', 'at most 400', '500', 'MISSED'],
      ['share', 'at least 0.95', '0.96', 'met'],
    ]);
  });
});
