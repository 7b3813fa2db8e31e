import { randomUUID } from 'node:crypto';
import { toMap, type SandboxAnswer } from '../http.ts';
import type { CrmRecord, ObjectTypeState, Portal } from '../portal/model.ts';
import {
  addressesOf,
  archiveRecord,
  createRecord,
  eraseRecord,
  findExact,
  mergeRecords,
  restoreRecord,
  writeProperties,
  type WriteContext,
} from '../portal/records.ts';
import { isAnswer, ok, portalOf, refuse, type ControlCall } from './control.ts';

interface Target {
  readonly portal: Portal;
  readonly contacts: ObjectTypeState;
  readonly context: WriteContext;
}

function targetOf(call: ControlCall): Target | SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const contacts = portal.objectTypes.get('contacts');
  if (!contacts) return refuse(404, 'The portal has no contacts.');
  const { ledger, clock } = call.deps.world;
  const context = {
    portal,
    ledger,
    nowMs: clock.nowMs(),
    requestId: randomUUID(),
    source: 'control' as const,
  };
  return { portal, contacts, context };
}

function present(record: CrmRecord): Record<string, unknown> {
  const { id, properties, archivedAtMs, mergedInto } = record;
  return {
    id,
    properties: Object.fromEntries(properties),
    archived: archivedAtMs !== undefined,
    ...(mergedInto === undefined ? {} : { mergedInto }),
  };
}

/** All contacts as they stand, or with `?email=` those that hold the address, archived and merged ones too. */
export function listContacts(call: ControlCall): SandboxAnswer {
  const target = targetOf(call);
  if (isAnswer(target)) return target;
  const email = call.request.query.get('email')?.trim().toLowerCase();
  const all = [...target.contacts.records.values()];
  const shown = email === undefined ? all : all.filter((record) => addressesOf(record).includes(email));
  return ok(shown.map(present));
}

function find(call: ControlCall, contacts: ObjectTypeState): CrmRecord | SandboxAnswer {
  const id = call.params.get('id') ?? '';
  return contacts.records.get(id) ?? refuse(404, `There is no contact ${id}.`);
}

function valuesOf(
  body: ReadonlyMap<string, unknown>,
  contacts: ObjectTypeState,
): ReadonlyMap<string, string> | SandboxAnswer {
  const given = body.has('properties') ? toMap(body.get('properties')) : body;
  if (!given || given.size === 0) return refuse(400, 'Send {"properties": {name: value}}.');
  const values = new Map<string, string>();
  for (const [name, value] of given) {
    if (!contacts.properties.has(name)) return refuse(400, `Contacts have no property ${name}.`);
    if (value !== null && typeof value !== 'string') return refuse(400, `${name} must be a text or null.`);
    values.set(name, value ?? '');
  }
  return values;
}

/**
 * Changes a contact as somebody else in the portal might: any known property, with no judging of values,
 * so that states can be made which the API would refuse. `null` or an empty text clears.
 */
export function patchContact(call: ControlCall): SandboxAnswer {
  const target = targetOf(call);
  if (isAnswer(target)) return target;
  const record = find(call, target.contacts);
  if (isAnswer(record)) return record;
  const values = valuesOf(call.body, target.contacts);
  if (isAnswer(values)) return values;
  writeProperties(target.context, target.contacts, record, values);
  return ok(present(record));
}

const MAX_CONTACTS = 10_000;

/** Makes a contact with any known properties, or with `{contacts: [{properties}]}` up to 10,000; all or none. */
export function addContact(call: ControlCall): SandboxAnswer {
  const target = targetOf(call);
  if (isAnswer(target)) return target;
  const many = call.body.get('contacts');
  if (many !== undefined) return addContacts(target, many);
  const values = valuesOf(call.body, target.contacts);
  if (isAnswer(values)) return values;
  return { status: 201, body: present(createRecord(target.context, target.contacts, values)) };
}

function addContacts({ contacts, context }: Target, many: unknown): SandboxAnswer {
  if (!Array.isArray(many) || many.length === 0 || many.length > MAX_CONTACTS)
    return refuse(400, `contacts must be a list of 1 to ${MAX_CONTACTS}.`);
  const all: ReadonlyMap<string, string>[] = [];
  for (const one of many as readonly unknown[]) {
    const values = valuesOf(toMap(one) ?? new Map<string, unknown>(), contacts);
    if (isAnswer(values)) return values;
    all.push(values);
  }
  const ids = all.map((values) => createRecord(context, contacts, values).id);
  return { status: 201, body: { ids } };
}

const INTO = ['into', 'intoId', 'intoContactId', 'primaryObjectId', 'survivorId'];
const FROM = [
  'other',
  'otherId',
  'with',
  'withId',
  'from',
  'mergeId',
  'objectIdToMerge',
  'loserId',
  'secondaryId',
  'id',
];

function named(call: ControlCall, keys: readonly string[], own: string): string | undefined {
  const values = keys.map((key) => call.body.get(key)).filter((value) => value !== undefined);
  return values.map(String).find((id) => id !== own);
}

/**
 * Merges two contacts. `{into}`: the contact of the path goes into that one. `{otherId}`: that one goes into
 * the contact of the path. HubSpot's own `{primaryObjectId, objectIdToMerge}` is taken as well.
 */
export function mergeContact(call: ControlCall): SandboxAnswer {
  const target = targetOf(call);
  if (isAnswer(target)) return target;
  const { contacts, context } = target;
  const own = call.params.get('id') ?? '';
  const [into, from] = [named(call, INTO, own), named(call, FROM, own)];
  if (into === undefined && from === undefined) {
    return refuse(
      400,
      'Send {"into": id} to merge this contact into another, or {"otherId": id} for the reverse.',
    );
  }
  const survivor = findExact(contacts, into ?? own);
  const loser = findExact(contacts, into === undefined ? (from ?? '') : own);
  if (!survivor || !loser) return refuse(404, 'Both contacts must exist and be neither archived nor merged.');
  if (survivor.id === loser.id) return refuse(400, 'A contact cannot be merged with itself.');
  mergeRecords(context, contacts, survivor, loser);
  return ok(present(survivor));
}

function change(
  call: ControlCall,
  act: (context: WriteContext, type: ObjectTypeState, record: CrmRecord) => void,
): SandboxAnswer {
  const target = targetOf(call);
  if (isAnswer(target)) return target;
  const record = find(call, target.contacts);
  if (isAnswer(record)) return record;
  if (record.mergedInto !== undefined)
    return refuse(409, `The contact was merged into ${record.mergedInto}.`);
  act(target.context, target.contacts, record);
  return ok(present(record));
}

/** Archives a contact; a second time changes nothing. */
export function archiveContact(call: ControlCall): SandboxAnswer {
  return change(call, (context, type, record) => {
    if (record.archivedAtMs === undefined) archiveRecord(context, type, record);
  });
}

/** Brings an archived contact back. */
export function restoreContact(call: ControlCall): SandboxAnswer {
  return change(call, (context, type, record) => {
    if (record.archivedAtMs !== undefined) restoreRecord(context, type, record);
  });
}

/** Erases a contact for good. */
export function eraseContact(call: ControlCall): SandboxAnswer {
  return change(call, eraseRecord);
}
