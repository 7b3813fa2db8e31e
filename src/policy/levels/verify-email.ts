import type { Level } from './level.ts';

/**
 * Level `verify_email`: a mail to the contact's primary address was confirmed in this conversation. Without
 * such a confirmation the answer depends on the conversation alone, never on a contact (design 7, "Match and
 * verify"): first an email is needed, then a verification, whatever the address.
 */
export const verifyEmail: Level = {
  name: 'verify_email',
  judge({ statedEmail }) {
    return statedEmail === undefined ? 'needs_email' : 'needs_verification';
  },
};
