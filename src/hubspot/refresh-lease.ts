import type { Clock, OpenState, Random } from '../ports.ts';

/** The right to refresh one generation of a portal's tokens. */
export interface Lease {
  /** Whether it is still ours: its time may have passed while we were not looking. */
  isHeld(): Promise<boolean>;
  /** Lets others try at once. Only the owner's own lease is ever removed. */
  release(): Promise<void>;
}

/** Hands out leases across processes. Fails with `StoreUnavailable`. */
export interface RefreshLeases {
  /** The lease, or `undefined` while somebody else holds it. */
  claim(portalId: string, generation: string): Promise<Lease | undefined>;
}

/**
 * Leases in the state namespace `refresh-leases` (security INV-61). The generation is part of the key, so a
 * finished refresh needs no release: the next one is about another key. A holder that died blocks for `ttlMs`.
 * @param deps.ttlMs how long a lease lasts; 30 s. Longer than a refresh can take.
 */
export function createRefreshLeases(deps: {
  readonly openState: OpenState;
  readonly random: Random;
  readonly clock: Clock;
  readonly ttlMs?: number;
}): RefreshLeases {
  const state = deps.openState('refresh-leases');
  const ttlMs = deps.ttlMs ?? 30_000;
  return {
    async claim(portalId, generation) {
      const key = `${portalId}:${generation}`;
      const owner = Buffer.from(deps.random.bytes(16)).toString('base64url');
      const claimedAtMs = deps.clock.now();
      if (!(await state.add(key, owner, ttlMs))) return undefined;
      const isHeld = async (): Promise<boolean> => (await state.get(key)) === owner;
      return {
        isHeld,
        async release() {
          // Near its end a lease is left to expire: between look and removal it could become another owner's.
          if (deps.clock.now() - claimedAtMs > ttlMs / 2) return;
          if (await isHeld()) await state.delete(key);
        },
      };
    },
  };
}
