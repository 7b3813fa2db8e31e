import type { SandboxMail } from '../sandbox-control.ts';
import type { Stage } from './stage.ts';
import type { Notes } from './transcript.ts';

/** The newest mail for an address. Throws when there is none. */
export async function newestMail({ sandbox }: Stage, to: string): Promise<SandboxMail> {
  const mail = (await sandbox.mail({ to })).at(-1);
  if (mail === undefined) throw new Error(`there is no mail for ${to}`);
  return mail;
}

/** The same, shown. */
export async function showMail(stage: Stage, notes: Notes, to: string): Promise<SandboxMail> {
  const mail = await newestMail(stage, to);
  notes.see('mail', `from ${mail.headers['from'] ?? mail.from}`);
  notes.see('mail', `to ${mail.to.join(', ')}`);
  notes.see('mail', `subject “${mail.subject}”`);
  return mail;
}

/** How many mails the sandbox's mailbox holds for an address, whatever their headers say. */
export async function mailsFor({ sandbox }: Stage, to: string): Promise<number> {
  return (await sandbox.mail({ to })).length;
}

/** The one link of a mail. Throws when there is none, or when text and HTML do not agree. */
export function linkIn({ text, html }: SandboxMail): string {
  const links = [...new Set(text.match(/https?:\/\/\S+/g))];
  const [link] = links;
  if (link === undefined || links.length > 1 || !html.includes(`href="${link}"`)) {
    throw new Error('the mail does not hold exactly one link');
  }
  return link;
}
