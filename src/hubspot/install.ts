import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock, OpenState, Random, State } from '../ports.ts';
import type { Crm } from './crm.ts';
import type { Installation } from './installation.ts';
import type { InstallationStore } from './installations.ts';
import type { OAuth } from './oauth.ts';
import type { Tokens } from './tokens.ts';

/** How long an admin has between starting and finishing an install. */
export const INSTALL_SECONDS = 600;

/**
 * Why an install did not happen. `no_state`: the callback carries none (HubSpot's own install links arrive
 * so): start at the beginning. `state_unknown`: invented, or used before. `state_expired`: older than
 * `INSTALL_SECONDS`. `wrong_browser`: the cookie is missing or another browser's. `no_code`: the admin said
 * no at HubSpot. `code_refused`: HubSpot does not accept the code. `app_refused`: HubSpot refuses us, e.g. for a
 * wrong client secret. `missing_scopes`: the admin's consent lacks required ones.
 */
export type InstallRefusal =
  | 'no_state'
  | 'state_unknown'
  | 'state_expired'
  | 'wrong_browser'
  | 'no_code'
  | 'code_refused'
  | 'app_refused'
  | 'missing_scopes';

/** What the browser's callback brought; anything may be missing. */
export interface InstallCallback {
  readonly code: string | undefined;
  readonly state: string | undefined;
  /** The value that `begin` asked to keep in the cookie. */
  readonly cookie: string | undefined;
}

/** How `finish` ended. */
export type InstallResult =
  | { readonly ok: true; readonly portalId: string; readonly installation: Installation }
  | { readonly ok: false; readonly reason: InstallRefusal };

/** The install flow (design 6, security INV-47). Faults: `StoreUnavailable`, `CrmBusy`, `CrmUnavailable`, `CrmForbidden`. */
export interface Install {
  /** Where to send the browser, and what to keep in its cookie for `maxAgeSeconds`. */
  begin(): Promise<{
    readonly authorizeUrl: string;
    readonly stateCookieValue: string;
    readonly maxAgeSeconds: number;
  }>;
  /** Takes the state out of circulation first, whatever comes after; trades the code only for the right browser. */
  finish(callback: InstallCallback, signal: AbortSignal): Promise<InstallResult>;
}

/** What `createInstall` needs. */
export interface InstallDeps {
  readonly oauth: OAuth;
  readonly requiredScopes: readonly string[];
  readonly tokens: Pick<Tokens, 'save'>;
  readonly installations: Pick<InstallationStore, 'save'>;
  /** A CRM client that uses just this access token: it is not stored yet when the portal is read. */
  readonly crmWithToken: (accessToken: string) => Pick<Crm, 'readAccount'>;
  /** Reads ahead what will be asked for in a portal that was just installed. Takes a moment at most, never rejects. */
  readonly readAhead: (portalId: string, signal: AbortSignal) => Promise<void>;
  readonly openState: OpenState;
  readonly random: Random;
  readonly clock: Clock;
}

/** 256 bits in base64url. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;
const LIFE_MS = INSTALL_SECONDS * 1000;

const pendingSchema = z.strictObject({ cookieHash: z.string(), begunAtMs: z.int() });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** Installs over HubSpot's OAuth. State namespace `install-states`; neither secret is stored, only its hash. */
export function createInstall(deps: InstallDeps): Install {
  const state = deps.openState('install-states');
  const secret = (): string => Buffer.from(deps.random.bytes(32)).toString('base64url');

  return {
    async begin() {
      const [stateValue, cookie] = [secret(), secret()];
      const pending = { cookieHash: sha256(cookie), begunAtMs: deps.clock.now() };
      // Kept for longer than it is good, so that "too late" can be told from "never heard of".
      await state.add(sha256(stateValue), pending, 3 * LIFE_MS);
      return {
        authorizeUrl: deps.oauth.authorizeUrl(stateValue),
        stateCookieValue: cookie,
        maxAgeSeconds: INSTALL_SECONDS,
      };
    },
    async finish(callback, signal) {
      const refusal = await redeemState(state, deps.clock, callback);
      if (refusal !== undefined) return { ok: false, reason: refusal };
      if (callback.code === undefined || callback.code === '') return { ok: false, reason: 'no_code' };
      return connectPortal(deps, callback.code, signal);
    },
  };
}

async function redeemState(
  state: State,
  clock: Clock,
  callback: InstallCallback,
): Promise<InstallRefusal | undefined> {
  if (callback.state === undefined || callback.state === '') return 'no_state';
  if (!SECRET.test(callback.state)) return 'state_unknown';
  const pending = pendingSchema.safeParse(await state.take(sha256(callback.state)));
  if (!pending.success) return 'state_unknown';
  if (clock.now() - pending.data.begunAtMs > LIFE_MS) return 'state_expired';
  const given = Buffer.from(sha256(callback.cookie ?? ''));
  const kept = Buffer.from(pending.data.cookieHash);
  return given.length === kept.length && timingSafeEqual(given, kept) ? undefined : 'wrong_browser';
}

async function connectPortal(deps: InstallDeps, code: string, signal: AbortSignal): Promise<InstallResult> {
  const exchanged = await deps.oauth.exchange(code);
  if (!exchanged.ok) {
    return { ok: false, reason: exchanged.code === 'invalid_grant' ? 'code_refused' : 'app_refused' };
  }
  const { grant } = exchanged;
  if (!deps.requiredScopes.every((scope) => grant.scopes.includes(scope))) {
    return { ok: false, reason: 'missing_scopes' };
  }
  const account = await deps.crmWithToken(grant.accessToken).readAccount(grant.portalId, signal);
  const installation: Installation = {
    portalId: grant.portalId,
    status: 'active',
    scopes: grant.scopes,
    installedByUserId: grant.userId,
    accountType: account.accountType,
    timeZone: account.timeZone,
    installedAtMs: deps.clock.now(),
  };
  // Tokens first: an installation that is alive beside dead tokens would be marked dead again by the next call.
  await deps.tokens.save(grant.portalId, grant);
  await deps.installations.save(installation);
  await deps.readAhead(grant.portalId, signal);
  return { ok: true, portalId: grant.portalId, installation };
}
