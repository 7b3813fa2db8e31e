import { z } from 'zod';
import type { LiveConversation } from '../conversation/conversations.ts';
import type { Policy } from '../policy/policy.ts';
import type { VerificationStatus } from '../verification/verification.ts';
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
  readonly reference: string;
  readonly submittedEmail: string | null;
  readonly verification: VerificationStatus['status'];
  /** ISO 8601; `null` unless `verification` is `confirmed`. Holds for this conversation alone. */
  readonly confirmedAt: string | null;
  readonly changes: readonly { readonly name: string; readonly status: string }[];
}

/** Ends a conversation: its handle and every proof in it (design 7). */
export function closeConversation(services: ToolServices): RegisteredTool {
  const { conversations, verification } = services;

  /** Once per conversation, where the admin chose to ask before a handoff and nobody was recognised. */
  async function mustAskFirst(live: LiveConversation, policy: Policy): Promise<boolean> {
    if (isEmailKnown(live)) return false;
    const option = captureOption(policy, live.conversation.channel);
    return option === 'before_handoff' && (await conversations.firstHandoffQuestion(live));
  }

  async function handoffOf(live: LiveConversation, policy: Policy): Promise<Handoff> {
    const [{ status }, proof] = await Promise.all([
      verification.status(live, policy),
      verification.proof(live, policy),
    ]);
    return {
      reference: await conversations.handoffReference(live),
      submittedEmail: live.statedEmail ?? null,
      // A second one may be under way, for what was allowed since.
      verification: proof === undefined ? status : 'confirmed',
      confirmedAt: proof === undefined ? null : new Date(proof.confirmedAtMs).toISOString(),
      changes: await conversations.changes(live),
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
      const handoff = reason === 'handoff' && !ask ? await handoffOf(live, context.policy) : undefined;
      if (!ask) {
        await verification.end(live, 'closed');
        await conversations.close(live);
      }
      const status = ask ? 'ask_email_first' : 'closed';
      const call = auditCall(TOOL, context, live.conversation, null);
      await services.audit.append(portalId, 'tool_call', { ...call, status, items: [] });
      if (ask) return answer(status, live.handle, say('ask_email_before_handoff'), 'ask_email');
      return answer(status, live.handle, say(handoff === undefined ? 'closed' : 'handed_off'), 'none', {
        ...(handoff === undefined ? {} : { handoff }),
      });
    },
  });
}
