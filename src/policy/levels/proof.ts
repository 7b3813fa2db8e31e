import type { ContactFact, LevelFacts, ProofFact } from './level.ts';

/**
 * Whether a proof still stands: the very record, with the very address as its primary one, and nothing merged
 * into it since (INV-28, INV-29).
 */
export function proofStands(proof: ProofFact, contact: ContactFact): boolean {
  return (
    contact.kind === 'found' &&
    contact.contactId === proof.contactId &&
    contact.primaryEmail === proof.address &&
    contact.mergedIds === proof.mergedIds
  );
}

/**
 * What a proof says about one property. `undefined`: nothing, and the level has to ask for less or more. A proof
 * does not reach what the policy came to allow only after it was asked for (design 8).
 */
export function judgeProof(facts: LevelFacts): 'proven' | 'read_contact' | undefined {
  const { proof, widenedAtVersion, contact } = facts;
  if (proof === undefined || widenedAtVersion > proof.policyVersion) return undefined;
  if (contact.kind === 'not_read') return 'read_contact';
  return proofStands(proof, contact) ? 'proven' : undefined;
}
