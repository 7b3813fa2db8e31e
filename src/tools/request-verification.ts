import { z } from 'zod';
import type { Say, TextKey } from '../texts/texts.ts';
import type { RequestOutcome } from '../verification/verification.ts';
import { answer } from './answers.ts';
import { defineTool, type ConversationContext, type RegisteredTool } from './define-tool.ts';
import { emailQuestion } from './email-question.ts';
import { conversationHandle, flag, optional } from './input.ts';
import type { NextStep, ToolResult } from './result.ts';
import { auditCall, type ToolServices } from './services.ts';

const TOOL = 'request_verification';

const input = z.strictObject({
  conversation: conversationHandle.describe('The handle from open_conversation.'),
  resend: optional(flag).describe(
    '`true` only when the customer says that no mail arrived: sends it again, with the same number.',
  ),
});

const NEXT: Readonly<Record<Exclude<RequestOutcome['status'], 'needs_email'>, NextStep>> = {
  sent: 'wait_for_customer',
  already_sent: 'wait_for_customer',
  already_confirmed: 'none',
  try_later: 'retry_later',
  limit_reached: 'hand_over_to_human',
};

const SENTENCES: Readonly<Record<keyof typeof NEXT, TextKey>> = {
  sent: 'verification_sent',
  already_sent: 'verification_already_sent',
  already_confirmed: 'verification_confirmed',
  try_later: 'verification_try_later',
  limit_reached: 'verification_limit_reached',
};

/**
 * Asks for a mail with a link. Answers before anybody is looked up, and the same whoever the address belongs to:
 * an address that nobody has gets the same number, the same life, and no mail (design 2.4, 7 "Verification").
 */
export function requestVerification(services: ToolServices): RegisteredTool {
  return defineTool({
    name: TOOL,
    title: 'Request a verification mail',
    description:
      'Call this after the customer agreed to confirm their identity. If their email address is in the records, a mail with a link goes to it. Tell the customer `numberForCustomer`: they type it on the page behind the link. Never ask for the number in the chat and never say whether a mail was really sent. When the customer writes that it is done, call check_verification once. If nothing arrived, call this again with `resend: true`.',
    effect: 'read',
    input,
    conversation: 'required',
    async run({ resend = false }, context) {
      const { live, portalId, policy } = context;
      const outcome = await services.verification.request(live, policy, { resend });
      const call = auditCall(TOOL, context, live.conversation, policy.version);
      await services.audit.append(portalId, 'tool_call', { ...call, status: outcome.status, items: [] });
      return resultOf(outcome, context);
    },
  });
}

function resultOf(outcome: RequestOutcome, { live, policy, say }: ConversationContext): ToolResult {
  if (outcome.status === 'needs_email') {
    const { next, sentence } = emailQuestion(policy, live);
    return answer('needs_email', live.handle, say(sentence), next);
  }
  const { status } = outcome;
  const number = 'number' in outcome ? outcome.number : undefined;
  return answer(status, live.handle, sentenceOf(status, number, say), NEXT[status], {
    ...(number === undefined ? {} : { numberForCustomer: number }),
    ...(outcome.expiresAtMs === undefined ? {} : { expiresAt: new Date(outcome.expiresAtMs).toISOString() }),
    ...('retryAfterMs' in outcome ? { retryAfterSeconds: Math.ceil(outcome.retryAfterMs / 1_000) } : {}),
  });
}

function sentenceOf(status: keyof typeof NEXT, number: string | undefined, say: Say): string {
  return say(SENTENCES[status], number === undefined ? {} : { number });
}
