/**
 * The rule of security.md 1.4 as one pure function over what a test knows for itself: what it set up in the CRM, saved
 * in the settings, had customers state and confirm. Nothing of it is asked from the app.
 */

/** A contact as it stands in the CRM now. */
export interface KnownContact {
  readonly portalId: number;
  readonly id: string;
  /** The current primary address. */
  readonly email: string;
  readonly isGone: boolean;
  /** By property; every value occurs once in the world. */
  readonly values: ReadonlyMap<string, string>;
}

/** A conversation as its agent opened it. */
export interface KnownConversation {
  readonly portalId: number;
  /** Whose key it was opened with. */
  readonly key: string;
  readonly isClosed: boolean;
  /** The last address that was taken, in canonical form. */
  readonly stated: string | undefined;
  readonly proof:
    { readonly contactId: string; readonly address: string; readonly untilMs: number } | undefined;
}

/** What is asked for. */
export interface Question {
  readonly operation: 'show' | 'edit';
  readonly property: string;
  /** Of the contact whose value came out, or was changed. */
  readonly contact: KnownContact;
  /** The key that asks, and the conversation that it names. */
  readonly portalId: number;
  readonly key: string;
  readonly conversation: KnownConversation | undefined;
  readonly nowMs: number;
}

/** The levels that the admin set: `show contacts.city`, `edit contacts.city`. What is missing is forbidden. */
export type KnownPolicy = ReadonlyMap<string, 'match_email' | 'verify_email'>;

/** Whether a value may leave, or a change be made. */
export function isLawful(question: Question, policy: KnownPolicy): boolean {
  const { operation, property, contact, conversation, nowMs } = question;
  const level = policy.get(`${operation} ${property}`);
  if (level === undefined || conversation === undefined || conversation.isClosed) return false;
  if (conversation.key !== question.key || conversation.portalId !== question.portalId) return false;
  if (contact.portalId !== question.portalId || contact.isGone) return false;
  const { proof, stated } = conversation;
  const isProven =
    proof?.contactId === contact.id &&
    proof.address === contact.email &&
    (stated === undefined || stated === proof.address) &&
    nowMs < proof.untilMs;
  return isProven || (level === 'match_email' && stated === contact.email);
}
