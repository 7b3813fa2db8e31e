import type { Channel } from '../conversation/conversation.ts';
import type { LiveConversation } from '../conversation/conversations.ts';
import type { ItemDecision } from '../policy/decide.ts';
import type { EmailCaptureOption, Policy } from '../policy/policy.ts';
import type { TextKey } from '../texts/texts.ts';
import { ITEM_NEXT, type NextStep } from './result.ts';

/** The admin's choice for the channel; on email nobody is asked, because the sender's address is there already. */
export function captureOption({ emailCapture }: Policy, channel: Channel): EmailCaptureOption {
  if (channel === 'email') return 'never';
  return channel === 'other' ? 'when_needed' : emailCapture[channel];
}

/** Whether the question is pointless: an email was stated, or HubSpot recognised the visitor. */
export function isEmailKnown({ conversation, statedEmail }: LiveConversation): boolean {
  return conversation.recognisedContactId !== null || statedEmail !== undefined;
}

/** What an agent does and says where an email is needed first. */
export interface EmailQuestion {
  readonly next: NextStep;
  readonly sentence: TextKey;
}

/**
 * How an agent gets the email that something needs: it asks, where the admin lets it ask now. On email it takes
 * the address that the message came from, which is a claim like any other; elsewhere it can only hand over.
 */
export function emailQuestion(policy: Policy, { conversation }: LiveConversation): EmailQuestion {
  const { channel } = conversation;
  if (channel === 'email') return { next: 'submit_sender_email', sentence: 'looking_into_it' };
  const option = captureOption(policy, channel);
  return option === 'start' || option === 'when_needed'
    ? { next: 'ask_email', sentence: 'ask_email' }
    : { next: 'hand_over_to_human', sentence: 'not_available_human_only' };
}

/**
 * The next step for a refused property. A recognised contact is not asked for an email where a confirmation is
 * needed anyway: the mail can go to that record's own address.
 */
export function nextOfRefusal(
  { reason, level }: Extract<ItemDecision, { readonly outcome: 'refuse' }>,
  policy: Policy,
  live: LiveConversation,
): NextStep {
  if (reason !== 'needs_email') return ITEM_NEXT[reason];
  const canVerify = level === 'verify_email' && live.conversation.recognisedContactId !== null;
  return canVerify ? 'offer_verification' : emailQuestion(policy, live).next;
}

/** The sentence of an answer that waits for an email, by the next step that it names. */
export function sentenceForEmail(next: NextStep, policy: Policy, live: LiveConversation): TextKey {
  return next === 'offer_verification' ? 'needs_verification' : emailQuestion(policy, live).sentence;
}
