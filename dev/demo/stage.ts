import { z } from 'zod';
import type { SandboxControl } from '../sandbox-control.ts';
import type { Notes, Transcript } from './transcript.ts';

/** What every chapter plays on: the sandbox portal, and who is who in it. */
export interface Stage {
  readonly sandbox: SandboxControl;
  /** Of the sandbox portal, without a trailing slash. */
  readonly sandboxUrl: string;
  readonly transcript: Transcript;
  readonly portalId: string;
  /** May change the policy; installed the app. */
  readonly admin: string;
  /** An ordinary user of the portal. */
  readonly colleague: string;
}

/** What may be asked for, by level. */
export const MATCH_VISIBLE = [
  'contacts.membership_tier',
  'contacts.next_delivery_date',
  'contacts.preferred_store',
] as const;
export const MATCH_EDITABLE = 'contacts.preferred_store';
export const VERIFY = 'contacts.phone';
/** In the CRM, but in no rule. */
export const HIDDEN = 'contacts.store_credit';
/** Named in mails and pages. */
export const COMPANY = { companyName: 'Nordlys Outdoor', supportContact: 'help@nordlys.example' } as const;

/** A contact as it stands in the CRM, read past the app. */
export interface Contact {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
}

const contactsSchema = z.array(
  z.looseObject({
    id: z.union([z.string(), z.int()]).transform(String),
    properties: z.record(z.string(), z.string().nullable()),
  }),
);

/** The one contact that holds an address. Throws when there is none or there are several. */
export async function contactOf({ sandbox, portalId }: Stage, email: string): Promise<Contact> {
  const found = await sandbox.get(`/portals/${portalId}/contacts?email=${encodeURIComponent(email)}`);
  const [contact, ...others] = contactsSchema.parse(found);
  if (contact === undefined || others.length > 0) throw new Error(`${email} is not exactly one contact`);
  return contact;
}

/** The value of `contacts.<property>` in the CRM; empty text for none. */
export function valueOf(contact: Contact, name: string): string {
  return contact.properties[name.replace('contacts.', '')] ?? '';
}

/** Changes a contact as a colleague at the CRM's own screen would, behind the app's back. */
export async function changeContact(
  { sandboxUrl, portalId }: Stage,
  id: string,
  properties: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/portals/${portalId}/contacts/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ properties }),
  });
  if (!answer.ok) throw new Error(`the sandbox did not change contact ${id}: ${answer.status}`);
}

/** Moves the clocks of app and sandbox ahead, so that nobody has to wait. */
export async function wait({ sandbox }: Stage, notes: Notes, seconds: number): Promise<void> {
  const moved = z
    .looseObject({ app: z.string() })
    .parse(await sandbox.post('/clock', { advanceMs: seconds * 1_000 }));
  if (moved.app !== 'advanced') throw new Error('the app was not started with a clock that can be moved');
  notes.see('', `… ${seconds} seconds later …`);
}
