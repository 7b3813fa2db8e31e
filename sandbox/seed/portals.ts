import { createLedger } from '../portal/ledger.ts';
import { link, type End } from '../portal/links.ts';
import type { AssociationType, CrmRecord, ObjectTypeState, Portal, PortalUser } from '../portal/model.ts';
import { mergeRecords, newRecord } from '../portal/records.ts';
import { AWKWARD } from './awkward.ts';
import { withDemoValues } from './demo-values.ts';
import { associationTypes, objectTypes } from './object-types.ts';
import { AMERICA, contactValues, EUROPE, type Region } from './contact-values.ts';
import { makePeople, type Person } from './people.ts';
import { createRandom, type SeededRandom } from './random.ts';
import { relatedValues } from './related.ts';

const SEED_MS = Date.UTC(2026, 8, 1, 9);
const ORDINARY_CONTACTS = 180;

function put(type: ObjectTypeState, id: string, values: ReadonlyMap<string, string>): CrmRecord {
  const record = newRecord(type, id, SEED_MS);
  const lastModified = type.name === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';
  record.properties.set(lastModified, record.properties.get('createdate') ?? '');
  for (const [name, value] of values) record.properties.set(name, value);
  if (type.name === 'contacts') {
    const [email, first, last] = ['email', 'firstname', 'lastname'].map((name) => values.get(name) ?? '');
    const fullName = `${first ?? ''} ${last ?? ''}`.trim();
    record.properties.set('hs_full_name_or_email', fullName === '' ? (email ?? '') : fullName);
    if (email) record.properties.set('hs_email_domain', email.split('@')[1] ?? '');
  }
  type.records.set(id, record);
  return record;
}

function typeOf(portal: Portal, name: string): ObjectTypeState {
  const type = portal.objectTypes.get(name);
  if (!type) throw new Error(`The seed has no object type ${name}.`);
  return type;
}

function seedAwkward(portal: Portal, firstId: number): void {
  const contacts = typeOf(portal, 'contacts');
  // Seeding is no mutation that anybody should see, so it is noted in a ledger that is thrown away.
  const ledger = createLedger({ nowMs: () => SEED_MS, advance: () => undefined });
  const context = { portal, ledger, nowMs: SEED_MS, requestId: 'seed', source: 'control' as const };
  AWKWARD.forEach((awkward, index) => {
    const record = put(contacts, String(firstId + index), new Map(Object.entries(awkward.values)));
    if (awkward.archived) record.archivedAtMs = SEED_MS;
    const previous = contacts.records.get(String(firstId + index - 1));
    if (awkward.mergedIntoPrevious && previous) mergeRecords(context, contacts, previous, record);
  });
}

function seedRelated(portal: Portal, people: readonly Person[], region: Region, random: SeededRandom): void {
  let nextId = 5001;
  const make = (name: string, values: ReadonlyMap<string, string>): End => {
    const record = put(typeOf(portal, name), String(nextId), values);
    nextId += 1;
    return { type: name, id: record.id };
  };
  const companies = region.companies.map((name) => make('companies', relatedValues.company(name, random)));
  const kind = (typeId: number): readonly AssociationType[] =>
    portal.associationTypes.filter((type) => type.from === 'contacts' && type.typeId === typeId);
  people.forEach((person, index) => {
    const contact: End = { type: 'contacts', id: person.id };
    const company = companies[index % companies.length];
    if (company) link(portal, contact, company, kind(index % 7 === 0 ? 37 : 1));
    if (index % 2 === 0)
      link(portal, contact, make('deals', relatedValues.deal(person, index, random)), kind(41));
    if (index % 3 === 0)
      link(portal, contact, make('tickets', relatedValues.ticket(person, index, random)), []);
    if (index % 4 === 0)
      link(portal, contact, make('service_plans', relatedValues.plan(index, random)), kind(103));
  });
}

interface PortalSpec {
  readonly portalId: number;
  readonly name: string;
  readonly accountType: Portal['accountType'];
  readonly region: Region | undefined;
  readonly timeZone: string;
  readonly currency: string;
  readonly hosting: string;
  readonly domain: string;
  readonly users: readonly PortalUser[];
}

function user(
  userId: number,
  ownerId: string,
  name: string,
  domain: string,
  rest: Partial<PortalUser>,
): PortalUser {
  const [firstName = '', lastName = ''] = name.split(' ');
  const email = `${firstName}.${lastName}@${domain}`.toLowerCase();
  return {
    userId,
    ownerId,
    email,
    firstName,
    lastName,
    superAdmin: false,
    seatNames: [],
    roleIds: [],
    ...rest,
  };
}

const SPECS: readonly PortalSpec[] = [
  {
    portalId: 1_000_001,
    name: 'Nordlys Outdoor',
    accountType: 'STANDARD',
    region: EUROPE,
    timeZone: 'Europe/Helsinki',
    currency: 'EUR',
    hosting: 'eu1',
    domain: 'nordlys.example',
    users: [
      user(9001, '501', 'Saara Admin', 'nordlys.example', {
        superAdmin: true,
        seatNames: ['CORE', 'SERVICE'],
      }),
      user(9002, '502', 'Olli Ordinary', 'nordlys.example', {}),
      user(9003, '503', 'Eeva Editor', 'nordlys.example', { seatNames: ['SERVICE'] }),
    ],
  },
  {
    portalId: 1_000_002,
    name: 'Granite Peak Supply',
    accountType: 'STANDARD',
    region: AMERICA,
    timeZone: 'America/New_York',
    currency: 'USD',
    hosting: 'na1',
    domain: 'granitepeak.example',
    users: [
      user(9101, '501', 'Sam Admin', 'granitepeak.example', {
        superAdmin: true,
        seatNames: ['CORE', 'SERVICE'],
      }),
      user(9102, '502', 'Olivia Ordinary', 'granitepeak.example', {}),
      user(9103, '503', 'Ed Editor', 'granitepeak.example', { seatNames: ['SERVICE'] }),
    ],
  },
  {
    portalId: 1_000_003,
    name: 'Nordlys Outdoor (sandbox account)',
    accountType: 'SANDBOX',
    region: undefined,
    timeZone: 'Europe/Helsinki',
    currency: 'EUR',
    hosting: 'eu1',
    domain: 'nordlys-sandbox.example',
    users: [
      user(9201, '501', 'Saara Sandbox', 'nordlys-sandbox.example', {
        superAdmin: true,
        seatNames: ['CORE'],
      }),
      user(9202, '502', 'Olli Sandbox', 'nordlys-sandbox.example', {}),
      user(9203, '503', 'Eeva Sandbox', 'nordlys-sandbox.example', { seatNames: ['SERVICE'] }),
    ],
  },
];

function makePortal(spec: PortalSpec): Portal {
  const { portalId, region, hosting } = spec;
  const portal: Portal = {
    portalId,
    name: spec.name,
    accountType: spec.accountType,
    timeZone: spec.timeZone,
    companyCurrency: spec.currency,
    dataHostingLocation: hosting,
    uiDomain: hosting === 'eu1' ? 'app-eu1.hubspot.com' : 'app.hubspot.com',
    hubDomain: spec.domain,
    users: [...spec.users],
    objectTypes: objectTypes(portalId),
    associationTypes: [...associationTypes()],
    associations: new Map(),
    nextRecordId: 900_001,
  };
  if (!region) return portal;
  // People come from one stream and values from another, so that ids and addresses agree across portals.
  const people = makePeople(createRandom(20_260_901), ORDINARY_CONTACTS);
  const random = createRandom(portalId);
  const contacts = typeOf(portal, 'contacts');
  const tag = hosting === 'eu1' ? 'NO' : 'GP';
  for (const person of people)
    put(contacts, person.id, withDemoValues(person, contactValues(person, region, random, tag), hosting));
  seedAwkward(portal, Number(people.at(-1)?.id ?? 0) + 1);
  seedRelated(portal, people, region, random);
  return portal;
}

/** Fresh demo portals, the same in every run. */
export function seedPortals(): Map<number, Portal> {
  return new Map(SPECS.map((spec) => [spec.portalId, makePortal(spec)]));
}

const FIRST_ADDED_ID = 1_000_101;

/** `count` more portals like the first one, beside those that there are and with its users. */
export function seedMorePortals(existing: ReadonlyMap<number, Portal>, count: number): readonly Portal[] {
  const [first] = SPECS;
  if (first === undefined) return [];
  const firstId = Math.max(FIRST_ADDED_ID, ...Array.from(existing.keys(), (id) => id + 1));
  return Array.from({ length: count }, (_, index) =>
    makePortal({ ...first, portalId: firstId + index, name: `${first.name} ${index + 2}` }),
  );
}
