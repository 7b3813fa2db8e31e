import { describe, expect, it } from 'vitest';
import { formatValue, parseWrite, sameWire } from '../../src/values/index.ts';
import { BOOL, define, ENGLISH, FINNISH, option } from './definitions.ts';

const LABELLED = define({ ...BOOL, options: [option('Subscribed', 'true'), option('Not now', 'false')] });
const CROSSED = define({ ...BOOL, options: [option('No', 'true'), option('Yes', 'false')] });

describe('writing yes or no', () => {
  it.each([
    [BOOL, true, 'true'],
    [BOOL, false, 'false'],
    [BOOL, 'true', 'true'],
    [BOOL, ' FALSE ', 'false'],
    [BOOL, 'Yes', 'true'],
    [BOOL, 'no', 'false'],
    [LABELLED, 'subscribed', 'true'],
    [LABELLED, 'NOT NOW', 'false'],
    [LABELLED, 'yes', 'true'],
    [CROSSED, 'No', 'true'],
    [CROSSED, 'true', 'true'],
  ])('reads %o from %j', (definition, input, wire) => {
    expect(parseWrite(definition, input, ENGLISH)).toEqual({ ok: true, wire });
  });

  it('understands the word that it shows in another language', () => {
    expect(parseWrite(BOOL, 'kyllä', FINNISH)).toEqual({ ok: true, wire: 'true' });
    expect(parseWrite(BOOL, 'kyllä', ENGLISH)).toMatchObject({ code: 'invalid_boolean' });
  });

  it.each([
    ['maybe', 'invalid_boolean'],
    ['1', 'invalid_boolean'],
    ['__proto__', 'invalid_boolean'],
    [1, 'wrong_type'],
    [['true'], 'wrong_type'],
  ])('refuses %j as %s', (input, code) => {
    expect(parseWrite(BOOL, input, ENGLISH)).toEqual({ ok: false, code, accepted: 'true' });
  });

  it('refuses a label that stands for both', () => {
    const both = define({ ...BOOL, options: [option('Ok', 'true'), option('ok', 'false')] });
    expect(parseWrite(both, 'OK', ENGLISH)).toMatchObject({ code: 'invalid_boolean' });
  });
});

describe('showing yes or no', () => {
  it.each([
    ['en', 'Yes', 'No'],
    ['fi', 'Kyllä', 'Ei'],
    ['sv-FI', 'Ja', 'Nej'],
    ['de', 'Ja', 'Nein'],
    ['fr-CA', 'Oui', 'Non'],
    ['es', 'Sí', 'No'],
    ['pt-BR', 'Sim', 'Não'],
    ['nl', 'Ja', 'Nee'],
    ['it', 'Sì', 'No'],
    ['da', 'Ja', 'Nej'],
    ['nb', 'Ja', 'Nei'],
    ['ja', 'はい', 'いいえ'],
    ['ko', 'Yes', 'No'],
    ['not a language', 'Yes', 'No'],
  ])('has words for %s where the definition has no labels', (language, yes, no) => {
    const context = { language, timeZone: 'UTC' };
    expect(formatValue(BOOL, 'true', context)).toEqual({ value: true, displayValue: yes });
    expect(formatValue(BOOL, 'false', context)).toEqual({ value: false, displayValue: no });
  });

  it('prefers the labels of the definition', () => {
    expect(formatValue(LABELLED, 'false', FINNISH)).toEqual({ value: false, displayValue: 'Not now' });
  });

  it('shows what is neither as text', () => {
    expect(formatValue(BOOL, 'ja\u200B', ENGLISH)).toEqual({ value: 'ja', displayValue: 'ja' });
  });
});

describe('comparing yes and no', () => {
  it('ignores case and nothing else', () => {
    expect(sameWire(BOOL, 'TRUE', 'true')).toBe(true);
    expect(sameWire(BOOL, 'false', 'true')).toBe(false);
    expect(sameWire(BOOL, null, 'false')).toBe(false);
  });
});
