import type { PropertyDefinition } from '../portal/model.ts';
import { parseRows } from './rows.ts';

const COMMON = `
createdate | Create date | datetime/date | record | When the record was made. | ro
hs_createdate | Object create date | datetime/date | record | When the record was made. | ro hidden
hs_lastmodifieddate | Last modified date | datetime/date | record | When a property last changed. | ro
hs_object_id | Record ID | number/number | record | Number of the record. | ro unique
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | record | Records merged into this one. | ro external
hubspot_owner_id | Owner | enumeration/select | record | Colleague who looks after it. | owner
`;

const COMPANIES = `
name | Company name | string/text | companyinformation | Name of the company.
domain | Company domain name | string/text | companyinformation | Domain of the website. | text=domain_name
phone | Phone number | string/phonenumber | companyinformation | Switchboard.
address | Street address | string/text | companyinformation | Street.
city | City | string/text | companyinformation | Town.
zip | Postal code | string/text | companyinformation | Postal code.
country | Country/Region | string/text | companyinformation | Country.
industry | Industry | enumeration/select | companyinformation | Line of business. | opts=RETAIL:Retail,SPORTS:Sports,RECREATIONAL_FACILITIES_AND_SERVICES:Recreation,CONSUMER_SERVICES:Consumer services,OTHER:Other
numberofemployees | Number of employees | number/number | companyinformation | Head count.
annualrevenue | Annual revenue | number/number | companyinformation | Yearly revenue. | number=currency
description | Description | string/textarea | companyinformation | What the company does.
contract_ends | Contract ends | date/date | companyinformation | Last day of the framework contract. | own
payment_terms | Payment terms | enumeration/radio | companyinformation | When bills are due. | own opts=net14:14 days,net30:30 days,net60:60 days
num_associated_contacts | Number of contacts | number/number | companyinformation | Linked contacts. | ro calc
`;

const DEALS = `
dealname | Deal name | string/text | dealinformation | Name of the deal.
amount | Amount | number/number | dealinformation | Worth of the deal. | number=currency
closedate | Close date | datetime/date | dealinformation | When the deal closes.
pipeline | Pipeline | enumeration/select | dealinformation | Which pipeline. | opts=default:Sales pipeline
dealstage | Deal stage | enumeration/radio | dealinformation | Stage in the pipeline. | opts=appointmentscheduled:Appointment scheduled,qualifiedtobuy:Qualified to buy,contractsent:Contract sent,closedwon:Closed won,closedlost:Closed lost
dealtype | Deal type | enumeration/radio | dealinformation | New or existing business. | opts=newbusiness:New business,existingbusiness:Existing business
description | Deal description | string/textarea | dealinformation | What it is about.
order_number | Order number | string/text | dealinformation | Number in the shop. | own unique
tracking_code | Tracking code | string/text | dealinformation | Code of the parcel. | own
hs_is_closed | Is closed | bool/booleancheckbox | dealinformation | Won or lost. | ro calc
`;

const TICKETS = `
subject | Ticket name | string/text | ticketinformation | What it is about.
content | Ticket description | string/textarea | ticketinformation | What was asked.
hs_pipeline | Pipeline | enumeration/select | ticketinformation | Which pipeline. | opts=0:Support pipeline
hs_pipeline_stage | Ticket status | enumeration/select | ticketinformation | Stage in the pipeline. | opts=1:New,2:Waiting on contact,3:Waiting on us,4:Closed
hs_ticket_priority | Priority | enumeration/select | ticketinformation | How urgent it is. | opts=LOW:Low,MEDIUM:Medium,HIGH:High,URGENT:Urgent
hs_ticket_category | Category | enumeration/checkbox | ticketinformation | Kind of question. | opts=PRODUCT_ISSUE:Product issue,BILLING_ISSUE:Billing issue,FEATURE_REQUEST:Feature request,GENERAL_INQUIRY:General inquiry
resolution_note | Resolution note | string/textarea | ticketinformation | How it ended. | own
closed_date | Close date | datetime/date | ticketinformation | When it was closed. | ro
`;

const SERVICE_PLANS = `
plan_name | Plan name | string/text | plan | Name of the service plan. | own
plan_level | Plan level | enumeration/select | plan | What the plan covers. | own opts=basic:Basic,plus:Plus,premium:Premium
renews_on | Renews on | date/date | plan | Day of the next renewal. | own
monthly_fee | Monthly fee | number/number | plan | Fee a month. | own number=currency
auto_renew | Renews by itself | bool/booleancheckbox | plan | Renewed unless cancelled. | own
plan_code | Plan code | string/text | plan | Code on the card. | own unique
plan_notes | Plan notes | string/textarea | plan | Remarks. | own
`;

const TABLES = new Map([
  ['companies', COMPANIES],
  ['deals', DEALS],
  ['tickets', TICKETS],
  ['service_plans', SERVICE_PLANS],
]);

/** Property definitions of an object type other than contacts. */
export function objectProperties(objectType: string): readonly PropertyDefinition[] {
  return parseRows(`${TABLES.get(objectType) ?? ''}${COMMON}`);
}
