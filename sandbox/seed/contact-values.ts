import type { Person } from './people.ts';
import type { SeededRandom } from './random.ts';

/** What differs between the demo portals. */
export interface Region {
  readonly cities: readonly [readonly [string, string, string], ...(readonly [string, string, string])[]];
  readonly phone: (random: SeededRandom) => string;
  readonly stores: readonly [string, ...string[]];
  readonly languages: readonly [string, ...string[]];
  readonly companies: readonly [string, ...string[]];
}

const digits = (random: SeededRandom, count: number): string =>
  Array.from({ length: count }, () => String(random.below(10))).join('');

/** Northern Europe: the EU portal. */
export const EUROPE: Region = {
  cities: [
    ['Helsinki', '00100', 'Finland'],
    ['Tampere', '33100', 'Finland'],
    ['Oslo', '0150', 'Norway'],
    ['Stockholm', '111 20', 'Sweden'],
    ['Berlin', '10115', 'Germany'],
  ],
  phone: (random) => `+358 40 ${digits(random, 3)} ${digits(random, 4)}`,
  stores: ['helsinki', 'tampere', 'oslo', 'stockholm', 'berlin'],
  languages: ['fi', 'sv', 'no', 'de', 'en'],
  companies: ['Polku Oy', 'Fjellsport AS', 'Waldweg GmbH', 'Sjö & Skog AB', 'Saimaa Retket Oy'],
};

/** The United States: the US portal. */
export const AMERICA: Region = {
  cities: [
    ['Boston', '02108', 'United States'],
    ['Denver', '80202', 'United States'],
    ['Portland', '97201', 'United States'],
    ['Seattle', '98101', 'United States'],
  ],
  phone: (random) => `+1 (555) 01${digits(random, 1)}-${digits(random, 4)}`,
  stores: ['boston', 'denver', 'portland'],
  languages: ['en', 'es', 'fr'],
  companies: [
    'Summit Supply LLC',
    'Bay Paddlers Inc',
    'Rocky Trail Co',
    'Granite Gear Club',
    'Cascade Tours',
  ],
};

const TIERS: readonly [string, ...string[]] = ['bronze', 'silver', 'gold', 'platinum'];
const TOPICS = ['hiking', 'climbing', 'skiing', 'paddling', 'camping', 'offers', 'repairs'];
const STAGES: readonly [string, ...string[]] = ['subscriber', 'lead', 'opportunity', 'customer', 'customer'];
const TIMES: readonly [string, ...string[]] = ['morning', 'afternoon', 'evening', 'weekend'];
const STREETS: readonly [string, ...string[]] = [
  'Birch Street',
  'Harbour Road',
  'Mill Lane',
  'Kauppakatu',
  'Storgata',
];
const JOBS: readonly [string, ...string[]] = [
  'Teacher',
  'Engineer',
  'Nurse',
  'Guide',
  'Designer',
  'Accountant',
  'Chef',
];
const DAY_MS = 86_400_000;
const BASE_MS = Date.UTC(2026, 10, 1);

const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const momentText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

function topics(random: SeededRandom): string {
  return TOPICS.filter(() => random.chance(0.3)).join(';');
}

function addressValues(region: Region, random: SeededRandom): readonly (readonly [string, string])[] {
  const [city, zip, country] = random.pick(region.cities);
  const street = `${random.pick(STREETS)} ${random.below(120) + 1}`;
  return [
    ['address', street],
    ['city', city],
    ['zip', zip],
    ['country', country],
    ['shipping_street', street],
    ['shipping_city', city],
    ['shipping_postal_code', zip],
  ];
}

function shopValues(region: Region, random: SeededRandom): readonly (readonly [string, string])[] {
  return [
    ['membership_tier', random.pick(TIERS)],
    ['loyalty_points', String(random.below(5000))],
    ['next_delivery_date', dayText(BASE_MS + random.below(90) * DAY_MS)],
    ['last_service_visit', momentText(BASE_MS - random.below(400) * DAY_MS + 36_000_000)],
    ['birthday', dayText(Date.UTC(1950 + random.below(55), random.below(12), 1 + random.below(28)))],
    ['vip', String(random.chance(0.1))],
    ['newsletter_topics', topics(random)],
    ['preferred_contact_time', random.pick(TIMES)],
    ['preferred_store', random.pick(region.stores)],
    ['delivery_instructions', random.chance(0.5) ? 'Leave it with the neighbour on the ground floor.' : ''],
    ['shoe_size_eu', String(36 + random.below(12))],
    ['store_credit', `${random.below(200)}.${random.below(10)}0`],
    ['last_order_date', dayText(BASE_MS - random.below(300) * DAY_MS)],
    ['open_orders', String(random.below(3))],
    ['lifetime_value', String(50 + random.below(9000))],
    ['support_tier', random.pick(['basic', 'plus', 'premium'])],
    ['internal_notes', random.chance(0.4) ? 'Complained once about a late parcel; be quick.' : ''],
    ['health_notes', random.chance(0.3) ? 'Asthma, carries an inhaler.' : ''],
    ['allergies', random.chance(0.3) ? 'Peanuts' : ''],
    ['medical_condition', random.chance(0.2) ? 'Type 1 diabetes' : ''],
    ['bank_account', `XX${digits(random, 2)} ${digits(random, 4)} ${digits(random, 4)} ${digits(random, 4)}`],
    ['national_id_last4', digits(random, 4)],
  ];
}

/** The wire values of an ordinary contact. `tag` names the portal inside values that must never cross portals. */
export function contactValues(
  person: Person,
  region: Region,
  random: SeededRandom,
  tag: string,
): ReadonlyMap<string, string> {
  const values: readonly (readonly [string, string])[] = [
    ['email', person.email ?? ''],
    ['firstname', person.firstName],
    ['lastname', person.lastName],
    ['phone', region.phone(random)],
    ['mobilephone', random.chance(0.7) ? region.phone(random) : ''],
    ...addressValues(region, random),
    ['company', random.pick(region.companies)],
    ['jobtitle', random.pick(JOBS)],
    ['lifecyclestage', random.pick(STAGES)],
    ['hs_language', random.pick(region.languages)],
    ['hs_email_optout', String(random.chance(0.1))],
    ['date_of_birth', `${1 + random.below(28)}.${1 + random.below(12)}.${1950 + random.below(55)}`],
    ['annualrevenue', String(20_000 + random.below(90_000))],
    ['hubspot_owner_id', random.chance(0.5) ? '501' : '502'],
    ['customer_number', `${tag}-${person.id}`],
    ['last_order_number', `${tag}-${digits(random, 6)}`],
    ['legacy_crm_id', `old-${tag}-${person.id}`],
    ...shopValues(region, random),
  ];
  return new Map(values.filter(([, value]) => value !== ''));
}
