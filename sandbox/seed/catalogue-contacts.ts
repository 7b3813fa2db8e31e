import { parseRows } from './rows.ts';

/** Contact properties under the names that HubSpot uses. Descriptions are ours. */
const HUBSPOT = `
email | Email | string/text | contactinformation | The primary email address. | form text=email
hs_additional_emails | Additional email addresses | enumeration/checkbox | contactinformation | Further addresses of the same person. | external
work_email | Work email | string/text | contactinformation | An address at work, kept for information only. | form text=email
firstname | First name | string/text | contactinformation | Given name. | form
lastname | Last name | string/text | contactinformation | Family name. | form
salutation | Salutation | string/text | contactinformation | How to address the person, such as Ms or Dr. | form
hs_pronouns | Pronouns | string/text | contactinformation | Pronouns the person goes by.
phone | Phone number | string/phonenumber | contactinformation | Main phone number. | form text=phone_number
mobilephone | Mobile phone number | string/phonenumber | contactinformation | Mobile number, used for delivery messages. | form text=phone_number
fax | Fax number | string/phonenumber | contactinformation | Fax number. | form
hs_whatsapp_phone_number | WhatsApp phone number | phone_number/phonenumber | contactinformation | Number used on WhatsApp. | text=phone_number
address | Street address | string/text | contactinformation | Street and house number. | form text=physical_address
city | City | string/text | contactinformation | Town or city. | form
zip | Postal code | string/text | contactinformation | Postal code. | form text=postal_code
state | State/Region | string/text | contactinformation | State, county or region. | form
country | Country/Region | string/text | contactinformation | Country in words. | form
hs_country_region_code | Country/Region code | string/text | contactinformation | Two-letter country code.
company | Company name | string/text | contactinformation | Name of the company, not linked to the company record. | form
jobtitle | Job title | string/text | contactinformation | Position held. | form
job_function | Job function | string/text | contactinformation | Area of work. | form
industry | Industry | string/text | contactinformation | Line of business. | form
website | Website URL | string/text | contactinformation | Address of a website. | form text=domain_name
date_of_birth | Date of birth | string/text | contactinformation | Date of birth as the person wrote it. | form
gender | Gender | string/text | contactinformation | As stated by the person. | form
marital_status | Marital status | string/text | contactinformation | As stated by the person. | form
military_status | Military status | string/text | contactinformation | As stated by the person. | form
relationship_status | Relationship status | string/text | contactinformation | As stated by the person. | form
school | School | string/text | contactinformation | School attended. | form
degree | Degree | string/text | contactinformation | Academic degree. | form
field_of_study | Field of study | string/text | contactinformation | Subject studied. | form
graduation_date | Graduation date | string/text | contactinformation | When studies ended. | form
start_date | Start date | string/text | contactinformation | Start of the current position. | form
seniority | Seniority | string/text | contactinformation | Level of the position. | form
annualrevenue | Annual revenue | string/text | contactinformation | Yearly revenue as stated by the person. | form
numemployees | Number of employees | enumeration/select | contactinformation | Size of the employer. | form opts=1-5,5-25,25-50,50-100,100-500,500-1000,1000+
total_revenue | Total revenue | number/number | contactinformation | Sum of the closed deals. | ro number=currency
lifecyclestage | Lifecycle stage | enumeration/radio | contactinformation | How far the relation to the customer has come. | form opts=subscriber:Subscriber,lead:Lead,marketingqualifiedlead:Marketing qualified lead,salesqualifiedlead:Sales qualified lead,opportunity:Opportunity,customer:Customer,evangelist:Evangelist,other:Other
hs_lead_status | Lead status | enumeration/radio | sales_properties | Where sales stand with this person. | opts=NEW:New,OPEN:Open,IN_PROGRESS:In progress,OPEN_DEAL:Open deal,UNQUALIFIED:Unqualified,ATTEMPTED_TO_CONTACT:Attempted to contact,CONNECTED:Connected,BAD_TIMING:Bad timing
hs_buying_role | Buying role | enumeration/checkbox | sales_properties | Roles in a purchase. | opts=BLOCKER:Blocker,BUDGET_HOLDER:Budget holder,CHAMPION:Champion,DECISION_MAKER:Decision maker,END_USER:End user,EXECUTIVE_SPONSOR:Executive sponsor,INFLUENCER:Influencer,LEGAL_AND_COMPLIANCE:Legal and compliance,OTHER:Other
hs_persona | Persona | enumeration/select | contactinformation | Persona that fits the person. | form opts=persona_1:Weekend hiker,persona_2:Guide,persona_3:Gift buyer
hs_role | Employment role | enumeration/select | contactinformation | Role at work. | opts=sales:Sales,operations:Operations,support:Support,engineering:Engineering,finance:Finance
hs_seniority | Employment seniority | enumeration/select | contactinformation | Level at work. | opts=entry:Entry,manager:Manager,director:Director,executive:Executive
hs_language | Preferred language | enumeration/select | contactinformation | Language to write in. | form opts=en:English,fi:Finnish,sv:Swedish,no:Norwegian,da:Danish,de:German,fr:French,es:Spanish,pt-br:Portuguese (Brazil),ja:Japanese,ar:Arabic
hs_timezone | Time zone | enumeration/select | contactinformation | Time zone of the person. | opts=europe_slash_helsinki:Europe/Helsinki,europe_slash_berlin:Europe/Berlin,america_slash_new_york:America/New York,america_slash_los_angeles:America/Los Angeles
hubspot_owner_id | Contact owner | enumeration/select | sales_properties | Colleague who looks after this contact. | owner
hs_all_owner_ids | All owner IDs | enumeration/checkbox | sales_properties | Every owner of this record. | ro hidden owner
hubspot_team_id | HubSpot team | enumeration/select | sales_properties | Team of the owner. | ro external
hs_all_team_ids | All teams | enumeration/checkbox | sales_properties | Every team of the owner. | ro hidden external
hubspot_owner_assigneddate | Owner assigned date | datetime/date | sales_properties | When the present owner was set. | ro
hs_email_optout | Unsubscribed from all email | bool/booleancheckbox | emailinformation | The person wants no marketing email at all. | ro
hs_email_bad_address | Invalid email address | bool/booleancheckbox | emailinformation | The address does not take mail. | ro
hs_email_quarantined | Email address quarantined | bool/booleancheckbox | emailinformation | Sending was paused for safety. | ro
hs_email_bounce | Marketing emails bounced | number/number | emailinformation | How many mails bounced. | ro
hs_email_click | Marketing emails clicked | number/number | emailinformation | How many mails were clicked. | ro
hs_email_delivered | Marketing emails delivered | number/number | emailinformation | How many mails arrived. | ro
hs_email_open | Marketing emails opened | number/number | emailinformation | How many mails were opened. | ro
hs_email_replied | Marketing emails replied | number/number | emailinformation | How many mails were answered. | ro
hs_email_first_send_date | First marketing email send date | datetime/date | emailinformation | When the first mail went out. | ro
hs_email_last_send_date | Last marketing email send date | datetime/date | emailinformation | When the latest mail went out. | ro
hs_email_last_open_date | Last marketing email open date | datetime/date | emailinformation | When a mail was last opened. | ro
hs_email_last_click_date | Last marketing email click date | datetime/date | emailinformation | When a mail was last clicked. | ro
hs_email_domain | Email domain | string/text | emailinformation | The part of the address after the @. | ro calc
hs_email_hard_bounce_reason_enum | Email hard bounce reason | enumeration/select | emailinformation | Why mail cannot be delivered. | ro opts=OTHER:Other,UNKNOWN_USER:Unknown user,MAILBOX_FULL:Mailbox full,CONTENT:Content,SPAM:Spam
hs_marketable_status | Marketing contact status | enumeration/select | emailinformation | Whether the person counts as a marketing contact. | ro opts=true:Marketing contact,false:Non-marketing contact
hs_legal_basis | Legal basis for processing | enumeration/checkbox | contactinformation | Why data of the person may be processed. | opts=Legitimate interest – prospect/lead,Legitimate interest – existing customer,Performance of a contract,Freely given consent from contact,Not applicable
hs_gdpr_deleted | Privacy deleted | bool/booleancheckbox | contactinformation | The record was erased on request. | ro hidden
hs_content_membership_status | Membership status | enumeration/select | contactinformation | State of the content membership. | opts=inactive:Inactive,active:Active
hs_content_membership_email_confirmed | Membership email confirmed | bool/booleancheckbox | contactinformation | The membership address was confirmed. | ro
hs_content_membership_notes | Membership notes | string/textarea | contactinformation | Notes on the membership.
hs_full_name_or_email | Full name or email | string/text | contactinformation | The name if there is one, else the address. | ro calc
hs_calculated_phone_number | Calculated phone number | string/text | contactinformation | The number in international form. | ro calc hidden
hs_calculated_mobile_number | Calculated mobile number | string/text | contactinformation | The mobile number in international form. | ro calc hidden
hs_searchable_calculated_phone_number | Searchable phone number | string/text | contactinformation | The number as the search sees it. | ro calc hidden
hs_object_id | Record ID | number/number | contactinformation | Number of the record. | ro unique
hs_merged_object_ids | Merged record IDs | enumeration/checkbox | contactinformation | Records that were merged into this one. | ro external
hs_object_source | Record source | string/text | contactinformation | How the record came to be. | ro hidden
hs_object_source_label | Record source label | enumeration/select | contactinformation | How the record came to be, in words. | ro opts=IMPORT:Import,INTEGRATION:Integration,CRM_UI:CRM UI,FORM:Forms
hs_object_source_id | Record source ID | string/text | contactinformation | Which one of the sources. | ro hidden
hs_created_by_user_id | Created by user ID | number/number | contactinformation | Who made the record. | ro
hs_updated_by_user_id | Updated by user ID | number/number | contactinformation | Who changed the record last. | ro
hs_unique_creation_key | Unique creation key | string/text | contactinformation | Guards against making a record twice. | ro hidden
hs_was_imported | Performed in an import | bool/booleancheckbox | contactinformation | The record came with an import. | ro hidden
hs_user_ids_of_all_owners | User IDs of all owners | enumeration/checkbox | contactinformation | User numbers of the owners. | ro hidden external
hs_read_only | Read only object | bool/booleancheckbox | contactinformation | The record may not be changed. | ro hidden
createdate | Create date | datetime/date | contactinformation | When the record was made. | ro
closedate | Close date | datetime/date | contactinformation | When the contact became a customer.
lastmodifieddate | Last modified date | datetime/date | contactinformation | When a property last changed. | ro
notes_last_contacted | Last contacted | datetime/date | sales_properties | When somebody last spoke to the person. | ro
notes_last_updated | Last activity date | datetime/date | sales_properties | When the record last saw activity. | ro
notes_next_activity_date | Next activity date | datetime/date | sales_properties | When the next activity is due. | ro date=time_until
num_notes | Number of sales activities | number/number | sales_properties | How many activities were logged. | ro
num_contacted_notes | Number of times contacted | number/number | sales_properties | How often the person was contacted. | ro
num_associated_deals | Number of associated deals | number/number | sales_properties | How many deals are linked. | ro calc
num_conversion_events | Number of form submissions | number/number | conversioninformation | How many forms were sent in. | ro
num_unique_conversion_events | Number of unique forms submitted | number/number | conversioninformation | How many different forms were sent in. | ro
recent_conversion_date | Recent conversion date | datetime/date | conversioninformation | When a form was last sent in. | ro
recent_conversion_event_name | Recent conversion | string/text | conversioninformation | The form last sent in. | ro
first_conversion_date | First conversion date | datetime/date | conversioninformation | When the first form was sent in. | ro
first_conversion_event_name | First conversion | string/text | conversioninformation | The first form sent in. | ro
recent_deal_amount | Recent deal amount | number/number | sales_properties | Amount of the deal closed last. | ro number=currency
recent_deal_close_date | Recent deal close date | datetime/date | sales_properties | When a deal was last closed. | ro
first_deal_created_date | First deal created date | datetime/date | sales_properties | When the first deal was made. | ro
days_to_close | Days to close | number/number | sales_properties | Days from creation to becoming a customer. | ro calc number=duration
hubspotscore | HubSpot score | number/number | sales_properties | Score by the rules of this account. | ro calc
hs_predictivecontactscore_v2 | Likelihood to close | number/number | sales_properties | Estimated chance of a purchase. | ro calc number=probability
hs_customer_agent_lead_status | Customer agent lead status | enumeration/select | sales_properties | What the customer agent made of the lead. | ro opts=QUALIFIED:Qualified,UNQUALIFIED:Unqualified,IN_PROGRESS:In progress
hs_conversations_visitor_email | Conversations visitor email | string/text | contactinformation | Address given in a chat. | hidden
hs_last_sales_activity_timestamp | Last engagement date | datetime/date | sales_properties | When the person last took part. | ro
hs_latest_meeting_activity | Latest meeting activity | datetime/date | sales_properties | When the latest meeting was. | ro
hs_sequences_is_enrolled | In sequence | bool/booleancheckbox | sales_properties | The person is in a sales sequence now. | ro
hs_sa_first_engagement_object_id | First engagement ID | number/number | sales_properties | The first engagement. | ro hidden
hs_linkedin_url | LinkedIn URL | string/text | contactinformation | Address of a LinkedIn profile.
twitterhandle | X username | string/text | contactinformation | User name on X. | form
ip_city | IP city | string/text | analyticsinformation | Town that the network address points to. | ro
ip_country | IP country | string/text | analyticsinformation | Country that the network address points to. | ro
ip_state | IP state | string/text | analyticsinformation | Region that the network address points to. | ro
message | Message | string/textarea | contactinformation | What was written in a form. | form
hs_avatar_filemanager_key | Avatar file | string/file | contactinformation | Picture of the person. | hidden
hs_ip_timezone | IP time zone | string/text | analyticsinformation | Time zone that the network address points to. | ro
`;

/** The contact properties that every portal has, under HubSpot's names. */
export function hubspotContactProperties(): ReturnType<typeof parseRows> {
  return parseRows(HUBSPOT);
}
