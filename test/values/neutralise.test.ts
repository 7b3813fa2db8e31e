import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutraliseLine, neutraliseText } from '../../src/values/index.ts';

describe('neutralising text', () => {
  it.each([
    ['plain text', 'Hello, world', 'Hello, world'],
    ['line breaks of every kind', 'a\r\nb\rc\u0085d\u2028e\u2029f\vg\fh', 'a\nb\nc\nd\ne\nf\ng\nh'],
    ['a tab', 'a\tb', 'a b'],
    ['NUL', 'a\u0000b', 'a\uFFFDb'],
    ['escape and C1 controls', '\u001b[31m\u009b', '\uFFFD[31m\uFFFD'],
    ['a lone high surrogate', 'a\ud800b', 'a\uFFFDb'],
    ['a lone low surrogate at the end', 'a\udc00', 'a\uFFFD'],
    ['a noncharacter', 'a\uFFFFb', 'a\uFFFDb'],
    ['bidirectional overrides', 'user\u202Egnp.exe\u202C', 'usergnp.exe'],
    ['bidirectional isolates', '\u2066a\u2069', 'a'],
    ['direction marks', 'a\u200E\u200F\u061Cb', 'ab'],
    ['zero width space, BOM, word joiner', 'a\u200Bb\uFEFFc\u2060d', 'abcd'],
    ['a joiner between Latin letters', 'a\u200Db\u200Cc', 'abc'],
    ['a soft hyphen', 'in\u00ADvisible', 'invisible'],
    ['tag characters', 'Hi\u{E0049}\u{E0047}\u{E004E}\u{E007F}', 'Hi'],
    ['variation selectors that hide bytes', 'a\u{E0101}\u{E0120}\uFE03', 'a'],
    ['a Hangul filler', 'a\u3164b', 'ab'],
    ['interlinear annotation', '\uFFF9a\uFFFAb\uFFFB', 'ab'],
    ['letters with loose accents', 'Ha\u0308meenlinna', 'H\u00e4meenlinna'],
    ['the Kelvin sign', '\u212A', 'K'],
  ])('makes %s harmless', (_what, text, harmless) => {
    expect(neutraliseText(text)).toBe(harmless);
  });

  it.each([
    ['a family of emoji', '👩‍👩‍👧'],
    ['an emoji with a skin tone and a sign', '🏃🏽‍♀️'],
    ['a keycap', '1\uFE0F\u20E3'],
    ['Persian with a non-joiner', 'می‌خواهم'],
    ['Sinhala with a joiner', 'ශ්‍රී'],
    ['a Han character with its variant', '葛\u{E0100}'],
    ['an ideographic space', '山田\u3000太郎'],
  ])('keeps %s', (_what, text) => {
    expect(neutraliseText(text)).toBe(text.normalize('NFC'));
  });

  it('removes a second joiner in the same place, so that joiners cannot spell a message', () => {
    expect(neutraliseText('👩\u200D\u200D👧')).toBe('👩👧');
    expect(neutraliseText('می\u200C\u200Cخواهم')).toBe('میخواهم');
  });

  it('keeps exactly the longest allowed text and cuts one that is a unit longer with an ellipsis', () => {
    expect(neutraliseText('a'.repeat(2_000))).toBe('a'.repeat(2_000));
    expect(neutraliseText('a'.repeat(2_001))).toBe(`${'a'.repeat(1_999)}…`);
    expect(neutraliseText('abcdef', 4)).toBe('abc…');
    expect(neutraliseText('abcdef', 0)).toBe('');
  });

  it('never cuts a character in half', () => {
    expect(neutraliseText('ab😀cd', 4)).toBe('ab…');
  });

  it('says that something was cut off even where the rest would have been invisible', () => {
    expect(neutraliseText('a' + '\u200B'.repeat(10_000) + 'pay me')).toBe('a…');
  });

  it('limits the accents stacked on one letter', () => {
    expect(neutraliseText('e' + '\u0323'.repeat(500))).toHaveLength(30);
  });

  it('makes one line of several', () => {
    expect(neutraliseLine('a\r\nb\u2028c')).toBe('a b c');
  });

  it('changes nothing more the second time, and leaves nothing harmful whatever it is given', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom(
          ...Array.from(
            'a1é👩👧🏽♀葛می\u200B\u200C\u200D\uFE0F\u20E3\u061C\u0344\u0301\u202E\r\n\u{E0100}\ud800',
          ),
        ),
        maxLength: 80,
      }),
      fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 40 }), (text, maxLength) => {
        const once = neutraliseText(text, maxLength);
        expect(neutraliseText(once, maxLength)).toBe(once);
        expect(once.length).toBeLessThanOrEqual(maxLength);
        expect(once).toBe(once.normalize('NFC'));
        expect(once).not.toMatch(
          /(?!\n)\p{Cc}|\p{Cs}|[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/u,
        );
        expect(once).not.toMatch(/[\u{E0000}-\u{E007F}]/u);
      }),
    );
  });
});
