import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import type { State } from '../../src/ports.ts';
import { stateOperations } from './operations.ts';
import type { ManualClock, Subject } from './subject.ts';

const jsonValues: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['false', false],
  ['zero', 0],
  ['an empty text', ''],
  ['the text of a number', '17'],
  ['text that keyv gives a meaning', ':base64:aGVsbG8='],
  ['NUL and other control characters', 'a\u0000b\u0001\r\n'],
  ['a lone surrogate', 'x\ud800y'],
  ['names of Object.prototype', JSON.parse('{"__proto__":{"a":1},"constructor":"c","toString":null}')],
  ['a nested object', { list: [1, { deep: [null, true] }], 'é‮': '𝒳' }],
  ['100 kB', 'x'.repeat(100_000)],
];

const badKeys: readonly (readonly [string, unknown])[] = [
  ['empty', ''],
  ['251 characters long', 'k'.repeat(251)],
  ['with NUL', 'a\u0000b'],
  ['with a line break', 'a\nb'],
  ['with DEL', 'a\u007f'],
  ['not ASCII', 'é'],
  ['not a text', 7],
];

const badTtls: readonly (readonly [string, unknown])[] = [
  ['zero', 0],
  ['negative', -1],
  ['NaN', Number.NaN],
  ['infinite', Number.POSITIVE_INFINITY],
  ['fractional', 1.5],
  ['a text', '1000'],
  ['beyond what a date can count', Number.MAX_SAFE_INTEGER],
];

const notJson: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['a bigint', 1n],
  ['a cycle', cycle()],
];

const TTL_MS = 60_000;

/** What the State port promises; every implementation runs all of it. */
export function stateBattery(name: string, open: () => Promise<Subject>): void {
  describe(`state in ${name}`, () => {
    let subject: Subject;
    let clock: ManualClock;
    let state: State;
    let round = 0;
    beforeAll(async () => {
      subject = await open();
      clock = subject.clock;
    });
    afterAll(() => subject.dispose());
    beforeEach(() => {
      round += 1;
      // A namespace has no digits.
      const letters = String(round).replace(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)));
      state = subject.storage.openState(`round-${letters}`);
    });

    it.each(jsonValues)('gives back %s as it was set', async (_, value) => {
      await state.set('key', value);
      expect(await state.get('key')).toStrictEqual(value);
      expect(await state.getMany(['key'])).toStrictEqual([value]);
      expect(await state.take('key')).toStrictEqual(value);
      expect(await state.add('key', value, TTL_MS)).toBe(true);
      expect(await state.get('key')).toStrictEqual(value);
    });

    it('answers undefined where nothing is stored', async () => {
      expect(await state.get('key')).toBeUndefined();
      expect(await state.take('key')).toBeUndefined();
      expect(await state.delete('key')).toBe(false);
    });

    it('answers many keys in their order, twice where asked twice, undefined where there is nothing', async () => {
      await state.set('a', 1);
      await state.set('__proto__', 2);
      await state.set('a"],["b', 3);
      expect(await state.getMany(['__proto__', 'none', 'a', 'a"],["b', 'a', 'constructor'])).toStrictEqual([
        2,
        undefined,
        1,
        3,
        1,
        undefined,
      ]);
      expect(await state.getMany([])).toStrictEqual([]);
    });

    it('takes keys of 1 and of 250 characters, case and trailing space told apart', async () => {
      const keys = ['k', 'K', 'k ', ' ', 'k'.repeat(250), "';--", '%', '_', '~'];
      for (const key of keys) await state.set(key, key);
      expect(await state.getMany(keys)).toStrictEqual(keys);
    });

    it('replaces the value and the time to live on every set', async () => {
      await state.set('key', 'first', 10);
      await state.set('key', 'second', TTL_MS);
      clock.advance(10);
      expect(await state.get('key')).toBe('second');
      await state.set('key', 'third');
      clock.advance(1_000 * TTL_MS);
      expect(await state.get('key')).toBe('third');
    });

    it('keeps an entry until one millisecond before its end', async () => {
      await state.set('set', 1, TTL_MS);
      await state.add('added', 2, TTL_MS);
      await state.increment('counter', 3, TTL_MS);
      clock.advance(TTL_MS - 1);
      expect(await state.getMany(['set', 'added', 'counter'])).toStrictEqual([1, 2, 3]);
      expect(await state.add('set', 9, TTL_MS)).toBe(false);
      expect(await state.take('set')).toBe(1);
      expect(await state.delete('added')).toBe(true);
      expect(await state.increment('counter', 1, TTL_MS)).toBe(4);
    });

    it('treats an entry as absent for every operation from its last millisecond on', async () => {
      for (const key of ['a', 'b', 'c', 'd', 'e']) await state.set(key, 'old', TTL_MS);
      clock.advance(TTL_MS);
      expect(await state.get('a')).toBeUndefined();
      expect(await state.getMany(['a', 'b'])).toStrictEqual([undefined, undefined]);
      expect(await state.delete('b')).toBe(false);
      expect(await state.take('c')).toBeUndefined();
      expect(await state.add('d', 'new', TTL_MS)).toBe(true);
      expect(await state.get('d')).toBe('new');
      expect(await state.increment('e', 1, TTL_MS)).toBe(1);
    });

    it('gives an added entry the time to live of the add that succeeded', async () => {
      expect(await state.add('key', 'first', TTL_MS)).toBe(true);
      expect(await state.add('key', 'second', 100 * TTL_MS)).toBe(false);
      expect(await state.get('key')).toBe('first');
      clock.advance(TTL_MS);
      expect(await state.get('key')).toBeUndefined();
    });

    it('does not add over an entry that lives for ever', async () => {
      await state.set('key', 'for ever');
      expect(await state.add('key', 'second', TTL_MS)).toBe(false);
      expect(await state.get('key')).toBe('for ever');
    });

    it('counts from 0, up and down, and lives from the first increment', async () => {
      expect(await state.increment('key', 5, TTL_MS)).toBe(5);
      clock.advance(TTL_MS - 1);
      expect(await state.increment('key', -2, TTL_MS)).toBe(3);
      clock.advance(1);
      expect(await state.get('key')).toBeUndefined();
      expect(await state.increment('key', 2, TTL_MS)).toBe(2);
    });

    it('shows a counter as its number and starts anew after delete and take', async () => {
      await state.increment('key', 7, TTL_MS);
      expect(await state.get('key')).toBe(7);
      expect(await state.take('key')).toBe(7);
      expect(await state.increment('key', 1, TTL_MS)).toBe(1);
      expect(await state.delete('key')).toBe(true);
      expect(await state.increment('key', 1, TTL_MS)).toBe(1);
    });

    it('rejects with StoreCorrupt an increment of what is not a counter, and leaves it as it is', async () => {
      await state.set('key', 'text', TTL_MS);
      await expect(state.increment('key', 1, TTL_MS)).rejects.toBeInstanceOf(StoreCorrupt);
      expect(await state.get('key')).toBe('text');
      await state.increment('counter', 1, TTL_MS);
      await state.set('counter', 'text');
      await expect(state.increment('counter', 1, TTL_MS)).rejects.toBeInstanceOf(StoreCorrupt);
    });

    it('advances a counter from the floor or from where it is, whichever is further, and never back', async () => {
      expect(await state.advance('key', 100, 5, TTL_MS)).toBe(105);
      expect(await state.advance('key', 100, 5, TTL_MS)).toBe(110);
      expect(await state.advance('key', 200, 0, TTL_MS)).toBe(200);
      expect(await state.advance('key', 150, 0, TTL_MS)).toBe(200);
      expect(await state.advance('key', -7, 1, TTL_MS)).toBe(201);
      expect(await state.get('key')).toBe(201);
      expect(await state.increment('key', 2, TTL_MS)).toBe(203);
      expect(await state.advance('key', 0, 1, TTL_MS)).toBe(204);
      expect(await state.advance('below', -7, 3, TTL_MS)).toBe(-4);
    });

    it('advances exactly as far as a number can count', async () => {
      const far = 2 ** 53 - 1_000;
      expect(await state.advance('key', far, 7, TTL_MS)).toBe(far + 7);
      expect(await state.advance('key', 0, 1, TTL_MS)).toBe(far + 8);
      expect(await state.get('key')).toBe(far + 8);
    });

    it('lets an advanced counter live from its last advance, never shorter than before', async () => {
      await state.advance('key', 10, 1, TTL_MS);
      clock.advance(TTL_MS - 1);
      expect(await state.advance('key', 0, 1, TTL_MS)).toBe(12);
      expect(await state.advance('key', 0, 1, 1)).toBe(13);
      clock.advance(TTL_MS - 1);
      expect(await state.get('key')).toBe(13);
      clock.advance(1);
      expect(await state.get('key')).toBeUndefined();
      expect(await state.advance('key', 5, 1, TTL_MS)).toBe(6);
    });

    it('rejects with StoreCorrupt an advance of what is not a counter, and leaves it as it is', async () => {
      await state.set('key', 'text', TTL_MS);
      await expect(state.advance('key', 0, 1, TTL_MS)).rejects.toBeInstanceOf(StoreCorrupt);
      await state.set('number', 5, TTL_MS);
      await expect(state.advance('number', 0, 1, TTL_MS)).rejects.toBeInstanceOf(StoreCorrupt);
      expect(await state.getMany(['key', 'number'])).toStrictEqual(['text', 5]);
      clock.advance(TTL_MS);
      expect(await state.advance('key', 3, 1, TTL_MS)).toBe(4);
    });

    it('lets exactly one of 20 simultaneous callers take, delete and add, and counts every increment', async () => {
      await state.set('taken', 'prize', TTL_MS);
      await state.set('deleted', 'prize', TTL_MS);
      const taken = await atOnce(() => state.take('taken'));
      expect(taken.filter((value) => value === 'prize')).toHaveLength(1);
      expect(taken.filter((value) => value === undefined)).toHaveLength(19);
      const deleted = await atOnce(() => state.delete('deleted'));
      expect(deleted.filter(Boolean)).toHaveLength(1);
      const added = await atOnce(() => state.add('added', 1, TTL_MS));
      expect(added.filter(Boolean)).toHaveLength(1);
      const numbers = await atOnce(() => state.increment('counted', 1, TTL_MS));
      expect(numbers.sort((a, b) => a - b)).toStrictEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      const ends = await atOnce(() => state.advance('advanced', 1_000, 3, TTL_MS));
      expect(ends.sort((a, b) => a - b)).toStrictEqual(Array.from({ length: 20 }, (_, i) => 1_003 + 3 * i));
    });

    it('keeps everything that is set and added at once, each with its own value and end', async () => {
      const other = subject.storage.openState('elsewhere');
      await state.set('taken', 'before', TTL_MS);
      const sets = jsonValues.map(([, value], index) => state.set(`set-${index}`, value, TTL_MS + index));
      const adds = jsonValues.map(([, value], index) => state.add(`add-${index}`, value, TTL_MS + index));
      const extras = [state.set('for-ever', 1), other.set('set-0', 'elsewhere', TTL_MS)];
      const late = [state.add('taken', 'late', TTL_MS), other.add('taken', 'its own', TTL_MS)];
      await Promise.all([...sets, ...extras]);
      expect(await Promise.all(adds)).toStrictEqual(jsonValues.map(() => true));
      expect(await Promise.all(late)).toStrictEqual([false, true]);
      const values = jsonValues.map(([, value]) => value);
      const setKeys = values.map((_, index) => `set-${index}`);
      const addKeys = values.map((_, index) => `add-${index}`);
      expect(await state.getMany(setKeys)).toStrictEqual(values);
      expect(await state.getMany(addKeys)).toStrictEqual(values);
      expect(await state.get('taken')).toBe('before');
      expect(await other.getMany(['set-0', 'taken'])).toStrictEqual(['elsewhere', 'its own']);
      clock.advance(TTL_MS + 3);
      const left = values.map((value, index) => (index > 3 ? value : undefined));
      expect(await state.getMany(setKeys)).toStrictEqual(left);
      expect(await state.getMany(addKeys)).toStrictEqual(left);
      expect(await state.get('for-ever')).toBe(1);
      const anew = addKeys.map((key) => state.add(key, 'anew', TTL_MS));
      expect(await Promise.all(anew)).toStrictEqual(left.map((value) => value === undefined));
    });

    it('leaves of several that set the same key at once what the last one said', async () => {
      await Promise.all(['a', 'b', 'c'].map((value) => state.set('key', value, TTL_MS)));
      expect(await state.get('key')).toBe('c');
      const answers = await Promise.all(['d', 'e'].map((value) => state.add('new', value, TTL_MS)));
      expect([answers, await state.get('new')]).toStrictEqual([[true, false], 'd']);
    });

    it('keeps namespaces apart although their calls alternate', async () => {
      const [left, right] = ['left', 'right'].map((space) => subject.storage.openState(space));
      await Promise.all([left?.set('key', 'l'), right?.set('key', 'r')]);
      expect(await Promise.all([left?.get('key'), right?.get('key')])).toStrictEqual(['l', 'r']);
      expect(await left?.delete('key')).toBe(true);
      expect(await right?.getMany(['key'])).toStrictEqual(['r']);
      expect(await left?.add('key', 'again', TTL_MS)).toBe(true);
      expect(await right?.take('key')).toBe('r');
      expect(await left?.increment('n', 1, TTL_MS)).toBe(1);
      expect(await right?.increment('n', 1, TTL_MS)).toBe(1);
    });

    it('gives the same state for the same name, from the same and from another opening', async () => {
      await state.set('key', 'value');
      expect(subject.storage.openState('same')).toBe(subject.storage.openState('same'));
      await subject.storage.openState('same').set('key', 'value');
      const again = await subject.reopen();
      expect(await again.openState('same').get('key')).toBe('value');
      expect(await again.openState('same').delete('key')).toBe(true);
      expect(await subject.storage.openState('same').get('key')).toBeUndefined();
    });

    it.each(['', 'Upper', 'with space', 'digit1', '-edge', 'edge-', 'x'.repeat(64), 'a:b', 'é'])(
      'refuses the namespace %j',
      (space) => {
        expect(() => subject.storage.openState(space)).toThrow(TypeError);
      },
    );

    describe.each(stateOperations)('%s', (_operation, run) => {
      it.each(badKeys)('refuses a key that is %s', async (_, key) => {
        await expect(run(state, key as string)).rejects.toBeInstanceOf(TypeError);
      });
    });

    it.each(badTtls)('refuses a time to live that is %s, and stores nothing', async (_, ttl) => {
      await expect(state.set('key', 1, ttl as number)).rejects.toBeInstanceOf(TypeError);
      await expect(state.add('key', 1, ttl as number)).rejects.toBeInstanceOf(TypeError);
      await expect(state.increment('key', 1, ttl as number)).rejects.toBeInstanceOf(TypeError);
      await expect(state.advance('key', 1, 1, ttl as number)).rejects.toBeInstanceOf(TypeError);
      expect(await state.get('key')).toBeUndefined();
    });

    it.each(notJson)('refuses to store %s, and keeps what was there', async (_, value) => {
      await state.set('key', 'before');
      await expect(state.set('key', value)).rejects.toBeInstanceOf(TypeError);
      await expect(state.add('other', value, TTL_MS)).rejects.toBeInstanceOf(TypeError);
      expect(await state.getMany(['key', 'other'])).toStrictEqual(['before', undefined]);
    });

    it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses to count by %s', async (by) => {
      await expect(state.increment('key', by, TTL_MS)).rejects.toBeInstanceOf(TypeError);
      expect(await state.get('key')).toBeUndefined();
    });

    it.each([
      [1.5, 1],
      [0, 1.5],
      [0, -1],
      [Number.NaN, 1],
      [2 ** 53 - 1, 1],
      [2 ** 53, 0],
    ])('refuses to advance from %s by %s', async (floor, by) => {
      await expect(state.advance('key', floor, by, TTL_MS)).rejects.toBeInstanceOf(TypeError);
      expect(await state.get('key')).toBeUndefined();
    });

    it('sweeps what has expired and nothing else', async () => {
      clock.advance(1_000 * TTL_MS);
      while ((await subject.storage.sweep()) > 0);
      await state.set('gone', 1, TTL_MS);
      await state.increment('gone too', 1, TTL_MS);
      await state.set('renewed', 1, TTL_MS);
      await state.set('later', 1, TTL_MS + 1);
      await state.set('for ever', 1);
      clock.advance(TTL_MS - 1);
      expect(await subject.storage.sweep()).toBe(0);
      clock.advance(1);
      await state.set('renewed', 2, TTL_MS);
      expect(await subject.storage.sweep()).toBe(subject.expired === 'are swept' ? 2 : 0);
      expect(await state.getMany(['renewed', 'later', 'for ever'])).toStrictEqual([2, 1, 1]);
    });

    it('sweeps at most 1,000 entries at a time', async () => {
      clock.advance(1_000 * TTL_MS);
      while ((await subject.storage.sweep()) > 0);
      const keys = Array.from({ length: 1_001 }, (_, index) => `key-${index}`);
      await Promise.all(keys.map((key) => state.set(key, 1, TTL_MS)));
      clock.advance(TTL_MS);
      const swept = [];
      for (let turn = 0; turn < 3; turn += 1) swept.push(await subject.storage.sweep());
      expect(swept).toStrictEqual(subject.expired === 'are swept' ? [1_000, 1, 0] : [0, 0, 0]);
      expect(await state.getMany(keys)).toStrictEqual(keys.map(() => undefined));
    });

    it('rejects every operation with StoreUnavailable once it is closed', async () => {
      const other = await open();
      const closed = other.storage.openState('closed');
      await closed.set('key', 1);
      await other.storage.close();
      for (const [, run] of stateOperations) {
        await expect(run(closed, 'key')).rejects.toBeInstanceOf(StoreUnavailable);
      }
      await other.dispose();
    });
  });
}

function atOnce<T>(call: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: 20 }, call));
}

function cycle(): unknown {
  const value: Record<string, unknown> = {};
  value['self'] = value;
  return value;
}
