import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { contentOf, EMPTY_POLICY, NO_GRANT, parsePolicyContent } from '../../src/policy/policy.ts';

const { testRecipients: _none, ...EARLIER_VERIFICATION } = EMPTY_POLICY.verification;
/** A rule as the journal holds it from before it was known when rules were widened. */
const EARLIER_RULE = {
  objectType: 'contacts',
  property: 'phone',
  show: NO_GRANT,
  edit: NO_GRANT,
  acceptedRisk: false,
  changedAtMs: 1_795_435_200_000,
  changedByUserId: '9001',
};
const stored = (over: object) => ({ ...contentOf(EMPTY_POLICY), ...over });

describe('a stored policy', () => {
  it('of the usual kind is read as it is', () => {
    expect(parsePolicyContent(stored({}))).toStrictEqual(contentOf(EMPTY_POLICY));
  });

  it('without the version a rule was widened at is read as version 0', () => {
    const { rules } = parsePolicyContent(stored({ rules: [EARLIER_RULE] }));
    expect(rules).toStrictEqual([{ ...EARLIER_RULE, widenedAtVersion: 0 }]);
  });

  it('keeps the version a rule was widened at', () => {
    const rule = { ...EARLIER_RULE, widenedAtVersion: 7 };
    expect(parsePolicyContent(stored({ rules: [rule] })).rules).toStrictEqual([rule]);
  });

  it('without test recipients is read as naming nobody', () => {
    const { verification } = parsePolicyContent(stored({ verification: EARLIER_VERIFICATION }));
    expect(verification).toStrictEqual({ ...EARLIER_VERIFICATION, testRecipients: [] });
  });

  it('gives every reader a list of recipients of its own', () => {
    const read = () => parsePolicyContent(stored({ verification: EARLIER_VERIFICATION })).verification;
    read().testRecipients.push('anna@example.com');
    expect(read().testRecipients).toStrictEqual([]);
  });

  it.each<[string, object]>([
    ['a negative version', { rules: [{ ...EARLIER_RULE, widenedAtVersion: -1 }] }],
    ['half a version', { rules: [{ ...EARLIER_RULE, widenedAtVersion: 1.5 }] }],
    ['a version as text', { rules: [{ ...EARLIER_RULE, widenedAtVersion: '1' }] }],
    ['no version at all, said as null', { rules: [{ ...EARLIER_RULE, widenedAtVersion: null }] }],
    [
      'eleven test recipients',
      { verification: { ...EARLIER_VERIFICATION, testRecipients: Array(11).fill('a@b.example') } },
    ],
    ['a field that is not known', { rules: [{ ...EARLIER_RULE, hide: true }] }],
  ])('with %s is refused', (_, over) => {
    expect(() => parsePolicyContent(stored(over))).toThrow(ZodError);
  });
});
