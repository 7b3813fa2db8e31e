import { describe, expect, it } from 'vitest';
import { changesBetween, isSameReach, ruleOf } from '../../../extensions/shared/state/changes.ts';
import { sharedTexts } from '../../../extensions/shared/texts/shared-texts.ts';
import type { PolicyState } from '../../../extensions/shared/wire.ts';
import { listed, overview, rule } from './fixtures.ts';

const t = sharedTexts('en');
const phone = listed('phone', { label: 'Phone number' });
const before = overview({ rules: [phone] });
const changes = (after: Partial<PolicyState>): string[] => changesBetween(before, { ...before, ...after }, t);
const grant = (more: object) => ({ ...rule('phone').show, ...more });

describe('what changed between two states of the settings', () => {
  it('is nothing when only who saved, and when, differ', () => {
    const again = rule('phone', { changedAtMs: 1, changedByUserId: '5' });
    expect(changes({ version: 8, rules: [again] })).toEqual([]);
  });

  it.each<readonly [string, Partial<PolicyState>, string]>([
    [
      'a rule that was added, by the label of its property',
      { rules: [phone, rule('city')] },
      'City was added.',
    ],
    ['a rule of a property that the list lacks', { rules: [phone, rule('zip')] }, 'zip was added.'],
    ['a rule that was removed, by its label', { rules: [] }, 'Phone number was removed.'],
    [
      'showing switched off',
      { rules: [rule('phone', { show: grant({ enabled: false, instructions: 'x' }) })] },
      'Phone number: showing was switched off.',
    ],
    [
      'a weaker level',
      { rules: [rule('phone', { show: grant({ protectionLevel: 'match_email' }) })] },
      'Phone number: showing now needs “Match email”.',
    ],
    [
      'other instructions',
      { rules: [rule('phone', { show: grant({ instructions: 'Only at night.' }) })] },
      'Phone number: the instructions for showing are now: Only at night.',
    ],
    [
      'editing switched on',
      { rules: [rule('phone', { edit: grant({}) })] },
      'Phone number: editing was switched on.',
    ],
    [
      'an accepted risk',
      { rules: [rule('phone', { acceptedRisk: true })] },
      'Phone number: the risk of editing with a matching email was accepted.',
    ],
    [
      'the company name',
      { brand: { ...before.brand, companyName: 'Aurora' } },
      'Company name is now: Aurora',
    ],
    [
      'a contact taken away',
      { brand: { ...before.brand, supportContact: '' } },
      'Support contact is now: (nothing)',
    ],
    ['the language', { brand: { ...before.brand, language: 'fi' } }, 'The language is now: fi'],
    [
      'email capture of one channel',
      { emailCapture: { ...before.emailCapture, whatsapp: 'start' } },
      'When the agent asks for the email on WhatsApp: when the conversation starts.',
    ],
    [
      'the idle time',
      { verification: { ...before.verification, idleMinutes: 5 } },
      'A confirmation now ends after 5 minutes without a question.',
    ],
    [
      'the longest time',
      { verification: { ...before.verification, absoluteMinutes: 10 } },
      'A confirmation now ends after 10 minutes at the latest.',
    ],
    [
      'secondary addresses',
      { verification: { ...before.verification, acceptSecondaryEmail: true } },
      'Secondary email addresses can now start a verification.',
    ],
    [
      'test recipients',
      { verification: { ...before.verification, testRecipients: ['a@b.example'] } },
      'The list of test recipients was changed.',
    ],
    ['editors', { editors: ['9002'] }, 'The list of editors was changed.'],
    ['the need of a seat', { editorsNeedSeat: true }, 'Editors now need an assigned seat.'],
  ])('names %s', (_, after, sentence) => {
    expect(changes(after)).toEqual([sentence]);
  });

  it('does not take another order for a change', () => {
    const one = { ...before, editors: ['1', '2'] };
    expect(changesBetween(one, { ...one, editors: ['2', '1'] }, t)).toEqual([]);
  });
});

describe('the reach of a rule', () => {
  it('is the same for two that are not there', () => {
    expect(isSameReach(undefined, undefined)).toBe(true);
    expect(isSameReach(rule('phone'), undefined)).toBe(false);
  });

  it('differs with each part of either half', () => {
    const other = { ...rule('phone').edit, instructions: 'x' };
    expect(isSameReach(rule('phone'), rule('phone'))).toBe(true);
    expect(isSameReach(rule('phone'), rule('phone', { edit: other }))).toBe(false);
    expect(isSameReach(rule('phone'), rule('phone', { acceptedRisk: true }))).toBe(false);
  });

  it('finds a rule by its whole name only', () => {
    expect(ruleOf([phone], 'contacts.phone')).toBe(phone);
    expect(ruleOf([phone], 'phone')).toBeUndefined();
    expect(ruleOf([phone], 'contacts.__proto__')).toBeUndefined();
  });
});
