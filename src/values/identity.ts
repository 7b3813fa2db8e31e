/**
 * Properties that no rule makes editable whatever their definition says, as data. Names are HubSpot's internal ones,
 * lower case; portals cannot create another property of the same name. Design 8, platform 6.2, security INV-39, INV-40.
 */

/** They find, identify or join records, or say who looks after one. */
export const IDENTITY_PROPERTIES: ReadonlySet<string> = new Set([
  'email',
  'hs_additional_emails',
  'hs_object_id',
  'hs_merged_object_ids',
  'hs_calculated_merged_vids',
  'hs_unique_creation_key',
  'hs_email_domain',
  'hs_whatsapp_phone_number',
  'hs_searchable_calculated_phone_number',
  'hs_facebookid',
  'hs_linkedinid',
  'hs_twitterid',
  'hs_googleplusid',
  'associatedcompanyid',
  'salesforcecontactid',
  'salesforceleadid',
  'salesforceaccountid',
  'salesforceownerid',
]);

/** What a person agreed to; that has its own legal record and is never changed by an agent. By beginning of name. */
export const CONSENT_PREFIXES: readonly string[] = [
  'hs_email_optout',
  'hs_email_opt_out',
  'hs_legal_basis',
  'hs_marketable',
  'hs_gdpr',
  'hs_sms_opt',
  'hs_whatsapp_opt',
  'hs_emailconfirmationstatus',
  'hs_enrichment_opt_out',
  'hs_ads_consent',
];

/** HubSpot's own bookkeeping: everything it prefixes, and a few that it does not. */
export const INTERNAL_PREFIXES: readonly string[] = ['hs_', 'hubspot_'];
export const INTERNAL_PROPERTIES: ReadonlySet<string> = new Set([
  'createdate',
  'lastmodifieddate',
  'associatedcompanylastupdated',
]);
