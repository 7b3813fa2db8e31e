import type { AccountInfo } from './crm.ts';

/** Our app in one portal. Tokens are kept apart from it and sealed (see `tokens.ts`). */
export interface Installation {
  readonly portalId: string;
  /** `dead`: HubSpot refused the refresh token (uninstalled or revoked). Only a new install revives it. */
  readonly status: 'active' | 'dead';
  readonly scopes: readonly string[];
  /** The user who installed the app, as HubSpot named them in the token answer. */
  readonly installedByUserId: string;
  readonly accountType: AccountInfo['accountType'];
  readonly timeZone: string;
  /** Unix time in milliseconds. */
  readonly installedAtMs: number;
}

/** Looks installations up. Fails with `StoreUnavailable`; "none" is said only when none is stored. */
export interface Installations {
  find(portalId: string): Promise<Installation | undefined>;
}
