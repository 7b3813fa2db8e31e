import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import { type Clock, type Journal, type JournalEntry, VERSION_CONFLICT } from '../../src/ports.ts';
import { fromJson, toJson } from '../../src/stores/json.ts';
import { assertName } from '../../src/stores/names.ts';
import type { Storage } from '../../src/stores/open-storage.ts';
import { createOpenState } from '../../src/stores/state.ts';
import type { StorageAdapter } from '../../src/stores/storage-adapter.ts';

/** Storage in memory whose failure a test can switch on and off. */
export interface MemoryStorage extends Storage {
  /** While on, every operation fails as with a database that does not answer. */
  setOutage(on: boolean): void;
  /** All that it holds: keys, values and the journal. */
  text(): string;
}

interface Held {
  readonly text: string;
  readonly counter: boolean;
  readonly expires: number | undefined;
}

type Guard = () => void;

/**
 * The shape of `openStorage`'s result over plain maps: another adapter under the same Keyv, and a journal in
 * an array. Nothing is shared between two of them.
 */
export function createMemoryStorage({ clock }: { readonly clock: Clock }): MemoryStorage {
  const spaces = new Map<string, Map<string, Held>>();
  let down = false;
  let closed = false;
  const assertUp: Guard = () => {
    if (down || closed) throw new Error('memory is out of order');
  };
  const openAdapter = (space: string): StorageAdapter => {
    const entries = spaces.get(space) ?? new Map<string, Held>();
    spaces.set(space, entries);
    return createMemoryAdapter(entries, clock, assertUp);
  };
  const settled = <T>(work: () => T): Promise<T> =>
    new Promise<T>((resolve) => {
      assertUp();
      resolve(work());
    }).catch((cause: unknown) => {
      throw cause instanceof TypeError ? cause : new StoreUnavailable('memory failed', { cause });
    });
  const entries: MemoryEntry[] = [];
  return {
    openState: createOpenState({ openAdapter, clock }),
    journal: createMemoryJournal(entries, clock, settled),
    clock,
    keepTime: () => Promise.resolve(),
    sweep: () => settled(() => sweep([...spaces.values()], clock)),
    check: () => settled(() => undefined),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
    setOutage: (on) => {
      down = on;
    },
    text: () => [...heldIn(spaces), ...entries.map(({ stream, text }) => `${stream} ${text}`)].join('\n'),
  };
}

function heldIn(spaces: ReadonlyMap<string, ReadonlyMap<string, Held>>): readonly string[] {
  return [...spaces.values()].flatMap((entries) => [...entries].map(([key, { text }]) => `${key} ${text}`));
}

function sweep(spaces: readonly Map<string, Held>[], clock: Clock): number {
  const expired = spaces.flatMap((entries) =>
    [...entries].flatMap(([key, { expires }]) =>
      expires !== undefined && expires <= clock.now() ? [() => entries.delete(key)] : [],
    ),
  );
  return expired.slice(0, 1_000).filter((remove) => remove()).length;
}

/** One namespace over a map. Each operation runs in one go, which makes it atomic. */
function createMemoryAdapter(entries: Map<string, Held>, clock: Clock, assertUp: Guard): StorageAdapter {
  const live = (key: string): Held | undefined => {
    assertUp();
    const held = entries.get(key);
    return held?.expires !== undefined && held.expires <= clock.now() ? undefined : held;
  };
  const remove = (key: string): Held | undefined => {
    const held = live(key);
    if (held !== undefined) entries.delete(key);
    return held;
  };
  const now = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);
  return {
    capabilities: { expires: true },
    get: (key) => now(() => live(key)?.text),
    getMany: (keys) => now(() => keys.map((key) => live(key)?.text)),
    set: (key, value, expires) =>
      now(() => {
        assertUp();
        if (typeof value !== 'string') throw new TypeError('not text');
        entries.set(key, { text: value, counter: false, expires });
        return true;
      }),
    delete: (key) => now(() => remove(key) !== undefined),
    take: (key) => now(() => remove(key)?.text),
    add: (key, text, expires) =>
      now(() => {
        if (live(key) !== undefined) return false;
        entries.set(key, { text, counter: false, expires });
        return true;
      }),
    increment: (key, by, expires) =>
      now(() => {
        const held = live(key);
        if (held?.counter === false) throw new StoreCorrupt('not a counter');
        const total = Number(held?.text ?? 0) + by;
        entries.set(key, { text: String(total), counter: true, expires: held?.expires ?? expires });
        return total;
      }),
    advance: (key, floor, by, expires) =>
      now(() => {
        const held = live(key);
        if (held?.counter === false) throw new StoreCorrupt('not a counter');
        const total = Math.max(Number(held?.text ?? floor), floor) + by;
        const until = Math.max(held?.expires ?? expires, expires);
        entries.set(key, { text: String(total), counter: true, expires: until });
        return total;
      }),
  };
}

type Settled = <T>(work: () => T) => Promise<T>;
type MemoryEntry = Omit<JournalEntry, 'data'> & { readonly text: string };

function createMemoryJournal(entries: MemoryEntry[], clock: Clock, settled: Settled): Journal {
  const read = ({ text, ...entry }: MemoryEntry): JournalEntry => ({
    ...entry,
    data: fromJson(text),
  });
  const versioned = (stream: string) =>
    entries.filter((entry) => entry.stream === stream && entry.version !== null);
  return {
    append: (stream, kind, data, expectedVersion) =>
      settled(() => {
        assertName('a stream', stream);
        assertName('a kind', kind);
        const text = toJson(data);
        assertWhole(expectedVersion ?? 0, 0);
        const newest = versioned(stream).length;
        if (expectedVersion !== undefined && expectedVersion !== newest) return VERSION_CONFLICT;
        const version = expectedVersion === undefined ? null : newest + 1;
        const entry = { stream, seq: entries.length + 1, version, kind, atMs: clock.now(), text };
        entries.push(entry);
        return read(entry);
      }),
    page: (stream, { before = Number.MAX_SAFE_INTEGER, kinds, limit }) =>
      settled(() => {
        assertName('a stream', stream);
        for (const kind of kinds ?? []) assertName('a kind', kind);
        assertWhole(before, 0);
        assertWhole(limit, 1, 2_000);
        return entries
          .filter((entry) => entry.stream === stream && entry.seq < before)
          .filter((entry) => kinds?.includes(entry.kind) ?? true)
          .reverse()
          .slice(0, limit)
          .map(read);
      }),
    version: (stream, version) =>
      settled(() => {
        assertName('a stream', stream);
        assertWhole(version ?? 1, 1);
        const found = versioned(stream).at(version === undefined ? -1 : version - 1);
        return found && read(found);
      }),
    newestVersion: (stream) =>
      settled(() => {
        assertName('a stream', stream);
        return versioned(stream).length;
      }),
    streams: (prefix) =>
      settled(() => {
        if (prefix !== '') assertName('a prefix', prefix);
        const names = entries.map(({ stream }) => stream).filter((name) => name.startsWith(prefix));
        return [...new Set(names)].sort();
      }),
  };
}

function assertWhole(value: number, least: number, most = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) throw new TypeError('out of range');
}
