import type { Handoff } from '../generated/wire.ts';
import { codeWord, type Speech } from './speech.ts';

/** A reference as the server keeps it: what people add or change when they copy one is taken back. */
export function readReference(typed: string): string {
  const letters = typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  return letters.length === 8 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters;
}

/** Whose email was confirmed in the conversation, seen from the contact on the screen. */
export function whoOf(handoff: Handoff, contactId: string): 'this' | 'other' | 'nobody' {
  if (handoff.contactId === null) return 'nobody';
  return handoff.contactId === contactId ? 'this' : 'other';
}

/** One line of what is told about a handover. */
export interface HandoffLine {
  readonly label: string;
  readonly text: string;
}

/** What a human is told who takes over, beside whose email it was: no value and no address. */
export function handoffLines(handoff: Handoff, speech: Speech): readonly HandoffLine[] {
  const { t, labelOf, moment } = speech;
  const { closedAtMs, channel } = handoff;
  const changes = handoff.changes.map(({ name, status }) =>
    t('item', { label: labelOf(name), status: codeWord(speech, 'status', status) }),
  );
  return [
    { label: t('handoff_verification'), text: verificationOf(handoff, speech) },
    { label: t('handoff_channel'), text: codeWord(speech, 'channel', channel) },
    { label: t('handoff_closed'), text: closedAtMs === null ? t('handoff_open') : moment(closedAtMs) },
    {
      label: t('handoff_changes'),
      text: changes.length === 0 ? t('handoff_no_changes') : changes.join(' · '),
    },
  ];
}

function verificationOf({ verification, confirmedAtMs }: Handoff, speech: Speech): string {
  return verification === 'confirmed' && confirmedAtMs !== null
    ? speech.t('verification_confirmed_at', { moment: speech.moment(confirmedAtMs) })
    : codeWord(speech, 'verification', verification);
}
