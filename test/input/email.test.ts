import { domainToASCII } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalEmail, emailSpellings, parseEmail, sameEmail } from '../../src/input/email.ts';
import { ACCEPTED_EMAILS, DIFFERENT_EMAILS, EQUAL_EMAILS, REFUSED_EMAILS } from './email-table.ts';

const INVALID = { ok: false, code: 'invalid_email' };
const accepted = (email: string): object => ({ ok: true, email });

/** Every assigned character outside ASCII; the others are refused before anything else is asked. */
const BEYOND_ASCII = Array.from({ length: 0x110000 - 0x80 }, (_, index) => index + 0x80)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((character) => !/\p{C}/u.test(character));

describe('an accepted address', () => {
  it.each(ACCEPTED_EMAILS)('%s', (_what, input, email) => {
    expect(parseEmail(input)).toEqual(accepted(email));
  });

  it('may have 254 bytes, 64 of them before the @, and no more', () => {
    const label = 'd'.repeat(61);
    const domain = `${label}.${label}.${label}`;
    expect(domain).toHaveLength(185);
    expect(parseEmail(`${'a'.repeat(64)}@${domain}.ef`)).toMatchObject({ ok: true });
    expect(parseEmail(`${'a'.repeat(64)}@${domain}.ef2`)).toMatchObject({ ok: true });
    expect(parseEmail(`${'a'.repeat(64)}@${domain}.ef23`)).toEqual(INVALID);
    expect(parseEmail(`${'a'.repeat(65)}@example.com`)).toEqual(INVALID);
    expect(parseEmail(`${'ü'.repeat(32)}@example.com`)).toMatchObject({ ok: true });
    expect(parseEmail(`${'ü'.repeat(32)}a@example.com`)).toEqual(INVALID);
  });

  it('may have labels of 63 characters and no more', () => {
    expect(parseEmail(`a@${'b'.repeat(63)}.com`)).toMatchObject({ ok: true });
    expect(parseEmail(`a@${'b'.repeat(64)}.com`)).toEqual(INVALID);
    expect(parseEmail(`a@${'ü'.repeat(63)}.com`)).toEqual(INVALID);
  });
});

describe('a refused input', () => {
  it.each(REFUSED_EMAILS)('with %s is invalid', (_what, input) => {
    expect(parseEmail(input)).toEqual(INVALID);
  });

  it.each([
    ['dots', '.'.repeat(1_000_000)],
    ['letters', 'a'.repeat(1_000_000)],
    ['signs', '@'.repeat(1_000_000)],
    ['spaces inside', `a${' '.repeat(1_000_000)}b@example.com`],
    ['labels', `a@${'a.'.repeat(500_000)}com`],
    ['combining marks', `a${'\u0301\u0323'.repeat(500_000)}@example.com`],
    ['brackets', `${'('.repeat(1_000_000)}a@example.com`],
  ])('of a million %s is invalid', (_what, input) => {
    expect(parseEmail(input)).toEqual(INVALID);
  });
});

describe('the same address', () => {
  it.each(EQUAL_EMAILS)('is equal %s', (_what, one, other) => {
    expect(sameEmail(one, other)).toBe(true);
  });

  it.each(DIFFERENT_EMAILS)('is not found across %s', (_what, one, other) => {
    expect(sameEmail(one, other)).toBe(false);
  });

  it('is never nothing, nor anything that is no address', () => {
    for (const value of [null, undefined, '', 'x', '<a@example.com>']) {
      expect(sameEmail(value, value)).toBe(false);
      expect(canonicalEmail(value)).toBeUndefined();
    }
    expect(canonicalEmail(' ADA@example.com')).toBe('ada@example.com');
  });

  it('may be spelled in up to four ways in a CRM, each of them the same address', () => {
    expect(emailSpellings('Ada@Example.com')).toEqual(['ada@example.com']);
    expect(emailSpellings('a@münchen.de')).toEqual([
      'a@xn--mnchen-3ya.de',
      'a@m\u00fcnchen.de',
      'a@mu\u0308nchen.de',
    ]);
    const spellings = emailSpellings('j\u00f6rg@münchen.de');
    expect(spellings).toHaveLength(4);
    for (const spelling of spellings) expect(sameEmail(spelling, 'j\u00f6rg@münchen.de')).toBe(true);
    expect(emailSpellings('nobody')).toEqual([]);
  });
});

describe('over all of Unicode', () => {
  it('finds exactly three characters that composing turns into ASCII', () => {
    const turned = BEYOND_ASCII.filter((character) => /[\0-\x7f]/.test(character.normalize('NFC')));
    expect(turned).toEqual(['\u037e', '\u1fef', '\u212a']);
  });

  it('refuses what is unassigned, private or invisible wherever it stands', () => {
    const hidden = fc
      .integer({ min: 0, max: 0x10ffff })
      .map((code) => String.fromCodePoint(code))
      .filter((character) => /[\p{C}\p{Default_Ignorable_Code_Point}]/u.test(character));
    fc.assert(
      fc.property(hidden, (character) => {
        expect(parseEmail(`a${character}b@example.com`)).toEqual(INVALID);
        expect(parseEmail(`a@exam${character}ple.com`)).toEqual(INVALID);
        expect(parseEmail(`ab@example.com${character}.org`)).toEqual(INVALID);
      }),
    );
  });

  it('keeps every accepted character of a local part what it is', () => {
    const wrong = BEYOND_ASCII.filter((character) => {
      const email = canonicalEmail(`a${character}b@example.com`);
      return email !== undefined && email !== `a${character}b@example.com`.normalize('NFC');
    });
    expect(wrong).toEqual([]);
  });

  it('lets no character of a domain turn into ASCII or nothing', () => {
    const wrong = BEYOND_ASCII.filter((character) => {
      const email = canonicalEmail(`x@a${character}b.com`);
      return email !== undefined && !/^x@xn--[a-z0-9-]+\.com$/.test(email);
    });
    expect(wrong).toEqual([]);
  });
});

describe('any text', () => {
  const oddities = fc.constantFrom(
    ...['@', '.', '-', '_', ' ', '"', '<', ',', '\u0000', '\u00a0', '\u200b', '\ufeff', '\u00ad', '\u0301'],
    ...[
      '\u0338',
      '\u212a',
      '\u017f',
      '\u0131',
      '\u0130',
      '\u1e9e',
      '\uff20',
      '\u3002',
      '\u034f',
      'xn--',
      'K',
      '\ud83d',
    ],
  );
  const character = fc.oneof(oddities, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc
      .tuple(
        fc.array(fc.oneof(character, fc.constantFrom('a', 'b', 'é')), { maxLength: 6 }),
        fc.emailAddress(),
      )
      .map(([odd, email]) => email.replace('@', `${odd.join('')}@`)),
    fc
      .array(fc.oneof(character, fc.constantFrom('a', 'b', '.', 'ü')), { maxLength: 6 })
      .map((odd) => `ada@a${odd.join('')}b.example`),
  );

  it('that is accepted is accepted again unchanged', () => {
    fc.assert(
      fc.property(text, (input) => {
        const email = canonicalEmail(input);
        if (email !== undefined) expect(parseEmail(email)).toEqual(accepted(email));
      }),
      { numRuns: 3_000 },
    );
  });

  it('that is accepted has one @, no whitespace and an ASCII domain', () => {
    fc.assert(
      fc.property(text, (input) => {
        const email = canonicalEmail(input) ?? 'a@example.com';
        expect(email).toMatch(/^[^@\s<>,;:"()[\]\\]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/);
      }),
      { numRuns: 3_000 },
    );
  });

  it('equals an ASCII address only if it is that address in some case, between whitespace', () => {
    const victim = 'kim.silva+ss@example-ffi.com';
    const edit = fc.tuple(fc.nat(victim.length), fc.nat(2), character);
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const input = edits.reduce(
          (before, [at, drop, added]) => before.slice(0, at) + added + before.slice(at + drop),
          victim,
        );
        const isItself = input
          .replace(/^\p{White_Space}+|\p{White_Space}+$/gu, '')
          .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
        expect(sameEmail(input, victim)).toBe(isItself === victim);
      }),
      { numRuns: 5_000 },
    );
  });

  it('has a domain that the URL parser would leave as it is', () => {
    const label = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    const last = fc.oneof(
      label,
      fc.constantFrom('com', 'xn--a', 'xn--p1ai', '0x1f', '0b1', '12', 'a1', 'a--b'),
    );
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 3 }), last, (labels, end) => {
        const email = canonicalEmail(`a@${[...labels, end].join('.')}`);
        if (email !== undefined) expect(domainToASCII(email.slice(2))).toBe(email.slice(2));
      }),
      { numRuns: 5_000 },
    );
  });
});
