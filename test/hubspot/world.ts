import { randomBytes } from 'node:crypto';
import type { Clock, Logger, Random } from '../../src/ports.ts';
import { createSealer } from '../../src/security/sealing.ts';
import { createInstallations, type InstallationStore } from '../../src/hubspot/installations.ts';
import type { Installation } from '../../src/hubspot/installation.ts';
import { createOAuth, type OAuth, type OAuthConfig } from '../../src/hubspot/oauth.ts';
import { createRefreshLeases } from '../../src/hubspot/refresh-lease.ts';
import type { TokenGrant } from '../../src/hubspot/token-answers.ts';
import { createTokenStore, type TokenStore } from '../../src/hubspot/token-store.ts';
import { createTokens, type Tokens, type TokenTiming } from '../../src/hubspot/tokens.ts';
import { createMemoryStorage, type MemoryStorage } from '../helpers/memory-adapter.ts';

/** The instant at which every test here begins. */
export const NOON = Date.parse('2026-11-23T12:00:00Z');
export const PORTAL = '4711';
export const random: Random = { bytes: (length) => randomBytes(length) };
/** A signal that never aborts. */
export const patient = (): AbortSignal => new AbortController().signal;

/** A clock that stands still until a test moves it. */
export function createTestClock(): Clock & { advance(ms: number): void } {
  let nowMs = NOON;
  return {
    now: () => nowMs,
    advance(ms) {
      nowMs += ms;
    },
  };
}

/** A logger that keeps everything as text. */
export function createTestLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  return { lines, info: keep, warn: keep, error: keep };
}

/** What a promise was rejected with; fails the test when it was not. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  const result = await work.then(
    () => ({ thrown: false as const }),
    (error: unknown) => ({ thrown: true as const, error }),
  );
  if (!result.thrown) throw new Error('expected a rejection, but the work succeeded');
  return result.error;
}

/** The installation that most tests start from. */
export const INSTALLATION: Installation = {
  portalId: PORTAL,
  status: 'active',
  scopes: ['oauth', 'crm.objects.contacts.read'],
  installedByUserId: '77',
  accountType: 'STANDARD',
  timeZone: 'Europe/Helsinki',
  installedAtMs: NOON - 86_400_000,
};

/** A grant of half an hour. */
export const grantOf = (name: string): TokenGrant & { refreshToken: string } => ({
  accessToken: `access-${name}`,
  refreshToken: `refresh-${name}`,
  expiresInSeconds: 1_800,
  portalId: undefined,
  userId: undefined,
  scopes: undefined,
});

export const KEYS = { old: Buffer.alloc(32, 1), next: Buffer.alloc(32, 2) };

export const oauthConfig = (apiUrl: string): OAuthConfig => ({
  clientId: 'client-1',
  clientSecret: 'client-secret-canary',
  authorizeUrl: 'https://app.hubspot.example/oauth/authorize',
  apiUrl,
  redirectUri: 'https://app.example/oauth/callback',
  requiredScopes: ['oauth', 'crm.objects.contacts.read'],
  optionalScopes: ['crm.objects.companies.read'],
});

/** The token side of one app process; several of them share `storage`. */
export interface Instance {
  readonly tokens: Tokens;
  readonly store: TokenStore;
  readonly installations: InstallationStore;
  readonly oauth: OAuth;
  readonly logger: Logger & { readonly lines: string[] };
}

export function createInstance(options: {
  readonly storage: MemoryStorage;
  readonly clock: Clock;
  readonly apiUrl: string;
  readonly timing?: TokenTiming;
  readonly oauthTimeoutMs?: number;
  readonly leaseMs?: number;
}): Instance {
  const { storage, clock } = options;
  const { openState } = storage;
  const logger = createTestLogger();
  const sealer = createSealer({ keys: [{ id: 'k1', key: KEYS.old }], random });
  const store = createTokenStore({ openState, sealer, random, clock });
  const installations = createInstallations({ openState });
  const oauth = createOAuth({
    config: oauthConfig(options.apiUrl),
    fetch,
    clock,
    timeoutMs: options.oauthTimeoutMs ?? 2_000,
  });
  const ttl = options.leaseMs === undefined ? {} : { ttlMs: options.leaseMs };
  const leases = createRefreshLeases({ openState, random, clock, ...ttl });
  const timing = { pollMs: 5, ...options.timing };
  const tokens = createTokens({ store, leases, installations, oauth, clock, logger, timing });
  return { tokens, store, installations, oauth, logger };
}

/** A storage with one installed portal. */
export async function createInstalled(
  clock: Clock,
  apiUrl: string,
): Promise<{ readonly storage: MemoryStorage; readonly first: Instance }> {
  const storage = createMemoryStorage({ clock });
  const first = createInstance({ storage, clock, apiUrl });
  await first.tokens.save(PORTAL, grantOf('1'));
  await first.installations.save(INSTALLATION);
  return { storage, first };
}
