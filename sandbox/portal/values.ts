import { toIso } from './clock.ts';
import type { Portal, PropertyDefinition } from './model.ts';

/** A value as it would be stored, or why HubSpot would not store it. */
export type CheckedValue =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** The longest text that a property takes, in characters (HubSpot's property limit). */
const MAX_VALUE_LENGTH = 65_536;

const EMAIL =
  /^[^\s@"(),:;<>[\\\]\u0000-\u001f]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?\.)+[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*$/u;
const PHONE = /^\+?[0-9(][0-9 ().\-/]*(?:\s*(?:x|ext\.?)\s*\d{1,8})?$/i;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const ISO_DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/;
const DAY_MS = 86_400_000;

const refuse = (code: string, message: string): CheckedValue => ({ ok: false, code, message });
const accept = (value: string): CheckedValue => ({ ok: true, value });

/** Whether a text is an address that the sandbox takes, internationalised domains included. */
function isEmail(text: string): boolean {
  return text.length <= 254 && EMAIL.test(text);
}

function checkNumber(value: string): CheckedValue {
  const text = value.trim();
  return NUMBER.test(text) && Number.isFinite(Number(text))
    ? accept(text)
    : refuse('INVALID_NUMBER', `${value} was not a valid number.`);
}

function calendarDay(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Date.parse rolls 30 February over to March; writing it back shows that.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : ms;
}

function checkDate(value: string): CheckedValue {
  const text = value.trim();
  if (calendarDay(text) !== undefined) return accept(text);
  const ms = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(ms) && ms % DAY_MS === 0 && Math.abs(ms) <= 8.64e15
    ? accept(new Date(ms).toISOString().slice(0, 10))
    : refuse('INVALID_DATE', `${value} is not a valid date: it must be YYYY-MM-DD or midnight UTC.`);
}

function checkDateTime(value: string): CheckedValue {
  const text = value.trim();
  const ms = /^-?\d{1,15}$/.test(text)
    ? Number(text)
    : ISO_DATETIME.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (Number.isNaN(ms) || Math.abs(ms) > 8.64e15) {
    return refuse('INVALID_DATE', `${value} is not a valid datetime.`);
  }
  if (text.includes('T') && calendarDay(text.slice(0, 10)) === undefined) {
    return refuse('INVALID_DATE', `${value} is not a valid datetime.`);
  }
  return accept(toIso(ms));
}

function allowedValues(definition: PropertyDefinition, portal: Portal): readonly string[] | undefined {
  if (definition.referencedObjectType === 'OWNER') return portal.users.map((user) => user.ownerId);
  return definition.externalOptions ? undefined : definition.options.map((option) => option.value);
}

function checkEnumeration(
  definition: PropertyDefinition,
  value: string,
  current: string | undefined,
  portal: Portal,
): CheckedValue {
  const many = definition.fieldType === 'checkbox';
  const parts = many ? value.split(';').filter((part) => part !== '') : [value];
  const allowed = allowedValues(definition, portal);
  const wrong = allowed === undefined ? undefined : parts.find((part) => !allowed.includes(part));
  if (wrong !== undefined) {
    return refuse(
      'INVALID_OPTION',
      `${wrong} was not one of the allowed options: [${(allowed ?? []).join(', ')}]`,
    );
  }
  const kept = many && value.startsWith(';') ? (current ?? '').split(';').filter((part) => part !== '') : [];
  return accept([...new Set([...kept, ...parts])].join(';'));
}

function checkBool(value: string): CheckedValue {
  const text = value.trim().toLowerCase();
  return text === 'true' || text === 'false'
    ? accept(text)
    : refuse('INVALID_OPTION', `${value} was not one of the allowed options: [true, false]`);
}

function checkPhone(value: string): CheckedValue {
  const digits = value.replace(/\D/g, '').length;
  return PHONE.test(value.trim()) && digits >= 5 && digits <= 24
    ? accept(value.trim())
    : refuse('INVALID_PHONE_NUMBER', `${value} is not a valid phone number.`);
}

function checkEmail(value: string): CheckedValue {
  const text = value.trim().toLowerCase();
  return isEmail(text) ? accept(text) : refuse('INVALID_EMAIL', `Email address ${value} is invalid`);
}

function checkAddresses(value: string): CheckedValue {
  const parts = value
    .split(';')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
  const wrong = parts.find((part) => !isEmail(part));
  return wrong === undefined
    ? accept([...new Set(parts)].join(';'))
    : refuse('INVALID_EMAIL', `Email address ${wrong} is invalid`);
}

/**
 * Judges one non-empty value against its definition, as a write through the CRM API would be judged, and
 * brings it into stored form (dates as `YYYY-MM-DD`, datetimes in UTC, addresses lower-cased, `;a` appended
 * to the current choices). Codes: `INVALID_NUMBER`, `INVALID_DATE`, `INVALID_OPTION`, `INVALID_EMAIL`,
 * `INVALID_PHONE_NUMBER`, `INVALID_LENGTH`. Only `INVALID_OPTION` is confirmed by HubSpot's documentation
 * (hubspot-platform.md 7); the other names are the sandbox's.
 */
export function checkValue(
  definition: PropertyDefinition,
  value: string,
  current: string | undefined,
  portal: Portal,
): CheckedValue {
  if (value.length > MAX_VALUE_LENGTH) {
    return refuse(
      'INVALID_LENGTH',
      `The value is ${value.length} characters long; ${MAX_VALUE_LENGTH} are allowed.`,
    );
  }
  if (definition.name === 'email') return checkEmail(value);
  if (definition.name === 'hs_additional_emails') return checkAddresses(value);
  if (definition.fieldType === 'phonenumber') return checkPhone(value);
  switch (definition.type) {
    case 'number':
    case 'currency_number':
      return checkNumber(value);
    case 'date':
      return checkDate(value);
    case 'datetime':
      return checkDateTime(value);
    case 'bool':
      return checkBool(value);
    case 'enumeration':
      return checkEnumeration(definition, value, current, portal);
    case 'phone_number':
      return checkPhone(value);
    default:
      return accept(value);
  }
}
