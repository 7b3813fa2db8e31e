import { createHash, randomBytes } from 'node:crypto';
import type { SandboxClock } from './clock.ts';

/** What a user allowed the app to do in a portal. */
export interface Grant {
  readonly portalId: number;
  readonly userId: number;
  readonly scopes: readonly string[];
}

/** An access token. Valid until `expiresAtMs` by the sandbox's clock. */
export interface AccessToken extends Grant {
  readonly token: string;
  readonly expiresAtMs: number;
}

/** A refresh token. */
interface RefreshToken extends Grant {
  readonly token: string;
}

/** What the token endpoint hands out. */
export interface IssuedTokens {
  readonly access: AccessToken;
  readonly refreshToken: string;
}

/** A code of the authorize page. */
interface AuthorizationCode extends Grant {
  readonly redirectUri: string;
  /** SHA-256 challenge of RFC 7636, base64url; absent when the request had none. */
  readonly codeChallenge?: string;
}

/** Everything that OAuth remembers. */
export interface TokenStore {
  issueCode(code: AuthorizationCode): string;
  /** Uses a code up. `undefined`: unknown, used or older than 10 minutes. */
  takeCode(code: string): AuthorizationCode | undefined;
  /** Installs: earlier refresh tokens of the portal die, live access tokens stay until they expire. */
  install(grant: Grant): IssuedTokens;
  /** A fresh access token. `undefined`: the refresh token is not known (any more). */
  refresh(refreshToken: string): IssuedTokens | undefined;
  /** One more access token under a grant; nothing else changes. */
  issueAccess(grant: Grant): AccessToken;
  findAccess(token: string): AccessToken | undefined;
  findRefresh(token: string): RefreshToken | undefined;
  /** Kills a refresh token; its access tokens live on. */
  revokeRefresh(token: string): void;
  revokeAccess(token: string): void;
  /** Kills every token of the portal at once. */
  uninstall(portalId: number): void;
  /** The installation of a portal, if any. */
  installation(portalId: number): Grant | undefined;
  /** Turns rotation on: a refresh gives a new refresh token, a second use of the old one kills the portal's tokens. */
  setRotation(on: boolean): void;
  clear(): void;
}

const CODE_LIFE_MS = 600_000;
/** Seconds that an access token lives (hubspot-platform.md 5: 1800 today). */
export const ACCESS_TOKEN_SECONDS = 1800;

const opaque = (prefix: string): string => `${prefix}-${randomBytes(24).toString('base64url')}`;

/** Whether a PKCE verifier belongs to a challenge (RFC 7636 section 4.6, method S256). */
export function matchesChallenge(verifier: string, challenge: string): boolean {
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}

/** A token store in memory. Tokens carry no meaning of their own. */
export function createTokenStore(clock: SandboxClock): TokenStore {
  const codes = new Map<string, AuthorizationCode & { readonly expiresAtMs: number }>();
  const access = new Map<string, AccessToken>();
  const refreshTokens = new Map<string, RefreshToken>();
  const spent = new Map<string, number>();
  const installations = new Map<number, Grant>();
  let rotation = false;

  const dropRefresh = (portalId: number): void => {
    for (const [token, grant] of refreshTokens) if (grant.portalId === portalId) refreshTokens.delete(token);
  };
  const issueAccess = ({ portalId, userId, scopes }: Grant): AccessToken => {
    const expiresAtMs = clock.nowMs() + ACCESS_TOKEN_SECONDS * 1000;
    const token = { token: opaque('sbx-access'), portalId, userId, scopes, expiresAtMs };
    access.set(token.token, token);
    return token;
  };
  const issueRefresh = ({ portalId, userId, scopes }: Grant): string => {
    const token = opaque('sbx-refresh');
    refreshTokens.set(token, { token, portalId, userId, scopes });
    return token;
  };
  const uninstall = (portalId: number): void => {
    dropRefresh(portalId);
    for (const [token, grant] of access) if (grant.portalId === portalId) access.delete(token);
    installations.delete(portalId);
  };
  const refresh = (refreshToken: string): IssuedTokens | undefined => {
    const family = spent.get(refreshToken);
    if (family !== undefined) uninstall(family);
    const found = refreshTokens.get(refreshToken);
    if (!found) return undefined;
    if (!rotation) return { access: issueAccess(found), refreshToken };
    refreshTokens.delete(refreshToken);
    spent.set(refreshToken, found.portalId);
    return { access: issueAccess(found), refreshToken: issueRefresh(found) };
  };

  return {
    issueCode(code) {
      const text = opaque('sbx-code');
      codes.set(text, { ...code, expiresAtMs: clock.nowMs() + CODE_LIFE_MS });
      return text;
    },
    takeCode(code) {
      const found = codes.get(code);
      codes.delete(code);
      return found && clock.nowMs() < found.expiresAtMs ? found : undefined;
    },
    install(grant) {
      dropRefresh(grant.portalId);
      installations.set(grant.portalId, grant);
      return { access: issueAccess(grant), refreshToken: issueRefresh(grant) };
    },
    refresh,
    issueAccess,
    findAccess: (token) => access.get(token),
    findRefresh: (token) => refreshTokens.get(token),
    revokeRefresh: (token) => void refreshTokens.delete(token),
    revokeAccess: (token) => void access.delete(token),
    uninstall,
    installation: (portalId) => installations.get(portalId),
    setRotation(on) {
      rotation = on;
    },
    clear() {
      for (const map of [codes, access, refreshTokens, spent, installations]) map.clear();
      rotation = false;
    },
  };
}
