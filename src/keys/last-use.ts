import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import type { Clock, OpenState } from '../ports.ts';

/** When keys were used last, to about a minute. Fails with `StoreUnavailable`, `StoreCorrupt`. */
export interface LastUse {
  note(portalId: string, keyId: string): Promise<void>;
  /** Unix time in milliseconds in the order of `keyIds`; `null` for one that was never used. */
  of(portalId: string, keyIds: readonly string[]): Promise<readonly (number | null)[]>;
}

/** A key that is used all the time is noted this often by each process. */
const NOTED_EVERY_MS = 60_000;
/** Keys whose last note a process remembers. */
const MAX_REMEMBERED = 10_000;

const usedAt = z.int().nullable();
const placeOf = (portalId: string, keyId: string): string => `${portalId}/${keyId}`;

/** Last uses in the state namespace `agent-key-uses`. */
export function createLastUse(deps: { readonly openState: OpenState; readonly clock: Clock }): LastUse {
  const state = deps.openState('agent-key-uses');
  const notedAt = new Map<string, number>();

  return {
    async note(portalId, keyId) {
      const place = placeOf(portalId, keyId);
      const nowMs = deps.clock.now();
      const before = notedAt.get(place);
      if (before !== undefined && Math.abs(nowMs - before) < NOTED_EVERY_MS) return;
      if (notedAt.size >= MAX_REMEMBERED) notedAt.clear();
      notedAt.set(place, nowMs);
      try {
        await state.set(place, nowMs);
      } catch (fault) {
        notedAt.delete(place);
        throw fault;
      }
    },
    async of(portalId, keyIds) {
      if (keyIds.length === 0) return [];
      const stored = await state.getMany(keyIds.map((keyId) => placeOf(portalId, keyId)));
      return stored.map((value) => {
        const read = usedAt.safeParse(value ?? null);
        if (!read.success) throw new StoreCorrupt('the last use of a key is stored in an unknown form');
        return read.data;
      });
    },
  };
}
