import { describe, expect, it } from 'vitest';
import { createArrivalRate, howManySlots } from '../../../src/hubspot/gateway/how-many-slots.ts';

const idle = { waiting: 0, perSecond: 0, outstanding: 0, slotDelayMs: 0 };

describe('how many slots are reserved', () => {
  it.each([
    [0, 0],
    [1, 1],
    [100, 1],
    [101, 2],
    [950, 10],
    [5_000, 10],
  ])('for %i that wait: %i', (waiting, slots) => {
    expect(howManySlots({ ...idle, waiting })).toBe(slots);
  });

  it('leaves out what is reserved already', () => {
    expect(howManySlots({ ...idle, waiting: 250, outstanding: 2 })).toBe(1);
    expect(howManySlots({ ...idle, waiting: 250, outstanding: 3 })).toBe(0);
    expect(howManySlots({ ...idle, waiting: 250, outstanding: 9 })).toBe(0);
  });

  it('counts in the whole batches that will have come when the next slot is due', () => {
    const busy = { ...idle, waiting: 20, perSecond: 700 };
    expect(howManySlots({ ...busy, slotDelayMs: 0 })).toBe(1);
    expect(howManySlots({ ...busy, slotDelayMs: 900, outstanding: 1 })).toBe(4);
  });

  it('has a small queue wait with the one slot that it has', () => {
    const small = { ...idle, perSecond: 100, slotDelayMs: 900 };
    expect(howManySlots({ ...small, waiting: 1 })).toBe(1);
    expect(howManySlots({ ...small, waiting: 99, outstanding: 1 })).toBe(0);
  });

  it('reserves for nobody who would have to wait longer than two seconds', () => {
    const busy = { ...idle, perSecond: 300, outstanding: 5 };
    expect(howManySlots({ ...busy, slotDelayMs: 2_000 })).toBe(0);
    expect(howManySlots({ ...busy, slotDelayMs: 3_600_000 })).toBe(0);
  });
});

describe('the rate of arrivals', () => {
  it('comes near what arrives evenly, and sinks when nothing does', () => {
    const rate = createArrivalRate();
    expect(rate.perSecond(0)).toBe(0);
    for (let ms = 0; ms < 5_000; ms += 4) rate.note(ms);
    expect(rate.perSecond(5_000)).toBeGreaterThan(240);
    expect(rate.perSecond(5_000)).toBeLessThan(260);
    expect(rate.perSecond(8_000)).toBeLessThan(15);
  });
});
