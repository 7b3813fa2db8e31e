import { sayCode } from '../generated/texts/shared-texts.ts';
import type { ContactActivity } from '../generated/wire.ts';
import { codeWord, type Speech } from './speech.ts';

/** One act of an agent or a customer about this contact, in plain words. */
export interface ActivityLine {
  readonly seq: number;
  readonly atMs: number;
  readonly what: string;
  readonly channel: string | undefined;
  /** How it went: one sentence per property where there are any, else one for the whole call. */
  readonly outcomes: readonly string[];
}

/** Says one entry of the trail. */
export function activityLine(entry: ContactActivity, speech: Speech): ActivityLine {
  const { t, labelOf } = speech;
  const { seq, atMs, channel, status, items } = entry;
  const ofItems = items.map(({ name, status: how, reason }) => {
    const label = name === '?' ? t('unlisted_property') : labelOf(name);
    const said = t('item', { label, status: codeWord(speech, 'status', how) });
    const why = reason === undefined ? '' : sayCode(speech.shared, 'cause', reason, '');
    return why === '' ? said : t('item_because', { said, why });
  });
  const ofCall = status === null ? [] : [codeWord(speech, 'status', status)];
  return {
    seq,
    atMs,
    what: whatOf(entry, speech),
    channel: channel === null ? undefined : codeWord(speech, 'channel', channel),
    outcomes: ofItems.length > 0 ? ofItems : ofCall,
  };
}

function whatOf({ kind, tool, act }: ContactActivity, speech: Speech): string {
  if (act !== null) return codeWord(speech, 'act', act);
  // A write leaves two entries: what was about to happen, and what did.
  const isWrite = kind === 'write_intent' || kind === 'write_outcome';
  return isWrite || tool === null ? codeWord(speech, 'activity', kind) : codeWord(speech, 'tool', tool);
}
