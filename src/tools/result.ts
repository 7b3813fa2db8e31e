/** What an agent should do next; one value per answer (design 7). */
export const NEXT_STEPS = [
  'none',
  'ask_email',
  'submit_sender_email',
  'offer_verification',
  'wait_for_customer',
  'offer_other_email_or_human',
  'use_names_from_data',
  'ask_for_valid_value',
  'reply_to_deliver_to_only',
  'correct_the_call',
  'retry_later',
  'open_conversation',
  'hand_over_to_human',
  'do_not_retry_tell_human',
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

/** The fields that every answer has, on every surface. */
export interface ToolResult {
  readonly status: string;
  /** The handle; empty when there is none. */
  readonly conversation: string;
  /** A sentence for the customer, in the conversation's language. */
  readonly say: string;
  readonly next: NextStep;
  /** What the tool adds. JSON. */
  readonly [extra: string]: unknown;
}

/**
 * The status of one property in an answer, and what the agent should do about it. `would_update` stands for
 * `updated` where an admin tries things out and nothing is written; no agent is ever told it.
 */
export const ITEM_NEXT = {
  ok: 'none',
  empty: 'none',
  updated: 'none',
  unchanged: 'none',
  would_update: 'none',
  needs_email: 'ask_email',
  needs_verification: 'offer_verification',
  not_available: 'offer_other_email_or_human',
  invalid_value: 'ask_for_valid_value',
  not_listed: 'use_names_from_data',
  outcome_unknown: 'do_not_retry_tell_human',
} as const satisfies Readonly<Record<string, NextStep>>;
export type ItemStatus = keyof typeof ITEM_NEXT;

const SUCCESSES: ReadonlySet<ItemStatus> = new Set(['ok', 'empty', 'updated', 'unchanged', 'would_update']);

/** What to do first when the items of one answer ask for different things: an uncertain write, then proof. */
const MOST_URGENT: readonly ItemStatus[] = [
  'outcome_unknown',
  'needs_email',
  'needs_verification',
  'invalid_value',
  'not_available',
  'not_listed',
];

/** One status for a whole answer: `ok`, the common refusal, or `partly` for a mixture. */
export function overallStatus(statuses: readonly ItemStatus[]): 'ok' | 'partly' | ItemStatus {
  const [first] = statuses;
  if (first === undefined || statuses.every((status) => SUCCESSES.has(status))) return 'ok';
  return statuses.every((status) => status === first) ? first : 'partly';
}

/** The next step that helps most with the items that did not succeed: that of the first one of the most urgent kind. */
export function overallNext(
  items: readonly { readonly status: ItemStatus; readonly next?: NextStep }[],
): NextStep {
  for (const status of MOST_URGENT) {
    const item = items.find((each) => each.status === status);
    if (item !== undefined) return item.next ?? ITEM_NEXT[status];
  }
  return 'none';
}
