import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from './mutants/index.ts';
import { REQUIREMENTS } from './requirements.ts';

/** The promises of this version; a number that is added here needs an entry, a test and a planted mistake. */
const PROMISED = [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 20, 21, 22, 36, 37, 38, 39]
  .concat([17, 18, 19, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 40])
  .concat([41, 46, 48, 51, 53, 54, 55, 56, 59, 60, 62, 65, 66, 68, 69])
  .concat([9, 10, 11, 44, 45, 58, 67])
  .map((number) => `INV-${String(number).padStart(2, '0')}`)
  .concat([1, 2, 3, 4, 5, 6, 7, 8].map((number) => `CRM-0${number}`));

const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');

describe('the list of requirements', () => {
  it.each(PROMISED)('has an entry for %s', (id) => {
    expect(REQUIREMENTS.some((requirement) => requirement.id === id)).toBe(true);
  });

  it.each(REQUIREMENTS)('names a test that exists for $id', ({ id, test }) => {
    expect(test.title.startsWith(`${id}:`)).toBe(true);
    expect(titlesIn(read(test.file))).toContain(test.title);
  });

  it.each(REQUIREMENTS)('names a planted mistake that fits the code for $id', ({ mutant }) => {
    const planted = Object.hasOwn(MUTANTS, mutant) ? MUTANTS[mutant] : undefined;
    if (planted === undefined) throw new Error(`there is no mutant ${mutant}`);
    const lines = read(planted.file)
      .split('\n')
      .filter((line) => line.includes(planted.find));
    expect(lines).toHaveLength(1);
    expect(planted.replace).not.toBe(planted.find);
  });

  it('plants no mistake that no requirement names', () => {
    const named = new Set(REQUIREMENTS.map(({ mutant }) => mutant));
    expect(Object.keys(MUTANTS).filter((name) => !named.has(name))).toEqual([]);
  });
});

/** Titles of the tests that are run in a file: those of `it(` and `test(`, skipped ones left out. */
function titlesIn(source: string): string[] {
  const calls = source.matchAll(/\b(?:it|test)\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g);
  return [...calls].map((call) => (call[2] ?? '').replace(/\\(.)/g, '$1'));
}
