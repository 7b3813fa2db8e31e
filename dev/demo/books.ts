import { compare } from './agreement.ts';
import type { Stage } from './stage.ts';
import { mailActs, readTrail } from './trail.ts';

/** Changes that the chapters before this one made through the app. */
const CHANGES = 2;

/** The CRM's own ledger and the mailbox, held against what the app says of itself. */
export async function playBooks(stage: Stage): Promise<void> {
  await stage.transcript.step('Ledger, mailbox and audit trail agree', async (notes) => {
    const { sandbox, portalId } = stage;
    const trail = await readTrail(stage);
    const mails = await sandbox.mail();
    const agreement = compare(await sandbox.get('/ledger'), trail, portalId);
    const sent = (await mailActs(stage)).filter((act) => act === 'mail_sent').length;
    notes.see('CRM', `changed: ${agreement.inLedger.join(', ')}`);
    notes.see('audit trail', `changed: ${agreement.inAudit.join(', ')}`);
    notes.see('mailbox', `${mails.length} mails`);
    notes.see('audit trail', `${sent} mails sent, ${trail.length} entries in all`);
    notes.expect(agreement.inLedger.length === CHANGES, `${CHANGES} changes through the app`);
    notes.expect(agreement.agrees, 'the same changes in both');
    notes.expect(agreement.everyWriteWasAnnounced, 'an intent before every write');
    notes.expect(agreement.auditHoldsNoValues, 'no value that was written in the audit trail');
    notes.expect(sent === mails.length, 'as many mails sent as arrived');
    notes.expect(!JSON.stringify(trail).includes('@'), 'no email address in the audit trail');
  });
}
