import type { ContactRecord, Crm } from '../hubspot/crm.ts';
import { canonicalEmail, emailSpellings } from '../input/email.ts';
import type { ContactFact } from '../policy/levels/level.ts';
import type { VerificationSettings } from '../policy/policy.ts';
import { contactAmong, factOf } from '../tools/judge.ts';
import { RECIPIENT_PROPERTIES, recipientAmong, type NoRecipient } from '../verification/find-recipient.ts';
import type { ContactName } from '../verification/proof-index.ts';

/**
 * What stands in the way of a proof by a contact, whatever the rules say. `gone`: archived, merged into another,
 * or never there. `email_shared`: another contact resolves by the same address. `email_unusable`: it is no address
 * that anybody could state, or HubSpot says that no mail may or can go to it.
 */
export type ContactBlocker = 'gone' | 'no_email' | 'email_shared' | 'email_unusable';

/** A contact as the CRM has it now, as far as decisions go. Holds an address: nothing of it is an answer. */
export interface ContactStanding {
  readonly blockers: readonly ContactBlocker[];
  /** The record itself, by its id; `none` when it is gone. */
  readonly contact: ContactFact;
  /** Its primary address in canonical form; `undefined` when it has none that could be stated. */
  readonly address: string | undefined;
  /** What a decision is told once that address was stated by a customer whom nobody recognised. */
  readonly found: ContactFact;
}

const NOBODY: ContactFact = { kind: 'none' };

const BLOCKERS: Readonly<Record<NoRecipient, ContactBlocker>> = {
  no_contact: 'gone',
  several_contacts: 'email_shared',
  other_address: 'email_shared',
  no_address: 'no_email',
  no_permission: 'email_unusable',
};

/**
 * Reads a contact as agent calls and mails would find it: the record by its id, then everybody who has its
 * address (`judge`, `findRecipient`). Fails with the CRM's faults.
 */
export async function contactStanding(
  crm: Pick<Crm, 'readContact' | 'findContactsByEmail'>,
  { portalId, contactId }: ContactName,
  settings: VerificationSettings,
  signal: AbortSignal,
): Promise<ContactStanding> {
  const record = await crm.readContact(portalId, contactId, ['email'], signal);
  if (record?.id !== contactId) {
    return { blockers: ['gone'], contact: NOBODY, address: undefined, found: NOBODY };
  }
  const contact = factOf(record);
  const address = canonicalEmail(record.properties['email']);
  if (address === undefined) return { blockers: [withoutAddress(record)], contact, address, found: NOBODY };
  const holders = await crm.findContactsByEmail(
    portalId,
    emailSpellings(address),
    RECIPIENT_PROPERTIES,
    signal,
  );
  const recipient = recipientAmong(holders, address, settings);
  const { contact: found } = contactAmong(holders);
  if (typeof recipient === 'string') return { blockers: [BLOCKERS[recipient]], contact, address, found };
  // Between the two reads the address went to somebody else.
  const blockers: readonly ContactBlocker[] = recipient.contactId === contactId ? [] : ['email_shared'];
  return { blockers, contact, address, found };
}

function withoutAddress({ properties }: ContactRecord): ContactBlocker {
  return (properties['email'] ?? '').trim() === '' ? 'no_email' : 'email_unusable';
}
