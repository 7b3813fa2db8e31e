import type { SettingsTexts } from '../texts/settings-texts.ts';

const NEXT = {
  ask_email: 'next_ask_email',
  submit_sender_email: 'next_submit_sender_email',
  offer_verification: 'next_offer_verification',
  wait_for_customer: 'next_wait_for_customer',
  offer_other_email_or_human: 'next_offer_other_email_or_human',
  use_names_from_data: 'next_use_names_from_data',
  ask_for_valid_value: 'next_ask_for_valid_value',
  reply_to_deliver_to_only: 'next_reply_to_deliver_to_only',
  correct_the_call: 'next_correct_the_call',
  retry_later: 'next_retry_later',
  open_conversation: 'next_open_conversation',
  hand_over_to_human: 'next_hand_over_to_human',
  do_not_retry_tell_human: 'next_do_not_retry_tell_human',
} as const;

const isKnown = (next: string): next is keyof typeof NEXT => Object.hasOwn(NEXT, next);

/** What an agent is told to do next, in plain words; a step newer than this page is shown as it is. */
export function nextWords(t: SettingsTexts, next: string): string {
  return isKnown(next) ? t(NEXT[next]) : next.replaceAll('_', ' ');
}

const WHY = {
  not_switched_on: 'why_not_switched_on',
  match_email: 'why_match_email',
  verify_email: 'why_verify_email',
  no_match: 'why_no_match',
  no_value: 'why_no_value',
  refused_by_crm: 'why_refused_by_crm',
} as const;

const isReason = (reason: string): reason is keyof typeof WHY => Object.hasOwn(WHY, reason);

/** Why a property was decided as it was, in plain words; a reason newer than this page is shown as it is. */
export function whyWords(t: SettingsTexts, reason: string): string {
  return isReason(reason) ? t(WHY[reason]) : reason.replaceAll('_', ' ');
}

/** The address that a refusal names at its end, as HubSpot has it. */
export function ownAddress(message: string): string | undefined {
  return /[^\s@]+@[^\s@]+$/.exec(message)?.[0];
}
