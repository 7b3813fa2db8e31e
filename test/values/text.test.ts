import { describe, expect, it } from 'vitest';
import { formatValue, parseWrite, sameWire } from '../../src/values/index.ts';
import { define, ENGLISH, TEXT, TEXTAREA } from './definitions.ts';

describe('writing text', () => {
  it.each([
    ['as it is', 'Aino Virtanen', 'Aino Virtanen'],
    ['without outer white space', ' \u00a0Aino\n', 'Aino'],
    ['in NFC', 'Ha\u0308n', 'H\u00e4n'],
    ['with HTML-like characters untouched', '<b>& "5 < 6"', '<b>& "5 < 6"'],
    ['with emoji', '👩‍👩‍👧 ok', '👩‍👩‍👧 ok'],
    ['named like a part of JavaScript', '__proto__', '__proto__'],
    ['from a number that lost nothing', 33100, '33100'],
    ['from a small decimal', 1e-7, '0.0000001'],
  ])('stores it %s', (_how, input, wire) => {
    expect(parseWrite(TEXT, input, ENGLISH)).toEqual({ ok: true, wire });
  });

  it.each([
    ['a line break', 'a\nb', 'invalid_character'],
    ['a tab', 'a\tb', 'invalid_character'],
    ['NUL', 'a\u0000b', 'invalid_character'],
    ['a lone surrogate', 'a\ud800', 'invalid_character'],
    ['a zero width space', 'a\u200Bb', 'invalid_character'],
    ['a right-to-left override', 'a\u202Eb', 'invalid_character'],
    ['a tag character', 'a\u{E0041}', 'invalid_character'],
    ['500 accents on one letter', 'e' + '\u0301\u0323'.repeat(250), 'invalid_character'],
    ['an object', { value: 'a' }, 'wrong_type'],
    ['a list', ['a'], 'wrong_type'],
    ['a boolean', true, 'wrong_type'],
    ['a number that lost digits', 9007199254740993, 'wrong_type'],
    ['infinity', Number.POSITIVE_INFINITY, 'wrong_type'],
  ])('refuses %s', (_what, input, code) => {
    expect(parseWrite(TEXT, input, ENGLISH)).toMatchObject({ ok: false, code });
  });

  it('takes 65,536 UTF-16 units after NFC and not one more', () => {
    expect(parseWrite(TEXT, 'a'.repeat(65_536), ENGLISH)).toMatchObject({ ok: true });
    expect(parseWrite(TEXT, 'a\u0308'.repeat(65_536), ENGLISH)).toEqual({
      ok: true,
      wire: 'ä'.repeat(65_536),
    });
    expect(parseWrite(TEXT, 'a'.repeat(65_537), ENGLISH)).toEqual({ ok: false, code: 'too_long' });
    expect(parseWrite(TEXT, '😀'.repeat(32_769), ENGLISH)).toEqual({ ok: false, code: 'too_long' });
  });

  it('keeps line breaks in a text area, as \\n', () => {
    expect(parseWrite(TEXTAREA, 'a\r\nb\rc\n', ENGLISH)).toEqual({ ok: true, wire: 'a\nb\nc' });
    expect(parseWrite(define({ textDisplayHint: 'multi_line' }), 'a\nb', ENGLISH)).toEqual({
      ok: true,
      wire: 'a\nb',
    });
    expect(parseWrite(TEXTAREA, 'a\u2028b', ENGLISH)).toEqual({ ok: false, code: 'invalid_character' });
  });
});

describe('showing text', () => {
  it('keeps line breaks of a text area only', () => {
    expect(formatValue(TEXTAREA, 'a\r\nb', ENGLISH)).toEqual({ value: 'a\nb', displayValue: 'a\nb' });
    expect(formatValue(TEXT, 'a\r\nb', ENGLISH)).toEqual({ value: 'a b', displayValue: 'a b' });
  });

  it('neutralises and caps what is stored, in both forms', () => {
    const shown = `${'a'.repeat(1_999)}…`;
    expect(formatValue(TEXT, '\u202E' + 'a'.repeat(60_000), ENGLISH)).toEqual({
      value: shown,
      displayValue: shown,
    });
  });
});

describe('comparing text', () => {
  it.each([
    ['a', 'a', true],
    ['a\r\nb', 'a\nb', true],
    ['a\u0308', '\u00e4', true],
    ['a', 'A', false],
    ['1', '1.0', false],
    [null, '', true],
    [undefined, '', true],
    [null, 'a', false],
    ['', 'a', false],
  ])('says of %j and %j: %s', (a, b, same) => {
    expect(sameWire(TEXTAREA, a, b)).toBe(same);
  });
});
