import type { StorageAdapter } from '../storage-adapter.ts';
import { type Database, type Row, textOf } from './database.ts';
import { ONE_ROW, stateStatements } from './state-statements.ts';

/** Reads of one namespace. */
export type StateReads = Pick<StorageAdapter, 'get' | 'getMany'>;

/** The writes of one namespace that every call makes. */
export type StateWrites = Pick<StorageAdapter, 'add'> & {
  /** Whether it was written. */
  readonly write: (key: string, text: string, expires: number | undefined) => Promise<boolean>;
};

/** A statement for each read. */
export function singleReads({ query, dialect }: Database, now: () => number): (space: string) => StateReads {
  const sql = stateStatements(dialect);
  return (space) => ({
    async get(key) {
      return contentOf(await query(sql.get, [space, key, now()]));
    },
    async getMany(keys) {
      const oneRow = ONE_ROW[keys.length];
      if (oneRow !== undefined && keys.length > 0) {
        const [row = {}] = await query(oneRow, [space, now(), ...keys]);
        return keys.map((_, index) => (row[`k${index}`] === null ? undefined : textOf(row, `k${index}`)));
      }
      const rows = await query(sql.getMany, [space, keys, now()]);
      const found = new Map(rows.map((row) => [textOf(row, 'key'), textOf(row, 'value')]));
      return keys.map((key) => found.get(key));
    },
  });
}

/** A statement for each write. */
export function singleWrites(
  { query, dialect }: Database,
  now: () => number,
): (space: string) => StateWrites {
  const sql = stateStatements(dialect);
  return (space) => ({
    write: async (key, text, expires) =>
      (await query(sql.set, [space, key, text, expires ?? null])).length === 1,
    add: async (key, text, expires) =>
      (await query(sql.add, [space, key, text, expires, now()])).length === 1,
  });
}

/** The text in the one row, if there is one. */
export function contentOf([row]: Row[]): string | undefined {
  return row === undefined ? undefined : textOf(row, 'value');
}
