import { z } from 'zod';
import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected, SealBroken } from '../errors.ts';
import type { Crm, ListedUser } from '../hubspot/crm.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock, OpenState } from '../ports.ts';
import type { Sealer } from '../security/sealing.ts';
import { folded, MAX_QUERY_LENGTH, pageAfter, readCursor, type Place } from './paging.ts';
import { invalidInput, problem, type SettingsRefusal } from './refusal.ts';
import { createShared } from './shared.ts';

/** A user of the portal, by name. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** A user as a super admin picks editors from. */
export interface UserRow extends Person {
  readonly email: string;
  readonly superAdmin: boolean;
  readonly hasSeat: boolean;
}

/** One page of users; `after` fetches the next one, `null` on the last. */
export interface UserPage {
  readonly users: readonly UserRow[];
  readonly after: string | null;
}

/** Pages of HubSpot's list that are read at most, of 100 users each: beyond them nobody is listed. */
const MAX_PAGES = 20;
const PAGE_SIZE = 50;
/** Names that the first screen needs may be this old. */
const NAMES_FOR_MS = 10 * 60_000;
/** The picker shows a user whom HubSpot got a minute ago. */
const PICKER_FOR_MS = 60_000;
/** Super admins that are named to somebody who has to ask one. */
const MAX_ADMINS = 5;

/** The pages of HubSpot's list, as many as are asked for. */
async function* pagesOf(
  crm: Pick<Crm, 'listUsers'>,
  portalId: string,
  signal: AbortSignal,
): AsyncGenerator<readonly ListedUser[]> {
  let after: string | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const page = await crm.listUsers(portalId, after, signal);
    yield page.users;
    if (page.after === null) return;
    after = page.after;
  }
}

/**
 * A user from HubSpot's list, read now: for what HubSpot tells there alone. `undefined` when the first 20 pages
 * do not hold them. Fails with the faults of `Crm.listUsers`.
 */
export async function findListedUser(
  crm: Pick<Crm, 'listUsers'>,
  portalId: string,
  userId: string,
  signal: AbortSignal,
): Promise<ListedUser | undefined> {
  for await (const users of pagesOf(crm, portalId, signal)) {
    const found = users.find(({ id }) => id === userId);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The users of portals, to be shown. Never asked for rights: what it says is minutes old. */
export interface Directory {
  /**
   * Everybody on the first 20 pages of HubSpot's list, at most `maxAgeMs` old.
   * Fails with `StoreUnavailable` and with the faults of `Crm.listUsers`.
   */
  users(portalId: string, maxAgeMs: number, signal: AbortSignal): Promise<readonly UserRow[]>;
}

/** What the directory is made of. */
export interface DirectoryDeps {
  readonly crm: Pick<Crm, 'listUsers'>;
  readonly state: OpenState;
  readonly clock: Clock;
  /** Names and addresses of a portal's people are not kept in the clear. */
  readonly sealer: Sealer;
}

const storedSchema = z.object({
  readAtMs: z.int(),
  users: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      superAdmin: z.boolean(),
      hasSeat: z.boolean(),
    }),
  ),
});
type Stored = z.infer<typeof storedSchema>;

/** The directory over the CRM's list of users, kept in State for ten minutes. */
export function createDirectory({ crm, state, clock, sealer }: DirectoryDeps): Directory {
  const kept = state('settings-users');
  const reads = createShared<readonly UserRow[]>();
  const placeOf = (portalId: string) => ({ portalId, field: 'settings-users' });

  const known = async (portalId: string): Promise<Stored | undefined> => {
    const sealed = await kept.get(portalId);
    if (typeof sealed !== 'string') return undefined;
    try {
      return storedSchema.safeParse(JSON.parse(sealer.open(sealed, placeOf(portalId)))).data;
    } catch (fault) {
      // A cache that cannot be opened any more, e.g. after a change of keys, is read anew.
      if (fault instanceof SealBroken || fault instanceof SyntaxError) return undefined;
      throw fault;
    }
  };

  const read = async (portalId: string, signal: AbortSignal): Promise<readonly UserRow[]> => {
    const readAtMs = clock.now();
    const users: UserRow[] = [];
    for await (const page of pagesOf(crm, portalId, signal)) users.push(...page.map(rowOf));
    const stored: Stored = { readAtMs, users };
    await kept.set(portalId, sealer.seal(JSON.stringify(stored), placeOf(portalId)), NAMES_FOR_MS);
    return users;
  };

  return {
    async users(portalId, maxAgeMs, signal) {
      const stored = await known(portalId);
      if (stored !== undefined && clock.now() - stored.readAtMs < maxAgeMs) return stored.users;
      return reads.run(portalId, signal, (shared) => read(portalId, shared));
    },
  };
}

function rowOf({ id, name, email, superAdmin, seatNames = [] }: ListedUser): UserRow {
  return { ...{ id, name, email, superAdmin }, hasSeat: seatNames.length > 0 };
}

/** The names that the first screen needs. */
export interface Names {
  /** Super admins, whom to ask; at most five, and none for a user who needs to ask nobody. */
  readonly admins: readonly string[];
  /** Users that rules and editors of the policy name, as far as the CRM told them. */
  readonly people: readonly Person[];
}

const NO_NAMES: Names = { admins: [], people: [] };

/**
 * Names for display; none while the CRM does not answer, which is not asked where nobody is to be named. Fails with
 * `StoreUnavailable` only.
 */
export async function namesFor(
  directory: Directory,
  portalId: string,
  { rules, editors }: Policy,
  me: { readonly canEdit: boolean; readonly canNameEditors: boolean },
  signal: AbortSignal,
): Promise<Names> {
  const named = new Set([...rules.map(({ changedByUserId }) => changedByUserId), ...editors]);
  const hasToAsk = !me.canEdit || !me.canNameEditors;
  if (named.size === 0 && !hasToAsk) return NO_NAMES;
  try {
    const users = await directory.users(portalId, NAMES_FOR_MS, signal);
    const admins = users.filter(({ superAdmin }) => superAdmin && hasToAsk).map(({ name }) => name);
    const people = users.filter(({ id }) => named.has(id)).map(({ id, name }) => ({ id, name }));
    return { admins: admins.slice(0, MAX_ADMINS), people };
  } catch (fault) {
    const isSilence = [CrmBusy, CrmUnavailable, CrmForbidden, NotConnected].some(
      (kind) => fault instanceof kind,
    );
    if (!isSilence) throw fault;
    return NO_NAMES;
  }
}

/** A request for users whose parts have been read. */
export interface UserQuery {
  readonly search: string;
  readonly after: Place | undefined;
}

/** Reads `q` (default: everybody) and `after`. 422 `too_long` (q over 100 characters), `invalid_cursor`. */
export function readUserQuery(query: ReadonlyMap<string, string>): UserQuery | SettingsRefusal {
  const search = folded((query.get('q') ?? '').trim());
  const after = readCursor(query.get('after'));
  if (search.length > MAX_QUERY_LENGTH) return invalidInput([problem('q', 'too_long')]);
  if (after === null) return invalidInput([problem('after', 'invalid_cursor')]);
  return { search, after };
}

/** The page of 50 users whose name or address holds the search, ignoring case, by name. */
export async function userPage(
  directory: Directory,
  portalId: string,
  { search, after }: UserQuery,
  signal: AbortSignal,
): Promise<UserPage> {
  const users = await directory.users(portalId, PICKER_FOR_MS, signal);
  const fitting = users.filter(
    ({ name, email }) => folded(name).includes(search) || folded(email).includes(search),
  );
  const page = pageAfter(fitting, ({ name, id }) => [folded(name), id], after, PAGE_SIZE);
  return { users: page.rows, after: page.after };
}
