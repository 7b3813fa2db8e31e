import { describe, expect, it } from 'vitest';
import { formatValue, parseWrite, sameWire } from '../../src/values/index.ts';
import { DATE, ENGLISH, FINNISH } from './definitions.ts';

/** 2027-02-28T00:00:00Z. */
const MIDNIGHT = 1_803_772_800_000;

describe('writing a date', () => {
  it.each([
    ['2027-02-28', '2027-02-28'],
    [' 2027-02-28 ', '2027-02-28'],
    ['2028-02-29', '2028-02-29'],
    ['0027-01-01', '0027-01-01'],
    ['9999-12-31', '9999-12-31'],
    [MIDNIGHT, '2027-02-28'],
    [String(MIDNIGHT), '2027-02-28'],
    [-86_400_000, '1969-12-31'],
    ['0', '1970-01-01'],
  ])('stores %j as %s', (input, wire) => {
    expect(parseWrite(DATE, input, ENGLISH)).toEqual({ ok: true, wire });
  });

  it.each([
    '2026-02-30',
    '2027-02-29',
    '2027-13-01',
    '2027-00-10',
    '2027-01-00',
    '0000-01-01',
    '29/02/2027',
    '02/28/2027',
    '28.2.2027',
    '2027-2-28',
    '20270228',
    20270228,
    '2027-02-28T00:00:00Z',
    '+002027-02-28',
    'tomorrow',
    MIDNIGHT + 1,
    MIDNIGHT + 43_200_000,
    String(MIDNIGHT + 43_200_000),
    MIDNIGHT / 1_000,
    1.5,
    Number.NaN,
    1e300,
    '２０２７-０２-２８',
  ])('refuses %j with the accepted form', (input) => {
    expect(parseWrite(DATE, input, ENGLISH)).toEqual({
      ok: false,
      code: 'invalid_date',
      accepted: '2027-02-28',
    });
  });

  it.each([[true], [{ year: 2027 }], [['2027-02-28']]])('refuses %j as of the wrong type', (input) => {
    expect(parseWrite(DATE, input, ENGLISH)).toMatchObject({ code: 'wrong_type' });
  });
});

describe('showing a date', () => {
  it.each([
    ['2027-02-28', 'en', 'February 28, 2027'],
    ['2027-02-28', 'en-GB', '28 February 2027'],
    ['2027-02-28', 'fi', '28. helmikuuta 2027'],
    ['2027-02-28', 'de', '28. Februar 2027'],
    ['2027-02-28', 'ja', '2027年2月28日'],
    ['2027-02-28', 'th-u-ca-buddhist', '28 กุมภาพันธ์ ค.ศ. 2027'],
    ['2027-02-28', '', 'February 28, 2027'],
    [String(MIDNIGHT), 'en', 'February 28, 2027'],
    ['2027-02-28T00:00:00Z', 'en', 'February 28, 2027'],
    ['2027-02-28T00:00:00.000+00:00', 'en', 'February 28, 2027'],
  ])('shows %s in %j as %s', (wire, language, displayValue) => {
    expect(formatValue(DATE, wire, { language, timeZone: 'UTC' })).toEqual({
      value: '2027-02-28',
      displayValue,
    });
  });

  it('is the same day in every time zone', () => {
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'nowhere']) {
      expect(formatValue(DATE, '2027-02-28', { language: 'en', timeZone }).displayValue).toBe(
        'February 28, 2027',
      );
    }
  });

  it.each(['2026-02-30', 'soon', String(MIDNIGHT + 1), '99999999999999999', '2027-02-28T12:00:00Z'])(
    'shows what is no date as text: %s',
    (wire) => {
      expect(formatValue(DATE, wire, FINNISH)).toEqual({ value: wire, displayValue: wire });
    },
  );
});

describe('comparing dates', () => {
  it('sees through the form', () => {
    expect(sameWire(DATE, String(MIDNIGHT), '2027-02-28')).toBe(true);
    expect(sameWire(DATE, '2027-02-28T00:00:00Z', '2027-02-28')).toBe(true);
    expect(sameWire(DATE, '2027-03-01', '2027-02-28')).toBe(false);
    expect(sameWire(DATE, 'soon', '2027-02-28')).toBe(false);
  });
});
