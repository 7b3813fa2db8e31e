import { setTimeout as pause } from 'node:timers/promises';
import type { SandboxMail } from '../../dev/sandbox-control.ts';
import type { Stage } from '../stage.ts';

const LOOK_EVERY_MS = 100;

/**
 * Waits until each of `addresses` got one mail since the mailbox was emptied; the mails, oldest first. The sandbox
 * keeps a thousand mails, so there can be no more addresses than that.
 * @throws Error when one does not come within `patienceMs`, when somebody got two or when somebody else got one
 */
export async function mailsOf(
  { control }: Pick<Stage, 'control'>,
  addresses: readonly string[],
  patienceMs: number,
): Promise<readonly SandboxMail[]> {
  const endsAt = performance.now() + patienceMs;
  const wanted = new Set(addresses);
  for (;;) {
    const mails = await control.mail();
    const reached = new Set(mails.flatMap(({ envelope }) => envelope.to));
    if ([...reached].some((address) => !wanted.has(address)))
      throw new Error('A mail went to an address that must not be mailed.');
    if (mails.length > reached.size) throw new Error('Somebody got two mails for one request.');
    if (reached.size === wanted.size) return mails;
    if (performance.now() > endsAt) throw new Error(`Only ${mails.length} of ${wanted.size} mails came.`);
    await pause(LOOK_EVERY_MS);
  }
}
