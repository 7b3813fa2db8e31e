import type { Question } from '../askers/asker.ts';
import { createSeeded } from '../random.ts';
import { EDITED, MATCHED, SHOWN, type MadeContact } from './contacts.ts';
import type { Conversation } from './verified.ts';

/** A direct read of each contact, for clients of the CRM itself. */
export function directReads(contacts: readonly MadeContact[]): readonly Question[] {
  return contacts.map(({ portalId, id, phone }) => ({
    ...{ portalId, contactId: id, property: SHOWN },
    expected: { status: 'ok', value: phone },
  }));
}

/** A read in each conversation that has a proof. */
export function verifiedReads(conversations: readonly Conversation[]): readonly Question[] {
  return conversations.map(({ contact: { portalId, id, phone }, handle }) => ({
    ...{ portalId, contactId: id, property: SHOWN, conversation: handle },
    expected: { status: 'ok', value: phone },
  }));
}

/** An update in each conversation that has a proof. */
export function verifiedUpdates(conversations: readonly Conversation[]): readonly Question[] {
  return conversations.map(({ contact: { portalId, id }, handle }) => ({
    ...{ portalId, contactId: id, property: EDITED, conversation: handle },
    expected: { status: 'updated' },
  }));
}

/** A read at the level that a stated address meets; whoever stated a second one is told nothing. */
export function matchedReads(
  conversations: readonly Conversation[],
  stated: 'primary' | 'secondary',
): readonly Question[] {
  return conversations.map(({ contact: { portalId, id, company }, handle }) => ({
    ...{ portalId, contactId: id, property: MATCHED, conversation: handle },
    expected: stated === 'primary' ? { status: 'ok', value: company } : { status: 'not_available' },
  }));
}

/**
 * In an order of its own: neighbours in time are not neighbours in the CRM. Asked round and round, the same contact
 * comes again only after all others, so that no question shares its answer with an earlier one.
 */
export function shuffled(questions: readonly Question[], seed: number): readonly Question[] {
  return createSeeded(seed).shuffled(questions);
}
