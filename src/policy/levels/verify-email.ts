import type { Level } from './level.ts';
import { judgeProof } from './proof.ts';

/**
 * Level `verify_email`: a mail to the contact's primary address was confirmed in this conversation, and the
 * contact is still the same. Without that the answer depends on the conversation alone, never on a contact
 * (design 7, "Match and verify"): first an email is needed, then a verification, whatever the address.
 */
export const verifyEmail: Level = {
  name: 'verify_email',
  judge(facts) {
    const proven = judgeProof(facts);
    if (proven !== undefined) return proven;
    return facts.statedEmail === undefined ? 'needs_email' : 'needs_verification';
  },
};
