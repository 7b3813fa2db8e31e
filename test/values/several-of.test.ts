import { describe, expect, it } from 'vitest';
import { formatValue, parseWrite, sameWire } from '../../src/values/index.ts';
import { define, ENGLISH, FINNISH, option, SEVERAL } from './definitions.ts';

const choosing = (...options: readonly ReturnType<typeof option>[]) => define({ ...SEVERAL, options });

describe('choosing several options', () => {
  it.each([
    [['tier_1', 'Silver'], 'tier_1;tier_2'],
    [['gold'], 'tier_1'],
    ['tier_3;tier_1', 'tier_3;tier_1'],
    ['Gold; Silver', 'tier_1;tier_2'],
    ['Gold, bronze', 'tier_1;tier_3'],
    ['["Gold","Silver"]', 'tier_1;tier_2'],
    ['Silver', 'tier_2'],
    [['Gold', 'tier_1', 'GOLD'], 'tier_1'],
    ['Gold;Gold', 'tier_1'],
  ])('understands %j', (input, wire) => {
    expect(parseWrite(SEVERAL, input, ENGLISH)).toEqual({ ok: true, wire });
  });

  it.each([
    'tier_1;tier_2;;tier_3',
    ';tier_1',
    'tier_1;',
    'tier_1,,tier_2',
    'tier_1;platinum',
    'Staff',
    '[1',
    '["Gold"',
    'constructor',
  ])('refuses the whole of %j', (input) => {
    expect(parseWrite(SEVERAL, input, ENGLISH)).toMatchObject({ ok: false, code: 'invalid_option' });
  });

  it.each([
    [['Gold', ''], 'invalid_option'],
    [['Gold', null], 'wrong_type'],
    [['Gold', ['Silver']], 'wrong_type'],
    [{ 0: 'Gold' }, 'wrong_type'],
    ['[]', 'cannot_be_cleared'],
    [Array.from({ length: 1_001 }, () => 'Gold'), 'too_long'],
    ['Gold;'.repeat(20_000), 'too_long'],
  ])('refuses %j', (input, code) => {
    expect(parseWrite(SEVERAL, input, ENGLISH)).toMatchObject({ ok: false, code });
  });

  it('names the options nearest to the first wrong choice', () => {
    const answer = parseWrite(SEVERAL, ['Gold', 'Slver', 'x'], ENGLISH);
    expect(answer.ok ? [] : answer.closest?.[0]).toEqual({ label: 'Silver', value: 'tier_2' });
  });

  it('does not split at commas where an option has one in its name', () => {
    const definition = choosing(option('Rock, pop', 'r'), option('Jazz', 'j'));
    expect(parseWrite(definition, 'Rock, pop', ENGLISH)).toEqual({ ok: true, wire: 'r' });
    expect(parseWrite(definition, 'Rock, pop;Jazz', ENGLISH)).toEqual({ ok: true, wire: 'r;j' });
    expect(parseWrite(definition, 'Jazz,r', ENGLISH)).toMatchObject({ code: 'invalid_option' });
  });

  it('finds a label that holds the separator, but never stores such a value', () => {
    expect(parseWrite(choosing(option('a;b', 'ab')), 'a;b', ENGLISH)).toEqual({ ok: true, wire: 'ab' });
    expect(parseWrite(choosing(option('x', 'a;b')), ['x'], ENGLISH)).toMatchObject({
      code: 'invalid_option',
    });
  });
});

describe('showing several options', () => {
  it('gives internal values, and labels as a list in the language', () => {
    const value = ['tier_1', 'tier_2', 'tier_3'];
    expect(formatValue(SEVERAL, 'tier_1;tier_2;tier_3', ENGLISH)).toEqual({
      value,
      displayValue: 'Gold, Silver, and Bronze',
    });
    expect(formatValue(SEVERAL, ';tier_1;;tier_2;tier_3', FINNISH)).toEqual({
      value,
      displayValue: 'Gold, Silver ja Bronze',
    });
  });

  it('keeps values whose option is gone, neutralised', () => {
    expect(formatValue(SEVERAL, 'tier_1;o\u202Eld;__proto__', ENGLISH)).toEqual({
      value: ['tier_1', 'old', '__proto__'],
      displayValue: 'Gold, old, and __proto__',
    });
  });

  it('gives an empty list for an empty value', () => {
    expect(formatValue(SEVERAL, '', ENGLISH)).toEqual({ value: [], displayValue: '' });
    expect(formatValue(SEVERAL, ';', ENGLISH)).toEqual({ value: [], displayValue: '' });
  });

  it('caps the list with a mark that cannot be written back', () => {
    const { value, displayValue } = formatValue(SEVERAL, 'tier_1;'.repeat(5_000), ENGLISH);
    expect(value).toHaveLength(1_001);
    expect(displayValue.length).toBeLessThanOrEqual(2_000);
    expect(parseWrite(SEVERAL, Array.isArray(value) ? value.slice(-2) : [], ENGLISH)).toMatchObject({
      code: 'invalid_option',
    });
  });
});

describe('comparing several options', () => {
  it.each([
    ['a;b', 'b;a', true],
    ['a;b;a', 'a;b', true],
    [';a', 'a', true],
    ['a', 'a;b', false],
    [null, 'a', false],
  ])('says of %j and %j: %s', (a, b, same) => {
    expect(sameWire(SEVERAL, a, b)).toBe(same);
  });
});
