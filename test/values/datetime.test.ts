import { describe, expect, it } from 'vitest';
import { formatValue, parseWrite, sameWire } from '../../src/values/index.ts';
import { DATETIME, ENGLISH, FINNISH } from './definitions.ts';

const inZone = (timeZone: string) => ({ language: 'en', timeZone });

describe('writing a datetime', () => {
  it.each([
    ['2027-02-28T14:30:00+02:00', '2027-02-28T12:30:00.000Z'],
    ['2027-02-28T14:30:00Z', '2027-02-28T14:30:00.000Z'],
    ['2027-02-28t14:30z', '2027-02-28T14:30:00.000Z'],
    ['2027-02-28 14:30:15.25 -0530', '2027-02-28T20:00:15.250Z'],
    ['2027-02-28T14:30:15.123456+00:00', '2027-02-28T14:30:15.123Z'],
    ['2027-12-31T23:30:00-14:00', '2028-01-01T13:30:00.000Z'],
  ])('stores %s as %s whatever the time zone', (input, wire) => {
    expect(parseWrite(DATETIME, input, ENGLISH)).toEqual({ ok: true, wire });
    expect(parseWrite(DATETIME, input, FINNISH)).toEqual({ ok: true, wire });
  });

  it.each([
    ['Europe/Helsinki', '2027-02-28T14:30', '2027-02-28T12:30:00.000Z'],
    ['Europe/Helsinki', '2027-07-01T14:30', '2027-07-01T11:30:00.000Z'],
    ['America/New_York', '2027-07-01 14:30:05', '2027-07-01T18:30:05.000Z'],
    ['Asia/Kathmandu', '2027-01-01T00:00', '2026-12-31T18:15:00.000Z'],
    ['Australia/Lord_Howe', '2027-01-01T12:00', '2027-01-01T01:00:00.000Z'],
    ['Europe/Helsinki', '1900-01-01T12:00', '1900-01-01T10:20:11.000Z'],
    ['UTC', '0001-01-02T00:00', '0001-01-02T00:00:00.000Z'],
    ['Mars/Olympus', '2027-02-28T14:30', '2027-02-28T14:30:00.000Z'],
  ])('reads a time without offset in %s: %s', (timeZone, input, wire) => {
    expect(parseWrite(DATETIME, input, inZone(timeZone))).toEqual({ ok: true, wire });
  });

  it.each([
    ['Europe/Helsinki', '2027-03-28T03:30'],
    ['America/New_York', '2027-03-14T02:00'],
    ['Australia/Lord_Howe', '2027-10-03T02:15'],
    ['Pacific/Apia', '2011-12-30T12:00'],
  ])('refuses a time that the clocks of %s skip: %s', (timeZone, input) => {
    expect(parseWrite(DATETIME, input, inZone(timeZone))).toMatchObject({
      ok: false,
      code: 'invalid_datetime',
    });
  });

  it.each([
    ['2027-03-28T02:59:59', '2027-03-28T00:59:59.000Z'],
    ['2027-03-28T04:00:00', '2027-03-28T01:00:00.000Z'],
  ])('takes the last second before the gap and the first after it: %s', (input, wire) => {
    expect(parseWrite(DATETIME, input, FINNISH)).toEqual({ ok: true, wire });
  });

  it('means the first of two times that the clocks show twice', () => {
    expect(parseWrite(DATETIME, '2027-10-31T03:30', FINNISH)).toEqual({
      ok: true,
      wire: '2027-10-31T00:30:00.000Z',
    });
  });

  it.each([
    '2027-02-28',
    '2027-02-30T10:00Z',
    '2027-02-28T24:00Z',
    '2027-02-28T10:60Z',
    '2027-02-28T10:00:60Z',
    '2027-02-28T10Z',
    '2027-02-28T10:00+15:00',
    '2027-02-28T10:00+02:60',
    '2027-02-28T10:00 EET',
    '28.2.2027 10:00',
    '1803816000000',
    '0001-01-01T00:00+05:00',
    '9999-12-31T23:59-05:00',
    'tomorrow at noon',
  ])('refuses %s with the accepted form', (input) => {
    expect(parseWrite(DATETIME, input, ENGLISH)).toEqual({
      ok: false,
      code: 'invalid_datetime',
      accepted: '2027-02-28T14:30:00+02:00',
    });
  });

  it('refuses a bare number, which may be seconds or milliseconds', () => {
    expect(parseWrite(DATETIME, 1_803_816_000, ENGLISH)).toMatchObject({ code: 'wrong_type' });
  });
});

describe('showing a datetime', () => {
  it.each([
    ['2027-02-28T12:00:00Z', ENGLISH, 'February 28, 2027 at 12:00 PM UTC'],
    ['1803816000000', ENGLISH, 'February 28, 2027 at 12:00 PM UTC'],
    ['2027-02-28T12:00:00.000Z', FINNISH, '28. helmikuuta 2027 klo 14.00 UTC+2'],
    ['2027-02-28T12:00:00Z', { language: '%', timeZone: '%' }, 'February 28, 2027 at 12:00 PM UTC'],
  ])('shows %s in the language and time zone of %o', (wire, context, displayValue) => {
    expect(formatValue(DATETIME, wire, context)).toEqual({ value: '2027-02-28T12:00:00.000Z', displayValue });
  });

  it.each(['yesterday', '2027-02-30T00:00:00Z', '99999999999999999999'])(
    'shows what is no datetime as text: %s',
    (wire) => {
      expect(formatValue(DATETIME, wire, ENGLISH)).toEqual({ value: wire, displayValue: wire });
    },
  );
});

describe('comparing datetimes', () => {
  it.each([
    ['1803816000000', '2027-02-28T12:00:00Z', true],
    ['2027-02-28T12:00:00.000Z', '2027-02-28T14:00:00+02:00', true],
    ['2027-02-28T12:00:00.001Z', '2027-02-28T12:00:00Z', false],
    ['yesterday', '2027-02-28T12:00:00Z', false],
  ])('says of %s and %s: %s', (a, b, same) => {
    expect(sameWire(DATETIME, a, b)).toBe(same);
  });
});
