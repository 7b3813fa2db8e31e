import { z } from 'zod';
import type { LiveConversation } from '../conversation/conversations.ts';
import type { HandoffFacts } from '../conversation/handoffs.ts';
import type { Policy } from '../policy/policy.ts';
import { handoffFacts } from '../verification/handoff-facts.ts';
import { answer } from './answers.ts';
import { defineTool, type RegisteredTool } from './define-tool.ts';
import { captureOption, isEmailKnown } from './email-question.ts';
import { conversationHandle } from './input.ts';
import { auditCall, type ToolServices } from './services.ts';

const TOOL = 'close_conversation';

const input = z.strictObject({
  conversation: conversationHandle.describe('The handle from open_conversation.'),
  reason: z
    .enum(['customer_left', 'handoff'])
    .describe('`customer_left` at the end, `handoff` before a human takes over.'),
});

/** What the human who takes over should know. */
interface Handoff {
  /** The conversation's own; what it leads to stays the same after the end (`GET /settings/handoffs/{reference}`). */
  readonly reference: string;
  readonly submittedEmail: string | null;
  readonly verification: HandoffFacts['verification'];
  /** ISO 8601; `null` unless `verification` is `confirmed`. Holds for this conversation alone. */
  readonly confirmedAt: string | null;
  readonly changes: HandoffFacts['changes'];
}

/** Ends a conversation: its handle and every proof in it (design 7). */
export function closeConversation(services: ToolServices): RegisteredTool {
  const { conversations, handoffs, verification } = services;

  /** Once per conversation, where the admin chose to ask before a handoff and nobody was recognised. */
  async function mustAskFirst(live: LiveConversation, policy: Policy): Promise<boolean> {
    if (isEmailKnown(live)) return false;
    const option = captureOption(policy, live.conversation.channel);
    return option === 'before_handoff' && (await conversations.firstHandoffQuestion(live));
  }

  /** Keeps what stands now under the conversation's reference; without one only a handoff makes one. */
  async function handoffOf(
    live: LiveConversation,
    policy: Policy,
    reason: 'customer_left' | 'handoff',
  ): Promise<Handoff | undefined> {
    const { conversation } = live;
    const place = conversations.placeOf(live);
    const reference =
      reason === 'handoff'
        ? await handoffs.referenceOf(conversation, place)
        : await handoffs.existingReference(conversation);
    if (reference === undefined) return undefined;
    const facts = await handoffFacts(services, { stated: live, place }, policy);
    await handoffs.noteClosing(conversation, place, facts);
    const { verification: status, confirmedAtMs, changes } = facts;
    const confirmedAt = confirmedAtMs === null ? null : new Date(confirmedAtMs).toISOString();
    return {
      ...{ reference, submittedEmail: live.statedEmail ?? null },
      ...{ verification: status, confirmedAt, changes },
    };
  }

  return defineTool({
    name: TOOL,
    title: 'Close the conversation',
    description:
      'Call this when the customer has left, or with `handoff` before a human takes over; then pass the `handoff` details on to the human. If the answer is `ask_email_first`, ask the customer once and call again. The handle is of no use afterwards.',
    effect: 'read',
    input,
    conversation: 'required',
    async run({ reason }, context) {
      const { live, portalId, say } = context;
      const ask = reason === 'handoff' && (await mustAskFirst(live, context.policy));
      const handoff = ask ? undefined : await handoffOf(live, context.policy, reason);
      if (!ask) {
        await verification.end(live, 'closed');
        await conversations.close(live);
      }
      const status = ask ? 'ask_email_first' : 'closed';
      const call = auditCall(TOOL, context, live.conversation, null);
      await services.audit.append(portalId, 'tool_call', { ...call, status, items: [] });
      if (ask) return answer(status, live.handle, say('ask_email_before_handoff'), 'ask_email');
      if (reason === 'customer_left') return answer(status, live.handle, say('closed'), 'none');
      return answer(status, live.handle, say('handed_off'), 'none', { handoff });
    },
  });
}
