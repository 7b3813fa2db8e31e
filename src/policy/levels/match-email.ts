import type { Level } from './level.ts';
import { judgeProof } from './proof.ts';

/**
 * Level `match_email`: the customer stated an address, and it equals the contact's current primary address in
 * canonical form. A check, not authentication: whoever knows the address meets it (security.md 1.4, 1.5). A
 * confirmed mailbox is more than that and meets it too.
 */
export const matchEmail: Level = {
  name: 'match_email',
  judge(facts) {
    const proven = judgeProof(facts);
    if (proven !== undefined) return proven;
    const { statedEmail, contact } = facts;
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
