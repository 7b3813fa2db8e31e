import { Pool, type PoolClient } from 'pg';
import { type Database, type Dialect, type Query, type Row, type Script, single } from './database.ts';

/** The two kinds of advisory lock that we take, as the first half of PostgreSQL's two-part lock number. */
const LOCK = { schema: 0x63726d31, stream: 0x63726d32 } as const;

const dialect: Dialect = {
  rowNumber: 'BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY',
  text: 'TEXT COLLATE "C"',
  isOneOf: (column, placeholder) => `${column} = ANY(CAST(${placeholder} AS TEXT[]))`,
  gathers: true,
  // A sequence hands out numbers in the order of asking, not of committing. With the lock, the numbers of one
  // stream grow in the order in which its entries become visible.
  queueByStream: {
    before: `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(${LOCK.stream}, hashtext(CAST($1 AS TEXT))))`,
    from: 'FROM turn',
  },
  telling: (statement, numberedBy = '1 AS done') =>
    single({ ...statement, text: `${statement.text} RETURNING ${numberedBy}` }),
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  nowMs: 'CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)',
  greatest: 'GREATEST',
};

/** Everything ends well before the 10 s in which a tool call has to answer. */
const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 4_000;
/** Counted on our side, for a server that no longer counts. */
const ANSWER_TIMEOUT_MS = 5_000;
const MAX_CONNECTIONS = 10;

/**
 * A pool of connections to the PostgreSQL at `url` (https://node-postgres.com/apis/pool); connects when first
 * used. Statements are prepared once per connection, unless the URL carries `prepare=false`, which a pooler
 * in transaction mode needs.
 */
export function openPostgres({ url }: { readonly url: string }): Database {
  const pool = new Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  });
  // Without a listener, an idle connection that the server ends would end the process. The pool drops the
  // connection by itself, and whoever asks next is told.
  pool.on('error', () => undefined);
  const prepare = !/[?&]prepare=false(?:&|$)/.test(url);
  let closing: Promise<void> | undefined;
  return {
    dialect,
    query: queryOver(pool, prepare),
    exclusively: (work) => exclusively(pool, work),
    verify: () => Promise.resolve(),
    close: () => (closing ??= pool.end()),
  };
}

function queryOver(runner: Pick<Pool | PoolClient, 'query'>, prepare: boolean): Query {
  return async ({ name, text }, parameters) => {
    const values = parameters.map((parameter) => parameter as string | number | null | (string | null)[]);
    const named = prepare && name !== '' ? { name } : {};
    const { rows } = await runner.query<Row>({ ...named, text, values });
    return rows;
  };
}

async function exclusively(pool: Pool, work: Script): Promise<void> {
  const client = await pool.connect();
  // A connection that breaks between two statements has no other listener; the next statement then fails.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  try {
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(${LOCK.schema}, 0)`);
    const query = queryOver(client, false);
    for (let turn = work.next([]); turn.done !== true;) turn = work.next(await query(turn.value, []));
    await client.query('COMMIT');
    client.off('error', ignore);
    client.release();
  } catch (cause) {
    client.release(true);
    throw cause;
  }
}
