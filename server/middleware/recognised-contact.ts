import type { KeyHolder } from '../../src/keys/agent-key.ts';
import type { HttpRefusal } from '../http.ts';
import type { Received } from './received.ts';

const CONTACT_ID = /^[1-9]\d{0,18}$/;

/**
 * The contact that the caller's own platform recognised, from `X-Recognised-Contact`: silences a question, proves
 * nothing (design 2.3). Without the key's scope `recognition` the header is not even read. Refusal: 400
 * `invalid_recognised_contact`.
 */
export function recognisedContact(
  { scope }: Pick<KeyHolder, 'scope'>,
  { headersDistinct }: Pick<Received, 'headersDistinct'>,
): { readonly contactId: string | undefined } | HttpRefusal {
  const given = scope.recognition ? (headersDistinct['x-recognised-contact'] ?? []) : [];
  const [contactId] = given;
  if (contactId === undefined) return { contactId };
  if (given.length === 1 && CONTACT_ID.test(contactId)) return { contactId };
  return {
    status: 400,
    code: 'invalid_recognised_contact',
    message: 'X-Recognised-Contact takes one contact id, in digits.',
  };
}
