import { randomBytes } from 'node:crypto';
import { openChat, QUIET, shownOf, statusOf } from './calls.ts';
import { linkIn, mailsFor, newestMail, showMail } from './mail.ts';
import { openPage, press, showPage } from './page.ts';
import { MATCH_VISIBLE, VERIFY, type Stage } from './stage.ts';
import { settled } from './trail.ts';
import type { Notes } from './transcript.ts';

/** A customer, and somebody who is in copy on the thread and reads along. */
const JAMES = 'james.okafor@example.org';
const MALLORY = 'mallory@attacker.example';
const TIER = MATCH_VISIBLE[0];
const QUESTION = '“Which phone number do you have of me?”';

/** On email everybody in copy reads along, and a From address proves nothing. */
export async function playEmailThread(stage: Stage): Promise<void> {
  const { transcript } = stage;

  const thread = await transcript.step(
    'The sender’s address proves nothing, at either level',
    async (notes) => {
      notes.see('James writes', `${QUESTION} (from ${JAMES}, copy to ${MALLORY})`);
      const chat = await openChat(stage, notes, 'email');
      const asked = await chat.read(notes, TIER, VERIFY);
      await chat.submitEmail(notes, JAMES);
      const read = await chat.read(notes, TIER, VERIFY);
      notes.expect(
        asked.next === 'submit_sender_email',
        'the agent asks nobody and takes the sender’s address',
      );
      notes.expect(statusOf(read, VERIFY) === 'needs_verification', `${VERIFY} needs a confirmation`);
      notes.expect(statusOf(read, TIER) === 'needs_verification', `on email ${TIER} needs one, too`);
      return chat;
    },
  );

  const number = await transcript.step('The link goes to the customer alone', async (notes) => {
    const { made: requested } = await settled(stage, 1, () => thread.requestVerification(notes));
    const { numberForCustomer = '' } = requested;
    const mail = await showMail(stage, notes, JAMES);
    notes.see(
      'Mallory reads',
      `the number ${numberForCustomer} on the thread, and makes up a link to type it on`,
    );
    const madeUp = linkIn(mail).replace(/[^/]+$/, randomBytes(32).toString('base64url'));
    const guessed = showPage(notes, await openPage(madeUp));
    notes.expect(mail.envelope.to.join() === JAMES, 'the mail has one recipient');
    notes.expect((await mailsFor(stage, MALLORY)) === 0, 'nothing for Mallory');
    notes.expect(guessed.status === 404 && guessed.forms.length === 0, 'a made-up link has no form');
    return numberForCustomer;
  });

  await transcript.step('Once confirmed, every answer is for that mailbox alone', async (notes) => {
    const page = await openPage(linkIn(await newestMail(stage, JAMES)));
    notes.see('James types', number);
    showPage(notes, await press(page, 'confirm', number));
    notes.see('Mallory writes', '“And what is my phone number?” (on the same thread)');
    const read = await thread.read(notes, TIER, VERIFY);
    notes.expect(statusOf(read, VERIFY) === 'ok' && shownOf(read, VERIFY) !== undefined, 'ok');
    notes.expect(read.deliverTo === JAMES, `whoever asked, it is to be delivered to ${JAMES} alone`);
  });

  await transcript.step('Mallory’s own threads open nothing', async (notes) => {
    const before = await mailsFor(stage, JAMES);
    const { made, acts } = await settled(stage, 2, async () => [
      ...(await attack(stage, notes, JAMES)),
      ...(await attack(stage, notes, MALLORY)),
    ]);
    notes.see('audit trail', `${acts.join(', ')} (for the portal’s admin alone)`);
    notes.expect(
      made.every((status) => status === 'needs_verification'),
      'needs_verification, with either address',
    );
    notes.expect((await mailsFor(stage, MALLORY)) === 0, 'still nothing for Mallory');
    notes.expect((await mailsFor(stage, JAMES)) === before, 'James is not mailed again so soon');
  });

  await transcript.step('Mallory’s address on the customer’s thread ends the confirmation', async (notes) => {
    await thread.submitEmail(notes, MALLORY);
    const read = await thread.read(notes, VERIFY);
    notes.expect(statusOf(read, VERIFY) === 'needs_verification', 'needs_verification');
    notes.expect(read.deliverTo === undefined, 'nothing to deliver to anybody');
  });
}

/** Mallory writes from an address of her choice, to a thread of her own. What reads gave before and after asking. */
async function attack(stage: Stage, notes: Notes, from: string): Promise<readonly string[]> {
  const chat = await openChat(stage, QUIET, 'email');
  await chat.submitEmail(QUIET, from);
  const first = statusOf(await chat.read(QUIET, VERIFY), VERIFY);
  const { status } = await chat.requestVerification(QUIET);
  const second = statusOf(await chat.read(QUIET, VERIFY), VERIFY);
  notes.see('Mallory writes', `${QUESTION} (from ${from}, a new thread)`);
  notes.see('app answers', `read: ${first}; request_verification: ${status}; read again: ${second}`);
  return [first, second];
}
