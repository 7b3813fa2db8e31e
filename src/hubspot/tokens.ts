import { AppError, CrmUnavailable, NotConnected } from '../errors.ts';
import type { Clock, Logger } from '../ports.ts';
import { sleep as realSleep, within, type Sleep } from './deadline.ts';
import type { Installation } from './installation.ts';
import type { InstallationStore } from './installations.ts';
import type { OAuth } from './oauth.ts';
import type { Lease, RefreshLeases } from './refresh-lease.ts';
import type { TokenGrant } from './token-answers.ts';
import type { TokenSet, TokenStore } from './token-store.ts';

/**
 * Where CRM calls get their access token. Fails with `NotConnected`, `CrmBusy`, `CrmUnavailable` (also when
 * `signal` aborts), `StoreUnavailable`, `StoreCorrupt`, `SealBroken`.
 */
export interface TokenSource {
  /** A token that HubSpot should accept now. */
  accessToken(portalId: string, signal: AbortSignal): Promise<string>;
  /** The successor of a token that HubSpot answered 401 to. Refreshes only if it is still the current one. */
  replaceRejected(portalId: string, rejected: string, signal: AbortSignal): Promise<string>;
}

/** The portals' tokens: kept sealed, refreshed by one caller at a time over all processes. */
export interface Tokens extends TokenSource {
  /** Replaces a portal's tokens after an install. A refresh that is under way will not overwrite them. */
  save(portalId: string, grant: TokenGrant & { readonly refreshToken: string }): Promise<void>;
}

/** Durations in milliseconds, with their defaults. */
export interface TokenTiming {
  /** How long a process uses a token without looking into the store: 5 s. */
  readonly cacheMs?: number;
  /** How often those that wait for another's refresh look: every 100 ms. */
  readonly pollMs?: number;
  /** How long they wait: 10 s. */
  readonly waitMs?: number;
  /** After a refresh ahead of expiry failed, the next is tried after: 5 s. */
  readonly aheadRetryMs?: number;
}

/** What `createTokens` needs. */
export interface TokensDeps {
  readonly store: TokenStore;
  readonly leases: RefreshLeases;
  readonly installations: InstallationStore;
  readonly oauth: Pick<OAuth, 'refresh'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly sleep?: Sleep;
  readonly timing?: TokenTiming;
}

interface Connection {
  readonly installation: Installation;
  readonly tokens: TokenSet;
}

const MAX_CACHED_PORTALS = 500;

/** Sets `key`, and forgets the oldest entries beyond `MAX_CACHED_PORTALS`. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > MAX_CACHED_PORTALS && oldest.done !== true) map.delete(oldest.value);
}

/**
 * Tokens with one refresh per expiry (security INV-61). The generation of the stored set decides: whoever
 * finds a newer one uses it, a refresher stores only over the generation that it started from and only while
 * it owns the lease, and a new token is stored before anybody uses it.
 */
export function createTokens(deps: TokensDeps): Tokens {
  const { store, clock, logger } = deps;
  const { cacheMs = 5_000, aheadRetryMs = 5_000 } = deps.timing ?? {};
  const cache = new Map<string, { readonly tokens: TokenSet; readonly untilMs: number }>();
  const aheadNotBefore = new Map<string, number>();
  const inFlight = new Map<string, Promise<TokenSet>>();
  const refreshNow = createRefresh(deps);

  const keep = (portalId: string, tokens: TokenSet): TokenSet => {
    remember(cache, portalId, { tokens, untilMs: clock.now() + cacheMs });
    return tokens;
  };

  /** One refresh per generation in this process; callers that go away do not end it. */
  const refresh = (portalId: string, generation: string): Promise<TokenSet> => {
    const key = `${portalId}:${generation}`;
    const running = inFlight.get(key);
    if (running !== undefined) return running;
    const started = refreshNow(portalId, generation)
      .then(
        (tokens) => keep(portalId, tokens),
        (error: unknown) => {
          cache.delete(portalId);
          throw error;
        },
      )
      .finally(() => inFlight.delete(key));
    inFlight.set(key, started);
    return started;
  };

  const refreshAhead = (portalId: string, tokens: TokenSet): void => {
    const nowMs = clock.now();
    if (nowMs < tokens.refreshFromMs || nowMs < (aheadNotBefore.get(portalId) ?? 0)) return;
    remember(aheadNotBefore, portalId, nowMs + aheadRetryMs);
    refresh(portalId, tokens.generation).catch((error: unknown) => {
      const code = error instanceof AppError ? error.code : 'unexpected';
      logger.warn({ portalId, code }, 'refreshing a token ahead of its expiry failed');
    });
  };

  return {
    async accessToken(portalId, signal) {
      const cached = cache.get(portalId);
      const fresh = cached !== undefined && clock.now() < cached.untilMs;
      const tokens = fresh
        ? cached.tokens
        : keep(portalId, (await within(connect(deps, portalId), signal)).tokens);
      if (clock.now() >= tokens.unusableFromMs) {
        return (await within(refresh(portalId, tokens.generation), signal)).accessToken;
      }
      refreshAhead(portalId, tokens);
      return tokens.accessToken;
    },
    async replaceRejected(portalId, rejected, signal) {
      const { tokens } = await within(connect(deps, portalId), signal);
      if (tokens.accessToken !== rejected) return keep(portalId, tokens).accessToken;
      return (await within(refresh(portalId, tokens.generation), signal)).accessToken;
    },
    async save(portalId, grant) {
      keep(portalId, await store.save(portalId, grant));
    },
  };
}

/** The living installation with its tokens. */
async function connect(
  deps: Pick<TokensDeps, 'installations' | 'store'>,
  portalId: string,
): Promise<Connection> {
  const installation = await deps.installations.find(portalId);
  if (installation?.status !== 'active') throw new NotConnected('the portal has no living installation');
  const tokens = await deps.store.find(portalId);
  if (tokens === undefined) throw new NotConnected('the portal has no tokens');
  return { installation, tokens };
}

function createRefresh(deps: TokensDeps): (portalId: string, generation: string) => Promise<TokenSet> {
  const { store, leases, clock } = deps;
  const { pollMs = 100, waitMs = 10_000 } = deps.timing ?? {};
  const pause = deps.sleep ?? realSleep;
  const never = new AbortController().signal;

  /** The lease together with what is stored under it, or the newer set that somebody else stored. */
  const claim = async (portalId: string, generation: string): Promise<Connection & { lease?: Lease }> => {
    const giveUpAtMs = clock.now() + waitMs;
    for (;;) {
      // Claimed before the look, so that nothing can change between the two.
      const lease = await leases.claim(portalId, generation);
      const found = await connect(deps, portalId).catch(async (error: unknown) => {
        await lease?.release().catch(() => undefined);
        throw error;
      });
      if (found.tokens.generation !== generation) return found;
      if (lease !== undefined) return { ...found, lease };
      if (clock.now() >= giveUpAtMs) throw new CrmUnavailable('another process is refreshing the token');
      await pause(pollMs, never);
    }
  };

  /** Stores what HubSpot granted, unless somebody else stored a newer set since. */
  const storeFenced = async (
    portalId: string,
    start: TokenSet,
    lease: Lease,
    grant: TokenGrant,
  ): Promise<TokenSet> => {
    if (!(await lease.isHeld())) {
      const again = await claim(portalId, start.generation);
      if (again.lease === undefined) return again.tokens;
    }
    const current = await store.find(portalId);
    if (current !== undefined && current.generation !== start.generation) return current;
    return store.save(portalId, { ...grant, refreshToken: grant.refreshToken ?? start.refreshToken });
  };

  const redeem = async (portalId: string, start: Connection, lease: Lease): Promise<TokenSet> => {
    const result = await deps.oauth.refresh(start.tokens.refreshToken);
    if (result.ok) {
      if (result.grant.portalId !== undefined && result.grant.portalId !== portalId) {
        throw new CrmUnavailable('the token endpoint answered a token of another portal');
      }
      return storeFenced(portalId, start.tokens, lease, result.grant);
    }
    if (result.code === 'rejected') {
      deps.logger.error({ portalId }, 'the token endpoint refuses our refresh requests');
      throw new CrmUnavailable('the token endpoint refuses to refresh');
    }
    const current = await store.find(portalId);
    if (current !== undefined && current.generation !== start.tokens.generation) return current;
    await deps.installations.markDead(start.installation);
    deps.logger.warn({ portalId }, 'the refresh token was refused: the installation is dead');
    throw new NotConnected('the refresh token was refused');
  };

  return async (portalId, generation) => {
    const { lease, ...start } = await claim(portalId, generation);
    if (lease === undefined) return start.tokens;
    try {
      return await redeem(portalId, start, lease);
    } catch (error) {
      await lease.release().catch(() => undefined);
      throw error;
    }
  };
}
