import { isRecord, type Decision, type ToolCall } from './api.ts';

/** What a status of a property means, for somebody who watches. */
const STATUSES: ReadonlyMap<string, string> = new Map([
  ['ok', 'shown'],
  ['empty', 'told that there is nothing'],
  ['updated', 'saved in the CRM'],
  ['unchanged', 'it stood in the CRM already'],
  ['needs_email', 'refused until the customer states an email address'],
  ['needs_verification', 'refused until the customer confirms a mail'],
  ['not_available', 'refused as not available'],
  ['not_listed', 'refused, it is not shared with agents'],
  ['invalid_value', 'refused, the property does not take this value'],
  ['outcome_unknown', 'uncertain, the CRM’s answer got lost'],
  ['not_updated', 'not saved, the CRM did not take it'],
]);
/** Statuses that only follow where what the rule asks for was met. */
const MET = new Set(['ok', 'empty', 'updated', 'unchanged']);
const LEVELS: ReadonlyMap<string, string> = new Map([
  ['match_email', 'a matching email'],
  ['verify_email', 'a verified email'],
]);

/** Why, from the app's audit trail. An agent and a customer are never told. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['not_switched_on', 'no rule switches this on'],
  ['match_email', 'its rule asks for a matching email'],
  ['verify_email', 'its rule asks for a verified email'],
  ['no_match', 'no one contact has the stated address as its primary one'],
  ['no_value', 'the contact has no value there'],
  ['refused_by_crm', 'the CRM did not take it'],
]);

const CHANNELS: ReadonlyMap<string, string> = new Map([
  ['live_chat', 'Live chat'],
  ['whatsapp', 'WhatsApp'],
  ['facebook_messenger', 'Facebook Messenger'],
  ['email', 'Email'],
  ['other', 'Another channel'],
]);

/** Every channel with its name, in the order of the choice. */
export const CHANNEL_NAMES: readonly (readonly [string, string])[] = [...CHANNELS];

/**
 * A decision in words; a code without words of its own stands for itself.
 * @param level that the property's rule asks for, where it is known
 */
export function decisionText({ operation, status, reason }: Decision, level: string | undefined): string {
  const what = operation === 'edit' ? 'asked to change it' : 'asked to see it';
  return `${what}: ${STATUSES.get(status) ?? status}${whyText(status, reason, level)}.`;
}

function whyText(status: string, reason: string | undefined, level: string | undefined): string {
  if (reason !== undefined) return `, because ${REASONS.get(reason) ?? reason}`;
  const asked = level === undefined ? undefined : LEVELS.get(level);
  return MET.has(status) && asked !== undefined ? `, because its rule asks for ${asked} and got it` : '';
}

/** The level of each property as `open_conversation` listed it, by operation and name: `edit contacts.phone`. */
export function levelsIn(calls: readonly ToolCall[]): ReadonlyMap<string, string> {
  const levels = new Map<string, string>();
  for (const { output } of calls) {
    const data = isRecord(output) ? output['data'] : undefined;
    for (const property of Array.isArray(data) ? data.filter(isRecord) : []) {
      for (const operation of ['show', 'edit'] as const) {
        const grant = property[operation];
        const level = isRecord(grant) ? grant['protectionLevel'] : undefined;
        if (typeof level === 'string') levels.set(`${operation} ${String(property['name'])}`, level);
      }
    }
  }
  return levels;
}

/** The status that a tool's answer names; empty where it has none. */
export function statusOf(output: unknown): string {
  const status = isRecord(output) ? output['status'] : undefined;
  return typeof status === 'string' ? status : '';
}

/** Statuses that are good news, for the mark beside a call. */
const GOOD = new Set(['ok', 'recorded', 'sent', 'already_sent', 'already_confirmed', 'confirmed', 'closed']);
const WAITING = new Set([
  ...['pending', 'none', 'partly', 'ask_email_first'],
  ...['needs_email', 'needs_verification'],
]);

export function toneOf(output: unknown): 'good' | 'waiting' | 'refused' {
  const status = statusOf(output);
  return GOOD.has(status) ? 'good' : WAITING.has(status) ? 'waiting' : 'refused';
}

/** A moment as time of day. */
export function timeOf(atMs: number, lang: string): string {
  return new Intl.DateTimeFormat(lang, { timeStyle: 'medium' }).format(new Date(atMs));
}
