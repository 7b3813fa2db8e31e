import { StoreCorrupt } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import type { OpenAdapter, StorageAdapter } from '../storage-adapter.ts';
import { createGatheredReads } from './gathered-reads.ts';
import { createGatheredWrites } from './gathered-writes.ts';
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
/** Rows from four lists, in their order. */
const GIVEN = `SELECT space, key, value, expires_ms
       FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS TEXT[]), CAST($3 AS TEXT[]), CAST($4 AS BIGINT[]))
            WITH ORDINALITY AS given (space, key, value, expires_ms, place)
       ORDER BY place`;

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
    // These two: PostgreSQL's words; only its dialect gathers. The rows are taken in the order of the lists.
    setGathered: writing(
      'crm_state_set_gathered',
      `INSERT INTO crm_data_state (space, key, value, expires_ms) ${GIVEN}
       ON CONFLICT (space, key) DO UPDATE
       SET value = excluded.value, count = NULL, expires_ms = excluded.expires_ms`,
    ),
    addGathered: writing(
      'crm_state_add_gathered',
      `INSERT INTO crm_data_state (space, key, value, expires_ms) ${GIVEN}
       ON CONFLICT (space, key) DO UPDATE
       SET value = excluded.value, count = NULL, expires_ms = excluded.expires_ms
       WHERE crm_data_state.expires_ms <= $5
       RETURNING space, key`,
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

/** A namespace holds no space, so a name says both. */
function nameOf(space: string, key: string): string {
  return `${space} ${key}`;
}

/** Reads of all namespaces together. */
function gatheredReads({ query, dialect }: Database, now: () => number): (space: string) => Reads {
  const sql = statementsIn(dialect);
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

type Writes = Pick<StorageAdapter, 'add'> & {
  /** Whether it was written. */
  readonly write: (key: string, text: string, expires: number | undefined) => Promise<boolean>;
};

function singleWrites({ query, dialect }: Database, now: () => number): (space: string) => Writes {
  const sql = statementsIn(dialect);
  return (space) => ({
    write: async (key, text, expires) =>
      (await query(sql.set, [space, key, text, expires ?? null])).length === 1,
    add: async (key, text, expires) =>
      (await query(sql.add, [space, key, text, expires, now()])).length === 1,
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
function gatheredWrites(database: Database, now: () => number): (space: string) => Writes {
  const { query } = database;
  const sql = statementsIn(database.dialect);
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

  const write = createGatheredWrites<Entry, boolean>(async (entries) => {
    const [first] = entries;
    if (first === undefined || entries.length === 1) {
      return Promise.all(
        entries.map(({ space, key, text, expires }) => alone(space).write(key, text, expires)),
      );
    }
    // Of several that set the same one, the last has the last word.
    await query(sql.setGathered, parametersOf(new Map(entries.map((entry) => [entry.name, entry]))));
    return entries.map(() => true);
  });

  const add = createGatheredWrites<Entry & { readonly expires: number }, boolean>(async (entries) => {
    if (entries.length === 1) {
      return Promise.all(
        entries.map(({ space, key, text, expires }) => alone(space).add(key, text, expires)),
      );
    }
    // Of several that add the same one, the first is the one that may.
    const firsts = new Map<string, Entry>();
    for (const entry of entries) if (!firsts.has(entry.name)) firsts.set(entry.name, entry);
    const rows = await query(sql.addGathered, [...parametersOf(firsts), now()]);
    const added = new Set(rows.map((row) => nameOf(textOf(row, 'space'), textOf(row, 'key'))));
    return entries.map((entry) => firsts.get(entry.name) === entry && added.has(entry.name));
  });

  return (space) => ({
    write: (key, text, expires) => write({ name: nameOf(space, key), space, key, text, expires }),
    add: (key, text, expires) => add({ name: nameOf(space, key), space, key, text, expires }),
  });
}

/** Adapters over one shared SQL connection, an object per namespace. Expiry is judged by `clock`. */
export function createOpenSqlAdapter(database: Database, clock: Clock): OpenAdapter {
  const sql = statementsIn(database.dialect);
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
