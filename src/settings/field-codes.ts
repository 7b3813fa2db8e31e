/** What can be wrong with one field of a settings request, and how that is told to the admin. */
export const FIELD_MESSAGES = {
  version_required: 'Send the version of the settings that this change was made on.',
  invalid_version: 'The version must be a whole number, as the settings were answered with it.',
  unknown_field: 'This field is not known here.',
  required: 'This field is needed.',
  invalid_type: 'This field has the wrong type.',
  invalid_option: 'This is not one of the choices.',
  out_of_range: 'This number is outside of the allowed range.',
  too_long: 'This text is too long.',
  invalid_character: 'This text holds a line break, control or invisible character.',
  invalid_language: 'This is not a language code such as en or pt-BR.',
  unknown_object_type: 'Rules can name contact properties only.',
  unknown_property: 'This account has no such property.',
  not_showable: 'This property cannot be shown by an agent.',
  not_editable: 'This property cannot be edited by an agent.',
  risk_not_accepted:
    'Editing with a matching email alone lets anyone who knows the address change this property; confirm that risk first.',
  brand_required: 'Fill this in first: it is named in the mail that a customer gets to confirm.',
  too_many_properties: 'At most 50 properties can be switched on at the same time.',
  too_many_rules: 'At most 200 properties can be listed; delete one that is no longer needed.',
  id_must_be_string: 'Ids are sent as text, because long numbers lose digits.',
  invalid_id: 'An id holds digits only.',
  unknown_user: 'This account has no such user.',
  too_many_editors: 'At most 50 editors can be named.',
  invalid_email: 'This is not an email address.',
  too_many_recipients: 'At most 10 addresses can be named.',
  invalid_cursor: 'This page marker is not one of ours.',
  too_many_keys: 'At most 50 agent keys can be in use at the same time; revoke one that is no longer needed.',
  key_revoked: 'This key was revoked for good; create a new one.',
  own_email_only: 'Only your own email address can be tried out here.',
} as const;

/** A stable code of one field's problem. */
export type FieldCode = keyof typeof FIELD_MESSAGES;
