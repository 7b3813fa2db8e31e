import { setImmediate as endOfTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGatheredWrites } from '../../src/stores/sql/gathered-writes.ts';

/** A table whose writes end when they are told to. */
function createTable() {
  const groups: (readonly string[])[] = [];
  const ends: { readonly resolve: () => void; readonly reject: (fault: Error) => void }[] = [];
  let idle = 0;
  const write = createGatheredWrites<string, string>(
    async (items) => {
      groups.push(items);
      await new Promise<void>((resolve, reject) => ends.push({ resolve, reject }));
      return items.map((item) => `wrote ${item}`);
    },
    { apartMs: 0, onIdle: () => (idle += 1) },
  );
  const begun = async (count: number): Promise<void> => {
    while (groups.length < count) await endOfTurn();
  };
  return { groups, ends, write, begun, idleTimes: () => idle };
}

describe('gathered writes', () => {
  it('go together when one turn of the event loop asks for them, and each gets its own answer', async () => {
    const table = createTable();
    const answers = Promise.all(['a', 'b'].map(table.write));
    await table.begun(1);
    table.ends[0]?.resolve();
    expect(await answers).toStrictEqual(['wrote a', 'wrote b']);
    expect(table.groups).toStrictEqual([['a', 'b']]);
  });

  it('wait for the group that is on its way, in their order, and are told when all is done', async () => {
    const table = createTable();
    const first = table.write('a');
    await table.begun(1);
    const later = Promise.all([table.write('b'), endOfTurn().then(() => table.write('c'))]);
    for (let turn = 0; turn < 5; turn += 1) await endOfTurn();
    expect([table.groups, table.idleTimes()]).toStrictEqual([[['a']], 0]);
    table.ends[0]?.resolve();
    expect(await first).toBe('wrote a');
    await table.begun(2);
    table.ends[1]?.resolve();
    expect(await later).toStrictEqual(['wrote b', 'wrote c']);
    await endOfTurn();
    expect([table.groups, table.idleTimes()]).toStrictEqual([[['a'], ['b', 'c']], 1]);
  });

  it('all fail with their group, and the next group is tried as if nothing had been', async () => {
    const table = createTable();
    const failed = Promise.allSettled(['a', 'b'].map(table.write));
    await table.begun(1);
    const next = table.write('c');
    table.ends[0]?.reject(new Error('down'));
    expect((await failed).map(({ status }) => status)).toStrictEqual(['rejected', 'rejected']);
    await table.begun(2);
    table.ends[1]?.resolve();
    expect(await next).toBe('wrote c');
  });

  it('are at most 256 in one group', async () => {
    const table = createTable();
    const items = Array.from({ length: 300 }, (_, index) => `${index}`);
    const answers = Promise.all(items.map(table.write));
    for (const group of [0, 1]) {
      await table.begun(group + 1);
      table.ends[group]?.resolve();
    }
    expect(await answers).toHaveLength(300);
    expect(table.groups.map(({ length }) => length)).toStrictEqual([256, 44]);
  });

  it('fail when the group was not answered one by one', async () => {
    const write = createGatheredWrites<string, string>(() => Promise.resolve([]));
    await expect(write('a')).rejects.toBeInstanceOf(RangeError);
  });
});
