import type { AssociationType, ObjectTypeState, PropertyDefinition } from '../portal/model.ts';
import { hubspotContactProperties } from './catalogue-contacts.ts';
import { objectProperties } from './catalogue-objects.ts';
import { ownContactProperties } from './catalogue-own.ts';

interface TypeSpec {
  readonly name: string;
  readonly singular: string;
  readonly labels: readonly [string, string];
  readonly objectTypeId: string;
  readonly primary: string;
  readonly custom: boolean;
}

const typeSpecs = (portalId: number): readonly TypeSpec[] => [
  {
    name: 'contacts',
    singular: 'contact',
    labels: ['Contact', 'Contacts'],
    objectTypeId: '0-1',
    primary: 'email',
    custom: false,
  },
  {
    name: 'companies',
    singular: 'company',
    labels: ['Company', 'Companies'],
    objectTypeId: '0-2',
    primary: 'name',
    custom: false,
  },
  {
    name: 'deals',
    singular: 'deal',
    labels: ['Deal', 'Deals'],
    objectTypeId: '0-3',
    primary: 'dealname',
    custom: false,
  },
  {
    name: 'tickets',
    singular: 'ticket',
    labels: ['Ticket', 'Tickets'],
    objectTypeId: '0-5',
    primary: 'subject',
    custom: false,
  },
  {
    name: 'service_plans',
    singular: 'service_plan',
    labels: ['Service plan', 'Service plans'],
    objectTypeId: `2-${portalId + 500_000}`,
    primary: 'plan_name',
    custom: true,
  },
];

const GROUP_LABELS = new Map([
  ['contactinformation', 'Contact information'],
  ['emailinformation', 'Email information'],
  ['analyticsinformation', 'Analytics information'],
  ['conversioninformation', 'Conversion information'],
  ['sales_properties', 'Sales properties'],
  ['shop', 'Shop'],
  ['shop_internal', 'Shop, internal'],
  ['shop_health', 'Health and identity'],
]);

function makeType(spec: TypeSpec, portalId: number): ObjectTypeState {
  const definitions: readonly PropertyDefinition[] =
    spec.name === 'contacts'
      ? [...hubspotContactProperties(), ...ownContactProperties()]
      : objectProperties(spec.name);
  const groups = [...new Set(definitions.map((definition) => definition.groupName))];
  return {
    name: spec.name,
    singular: spec.singular,
    labels: { singular: spec.labels[0], plural: spec.labels[1] },
    objectTypeId: spec.objectTypeId,
    fullyQualifiedName: spec.custom ? `p${portalId}_${spec.singular}` : spec.singular.toUpperCase(),
    custom: spec.custom,
    primaryDisplayProperty: spec.primary,
    properties: new Map(definitions.map((definition) => [definition.name, definition])),
    groups: new Map(
      groups.map((name, displayOrder) => {
        const label = GROUP_LABELS.get(name) ?? name.replace(/^./, (letter) => letter.toUpperCase());
        return [name, { name, label, displayOrder, archived: false }];
      }),
    ),
    records: new Map(),
    emailIndex: undefined,
  };
}

/** Default type ids that HubSpot documents for its own objects; those of the custom object are ours. */
export function associationTypes(): readonly AssociationType[] {
  const both = (
    from: string,
    to: string,
    typeId: number,
    inverseTypeId: number,
    label: string | null = null,
  ) => {
    const category = label === null || label === 'Primary' ? 'HUBSPOT_DEFINED' : 'USER_DEFINED';
    return [
      { from, to, category, typeId, label, inverseTypeId },
      { from: to, to: from, category, typeId: inverseTypeId, label, inverseTypeId: typeId },
    ] as const;
  };
  return [
    ...both('contacts', 'companies', 279, 280),
    ...both('contacts', 'companies', 1, 2, 'Primary'),
    ...both('contacts', 'companies', 37, 38, 'Billing contact'),
    ...both('contacts', 'deals', 4, 3),
    ...both('contacts', 'deals', 41, 42, 'Decision maker'),
    ...both('contacts', 'tickets', 15, 16),
    ...both('companies', 'deals', 342, 341),
    ...both('companies', 'tickets', 340, 339),
    ...both('deals', 'tickets', 27, 28),
    ...both('contacts', 'service_plans', 101, 102),
    ...both('contacts', 'service_plans', 103, 104, 'Holder'),
  ];
}

/** The object types of a portal with their properties and no records yet, by plural name. */
export function objectTypes(portalId: number): Map<string, ObjectTypeState> {
  return new Map(typeSpecs(portalId).map((type) => [type.name, makeType(type, portalId)]));
}
