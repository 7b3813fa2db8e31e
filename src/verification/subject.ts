import type { StatedConversation } from '../conversation/conversations.ts';
import type { KeyedHash } from '../security/sealing.ts';

/**
 * Whom a conversation is about, without naming them: a keyed hash of the stated address, `recognised` where only
 * HubSpot's signed request says it, `undefined` where nothing does. A challenge and its proof hold for one subject.
 */
export function subjectOf(
  { conversation, statedEmail }: StatedConversation,
  keyedHash: KeyedHash,
): string | undefined {
  const { portalId, id, recognisedContactId } = conversation;
  if (statedEmail !== undefined) return keyedHash('verification-subject', `${portalId} ${id} ${statedEmail}`);
  return recognisedContactId === null ? undefined : 'recognised';
}
