import { hash } from 'node:crypto';
import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import type { Clock, OpenState } from '../ports.ts';
import type { RepeatKey } from './define-tool.ts';
import { REPEAT_LIFE_MS } from './write-slots.ts';

const arrivalSchema = z.object({ fingerprint: z.string(), firstSeenAtMs: z.int() });

/** Remembers which keys were used, and for what (design 6, "a `callbackId` is used once per portal"). */
export interface Arrivals {
  /**
   * Notes a call by its caller-chosen `key` and the bytes that came with it.
   * @returns what names repeats of it; `other_body` when the key came before with other bytes. Kept for 72 h.
   */
  note(portalId: string, key: string, bytes: Uint8Array | string): Promise<RepeatKey | 'other_body'>;
}

const sha256 = (text: Uint8Array | string): string => hash('sha256', text, 'hex');

/** Arrivals in State. Fails with `StoreUnavailable`; a call that cannot be noted is not carried out. */
export function createArrivals(deps: { readonly openState: OpenState; readonly clock: Clock }): Arrivals {
  const state = deps.openState('arrivals');
  return {
    async note(portalId, key, bytes) {
      const hashed = sha256(key);
      const fingerprint = sha256(bytes);
      const at = `${portalId}/${hashed}`;
      const nowMs = deps.clock.now();
      if (await state.add(at, { fingerprint, firstSeenAtMs: nowMs }, REPEAT_LIFE_MS)) {
        return { key: hashed, firstSeenAtMs: nowMs };
      }
      const stored = await state.get(at);
      const earlier = arrivalSchema.safeParse(stored ?? { fingerprint, firstSeenAtMs: nowMs });
      if (!earlier.success) throw new StoreCorrupt('an arrival is stored in an unknown form');
      if (earlier.data.fingerprint !== fingerprint) return 'other_body';
      return { key: hashed, firstSeenAtMs: earlier.data.firstSeenAtMs };
    },
  };
}
