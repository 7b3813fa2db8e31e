import { describe, expect, it } from 'vitest';
import type { PropertyDefinition } from '../../src/hubspot/crm.ts';
import { listProperties, resolveListed, type FindDefinition } from '../../src/policy/listing.ts';
import {
  EMPTY_POLICY,
  MAX_LISTED_PROPERTIES,
  NO_GRANT,
  type Grant,
  type Policy,
  type Rule,
} from '../../src/policy/policy.ts';
import { define } from '../values/definitions.ts';

const ON: Grant = { enabled: true, protectionLevel: 'match_email', instructions: 'Say it kindly.' };

function rule(property: string, differences: Partial<Rule> = {}): Rule {
  return {
    objectType: 'contacts',
    property,
    show: ON,
    edit: ON,
    acceptedRisk: true,
    changedAtMs: 0,
    changedByUserId: '9001',
    widenedAtVersion: 0,
    ...differences,
  };
}

const policy = (...rules: Rule[]): Policy => ({ ...EMPTY_POLICY, version: 3, rules });

function catalogue(...definitions: readonly PropertyDefinition[]): FindDefinition {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  return (objectType, property) => (objectType === 'contacts' ? byName.get(property) : undefined);
}

describe('what is listed', () => {
  it('is nothing without a rule, whatever the catalogue has', () => {
    expect(listProperties(EMPTY_POLICY, catalogue(define()))).toEqual([]);
  });

  it('is nothing without a definition, whatever the rules say', () => {
    expect(listProperties(policy(rule('nickname'), rule('__proto__')), catalogue())).toEqual([]);
  });

  it('carries the grants of the rule and the live definition', () => {
    const definition = define();
    expect(listProperties(policy(rule('nickname', { widenedAtVersion: 2 })), catalogue(definition))).toEqual([
      {
        name: 'contacts.nickname',
        objectType: 'contacts',
        definition,
        show: ON,
        edit: ON,
        acceptedRisk: true,
        widenedAtVersion: 2,
      },
    ]);
  });

  it.each([
    ['hidden', { hidden: true }],
    ['archived', { archived: true }],
    ['sensitive', { sensitivity: 'sensitive' }],
    ['highly sensitive', { sensitivity: 'highly_sensitive' }],
  ] as const)('leaves out a property that became %s', (_why, change) => {
    expect(listProperties(policy(rule('nickname')), catalogue(define(change)))).toEqual([]);
  });

  it.each([
    ['calculated', { calculated: true }],
    ['read-only', { readOnlyValue: true }],
    ['unique', { hasUniqueValue: true }],
    ['a file', { fieldType: 'file' }],
    ['the address', { name: 'email' }],
    ['the owner', { name: 'hubspot_owner_id' }],
  ] as const)('keeps show and drops edit of a property that is %s', (_why, change) => {
    const definition = define(change);
    const [only] = listProperties(policy(rule(definition.name)), catalogue(definition));
    expect(only).toMatchObject({ show: ON, edit: undefined });
  });

  it.each([
    [{ show: NO_GRANT }, { show: undefined, edit: ON }],
    [{ edit: NO_GRANT }, { show: ON, edit: undefined }],
  ])('drops the half of a rule that is switched off: %o', (differences, expected) => {
    const [only] = listProperties(policy(rule('nickname', differences)), catalogue(define()));
    expect(only).toMatchObject(expected);
  });

  it('leaves out a rule with both halves switched off', () => {
    const off = rule('nickname', { show: NO_GRANT, edit: NO_GRANT });
    expect(listProperties(policy(off), catalogue(define()))).toEqual([]);
  });

  it('is in the order of the rules and ends after fifty that allow something', () => {
    const names = Array.from({ length: 60 }, (_, index) => `property_${index}`);
    const off = rule('property_0', { show: NO_GRANT, edit: NO_GRANT });
    const rules = [off, ...names.slice(1).map((name) => rule(name))];
    const list = listProperties(policy(...rules), catalogue(...names.map((name) => define({ name }))));
    expect(list.map(({ name }) => name)).toEqual(
      names.slice(1, 1 + MAX_LISTED_PROPERTIES).map((name) => `contacts.${name}`),
    );
  });
});

describe('the property that a caller means', () => {
  const DEFINITIONS = [
    define({ name: 'phone', label: 'Phone number' }),
    define({ name: 'city', label: 'Ka\u0308yntiosoite' }),
    define({ name: 'mobile', label: 'city' }),
    define({ name: 'ref_a', label: 'Reference' }),
    define({ name: 'ref_b', label: 'Reference' }),
    define({ name: 'constructor', label: 'Built by' }),
  ];
  const list = listProperties(
    policy(...DEFINITIONS.map(({ name }) => rule(name))),
    catalogue(...DEFINITIONS),
  );

  it.each([
    ['contacts.phone', 'contacts.phone'],
    ['phone', 'contacts.phone'],
    ['Phone', 'contacts.phone'],
    ['Phone number', 'contacts.phone'],
    [' phone NUMBER ', 'contacts.phone'],
    ['CONTACTS.PHONE', 'contacts.phone'],
    ['K\u00e4yntiosoite', 'contacts.city'],
    ['constructor', 'contacts.constructor'],
    ['contacts.ref_a', 'contacts.ref_a'],
    ['city', 'contacts.city'],
  ])('is found for %j', (asked, name) => {
    expect(resolveListed(list, asked)?.name).toBe(name);
  });

  it.each([
    'Reference',
    'phone_number',
    'deals.phone',
    'contacts.contacts.phone',
    'contacts',
    '',
    '__proto__',
    'toString',
    'pho',
  ])('is nobody’s for %j', (asked) => {
    expect(resolveListed(list, asked)).toBeUndefined();
  });
});
