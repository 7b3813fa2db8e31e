import { beforeEach, describe, expect, it } from 'vitest';
import { CrmUnavailable } from '../../src/errors.ts';
import type { Crm } from '../../src/hubspot/crm.ts';
import { findRecipient } from '../../src/verification/find-recipient.ts';
import type { Conversation } from '../../src/conversation/conversation.ts';
import type { StatedConversation } from '../../src/conversation/conversations.ts';
import { CALLER, CONTACT, createStubCrm, EMAIL, PORTAL, type StubCrm } from './scene.ts';

let stub: StubCrm;
let crm: Crm;
beforeEach(() => {
  ({ stub, crm } = createStubCrm());
});

const signal = new AbortController().signal;

function about(
  statedEmail: string | undefined,
  recognisedContactId: string | null = null,
): StatedConversation {
  const conversation: Conversation = {
    ...{ id: 'c', portalId: PORTAL, caller: CALLER, channel: 'live_chat', language: null },
    ...{ recognisedContactId, openedAtMs: 0, touchedAtMs: 0 },
  };
  return { conversation, statedEmail };
}
const find = (stated: StatedConversation, acceptSecondaryEmail = false) =>
  findRecipient(crm, stated, { acceptSecondaryEmail }, signal);
const put = (properties: Readonly<Record<string, string | null>>, id = CONTACT): void => {
  stub.contacts.set(id, properties);
};
const FOUND = { contactId: CONTACT, address: EMAIL, mergedIds: '', language: undefined };

describe('whom a mail may go to', () => {
  it('is the one contact whose primary address was stated, in canonical form', async () => {
    stub.contacts.set(CONTACT, { email: 'Customer@EXAMPLE.com', hs_language: 'pt-br', mergedIds: '7;8' });
    expect(await find(about(EMAIL))).toStrictEqual({ ...FOUND, mergedIds: '7;8', language: 'pt-br' });
  });

  it.each([
    [
      'there is none',
      () => {
        stub.contacts.clear();
      },
      'no_contact',
    ],
    [
      'two hold it',
      () => {
        put({ email: 'b@example.com', hs_additional_emails: EMAIL }, '502');
      },
      'several_contacts',
    ],
    [
      'it is secondary',
      () => {
        put({ email: 'b@example.com', hs_additional_emails: EMAIL });
      },
      'other_address',
    ],
    [
      'they are unsubscribed',
      () => {
        put({ email: EMAIL, hs_email_optout: 'true' });
      },
      'no_permission',
    ],
    [
      'HubSpot quarantined it',
      () => {
        put({ email: EMAIL, hs_email_quarantined: 'true' });
      },
      'no_permission',
    ],
    [
      'it bounced for good',
      () => {
        put({ email: EMAIL, hs_email_hard_bounce_reason_enum: 'OTHER' });
      },
      'no_permission',
    ],
  ])('is nobody when %s', async (_, arrange, reason) => {
    arrange();
    expect(await find(about(EMAIL))).toBe(reason);
  });

  it.each([
    ['false', 'false', ''],
    ['', null, null],
  ])('is somebody with the switches %j, %j and %j', async (optout, quarantined, bounce) => {
    put({
      ...{ email: EMAIL, hs_email_optout: optout, hs_email_quarantined: quarantined },
      hs_email_hard_bounce_reason_enum: bounce,
    });
    expect(await find(about(EMAIL))).toStrictEqual(FOUND);
  });

  it('is the primary address where a secondary one was stated and the portal accepts these', async () => {
    put({ email: EMAIL, hs_additional_emails: 'old@example.com;Older@Example.com' });
    expect(await find(about('older@example.com'), true)).toStrictEqual(FOUND);
    expect(await find(about('old@example.com'), false)).toBe('other_address');
  });

  it('is nobody when a recognised contact is not the one who holds the stated address', async () => {
    put({ email: 'other@example.com' }, '502');
    expect(await find(about(undefined, CONTACT))).toStrictEqual(FOUND);
    expect(await find(about(EMAIL, CONTACT))).toStrictEqual(FOUND);
    expect(await find(about('other@example.com', CONTACT))).toBe('other_address');
    expect(await find(about(EMAIL, '502'))).toBe('other_address');
    expect(await find(about(undefined, '999'))).toBe('no_contact');
  });

  it('is nobody when a recognised contact was merged away: another id answers', async () => {
    const merged: Crm = {
      ...crm,
      readContact: () => Promise.resolve({ id: '777', properties: { email: EMAIL }, mergedIds: CONTACT }),
    };
    const settings = { acceptSecondaryEmail: true };
    expect(await findRecipient(merged, about(undefined, CONTACT), settings, signal)).toBe('no_contact');
  });

  it.each([
    [null],
    [''],
    ['no address'],
    [`${EMAIL}\r\nBcc: evil@example.org`],
    [`${EMAIL}, evil@example.org`],
    [`<${EMAIL}>`],
    [`${EMAIL}\u2028evil@example.org`],
    [`group: ${EMAIL}, evil@example.org;`],
    [`"a b" <${EMAIL}>`],
  ])('is nobody when the CRM holds %j as the address', async (email) => {
    put({ email });
    expect(await find(about(undefined, CONTACT))).toBe('no_address');
    expect(await find(about(EMAIL, CONTACT), true)).toBe('no_address');
  });

  it('does not look a contact up by nothing', async () => {
    expect(await find(about(undefined))).toBe('no_contact');
  });

  it('fails as the CRM fails', async () => {
    stub.fault = new CrmUnavailable('down');
    await expect(find(about(EMAIL))).rejects.toBe(stub.fault);
    await expect(find(about(undefined, CONTACT))).rejects.toBe(stub.fault);
  });
});
