import type { Person } from './people.ts';

type Values = Readonly<Record<string, string>>;

/** What guides and demos may rely on, by contact and by where the portal is hosted. */
const DEMO: ReadonlyMap<string, { readonly eu1: Values; readonly na1: Values }> = new Map([
  [
    'anna.virtanen@example.com',
    {
      eu1: {
        phone: '+358 40 123 4567',
        mobilephone: '+358 40 123 4567',
        city: 'Helsinki',
        country: 'Finland',
        hs_language: 'en',
        membership_tier: 'gold',
        loyalty_points: '1250',
        next_delivery_date: '2026-12-04',
        last_service_visit: '2026-10-12T08:30:00Z',
        preferred_contact_time: 'evening',
        newsletter_topics: 'hiking;skiing',
        delivery_instructions: 'Ring twice, the bell is faint.',
        vip: 'true',
      },
      na1: {
        phone: '+1 (555) 010-7788',
        membership_tier: 'bronze',
        loyalty_points: '40',
        next_delivery_date: '2027-01-15',
        preferred_contact_time: 'morning',
        newsletter_topics: 'paddling',
        delivery_instructions: 'Leave it at the porch.',
        vip: 'false',
      },
    },
  ],
  [
    'erik.lindqvist@example.com',
    {
      eu1: {
        phone: '+46 70 123 45 67',
        city: 'Stockholm',
        country: 'Sweden',
        hs_language: 'sv',
        membership_tier: 'silver',
        loyalty_points: '310',
      },
      na1: { phone: '+1 (555) 010-2211', membership_tier: 'platinum', loyalty_points: '4800' },
    },
  ],
  [
    'maria.garcia@example.com',
    {
      eu1: { phone: '+34 600 123 456', hs_language: 'es', membership_tier: 'bronze', loyalty_points: '95' },
      na1: { phone: '+1 (555) 010-3322', hs_language: 'es', membership_tier: 'gold', loyalty_points: '2040' },
    },
  ],
]);

/** The values of a contact with those on top that demos rely on. */
export function withDemoValues(
  person: Person,
  values: ReadonlyMap<string, string>,
  hosting: string,
): ReadonlyMap<string, string> {
  const demo = DEMO.get(person.email ?? '');
  if (!demo) return values;
  return new Map([...values, ...Object.entries(hosting === 'eu1' ? demo.eu1 : demo.na1)]);
}
