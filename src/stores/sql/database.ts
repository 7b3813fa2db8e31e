import { StoreCorrupt } from '../../errors.ts';

/** One SQL statement. Parameters are written $1, $2 ...; `name` is what a server may prepare it under. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly writes: boolean;
  /** Gives one row at most, which a driver may fetch at less cost. */
  readonly isSingle?: boolean;
  /** Gives no row itself: the driver's own count makes one, with the last row's number under this name (`Dialect.telling`). */
  readonly counted?: string;
  /** Many ask for the same at once, so that one answer may serve all who ask in one turn of the event loop. */
  readonly isShared?: boolean;
}

/** A statement that changes nothing. */
export function reading(name: string, text: string): Statement {
  return { name, text, writes: false };
}

/** A statement that changes something; when it has answered, the change is committed. */
export function writing(name: string, text: string): Statement {
  return { name, text, writes: true };
}

/** The same statement, which gives one row at most. */
export function single(statement: Statement): Statement {
  return { ...statement, isSingle: true };
}

/** The same statement, whose answer may serve all who ask for the same in one turn of the event loop. */
export function shared(statement: Statement): Statement {
  return { ...statement, isShared: true };
}

/** One row as a driver gives it; it may hold more than the columns asked for. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs a statement and returns its rows. */
export type Query = (statement: Statement, parameters: readonly Parameter[]) => Promise<Row[]>;

/**
 * Statements to run one after the other, each answered with its rows. A generator, so that SQLite can run it
 * without giving up its turn: someone else of this process, waiting for the same lock, would stop the thread
 * that is to release it.
 */
export type Script = Generator<Statement, void, Row[]>;

/** What a statement can be given. */
export type Parameter = string | number | null | readonly (string | null)[];

/** The few words in which SQLite and PostgreSQL differ. */
export interface Dialect {
  /** Type of a column that numbers its rows in the order of insertion and never reuses a number. */
  readonly rowNumber: string;
  /** Type of text that is compared byte by byte. */
  readonly text: string;
  /** A condition: `column` is one of the names in the list parameter `placeholder`. */
  readonly isOneOf: (column: string, placeholder: string) => string;
  /** Whether each statement is a round trip, and each write a commit, so that those of a kind are worth gathering. */
  readonly gathers: boolean;
  /**
   * Makes writers to the stream in parameter $1 queue until the first one has committed; `undefined` where there is one
   * writer at a time.
   */
  readonly queueByStream: { readonly before: string; readonly from: string } | undefined;
  /**
   * Makes a statement that writes one row at most tell whether it did, by a row of its own or none. `numberedBy`: the
   * column that numbers the table's rows, which an insert tells.
   */
  readonly telling: (statement: Statement, numberedBy?: string) => Statement;
  /** Ends a subselect whose rows are about to be deleted: leaves out those that someone else is deleting. */
  readonly skipLocked: string;
  /** The database's own time in whole Unix milliseconds, and not the time at which a transaction began. */
  readonly nowMs: string;
  /** The function that gives the greatest of its arguments. */
  readonly greatest: string;
}

/** One opened database. Every failure of a driver rejects as it is; callers turn it into our fault. */
export interface Database {
  readonly dialect: Dialect;
  readonly query: Query;
  /** Runs the statements that `work` yields in a transaction that no other process of ours is in meanwhile. */
  exclusively(work: Script): Promise<void>;
  /** Rejects when what was opened is no longer what is there. */
  verify(): Promise<void>;
  close(): Promise<void>;
}

/** An integer column: SQLite gives a number, PostgreSQL a bigint as text. */
export function integerOf(row: Row, column: string): number {
  const value = row[column];
  const number = typeof value === 'string' && /^-?\d{1,19}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) {
    throw new StoreCorrupt(`column ${column} is not a whole number`);
  }
  return number;
}

/** A text column. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new StoreCorrupt(`column ${column} is not text`);
  return value;
}
