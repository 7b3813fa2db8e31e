import { z } from 'zod';
import { CHANNELS } from '../conversation/conversation.ts';
import { StoreCorrupt, StoreUnavailable } from '../errors.ts';
import { VERSION_CONFLICT, type Journal, type JournalEntry } from '../ports.ts';

/**
 * All keys of one portal as the journal holds them: each version of the stream `agent-keys:<portalId>` is the
 * whole book, and the journal's optimistic lock keeps two edits from undoing each other (design 2.8).
 */

const keySchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: z.strictObject({
    tools: z.array(z.string()),
    readOnly: z.boolean(),
    channels: z.array(z.enum(CHANNELS)),
    recognition: z.boolean(),
  }),
  createdAtMs: z.int(),
  createdByUserId: z.string(),
  rotatedAtMs: z.int(),
  /** Keyed hash of the whole token; the token itself is nowhere. */
  secretHash: z.string(),
  /** The secret before that one, while it still works. */
  previous: z.strictObject({ hash: z.string(), untilMs: z.int() }).nullable(),
  revokedAtMs: z.int().nullable(),
});

/** A request that was carried out, so that it is known when it comes again. */
const requestSchema = z.strictObject({ hash: z.string(), keyId: z.string(), atMs: z.int() });

const bookSchema = z.strictObject({
  keys: z.array(keySchema),
  requests: z.array(requestSchema),
  change: z.strictObject({ userId: z.string(), act: z.string() }),
});

export type StoredKey = Readonly<z.infer<typeof keySchema>>;
export type DoneRequest = Readonly<z.infer<typeof requestSchema>>;

/** The content of a book. Keys in the order in which they were made. */
export interface Book {
  readonly keys: readonly StoredKey[];
  readonly requests: readonly DoneRequest[];
}

/** Who made a version, and by what: `create`, `change`, `rotate` or `revoke` with the key's id. */
export interface BookChange {
  readonly userId: string;
  readonly act: string;
}

/** What an edit comes to: an answer, and the next content where there is something to store. */
export interface Edited<T> {
  readonly answer: T;
  readonly next: Book | undefined;
}

/** The books of all portals. Fails with `StoreUnavailable`, `StoreCorrupt`. */
export interface KeyBooks {
  /** As it stands now, in every process. */
  read(portalId: string): Promise<Book>;
  /** Applies `edit` to the newest content and stores what comes out; runs it again when another edit was first. */
  edit<T>(portalId: string, change: BookChange, edit: (book: Book) => Edited<T>): Promise<T>;
}

const EMPTY: Book = { keys: [], requests: [] };
/** Of several edits at once one is always stored, so that this many have to be there for one to give up. */
const MAX_ATTEMPTS = 100;

const streamOf = (portalId: string): string => `agent-keys:${portalId}`;

/** Books over the journal. */
export function createKeyBooks(journal: Journal): KeyBooks {
  const newest = async (portalId: string): Promise<{ readonly version: number; readonly book: Book }> => {
    const entry = await journal.version(streamOf(portalId));
    return entry === undefined
      ? { version: 0, book: EMPTY }
      : { version: entry.version ?? 0, book: parse(entry) };
  };
  return {
    read: async (portalId) => (await newest(portalId)).book,
    async edit(portalId, change, edit) {
      for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
        const { version, book } = await newest(portalId);
        const { answer, next } = edit(book);
        if (next === undefined) return answer;
        const data = { ...next, change };
        const stored = await journal.append(streamOf(portalId), 'agent_keys_saved', data, version);
        if (stored !== VERSION_CONFLICT) return answer;
      }
      throw new StoreUnavailable('the keys of a portal are being changed without end');
    },
  };
}

function parse(entry: JournalEntry): Book {
  const parsed = bookSchema.safeParse(entry.data);
  if (!parsed.success) {
    throw new StoreCorrupt(`version ${entry.version ?? '?'} of ${entry.stream} cannot be read`);
  }
  return { keys: parsed.data.keys, requests: parsed.data.requests };
}
