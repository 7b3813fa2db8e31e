import type { PropertyDefinition } from '../hubspot/crm.ts';
import { date } from './date.ts';
import { datetime } from './datetime.ts';
import { emailAddress } from './email-address.ts';
import { number } from './number.ts';
import { oneOf } from './one-of.ts';
import { phoneNumber } from './phone-number.ts';
import { html, readableText } from './readable-text.ts';
import { severalOf } from './several-of.ts';
import { text } from './text.ts';
import type { ValueKind } from './types.ts';
import { webAddress } from './web-address.ts';
import { yesNo } from './yes-no.ts';

/** HubSpot's types with one kind each. */
const BY_TYPE: ReadonlyMap<string, ValueKind> = new Map([
  ['number', number],
  ['currency_number', number],
  ['bool', yesNo],
  ['date', date],
  ['datetime', datetime],
  ['phone_number', phoneNumber],
]);

/** What a string is shown as. */
const BY_TEXT_HINT: ReadonlyMap<string, ValueKind> = new Map([
  ['email', emailAddress],
  ['phone_number', phoneNumber],
  ['domain_name', webAddress],
  ['url', webAddress],
]);

function enumerationKind({ fieldType, options }: PropertyDefinition): ValueKind {
  if (fieldType === 'checkbox') return severalOf;
  const isYesNo =
    fieldType === 'booleancheckbox' &&
    options.length === 2 &&
    options.some(({ value }) => value === 'true') &&
    options.some(({ value }) => value === 'false');
  return isYesNo ? yesNo : oneOf;
}

function stringKind({ fieldType, textDisplayHint }: PropertyDefinition): ValueKind {
  if (fieldType === 'html') return html;
  if (fieldType === 'file') return readableText;
  if (fieldType === 'phonenumber') return phoneNumber;
  return BY_TEXT_HINT.get(textDisplayHint ?? '') ?? text;
}

function readingKind(definition: PropertyDefinition): ValueKind {
  if (definition.type === 'string') return stringKind(definition);
  if (definition.type === 'enumeration') return enumerationKind(definition);
  return BY_TYPE.get(definition.type) ?? readableText;
}

/** True for a value that HubSpot computes. */
export function isCalculated({ calculated, fieldType }: PropertyDefinition): boolean {
  return calculated || fieldType.startsWith('calculation_');
}

/**
 * The kind of a property's values (platform 6.2). A type that we do not know is readable as text. What is computed,
 * a file, formatted text, or has its options elsewhere reads like its type and is never written.
 */
export function kindOf(definition: PropertyDefinition): ValueKind {
  const kind = readingKind(definition);
  const { fieldType, externalOptions } = definition;
  const readOnly =
    isCalculated(definition) || fieldType === 'file' || fieldType === 'html' || externalOptions;
  return readOnly && kind.writable ? { ...kind, writable: false } : kind;
}
