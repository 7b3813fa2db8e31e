import type { PropertyDefinition, PropertyOption } from '../../src/hubspot/crm.ts';
import type { ValueContext } from '../../src/values/index.ts';

/** A one-line text property that anyone may read and write; tests say only what differs. */
export function define(differences: Partial<PropertyDefinition> = {}): PropertyDefinition {
  return {
    name: 'nickname',
    label: 'Nickname',
    type: 'string',
    fieldType: 'text',
    groupName: 'contactinformation',
    description: '',
    options: [],
    externalOptions: false,
    hidden: false,
    archived: false,
    calculated: false,
    hasUniqueValue: false,
    readOnlyValue: false,
    sensitivity: 'non_sensitive',
    ...differences,
  };
}

export function option(label: string, value: string, hidden = false): PropertyOption {
  return { label, value, hidden };
}

export const ENGLISH: ValueContext = { language: 'en', timeZone: 'UTC' };
export const FINNISH: ValueContext = { language: 'fi', timeZone: 'Europe/Helsinki' };

export const TEXT = define();
export const TEXTAREA = define({ fieldType: 'textarea' });
export const NUMBER = define({ type: 'number', fieldType: 'number' });
export const BOOL = define({ type: 'bool', fieldType: 'booleancheckbox' });
export const DATE = define({ type: 'date', fieldType: 'date' });
export const DATETIME = define({ type: 'datetime', fieldType: 'date' });
export const PHONE = define({ fieldType: 'phonenumber' });
export const EMAIL = define({ textDisplayHint: 'email' });
export const WEB = define({ textDisplayHint: 'domain_name' });
export const ONE = define({
  type: 'enumeration',
  fieldType: 'select',
  options: [
    option('Gold', 'tier_1'),
    option('Silver', 'tier_2'),
    option('Bronze', 'tier_3'),
    option('Staff', 'tier_x', true),
  ],
});
export const SEVERAL = define({ ...ONE, fieldType: 'checkbox' });
