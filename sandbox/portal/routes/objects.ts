import { toMap, type SandboxAnswer } from '../../http.ts';
import {
  bodyMap,
  listParam,
  pageOf,
  param,
  recordAccess,
  withType,
  writeContext,
  type CrmCall,
  type CrmRoute,
} from '../call.ts';
import { associatedIds, linkFromCreate } from '../links.ts';
import type { CrmRecord, ObjectTypeState } from '../model.ts';
import { presentRecord, type View } from '../present.ts';
import { invalid, isProblem, notFound, type Problem } from '../problems.ts';
import {
  archivedRecords,
  archiveRecord,
  createRecord,
  eraseRecord,
  findByProperty,
  findExact,
  findLiving,
  livingRecords,
  mergeRecords,
  writeProperties,
} from '../records.ts';
import { judgeWrite } from '../write-rules.ts';

/** How this call wants records shown, `properties` being the names it asked for. */
export function viewFor(
  call: CrmCall,
  type: ObjectTypeState,
  properties: readonly string[] | undefined,
): View {
  return { portal: call.portal, type, scopes: call.scopes, properties, requestId: call.requestId };
}

/** Whether records of the type can be named by this property: unique ones, and a contact's email. */
export function canIdentify(type: ObjectTypeState, property: string): boolean {
  if (property === 'email' && type.name === 'contacts') return true;
  return type.properties.get(property)?.hasUniqueValue === true;
}

function findOne(call: CrmCall, type: ObjectTypeState): CrmRecord | Problem {
  const id = param(call, 'id');
  const idProperty = call.request.query.get('idProperty') ?? 'hs_object_id';
  if (idProperty === 'hs_object_id') return findLiving(type, id) ?? notFound();
  if (!canIdentify(type, idProperty)) {
    return invalid(`${idProperty} is not a unique property of ${type.name}, so it cannot name a record.`);
  }
  return findByProperty(type, idProperty, id)[0] ?? notFound();
}

function findRequested(call: CrmCall, type: ObjectTypeState): CrmRecord | Problem {
  if (call.request.query.get('archived') !== 'true') return findOne(call, type);
  const record = type.records.get(param(call, 'id'));
  return record?.archivedAtMs === undefined ? notFound() : record;
}

function withAssociations(call: CrmCall, record: CrmRecord): Record<string, unknown> {
  const asked = listParam(call, 'associations');
  if (!asked) return {};
  const blocks = asked.flatMap((name) => {
    const results = associatedIds(call.portal, record, name);
    return results.length === 0 ? [] : [[name, { results }] as const];
  });
  return blocks.length === 0 ? {} : { associations: Object.fromEntries(blocks) };
}

function readView(call: CrmCall, type: ObjectTypeState): View {
  const withHistory = listParam(call, 'propertiesWithHistory');
  const view = viewFor(call, type, listParam(call, 'properties'));
  return withHistory ? { ...view, withHistory } : view;
}

function read(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const record = findRequested(call, type);
  if (isProblem(record)) return record;
  const body = { ...presentRecord(readView(call, type), record), ...withAssociations(call, record) };
  return { status: 200, body };
}

function list(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const page = pageOf(call, 100);
  if (isProblem(page)) return page;
  const archived = call.request.query.get('archived') === 'true';
  const all = archived ? archivedRecords(type) : livingRecords(type);
  const start = page.after === '' ? 0 : all.findIndex((record) => record.id === page.after);
  if (start < 0) return invalid(`after is not a paging cursor: ${page.after}`);
  const shown = all.slice(start, start + page.limit);
  const next = all[start + page.limit];
  const view = readView(call, type);
  return {
    status: 200,
    body: {
      results: shown.map((record) => ({ ...presentRecord(view, record), ...withAssociations(call, record) })),
      ...(next ? { paging: { next: { after: next.id, link: `?after=${next.id}` } } } : {}),
    },
  };
}

function create(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const made = createFrom(call, type, body);
  if (isProblem(made)) return made;
  const names = [...(toMap(body.get('properties')) ?? new Map<string, unknown>()).keys()];
  return { status: 201, body: presentRecord(viewFor(call, type, names), made) };
}

/** Makes a record from `{properties, associations?}` and links it; problems of `judgeWrite` otherwise. */
export function createFrom(
  call: CrmCall,
  type: ObjectTypeState,
  input: ReadonlyMap<string, unknown>,
): CrmRecord | Problem {
  const { portal, scopes } = call;
  const values = judgeWrite({ portal, type, record: undefined, scopes }, input.get('properties'));
  if (isProblem(values)) return values;
  const record = createRecord(writeContext(call), type, values);
  linkFromCreate(writeContext(call), record, input.get('associations'));
  return record;
}

function update(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const record = findOne(call, type);
  if (isProblem(record)) return record;
  const { portal, scopes } = call;
  const changes = judgeWrite({ portal, type, record, scopes }, body.get('properties'));
  if (isProblem(changes)) return changes;
  writeProperties(writeContext(call), type, record, changes);
  const shown = presentRecord(viewFor(call, type, [...changes.keys()]), record);
  return { status: 200, body: shown };
}

function archive(call: CrmCall, type: ObjectTypeState): SandboxAnswer {
  const record = findLiving(type, param(call, 'id'));
  if (record) archiveRecord(writeContext(call), type, record);
  return { status: 204 };
}

function merge(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const [winner, loser] = ['primaryObjectId', 'objectIdToMerge'].map((key) => {
    const id = body.get(key);
    return typeof id === 'string' ? findExact(type, id) : undefined;
  });
  if (!winner || !loser) return notFound('Both records of a merge must exist and be alive.');
  if (winner.id === loser.id) return invalid('A record cannot be merged with itself.');
  mergeRecords(writeContext(call), type, winner, loser);
  return { status: 200, body: presentRecord(viewFor(call, type, undefined), winner) };
}

function erase(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const id = body.get('objectId');
  if (typeof id !== 'string') return invalid('objectId must be a text.');
  const idProperty = body.get('idProperty');
  const named = idProperty === undefined || idProperty === 'hs_object_id';
  const found = named ? type.records.get(id) : findByProperty(type, 'email', id)[0];
  if (found) eraseRecord(writeContext(call), type, found);
  return { status: 204 };
}

/** Single records: read, list, create, update, archive, merge, GDPR delete (2026-03 objects and contacts specs). */
export const objectRoutes: readonly CrmRoute[] = [
  { method: 'POST', path: '/objects/:type/merge', scopes: recordAccess('write'), handle: withType(merge) },
  {
    method: 'POST',
    path: '/objects/:type/gdpr-delete',
    scopes: recordAccess('write'),
    handle: withType(erase),
  },
  { method: 'GET', path: '/objects/:type', scopes: recordAccess('read'), handle: withType(list) },
  { method: 'POST', path: '/objects/:type', scopes: recordAccess('write'), handle: withType(create) },
  { method: 'GET', path: '/objects/:type/:id', scopes: recordAccess('read'), handle: withType(read) },
  { method: 'PATCH', path: '/objects/:type/:id', scopes: recordAccess('write'), handle: withType(update) },
  { method: 'DELETE', path: '/objects/:type/:id', scopes: recordAccess('write'), handle: withType(archive) },
];
