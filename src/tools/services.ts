import type { Audit } from '../audit/audit.ts';
import type { AuditCall } from '../audit/entry.ts';
import type { Reconciler } from '../audit/reconcile.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { Handoffs } from '../conversation/handoffs.ts';
import type { Crm } from '../hubspot/crm.ts';
import type { Installations } from '../hubspot/installation.ts';
import type { CallLimits } from '../limits/call-limits.ts';
import type { FindDefinition } from '../policy/listing.ts';
import type { Policies } from '../policy/policies.ts';
import type { Clock } from '../ports.ts';
import type { KeyedHash } from '../security/sealing.ts';
import type { Verification } from '../verification/verification.ts';
import type { Crowds } from './crowds.ts';
import type { ToolContext } from './define-tool.ts';
import type { WriteSlots } from './write-slots.ts';

/** The live catalogue as tools need it. */
export interface Definitions {
  /** Cached for minutes. */
  get(portalId: string, signal: AbortSignal): Promise<FindDefinition>;
  /** Asked from the CRM now, e.g. when an option is missing from the cached list. At most once in a while. */
  refreshed(portalId: string, signal: AbortSignal): Promise<FindDefinition>;
}

/** What the tools work with; put together once in `createApp`. */
export interface ToolServices {
  readonly clock: Clock;
  readonly crm: Crm;
  readonly policies: Policies;
  readonly definitions: Definitions;
  readonly conversations: Conversations;
  readonly handoffs: Handoffs;
  readonly verification: Verification;
  readonly audit: Audit;
  readonly writeSlots: WriteSlots;
  readonly reconciler: Reconciler;
  readonly keyedHash: KeyedHash;
}

/** What running a call needs besides. */
export type CallServices = ToolServices & {
  readonly installations: Installations;
  readonly limits: Pick<CallLimits, 'portal' | 'conversation' | 'closed' | 'note'>;
  readonly crowds: Crowds;
};

/** The part of an audit entry that every entry of one tool call shares. */
export function auditCall(
  tool: string,
  context: ToolContext,
  conversation: { readonly id: string; readonly channel: string } | undefined,
  policyVersion: number | null,
): AuditCall {
  return {
    requestId: context.requestId,
    caller: context.caller,
    conversation: conversation?.id ?? null,
    channel: conversation?.channel ?? null,
    tool,
    policyVersion,
  };
}
