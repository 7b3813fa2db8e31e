import { StoreCorrupt } from '../errors.ts';
import { VERSION_CONFLICT, type Journal, type JournalEntry } from '../ports.ts';
import { contentOf, EMPTY_POLICY, parsePolicyContent, type Policy } from './policy.ts';

/** Who changed a policy and by which request; stored with every version. */
export interface PolicyChange {
  readonly userId: string;
  /** What was asked, e.g. `PUT rules/contacts.phone`. No values, no instructions. */
  readonly act: string;
  /** SHA-256 over user, method, path and body: a repeat of the very same request is told apart from a rival save. */
  readonly requestHash: string;
}

/** A stored version together with the change that made it. */
export interface PolicyVersion {
  readonly policy: Policy;
  readonly change: PolicyChange | undefined;
  readonly atMs: number | undefined;
}

/** The policy versions of all portals, one journal stream each (design 2.8). */
export interface Policies {
  /** The newest version; `EMPTY_POLICY` when the portal never saved one. Fails with `StoreUnavailable`, `StoreCorrupt`. */
  current(portalId: string): Promise<Policy>;
  /** One version with its change; `undefined` when it does not exist. */
  version(portalId: string, version: number): Promise<PolicyVersion | undefined>;
  /** Saves `next` as version `next.version + 1`; `VERSION_CONFLICT` when another save was first. */
  save(portalId: string, next: Policy, change: PolicyChange): Promise<Policy | typeof VERSION_CONFLICT>;
}

const streamOf = (portalId: string): string => `policy:${portalId}`;

function read(entry: JournalEntry): PolicyVersion {
  try {
    const { content, change } = entry.data as { content: unknown; change: PolicyChange };
    return {
      policy: { ...parsePolicyContent(content), version: entry.version ?? 0 },
      change,
      atMs: entry.atMs,
    };
  } catch (cause) {
    throw new StoreCorrupt(`policy version ${entry.version ?? '?'} in ${entry.stream} cannot be read`, {
      cause,
    });
  }
}

/** Portals whose newest policy is kept in memory. */
const MAX_KEPT = 500;

/**
 * Policies over a journal: the unique index on (stream, version) is the optimistic lock. A version never changes, so
 * the newest one that was read is kept; which one is the newest is asked every time.
 */
export function createPolicies(journal: Journal): Policies {
  const kept = new Map<string, Policy>();
  const keep = (portalId: string, policy: Policy): Policy => {
    kept.delete(portalId);
    kept.set(portalId, policy);
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
    return policy;
  };
  return {
    async current(portalId) {
      const newest = await journal.newestVersion(streamOf(portalId));
      if (newest === 0) return EMPTY_POLICY;
      const known = kept.get(portalId);
      if (known?.version === newest) return known;
      const entry = await journal.version(streamOf(portalId), newest);
      if (entry === undefined) throw new StoreCorrupt(`policy version ${newest} of a portal is missing`);
      return keep(portalId, read(entry).policy);
    },
    async version(portalId, version) {
      if (version === 0) return { policy: EMPTY_POLICY, change: undefined, atMs: undefined };
      const entry = await journal.version(streamOf(portalId), version);
      return entry === undefined ? undefined : read(entry);
    },
    async save(portalId, next, change) {
      const data = { content: contentOf(next), change };
      const saved = await journal.append(streamOf(portalId), 'policy_saved', data, next.version);
      return saved === VERSION_CONFLICT ? VERSION_CONFLICT : { ...next, version: next.version + 1 };
    },
  };
}
