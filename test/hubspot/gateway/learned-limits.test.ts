import { describe, expect, it } from 'vitest';
import { createLearnedLimits, parseBudget } from '../../../src/hubspot/gateway/learned-limits.ts';

const headers = (max: string, intervalMs: string, remaining?: string): Headers =>
  new Headers({
    'x-hubspot-ratelimit-max': max,
    'x-hubspot-ratelimit-interval-milliseconds': intervalMs,
    ...(remaining === undefined ? {} : { 'x-hubspot-ratelimit-remaining': remaining }),
  });

describe('what an answer says about the budget', () => {
  it('is the limit and what is left of it', () => {
    expect(parseBudget(headers('190', '10000', '7'))).toEqual({
      limit: { max: 190, intervalMs: 10_000 },
      remaining: 7,
    });
    expect(parseBudget(headers('110', '10000'))?.remaining).toBeUndefined();
  });

  it.each([
    ['nothing', new Headers()],
    ['a limit of zero', headers('0', '10000')],
    ['a negative limit', headers('-1', '10000')],
    ['an interval of zero', headers('110', '0')],
    ['an interval of an hour', headers('110', '3600000')],
    ['words', headers('many', 'soon')],
    ['a fraction', headers('110.5', '10000')],
  ])('is nothing for %s', (_name, given) => {
    expect(parseBudget(given)).toBeUndefined();
  });
});

it('is 5,000 for a limit that no CRM has', () => {
  expect(parseBudget(headers('100000000', '10000'))?.limit).toEqual({ max: 5_000, intervalMs: 10_000 });
});

describe('learned limits', () => {
  it('are 110 in 10 s until a portal says otherwise, and each portal has its own', () => {
    const limits = createLearnedLimits();
    limits.learn('1', { max: 190, intervalMs: 10_000 });
    limits.learn('1', { max: 250, intervalMs: 10_000 });
    expect(limits.of('1')).toEqual({ max: 250, intervalMs: 10_000 });
    expect(limits.of('2')).toEqual({ max: 110, intervalMs: 10_000 });
  });
});
