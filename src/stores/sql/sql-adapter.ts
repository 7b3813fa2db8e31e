import { StoreCorrupt } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import type { OpenAdapter, StorageAdapter } from '../storage-adapter.ts';
import { type Database, integerOf, type Row } from './database.ts';
import { contentOf, singleReads, singleWrites } from './state-singly.ts';
import { stateStatements } from './state-statements.ts';
import { gatheredReads, gatheredWrites } from './state-together.ts';

/** Adapters over one shared SQL connection, an object per namespace. Expiry is judged by `clock`. */
export function createOpenSqlAdapter(database: Database, clock: Clock): OpenAdapter {
  const sql = stateStatements(database.dialect);
  const { query } = database;
  const now = (): number => Math.floor(clock.now());
  const { gathers } = database.dialect;
  const readsOf = gathers ? gatheredReads(database, now) : singleReads(database, now);
  const writesOf = gathers ? gatheredWrites(database, now) : singleWrites(database, now);
  return (space): StorageAdapter => {
    const { write, add } = writesOf(space);
    return {
      capabilities: { expires: true },
      ...readsOf(space),
      add,
      async set(key, value, expires) {
        if (typeof value !== 'string') throw new StoreCorrupt('state is stored as text');
        return write(key, value, expires);
      },
      async delete(key) {
        return (await query(sql.delete, [space, key, now()])).length === 1;
      },
      async take(key) {
        return contentOf(await query(sql.take, [space, key, now()]));
      },
      async increment(key, by, expires) {
        return countOf(await query(sql.increment, [space, key, by, expires, now()]));
      },
      async advance(key, floor, by, expires) {
        return countOf(await query(sql.advance, [space, key, floor + by, expires, now(), by]));
      },
    };
  };
}

/**
 * Removes entries that have expired, at most 1,000, and returns how many went. Harmless from several
 * instances at once; an entry that is renewed meanwhile stays.
 */
export async function sweepExpired(database: Database, clock: Clock): Promise<number> {
  const rows = await database.query(stateStatements(database.dialect).sweep, [Math.floor(clock.now())]);
  return rows.length;
}

function countOf([row]: Row[]): number {
  if (row === undefined) throw new StoreCorrupt('the key holds something that is not a counter');
  return integerOf(row, 'count');
}
