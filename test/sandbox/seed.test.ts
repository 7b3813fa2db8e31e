import { describe, expect, it } from 'vitest';
import type { CrmRecord, Portal } from '../../sandbox/portal/model.ts';
import { checkValue } from '../../sandbox/portal/values.ts';
import { seedPortals } from '../../sandbox/seed/portals.ts';

const portals = seedPortals();
function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The seed lacks something that the tests need.');
  return value;
}

const eu = found(portals.get(1_000_001));
const us = found(portals.get(1_000_002));
const typeOf = (portal: Portal, name: string) => found(portal.objectTypes.get(name));
const contactsOf = (portal: Portal): readonly CrmRecord[] => [...typeOf(portal, 'contacts').records.values()];
const valuesOf = (portal: Portal): unknown =>
  contactsOf(portal).map(({ id, properties }) => [id, Object.fromEntries(properties)]);

describe('the seed', () => {
  it('is the same every time', () => {
    const again = seedPortals();
    expect(valuesOf(found(again.get(1_000_001)))).toEqual(valuesOf(eu));
    expect(valuesOf(found(again.get(1_000_002)))).toEqual(valuesOf(us));
  });

  it('has two STANDARD portals and an empty SANDBOX one', () => {
    const third = found(portals.get(1_000_003));
    expect([eu, us, third].map(({ accountType }) => accountType)).toEqual([
      'STANDARD',
      'STANDARD',
      'SANDBOX',
    ]);
    expect(contactsOf(third)).toHaveLength(0);
    expect([eu, us].map(({ dataHostingLocation }) => dataHostingLocation)).toEqual(['eu1', 'na1']);
  });

  it('gives both portals the same ids and addresses, and other values', () => {
    const key = (portal: Portal) =>
      contactsOf(portal).map(({ id, properties }) => [id, properties.get('email')]);
    expect(key(us)).toEqual(key(eu));
    const same = contactsOf(eu).filter(({ id, properties }) => {
      const there = typeOf(us, 'contacts').records.get(id);
      return properties.has('customer_number') && there?.properties.get('phone') === properties.get('phone');
    });
    expect(same).toEqual([]);
  });

  it('has no two contacts with one primary address', () => {
    const addresses = contactsOf(eu).flatMap(
      ({ properties }) => properties.get('email')?.toLowerCase() ?? [],
    );
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('has 300 contact properties or more, of every kind', () => {
    const definitions = [...typeOf(eu, 'contacts').properties.values()];
    expect(definitions.length).toBeGreaterThanOrEqual(300);
    const types = new Set(definitions.map(({ type }) => type));
    expect([...types].sort()).toEqual([
      'bool',
      'currency_number',
      'date',
      'datetime',
      'enumeration',
      'json',
      'number',
      'object_coordinates',
      'phone_number',
      'string',
    ]);
    const fieldTypes = new Set(definitions.map(({ fieldType }) => fieldType));
    for (const one of [
      'booleancheckbox',
      'calculation_equation',
      'checkbox',
      'date',
      'file',
      'html',
      'number',
      'phonenumber',
      'radio',
      'select',
      'text',
      'textarea',
    ]) {
      expect(fieldTypes).toContain(one);
    }
    const some = (test: (definition: (typeof definitions)[number]) => boolean) => definitions.some(test);
    expect(some(({ hidden }) => hidden)).toBe(true);
    expect(some(({ archived }) => archived)).toBe(true);
    expect(some(({ calculated }) => calculated)).toBe(true);
    expect(some(({ externalOptions }) => externalOptions)).toBe(true);
    expect(some(({ dataSensitivity }) => dataSensitivity === 'sensitive')).toBe(true);
    expect(some(({ dataSensitivity }) => dataSensitivity === 'highly_sensitive')).toBe(true);
  });

  it('gives ordinary contacts only values that their definitions allow', () => {
    const { properties: definitions } = typeOf(eu, 'contacts');
    const wrong = contactsOf(eu)
      .filter(({ properties }) => properties.has('customer_number'))
      .flatMap(({ id, properties }) =>
        [...properties].flatMap(([name, value]) => {
          const definition = definitions.get(name);
          if (!definition) return [`${id}.${name}: no definition`];
          const checked = checkValue(definition, value, undefined, eu);
          return checked.ok && checked.value === value ? [] : [`${id}.${name}: ${value}`];
        }),
      );
    expect(wrong).toEqual([]);
  });

  it('has every awkward contact', () => {
    const find = (test: (record: CrmRecord) => boolean) => contactsOf(eu).filter(test).length;
    const has = (name: string, pattern: RegExp) =>
      find(({ properties }) => pattern.test(properties.get(name) ?? ''));
    expect(has('hs_additional_emails', /family@example\.com/)).toBe(2);
    expect(find(({ mergedInto }) => mergedInto !== undefined)).toBe(1);
    expect(find(({ archivedAtMs }) => archivedAtMs !== undefined)).toBe(1);
    expect(find(({ properties }) => !properties.has('email'))).toBe(1);
    expect(has('firstname', /e\u0301/)).toBe(1);
    expect(has('firstname', /\u202E/)).toBe(1);
    expect(has('lastname', /\u0000/)).toBe(1);
    expect(has('firstname', /<script>/)).toBe(1);
    expect(has('delivery_instructions', /ignore all previous instructions/)).toBe(1);
    expect(has('email', /@bücher\.example$/)).toBe(1);
    expect(has('email', /^Upper\.Case@Example\.COM$/)).toBe(1);
  });

  it('links contacts with companies, deals, tickets and the custom object', () => {
    for (const name of ['companies', 'deals', 'tickets', 'service_plans']) {
      expect(typeOf(eu, name).records.size).toBeGreaterThan(4);
      expect(eu.associations.get(`contacts/1001/${name}`)?.size).toBe(1);
    }
  });
});
