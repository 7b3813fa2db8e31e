import type { StatedConversation } from '../conversation/conversations.ts';
import type { ContactRecord, Crm } from '../hubspot/crm.ts';
import { canonicalEmail, emailSpellings, sameEmail } from '../input/email.ts';

/** Whom a verification mail may go to: the current primary address of the one contact the conversation is about. */
export interface Recipient {
  readonly contactId: string;
  /** Canonical form. */
  readonly address: string;
  readonly mergedIds: string;
  /** The contact's `hs_language`, e.g. `pt-br`; `undefined` when it has none. */
  readonly language: string | undefined;
}

/** Why nobody is mailed. For the portal's own audit trail only: outside, all of them look like a mail under way. */
export type NoRecipient =
  'no_contact' | 'several_contacts' | 'other_address' | 'no_address' | 'no_permission';

/** What has to be read of the contacts that `recipientAmong` is asked about. */
export const RECIPIENT_PROPERTIES = [
  'email',
  'hs_additional_emails',
  'hs_language',
  'hs_email_optout',
  'hs_email_quarantined',
  'hs_email_hard_bounce_reason_enum',
] as const;

/**
 * Finds the recipient (INV-16, INV-32): with a recognised contact that record alone, else the only living contact
 * that holds the stated address. A stated address must be the primary one, or a secondary one where the portal
 * accepts these; the mail goes to the primary address in either case. Fails with the CRM's faults.
 */
export async function findRecipient(
  crm: Crm,
  { conversation, statedEmail }: StatedConversation,
  settings: { readonly acceptSecondaryEmail: boolean },
  signal: AbortSignal,
): Promise<Recipient | NoRecipient> {
  const { id: turn, portalId, recognisedContactId } = conversation;
  const found =
    recognisedContactId === null
      ? await crm.findContactsByEmail(
          portalId,
          emailSpellings(statedEmail ?? ''),
          RECIPIENT_PROPERTIES,
          signal,
          turn,
        )
      : [await crm.readContact(portalId, recognisedContactId, RECIPIENT_PROPERTIES, signal, turn)].filter(
          (record): record is ContactRecord => record?.id === recognisedContactId,
        );
  return recipientAmong(found, statedEmail, settings);
}

/** The part of `findRecipient` that asks nobody: whom of the contacts found a mail may go to. */
export function recipientAmong(
  found: readonly ContactRecord[],
  statedEmail: string | undefined,
  settings: { readonly acceptSecondaryEmail: boolean },
): Recipient | NoRecipient {
  const [record] = found;
  if (record === undefined) return 'no_contact';
  if (found.length > 1) return 'several_contacts';
  const address = canonicalEmail(record.properties['email']);
  if (address === undefined) return 'no_address';
  const isTheirs =
    statedEmail === undefined ||
    statedEmail === address ||
    (settings.acceptSecondaryEmail && hasSecondary(record, statedEmail));
  if (!isTheirs) return 'other_address';
  if (!mayBeMailed(record)) return 'no_permission';
  const language = record.properties['hs_language'] ?? undefined;
  return { contactId: record.id, address, mergedIds: record.mergedIds, language };
}

function hasSecondary({ properties }: ContactRecord, email: string): boolean {
  return (properties['hs_additional_emails'] ?? '').split(';').some((other) => sameEmail(other, email));
}

/** Unsubscribed from all mail, quarantined by HubSpot, or bounced for good. */
function mayBeMailed({ properties }: ContactRecord): boolean {
  return (
    properties['hs_email_optout'] !== 'true' &&
    properties['hs_email_quarantined'] !== 'true' &&
    (properties['hs_email_hard_bounce_reason_enum'] ?? '') === ''
  );
}
