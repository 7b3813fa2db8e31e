import type { ProtectionLevel } from '../policy.ts';

/** The contact as a decision sees it: looked up for this very call, or not looked up yet. */
export type ContactFact =
  | { readonly kind: 'not_read' }
  /** No living contact, several, or one that is not the conversation's. Callers cannot tell which. */
  | { readonly kind: 'none' }
  /** `primaryEmail` is in canonical form; `undefined` when the contact has none that is an address. */
  | { readonly kind: 'found'; readonly contactId: string; readonly primaryEmail: string | undefined };

/** What a level may look at. */
export interface LevelFacts {
  /** Canonical form of what the customer stated; a claim. */
  readonly statedEmail: string | undefined;
  readonly contact: ContactFact;
}

/**
 * What a level says. `read_contact`: it can only tell with the live contact. `not_met`: the one negative
 * answer, the same for a contact that does not exist and for an address that does not match.
 */
export type LevelVerdict = 'met' | 'not_met' | 'read_contact' | 'needs_email' | 'needs_verification';

/** One protection level: a pure function of the facts. */
export interface Level {
  readonly name: ProtectionLevel;
  readonly judge: (facts: LevelFacts) => LevelVerdict;
}
