import { describe, expect, it } from 'vitest';
import { parseWrite } from '../../src/values/index.ts';
import { define, ENGLISH, ONE, option } from './definitions.ts';

function closestTo(input: string, options: readonly ReturnType<typeof option>[]) {
  const answer = parseWrite(define({ ...ONE, options }), input, ENGLISH);
  return answer.ok ? [] : (answer.closest ?? []);
}

const COUNTRIES = [
  ...['Argentina', 'Belgium', 'Brazil', 'Denmark', 'Estonia', 'Finland', 'France', 'Germany', 'Greece'],
  ...[
    'Greenland',
    'Iceland',
    'Ireland',
    'Japan',
    'Norway',
    'Poland',
    'Sweden',
    'United Kingdom',
    'United States',
  ],
].map((name) => option(name, name.slice(0, 4).toUpperCase()));

describe('the options nearest to a refused choice', () => {
  it.each([
    ['Finlnd', 'Finland'],
    ['fnland', 'Finland'],
    ['Swedn', 'Sweden'],
    ['Germnay', 'Germany'],
    ['states', 'United States'],
    ['The United Kingdom of Great Britain', 'United Kingdom'],
  ])('put for %s first %s', (input, label) => {
    expect(closestTo(input, COUNTRIES)[0]?.label).toBe(label);
  });

  it('look at internal values too', () => {
    expect(closestTo('tier_11', [option('Gold', 'tier_1'), option('Other', 'zzz')])[0]?.value).toBe('tier_1');
  });

  it('are eight at most, equals in the order of the portal', () => {
    const options = Array.from({ length: 30 }, (_, index) => option('Same', `v${index}`));
    expect(closestTo('Sane', options).map(({ value }) => value)).toEqual([
      'v0',
      'v1',
      'v2',
      'v3',
      'v4',
      'v5',
      'v6',
      'v7',
    ]);
  });

  it('find one among 5,000', () => {
    const options = Array.from({ length: 5_000 }, (_, index) =>
      option(`Municipality number ${(index * 7_919) % 5_000}`, `m_${index}`),
    );
    options.push(option('Hämeenlinna', 'm_x'));
    expect(closestTo('Hameenlina', options)[0]).toEqual({ label: 'Hämeenlinna', value: 'm_x' });
  });

  it('are neutralised and capped', () => {
    const [first] = closestTo('a', [option(`ab\u202E${'c'.repeat(500)}`, 'x\u0000y')]);
    expect(first?.label).toBe(`ab${'c'.repeat(197)}…`);
    expect(first?.value).toBe('x\uFFFDy');
  });
});
