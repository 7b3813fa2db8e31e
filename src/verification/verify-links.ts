import type { DecisionCall } from '../policy/decide.ts';

/** What a customer is told about a request, on the page behind the mail's link. No value, no chat text. */
export interface LinkPage {
  readonly companyName: string;
  readonly supportContact: string;
  /** BCP 47: the contact's language, else the portal's. */
  readonly language: string;
  /** IANA name; times on the page are given in it. */
  readonly timeZone: string;
  /** What was last refused in the conversation; `undefined` when nothing was. Labels are neutralised, at most 5. */
  readonly purpose:
    { readonly operation: DecisionCall['operation']; readonly labels: readonly string[] } | undefined;
  /** Unix time in milliseconds. */
  readonly requestedAtMs: number;
  readonly expiresAtMs: number;
}

/**
 * What stands behind a link.
 * `open`: it can be confirmed. `expired`, `replaced` (a newer mail was sent): it cannot, and a new link can be
 * asked for when `canSendNew` (24 h long). `confirmed`: it was, already. `wrong_twice`, `ended`: switched off.
 * `unknown`: none of ours, or long gone.
 */
export type LinkState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'open'; readonly page: LinkPage; readonly triesLeft: 1 | 2 }
  | { readonly kind: 'expired' | 'replaced'; readonly page: LinkPage; readonly canSendNew: boolean }
  | { readonly kind: 'confirmed' | 'wrong_twice' | 'ended'; readonly page: LinkPage };

/** How a try to confirm ended. `wrong_number`: one more try is left. `try_later`: nothing was counted or used up. */
export type ConfirmOutcome =
  | { readonly kind: 'just_confirmed'; readonly page: LinkPage }
  | { readonly kind: 'wrong_number'; readonly page: LinkPage; readonly triesLeft: 1 }
  | { readonly kind: 'try_later'; readonly page: LinkPage }
  | LinkState;

/** How "this was not me" ended. `stopped`: the request is cancelled, mails to the address rest, the admin can see it. */
export type NotMeOutcome = { readonly kind: 'stopped'; readonly page: LinkPage } | LinkState;

/** How a wish for a new link ended. `sent` says nothing about whether a mail could be delivered. */
export type NewLinkOutcome =
  | { readonly kind: 'sent' | 'limit_reached'; readonly page: LinkPage }
  | { readonly kind: 'wait'; readonly page: LinkPage; readonly retryAfterMs: number }
  | LinkState;

/**
 * What the customer can do with the link from the mail. `token` is whatever stood in the URL. Every operation
 * can fail with `StoreUnavailable` or `StoreCorrupt`; the CRM's faults are `try_later`.
 */
export interface VerifyLinks {
  /** Changes nothing, however often it is called (INV-23). */
  look(token: string): Promise<LinkState>;
  /** `number` is four ASCII digits; anything else is the caller's to refuse without asking here. */
  confirm(token: string, number: string, signal: AbortSignal): Promise<ConfirmOutcome>;
  notMe(token: string): Promise<NotMeOutcome>;
  /** Same conversation, address and number, under the same caps as the agent's own wish. */
  sendNew(token: string): Promise<NewLinkOutcome>;
}
