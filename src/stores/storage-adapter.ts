import type { KeyvStorageAdapter } from 'keyv';

/**
 * What a place to keep State in has to do, for one namespace. The first four methods are those that keyv
 * calls; the last four are the atomic operations that keyv lacks (design section 2.8).
 *
 * - One adapter object serves one namespace, fixed when it is made. keyv writes to `adapter.namespace`, so
 *   one object shared by two Keyvs would answer both from whichever came last.
 * - Values are JSON text; the adapter does not look into them.
 * - `expires` is Unix time in whole milliseconds; without it the entry lives for ever. An entry is absent
 *   for every operation from that millisecond on, judged by the adapter's own clock.
 * - A failure rejects. An adapter never emits events and never answers "nothing there" for "could not look".
 */
export interface StorageAdapter extends Pick<KeyvStorageAdapter, 'get' | 'getMany' | 'set' | 'delete'> {
  /** Tells keyv that `set` takes an absolute time; without it keyv wraps the adapter and counts by itself. */
  readonly capabilities: { readonly expires: true };
  get(key: string): Promise<string | undefined>;
  /** In the order of `keys`, one round trip. */
  getMany(keys: readonly string[]): Promise<(string | undefined)[]>;
  set(key: string, value: unknown, expires?: number): Promise<boolean>;
  /** True for exactly one of several callers, and only if the entry was live. */
  delete(key: string): Promise<boolean>;
  /** Removes and returns the live value, to exactly one of several callers. */
  take(key: string): Promise<string | undefined>;
  /** True for the one caller who created the entry; an expired entry counts as absent. */
  add(key: string, value: string, expires: number): Promise<boolean>;
  /**
   * Adds to a counter and returns the new number; `expires` holds for the increment that creates the
   * counter. Rejects with `StoreCorrupt` when the key holds something that is not a counter.
   */
  increment(key: string, by: number, expires: number): Promise<number>;
  /**
   * Sets a counter to the greater of itself and `floor`, plus `by`, and returns the new number. It ends at
   * `expires` or where it already did, whichever is later. Rejects as `increment` does.
   */
  advance(key: string, floor: number, by: number, expires: number): Promise<number>;
}

/** Makes the adapter of the namespace `space` over a shared connection. */
export type OpenAdapter = (space: string) => StorageAdapter;
