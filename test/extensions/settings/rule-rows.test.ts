import { describe, expect, it } from 'vitest';
import {
  FIRST_VIEW,
  rulePage,
  ROWS_PER_PAGE,
  type RuleView,
} from '../../../extensions/src/app/settings/sections/rule-rows.ts';
import { grant, NOW_MS, rule } from '../fake-api.ts';

const RULES = [
  rule('phone', 'Phone number', { show: grant('match_email'), changedAtMs: NOW_MS + 2 }),
  rule('city', 'City', { show: grant('verify_email', 'For deliveries'), changedAtMs: NOW_MS + 3 }),
  rule('zip', 'Äänekoski code', { show: grant(), edit: grant('match_email'), changedAtMs: NOW_MS + 1 }),
];

const names = (view: Partial<RuleView>, locale = 'en'): readonly string[] =>
  rulePage(RULES, { ...FIRST_VIEW, ...view }, locale).rows.map(({ property }) => property);

describe('the list of rules', () => {
  it.each<[Partial<RuleView>, readonly string[]]>([
    [{ column: 'label' }, ['zip', 'city', 'phone']],
    [{ column: 'label', direction: 'descending' }, ['phone', 'city', 'zip']],
    [{ column: 'show' }, ['zip', 'city', 'phone']],
    [{ column: 'edit', direction: 'descending' }, ['zip', 'city', 'phone']],
    [{ column: 'changed' }, ['zip', 'phone', 'city']],
    [{ column: 'object' }, ['zip', 'city', 'phone']],
  ])('is sorted as %j asks', (view, expected) => {
    expect(names(view)).toEqual(expected);
  });

  it('follows the order of letters of the user’s language', () => {
    expect(names({}, 'fi-FI')).toEqual(['city', 'phone', 'zip']);
    expect(names({}, 'no such locale')).toEqual(['zip', 'city', 'phone']);
  });

  it.each([
    ['PHONE', ['phone']],
    ['contacts.city', ['city']],
    ['deliver city', ['city']],
    ['ääne', ['zip']],
    ['deliver phone', []],
    ['  ', ['zip', 'city', 'phone']],
  ])('finds %j in labels, internal names and instructions', (search, expected) => {
    expect(names({ search })).toEqual(expected);
  });

  it('shows a page at a time, and the last one when a later one is asked for', () => {
    const many = Array.from({ length: 200 }, (_, index) => rule(`p${index}`, `Property ${index}`));
    const last = rulePage(many, { ...FIRST_VIEW, page: 99 }, 'en');
    expect(last).toMatchObject({ page: 20, pageCount: 20, found: 200 });
    expect(last.rows).toHaveLength(ROWS_PER_PAGE);
    expect(last.rows.at(-1)?.label).toBe('Property 199');
  });

  it('has one empty page when nothing is found', () => {
    expect(rulePage([], FIRST_VIEW, 'en')).toEqual({ rows: [], page: 1, pageCount: 1, found: 0 });
  });
});
