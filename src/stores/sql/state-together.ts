import { type Database, textOf } from './database.ts';
import { createGatheredReads } from './gathered-reads.ts';
import { createGatheredWrites } from './gathered-writes.ts';
import { singleWrites, type StateReads, type StateWrites } from './state-singly.ts';
import { stateStatements } from './state-statements.ts';

/** A namespace holds no space, so a name says both. */
function nameOf(space: string, key: string): string {
  return `${space} ${key}`;
}

/** Reads of all namespaces together. */
export function gatheredReads(
  { query, dialect }: Database,
  now: () => number,
): (space: string) => StateReads {
  const sql = stateStatements(dialect);
  const read = createGatheredReads(async (names) => {
    const spaces = names.map((name) => name.slice(0, name.indexOf(' ')));
    const keys = names.map((name) => name.slice(name.indexOf(' ') + 1));
    const rows = await query(sql.getGathered, [spaces, keys, now()]);
    return new Map(
      rows.map((row) => [nameOf(textOf(row, 'space'), textOf(row, 'key')), textOf(row, 'value')]),
    );
  });
  return (space) => ({
    get: (key) => read(nameOf(space, key)),
    getMany: (keys) => Promise.all(keys.map((key) => read(nameOf(space, key)))),
  });
}

/** An entry that is to be written, with what names it in all namespaces. */
interface Entry {
  readonly name: string;
  readonly space: string;
  readonly key: string;
  readonly text: string;
  readonly expires: number | undefined;
}

/**
 * Writes of all namespaces together, in one statement per kind. All groups of all instances take their rows in the
 * same order, so that none of them can wait for each other in a circle.
 */
export function gatheredWrites(database: Database, now: () => number): (space: string) => StateWrites {
  const { query } = database;
  const sql = stateStatements(database.dialect);
  const alone = singleWrites(database, now);
  const parametersOf = (entries: ReadonlyMap<string, Entry>) => {
    const inOrder = [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return [
      inOrder.map(({ space }) => space),
      inOrder.map(({ key }) => key),
      inOrder.map(({ text }) => text),
      inOrder.map(({ expires }) => (expires === undefined ? null : String(expires))),
    ];
  };

  const write = createGatheredWrites<Entry, boolean>(
    async (entries) => {
      // Of several that set the same one, the last has the last word.
      await query(sql.setGathered, parametersOf(new Map(entries.map((entry) => [entry.name, entry]))));
      return entries.map(() => true);
    },
    { alone: ({ space, key, text, expires }) => alone(space).write(key, text, expires) },
  );

  const add = createGatheredWrites<Entry & { readonly expires: number }, boolean>(
    async (entries) => {
      // Of several that add the same one, the first is the one that may.
      const firsts = new Map<string, Entry>();
      for (const entry of entries) if (!firsts.has(entry.name)) firsts.set(entry.name, entry);
      const rows = await query(sql.addGathered, [...parametersOf(firsts), now()]);
      const added = new Set(rows.map((row) => nameOf(textOf(row, 'space'), textOf(row, 'key'))));
      return entries.map((entry) => firsts.get(entry.name) === entry && added.has(entry.name));
    },
    { alone: ({ space, key, text, expires }) => alone(space).add(key, text, expires) },
  );

  return (space) => ({
    write: (key, text, expires) => write({ name: nameOf(space, key), space, key, text, expires }),
    add: (key, text, expires) => add({ name: nameOf(space, key), space, key, text, expires }),
  });
}
