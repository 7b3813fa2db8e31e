import { describe, expect, it } from 'vitest';
import { createSeeded } from '../../bench/random.ts';

describe('seeded numbers', () => {
  it('are those of SplitMix64', () => {
    // The first outputs for seed 0 are e220a8397b1dcdaf and 6e789e6aa1b965f4; 53 bits of each are shown.
    const random = createSeeded(0);
    expect(random.next() * 2 ** 53).toBe(Number(0xe220a8397b1dcdafn >> 11n));
    expect(random.next() * 2 ** 53).toBe(Number(0x6e789e6aa1b965f4n >> 11n));
  });

  it('are the same with the same seed and others with another', () => {
    const of = (seed: number): number[] => {
      const random = createSeeded(seed);
      return Array.from({ length: 5 }, () => random.next());
    };
    expect(of(7)).toEqual(of(7));
    expect(of(7)).not.toEqual(of(8));
  });

  it('shuffle without losing, doubling or changing anything', () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const shuffled = createSeeded(3).shuffled(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
    expect(items[0]).toBe(0);
  });

  it('shuffle into every order equally often', () => {
    const random = createSeeded(5);
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 6_000; draw += 1) {
      const order = random.shuffled(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five standard deviations of a count of 1,000 in 6,000 are 144.
    for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(144);
  });
});
