import { openChat, QUIET, statusOf, type Chat, type Result } from './calls.ts';
import { linkIn, mailsFor, showMail } from './mail.ts';
import { openPage, press, showPage } from './page.ts';
import { VERIFY, type Stage } from './stage.ts';
import { proofActs, readTrail, settled } from './trail.ts';

/** A customer, and an address that no contact has. */
const MARIA = 'maria.garcia@example.com';
const NOBODY = 'no.such.customer@example.com';

/** A conversation up to the question whether it is confirmed, with every answer the agent got. */
interface Attempt {
  readonly email: string;
  readonly chat: Chat;
  readonly answers: readonly Result[];
  readonly requested: Result;
}

/** Whoever asks learns nothing about who is a customer; whoever did not ask can stop it. */
export async function playDecoy(stage: Stage): Promise<void> {
  const { transcript } = stage;

  const { customer, acts } = await transcript.step(
    'A customer’s address and nobody’s: the same answers',
    async (notes) => {
      const { made, acts: ended } = await settled(stage, 2, async () => ({
        known: await attempt(stage, MARIA),
        unknown: await attempt(stage, NOBODY),
      }));
      const { known, unknown } = made;
      for (const { email, answers, requested } of [known, unknown]) {
        notes.see('a chat', `with ${email}`);
        notes.see('app answers', answers.map(({ status }) => status).join(', '));
        notes.see('agent says', `“${requested.say}”`);
      }
      const [a, b] = [masked(known), masked(unknown)];
      const lengths = `${a.length} and ${b.length} characters`;
      notes.see('compared', `the answers as JSON, handle, number and times masked: ${lengths}`);
      notes.expect(
        [known, unknown].every(({ requested }) => requested.status === 'sent'),
        'both are told “sent”',
      );
      notes.expect(a === b, 'every answer is the same to the letter');
      return { customer: known, acts: ended };
    },
  );

  await transcript.step('Only the customer gets a mail', async (notes) => {
    const [known, unknown] = [await mailsFor(stage, MARIA), await mailsFor(stage, NOBODY)];
    notes.see('mailbox', `${MARIA}: ${known}, ${NOBODY}: ${unknown}`);
    notes.see('audit trail', `${acts.join(', ')} (for the portal’s admin alone)`);
    notes.expect(known === 1 && unknown === 0, 'one mail for the customer, none for nobody');
    notes.expect(
      [...acts].sort().join() === 'mail_sent,no_mail (no_contact)',
      'both requests were dealt with',
    );
  });

  await transcript.step('“This was not me” stops the request', async (notes) => {
    const page = showPage(notes, await openPage(linkIn(await showMail(stage, notes, MARIA))));
    const button = page.forms.find(({ action }) => action === 'not_me')?.button ?? '';
    notes.see('Maria presses', `[${button}]`);
    const stopped = showPage(notes, await press(page, 'not_me'));
    const late = await press(page, 'confirm', customer.requested.numberForCustomer);
    const checked = await customer.chat.checkVerification(notes);
    const read = await customer.chat.read(notes, VERIFY);
    notes.expect(stopped.status === 200 && stopped.forms.length === 0, 'a page that thanks');
    notes.expect(late.status === 410, 'even the right number does nothing now');
    notes.expect(checked.status === 'cancelled', 'cancelled');
    notes.expect(statusOf(read, VERIFY) === 'needs_verification', 'the property stays closed');
    notes.expect(
      proofActs(await readTrail(stage)).includes('not_me'),
      'the admin finds it in the audit trail',
    );
  });
}

async function attempt(stage: Stage, email: string): Promise<Attempt> {
  const chat = await openChat(stage, QUIET, 'live_chat');
  const submitted = await chat.submitEmail(QUIET, email);
  const read = await chat.read(QUIET, VERIFY);
  const requested = await chat.requestVerification(QUIET);
  const checked = await chat.checkVerification(QUIET);
  return { email, chat, requested, answers: [chat.opened, submitted, read, requested, checked] };
}

/** The answers as they came, without what is drawn by lot and what the clock says. */
function masked({ chat, answers }: Attempt): string {
  const times = answers.map(({ expiresAt }) => expiresAt);
  const numbers = answers.map(({ numberForCustomer }) => numberForCustomer);
  // Times before numbers: a number may be the year.
  return [chat.handle, ...times, ...numbers]
    .filter((text) => text !== undefined)
    .reduce((text, varying) => text.replaceAll(varying, '*'), JSON.stringify(answers));
}
