import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { spreadOut } from '../../src/verification/spread-out.ts';

vi.mock('node:timers/promises', () => ({ setTimeout: vi.fn(() => Promise.resolve()) }));

const drawing = (...drawn: readonly number[]) => ({ bytes: () => Uint8Array.from(drawn) });

describe('work that is spread out', () => {
  it.each([
    [[0, 0], 0],
    [[128, 0], 150],
    [[255, 255], 299],
  ])('is put off by what was drawn, %j: %i ms of 300', async (drawn, ms) => {
    const put = spreadOut(() => Promise.resolve('done'), { random: drawing(...drawn), spreadMs: 300 });
    await put();
    expect(pause).toHaveBeenLastCalledWith(ms);
  });

  it('is done with all that it was given, and its end is passed on', async () => {
    const put = spreadOut((first: string, second: number) => Promise.resolve([first, second]), {
      random: drawing(0, 0),
      spreadMs: 300,
    });
    expect(await put('job', 2)).toEqual(['job', 2]);
  });

  it('draws anew for each', async () => {
    const bytes = vi.fn(() => Uint8Array.from([1, 0]));
    const put = spreadOut(() => Promise.resolve('done'), { random: { bytes }, spreadMs: 300 });
    await Promise.all([put(), put(), put()]);
    expect(bytes).toHaveBeenCalledTimes(3);
  });
});
