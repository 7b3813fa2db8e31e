import { setImmediate as endOfTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGatheredReads } from '../../src/stores/sql/gathered-reads.ts';

describe('gathered reads', () => {
  it('ask for what one turn of the event loop wants together, each key once, and give each its own', async () => {
    const loads: (readonly string[])[] = [];
    const read = createGatheredReads((keys) => {
      loads.push(keys);
      return Promise.resolve(new Map(keys.filter((key) => key !== 'none').map((key) => [key, `of ${key}`])));
    });
    expect(await Promise.all(['a', 'b', 'a', 'none'].map(read))).toStrictEqual([
      'of a',
      'of b',
      'of a',
      undefined,
    ]);
    expect(await read('a')).toBe('of a');
    expect(loads).toStrictEqual([['a', 'b', 'none'], ['a']]);
  });

  it('show what is there when the last of them was asked for', async () => {
    let value = 'before';
    const read = createGatheredReads(() => Promise.resolve(new Map([['a', value]])));
    const early = read('a');
    value = 'now';
    expect(await Promise.all([early, read('a')])).toStrictEqual(['now', 'now']);
  });

  it('all fail when the read fails, and the next ones are asked anew', async () => {
    let isDown = true;
    const read = createGatheredReads((keys) =>
      isDown ? Promise.reject(new Error('down')) : Promise.resolve(new Map(keys.map((key) => [key, 1]))),
    );
    const answers = await Promise.allSettled([read('a'), read('b')]);
    expect(answers.map(({ status }) => status)).toStrictEqual(['rejected', 'rejected']);
    isDown = false;
    expect(await read('a')).toBe(1);
  });
});

describe('the pace of gathered reads', () => {
  /** Reads one key after the other for so many turns. @returns how many statements that took */
  async function readFor(turns: number, perTurn: number): Promise<number> {
    let statements = 0;
    const read = createGatheredReads((keys) => {
      statements += 1;
      return Promise.resolve(new Map(keys.map((key) => [key, key])));
    });
    const answers: Promise<unknown>[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      answers.push(...Array.from({ length: perTurn }, (_, index) => read(`${turn}-${index}`)));
      await endOfTurn();
      await endOfTurn();
    }
    const expected = Array.from({ length: turns }, (_, turn) =>
      Array.from({ length: perTurn }, (__, index) => `${turn}-${index}`),
    );
    expect(await Promise.all(answers)).toStrictEqual(expected.flat());
    return statements;
  }

  it('makes nobody wait while few statements begin', async () => {
    expect(await readFor(7, 5)).toBe(7);
  });

  it('takes together what comes within two milliseconds once many have begun', async () => {
    expect(await readFor(300, 2)).toBeLessThan(150);
  });
});
