import { describe, expect, it } from 'vitest';
import { en as shared } from '../../../extensions/shared/texts/en.ts';
import { en } from '../../../extensions/src/app/settings/texts/en.ts';
import { fi } from '../../../extensions/src/app/settings/texts/fi.ts';
import { settingsTexts } from '../../../extensions/src/app/settings/texts/settings-texts.ts';

const placesOf = (sentence: string): readonly string[] =>
  [...sentence.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();

describe('the texts of the settings page', () => {
  it('take no key of the shared texts', () => {
    expect(Object.keys(en).filter((key) => Object.hasOwn(shared, key))).toEqual([]);
  });

  it.each(Object.keys(en) as (keyof typeof en)[])('have the same places in both languages: %s', (key) => {
    expect(placesOf(fi[key])).toEqual(placesOf(en[key]));
    expect(fi[key].trim()).not.toBe('');
  });

  it('speak English to everybody without a catalogue', () => {
    expect(settingsTexts('xx')('tab_access')).toBe('Access');
    expect(settingsTexts(undefined)('save')).toBe('Save');
    expect(settingsTexts('fi')('tab_access')).toBe('Oikeudet');
  });
});
