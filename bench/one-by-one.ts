import Libsql from 'libsql';

/** An audit trail as it is without group commit. */
export interface OneByOne {
  /** Durable when it returns; whoever calls waits for the disk. */
  append(stream: string, data: string): void;
}

/** A table like the journal's in the file at `path`, with one synced commit per entry, on the event loop. */
export function createOneByOne(path: string): OneByOne {
  const connection = new Libsql(path);
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = FULL');
  connection.exec(
    `CREATE TABLE IF NOT EXISTS entries (seq INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, version BIGINT,
       kind TEXT NOT NULL, at_ms BIGINT NOT NULL, data TEXT NOT NULL, UNIQUE (stream, version))`,
  );
  connection.exec('CREATE INDEX IF NOT EXISTS by_stream ON entries (stream, seq)');
  const insert = connection.prepare(
    `INSERT INTO entries (stream, version, kind, at_ms, data) VALUES (?1, NULL, 'tool_call', ?2, ?3) RETURNING seq`,
  );
  return {
    append(stream, data) {
      connection.exec('BEGIN IMMEDIATE');
      insert.all([stream, Date.now(), data]);
      connection.exec('COMMIT');
    },
  };
}
