import { Keyv } from 'keyv';
import { StoreUnavailable } from '../errors.ts';
import type { Clock, OpenState, State } from '../ports.ts';
import { guarded } from './guarded.ts';
import { fromJson, toJson } from './json.ts';
import { assertName, assertSpace, expiresAt } from './names.ts';
import type { OpenAdapter, StorageAdapter } from './storage-adapter.ts';

/** keyv's envelope is dropped on the way in and put back on the way out: the adapter keeps JSON text only. */
const envelope = {
  stringify: (wrapped: unknown): string => (wrapped as { value: string }).value,
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- keyv declares it so
  parse: <T>(text: string): T => ({ value: text }) as T,
};

/**
 * The `State` port over one adapter (design section 2.8). Reads and writes go through a `Keyv` of its own,
 * which nobody else can reach: keyv answers a failure with `undefined` or `false` as soon as an error
 * listener is attached, and rejects while there is none. keyv's own expiry check, sanitising and statistics
 * are off, because they judge by another clock, map different keys to one, and count per process.
 * A key, value or time to live that cannot be stored is refused with TypeError before anything is touched.
 */
export function createState({
  adapter,
  clock,
}: {
  readonly adapter: StorageAdapter;
  readonly clock: Clock;
}): State {
  const keyv = new Keyv({ store: adapter, serialization: envelope, checkExpired: false });
  return {
    async get(key) {
      assertName('a key', key);
      return decoded(await guarded('reading state', () => keyv.get<unknown>(key)));
    },
    async getMany(keys) {
      for (const key of keys) assertName('a key', key);
      if (keys.length === 0) return [];
      const texts = await guarded('reading state', () => keyv.getMany<unknown>([...keys]));
      return texts.map(decoded);
    },
    async set(key, value, ttlMs) {
      assertName('a key', key);
      const text = toJson(value);
      const expires = ttlMs === undefined ? undefined : expiresAt(clock.now(), ttlMs);
      // `set` would add the time to live to keyv's own clock; `setRaw` takes the moment that our clock says.
      const done = await guarded('writing state', () => keyv.setRaw(key, { value: text, expires }));
      if (!done) throw new StoreUnavailable('writing state was not confirmed');
    },
    async delete(key) {
      assertName('a key', key);
      return guarded('deleting state', () => keyv.delete(key));
    },
    ...atomicOperations(adapter, clock),
  };
}

/** The four operations that keyv lacks, on the very adapter that its Keyv uses. */
function atomicOperations(
  adapter: StorageAdapter,
  clock: Clock,
): Pick<State, 'take' | 'add' | 'increment' | 'advance'> {
  return {
    async take(key) {
      assertName('a key', key);
      return decoded(await guarded('taking state', () => adapter.take(key)));
    },
    async add(key, value, ttlMs) {
      assertName('a key', key);
      const text = toJson(value);
      const expires = expiresAt(clock.now(), ttlMs);
      return guarded('adding state', () => adapter.add(key, text, expires));
    },
    async increment(key, by, ttlMs) {
      assertName('a key', key);
      if (!Number.isSafeInteger(by)) throw new TypeError('an increment must be a whole number');
      const expires = expiresAt(clock.now(), ttlMs);
      return guarded('counting in state', () => adapter.increment(key, by, expires));
    },
    async advance(key, floor, by, ttlMs) {
      assertName('a key', key);
      if (![floor, by, floor + by].every(Number.isSafeInteger) || by < 0) {
        throw new TypeError('a counter is advanced by a whole number from 0, from a whole number');
      }
      const expires = expiresAt(clock.now(), ttlMs);
      return guarded('advancing in state', () => adapter.advance(key, floor, by, expires));
    },
  };
}

function decoded(text: unknown): unknown {
  return text === undefined || text === null ? undefined : fromJson(text);
}

/**
 * Opens namespaces: one adapter object and one Keyv per name, made once. The clock is the one that the
 * adapters judge by.
 */
export function createOpenState(deps: {
  readonly openAdapter: OpenAdapter;
  readonly clock: Clock;
}): OpenState {
  const opened = new Map<string, State>();
  return (space) => {
    assertSpace(space);
    let state = opened.get(space);
    if (state === undefined) {
      state = createState({ adapter: deps.openAdapter(space), clock: deps.clock });
      opened.set(space, state);
    }
    return state;
  };
}
