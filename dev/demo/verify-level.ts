import { openChat, shownOf, statusOf, type Chat } from './calls.ts';
import { linkIn, mailsFor, showMail } from './mail.ts';
import { openPage, press, showPage } from './page.ts';
import { COMPANY, contactOf, valueOf, VERIFY, type Stage } from './stage.ts';
import { proofActs, readTrail, settled } from './trail.ts';

/** A customer whose language in the CRM is Swedish. */
export const ERIK = 'erik.lindqvist@example.com';
const NEW_PHONE = '+46 70 555 01 99';
const SCANNER_VISITS = 25;

/** A customer confirms by mail and number, and then sees and changes what that is needed for. */
export async function playVerifyLevel(stage: Stage): Promise<Chat> {
  const { transcript } = stage;

  const chat = await transcript.step('The right email alone is not enough', async (notes) => {
    const opened = await openChat(stage, notes, 'live_chat');
    notes.see('Erik says', `“${ERIK}. Which phone number do you have of me?”`);
    await opened.submitEmail(notes, ERIK);
    const read = await opened.read(notes, VERIFY);
    notes.expect(statusOf(read, VERIFY) === 'needs_verification', 'needs_verification');
    notes.expect(read.next === 'offer_verification', 'the agent is told to offer a confirmation');
    return opened;
  });

  const number = await transcript.step('The agent requests a confirmation', async (notes) => {
    notes.see('Erik says', '“Yes, please.”');
    const { made: requested } = await settled(stage, 1, () => chat.requestVerification(notes));
    const { numberForCustomer = '', say } = requested;
    notes.expect(requested.status === 'sent', 'sent');
    notes.expect(/^\d{4}$/.test(numberForCustomer), 'a number of four digits to type on the page');
    notes.expect(
      say.startsWith('If ') && say.includes(numberForCustomer),
      'the sentence says “if” and holds the number',
    );
    return numberForCustomer;
  });

  const link = await transcript.step(
    'A mail arrives, in the customer’s own language and without the number',
    async (notes) => {
      const mail = await showMail(stage, notes, ERIK);
      const address = linkIn(mail);
      notes.see('mail', `link ${address}`);
      notes.expect(
        (await mailsFor(stage, ERIK)) === 1 && mail.envelope.to.join() === ERIK,
        `one mail, to ${ERIK} alone`,
      );
      notes.expect(
        mail.headers['from']?.includes(COMPANY.companyName) === true,
        'sent in the company’s name',
      );
      notes.expect(mail.headers['content-language'] === 'sv', 'in Swedish, as the CRM says of Erik');
      // The link's port and the year of its times may hold any four digits.
      const words = mail.text.replace(address, '').replace(/\b20\d\d\b/g, '');
      notes.expect(!words.includes(number) && !mail.subject.includes(number), 'the number is not in it');
      return address;
    },
  );

  await transcript.step('A mail scanner opens the link many times: nothing changes', async (notes) => {
    const before = proofActs(await readTrail(stage)).length;
    const visits = await Promise.all(
      Array.from({ length: SCANNER_VISITS }, (_, visit) => openPage(link, `mail scanner ${visit}`)),
    );
    notes.see('scanner', `opens the link ${SCANNER_VISITS} times at once`);
    const checked = await chat.checkVerification(notes);
    const after = proofActs(await readTrail(stage)).length;
    notes.expect(
      visits.every(({ status }) => status === 200),
      'the page each time',
    );
    notes.expect(checked.status === 'pending', 'still pending');
    notes.expect(after === before, 'nothing noted in the audit trail');
  });

  const page = await transcript.step('A wrong number on the page is refused', async (notes) => {
    const shown = showPage(notes, await openPage(link));
    for (const fact of shown.facts) notes.see('page shows', fact);
    notes.see('page shows', `buttons ${shown.forms.map(({ button }) => `[${button}]`).join(' ')}`);
    const wrong = otherNumber(number);
    notes.see('Erik types', wrong);
    const refused = showPage(notes, await press(shown, 'confirm', wrong));
    const checked = await chat.checkVerification(notes);
    notes.expect(shown.language === 'sv', 'the page is in Swedish too');
    notes.expect(refused.status === 422 && refused.alert !== undefined, 'refused, with one more try');
    notes.expect(checked.status === 'pending', 'still pending');
    return refused;
  });

  await transcript.step('The right number confirms', async (notes) => {
    notes.see('Erik types', number);
    const confirmed = showPage(notes, await press(page, 'confirm', number));
    notes.expect(
      confirmed.status === 200 && confirmed.forms.length === 0,
      'a page that thanks, with nothing left to do',
    );
    notes.see('Erik says', '“done”');
    const checked = await chat.checkVerification(notes);
    notes.expect(checked.status === 'confirmed', 'confirmed');
    const again = await openPage(link);
    notes.expect(again.forms.length === 0, 'the link cannot be used again');
  });

  await transcript.step('The property is shown, and changed', async (notes) => {
    const before = valueOf(await contactOf(stage, ERIK), VERIFY);
    const read = await chat.read(notes, VERIFY);
    notes.expect(
      statusOf(read, VERIFY) === 'ok' && shownOf(read, VERIFY) === before,
      'ok, with the value from the CRM',
    );
    notes.see('Erik says', `“That is my old one. It is ${NEW_PHONE}.”`);
    const updated = await chat.update(notes, VERIFY, NEW_PHONE);
    const after = valueOf(await contactOf(stage, ERIK), VERIFY);
    notes.see('in the CRM', `${before} → ${after}`);
    notes.expect(statusOf(updated, VERIFY) === 'updated', 'updated');
    notes.expect(after !== before && sameDigits(after, NEW_PHONE), 'the new number stands in the CRM');
  });
  return chat;
}

/** Four digits that are not these. */
function otherNumber(number: string): string {
  return String((Number(number) + 1) % 10_000).padStart(4, '0');
}

const sameDigits = (a: string, b: string): boolean => a.replace(/\D/g, '') === b.replace(/\D/g, '');
