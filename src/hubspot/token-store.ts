import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import type { Clock, OpenState, Random } from '../ports.ts';
import type { Sealer } from '../security/sealing.ts';
import type { TokenGrant } from './token-answers.ts';

/** A portal's tokens. */
export interface TokenSet {
  /** Changes with every store; tells one set from the next without comparing secrets. */
  readonly generation: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** From here on the access token should be replaced, although it still works. Unix time in milliseconds. */
  readonly refreshFromMs: number;
  /** From here on the access token is not used any more: a little before HubSpot ends it. */
  readonly unusableFromMs: number;
}

/** Tokens at rest. Fails with `StoreUnavailable`, `StoreCorrupt` (wrong shape) and `SealBroken`. */
export interface TokenStore {
  find(portalId: string): Promise<TokenSet | undefined>;
  /** Seals with the newest key and stores both tokens as a new generation. */
  save(portalId: string, grant: TokenGrant & { readonly refreshToken: string }): Promise<TokenSet>;
}

/** Where the two secrets live: part of what the seal is bound to, so that neither opens in the other's place. */
export const TOKEN_FIELDS = { access: 'access_token', refresh: 'refresh_token' } as const;

const schema = z.strictObject({
  generation: z.string(),
  access: z.string(),
  refresh: z.string(),
  refreshFromMs: z.int(),
  unusableFromMs: z.int(),
});

const AHEAD_MS = 300_000;
const MARGIN_MS = 10_000;

/** Refresh 5 min ahead and stop using 10 s ahead; a short-lived token leaves proportionally less. */
function lifeOf(grant: TokenGrant, nowMs: number): Pick<TokenSet, 'refreshFromMs' | 'unusableFromMs'> {
  const lifeMs = grant.expiresInSeconds * 1000;
  return {
    refreshFromMs: nowMs + lifeMs - Math.floor(Math.min(AHEAD_MS, lifeMs / 2)),
    unusableFromMs: nowMs + lifeMs - Math.floor(Math.min(MARGIN_MS, lifeMs / 10)),
  };
}

/** Tokens in the state namespace `tokens`, one sealed pair per portal. */
export function createTokenStore(deps: {
  readonly openState: OpenState;
  readonly sealer: Sealer;
  readonly random: Random;
  readonly clock: Clock;
}): TokenStore {
  const state = deps.openState('tokens');
  const { sealer } = deps;
  return {
    async find(portalId) {
      const stored = await state.get(portalId);
      if (stored === undefined) return undefined;
      const parsed = schema.safeParse(stored);
      if (!parsed.success) throw new StoreCorrupt(`the tokens of portal ${portalId} cannot be read`);
      const { access, refresh, ...rest } = parsed.data;
      return {
        ...rest,
        accessToken: sealer.open(access, { portalId, field: TOKEN_FIELDS.access }),
        refreshToken: sealer.open(refresh, { portalId, field: TOKEN_FIELDS.refresh }),
      };
    },
    async save(portalId, grant) {
      const generation = Buffer.from(deps.random.bytes(12)).toString('base64url');
      const life = { generation, ...lifeOf(grant, deps.clock.now()) };
      await state.set(portalId, {
        ...life,
        access: sealer.seal(grant.accessToken, { portalId, field: TOKEN_FIELDS.access }),
        refresh: sealer.seal(grant.refreshToken, { portalId, field: TOKEN_FIELDS.refresh }),
      });
      return { ...life, accessToken: grant.accessToken, refreshToken: grant.refreshToken };
    },
  };
}
