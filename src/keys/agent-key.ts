import type { Channel } from '../conversation/conversation.ts';

/** What a key may do. Whatever it allows, the policy decides every property as for any other caller. */
export interface KeyScope {
  /** Names of tools. */
  readonly tools: readonly string[];
  /** No tool that changes the CRM, whatever `tools` says. */
  readonly readOnly: boolean;
  /** Channels that a conversation can be opened on. */
  readonly channels: readonly Channel[];
  /** The caller may say which contact its own platform recognised; that silences a question and proves nothing. */
  readonly recognition: boolean;
}

/** An agent's key, without its secret: that is shown once and kept only as a keyed hash. */
export interface AgentKey {
  /** Random, short; names the key in the trail. */
  readonly id: string;
  /** As an admin called it, 1 to 60 characters. */
  readonly name: string;
  readonly scope: KeyScope;
  /** Unix time in milliseconds, like every `Ms` here. */
  readonly createdAtMs: number;
  readonly createdByUserId: string;
  /** When it got its present secret. */
  readonly rotatedAtMs: number;
  /** Until when the secret before that one still works; `null` when it does not. */
  readonly previousUntilMs: number | null;
  readonly revokedAtMs: number | null;
  /** To about a minute; `null` when it was never used. */
  readonly lastUsedAtMs: number | null;
}

/** Who a bearer token turned out to be. */
export interface KeyHolder {
  readonly portalId: string;
  readonly keyId: string;
  /** `key:<keyId>`: holds conversations and stands in the trail. Stays the same when the secret is rotated. */
  readonly caller: string;
  readonly scope: KeyScope;
}

/** `cda_<portalId>_<43 characters of base64url>`: 256 random bits after the portal that the key belongs to. */
export const AGENT_KEY_PATTERN = /^cda_([1-9]\d{0,18})_([A-Za-z0-9_-]{43})$/;
