import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import type { OpenState, Random } from '../ports.ts';
import type { KeyedHash, Sealer } from '../security/sealing.ts';
import { CHALLENGE_KEPT_MS } from './challenge.ts';

/** Who a mail went to, and for which request: what a link is bound to (INV-28). */
export interface Link {
  readonly portalId: string;
  readonly conversation: string;
  readonly challengeId: string;
  readonly generation: number;
  readonly contactId: string;
  /** Canonical form. */
  readonly address: string;
  /** `ContactRecord.mergedIds` when the mail was written. */
  readonly mergedIds: string;
  /** BCP 47: what the mail and its page are written in. */
  readonly language: string;
  readonly expiresAtMs: number;
}

/** Links in State. The token itself is kept nowhere (INV-26). */
export interface Links {
  /** Makes a link of 256 random bits and returns its token: 43 characters of base64url. */
  mint(link: Link): Promise<string>;
  /** `undefined` for anything that is no token of ours, or one long gone. Fails with `StoreUnavailable`. */
  find(token: string): Promise<Link | undefined>;
}

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

const linkSchema = z.object({
  portalId: z.string(),
  conversation: z.string(),
  challengeId: z.string(),
  generation: z.int(),
  contactId: z.string(),
  sealedAddress: z.string(),
  mergedIds: z.string(),
  language: z.string(),
  expiresAtMs: z.int(),
});

/** The store of links, found by a keyed hash of their token. */
export function createLinks(deps: {
  readonly openState: OpenState;
  readonly random: Random;
  readonly sealer: Sealer;
  readonly keyedHash: KeyedHash;
}): Links {
  const state = deps.openState('links');
  const keyOf = (token: string): string => deps.keyedHash('verify-link', token);
  const addressPlace = (portalId: string, key: string): { portalId: string; field: string } => ({
    portalId,
    field: `link/${key}/address`,
  });

  return {
    async mint({ address, ...link }) {
      const token = Buffer.from(deps.random.bytes(32)).toString('base64url');
      const key = keyOf(token);
      const sealedAddress = deps.sealer.seal(address, addressPlace(link.portalId, key));
      await state.set(key, { ...link, sealedAddress }, CHALLENGE_KEPT_MS);
      return token;
    },

    async find(token) {
      if (!TOKEN.test(token)) return undefined;
      const key = keyOf(token);
      const stored = await state.get(key);
      if (stored === undefined) return undefined;
      const parsed = linkSchema.safeParse(stored);
      if (!parsed.success) throw new StoreCorrupt('a link is stored in an unknown form');
      const { sealedAddress, ...link } = parsed.data;
      return { ...link, address: deps.sealer.open(sealedAddress, addressPlace(link.portalId, key)) };
    },
  };
}
