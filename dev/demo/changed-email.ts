import { clockTime, statusOf, type Chat } from './calls.ts';
import { linkIn, mailsFor, showMail } from './mail.ts';
import { openPage, press, showPage } from './page.ts';
import { changeContact, contactOf, valueOf, VERIFY, wait, type Stage } from './stage.ts';
import { settled } from './trail.ts';
import { ERIK } from './verify-level.ts';

const NEW_ADDRESS = 'erik.lindqvist@example.org';
const NOT_HIS_PHONE = '+46 70 555 06 66';
/** One mail a minute in a conversation. */
const PAUSE_SECONDS = 61;

/** A proof is worth as much as the address it was made with. */
export async function playChangedEmail(stage: Stage, chat: Chat): Promise<void> {
  const { transcript } = stage;

  await transcript.step(
    'Another email in the CRM: the confirmation is worth nothing any more',
    async (notes) => {
      const { id, properties } = await contactOf(stage, ERIK);
      await changeContact(stage, id, { email: NEW_ADDRESS });
      notes.see('colleague', `changes the contact’s email in the CRM: ${ERIK} → ${NEW_ADDRESS}`);
      const read = await chat.read(notes, VERIFY);
      const written = await chat.update(notes, VERIFY, NOT_HIS_PHONE);
      const after = valueOf(await contactOf(stage, NEW_ADDRESS), VERIFY);
      notes.expect(statusOf(read, VERIFY) === 'needs_verification', 'needs_verification when read');
      notes.expect(statusOf(written, VERIFY) === 'needs_verification', 'needs_verification when written');
      notes.expect(after === properties['phone'], 'nothing was changed in the CRM');
    },
  );

  await transcript.step(
    'The new email has to be confirmed anew, with one mail a minute at most',
    async (notes) => {
      notes.see('Erik says', `“Right, it is ${NEW_ADDRESS} now.”`);
      await chat.submitEmail(notes, NEW_ADDRESS);
      const early = await chat.requestVerification(notes);
      await wait(stage, notes, PAUSE_SECONDS);
      const { made: requested } = await settled(stage, 1, () => chat.requestVerification(notes));
      const mail = await showMail(stage, notes, NEW_ADDRESS);
      const page = await openPage(linkIn(mail));
      notes.see('Erik types', requested.numberForCustomer ?? '');
      showPage(notes, await press(page, 'confirm', requested.numberForCustomer));
      const checked = await chat.checkVerification(notes);
      notes.expect(early.status === 'try_later' && (early.retryAfterSeconds ?? 0) > 0, 'try_later at first');
      notes.expect(requested.status === 'sent', 'sent a minute later');
      notes.expect((await mailsFor(stage, ERIK)) === 1, 'nothing more to the old address');
      notes.expect(checked.status === 'confirmed', 'confirmed');
    },
  );

  await transcript.step('Handover to a human: a reference, and what was verified', async (notes) => {
    notes.see('Erik says', '“Could I talk to somebody about a refund?”');
    const { status, handoff } = await chat.handOff(notes);
    if (handoff === undefined) throw new Error('the answer holds no handoff');
    const { reference, submittedEmail, verification, confirmedAt, changes } = handoff;
    const changed = changes.map((change) => `${change.name} ${change.status}`).join(', ');
    const when = confirmedAt === null ? 'never' : `at ${clockTime(confirmedAt)}`;
    notes.see('for the human', `reference ${reference}, email ${submittedEmail ?? 'none'}`);
    notes.see('for the human', `identity ${verification} ${when}; changed: ${changed}`);
    notes.expect(status === 'closed' && reference.length >= 6, 'closed, with a reference');
    notes.expect(
      submittedEmail === NEW_ADDRESS && verification === 'confirmed' && confirmedAt !== null,
      'whom and what was verified',
    );
    notes.expect(changed === `${VERIFY} updated`, 'what was changed');
    const late = await chat.read(notes, VERIFY);
    notes.expect(late.status === 'conversation_unknown', 'the conversation opens nothing any more');
  });
}
