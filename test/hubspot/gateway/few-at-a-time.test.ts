import { describe, expect, it } from 'vitest';
import { fewAtATime } from '../../../src/hubspot/gateway/few-at-a-time.ts';
import type { Timers } from '../../../src/hubspot/gateway/timers.ts';

describe('answers of a batch', () => {
  it.each([0, 1, 10, 11, 25, 100])('of %i are handed out once each, in order, ten in a turn', (count) => {
    const turns: (() => void)[] = [];
    const timers: Timers = { now: () => 0, after: () => () => undefined, soon: (act) => turns.push(act) };
    const items = Array.from({ length: count }, (_, index) => index);
    const handed: number[] = [];
    fewAtATime(timers, items, (item) => handed.push(item));
    for (let turn = 1; ; turn += 1) {
      expect(handed).toEqual(items.slice(0, 10 * turn));
      const next = turns.shift();
      if (next === undefined) break;
      next();
    }
    expect(handed).toEqual(items);
  });
});
