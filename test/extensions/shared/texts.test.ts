import { describe, expect, it } from 'vitest';
import { en, type SharedKey } from '../../../extensions/shared/texts/en.ts';
import { fi } from '../../../extensions/shared/texts/fi.ts';
import { formatMoment } from '../../../extensions/shared/texts/moment.ts';
import { sayCode, sharedTexts, type CodeFamily } from '../../../extensions/shared/texts/shared-texts.ts';
import { translator } from '../../../extensions/shared/texts/translate.ts';
import { FIELD_MESSAGES } from '../../../src/settings/field-codes.ts';

const keys = Object.keys(en) as SharedKey[];
const placesOf = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();

describe('the two catalogues', () => {
  it('have the same keys', () => {
    expect(Object.keys(fi).sort()).toEqual([...keys].sort());
  });

  it.each(keys)('say %s with the same places, and say something', (key) => {
    expect(placesOf(fi[key])).toEqual(placesOf(en[key]));
    expect(en[key].trim()).not.toBe('');
    expect(fi[key].trim()).toBe(fi[key]);
  });

  it('are two languages', () => {
    const same = keys.filter((key) => en[key] === fi[key]);
    expect(same.sort()).toEqual(['channel_facebook_messenger', 'channel_whatsapp', 'type_json']);
  });
});

const families: readonly (readonly [CodeFamily, readonly string[]])[] = [
  ['field', Object.keys(FIELD_MESSAGES)],
  [
    'error',
    [
      ...['not_connected', 'no_right', 'super_admin_only', 'rule_not_found', 'reference_not_found'],
      ...['stale_version', 'limit_reached', 'crm_busy', 'crm_unavailable', 'crm_forbidden'],
    ],
  ],
  ['read_only', ['unknown_user', 'not_named', 'no_seat', 'rights_unread']],
  [
    'reason',
    [
      ...['sensitive', 'archived', 'hidden', 'calculated', 'read_only', 'identity', 'consent'],
      ...['hubspot_internal', 'unsupported_type', 'property_gone', 'not_showable', 'not_editable'],
    ],
  ],
  [
    'status',
    [
      ...['ok', 'allowed', 'needs_email', 'needs_verification', 'not_available', 'empty', 'not_listed'],
      ...['updated', 'unchanged', 'invalid_value', 'outcome_unknown', 'would_update', 'partly', 'closed'],
      ...['sent', 'already_sent', 'already_confirmed', 'try_later', 'limit_reached', 'recorded'],
      ...['none', 'pending', 'confirmed', 'expired', 'cancelled', 'ask_email_first'],
    ],
  ],
  [
    'act',
    [
      ...['mail_sent', 'mail_refused', 'mail_uncertain', 'mail_held', 'no_mail', 'new_link'],
      ...['wrong_number', 'confirmed', 'not_me', 'ended'],
    ],
  ],
  [
    'cause',
    [
      ...['no_contact', 'several_contacts', 'other_address', 'no_address', 'no_permission', 'muted'],
      ...[
        'brand_missing',
        'crm_unavailable',
        'not_connected',
        'too_many_mails',
        'portal_mail_limit',
        'no_outcome_twice',
      ],
      ...['mail_server_unavailable', 'contact_changed', 'not_switched_on', 'no_match', 'no_value'],
      ...['refused_by_crm', 'match_email', 'verify_email'],
    ],
  ],
  ['activity', ['tool_call', 'write_intent', 'write_outcome', 'verification', 'tried_call']],
  ['channel', ['live_chat', 'whatsapp', 'facebook_messenger', 'email', 'other']],
  ['capture', ['start', 'when_needed', 'before_handoff', 'never']],
  ['level', ['match_email', 'verify_email']],
  ['object_type', ['contacts', 'companies', 'deals', 'tickets']],
  ['type', ['string', 'number', 'date', 'datetime', 'enumeration', 'bool', 'phone_number', 'json']],
  ['blocker', ['gone', 'no_email', 'email_shared', 'email_unusable']],
  ['proof', ['nothing', 'email_stated', 'email_verified']],
  ['verification', ['none', 'pending', 'confirmed', 'expired', 'cancelled']],
  ['rule_problem', ['property_gone', 'not_showable', 'not_editable']],
  [
    'tool',
    [
      ...['open_conversation', 'submit_email', 'request_verification', 'check_verification'],
      ...['read_crm_data', 'update_crm_data', 'close_conversation'],
    ],
  ],
];

describe.each(families)('the codes of family %s', (family, codes) => {
  it.each(['en', 'fi'])('all have words in %s', (locale) => {
    const t = sharedTexts(locale);
    const silent = codes.filter((code) => sayCode(t, family, code, 'no words') === 'no words');
    expect(silent).toEqual([]);
  });
});

describe('saying a code that has no words', () => {
  const t = sharedTexts('en');

  it('falls back to what the caller offers, else to the code', () => {
    expect(sayCode(t, 'status', 'frozen', 'Refused')).toBe('Refused');
    expect(sayCode(t, 'status', 'frozen')).toBe('frozen');
  });

  it('does not take the name of an inherited member for a key', () => {
    const empty = '' as CodeFamily;
    expect(sayCode(t, empty, 'proto__', 'none')).toBe('none');
  });
});

describe('choosing a language', () => {
  const catalogues = { en: { hello: 'Hello {name}' }, fi: { hello: 'Hei {name}' } };

  it.each([
    ['fi', 'Hei Ada'],
    ['fi-FI', 'Hei Ada'],
    ['FI_fi', 'Hei Ada'],
    ['sv', 'Hello Ada'],
    ['', 'Hello Ada'],
    [undefined, 'Hello Ada'],
    ['constructor', 'Hello Ada'],
    ['__proto__', 'Hello Ada'],
  ])('for the locale %s says %s', (locale, text) => {
    expect(translator(catalogues, locale)('hello', { name: 'Ada' })).toBe(text);
  });

  it('puts in values as they are, once', () => {
    const t = translator(catalogues, 'en');
    expect(t('hello', { name: '{name} $& $1' })).toBe('Hello {name} $& $1');
    expect(t('hello', { name: 3 })).toBe('Hello 3');
  });

  it('leaves a place without a value visible', () => {
    expect(translator(catalogues, 'en')('hello')).toBe('Hello {name}');
  });
});

describe('a moment', () => {
  // 2026-11-24T12:05:00Z
  const ms = 1_795_521_900_000;

  it.each([
    ['en', 'Europe/Helsinki', /24.*2026.*2:05.*PM.*(EET|GMT\+2)/u],
    ['fi', 'Europe/Helsinki', /24\. marraskuuta 2026.*14[.:]05/u],
    ['fi_FI', 'America/New_York', /24\. marraskuuta 2026.*7[.:]05/u],
    ['en', 'Mars/Olympus', /12:05.*PM.*UTC/u],
    ['not a locale', 'UTC', /November 24, 2026.*12:05.*PM.*UTC/u],
    [undefined, 'UTC', /November 24, 2026.*12:05.*PM.*UTC/u],
  ])('in %s and %s reads as people there write it', (locale, timeZone, form) => {
    expect(formatMoment(ms, locale, timeZone)).toMatch(form);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('is empty for %s', (number) => {
    expect(formatMoment(number, 'en', 'UTC')).toBe('');
  });
});
