import { describe, expect, it } from 'vitest';
import type { ItemDecision } from '../../src/policy/decide.ts';
import type { ListedProperty } from '../../src/policy/listing.ts';
import { auditItem } from '../../src/tools/items.ts';
import { definition } from '../settings/world.ts';

const CITY: ListedProperty = {
  name: 'contacts.city',
  objectType: 'contacts',
  definition: definition({ name: 'city' }),
  show: undefined,
  edit: undefined,
  acceptedRisk: false,
  widenedAtVersion: 0,
};

const allowed: ItemDecision = { outcome: 'allow', requested: 'city', property: CITY, isProven: false };
const refused = (
  reason: Extract<ItemDecision, { outcome: 'refuse' }>['reason'],
  level?: 'match_email' | 'verify_email',
): ItemDecision => ({ outcome: 'refuse', requested: 'city', property: CITY, reason, level });

describe('the reason in the audit trail', () => {
  it.each<[string, ItemDecision, 'show' | 'edit', string, string | undefined]>([
    ['a value that was shown', allowed, 'show', 'ok', undefined],
    ['a value that there is none of', allowed, 'show', 'not_available', 'no_value'],
    ['a change that the CRM forbade', allowed, 'edit', 'not_available', 'refused_by_crm'],
    ['a change that was made', allowed, 'edit', 'updated', undefined],
    [
      'a property that is not switched on',
      refused('not_available'),
      'show',
      'not_available',
      'not_switched_on',
    ],
    [
      'an address that leads to nobody',
      refused('not_available', 'match_email'),
      'show',
      'not_available',
      'no_match',
    ],
    ['an email that is missing', refused('needs_email', 'match_email'), 'show', 'needs_email', 'match_email'],
    [
      'a proof that is missing',
      refused('needs_verification', 'verify_email'),
      'edit',
      'needs_verification',
      'verify_email',
    ],
  ])('of %s', (_what, item, operation, status, reason) => {
    const expected = { name: 'contacts.city', operation, status };
    expect(auditItem(item, operation, status)).toEqual(
      reason === undefined ? expected : { ...expected, reason },
    );
  });

  it('of a name that is not listed is not kept, nor is the name', () => {
    const item = { ...refused('not_listed'), property: undefined, requested: 'password of Anna' };
    expect(auditItem(item as ItemDecision, 'show', 'not_listed')).toEqual({
      name: '?',
      operation: 'show',
      status: 'not_listed',
    });
  });
});
