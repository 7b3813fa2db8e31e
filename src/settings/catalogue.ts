import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import { mergeProperties } from '../hubspot/crm-answers.ts';
import type { Crm, DataSensitivity, PropertyDefinition } from '../hubspot/crm.ts';
import type { Clock, Logger, OpenState, State } from '../ports.ts';
import { createShared } from './shared.ts';

/** The properties of one object type as the portal defined them at `fetchedAtMs`. */
export interface Catalogue {
  /** By internal name, exactly. A name like `constructor` is an ordinary name. */
  find(name: string): PropertyDefinition | undefined;
  readonly all: readonly PropertyDefinition[];
  /** Unix time in milliseconds. */
  readonly fetchedAtMs: number;
}

/**
 * The portals' live property catalogues. Each operation fails with `StoreUnavailable` and with the faults of
 * `Crm.listProperties`; it never answers from an entry that is past its time to live.
 */
export interface Catalogues {
  /** At most `ttlMs` old. */
  get(portalId: string, objectType: string, signal: AbortSignal): Promise<Catalogue>;
  /** What this process holds and may still use; `undefined` when it would have to look. */
  known(portalId: string, objectType: string): Catalogue | undefined;
  /** Every list read from the CRM now; may join a read that is already under way in this process. */
  fresh(portalId: string, objectType: string, signal: AbortSignal): Promise<Catalogue>;
  /** Reads the lists of sensitive properties, so that whoever asks for a catalogue next waits for one list alone. */
  readAhead(portalId: string, objectType: string, signal: AbortSignal): Promise<void>;
  /**
   * Like `get`, but at most `maxAgeMs` old (default `ttlMs`), and read again when `name` is not in it: a
   * property may have been made a moment ago. That second read happens at most once in 30 s per portal and
   * object type, so that invented names cannot use up the portal's CRM budget.
   */
  lookup(
    portalId: string,
    objectType: string,
    name: string,
    signal: AbortSignal,
    maxAgeMs?: number,
  ): Promise<Catalogue>;
}

/** What catalogues are made of. */
export interface CatalogueDeps {
  readonly crm: Pick<Crm, 'listProperties'>;
  readonly state: OpenState;
  readonly clock: Clock;
  readonly logger?: Logger;
  /** How long a read catalogue serves, over all instances. Default 10 minutes. */
  readonly ttlMs?: number;
}

const TTL_MS = 10 * 60_000;
/** How long a parsed catalogue is used without looking whether another instance stored a newer one. */
const MEMO_MS = 60_000;
/** Parsed catalogues kept in this process; one of 2,000 properties takes about 3 MB. */
const MEMO_ENTRIES = 20;
const REFRESH_PAUSE_MS = 30_000;
/** How long the sensitive properties of a portal are shown as they were read. */
const RESTRICTED_MS = 24 * 60 * 60_000;
const RESTRICTED = ['sensitive', 'highly_sensitive'] as const satisfies readonly DataSensitivity[];

const optionSchema = z.object({ label: z.string(), value: z.string(), hidden: z.boolean() });
const definitionSchema = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  fieldType: z.string(),
  groupName: z.string(),
  description: z.string(),
  options: z.array(optionSchema),
  externalOptions: z.boolean(),
  hidden: z.boolean(),
  archived: z.boolean(),
  calculated: z.boolean(),
  hasUniqueValue: z.boolean(),
  readOnlyValue: z.boolean(),
  sensitivity: z.enum(['non_sensitive', 'sensitive', 'highly_sensitive']),
  numberDisplayHint: z.string().exactOptional(),
  textDisplayHint: z.string().exactOptional(),
  dateDisplayHint: z.string().exactOptional(),
  currencyPropertyName: z.string().exactOptional(),
});
const definitionsSchema = z.array(definitionSchema);
const storedSchema = z.object({ fetchedAtMs: z.int(), definitions: definitionsSchema });

interface Memo {
  readonly catalogue: Catalogue;
  readonly untilMs: number;
}

/**
 * Property catalogues, cached in State for `ttlMs` and parsed at most once a minute per process.
 *
 * HubSpot tells sensitive properties in lists of their own (hubspot-platform 6.3). Nobody may use them, so they are only
 * for showing why, and are read when a name is missing and else once a day. What becomes sensitive leaves the ordinary
 * list at once, and so every rule.
 *
 * Staleness: an entry serves `ttlMs` after it was read; a process may notice a newer entry of another instance
 * up to 60 s late, and never uses an entry past its time to live. Nothing widens by it: a save is judged by
 * `lookup` with a short `maxAgeMs`, and the CRM itself refuses writes to what became read-only.
 */
export function createCatalogue(deps: CatalogueDeps): Catalogues {
  const { crm, clock, logger, ttlMs = TTL_MS } = deps;
  const cache = deps.state('catalogue');
  const memos = new Map<string, Memo>();
  const reads = createShared<Catalogue>();
  const lists = createShared<readonly PropertyDefinition[]>();
  const keyOf = (portalId: string, objectType: string): string => `${portalId}:${objectType}`;

  const remember = (key: string, catalogue: Catalogue): Catalogue => {
    const now = clock.now();
    memos.delete(key);
    memos.set(key, { catalogue, untilMs: Math.min(now + MEMO_MS, catalogue.fetchedAtMs + ttlMs) });
    const oldest = memos.keys().next();
    if (memos.size > MEMO_ENTRIES && oldest.done !== true) memos.delete(oldest.value);
    return catalogue;
  };

  /** Puts a catalogue that was just read where this process and the others find it. */
  const keep = async (
    key: string,
    definitions: readonly PropertyDefinition[],
    fetchedAtMs: number,
  ): Promise<Catalogue> => {
    await cache.set(key, { fetchedAtMs, definitions }, ttlMs);
    return remember(key, catalogueOf(definitions, fetchedAtMs));
  };

  const restrictedKey = (key: string): string => `restricted:${key}`;

  const keepRestricted = async (
    key: string,
    definitions: readonly PropertyDefinition[],
  ): Promise<readonly PropertyDefinition[]> => {
    const restricted = definitions.filter(({ sensitivity }) => sensitivity !== 'non_sensitive');
    await cache.set(restrictedKey(key), restricted, RESTRICTED_MS);
    return restricted;
  };

  const fresh: Catalogues['fresh'] = (portalId, objectType, signal) => {
    const key = keyOf(portalId, objectType);
    return reads.run(`crm:${key}`, signal, async (shared) => {
      const fetchedAtMs = clock.now();
      const definitions = await crm.listProperties(portalId, objectType, shared);
      await keepRestricted(key, definitions);
      return keep(key, definitions, fetchedAtMs);
    });
  };

  const restrictedNow = (
    portalId: string,
    objectType: string,
    signal: AbortSignal,
  ): Promise<readonly PropertyDefinition[]> => {
    const key = keyOf(portalId, objectType);
    return lists.run(key, signal, async (shared) =>
      keepRestricted(key, await crm.listProperties(portalId, objectType, shared, RESTRICTED)),
    );
  };

  /** The ordinary list now, beside what is known of sensitive properties. */
  const anew: Catalogues['fresh'] = (portalId, objectType, signal) => {
    const key = keyOf(portalId, objectType);
    return reads.run(`ordinary:${key}`, signal, async (shared) => {
      const fetchedAtMs = clock.now();
      const ordinary = await crm.listProperties(portalId, objectType, shared, ['non_sensitive']);
      const kept = definitionsSchema.safeParse(await storedValue(cache, restrictedKey(key)));
      const restricted = kept.success ? kept.data : await restrictedNow(portalId, objectType, shared);
      return keep(key, mergeProperties([ordinary, restricted]), fetchedAtMs);
    });
  };

  const stored = async (key: string): Promise<Catalogue | undefined> => {
    const value = await storedValue(cache, key);
    if (value === undefined) return undefined;
    const { success, data } = storedSchema.safeParse(value);
    if (!success) {
      logger?.warn({ key }, 'a cached catalogue cannot be read and is fetched again');
      return undefined;
    }
    const { definitions, fetchedAtMs } = data;
    return clock.now() - fetchedAtMs < ttlMs ? catalogueOf(definitions, fetchedAtMs) : undefined;
  };

  const known: Catalogues['known'] = (portalId, objectType) => {
    const memo = memos.get(keyOf(portalId, objectType));
    return memo !== undefined && clock.now() < memo.untilMs ? memo.catalogue : undefined;
  };

  const get: Catalogues['get'] = async (portalId, objectType, signal) => {
    const key = keyOf(portalId, objectType);
    const held = known(portalId, objectType);
    if (held !== undefined) return held;
    return reads.run(`get:${key}`, signal, async (shared) => {
      const found = await stored(key);
      return found === undefined ? anew(portalId, objectType, shared) : remember(key, found);
    });
  };

  const lookup: Catalogues['lookup'] = async (portalId, objectType, name, signal, maxAgeMs = ttlMs) => {
    const found = await get(portalId, objectType, signal);
    const isOld = clock.now() - found.fetchedAtMs > maxAgeMs;
    const held = isOld ? await anew(portalId, objectType, signal) : found;
    if (held.find(name) !== undefined) return held;
    const slot = `refresh:${keyOf(portalId, objectType)}`;
    if (!(await cache.add(slot, true, REFRESH_PAUSE_MS))) return held;
    try {
      return await fresh(portalId, objectType, signal);
    } catch (fault) {
      // A read that failed has not answered the question, so the next caller may ask it again.
      await cache.delete(slot);
      throw fault;
    }
  };

  const readAhead: Catalogues['readAhead'] = async (portalId, objectType, signal) => {
    await restrictedNow(portalId, objectType, signal);
  };

  return { get, known, fresh, lookup, readAhead };
}

function catalogueOf(definitions: readonly PropertyDefinition[], fetchedAtMs: number): Catalogue {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  return { find: (name) => byName.get(name), all: definitions, fetchedAtMs };
}

/** What the cache holds; something that is no JSON is `null`, because a cache that is spoilt is fetched again. */
async function storedValue(cache: State, key: string): Promise<unknown> {
  try {
    return await cache.get(key);
  } catch (fault) {
    if (fault instanceof StoreCorrupt) return null;
    throw fault;
  }
}
