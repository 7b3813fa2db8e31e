import { z } from 'zod';
import type { TextKey } from '../texts/texts.ts';
import type { VerificationStatus } from '../verification/verification.ts';
import { answer } from './answers.ts';
import { defineTool, type RegisteredTool } from './define-tool.ts';
import { conversationHandle } from './input.ts';
import type { NextStep } from './result.ts';
import { auditCall, type ToolServices } from './services.ts';

const TOOL = 'check_verification';

const input = z.strictObject({
  conversation: conversationHandle.describe('The handle from open_conversation.'),
});

const NEXT: Readonly<Record<VerificationStatus['status'], NextStep>> = {
  none: 'offer_verification',
  pending: 'wait_for_customer',
  confirmed: 'none',
  expired: 'offer_verification',
  cancelled: 'offer_other_email_or_human',
};

const SENTENCES: Readonly<Record<VerificationStatus['status'], TextKey>> = {
  none: 'verification_none',
  pending: 'verification_pending',
  confirmed: 'verification_confirmed',
  expired: 'verification_expired',
  cancelled: 'verification_cancelled',
};

/** Says where the confirmation stands, from the conversation's own state; nobody is looked up. */
export function checkVerification(services: ToolServices): RegisteredTool {
  return defineTool({
    name: TOOL,
    title: 'Check the verification',
    description:
      'Says whether the customer has confirmed. Call it once when the customer writes that it is done, not in a loop. `confirmed`: go on with what the customer wanted. `pending`: nothing arrived yet, wait for the customer. `expired`: offer a new mail. `cancelled`: offer another email address or a human.',
    effect: 'read',
    input,
    conversation: 'required',
    async run(_input, context) {
      const { live, portalId, policy, say } = context;
      const outcome = await services.verification.status(live, policy);
      const { status } = outcome;
      const call = auditCall(TOOL, context, live.conversation, policy.version);
      await services.audit.append(portalId, 'tool_call', { ...call, status, items: [] });
      return answer(status, live.handle, say(SENTENCES[status]), NEXT[status], {
        ...('expiresAtMs' in outcome ? { expiresAt: new Date(outcome.expiresAtMs).toISOString() } : {}),
      });
    },
  });
}
