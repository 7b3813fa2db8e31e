import { StoreCorrupt } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import type { OpenAdapter, StorageAdapter } from '../storage-adapter.ts';
import { createGathering } from './gathering.ts';
import {
  type Database,
  type Dialect,
  integerOf,
  reading,
  type Row,
  single,
  type Statement,
  textOf,
  writing,
} from './database.ts';

/** At most this many expired entries leave in one sweep. */
const SWEEP_LIMIT = 1_000;

const liveAt = (placeholder: string): string => `(expires_ms IS NULL OR expires_ms > ${placeholder})`;
const LIVE = liveAt('$3');
const CONTENT = 'COALESCE(value, CAST(count AS TEXT)) AS value';

/**
 * Each operation is one statement, so each is atomic without a lock of ours. A counter keeps its number in
 * `count`, so that it can be added to; everything else reads it as the JSON text of that number.
 */
function statementsIn(dialect: Dialect) {
  return {
    getMany: reading(
      'crm_state_get_many',
      `SELECT key, ${CONTENT} FROM crm_data_state
       WHERE space = $1 AND ${dialect.isOneOf('key', '$2')} AND ${LIVE}`,
    ),
    get: single(
      reading(
        'crm_state_get',
        `SELECT ${CONTENT} FROM crm_data_state WHERE space = $1 AND key = $2 AND ${LIVE}`,
      ),
    ),
    // PostgreSQL's words; only its dialect gathers.
    getGathered: reading(
      'crm_state_get_gathered',
      `SELECT space, key, ${CONTENT} FROM crm_data_state
       WHERE (space, key) IN (SELECT * FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS TEXT[]))) AND ${LIVE}`,
    ),
    set: single(
      writing(
        'crm_state_set',
        `INSERT INTO crm_data_state (space, key, value, expires_ms) VALUES ($1, $2, $3, $4)
       ON CONFLICT (space, key) DO UPDATE
       SET value = excluded.value, count = NULL, expires_ms = excluded.expires_ms
       RETURNING 1 AS done`,
      ),
    ),
    delete: single(
      writing(
        'crm_state_delete',
        `DELETE FROM crm_data_state WHERE space = $1 AND key = $2 AND ${LIVE} RETURNING 1 AS done`,
      ),
    ),
    take: single(
      writing(
        'crm_state_take',
        `DELETE FROM crm_data_state WHERE space = $1 AND key = $2 AND ${LIVE} RETURNING ${CONTENT}`,
      ),
    ),
    add: single(
      writing(
        'crm_state_add',
        `INSERT INTO crm_data_state (space, key, value, expires_ms) VALUES ($1, $2, $3, $4)
       ON CONFLICT (space, key) DO UPDATE
       SET value = excluded.value, count = NULL, expires_ms = excluded.expires_ms
       WHERE crm_data_state.expires_ms <= $5
       RETURNING 1 AS done`,
      ),
    ),
    increment: single(
      writing(
        'crm_state_increment',
        `INSERT INTO crm_data_state (space, key, count, expires_ms) VALUES ($1, $2, $3, $4)
       ON CONFLICT (space, key) DO UPDATE SET
         value = NULL,
         count = CASE WHEN crm_data_state.expires_ms <= $5 THEN excluded.count
                      ELSE crm_data_state.count + excluded.count END,
         expires_ms = CASE WHEN crm_data_state.expires_ms <= $5 THEN excluded.expires_ms
                           ELSE crm_data_state.expires_ms END
       WHERE crm_data_state.expires_ms <= $5 OR crm_data_state.count IS NOT NULL
       RETURNING count`,
      ),
    ),
    // The greater of the counter and the floor, plus a step, is the greater of the two with the step added.
    advance: writing(
      'crm_state_advance',
      `INSERT INTO crm_data_state (space, key, count, expires_ms) VALUES ($1, $2, $3, $4)
       ON CONFLICT (space, key) DO UPDATE SET
         value = NULL,
         count = CASE WHEN crm_data_state.expires_ms <= $5 THEN excluded.count
                      ELSE ${dialect.greatest}(excluded.count, crm_data_state.count + CAST($6 AS BIGINT)) END,
         expires_ms = ${dialect.greatest}(excluded.expires_ms, crm_data_state.expires_ms)
       WHERE crm_data_state.expires_ms <= $5 OR crm_data_state.count IS NOT NULL
       RETURNING count`,
    ),
    // The condition stands in the delete as well: an entry that was renewed since it was found stays.
    sweep: writing(
      'crm_state_sweep',
      `DELETE FROM crm_data_state
       WHERE (space, key) IN (SELECT space, key FROM crm_data_state WHERE expires_ms <= $1
                              ORDER BY expires_ms LIMIT ${SWEEP_LIMIT} ${dialect.skipLocked})
         AND expires_ms <= $1
       RETURNING 1 AS done`,
    ),
  };
}

type Reads = Pick<StorageAdapter, 'get' | 'getMany'>;

/** Up to so many keys have a statement each that gives them in one row; a list of keys costs twice as much. */
const MAX_IN_ONE_ROW = 4;

/** By number of keys: the content of each as a column `k0`, `k1` ..., null where there is none. */
const ONE_ROW: readonly Statement[] = Array.from({ length: MAX_IN_ONE_ROW + 1 }, (_, count) => {
  const columns = Array.from(
    { length: count },
    (__, index) =>
      `(SELECT ${CONTENT} FROM crm_data_state
        WHERE space = $1 AND key = $${index + 3} AND ${liveAt('$2')}) AS k${index}`,
  );
  return single(reading(`crm_state_get_${count}`, `SELECT ${columns.join(', ')}`));
});

function singleReads({ query, dialect }: Database, now: () => number): (space: string) => Reads {
  const sql = statementsIn(dialect);
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

/** Reads of all namespaces together. A namespace holds no space, so a name says both. */
function gatheredReads({ query, dialect }: Database, now: () => number): (space: string) => Reads {
  const sql = statementsIn(dialect);
  const nameOf = (space: string, key: string): string => `${space} ${key}`;
  const read = createGathering(async (names) => {
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

/** Adapters over one shared SQL connection, an object per namespace. Expiry is judged by `clock`. */
export function createOpenSqlAdapter(database: Database, clock: Clock): OpenAdapter {
  const sql = statementsIn(database.dialect);
  const { query } = database;
  const now = (): number => Math.floor(clock.now());
  const readsOf = database.dialect.gathersReads ? gatheredReads(database, now) : singleReads(database, now);
  return (space): StorageAdapter => ({
    capabilities: { expires: true },
    ...readsOf(space),
    async set(key, value, expires) {
      if (typeof value !== 'string') throw new StoreCorrupt('state is stored as text');
      return (await query(sql.set, [space, key, value, expires ?? null])).length === 1;
    },
    async delete(key) {
      return (await query(sql.delete, [space, key, now()])).length === 1;
    },
    async take(key) {
      return contentOf(await query(sql.take, [space, key, now()]));
    },
    async add(key, value, expires) {
      return (await query(sql.add, [space, key, value, expires, now()])).length === 1;
    },
    async increment(key, by, expires) {
      return countOf(await query(sql.increment, [space, key, by, expires, now()]));
    },
    async advance(key, floor, by, expires) {
      return countOf(await query(sql.advance, [space, key, floor + by, expires, now(), by]));
    },
  });
}

/**
 * Removes entries that have expired, at most 1,000, and returns how many went. Harmless from several
 * instances at once; an entry that is renewed meanwhile stays.
 */
export async function sweepExpired(database: Database, clock: Clock): Promise<number> {
  const rows = await database.query(statementsIn(database.dialect).sweep, [Math.floor(clock.now())]);
  return rows.length;
}

function contentOf([row]: Row[]): string | undefined {
  return row === undefined ? undefined : textOf(row, 'value');
}

function countOf([row]: Row[]): number {
  if (row === undefined) throw new StoreCorrupt('the key holds something that is not a counter');
  return integerOf(row, 'count');
}
