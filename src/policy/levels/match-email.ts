import type { Level } from './level.ts';

/**
 * Level `match_email`: the customer stated an address, and it equals the contact's current primary address in
 * canonical form. A check, not authentication: whoever knows the address meets it (security.md 1.4, 1.5).
 */
export const matchEmail: Level = {
  name: 'match_email',
  judge({ statedEmail, contact }) {
    if (statedEmail === undefined) return 'needs_email';
    switch (contact.kind) {
      case 'not_read':
        return 'read_contact';
      case 'none':
        return 'not_met';
      case 'found':
        return contact.primaryEmail === statedEmail ? 'met' : 'not_met';
    }
  },
};
