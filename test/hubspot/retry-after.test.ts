import { describe, expect, it } from 'vitest';
import { MAX_RETRY_AFTER_MS, parseRetryAfter } from '../../src/hubspot/retry-after.ts';
import { NOON } from './world.ts';

describe('parseRetryAfter', () => {
  it.each([
    ['whole seconds', '1', 1_000],
    ['a minute', '60', 60_000],
    ['zero', '0', 0],
    ['seconds between blanks', ' 7 ', 7_000],
    ['a date half a minute away', 'Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['a date in the past', 'Mon, 23 Nov 2026 11:00:00 GMT', 0],
  ])('reads %s', (_name, header, expected) => {
    expect(parseRetryAfter(header, NOON)).toBe(expected);
  });

  it.each([
    ['ten years in seconds', '315360000'],
    ['a date in ten years', 'Mon, 23 Nov 2036 12:00:00 GMT'],
    ['fifteen digits', '999999999999999'],
  ])('never waits longer than an hour for %s', (_name, header) => {
    expect(parseRetryAfter(header, NOON)).toBe(MAX_RETRY_AFTER_MS);
  });

  it.each([
    ['nothing', null],
    ['an empty header', ''],
    ['a negative number', '-5'],
    ['a fraction', '1.5'],
    ['hexadecimal', '0x10'],
    ['letters', 'abc'],
    ['an ISO date', '2026-11-23T12:00:30Z'],
    ['a day that does not exist', 'Mon, 99 Nov 2026 12:00:30 GMT'],
  ])('says nothing for %s', (_name, header) => {
    expect(parseRetryAfter(header, NOON)).toBeUndefined();
  });
});
