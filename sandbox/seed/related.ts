import type { Person } from './people.ts';
import type { SeededRandom } from './random.ts';

const DAY_MS = 86_400_000;
const BASE_MS = Date.UTC(2026, 10, 1);

const day = (offset: number): string => new Date(BASE_MS + offset * DAY_MS).toISOString().slice(0, 10);
const moment = (offset: number): string => `${day(offset)}T10:00:00Z`;

/** Wire values of the records around a contact. */
export const relatedValues = {
  company(name: string, random: SeededRandom): ReadonlyMap<string, string> {
    const domain = `${name.toLowerCase().replace(/[^a-z]/g, '')}.example`;
    return new Map([
      ['name', name],
      ['domain', domain],
      ['industry', random.pick(['RETAIL', 'SPORTS', 'CONSUMER_SERVICES'])],
      ['numberofemployees', String(3 + random.below(400))],
      ['contract_ends', day(random.below(700))],
      ['payment_terms', random.pick(['net14', 'net30', 'net60'])],
      ['hubspot_owner_id', '501'],
    ]);
  },
  deal(person: Person, index: number, random: SeededRandom): ReadonlyMap<string, string> {
    const stage = random.pick(['appointmentscheduled', 'contractsent', 'closedwon', 'closedlost']);
    return new Map([
      ['dealname', `${person.lastName}: order ${70_000 + index}`],
      ['amount', `${40 + random.below(2000)}.00`],
      ['closedate', moment(random.below(60) - 30)],
      ['pipeline', 'default'],
      ['dealstage', stage],
      ['order_number', `SO-${70_000 + index}`],
      ['tracking_code', `TRK${random.below(1_000_000)}`],
      ['hs_is_closed', String(stage.startsWith('closed'))],
    ]);
  },
  ticket(person: Person, index: number, random: SeededRandom): ReadonlyMap<string, string> {
    return new Map([
      ['subject', `Question ${index} of ${person.firstName}`],
      [
        'content',
        random.pick(['Where is my parcel?', 'The zip is broken.', 'Please send the invoice again.']),
      ],
      ['hs_pipeline', '0'],
      ['hs_pipeline_stage', random.pick(['1', '2', '3', '4'])],
      ['hs_ticket_priority', random.pick(['LOW', 'MEDIUM', 'HIGH'])],
    ]);
  },
  plan(index: number, random: SeededRandom): ReadonlyMap<string, string> {
    const level = random.pick(['basic', 'plus', 'premium']);
    return new Map([
      ['plan_name', `Service plan ${level}`],
      ['plan_level', level],
      ['renews_on', day(random.below(365))],
      ['monthly_fee', `${5 + random.below(20)}.90`],
      ['auto_renew', String(random.chance(0.6))],
      ['plan_code', `SP-${4000 + index}`],
    ]);
  },
} as const;
