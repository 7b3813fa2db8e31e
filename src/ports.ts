/**
 * Everything the decisions need from outside, as interfaces. The HTTP shell (`server/`) brings the real
 * ones; tests bring their own. Nothing in `src/` reads a clock, randomness, environment or network itself.
 */

/** The time. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
}

/** A cryptographically secure source of randomness. */
export interface Random {
  /** `length` fresh random bytes. */
  bytes(length: number): Uint8Array;
}

/** Structured log lines. No secret, token, email address or property value is ever handed to it. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Is told what happens, to count it. Nothing of it names a portal, a person, a value or a handle. */
export interface Observer {
  toolCall(tool: string, status: string): void;
  /** @param outcome one of a closed list */
  crmRequest(outcome: string, seconds: number): void;
}

/**
 * One namespace of durable key-value state. Keys are 1 to 250 printable ASCII characters and carry the
 * portal wherever a portal is concerned. Values are JSON. An entry whose time to live has passed is absent
 * for every operation. A failing backend rejects with `StoreUnavailable`; an outage is never answered as
 * "nothing stored".
 */
export interface State {
  /** The live value, or `undefined`. What comes back is `unknown` until the caller has parsed it. */
  get(key: string): Promise<unknown>;
  /** The live values in the order of `keys`, `undefined` where there is none. One round trip. */
  getMany(keys: readonly string[]): Promise<unknown[]>;
  /** Stores `value`; lives `ttlMs` milliseconds (a positive integer), for ever when left out. */
  set(key: string, value: unknown, ttlMs?: number): Promise<void>;
  /** Removes the entry. True for exactly one of several callers, and only if the entry was live. */
  delete(key: string): Promise<boolean>;
  /** Removes and returns the live value, to exactly one of several callers; `undefined` to the others. */
  take(key: string): Promise<unknown>;
  /** Creates the entry if there is no live one. True for exactly one of several callers. */
  add(key: string, value: unknown, ttlMs: number): Promise<boolean>;
  /** Adds `by` to a counter that starts at 0 and lives `ttlMs` from its first increment. Returns the new number. */
  increment(key: string, by: number, ttlMs: number): Promise<number>;
  /**
   * Moves a counter forward: it becomes the greater of itself and `floor`, and `by` (0 or more) more than that.
   * Returns the new number. The counter lives at least `ttlMs` from every advance. Of several callers each is
   * given a stretch of `by` numbers, up to the answer, that no other has.
   */
  advance(key: string, floor: number, by: number, ttlMs: number): Promise<number>;
}

/** Opens the namespace `space` (lower-case letters and hyphens). Cheap; the same name gives the same state. */
export type OpenState = (space: string) => State;

/** One line of the journal. */
export interface JournalEntry {
  readonly stream: string;
  /** Position in the whole journal; later entries have greater numbers. */
  readonly seq: number;
  /** 1, 2, 3 ... within the stream for entries appended with `expectedVersion`, else `null`. */
  readonly version: number | null;
  readonly kind: string;
  /** Unix time in milliseconds. */
  readonly atMs: number;
  readonly data: unknown;
}

/** What `append` answers: the entry without what the caller has anyway. */
export type AppendedEntry = Omit<JournalEntry, 'data'>;

/** What `append` answers when another entry already took the version. */
export const VERSION_CONFLICT = 'version_conflict';

/** The append-only journal: audit trails and policy versions. Fails with `StoreUnavailable`. */
export interface Journal {
  /**
   * Appends durably: when this resolves, the entry survives a crash.
   * With `expectedVersion: n` the entry becomes version n + 1 of its stream, and only if the newest
   * versioned entry of the stream is n (0: none yet); else nothing is written and `VERSION_CONFLICT` comes back.
   */
  append(
    stream: string,
    kind: string,
    data: unknown,
    expectedVersion?: number,
  ): Promise<AppendedEntry | typeof VERSION_CONFLICT>;
  /** Newest first. `before`: only entries with a smaller `seq`. `kinds`: only these. `limit`: 1 to 2,000. */
  page(
    stream: string,
    query: { readonly before?: number; readonly kinds?: readonly string[]; readonly limit: number },
  ): Promise<JournalEntry[]>;
  /** The versioned entry `version` of the stream, the newest one when left out, `undefined` when there is none. */
  version(stream: string, version?: number): Promise<JournalEntry | undefined>;
  /** The number of the newest versioned entry of the stream, 0 when there is none. Cheaper than the entry itself. */
  newestVersion(stream: string): Promise<number>;
  /** The names of all streams that begin with `prefix`, sorted. */
  streams(prefix: string): Promise<string[]>;
}

/** A mail to one person. All texts are plain; the HTML part is ours and complete. */
export interface OutgoingMail {
  /** The one recipient: an address in canonical form (`src/input/email.ts`). */
  readonly to: string;
  /** Shown as the sender's name; the sender's address is the server's own. One line, no control characters. */
  readonly fromName: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** BCP 47, for `Content-Language`. */
  readonly language: string;
}

/**
 * How handing a mail over ended. `accepted`: the mail server took it. `refused_for_now`: it certainly was not
 * taken and may be tried again (4xx, no connection). `refused`: it was not taken and never will be (5xx, or an
 * address that we do not mail). `unknown`: it may or may not have been taken.
 */
export type MailOutcome = 'accepted' | 'refused_for_now' | 'refused' | 'unknown';

/** Hands mails over. Never rejects for what the mail server does: that is an outcome. */
export interface Mailer {
  /** Ends by itself within 40 seconds. */
  send(mail: OutgoingMail): Promise<MailOutcome>;
}
