import type { PropertyDefinition } from '../portal/model.ts';
import { parseRows } from './rows.ts';

/** Properties that the shop of the demo made for itself. */
const OWN = `
membership_tier | Membership tier | enumeration/radio | shop | Level in the loyalty programme. | own form opts=bronze:Bronze,silver:Silver,gold:Gold,platinum:Platinum,founder:Founder:hidden
loyalty_points | Loyalty points | number/number | shop | Points that can be spent in the shop. | own number=formatted
customer_number | Customer number | string/text | shop | Number on every invoice. | own unique
next_delivery_date | Next delivery date | date/date | shop | Day on which the next parcel is due. | own date=absolute_with_relative
last_service_visit | Last service visit | datetime/date | shop | When gear was last brought in for service. | own
birthday | Birthday | date/date | shop | Day of birth, used for a yearly voucher. | own
vip | VIP | bool/booleancheckbox | shop | Served first. | own
newsletter_topics | Newsletter topics | enumeration/checkbox | shop | What the person wants to read about. | own form opts=hiking:Hiking,climbing:Climbing,skiing:Skiing,paddling:Paddling,camping:Camping,offers:Offers,repairs:Repair tips
preferred_contact_time | Preferred contact time | enumeration/select | shop | When to call. | own form opts=morning:Morning (8–12),afternoon:Afternoon (12–17),evening:Evening (17–20),weekend:Weekend
preferred_store | Preferred store | enumeration/select | shop | Where parcels are collected. | own form opts=helsinki:Helsinki,tampere:Tampere,oslo:Oslo,stockholm:Stockholm,berlin:Berlin,boston:Boston,denver:Denver,portland:Portland
delivery_instructions | Delivery instructions | string/textarea | shop | What the courier should know. | own form
delivery_window | Delivery window | enumeration/radio | shop | When parcels should come. | own opts=day:During the day,evening:In the evening,any:Any time
billing_address | Billing address | string/textarea | shop | Where invoices go. | own text=multi_line
shipping_street | Shipping street | string/text | shop | Street of the delivery address. | own form text=physical_address
shipping_city | Shipping city | string/text | shop | Town of the delivery address. | own form
shipping_postal_code | Shipping postal code | string/text | shop | Postal code of the delivery address. | own form text=postal_code
invoice_email | Invoice email | string/text | shop | Where invoices are mailed. | own text=email
alternative_phone | Alternative phone | phone_number/phonenumber | shop | Whom to call when nobody answers. | own text=phone_number
shoe_size_eu | Shoe size (EU) | number/number | shop | Size of boots. | own
jacket_size | Jacket size | enumeration/select | shop | Size of jackets. | own opts=xs:XS,s:S,m:M,l:L,xl:XL,xxl:XXL
ski_length_cm | Ski length (cm) | number/number | shop | Length of skis last fitted. | own
has_rental_deposit | Rental deposit paid | bool/booleancheckbox | shop | A deposit for rental gear was paid. | own
store_credit | Store credit | number/number | shop | Credit in the currency of the shop. | own number=currency
discount_percent | Discount | number/number | shop | Personal discount. | own number=percentage
last_order_date | Last order date | date/date | shop | Day of the latest order. | own
last_order_number | Last order number | string/text | shop | Number of the latest order. | own
open_orders | Open orders | number/number | shop | Orders that are not delivered yet. | own ro
lifetime_value | Lifetime value | number/calculation_equation | shop | Sum of all orders so far. | own calc formula=order_total+store_credit number=currency
orders_per_year | Orders per year | number/calculation_equation | shop | Average number of orders a year. | own calc formula=orders/years
average_basket | Average basket | number/calculation_equation | shop | Average worth of an order. | own calc formula=order_total/orders number=currency
days_since_last_order | Days since last order | number/calculation_equation | shop | Counted every night. | own calc formula=now-last_order_date number=duration
gdpr_export_requested | Data export requested | bool/booleancheckbox | shop | The person asked for a copy of the data. | own
marketing_sms_consent | SMS consent | bool/booleancheckbox | shop | Text messages are welcome. | own form
guide_certificate | Guide certificate | string/file | shop | Scan of the guide's certificate. | own
fitting_notes | Fitting notes | string/html | shop | Notes of the boot fitter. | own
internal_notes | Internal notes | string/textarea | shop_internal | For colleagues only. | own
credit_rating_internal | Internal credit rating | enumeration/select | shop_internal | How bills are paid. | own opts=a:A,b:B,c:C
fraud_flag | Fraud flag | bool/booleancheckbox | shop_internal | Set by the payment team. | own hidden
risk_comment | Risk comment | string/textarea | shop_internal | By the payment team. | own hidden
legacy_crm_id | Legacy CRM ID | string/text | shop_internal | Key in the system used before. | own ro unique
erp_sync_state | ERP sync state | json/text | shop_internal | Written by the ERP connector. | own ro hidden
erp_last_sync | ERP last sync | datetime/date | shop_internal | Written by the ERP connector. | own ro
home_location | Home location | object_coordinates/text | shop_internal | Coordinates of the delivery address. | own ro
spend_in_currency | Spend in own currency | currency_number/number | shop_internal | Spend in the currency of the customer. | own currency=deal_currency_code
support_tier | Support tier | enumeration/select | shop | Which support the person bought. | own opts=basic:Basic,plus:Plus,premium:Premium
support_pin_hint | Support PIN hint | string/text | shop | A hint that the person chose. | own
emergency_contact_name | Emergency contact name | string/text | shop | Whom to call on guided tours. | own form
emergency_contact_phone | Emergency contact phone | string/phonenumber | shop | Number to call on guided tours. | own form text=phone_number
allergies | Allergies | string/textarea | shop_health | Food allergies, for guided tours. | own sensitive category=HEALTH
health_notes | Health notes | string/textarea | shop_health | What a guide must know. | own sensitive category=HEALTH
passport_country | Passport country | string/text | shop_health | Needed for tours abroad. | own sensitive category=IDENTITY
national_id_last4 | National ID, last four | string/text | shop_health | Needed for rentals. | own sensitive category=IDENTITY
medical_condition | Medical condition | string/textarea | shop_health | Declared for high altitude tours. | own high category=HEALTH
bank_account | Bank account | string/text | shop_health | For refunds by transfer. | own high category=FINANCIAL
old_newsletter | Old newsletter | bool/booleancheckbox | shop | Replaced by the topics. | own archived
old_member_card | Old member card | string/text | shop | Replaced by the customer number. | own archived
partner_code | Partner code | enumeration/select | shop | Options come from the partner system. | own external
account_manager | Account manager | enumeration/select | shop | Colleague for companies. | own owner
constructor | Built by | string/text | shop_internal | Named like a built-in of JavaScript, on purpose. | own
to_string | To string | string/text | shop_internal | A label with <b>markup</b> & quotes " on purpose. | own
duplicate_label_a | Reference | string/text | shop | One of two properties with the same label. | own
duplicate_label_b | Reference | string/text | shop | One of two properties with the same label. | own
`;

const STAGES: readonly (readonly [string, string])[] = [
  ['subscriber', 'Subscriber'],
  ['lead', 'Lead'],
  ['marketingqualifiedlead', 'Marketing qualified lead'],
  ['salesqualifiedlead', 'Sales qualified lead'],
  ['opportunity', 'Opportunity'],
  ['customer', 'Customer'],
  ['evangelist', 'Evangelist'],
  ['other', 'Other'],
];

const SOURCES = [
  'source',
  'source_data_1',
  'source_data_2',
  'first_url',
  'last_url',
  'first_referrer',
  'last_referrer',
];
const COUNTS = ['num_visits', 'num_page_views', 'num_event_completions', 'average_page_views', 'revenue'];
const MOMENTS = ['first_timestamp', 'last_timestamp', 'first_visit_timestamp', 'last_visit_timestamp'];
const SUBSCRIPTIONS = ['Product news', 'Offers', 'Events', 'Repair reminders', 'Member letter', 'Surveys'];
const SEASONS = ['spring', 'summer', 'autumn', 'winter'];
const SPORTS: readonly (readonly [string, string])[] = [
  ['hiking', 'Hiking'],
  ['climbing', 'Climbing'],
  ['skiing', 'Skiing'],
  ['paddling', 'Paddling'],
  ['camping', 'Camping'],
  ['running', 'Trail running'],
  ['cycling', 'Cycling'],
  ['fishing', 'Fishing'],
];

const title = (name: string): string =>
  name.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase());

function familyRows(): readonly string[] {
  const rows: string[] = [];
  for (const [stage, label] of STAGES) {
    rows.push(
      `hs_v2_date_entered_${stage} | Date entered "${label}" | datetime/date | lifecycle | When the stage began. | ro calc`,
    );
    rows.push(
      `hs_v2_date_exited_${stage} | Date exited "${label}" | datetime/date | lifecycle | When the stage ended. | ro calc`,
    );
    rows.push(
      `hs_v2_latest_time_in_${stage} | Latest time in "${label}" | number/number | lifecycle | Time of the latest stay. | ro calc number=duration`,
    );
    rows.push(
      `hs_v2_cumulative_time_in_${stage} | Total time in "${label}" | number/number | lifecycle | Time of all stays. | ro calc hidden number=duration`,
    );
  }
  for (const name of SOURCES) {
    rows.push(
      `hs_analytics_${name} | Original ${title(name).toLowerCase()} | string/text | analyticsinformation | Where the visitor came from. | ro`,
    );
    rows.push(
      `hs_latest_${name} | Latest ${title(name).toLowerCase()} | string/text | analyticsinformation | Where the visitor came from last. | ro`,
    );
  }
  for (const name of COUNTS)
    rows.push(
      `hs_analytics_${name} | ${title(name)} | number/number | analyticsinformation | Counted on the website. | ro`,
    );
  for (const name of MOMENTS)
    rows.push(
      `hs_analytics_${name} | ${title(name)} | datetime/date | analyticsinformation | Seen on the website. | ro`,
    );
  SUBSCRIPTIONS.forEach((name, index) => {
    rows.push(
      `hs_email_optout_${5_300_100 + index} | Opted out of email: ${name} | bool/booleancheckbox | emailinformation | No mail of this kind. | ro`,
    );
  });
  for (const [sport, label] of SPORTS) {
    rows.push(
      `${sport}_level | ${label}: level | enumeration/select | sports | How experienced the person is. | own form opts=beginner:Beginner,advanced:Advanced,expert:Expert`,
    );
    rows.push(`${sport}_since | ${label}: since | date/date | sports | When it began. | own`);
    rows.push(
      `${sport}_gear_owned | ${label}: gear owned | enumeration/checkbox | sports | What the person has already. | own opts=basic:Basic set,full:Full set,rental:Rents`,
    );
    rows.push(
      `${sport}_budget | ${label}: budget | number/number | sports | What may be spent in a year. | own number=currency`,
    );
    rows.push(`${sport}_notes | ${label}: notes | string/textarea | sports | Anything worth knowing. | own`);
  }
  for (const season of SEASONS) {
    rows.push(
      `${season}_voucher_code | ${title(season)} voucher | string/text | vouchers | Code sent to the person. | own`,
    );
    rows.push(
      `${season}_voucher_used | ${title(season)} voucher used | bool/booleancheckbox | vouchers | The code was redeemed. | own`,
    );
    rows.push(
      `${season}_voucher_value | ${title(season)} voucher value | number/number | vouchers | Worth of the code. | own number=currency`,
    );
    rows.push(
      `${season}_voucher_until | ${title(season)} voucher valid until | date/date | vouchers | Last day. | own date=time_until`,
    );
  }
  for (const year of [2022, 2023, 2024, 2025, 2026]) {
    rows.push(`orders_${year} | Orders ${year} | number/number | history | Orders in that year. | own ro`);
    rows.push(
      `spend_${year} | Spend ${year} | number/number | history | Spent in that year. | own ro number=currency`,
    );
    rows.push(
      `returns_${year} | Returns ${year} | number/number | history | Parcels sent back in that year. | own ro`,
    );
    rows.push(
      `survey_score_${year} | Survey score ${year} | number/number | history | Answer to the yearly survey, 0 to 10. | own`,
    );
    rows.push(
      `survey_comment_${year} | Survey comment ${year} | string/textarea | history | Remark in the yearly survey. | own`,
    );
  }
  return rows;
}

/** The portal's own contact properties and HubSpot's long families of them (lifecycle, analytics, opt-outs). */
export function ownContactProperties(): readonly PropertyDefinition[] {
  return parseRows([OWN, ...familyRows()].join('\n'));
}
