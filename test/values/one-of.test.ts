import { describe, expect, it } from 'vitest';
import { formatValue, parseWrite, sameWire } from '../../src/values/index.ts';
import { define, ENGLISH, ONE, option } from './definitions.ts';

const choosing = (...options: readonly ReturnType<typeof option>[]) => define({ ...ONE, options });

describe('choosing one option', () => {
  it.each([
    ['tier_1', 'tier_1'],
    ['Gold', 'tier_1'],
    ['gOLD', 'tier_1'],
    [' TIER_2 ', 'tier_2'],
  ])('understands %j', (input, wire) => {
    expect(parseWrite(ONE, input, ENGLISH)).toEqual({ ok: true, wire });
  });

  it('understands numbers and booleans as the options that look like them', () => {
    const definition = choosing(option('One', '1'), option('True', 'true'));
    expect(parseWrite(definition, 1, ENGLISH)).toEqual({ ok: true, wire: '1' });
    expect(parseWrite(definition, true, ENGLISH)).toEqual({ ok: true, wire: 'true' });
  });

  it('compares labels in NFC', () => {
    expect(parseWrite(choosing(option('Ja\u0308mtland', 'z')), 'J\u00c4MTLAND', ENGLISH)).toEqual({
      ok: true,
      wire: 'z',
    });
  });

  it('prefers an exact value to a label, and an exact label to other case', () => {
    const swapped = choosing(option('b', 'a'), option('a', 'b'));
    expect(parseWrite(swapped, 'a', ENGLISH)).toEqual({ ok: true, wire: 'a' });
    const cased = choosing(option('Red', 'blue'), option('Blue', 'red'));
    expect(parseWrite(cased, 'Red', ENGLISH)).toEqual({ ok: true, wire: 'blue' });
  });

  it('refuses a text that two options answer to, and names both', () => {
    const twice = choosing(
      option('Paris', 'fr_paris'),
      option('Paris', 'us_paris'),
      option('Rome', 'it_rome'),
    );
    expect(parseWrite(twice, 'Paris', ENGLISH)).toEqual({
      ok: false,
      code: 'invalid_option',
      closest: [
        { label: 'Paris', value: 'fr_paris' },
        { label: 'Paris', value: 'us_paris' },
        { label: 'Rome', value: 'it_rome' },
      ],
    });
    const crossed = choosing(option('Red', 'blue'), option('Blue', 'red'));
    expect(parseWrite(crossed, 'RED', ENGLISH)).toMatchObject({ code: 'invalid_option' });
  });

  it('never chooses or names a hidden option', () => {
    const answer = parseWrite(ONE, 'Staff', ENGLISH);
    expect(answer).toMatchObject({ ok: false, code: 'invalid_option' });
    expect(JSON.stringify(answer)).not.toContain('tier_x');
    expect(parseWrite(ONE, 'tier_x', ENGLISH)).toMatchObject({ ok: false, code: 'invalid_option' });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'takes %s for an ordinary name',
    (name) => {
      expect(parseWrite(ONE, name, ENGLISH)).toMatchObject({ ok: false, code: 'invalid_option' });
      expect(parseWrite(choosing(option('Odd', name)), 'odd', ENGLISH)).toEqual({ ok: true, wire: name });
      expect(parseWrite(choosing(option(name, 'odd')), name, ENGLISH)).toEqual({ ok: true, wire: 'odd' });
      expect(formatValue(ONE, name, ENGLISH)).toEqual({ value: name, displayValue: name });
    },
  );

  it.each([[['tier_1']], [{}], [null]])('refuses %j', (input) => {
    expect(parseWrite(ONE, input, ENGLISH)).toMatchObject({ ok: false });
  });

  it('refuses text in which nothing can be seen, also where a label is as empty', () => {
    expect(parseWrite(choosing(option('\u200B', 'x')), '\u200D', ENGLISH)).toMatchObject({
      code: 'invalid_option',
    });
  });

  it('has nothing to choose where there are no options', () => {
    expect(parseWrite(choosing(), 'a', ENGLISH)).toEqual({ ok: false, code: 'invalid_option', closest: [] });
  });
});

describe('showing one option', () => {
  it('shows the label, also of a hidden option', () => {
    expect(formatValue(ONE, 'tier_2', ENGLISH)).toEqual({ value: 'tier_2', displayValue: 'Silver' });
    expect(formatValue(ONE, 'tier_x', ENGLISH)).toEqual({ value: 'tier_x', displayValue: 'Staff' });
  });

  it('shows a value whose option is gone, or has no label, as it is', () => {
    expect(formatValue(ONE, 'tier\u202E_9', ENGLISH)).toEqual({ value: 'tier_9', displayValue: 'tier_9' });
    expect(formatValue(choosing(option(' ', 'x')), 'x', ENGLISH)).toEqual({ value: 'x', displayValue: 'x' });
  });

  it('neutralises labels', () => {
    expect(formatValue(choosing(option('a\u202Eb\nc', 'x')), 'x', ENGLISH).displayValue).toBe('ab c');
  });
});

describe('comparing options', () => {
  it('goes by the internal value alone', () => {
    expect(sameWire(ONE, 'tier_1', 'tier_1')).toBe(true);
    expect(sameWire(ONE, 'tier_1', 'Tier_1')).toBe(false);
    expect(sameWire(ONE, null, 'tier_1')).toBe(false);
  });
});
