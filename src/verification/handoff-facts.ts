import type { Conversations, StatedConversation } from '../conversation/conversations.ts';
import type { HandoffFacts } from '../conversation/handoffs.ts';
import type { Policy } from '../policy/policy.ts';
import type { Verification } from './verification.ts';

/** What a human who takes over is told of a conversation as it stands now. Fails with `StoreUnavailable`. */
export async function handoffFacts(
  deps: {
    readonly verification: Pick<Verification, 'status' | 'proof'>;
    readonly conversations: Pick<Conversations, 'changes'>;
  },
  { stated, place }: { readonly stated: StatedConversation; readonly place: string },
  policy: Policy,
): Promise<HandoffFacts> {
  const [{ status }, proof, changes] = await Promise.all([
    deps.verification.status(stated, policy),
    deps.verification.proof(stated, policy),
    deps.conversations.changes(stated.conversation.portalId, place),
  ]);
  return {
    // A second one may be under way, for what was allowed since.
    verification: proof === undefined ? status : 'confirmed',
    confirmedAtMs: proof?.confirmedAtMs ?? null,
    contactId: proof?.contactId ?? null,
    changes: changes.map((change) => ({ name: change.name, status: change.status })),
  };
}
