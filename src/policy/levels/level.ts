import type { ProtectionLevel } from '../policy.ts';

/** The contact as a decision sees it: looked up for this very call, or not looked up yet. */
export type ContactFact =
  | { readonly kind: 'not_read' }
  /** No living contact, several, or one that is not the conversation's. Callers cannot tell which. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'found';
      readonly contactId: string;
      /** Canonical form; `undefined` when the contact has none that is an address. */
      readonly primaryEmail: string | undefined;
      /** Ids of the records that were merged into it; changes with every merge. */
      readonly mergedIds: string;
    };

/** A mailbox that was confirmed in this conversation and has not run out of time (`src/verification/proofs.ts`). */
export interface ProofFact {
  readonly contactId: string;
  /** The address that the mail went to, in canonical form. */
  readonly address: string;
  readonly mergedIds: string;
  /** The policy that stood when it was asked for. */
  readonly policyVersion: number;
}

/** What a level may look at. */
export interface LevelFacts {
  /** Canonical form of what the customer stated; a claim. */
  readonly statedEmail: string | undefined;
  readonly proof: ProofFact | undefined;
  /** The policy version that added the property's rule or loosened it. */
  readonly widenedAtVersion: number;
  readonly contact: ContactFact;
}

/**
 * What a level says. `proven`: met by a confirmed mailbox. `met`: by less than that. `read_contact`: it can only
 * tell with the live contact. `not_met`: the one negative answer, the same for a contact that does not exist and
 * for an address that does not match.
 */
export type LevelVerdict =
  'proven' | 'met' | 'not_met' | 'read_contact' | 'needs_email' | 'needs_verification';

/** One protection level: a pure function of the facts. */
export interface Level {
  readonly name: ProtectionLevel;
  readonly judge: (facts: LevelFacts) => LevelVerdict;
}
