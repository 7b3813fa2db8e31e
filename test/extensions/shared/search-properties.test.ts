import { describe, expect, it } from 'vitest';
import {
  fold,
  indexOf,
  MAX_SHOWN,
  searchProperties,
} from '../../../extensions/shared/rules/search-properties.ts';
import { row } from './fixtures.ts';

const names = (query: string, rows: Parameters<typeof indexOf>[0]): string[] =>
  searchProperties(indexOf(rows), query).rows.map(({ name }) => name);

const some = [
  row('phone', { label: 'Phone number' }),
  row('mobilephone', { label: 'Mobile phone number' }),
  row('osoite', { label: 'Käyntiosoite' }),
  row('hs_phone_secret', { label: 'Phone secret', show: 'sensitive', edit: 'sensitive' }),
  row('city', { label: 'City' }),
];

describe('searching properties', () => {
  it.each([
    ['PHONE', ['phone', 'mobilephone', 'hs_phone_secret']],
    ['number mobile', ['mobilephone']],
    ['  phone   number ', ['phone', 'mobilephone']],
    ['kayntiosoite', ['osoite']],
    ['KÄYNTI', ['osoite']],
    ['ka\u0308ynti', ['osoite']],
    ['hs_phone', ['hs_phone_secret']],
    ['nowhere', []],
  ])('finds for %j the right ones, those that can be chosen first', (query, found) => {
    expect(names(query, some)).toEqual(found);
  });

  it('lists everything by label for an empty query', () => {
    expect(names('', some)).toEqual(['city', 'osoite', 'mobilephone', 'phone', 'hs_phone_secret']);
  });

  it('draws 30 and counts the rest', () => {
    const many = Array.from({ length: 2_000 }, (_, index) => row(`p${index}`, { label: `Field ${index}` }));
    const found = searchProperties(indexOf([...many, row('other')]), 'field');
    expect(found.rows).toHaveLength(MAX_SHOWN);
    expect(found.more).toBe(2_000 - MAX_SHOWN);
  });

  it('has nothing more to say when all are drawn', () => {
    expect(searchProperties(indexOf(some), 'phone').more).toBe(0);
  });

  it.each([
    ['Straße', 'strasse'],
    ['Ærø', 'aero'],
    ['Łódź', 'lodz'],
    ['ＡＢＣ', 'abc'],
    ['電話番号', '電話番号'],
  ])('compares %s as %s', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });
});
