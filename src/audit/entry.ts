/**
 * What is remembered of every act: who, where, what, how it was decided and why. Never a property value, an
 * email address, a handle or an instruction.
 */

/** The decision on one property. */
export interface AuditItem {
  /** `contacts.phone`; a name that is not listed is kept as `?`, because a model may have written anything. */
  readonly name: string;
  readonly operation: 'show' | 'edit';
  /** The status the agent was given, e.g. `ok`, `updated`, `needs_email`, `not_available`. */
  readonly status: string;
  /** Why, where the status alone does not say it. Never leaves the portal's own audit trail. */
  readonly reason?: string;
}

/** What every entry says about its call. */
export interface AuditCall {
  readonly requestId: string;
  /** `hubspot:<portalId>`, an agent key's id, `user:<userId>`, or `try:<userId>` for an admin who tries things out. */
  readonly caller: string;
  /** The conversation's audit name, not its handle. */
  readonly conversation: string | null;
  readonly channel: string | null;
  readonly tool: string;
  readonly policyVersion: number | null;
}

/** A tool call that was answered without writing to the CRM. */
export interface ToolCallEntry extends AuditCall {
  readonly status: string;
  readonly items: readonly AuditItem[];
  readonly contactId?: string;
}

/** A write that is about to be sent. Durable before the CRM hears of it (INV-55). */
export interface WriteIntentEntry extends AuditCall {
  readonly contactId: string;
  /** Names, with keyed hashes of the old and the new wire value, so that a read-back can tell what happened. */
  readonly writes: readonly IntendedWrite[];
  /** The idempotency slot that the outcome belongs to, if the caller named one. */
  readonly slot: string | null;
}

export interface IntendedWrite {
  readonly name: string;
  readonly oldHash: string;
  readonly newHash: string;
}

/** How a write ended. `intentSeq` names the intent's place in the journal. */
export interface WriteOutcomeEntry extends AuditCall {
  readonly intentSeq: number;
  readonly contactId: string;
  readonly status: string;
  readonly items: readonly AuditItem[];
  /** True when a later read-back settled it, after a crash or a lost answer. */
  readonly reconciled?: boolean;
}

/** Something that happened to a request for a proof, outside of the agent's calls. */
export interface VerificationEntry extends Omit<AuditCall, 'requestId' | 'tool'> {
  /** `mail_held`: the portal is a test portal, and the recipient not on its list. */
  readonly act:
    | 'mail_sent'
    | 'mail_refused'
    | 'mail_uncertain'
    | 'mail_held'
    | 'no_mail'
    | 'new_link'
    | 'wrong_number'
    | 'confirmed'
    | 'not_me'
    | 'ended';
  /** Why, e.g. `several_contacts`. Never leaves the portal's own audit trail. */
  readonly reason?: string;
  readonly contactId?: string;
}

/** Limits of calls, by whom they count and over how long (`CALL_LIMITS`). */
export type CallLimitName =
  | 'conversation_minute'
  | 'conversation_day'
  | 'key_minute'
  | 'portal_minute'
  | 'portal_day'
  | 'portal_mails_day';

/** Calls that are held back from now on; written once per closing and not per call. */
export interface LimitReachedEntry extends Omit<AuditCall, 'requestId' | 'tool' | 'policyVersion'> {
  /** The first request that was held back; `null` for a mail, which no request waits for. */
  readonly requestId: string | null;
  readonly limit: CallLimitName;
  readonly retryAfterSeconds: number;
}

/** A change of policy, or a refused attempt. */
export interface SettingsEntry {
  readonly requestId: string;
  readonly caller: string;
  readonly act: string;
  /** `done`: carried out without a new version; `code` then says how it ended, where there is more than one way. */
  readonly outcome: 'saved' | 'refused' | 'done';
  readonly code?: string;
  readonly policyVersion: number;
}

/** The app was installed into the portal, or found to be gone from it. */
export interface InstallationEntry {
  readonly requestId: string;
  readonly caller: string;
  readonly act: 'installed' | 'disconnected';
}

/** Every kind of entry by its name in the journal. */
export interface AuditKinds {
  readonly tool_call: ToolCallEntry;
  /** A call of an admin who played a customer, with writes off; no agent made it. */
  readonly tried_call: ToolCallEntry;
  readonly write_intent: WriteIntentEntry;
  readonly write_outcome: WriteOutcomeEntry;
  readonly verification: VerificationEntry;
  readonly limit_reached: LimitReachedEntry;
  readonly settings: SettingsEntry;
  readonly installation: InstallationEntry;
}

export type AuditKind = keyof AuditKinds;
