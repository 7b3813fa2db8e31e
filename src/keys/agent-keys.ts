import { timingSafeEqual } from 'node:crypto';
import type { Installations } from '../hubspot/installation.ts';
import type { Clock, Journal, OpenState, Random } from '../ports.ts';
import type { KeyedHash } from '../security/sealing.ts';
import { AGENT_KEY_PATTERN, type AgentKey, type KeyHolder, type KeyScope } from './agent-key.ts';
import { createKeyBooks, type Book, type Edited, type StoredKey } from './key-book.ts';
import { createLastUse } from './last-use.ts';

/** What an admin decides about a key, and who decides it. */
export interface KeyInput {
  /** 1 to 60 characters. */
  readonly name: string;
  readonly scope: KeyScope;
  readonly userId: string;
}

/** Names one press of a button, e.g. by a hash: the same one again within 24 hours carries out nothing more. */
type RequestName = string;

/** A key with a new secret: the whole token, which is kept nowhere. `null`: this request was carried out before. */
export interface NewKey {
  readonly key: AgentKey;
  readonly secret: string | null;
}

/** Why nothing was changed. `key_revoked`: it is dead for ever. `too_many_keys`: 50 of them are alive. */
export interface KeyRefusal {
  readonly refused: 'unknown_key' | 'key_revoked' | 'too_many_keys';
}

/**
 * The agent keys of all portals (INV-09). Nothing about them is remembered by a process: what one process
 * changes is so in every other at the next call. Fails with `StoreUnavailable`, `StoreCorrupt`.
 */
export interface AgentKeys {
  /**
   * Whose key this is; `undefined` for anything that is not a living secret of a living key of a portal that the
   * app is installed in. A key that is older than the portal's present install is dead (INV-63).
   */
  authenticate(token: string): Promise<KeyHolder | undefined>;
  /** Newest first: all that are alive and the last 50 that are not. */
  list(portalId: string): Promise<readonly AgentKey[]>;
  create(
    portalId: string,
    input: KeyInput & { readonly request?: RequestName },
  ): Promise<NewKey | KeyRefusal>;
  /** Gives name and scope anew; acts at the next call. */
  change(
    portalId: string,
    keyId: string,
    input: KeyInput & { readonly request?: RequestName },
  ): Promise<AgentKey | KeyRefusal>;
  /**
   * Gives a key a new secret. The present one goes on working for `overlapMinutes`; the one before it, should it
   * still work, ends at once. The key's id, and with it its conversations, stay.
   */
  rotate(
    portalId: string,
    keyId: string,
    input: {
      readonly overlapMinutes: 0 | 60 | 1440;
      readonly userId: string;
      readonly request?: RequestName;
    },
  ): Promise<NewKey | KeyRefusal>;
  /** Ends a key for ever. Again: changes nothing. */
  revoke(portalId: string, keyId: string, input: { readonly userId: string }): Promise<AgentKey | KeyRefusal>;
}

/** What keys are made of. */
export interface AgentKeysDeps {
  readonly journal: Journal;
  readonly openState: OpenState;
  readonly installations: Installations;
  readonly clock: Clock;
  readonly random: Random;
  readonly keyedHash: KeyedHash;
}

/** Keys that a portal can have alive. */
export const MAX_LIVING_KEYS = 50;
/** Dead keys that a portal's list still shows. */
const MAX_DEAD_KEYS = 50;
const REMEMBERED_MS = 24 * 60 * 60_000;
const MAX_REMEMBERED = 500;

const SECRET_BYTES = 32;
const ID_BYTES = 8;

/** Agent keys over the journal; their last use over State. */
export function createAgentKeys(deps: AgentKeysDeps): AgentKeys {
  const { installations, clock, random, keyedHash } = deps;
  const books = createKeyBooks(deps.journal);
  const lastUse = createLastUse(deps);

  const hashOf = (token: string): string => keyedHash('agent key', token);
  const newToken = (portalId: string): string =>
    `cda_${portalId}_${Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')}`;

  const shown = async (portalId: string, keys: readonly StoredKey[]): Promise<readonly AgentKey[]> => {
    const uses = await lastUse.of(
      portalId,
      keys.map(({ id }) => id),
    );
    return keys.map((key, index) => describe(key, uses[index] ?? null, clock.now()));
  };
  const shownOne = async (portalId: string, key: StoredKey): Promise<AgentKey> => {
    const [only] = await shown(portalId, [key]);
    return only ?? describe(key, null, clock.now());
  };

  /** Stores an edit of the book in which keys from before the present install are dead. */
  const edit = async <T>(
    portalId: string,
    userId: string,
    act: string,
    apply: (book: Book) => Edited<T>,
  ): Promise<T> => {
    const installation = await installations.find(portalId);
    return books.edit(portalId, { userId, act }, (book) => {
      const { answer, next } = apply(sinceInstall(book, installation?.installedAtMs));
      return { answer, next: next && trimmed(next, clock.now()) };
    });
  };
  const editKey = (
    { portalId, keyId, userId, act, request }: KeyEdit,
    alter: (key: StoredKey) => StoredKey,
  ): Promise<Altered | KeyRefusal> =>
    edit<Altered | KeyRefusal>(portalId, userId, `${act} ${keyId}`, (book) => {
      const known = book.keys.find(({ id }) => id === keyId);
      if (known === undefined) return { answer: { refused: 'unknown_key' }, next: undefined };
      if (isDone(book, keyId, request)) return { answer: { key: known, isRepeat: true }, next: undefined };
      if (known.revokedAtMs !== null) return { answer: { refused: 'key_revoked' }, next: undefined };
      const key = alter(known);
      const keys = book.keys.map((each) => (each === known ? key : each));
      const requests = noted(book, keyId, request, clock.now());
      return { answer: { key, isRepeat: false }, next: { keys, requests } };
    });

  return {
    async authenticate(token) {
      const portalId = AGENT_KEY_PATTERN.exec(token)?.[1];
      if (portalId === undefined) return undefined;
      const [installation, book] = await Promise.all([installations.find(portalId), books.read(portalId)]);
      if (installation?.status !== 'active') return undefined;
      const hash = hashOf(token);
      const { keys } = sinceInstall(book, installation.installedAtMs);
      const key = keys.find((each) => livingHashes(each, clock.now()).some((living) => equal(living, hash)));
      if (key === undefined) return undefined;
      await lastUse.note(portalId, key.id);
      return { portalId, keyId: key.id, caller: `key:${key.id}`, scope: key.scope };
    },

    async list(portalId) {
      const [installation, book] = await Promise.all([installations.find(portalId), books.read(portalId)]);
      return shown(portalId, sinceInstall(book, installation?.installedAtMs).keys.toReversed());
    },

    async create(portalId, { name, scope, userId, request }) {
      const token = newToken(portalId);
      const nowMs = clock.now();
      const made: StoredKey = {
        id: Buffer.from(random.bytes(ID_BYTES)).toString('hex'),
        ...{ name, scope: copied(scope) },
        ...{ createdAtMs: nowMs, createdByUserId: userId, rotatedAtMs: nowMs },
        ...{ secretHash: hashOf(token), previous: null, revokedAtMs: null },
      };
      const created = await edit<Altered | KeyRefusal>(portalId, userId, `create ${made.id}`, (book) => {
        const earlier = book.keys.find(({ id }) => isDone(book, id, request));
        if (earlier !== undefined) return { answer: { key: earlier, isRepeat: true }, next: undefined };
        if (book.keys.filter(({ revokedAtMs }) => revokedAtMs === null).length >= MAX_LIVING_KEYS) {
          return { answer: { refused: 'too_many_keys' }, next: undefined };
        }
        const requests = noted(book, made.id, request, nowMs);
        return { answer: { key: made, isRepeat: false }, next: { keys: [...book.keys, made], requests } };
      });
      if ('refused' in created) return created;
      return { key: await shownOne(portalId, created.key), secret: created.isRepeat ? null : token };
    },

    async change(portalId, keyId, { name, scope, userId, request }) {
      const where = { portalId, keyId, userId, act: 'change', request };
      const changed = await editKey(where, (key) => ({ ...key, name, scope: copied(scope) }));
      return 'refused' in changed ? changed : shownOne(portalId, changed.key);
    },

    async rotate(portalId, keyId, { overlapMinutes, userId, request }) {
      const token = newToken(portalId);
      const nowMs = clock.now();
      const where = { portalId, keyId, userId, act: 'rotate', request };
      const rotated = await editKey(where, (key) => ({
        ...key,
        rotatedAtMs: nowMs,
        secretHash: hashOf(token),
        previous:
          overlapMinutes === 0 ? null : { hash: key.secretHash, untilMs: nowMs + overlapMinutes * 60_000 },
      }));
      if ('refused' in rotated) return rotated;
      return { key: await shownOne(portalId, rotated.key), secret: rotated.isRepeat ? null : token };
    },

    async revoke(portalId, keyId, { userId }) {
      const revokedAtMs = clock.now();
      const revoked = await edit<Altered | KeyRefusal>(portalId, userId, `revoke ${keyId}`, (book) => {
        const known = book.keys.find(({ id }) => id === keyId);
        if (known === undefined) return { answer: { refused: 'unknown_key' }, next: undefined };
        if (known.revokedAtMs !== null) return { answer: { key: known, isRepeat: true }, next: undefined };
        const key = { ...known, previous: null, revokedAtMs };
        const keys = book.keys.map((each) => (each === known ? key : each));
        return { answer: { key, isRepeat: false }, next: { ...book, keys } };
      });
      return 'refused' in revoked ? revoked : shownOne(portalId, revoked.key);
    },
  };
}

interface KeyEdit {
  readonly portalId: string;
  readonly keyId: string;
  readonly userId: string;
  readonly act: string;
  readonly request: RequestName | undefined;
}

interface Altered {
  readonly key: StoredKey;
  readonly isRepeat: boolean;
}

/** A key that is older than the install it would work under is dead since then. */
function sinceInstall(book: Book, installedAtMs = 0): Book {
  const keys = book.keys.map((key) =>
    key.revokedAtMs === null && key.createdAtMs < installedAtMs
      ? { ...key, previous: null, revokedAtMs: installedAtMs }
      : key,
  );
  return { ...book, keys };
}

/** Hashes of the secrets that a key answers to now. */
function livingHashes({ secretHash, previous, revokedAtMs }: StoredKey, nowMs: number): readonly string[] {
  if (revokedAtMs !== null) return [];
  return previous !== null && nowMs < previous.untilMs ? [secretHash, previous.hash] : [secretHash];
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function describe(stored: StoredKey, lastUsedAtMs: number | null, nowMs: number): AgentKey {
  const { id, name, scope, createdAtMs, createdByUserId, rotatedAtMs, previous, revokedAtMs } = stored;
  const previousUntilMs = previous !== null && nowMs < previous.untilMs ? previous.untilMs : null;
  return {
    ...{ id, name, scope, createdAtMs, createdByUserId },
    ...{ rotatedAtMs, previousUntilMs, revokedAtMs, lastUsedAtMs },
  };
}

function copied({ tools, readOnly, channels, recognition }: KeyScope): StoredKey['scope'] {
  return { tools: [...tools], readOnly, channels: [...channels], recognition };
}

function isDone(book: Book, keyId: string, request: RequestName | undefined): boolean {
  return book.requests.some((done) => done.hash === request && done.keyId === keyId);
}

function noted(book: Book, keyId: string, request: RequestName | undefined, atMs: number): Book['requests'] {
  return request === undefined ? book.requests : [...book.requests, { hash: request, keyId, atMs }];
}

/** Without the oldest dead keys and with the requests of the last day. */
function trimmed(book: Book, nowMs: number): Book {
  const dead = book.keys
    .filter(({ revokedAtMs }) => revokedAtMs !== null)
    .sort((a, b) => (b.revokedAtMs ?? 0) - (a.revokedAtMs ?? 0));
  const dropped = new Set(dead.slice(MAX_DEAD_KEYS));
  return {
    keys: book.keys.filter((key) => !dropped.has(key)),
    requests: book.requests.filter(({ atMs }) => nowMs - atMs < REMEMBERED_MS).slice(-MAX_REMEMBERED),
  };
}
