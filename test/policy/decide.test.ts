import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANNELS, type Channel } from '../../src/conversation/conversation.ts';
import { decide, type CallFacts, type DecisionCall, type ItemDecision } from '../../src/policy/decide.ts';
import type { ContactFact, ProofFact } from '../../src/policy/levels/level.ts';
import type { ListedProperty } from '../../src/policy/listing.ts';
import { PROTECTION_LEVELS, type Grant, type ProtectionLevel } from '../../src/policy/policy.ts';
import { define } from '../values/definitions.ts';

const ANNA = 'anna@example.com';
const NOT_READ: ContactFact = { kind: 'not_read' };
const NONE: ContactFact = { kind: 'none' };
const MATCHING = { kind: 'found', contactId: '1', primaryEmail: ANNA, mergedIds: '' } as const;
const OTHER: ContactFact = { kind: 'found', contactId: '1', primaryEmail: 'erik@example.com', mergedIds: '' };
const WITHOUT: ContactFact = { kind: 'found', contactId: '1', primaryEmail: undefined, mergedIds: '' };
const CONTACTS = {
  'not read': NOT_READ,
  none: NONE,
  matching: MATCHING,
  other: OTHER,
  'no address': WITHOUT,
};
type ContactName = keyof typeof CONTACTS;
const CONTACT_NAMES = Object.keys(CONTACTS) as ContactName[];

const grant = (protectionLevel: ProtectionLevel): Grant => ({
  enabled: true,
  protectionLevel,
  instructions: '',
});

function listed(differences: Partial<ListedProperty> = {}, name = 'phone', label = 'Phone'): ListedProperty {
  return {
    name: `contacts.${name}`,
    objectType: 'contacts',
    definition: define({ name, label }),
    show: grant('match_email'),
    edit: undefined,
    acceptedRisk: false,
    widenedAtVersion: 0,
    ...differences,
  };
}

function facts(differences: Partial<CallFacts> = {}): CallFacts {
  return {
    policyVersion: 7,
    listed: [listed()],
    channel: 'live_chat',
    statedEmail: ANNA,
    proof: undefined,
    contact: MATCHING,
    ...differences,
  };
}

const verdictOf = (item: ItemDecision | undefined): string =>
  item?.outcome === 'refuse' ? item.reason : (item?.outcome ?? 'nothing');

const verdict = (operation: DecisionCall['operation'], given: Partial<CallFacts>): string =>
  verdictOf(decide({ operation, names: ['contacts.phone'] }, facts(given)).items[0]);

/** What is said at `match_email` to somebody who stated Anna's address, by what was found. */
const AT_MATCH: Readonly<Record<ContactName, string>> = {
  'not read': 'read_contact',
  none: 'not_available',
  matching: 'allow',
  other: 'not_available',
  'no address': 'not_available',
};

interface Row {
  readonly operation: DecisionCall['operation'];
  readonly level: ProtectionLevel;
  readonly channel: Channel;
  readonly acceptedRisk: boolean;
}

const ROWS: readonly Row[] = (['show', 'edit'] as const).flatMap((operation) =>
  PROTECTION_LEVELS.flatMap((level) =>
    CHANNELS.flatMap((channel) =>
      [true, false].map((acceptedRisk) => ({ operation, level, channel, acceptedRisk })),
    ),
  ),
);

/** The rows in which an address alone may be enough; in all others a verification is needed. */
const MATCH_ROWS = ROWS.filter(
  ({ operation, level, channel, acceptedRisk }) =>
    level === 'match_email' && channel !== 'email' && (operation === 'show' || acceptedRisk),
);
const VERIFY_ROWS = ROWS.filter((row) => !MATCH_ROWS.includes(row));

const given = ({ operation, level, channel, acceptedRisk }: Row): Partial<CallFacts> => ({
  listed: [listed({ show: undefined, [operation]: grant(level), acceptedRisk })],
  channel,
});

describe('a decision about one property', () => {
  it('has as many rows as there are operations, levels, channels and accepted risks', () => {
    expect([ROWS.length, MATCH_ROWS.length, VERIFY_ROWS.length]).toEqual([40, 12, 28]);
  });

  it.each(ROWS)('$operation at $level on $channel (risk $acceptedRisk) needs an email first', (row) => {
    for (const name of CONTACT_NAMES) {
      const seen = verdict(row.operation, {
        ...given(row),
        statedEmail: undefined,
        contact: CONTACTS[name],
      });
      expect(seen, name).toBe('needs_email');
    }
  });

  it.each(MATCH_ROWS)(
    '$operation at $level on $channel (risk $acceptedRisk) is met by the primary address alone',
    (row) => {
      for (const name of CONTACT_NAMES) {
        const seen = verdict(row.operation, { ...given(row), contact: CONTACTS[name] });
        expect(seen, name).toBe(AT_MATCH[name]);
      }
    },
  );

  it.each(VERIFY_ROWS)(
    '$operation at $level on $channel (risk $acceptedRisk) needs a verification whoever was found',
    (row) => {
      for (const name of CONTACT_NAMES) {
        const seen = verdict(row.operation, { ...given(row), contact: CONTACTS[name] });
        expect(seen, name).toBe('needs_verification');
      }
    },
  );

  it.each([
    ['edit', { show: grant('match_email'), edit: undefined }],
    ['show', { show: undefined, edit: grant('match_email'), acceptedRisk: true }],
  ] as const)('refuses to %s what is only allowed otherwise', (operation, grants) => {
    expect(verdict(operation, { listed: [listed(grants)] })).toBe('not_available');
  });

  it('refuses everything where nothing is listed', () => {
    for (const operation of ['show', 'edit'] as const) {
      expect(verdict(operation, { listed: [] })).toBe('not_listed');
    }
  });
});

describe('a decision about one property under a proof', () => {
  const PROOF: ProofFact = { contactId: '1', address: ANNA, mergedIds: '', policyVersion: 7 };
  const proven = (more: Partial<CallFacts> = {}): Partial<CallFacts> => ({ proof: PROOF, ...more });
  const at = (row: Row, more: Partial<CallFacts>): string =>
    verdict(row.operation, { ...given(row), ...more });

  it.each(ROWS)('$operation at $level on $channel (risk $acceptedRisk) is allowed and proven', (row) => {
    const known = facts({ ...given(row), ...proven() });
    const { items } = decide({ operation: row.operation, names: ['phone'] }, known);
    expect(items).toMatchObject([{ outcome: 'allow', isProven: true }]);
    expect(at(row, proven({ contact: NOT_READ }))).toBe('read_contact');
    expect(at(row, proven({ statedEmail: undefined }))).toBe('allow');
  });

  it('is not proven by what an address alone allows', () => {
    expect(decide({ operation: 'show', names: ['phone'] }, facts()).items).toMatchObject([
      { outcome: 'allow', isProven: false },
    ]);
  });

  it.each<[string, Partial<CallFacts>]>([
    ['the contact is gone', { contact: NONE }],
    ['the contact has another primary address', { contact: OTHER }],
    ['the contact has no address any more', { contact: WITHOUT }],
    ['it is another contact', { contact: { ...MATCHING, contactId: '2' } }],
    ['another contact was merged into it', { contact: { ...MATCHING, mergedIds: '9' } }],
    ['the mail went to another address', { proof: { ...PROOF, address: 'erik@example.com' } }],
    [
      'the rule was widened since',
      { listed: [listed({ show: grant('verify_email'), widenedAtVersion: 8 })] },
    ],
  ])('needs a new verification when %s', (_what, change) => {
    for (const row of VERIFY_ROWS) {
      const rule =
        change.listed === undefined ? {} : { listed: [listed({ ...ruleOf(row), widenedAtVersion: 8 })] };
      expect(at(row, proven({ ...change, ...rule }))).toBe('needs_verification');
    }
  });

  const ruleOf = ({ operation, level, acceptedRisk }: Row): Partial<ListedProperty> => ({
    show: undefined,
    [operation]: grant(level),
    acceptedRisk,
  });

  it('reaches a rule that was widened by the very version it was asked for under', () => {
    const rule = { listed: [listed({ show: grant('verify_email'), widenedAtVersion: 7 })] };
    expect(verdict('show', proven(rule))).toBe('allow');
  });
});

describe('a decision about several properties', () => {
  const LIST = [
    listed(),
    listed({ show: grant('verify_email') }, 'city', 'City'),
    listed({}, 'constructor', 'Built by'),
    listed({}, 'ref_a', 'Reference'),
    listed({}, 'ref_b', 'Reference'),
  ];
  const show = (names: readonly string[], more: Partial<CallFacts> = {}) =>
    decide({ operation: 'show', names }, facts({ listed: LIST, ...more }));

  it('decides each alone, in the order asked, and carries the version of the policy', () => {
    const decision = show(['contacts.city', 'nothing', 'contacts.phone']);
    expect(decision.items.map(verdictOf)).toEqual(['needs_verification', 'not_listed', 'allow']);
    expect(decision.items.map(({ requested }) => requested)).toEqual([
      'contacts.city',
      'nothing',
      'contacts.phone',
    ]);
    expect(decision.policyVersion).toBe(7);
  });

  it('takes the same property by name, bare name, label and case once, under what was asked first', () => {
    const { items } = show(['Phone', 'contacts.phone', 'phone', 'PHONE ', 'Contacts.Phone', 'x', 'x', 'y']);
    expect(items.map(({ requested }) => requested)).toEqual(['Phone', 'x', 'y']);
  });

  it('refuses a label that two properties share, and takes their names', () => {
    const { items } = show(['Reference', 'ref_a', 'contacts.ref_b']);
    expect(items.map(verdictOf)).toEqual(['not_listed', 'allow', 'allow']);
  });

  it.each(['__proto__', 'toString', 'hasOwnProperty', 'contacts.__proto__', 'prototype', 'length', ''])(
    'takes the name "%s" for an ordinary one that is not listed',
    (name) => {
      expect(show([name]).items.map(verdictOf)).toEqual(['not_listed']);
    },
  );

  it('takes constructor for the ordinary property that it is', () => {
    expect(show(['constructor', 'contacts.constructor']).items.map(verdictOf)).toEqual(['allow']);
  });

  it('asks for the contact when one property needs it, and allows none of those before', () => {
    const decision = show(['contacts.phone', 'contacts.city', 'nothing'], { contact: NOT_READ });
    expect(decision.needsContact).toBe(true);
    expect(decision.items.map(verdictOf)).toEqual(['read_contact', 'needs_verification', 'not_listed']);
    expect(show(['contacts.city', 'nothing'], { contact: NOT_READ }).needsContact).toBe(false);
    expect(show(['contacts.phone'], { contact: NONE }).needsContact).toBe(false);
  });
});

/** The disclosure rule (security.md 1.4), said once more and in another way than the product does. */
function lawful(
  operation: DecisionCall['operation'],
  rule: ListedProperty,
  { channel, statedEmail, proof, contact }: CallFacts,
): 'proven' | 'matched' | undefined {
  const allowed = rule[operation];
  if (allowed === undefined || contact.kind !== 'found') return undefined;
  const same = proof && [proof.contactId, proof.address, proof.mergedIds].join(' ');
  const live = [contact.contactId, contact.primaryEmail ?? '', contact.mergedIds].join(' ');
  if (proof !== undefined && same === live && rule.widenedAtVersion <= proof.policyVersion) return 'proven';
  const byAddress =
    allowed.protectionLevel === 'match_email' &&
    channel !== 'email' &&
    (operation === 'show' || rule.acceptedRisk) &&
    statedEmail !== undefined &&
    statedEmail === contact.primaryEmail;
  return byAddress ? 'matched' : undefined;
}

describe('any decision', () => {
  const names = fc.constantFrom('phone', 'city', 'constructor', '__proto__', 'email', 'x');
  const maybeGrant = fc.option(fc.constantFrom(...PROTECTION_LEVELS).map(grant), { nil: undefined });
  const version = fc.integer({ min: 0, max: 3 });
  const mergedIds = fc.constantFrom('', '9');
  const property = fc
    .tuple(names, maybeGrant, maybeGrant, fc.boolean(), version)
    .map(([name, shown, edit, acceptedRisk, widenedAtVersion]) =>
      listed({ show: shown, edit, acceptedRisk, widenedAtVersion }, name, name),
    );
  const proof = fc.record<ProofFact>({
    contactId: fc.constantFrom('1', '2'),
    address: fc.constantFrom(ANNA, 'erik@example.com'),
    mergedIds,
    policyVersion: version,
  });
  const contact = fc
    .tuple(fc.constantFrom(...Object.values(CONTACTS)), mergedIds)
    .map(([fact, merged]) => (fact.kind === 'found' ? { ...fact, mergedIds: merged } : fact));
  const anyFacts = fc.record<CallFacts>({
    policyVersion: fc.nat(),
    listed: fc.uniqueArray(property, { selector: ({ name }) => name, maxLength: 5 }),
    channel: fc.constantFrom(...CHANNELS),
    statedEmail: fc.constantFrom(undefined, ANNA, 'erik@example.com'),
    proof: fc.option(proof, { nil: undefined }),
    contact,
  });
  const anyCall = fc.record<DecisionCall>({
    operation: fc.constantFrom('show', 'edit'),
    names: fc.array(
      fc.oneof(
        names,
        names.map((name) => `contacts.${name}`),
        fc.string(),
      ),
      { maxLength: 8 },
    ),
  });

  it('allows exactly what the disclosure rule allows, and says whether it was proven', () => {
    const seen = { matched: 0, proven: 0, refused: 0 };
    fc.assert(
      fc.property(anyCall, anyFacts, (call, known) => {
        for (const item of decide(call, known).items) {
          const rule = item.property;
          const allowed = rule === undefined ? undefined : lawful(call.operation, rule, known);
          expect(item.outcome === 'allow' ? (item.isProven ? 'proven' : 'matched') : undefined).toBe(allowed);
          seen[allowed ?? 'refused'] += 1;
        }
      }),
      { seed: 20261123, numRuns: 6_000 },
    );
    expect(Math.min(seen.matched, seen.proven, seen.refused)).toBeGreaterThan(20);
  });

  it('answers every different name exactly once and changes nothing that it was given', () => {
    fc.assert(
      fc.property(anyCall, anyFacts, (call, known) => {
        const before = structuredClone({ call, known });
        const { items, needsContact } = decide(call, known);
        expect({ call, known }).toEqual(before);
        expect(items.length).toBeLessThanOrEqual(new Set(call.names).size);
        expect(items.length > 0).toBe(call.names.length > 0);
        expect(needsContact).toBe(items.some(({ outcome }) => outcome === 'read_contact'));
      }),
      { seed: 20261123, numRuns: 1_000 },
    );
  });
});
