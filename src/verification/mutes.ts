import type { OpenState } from '../ports.ts';
import type { KeyedHash } from '../security/sealing.ts';
import { MUTED_MS } from './challenge.ts';

/** Addresses whose owner said "this was not me": one portal's mails to them rest for a while. */
export interface Mutes {
  /** `address` in canonical form. Fails with `StoreUnavailable`. */
  mute(portalId: string, address: string): Promise<void>;
  isMuted(portalId: string, address: string): Promise<boolean>;
}

/** The store of mutes; it holds no address. */
export function createMutes(deps: { readonly openState: OpenState; readonly keyedHash: KeyedHash }): Mutes {
  const state = deps.openState('mutes');
  const key = (portalId: string, address: string): string =>
    `${portalId}/${deps.keyedHash('muted-address', `${portalId} ${address}`)}`;
  return {
    mute: (portalId, address) => state.set(key(portalId, address), true, MUTED_MS),
    isMuted: async (portalId, address) => (await state.get(key(portalId, address))) !== undefined,
  };
}
