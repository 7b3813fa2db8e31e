import { z } from 'zod';
import type { LiveConversation } from '../conversation/conversations.ts';
import { parseEmail } from '../input/email.ts';
import { answer, invalidInput } from './answers.ts';
import { defineTool, type ConversationContext, type RegisteredTool } from './define-tool.ts';
import { conversationHandle } from './input.ts';
import { auditCall, type ToolServices } from './services.ts';

const TOOL = 'submit_email';

const input = z.strictObject({
  conversation: conversationHandle.describe('The handle from open_conversation.'),
  email: z.string().max(1_000).describe('The email address exactly as the customer stated it.'),
});

/**
 * Takes down the address a customer states. Answers before anything is looked up, and the same whoever the
 * address belongs to (design 2.4): nobody is looked up here at all.
 */
export function submitEmail(services: ToolServices): RegisteredTool {
  return defineTool({
    name: TOOL,
    title: 'Note the customer’s email address',
    description:
      'Call this when the customer states an email address, with that address and nothing made up. The answer is the same whether or not the address is known. After three different addresses no more are accepted in a conversation.',
    effect: 'read',
    input,
    conversation: 'required',
    async run({ email }, context) {
      const { live, portalId, say } = context;
      const parsed = parseEmail(email);
      const outcome = parsed.ok
        ? await services.conversations.stateEmail(live, parsed.email)
        : 'invalid_input';
      if (parsed.ok && outcome === 'recorded' && live.statedEmail !== parsed.email) {
        await endOfAnother(services, { ...live, statedEmail: parsed.email }, context);
      }
      const call = auditCall(TOOL, context, live.conversation, null);
      await services.audit.append(portalId, 'tool_call', { ...call, status: outcome, items: [] });
      switch (outcome) {
        case 'recorded':
          return answer('recorded', live.handle, say('email_recorded'), 'none');
        case 'limit_reached':
          return answer('limit_reached', live.handle, say('email_limit_reached'), 'hand_over_to_human');
        case 'invalid_input':
          return invalidInput(
            {
              field: 'email',
              code: 'invalid_email',
              message: 'This is not an email address that can be used.',
              example: 'name@example.com',
            },
            live.handle,
            say,
          );
      }
    },
  });
}

/** Another address is another person: what was asked for or confirmed for the one before has no meaning any more. */
async function endOfAnother(
  { verification }: ToolServices,
  restated: LiveConversation,
  { policy }: ConversationContext,
): Promise<void> {
  const proof = await verification.proof(restated, policy);
  if (proof === undefined) await verification.end(restated, 'email_changed');
}
