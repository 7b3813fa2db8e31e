import { StoreUnavailable } from '../../errors.ts';
import {
  type Database,
  type Dialect,
  integerOf,
  reading,
  type Row,
  type Script,
  writing,
} from './database.ts';

/**
 * The steps that lead from an empty database to the present schema; step n leads to version n + 1. Steps only
 * add, so that an instance of the release before keeps working next to one of this release.
 */
const steps: readonly ((dialect: Dialect) => readonly string[])[] = [
  ({ rowNumber, text }) => [
    `CREATE TABLE crm_data_state (
       space ${text} NOT NULL,
       key ${text} NOT NULL,
       value TEXT,
       count BIGINT,
       expires_ms BIGINT,
       PRIMARY KEY (space, key)
     )`,
    `CREATE INDEX crm_data_state_by_expiry ON crm_data_state (expires_ms) WHERE expires_ms IS NOT NULL`,
    `CREATE TABLE crm_data_journal (
       seq ${rowNumber},
       stream ${text} NOT NULL,
       version BIGINT,
       kind ${text} NOT NULL,
       at_ms BIGINT NOT NULL,
       data TEXT NOT NULL,
       UNIQUE (stream, version)
     )`,
    `CREATE INDEX crm_data_journal_by_stream ON crm_data_journal (stream, seq)`,
  ],
  () => [
    `CREATE TABLE crm_data_time (
       id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
       agreed_ms BIGINT NOT NULL,
       database_ms BIGINT NOT NULL
     )`,
  ],
];

/** The schema version that this release needs. */
export const SCHEMA_VERSION = steps.length;

const readVersion = reading('crm_schema_read', 'SELECT version FROM crm_data_schema');

/**
 * Brings the database to `SCHEMA_VERSION`; several processes may start together. Everything runs under the
 * database's exclusive lock, because CREATE ... IF NOT EXISTS alone fails when two do it at once.
 */
export function createSchema(database: Database): Promise<void> {
  return database.exclusively(migration(database.dialect));
}

function* migration(dialect: Dialect): Script {
  yield writing('', 'CREATE TABLE IF NOT EXISTS crm_data_schema (version BIGINT NOT NULL)');
  const found = versionIn(yield readVersion);
  if (found >= SCHEMA_VERSION) return;
  for (const step of steps.slice(found)) {
    for (const text of step(dialect)) yield writing('', text);
  }
  yield writing('', 'DELETE FROM crm_data_schema');
  yield writing('', `INSERT INTO crm_data_schema (version) VALUES (${SCHEMA_VERSION})`);
}

/** One round trip. Rejects with `StoreUnavailable` unless the schema is at least the one that we need. */
export async function checkSchema(database: Database): Promise<void> {
  const found = versionIn(await database.query(readVersion, []));
  if (found < SCHEMA_VERSION) {
    throw new StoreUnavailable(`the schema is version ${found}, this release needs ${SCHEMA_VERSION}`);
  }
}

function versionIn([row]: Row[]): number {
  return row === undefined ? 0 : integerOf(row, 'version');
}
