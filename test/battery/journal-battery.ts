import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { type AppendedEntry, type Journal, type JournalEntry, VERSION_CONFLICT } from '../../src/ports.ts';
import { START_MS, type Subject } from './subject.ts';

const badNames: readonly (readonly [string, unknown])[] = [
  ['empty', ''],
  ['251 characters long', 's'.repeat(251)],
  ['with NUL', 'a\u0000'],
  ['not ASCII', 'é'],
  ['not a text', null],
];

/** What the Journal port promises; every implementation runs all of it. */
export function journalBattery(name: string, open: () => Promise<Subject>): void {
  describe(`journal in ${name}`, () => {
    let subject: Subject;
    let journal: Journal;
    let stream = '';
    let round = 0;
    beforeAll(async () => {
      subject = await open();
      journal = subject.storage.journal;
    });
    afterAll(() => subject.dispose());
    beforeEach(() => {
      round += 1;
      stream = `audit:${round}`;
    });
    /** The entry that stands in the journal then. */
    const append = async (kind: string, data: unknown, expectedVersion?: number): Promise<JournalEntry> => {
      const appended = await journal.append(stream, kind, data, expectedVersion);
      if (appended === VERSION_CONFLICT) throw new Error('unexpected conflict');
      return { ...appended, data };
    };

    it('answers the entry that it wrote, with the time of the clock and no version', async () => {
      const before = subject.clock.now();
      expect(before).toBeGreaterThanOrEqual(START_MS);
      const { data, ...appended } = await append('read', { a: 1 });
      expect(appended).toStrictEqual({
        stream,
        seq: appended.seq,
        version: null,
        kind: 'read',
        atMs: before,
      });
      expect(await journal.page(stream, { limit: 1 })).toStrictEqual([{ ...appended, data }]);
    });

    it.each([
      ['null', null],
      ['NUL in a text', 'a\u0000b'],
      ['a lone surrogate', '\ud800'],
      ['names of Object.prototype', JSON.parse('{"__proto__":1,"constructor":2}')],
      ['a nested object', { list: [{ deep: [0, false, null] }] }],
    ])('gives back %s as it was appended', async (_, data) => {
      await append('kind', data);
      expect((await journal.page(stream, { limit: 1 }))[0]?.data).toStrictEqual(data);
    });

    it('keeps what was appended although the caller changes it afterwards', async () => {
      const data = { value: 'before' };
      await append('kind', data);
      data.value = 'after';
      expect((await journal.page(stream, { limit: 1 }))[0]?.data).toStrictEqual({ value: 'before' });
    });

    it('numbers entries upwards through all streams', async () => {
      const first = await append('kind', 1);
      const other = await journal.append(`${stream}:other`, 'kind', 2);
      const last = await append('kind', 3);
      expect(other).toMatchObject({ version: null });
      const seqs = [first, other as AppendedEntry, last].map(({ seq }) => seq);
      expect(seqs).toStrictEqual([...new Set(seqs)].sort((a, b) => a - b));
    });

    it('writes what is appended at once in the order of asking, each entry under its own number', async () => {
      const data = ['plain', 'a "quoted" \\ text, {with} braces', null, ['', 'NUL \u0000'], { é: 1 }];
      const many = Array.from({ length: 600 }, (_, index) => data[index % data.length]);
      const appendTo = async (to: string, kind: string, data: unknown) => ({
        ...((await journal.append(to, kind, data)) as AppendedEntry),
        data,
      });
      const others = [1, 2].map((value) => appendTo(`${stream}:other`, 'kind', value));
      const entries = await Promise.all(many.map((value, index) => appendTo(stream, `kind-${index}`, value)));
      const page = await journal.page(stream, { limit: 1_000 });
      expect(page).toStrictEqual([...entries].reverse());
      expect(await journal.page(`${stream}:other`, { limit: 10 })).toStrictEqual(
        (await Promise.all(others)).reverse(),
      );
    });

    it('makes version n + 1 only when n is the newest, and writes nothing otherwise', async () => {
      expect(await journal.append(stream, 'rule', 'early', 1)).toBe(VERSION_CONFLICT);
      expect(await append('rule', 'first', 0)).toMatchObject({ version: 1 });
      expect(await journal.append(stream, 'rule', 'again', 0)).toBe(VERSION_CONFLICT);
      expect(await journal.append(stream, 'rule', 'ahead', 2)).toBe(VERSION_CONFLICT);
      expect(await append('rule', 'second', 1)).toMatchObject({ version: 2 });
      const page = await journal.page(stream, { limit: 10 });
      expect(page.map(({ data }) => data)).toStrictEqual(['second', 'first']);
    });

    it('counts versions per stream and not past entries without one', async () => {
      await append('note', 'n', undefined);
      await append('rule', 'r', 0);
      await append('note', 'n', undefined);
      expect(await append('rule', 'r', 1)).toMatchObject({ version: 2 });
      expect(await journal.append(`${stream}:other`, 'rule', 'r', 0)).toMatchObject({ version: 1 });
    });

    it('lets exactly one of 20 simultaneous callers have a version', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, caller) => journal.append(stream, 'rule', caller, 0)),
      );
      const won = answers.flatMap((answer, data) =>
        answer === VERSION_CONFLICT ? [] : [{ ...answer, data }],
      );
      expect(won).toHaveLength(1);
      expect(await journal.page(stream, { limit: 20 })).toStrictEqual(won);
    });

    it('pages newest first and meets every entry once', async () => {
      const written: number[] = [];
      for (let index = 0; index < 7; index += 1) written.push((await append('kind', index)).seq);
      await journal.append(`${stream}:other`, 'kind', 'not mine');
      const seen: number[] = [];
      for (let before: number | undefined; ; before = seen.at(-1)) {
        const query = before === undefined ? { limit: 3 } : { limit: 3, before };
        const page = await journal.page(stream, query);
        if (page.length === 0) break;
        seen.push(...page.map(({ seq }) => seq));
      }
      expect(seen).toStrictEqual(written.reverse());
    });

    it('pages only the kinds that were asked for', async () => {
      for (const kind of ['read', 'write', 'read', '__proto__', 'Read']) await append(kind, kind);
      const kindsOf = async (kinds: readonly string[]): Promise<string[]> =>
        (await journal.page(stream, { kinds, limit: 10 })).map(({ kind }) => kind);
      expect(await kindsOf(['read'])).toStrictEqual(['read', 'read']);
      expect(await kindsOf(['__proto__', 'write', 'none'])).toStrictEqual(['__proto__', 'write']);
      expect(await kindsOf([])).toStrictEqual([]);
      const [newest] = await journal.page(stream, { kinds: ['read'], limit: 1 });
      const before = newest?.seq ?? 0;
      expect(await journal.page(stream, { kinds: ['read'], limit: 9, before })).toHaveLength(1);
    });

    it('finds the newest version, a given one, and undefined where there is none', async () => {
      expect(await journal.version(stream)).toBeUndefined();
      await append('note', 'not versioned');
      expect(await journal.version(stream)).toBeUndefined();
      const first = await append('rule', 'first', 0);
      const second = await append('rule', 'second', 1);
      await append('note', 'not versioned');
      expect(await journal.version(stream)).toStrictEqual(second);
      expect(await journal.version(stream, 1)).toStrictEqual(first);
      expect(await journal.version(stream, 3)).toBeUndefined();
    });

    it('lists the streams of a prefix once each, in byte order, wildcards taken literally', async () => {
      const names = ['p%:b', 'p%:B', 'p%:a', 'p%:a~', 'p%', 'pX:1', 'P%:1', 'q'];
      for (const each of [...names, ...names]) await journal.append(each, 'kind', 1);
      expect(await journal.streams('p%')).toStrictEqual(['p%', 'p%:B', 'p%:a', 'p%:a~', 'p%:b']);
      expect(await journal.streams('p%:a')).toStrictEqual(['p%:a', 'p%:a~']);
      expect(await journal.streams('none')).toStrictEqual([]);
      const all = await journal.streams('');
      expect(all).toStrictEqual([...new Set(all)].sort());
      expect(all).toEqual(expect.arrayContaining(names));
    });

    it('is found by another opening of the same place', async () => {
      const entry = await append('rule', 'kept', 0);
      const again = await subject.reopen();
      expect(await again.journal.version(stream)).toStrictEqual(entry);
    });

    it.each(badNames)('refuses a stream and a kind that is %s', async (_, bad) => {
      const wrong = bad as string;
      await expect(journal.append(wrong, 'kind', 1)).rejects.toBeInstanceOf(TypeError);
      await expect(journal.append(stream, wrong, 1)).rejects.toBeInstanceOf(TypeError);
      await expect(journal.page(wrong, { limit: 1 })).rejects.toBeInstanceOf(TypeError);
      await expect(journal.page(stream, { limit: 1, kinds: [wrong] })).rejects.toBeInstanceOf(TypeError);
      await expect(journal.version(wrong)).rejects.toBeInstanceOf(TypeError);
      expect(await journal.page(stream, { limit: 1 })).toStrictEqual([]);
    });

    it.each([0, -1, 1.5, 2_001, Number.NaN])('refuses a page of %s entries', async (limit) => {
      await expect(journal.page(stream, { limit })).rejects.toBeInstanceOf(TypeError);
    });

    it('gives a page of 2,000', async () => {
      await append('kind', 1);
      expect(await journal.page(stream, { limit: 2_000 })).toHaveLength(1);
    });

    it.each([-1, 0.5, Number.NaN])(
      'refuses %s as an expected version, a version and a position',
      async (n) => {
        await expect(journal.append(stream, 'kind', 1, n)).rejects.toBeInstanceOf(TypeError);
        await expect(journal.version(stream, n)).rejects.toBeInstanceOf(TypeError);
        await expect(journal.page(stream, { limit: 1, before: n })).rejects.toBeInstanceOf(TypeError);
        expect(await journal.page(stream, { limit: 1 })).toStrictEqual([]);
      },
    );

    it.each([
      ['undefined', undefined],
      ['a function', () => 1],
      ['a bigint', 1n],
    ])('refuses to append %s', async (_, data) => {
      await expect(journal.append(stream, 'kind', data)).rejects.toBeInstanceOf(TypeError);
      expect(await journal.page(stream, { limit: 1 })).toStrictEqual([]);
    });

    it('rejects with StoreUnavailable once it is closed', async () => {
      const other = await open();
      await other.storage.close();
      const closed = other.storage.journal;
      await expect(closed.append('s', 'k', 1)).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(closed.append('s', 'k', 1, 0)).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(closed.page('s', { limit: 1 })).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(closed.version('s')).rejects.toBeInstanceOf(StoreUnavailable);
      await expect(closed.streams('')).rejects.toBeInstanceOf(StoreUnavailable);
      await other.dispose();
    });
  });
}
