import { type Clock, type Journal, type JournalEntry, VERSION_CONFLICT } from '../ports.ts';
import { guarded } from './guarded.ts';
import { fromJson, toJson } from './json.ts';
import { assertName } from './names.ts';
import {
  type Database,
  type Dialect,
  integerOf,
  type Parameter,
  reading,
  type Row,
  shared,
  single,
  type Statement,
  textOf,
  writing,
} from './sql/database.ts';
import { createGatheredReads } from './sql/gathered-reads.ts';
import { createGatheredWrites } from './sql/gathered-writes.ts';

/** The most that one page may ask for. */
export const MAX_PAGE = 2_000;

const COLUMNS = 'seq, stream, version, kind, at_ms, data';

function statementsIn(dialect: Dialect) {
  const { before, from } = dialect.queueByStream ?? { before: '', from: '' };
  const insert = `${before} INSERT INTO crm_data_journal (stream, version, kind, at_ms, data)`;
  // A row from nowhere costs SQLite half as much again as one that is said outright.
  const entry =
    dialect.queueByStream === undefined
      ? 'VALUES ($1, NULL, $2, $3, $4)'
      : `SELECT CAST($1 AS TEXT), NULL, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT) ${from}`;
  const page = (condition: string, limit: string): string =>
    `SELECT ${COLUMNS} FROM crm_data_journal
     WHERE stream = $1 AND seq < $2 ${condition} ORDER BY seq DESC LIMIT ${limit}`;
  const versioned = `SELECT ${COLUMNS} FROM crm_data_journal WHERE stream = $1 AND version`;
  return {
    append: dialect.telling(writing('crm_journal_append', `${insert} ${entry}`), 'seq'),
    // PostgreSQL's words; only its dialect gathers. Entries are numbered in the order of the lists.
    appendGathered: writing(
      'crm_journal_append_gathered',
      `${insert}
       SELECT CAST($1 AS TEXT), NULL, given.kind, given.at_ms, given.data
       ${from} CROSS JOIN unnest(CAST($2 AS TEXT[]), CAST($3 AS BIGINT[]), CAST($4 AS TEXT[]))
                WITH ORDINALITY AS given (kind, at_ms, data, place)
       ORDER BY place
       RETURNING seq`,
    ),
    // Versions have no gaps. So even when the newest one is read from before another writer's commit, the
    // row that this statement would add is already there and the unique index turns it away.
    appendVersion: single(
      writing(
        'crm_journal_append_version',
        `${insert}
       SELECT CAST($1 AS TEXT), CAST($5 AS BIGINT) + 1, CAST($2 AS TEXT), CAST($3 AS BIGINT),
              CAST($4 AS TEXT) ${from}
       WHERE (SELECT COALESCE(MAX(version), 0) FROM crm_data_journal WHERE stream = CAST($1 AS TEXT))
             = CAST($5 AS BIGINT)
       ON CONFLICT (stream, version) DO NOTHING
       RETURNING seq`,
      ),
    ),
    page: reading('crm_journal_page', page('', '$3')),
    pageOfKinds: reading('crm_journal_page_of_kinds', page(`AND ${dialect.isOneOf('kind', '$4')}`, '$3')),
    newest: single(reading('crm_journal_newest', `${versioned} IS NOT NULL ORDER BY version DESC LIMIT 1`)),
    newestVersion: shared(
      single(
        reading(
          'crm_journal_newest_version',
          'SELECT COALESCE(MAX(version), 0) AS version FROM crm_data_journal WHERE stream = $1',
        ),
      ),
    ),
    // PostgreSQL's words; only its dialect gathers.
    newestVersions: reading(
      'crm_journal_newest_versions',
      `SELECT stream, MAX(version) AS version FROM crm_data_journal
       WHERE stream = ANY(CAST($1 AS TEXT[])) AND version IS NOT NULL GROUP BY stream`,
    ),
    version: single(reading('crm_journal_version', `${versioned} = $2`)),
    // Steps from one name to the next along the index instead of reading every entry.
    streams: reading(
      'crm_journal_streams',
      `WITH RECURSIVE names (stream) AS (
         SELECT MIN(stream) FROM crm_data_journal WHERE stream >= $1 AND stream < $2
         UNION ALL
         SELECT (SELECT MIN(j.stream) FROM crm_data_journal j
                 WHERE j.stream > names.stream AND j.stream < $2)
         FROM names WHERE names.stream IS NOT NULL
       )
       SELECT stream FROM names WHERE stream IS NOT NULL`,
    ),
  };
}

/** An entry without a version that is to be added. */
interface Appended {
  readonly kind: string;
  readonly atMs: number;
  readonly text: string;
}

/**
 * The `Journal` port over SQL (design section 2.8): one table that is only ever added to. Times come from
 * `clock`. Names of streams and kinds are 1 to 250 printable ASCII characters; data is JSON.
 * Rejects with TypeError for what cannot be asked, with `StoreUnavailable` when the database fails.
 */
export function createJournal({
  database,
  clock,
}: {
  readonly database: Database;
  readonly clock: Clock;
}): Journal {
  const sql = statementsIn(database.dialect);
  const run = (what: string, statement: Statement, parameters: readonly Parameter[]): Promise<Row[]> =>
    guarded(what, () => database.query(statement, parameters));
  const alone = async (stream: string): Promise<number> => {
    const [row] = await run('reading the journal', sql.newestVersion, [stream]);
    return integerOf(row ?? {}, 'version');
  };
  const gathered = (): ((stream: string) => Promise<number>) => {
    const read = createGatheredReads(async (streams) => {
      const rows = await run('reading the journal', sql.newestVersions, [streams]);
      return new Map(rows.map((row) => [textOf(row, 'stream'), integerOf(row, 'version')]));
    });
    return async (stream) => (await read(stream)) ?? 0;
  };
  const newestVersionOf = database.dialect.gathers ? gathered() : alone;
  const appendOne = async (stream: string, { kind, atMs, text }: Appended): Promise<number> => {
    const [row] = await run('appending to the journal', sql.append, [stream, kind, atMs, text]);
    return integerOf(row ?? {}, 'seq');
  };
  /** A group for each stream: entries of one stream are committed one after the other in any case. */
  const appendGathered = (): typeof appendOne => {
    const streams = new Map<string, (entry: Appended) => Promise<number>>();
    const openStream = (stream: string): ((entry: Appended) => Promise<number>) => {
      const append = createGatheredWrites<Appended, number>(
        async (entries) => {
          const rows = await run('appending to the journal', sql.appendGathered, [
            stream,
            entries.map(({ kind }) => kind),
            entries.map(({ atMs }) => String(atMs)),
            entries.map(({ text }) => text),
          ]);
          return rows.map((row) => integerOf(row, 'seq'));
        },
        { alone: (entry) => appendOne(stream, entry), onIdle: () => streams.delete(stream) },
      );
      streams.set(stream, append);
      return append;
    };
    return (stream, entry) => (streams.get(stream) ?? openStream(stream))(entry);
  };
  const append = database.dialect.gathers ? appendGathered() : appendOne;
  return {
    async append(stream, kind, data, expectedVersion) {
      assertName('a stream', stream);
      assertName('a kind', kind);
      const atMs = Math.floor(clock.now());
      const text = toJson(data);
      if (expectedVersion === undefined) {
        const seq = await append(stream, { kind, atMs, text });
        return { stream, seq, version: null, kind, atMs };
      }
      assertInteger('an expected version', expectedVersion, 0);
      const parameters = [stream, kind, atMs, text, expectedVersion];
      const [row] = await run('appending to the journal', sql.appendVersion, parameters);
      if (row === undefined) return VERSION_CONFLICT;
      const version = expectedVersion + 1;
      return { stream, seq: integerOf(row, 'seq'), version, kind, atMs };
    },
    async page(stream, { before = Number.MAX_SAFE_INTEGER, kinds, limit }) {
      assertName('a stream', stream);
      assertInteger('before', before, 0);
      assertInteger('a limit', limit, 1, MAX_PAGE);
      const parameters = [stream, before, limit];
      const rows =
        kinds === undefined
          ? await run('reading the journal', sql.page, parameters)
          : await run('reading the journal', sql.pageOfKinds, [...parameters, kindsFrom(kinds)]);
      return rows.map(entryOf);
    },
    async version(stream, version) {
      assertName('a stream', stream);
      if (version !== undefined) assertInteger('a version', version, 1);
      const [row] =
        version === undefined
          ? await run('reading the journal', sql.newest, [stream])
          : await run('reading the journal', sql.version, [stream, version]);
      return row === undefined ? undefined : entryOf(row);
    },
    async newestVersion(stream) {
      assertName('a stream', stream);
      return newestVersionOf(stream);
    },
    async streams(prefix) {
      if (prefix !== '') assertName('a prefix', prefix);
      // Names are printable ASCII, so DEL comes after every name that begins with the prefix.
      const rows = await run('listing the journal', sql.streams, [prefix, `${prefix}\x7f`]);
      return rows.map((row) => textOf(row, 'stream'));
    },
  };
}

function kindsFrom(kinds: readonly string[]): readonly string[] {
  for (const kind of kinds) assertName('a kind', kind);
  return kinds;
}

function assertInteger(what: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new TypeError(`${what} must be a whole number from ${least} to ${most}`);
  }
}

function entryOf(row: Row): JournalEntry {
  return {
    stream: textOf(row, 'stream'),
    seq: integerOf(row, 'seq'),
    version: row['version'] === null ? null : integerOf(row, 'version'),
    kind: textOf(row, 'kind'),
    atMs: integerOf(row, 'at_ms'),
    data: fromJson(row['data']),
  };
}
