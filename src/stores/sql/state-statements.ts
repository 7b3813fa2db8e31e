import { type Dialect, reading, single, type Statement, writing } from './database.ts';

/** At most this many expired entries leave in one sweep. */
const SWEEP_LIMIT = 1_000;

const liveAt = (placeholder: string): string => `(expires_ms IS NULL OR expires_ms > ${placeholder})`;
const LIVE = liveAt('$3');
const CONTENT = 'COALESCE(value, CAST(count AS TEXT)) AS value';
const OVERWRITE = `ON CONFLICT (space, key) DO UPDATE
       SET value = excluded.value, count = NULL, expires_ms = excluded.expires_ms`;
/** Rows from four lists, in their order. */
const GIVEN = `SELECT space, key, value, expires_ms
       FROM unnest(CAST($1 AS TEXT[]), CAST($2 AS TEXT[]), CAST($3 AS TEXT[]), CAST($4 AS BIGINT[]))
            WITH ORDINALITY AS given (space, key, value, expires_ms, place)
       ORDER BY place`;

/**
 * Each operation is one statement, so each is atomic without a lock of ours. A counter keeps its number in
 * `count`, so that it can be added to; everything else reads it as the JSON text of that number.
 */
export function stateStatements(dialect: Dialect) {
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
    set: dialect.telling(
      writing(
        'crm_state_set',
        `INSERT INTO crm_data_state (space, key, value, expires_ms) VALUES ($1, $2, $3, $4)
       ${OVERWRITE}`,
      ),
    ),
    delete: dialect.telling(
      writing('crm_state_delete', `DELETE FROM crm_data_state WHERE space = $1 AND key = $2 AND ${LIVE}`),
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
       ${OVERWRITE}`,
    ),
    addGathered: writing(
      'crm_state_add_gathered',
      `INSERT INTO crm_data_state (space, key, value, expires_ms) ${GIVEN}
       ${OVERWRITE}
       WHERE crm_data_state.expires_ms <= $5
       RETURNING space, key`,
    ),
    add: dialect.telling(
      writing(
        'crm_state_add',
        `INSERT INTO crm_data_state (space, key, value, expires_ms) VALUES ($1, $2, $3, $4)
       ${OVERWRITE}
       WHERE crm_data_state.expires_ms <= $5`,
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

/** Up to so many keys have a statement each that gives them in one row; a list of keys costs twice as much. */
const MAX_IN_ONE_ROW = 4;

/** By number of keys: the content of each as a column `k0`, `k1` ..., null where there is none. */
export const ONE_ROW: readonly Statement[] = Array.from({ length: MAX_IN_ONE_ROW + 1 }, (_, count) => {
  const columns = Array.from(
    { length: count },
    (__, index) =>
      `(SELECT ${CONTENT} FROM crm_data_state
        WHERE space = $1 AND key = $${index + 3} AND ${liveAt('$2')}) AS k${index}`,
  );
  return single(reading(`crm_state_get_${count}`, `SELECT ${columns.join(', ')}`));
});
