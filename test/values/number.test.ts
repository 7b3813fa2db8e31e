import { describe, expect, it } from 'vitest';
import { formatValue, parseWrite, sameWire } from '../../src/values/index.ts';
import { define, ENGLISH, FINNISH, NUMBER } from './definitions.ts';

const hinted = (numberDisplayHint: string) => define({ ...NUMBER, numberDisplayHint });

describe('writing a number', () => {
  it.each([
    [5, '5'],
    ['5', '5'],
    [' 5.50 ', '5.5'],
    ['-0', '0'],
    [-0, '0'],
    ['+7', '7'],
    ['007', '7'],
    ['0.10', '0.1'],
    [0.1, '0.1'],
    [1e-7, '0.0000001'],
    [0.1 + 0.2, '0.30000000000000004'],
    ['-12345678.901', '-12345678.901'],
    ['9007199254740991', '9007199254740991'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ['-9007199254740991', '-9007199254740991'],
  ])('stores %j as %s', (input, wire) => {
    expect(parseWrite(NUMBER, input, ENGLISH)).toEqual({ ok: true, wire });
  });

  it.each([
    ['1,234', 'invalid_number'],
    ['1,5', 'invalid_number'],
    ['1 234', 'invalid_number'],
    ['1\u00a0234', 'invalid_number'],
    ["1'234", 'invalid_number'],
    ['1.234.567', 'invalid_number'],
    ['1e5', 'invalid_number'],
    ['1e400', 'invalid_number'],
    ['0x10', 'invalid_number'],
    ['.5', 'invalid_number'],
    ['5.', 'invalid_number'],
    ['--5', 'invalid_number'],
    ['٥', 'invalid_number'],
    ['5 €', 'invalid_number'],
    ['50%', 'invalid_number'],
    ['five', 'invalid_number'],
    ['NaN', 'invalid_number'],
    [Number.NaN, 'invalid_number'],
    [Number.POSITIVE_INFINITY, 'invalid_number'],
    [1e400, 'invalid_number'],
    ['9007199254740992', 'out_of_range'],
    ['9007199254740993', 'out_of_range'],
    [2 ** 53, 'out_of_range'],
    [1e21, 'out_of_range'],
    [5e-324, 'out_of_range'],
    ['0.12345678901234567891', 'out_of_range'],
    ['9'.repeat(65_000), 'out_of_range'],
    [true, 'wrong_type'],
    [['5'], 'wrong_type'],
    [{}, 'wrong_type'],
  ])('refuses %j as %s with an example', (input, code) => {
    expect(parseWrite(NUMBER, input, ENGLISH)).toEqual({ ok: false, code, accepted: '1234.5' });
  });

  it('shows by the example that a percentage is a part of one', () => {
    expect(parseWrite(hinted('percentage'), '25%', ENGLISH)).toMatchObject({ accepted: '0.25' });
  });
});

describe('showing a number', () => {
  it.each([
    [NUMBER, '5', 5, '5', '5'],
    [NUMBER, '2019', 2019, '2019', '2019'],
    [NUMBER, '1234567.891', 1234567.891, '1,234,567.891', '1\u00a0234\u00a0567,891'],
    [NUMBER, '5.0', 5, '5', '5'],
    [NUMBER, '1.5E7', 15_000_000, '15,000,000', '15\u00a0000\u00a0000'],
    [hinted('formatted'), '2019', 2019, '2,019', '2\u00a0019'],
    [hinted('unformatted'), '1234567', 1234567, '1234567', '1234567'],
    [hinted('percentage'), '0.125', 0.125, '12.5%', '12,5\u00a0%'],
    [hinted('probability'), '0.2', 0.2, '20%', '20\u00a0%'],
    [hinted('currency'), '1234.5', 1234.5, '1,234.50', '1\u00a0234,50'],
    [hinted('currency'), '1234', 1234, '1,234', '1\u00a0234'],
    [define({ type: 'currency_number', fieldType: 'number' }), '99.9', 99.9, '99.9', '99,9'],
    [hinted('duration'), '90000', 90_000, '1 minute, 30 seconds', '1 minuutti ja 30 sekuntia'],
    [hinted('duration'), '0', 0, '0 seconds', '0 sekuntia'],
    [hinted('duration'), '90000000', 90_000_000, '1 day, 1 hour', '1 päivä ja 1 tunti'],
    [hinted('duration'), '-5', -5, '-5', '\u22125'],
  ])('shows %o holding %s', (definition, wire, value, english, finnish) => {
    expect(formatValue(definition, wire, ENGLISH)).toEqual({ value, displayValue: english });
    expect(formatValue(definition, wire, FINNISH)).toEqual({ value, displayValue: finnish });
  });

  it('gives digits that a double would lose as text', () => {
    expect(formatValue(NUMBER, '9007199254740993', ENGLISH)).toEqual({
      value: '9007199254740993',
      displayValue: '9,007,199,254,740,993',
    });
  });

  it.each(['abc', 'NaN', 'Infinity', '1e999999', '1,5', '.', '-', 'e5', '9'.repeat(500)])(
    'shows what is no number as text: %s',
    (wire) => {
      expect(formatValue(NUMBER, wire, ENGLISH)).toEqual({ value: wire, displayValue: wire });
    },
  );
});

describe('comparing numbers', () => {
  it.each([
    ['5', '5.0', true],
    ['5', '05', true],
    ['1.5E3', '1500', true],
    ['0', '-0.00', true],
    ['5', '5.01', false],
    ['9007199254740993', '9007199254740992', false],
    ['abc', 'abc', true],
    ['abc', '0', false],
  ])('says of %s and %s: %s', (a, b, same) => {
    expect(sameWire(NUMBER, a, b)).toBe(same);
  });
});
