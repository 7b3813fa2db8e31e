import type { Channel } from '../conversation/conversation.ts';
import type { Conversations } from '../conversation/conversations.ts';
import type { HandoffFacts, Handoffs } from '../conversation/handoffs.ts';
import type { Installation } from '../hubspot/installation.ts';
import type { Policies } from '../policy/policies.ts';
import { handoffFacts } from '../verification/handoff-facts.ts';
import type { Verification } from '../verification/verification.ts';
import type { SettingsRefusal } from './refusal.ts';

/** What a human is told about a conversation that was, or can be, handed over. No address, no value. */
export interface Handoff extends HandoffFacts {
  /** As it was given out, e.g. `7KQM-2XTB`. */
  readonly reference: string;
  readonly channel: Channel;
  /** `hubspot:<portalId>`, or an agent key's id. */
  readonly caller: string;
  /** Unix time in milliseconds; `null` while the conversation is still open. */
  readonly closedAtMs: number | null;
}

/** What looking a reference up needs. */
export interface HandoffDeps {
  readonly handoffs: Pick<Handoffs, 'find'>;
  readonly conversations: Pick<Conversations, 'recall' | 'changes'>;
  readonly verification: Pick<Verification, 'status' | 'proof'>;
  readonly policies: Pick<Policies, 'current'>;
}

const NOT_FOUND: SettingsRefusal = {
  status: 404,
  code: 'reference_not_found',
  message: 'No conversation of this account has this reference, or it was too long ago.',
};

/**
 * What a reference leads to, as it stands now, or as it stood when the conversation was closed. 404
 * `reference_not_found` for everything else: never given out, another portal's, from before this install, or of a
 * conversation that ran out of time without having been closed. Fails with `StoreUnavailable`, `StoreCorrupt`.
 */
export async function lookUpHandoff(
  deps: HandoffDeps,
  { portalId, installedAtMs }: Installation,
  typed: string,
): Promise<Handoff | SettingsRefusal> {
  const referred = await deps.handoffs.find(portalId, typed);
  // A new install revives nothing of the time before it (INV-63).
  if (referred === undefined || referred.mintedAtMs < installedAtMs) return NOT_FOUND;
  const { reference, channel, caller, place, closed } = referred;
  if (closed !== undefined) return { reference, channel, caller, ...closed };
  const stated = await deps.conversations.recall(portalId, place);
  if (stated === undefined) return NOT_FOUND;
  const policy = await deps.policies.current(portalId);
  const facts = await handoffFacts(deps, { stated, place }, policy);
  return { reference, channel, caller, closedAtMs: null, ...facts };
}
