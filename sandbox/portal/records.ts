import { toIso } from './clock.ts';
import type { ChangeSource, Ledger } from './ledger.ts';
import type { CrmRecord, ObjectTypeState, Portal } from './model.ts';

/** Who changes something, for the ledger and the property history. */
export interface WriteContext {
  readonly portal: Portal;
  readonly ledger: Ledger;
  readonly nowMs: number;
  readonly requestId: string;
  readonly source: ChangeSource;
}

const isLiving = (record: CrmRecord): boolean =>
  record.archivedAtMs === undefined && record.mergedInto === undefined;

/** All addresses of a contact: the primary one first, then the secondary ones. Lower-cased. */
export function addressesOf(record: CrmRecord): readonly string[] {
  const secondary = (record.properties.get('hs_additional_emails') ?? '').split(';');
  return [record.properties.get('email') ?? '', ...secondary]
    .map((address) => address.trim().toLowerCase())
    .filter((address) => address !== '');
}

function buildEmailIndex(type: ObjectTypeState): Map<string, string[]> {
  const primary = new Map<string, string[]>();
  const secondary = new Map<string, string[]>();
  const put = (index: Map<string, string[]>, address: string, id: string): void => {
    index.set(address, [...(index.get(address) ?? []), id]);
  };
  for (const record of type.records.values()) {
    if (!isLiving(record)) continue;
    const main = record.properties.get('email')?.toLowerCase();
    for (const address of new Set(addressesOf(record))) {
      put(address === main ? primary : secondary, address, record.id);
    }
  }
  for (const [address, ids] of secondary) for (const id of ids) put(primary, address, id);
  return primary;
}

/** Living records that hold `email`, as primary or secondary address; holders of it as primary come first. */
export function findByEmail(type: ObjectTypeState, email: string): readonly CrmRecord[] {
  type.emailIndex ??= buildEmailIndex(type);
  const ids = type.emailIndex.get(email.trim().toLowerCase()) ?? [];
  return ids.flatMap((id) => type.records.get(id) ?? []);
}

/** The living record of an id, following merges; `undefined` when there is none or it is archived. */
export function findLiving(type: ObjectTypeState, id: string): CrmRecord | undefined {
  let record = type.records.get(id);
  while (record?.mergedInto !== undefined) record = type.records.get(record.mergedInto);
  return record?.archivedAtMs === undefined ? record : undefined;
}

/** The living record with exactly this id; ids that were merged away are not known. */
export function findExact(type: ObjectTypeState, id: string): CrmRecord | undefined {
  const record = type.records.get(id);
  return record && isLiving(record) ? record : undefined;
}

/** Living records whose property `name` is `value`; the email property also finds secondary addresses. */
export function findByProperty(type: ObjectTypeState, name: string, value: string): readonly CrmRecord[] {
  if (name === 'email' && type.name === 'contacts') return findByEmail(type, value);
  return livingRecords(type).filter((record) => record.properties.get(name) === value);
}

/** All living records, in the order of their ids. */
export function livingRecords(type: ObjectTypeState): readonly CrmRecord[] {
  return [...type.records.values()].filter(isLiving);
}

/** All archived records, in the order of their ids. */
export function archivedRecords(type: ObjectTypeState): readonly CrmRecord[] {
  return [...type.records.values()].filter(
    (record) => record.archivedAtMs !== undefined && record.mergedInto === undefined,
  );
}

function note(
  context: WriteContext,
  record: CrmRecord,
  property: string,
  was: string | null,
  is: string | null,
): void {
  context.ledger.append({
    portalId: context.portal.portalId,
    objectType: record.objectType,
    recordId: record.id,
    property,
    old: was,
    new: is,
    requestId: context.requestId,
    source: context.source,
  });
}

function store(context: WriteContext, record: CrmRecord, property: string, value: string): void {
  if (value === '') record.properties.delete(property);
  else record.properties.set(property, value);
  const sourceType = context.source === 'api' ? 'INTEGRATION' : 'CRM_UI';
  const history = record.history.get(property) ?? [];
  record.history.set(property, [{ value, atMs: context.nowMs, sourceType }, ...history]);
}

const lastModifiedName = (record: CrmRecord): string =>
  record.objectType === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate';

/** Sets what HubSpot keeps in step by itself: modification time, full name, email domain. */
function derive(
  context: WriteContext,
  type: ObjectTypeState,
  record: CrmRecord,
  changes: ReadonlyMap<string, string>,
): void {
  record.updatedAtMs = context.nowMs;
  record.properties.set(lastModifiedName(record), toIso(context.nowMs));
  // Building it anew takes long where there are thousands of contacts, and most writes change no address.
  if (changes.has('email') || changes.has('hs_additional_emails')) type.emailIndex = undefined;
  if (type.name !== 'contacts') return;
  const get = (name: string): string => record.properties.get(name) ?? '';
  const fullName = `${get('firstname')} ${get('lastname')}`.trim();
  record.properties.set('hs_full_name_or_email', fullName === '' ? get('email') : fullName);
  record.properties.set('hs_email_domain', get('email').split('@')[1] ?? '');
  for (const name of ['hs_full_name_or_email', 'hs_email_domain']) {
    if (get(name) === '') record.properties.delete(name);
  }
}

/** A new primary address that was a secondary one of the same contact is no longer secondary. */
function withEmailMoved(
  record: CrmRecord,
  changes: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const email = changes.get('email');
  const secondary = changes.get('hs_additional_emails') ?? record.properties.get('hs_additional_emails');
  if (!email || !secondary?.split(';').includes(email)) return changes;
  const rest = secondary.split(';').filter((address) => address !== email);
  return new Map([...changes, ['hs_additional_emails', rest.join(';')]]);
}

/**
 * Writes values that were already judged. Every property becomes one ledger entry, also one whose value
 * stays the same: that is how a repeated write shows.
 */
export function writeProperties(
  context: WriteContext,
  type: ObjectTypeState,
  record: CrmRecord,
  changes: ReadonlyMap<string, string>,
): void {
  for (const [property, value] of withEmailMoved(record, changes)) {
    const old = record.properties.get(property) ?? null;
    store(context, record, property, value);
    note(context, record, property, old, value === '' ? null : value);
  }
  derive(context, type, record, changes);
}

/** Makes a record with values that were already judged. */
export function createRecord(
  context: WriteContext,
  type: ObjectTypeState,
  values: ReadonlyMap<string, string>,
): CrmRecord {
  const { portal, nowMs } = context;
  const id = String(portal.nextRecordId);
  portal.nextRecordId += 1;
  const record = newRecord(type, id, nowMs);
  type.records.set(id, record);
  writeProperties(context, type, record, values);
  return record;
}

/** An empty record that is not stored yet. `id` and `nowMs` fill the properties that HubSpot sets itself. */
export function newRecord(type: ObjectTypeState, id: string, nowMs: number): CrmRecord {
  return {
    id,
    objectType: type.name,
    properties: new Map([
      ['hs_object_id', id],
      ['createdate', toIso(nowMs)],
      ...(type.name === 'contacts' ? [] : [['hs_createdate', toIso(nowMs)] as const]),
    ]),
    history: new Map(),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    archivedAtMs: undefined,
    mergedInto: undefined,
  };
}

/** Archives a record. Its values stay, it is only found with `archived=true`. */
export function archiveRecord(context: WriteContext, type: ObjectTypeState, record: CrmRecord): void {
  record.archivedAtMs = context.nowMs;
  type.emailIndex = undefined;
  note(context, record, 'archived', 'false', 'true');
}

/** Brings an archived record back. */
export function restoreRecord(context: WriteContext, type: ObjectTypeState, record: CrmRecord): void {
  record.archivedAtMs = undefined;
  type.emailIndex = undefined;
  note(context, record, 'archived', 'true', 'false');
}

/** Erases a record for good (GDPR delete): nothing of it can be read again. */
export function eraseRecord(context: WriteContext, type: ObjectTypeState, record: CrmRecord): void {
  type.records.delete(record.id);
  type.emailIndex = undefined;
  note(context, record, 'erased', 'false', 'true');
}

const NOT_MERGED = new Set(['hs_object_id', 'email', 'createdate', 'hs_createdate', 'hs_additional_emails']);

/**
 * Merges `loser` into `survivor`: the survivor keeps its id, its email and its own values; what it lacks it
 * takes over; the loser's addresses become secondary ones; the loser's id leads to the survivor from now on.
 */
export function mergeRecords(
  context: WriteContext,
  type: ObjectTypeState,
  survivor: CrmRecord,
  loser: CrmRecord,
): void {
  const changes = new Map<string, string>();
  for (const [name, value] of loser.properties) {
    if (!NOT_MERGED.has(name) && !survivor.properties.has(name)) changes.set(name, value);
  }
  if (type.name === 'contacts') {
    const main = survivor.properties.get('email') ?? loser.properties.get('email') ?? '';
    if (!survivor.properties.has('email') && main !== '') changes.set('email', main);
    const others = [...new Set([...addressesOf(survivor), ...addressesOf(loser)])].filter((a) => a !== main);
    if (others.length > 0) changes.set('hs_additional_emails', others.join(';'));
  }
  const earlier = (survivor.properties.get('hs_merged_object_ids') ?? '').split(';');
  const theirs = (loser.properties.get('hs_merged_object_ids') ?? '').split(';');
  const merged = [...earlier, ...theirs, loser.id].filter((id) => id !== '');
  changes.set('hs_merged_object_ids', merged.join(';'));
  loser.mergedInto = survivor.id;
  note(context, loser, 'mergedInto', null, survivor.id);
  writeProperties(context, type, survivor, changes);
}
