import type { SeededRandom } from './random.ts';

/** Who a seeded contact is: the same in every portal, so that ids and addresses meet across portals. */
export interface Person {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  /** `undefined`: a contact without address. */
  readonly email: string | undefined;
}

/** Id of the first contact; the others follow without a gap. */
const FIRST_CONTACT_ID = 1001;

/** Contacts that demos and guides name. Every one has values for the usual properties. */
const DEMO_PEOPLE: readonly (readonly [string, string, string])[] = [
  ['Anna', 'Virtanen', 'anna.virtanen@example.com'],
  ['Erik', 'Lindqvist', 'erik.lindqvist@example.com'],
  ['Maria', 'García', 'maria.garcia@example.com'],
  ['James', 'Okafor', 'james.okafor@example.org'],
  ['Sofia', 'Rossi', 'sofia.rossi@example.net'],
  ['Liam', "O'Brien", 'liam.obrien@example.com'],
  ['Yuki', 'Tanaka', 'yuki.tanaka@example.org'],
  ['Fatima', 'Haddad', 'fatima.haddad@example.com'],
];

const FIRST_NAMES: readonly [string, ...string[]] = [
  'Aino',
  'Mikael',
  'Ingrid',
  'Lars',
  'Freja',
  'Søren',
  'Astrid',
  'Olav',
  'Elena',
  'Mateo',
  'Chloé',
  'Noah',
  'Hanna',
  'Jonas',
  'Katrin',
  'Paul',
  'Zoë',
  'Omar',
  'Leila',
  'Arjun',
  'Priya',
  'Wei',
  'Mei',
  'Kofi',
  'Amara',
  'Daniel',
  'Rebecca',
  'Tomás',
  'Lucía',
  'Grace',
  'Henry',
  'Nadia',
  'Viktor',
  'Irena',
  'Björn',
  'Åsa',
];

const LAST_NAMES: readonly [string, ...string[]] = [
  'Korhonen',
  'Nieminen',
  'Hansen',
  'Johansson',
  'Nielsen',
  'Berg',
  'Schmidt',
  'Weber',
  'Dubois',
  'Moreau',
  'Fernández',
  'Silva',
  'Kowalski',
  'Novák',
  'Horvat',
  'Ivanova',
  'Yılmaz',
  'Khan',
  'Patel',
  'Chen',
  'Nguyen',
  'Mensah',
  'Adeyemi',
  'Smith',
  'Johnson',
  'Brown',
  'Walker',
  'Young',
  'Murphy',
  'Kelly',
  'Öberg',
  'Ström',
];

const DOMAINS: readonly [string, ...string[]] = ['example.com', 'example.org', 'example.net'];

/** Letters and digits of a name without accents, for an address. */
function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ø', 'o')
    .replaceAll('ı', 'i')
    .replace(/[^a-z]/g, '');
}

/** The demo people first, then made-up ones up to `count`; addresses are unique. */
export function makePeople(random: SeededRandom, count: number): readonly Person[] {
  const people: Person[] = DEMO_PEOPLE.map(([firstName, lastName, email], index) => {
    return { id: String(FIRST_CONTACT_ID + index), firstName, lastName, email };
  });
  const taken = new Set(people.map(({ email }) => email));
  while (people.length < count) {
    const [firstName, lastName] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
    const domain = random.pick(DOMAINS);
    const base = `${plain(firstName)}.${plain(lastName)}`;
    const email = taken.has(`${base}@${domain}`) ? `${base}${people.length}@${domain}` : `${base}@${domain}`;
    taken.add(email);
    people.push({ id: String(FIRST_CONTACT_ID + people.length), firstName, lastName, email });
  }
  return people;
}
