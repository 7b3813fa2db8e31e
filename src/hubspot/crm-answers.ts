import { z } from 'zod';
import { CrmUnavailable } from '../errors.ts';
import type {
  AccountInfo,
  ContactRecord,
  CrmUser,
  DataSensitivity,
  ListedUser,
  PropertyDefinition,
  UserList,
} from './crm.ts';
import { own, parseJson } from './json.ts';

/**
 * Readers of CRM answers (security INV-60). What is not the answer to the question asked fails with
 * `CrmUnavailable`; no message quotes the answer.
 */

/** The fault for an answer that does not fit the question. */
export const notAnAnswer = (to: string): CrmUnavailable =>
  new CrmUnavailable(`the CRM answered ${to} with something else`);

function parse<T>(schema: z.ZodType<T>, text: string, to: string): T {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw notAnAnswer(to);
  return parsed.data;
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const recordSchema = z.object({
  id: z.string().regex(/^\d{1,20}$/),
  // Read by own names below: a schema for a map would rebuild it, and `__proto__` is a legal JSON name.
  properties: z.custom<object>(isObject),
  archived: z.boolean().optional(),
});
/** A record as it came, with whatever properties. */
export type RawRecord = z.infer<typeof recordSchema>;

/** Properties that a read by address needs to check its answer. */
export const ADDRESS_PROPERTIES = ['email', 'hs_additional_emails'] as const;
/** The property that tells which ids a contact had before merges. */
export const MERGED_IDS_PROPERTY = 'hs_merged_object_ids';

function pick(record: RawRecord, names: readonly string[], to: string): ContactRecord['properties'] {
  const picked = Object.create(null) as Record<string, string | null>;
  for (const name of names) {
    if (!Object.hasOwn(record.properties, name)) continue;
    const value = own(record.properties, name);
    if (typeof value !== 'string' && value !== null) throw notAnAnswer(to);
    picked[name] = value;
  }
  return picked;
}

/** What a record says of the properties `names`. @throws CrmUnavailable for a value that is no text. */
export function contactOf(record: RawRecord, names: readonly string[], to: string): ContactRecord {
  const mergedIds = listOf(own(record.properties, MERGED_IDS_PROPERTY)).sort().join(';');
  return { id: record.id, properties: pick(record, names, to), mergedIds };
}

const listOf = (value: unknown): string[] =>
  typeof value === 'string' ? value.split(';').map((entry) => entry.trim()) : [];

/** How HubSpot compares addresses: without regard to case. */
const sameAddress = (a: string, b: string): boolean => addressKey(a) === addressKey(b);

/** Equal for addresses that HubSpot takes as the same. */
export const addressKey = (address: string): string => address.trim().normalize('NFC').toLowerCase();

/** The primary and secondary addresses of a record that was read with `ADDRESS_PROPERTIES`. */
export const addressesOf = (record: RawRecord): readonly string[] =>
  ADDRESS_PROPERTIES.flatMap((name) => listOf(own(record.properties, name)));

function holdsOneOf(record: RawRecord, emails: readonly string[]): boolean {
  return addressesOf(record).some((address) => emails.some((email) => sameAddress(address, email)));
}

const batchOf = (maxRecords: number) =>
  z.object({
    status: z.literal('COMPLETE'),
    results: z.array(recordSchema).max(maxRecords),
    numErrors: z.int().optional(),
    errors: z.array(z.unknown()).optional(),
  });
const batchSchema = batchOf(100);
/** Each of a hundred addresses can lead to several contacts. */
const mergedBatchSchema = batchOf(400);

/**
 * Reads a batch read by address: its living records, each of which must hold one of the addresses. A contact
 * that several addresses led to comes once, and must read the same each time. An address that nobody has is
 * reported as an error of category `OBJECT_NOT_FOUND`; any other error fails.
 */
export function parseContactsByEmail(
  text: string,
  emails: readonly string[],
  properties: readonly string[],
): readonly ContactRecord[] {
  const to = 'batchReadContacts';
  const { results, errors = [], numErrors = 0 } = parse(batchSchema, text, to);
  if ((numErrors > 0 && errors.length === 0) || !errors.every(isNotFoundError)) throw notAnAnswer(to);
  const byId = new Map<string, ContactRecord>();
  for (const record of results) {
    if (!holdsOneOf(record, emails)) throw notAnAnswer(to);
    const contact = contactOf(record, properties, to);
    const twin = byId.get(contact.id);
    if (twin !== undefined && JSON.stringify(twin) !== JSON.stringify(contact)) throw notAnAnswer(to);
    if (record.archived !== true) byId.set(contact.id, contact);
  }
  return [...byId.values()];
}

/** A batch read whose inputs belong to several callers. */
export interface BatchAnswer {
  readonly records: readonly RawRecord[];
  /** What the answer names as not found, as it was asked. */
  readonly missing: readonly string[];
  /** There are no errors beside those, so what is in neither list was left out. */
  readonly isWhole: boolean;
}

/** Reads a batch read as it came; whom a record belongs to is for the caller to check. */
export function parseBatch(text: string): BatchAnswer {
  const { results, errors = [], numErrors = 0 } = parse(mergedBatchSchema, text, 'batchReadContacts');
  const lost = errors.filter(isNotFoundError);
  const isWhole = lost.length === errors.length && (numErrors === 0 || errors.length > 0);
  return { records: results, missing: lost.flatMap(idsOf), isWhole };
}

/** `errors[].context.ids` */
const idsOf = (entry: unknown): string[] => {
  const ids = own(own(entry, 'context'), 'ids');
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
};

/** Reads one contact: the asked one, or the one that it was merged into. `undefined` when it is archived. */
export function parseContact(
  text: string,
  contactId: string,
  properties: readonly string[],
): ContactRecord | undefined {
  const to = 'readContact';
  const record = parse(recordSchema, text, to);
  const earlierIds = listOf(own(record.properties, MERGED_IDS_PROPERTY));
  if (record.id !== contactId && !earlierIds.includes(contactId)) throw notAnAnswer(to);
  if (record.archived === true) return undefined;
  return contactOf(record, properties, to);
}

/** The id that the answer to an update names; `undefined` when it names none. */
export function parseUpdatedId(text: string): string | undefined {
  const parsed = z.object({ id: z.string() }).safeParse(parseJson(text));
  return parsed.success ? parsed.data.id : undefined;
}

const isNotFoundError = (entry: unknown): boolean => {
  const category = own(entry, 'category');
  return typeof category === 'string' && category.endsWith('NOT_FOUND');
};

/**
 * Whether a 404 is HubSpot's word that there is no such record, rather than some proxy's page: its error
 * body is a JSON object with `status: "error"` or a category of that name.
 */
export function saysNotFound(text: string): boolean {
  const body = parseJson(text);
  return own(body, 'status') === 'error' || isNotFoundError(body);
}

const SENSITIVITIES: readonly DataSensitivity[] = ['non_sensitive', 'sensitive', 'highly_sensitive'];

/** The stricter of two markings; one that we do not know counts as the strictest. */
function stricter(asked: DataSensitivity, declared: string | undefined): DataSensitivity {
  const known = SENSITIVITIES.findIndex((name) => name === (declared ?? asked));
  const rank = known === -1 ? SENSITIVITIES.length - 1 : known;
  return SENSITIVITIES[Math.max(rank, SENSITIVITIES.indexOf(asked))] ?? 'highly_sensitive';
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const hint = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

const optionSchema = z.object({ label: text, value: z.string(), hidden: flag });

const propertySchema = z.object({
  name: z.string().min(1),
  label: text,
  type: z.string().min(1),
  fieldType: z.string().min(1),
  groupName: text,
  description: text,
  options: z
    .array(optionSchema)
    .nullish()
    .transform((value) => value ?? []),
  externalOptions: flag,
  hidden: flag,
  archived: flag,
  calculated: flag,
  hasUniqueValue: flag,
  modificationMetadata: z.object({ readOnlyValue: flag }).nullish(),
  dataSensitivity: hint,
  numberDisplayHint: hint,
  textDisplayHint: hint,
  dateDisplayHint: hint,
  currencyPropertyName: hint,
});

const HINTS = ['numberDisplayHint', 'textDisplayHint', 'dateDisplayHint', 'currencyPropertyName'] as const;

function toDefinition(raw: z.infer<typeof propertySchema>, asked: DataSensitivity): PropertyDefinition {
  const { name, label, type, fieldType, groupName, description, options } = raw;
  const { externalOptions, hidden, archived, calculated, hasUniqueValue } = raw;
  const hints = HINTS.flatMap((key) => (raw[key] === undefined ? [] : [[key, raw[key]] as const]));
  return {
    ...{ name, label, type, fieldType, groupName, description, options },
    ...{ externalOptions, hidden, archived, calculated, hasUniqueValue },
    readOnlyValue: raw.modificationMetadata?.readOnlyValue ?? false,
    sensitivity: stricter(asked, raw.dataSensitivity),
    ...Object.fromEntries(hints),
  };
}

/** Reads a property list that was asked for with `dataSensitivity=asked`; archived ones are left out. */
export function parseProperties(answer: string, asked: DataSensitivity): readonly PropertyDefinition[] {
  const { results } = parse(z.object({ results: z.array(propertySchema) }), answer, 'listProperties');
  return results.map((raw) => toDefinition(raw, asked)).filter((definition) => !definition.archived);
}

/** One list of several; a property in more than one keeps its strictest marking. */
export function mergeProperties(lists: readonly (readonly PropertyDefinition[])[]): PropertyDefinition[] {
  const byName = new Map<string, PropertyDefinition>();
  for (const definition of lists.flat()) {
    const known = byName.get(definition.name)?.sensitivity ?? 'non_sensitive';
    byName.set(definition.name, { ...definition, sensitivity: stricter(known, definition.sensitivity) });
  }
  return [...byName.values()];
}

const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  // Missing means that the user has no such right.
  superAdmin: flag,
  seatNames: z
    .array(z.string())
    .nullish()
    .transform((names) => names ?? undefined),
  firstName: text,
  lastName: text,
});
type RawUser = z.infer<typeof userSchema>;

/** Longest name of a user that is passed on. */
const MAX_USER_NAME = 200;

function userOf({ id, email, superAdmin, seatNames }: RawUser): CrmUser {
  return { id, email, superAdmin, ...(seatNames === undefined ? {} : { seatNames }) };
}

function listedUserOf(user: RawUser): ListedUser {
  const name = `${user.firstName.trim()} ${user.lastName.trim()}`.trim().slice(0, MAX_USER_NAME);
  return { ...userOf(user), name: name || user.email || user.id };
}

/** Reads a user, who must be the asked one. */
export function parseUser(answer: string, userId: string): CrmUser {
  const user = parse(userSchema, answer, 'readUser');
  if (user.id !== userId) throw notAnAnswer('readUser');
  return userOf(user);
}

const userListSchema = z.object({
  // One user who lacks an address must not hide all others.
  results: z.array(userSchema.extend({ email: text })).max(100),
  paging: z.object({ next: z.object({ after: z.string().min(1).max(1_000) }).nullish() }).nullish(),
});

/** Reads one page of the list of users. */
export function parseUsers(answer: string): UserList {
  const { results, paging } = parse(userListSchema, answer, 'listUsers');
  return { users: results.map(listedUserOf), after: paging?.next?.after ?? null };
}

const accountSchema = z.object({
  portalId: z.int().positive(),
  accountType: z
    .string()
    .transform((value) => ACCOUNT_TYPES.find((type) => type === value) ?? ('OTHER' as const)),
  timeZone: z.string().min(1).max(100),
});

const ACCOUNT_TYPES = ['STANDARD', 'SANDBOX', 'DEVELOPER_TEST', 'APP_DEVELOPER'] as const;

/** Reads account info, which must be the asked portal's. */
export function parseAccount(answer: string, portalId: string): AccountInfo {
  const account = parse(accountSchema, answer, 'readAccount');
  if (String(account.portalId) !== portalId) throw notAnAnswer('readAccount');
  return { portalId, accountType: account.accountType, timeZone: account.timeZone };
}
