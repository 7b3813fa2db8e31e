import type { SandboxAnswer } from '../http.ts';
import { linksOf } from '../portal/links.ts';
import { findObjectType, type CrmRecord, type ObjectTypeState, type Portal } from '../portal/model.ts';
import { presentProperty } from '../portal/present.ts';
import { findExact, livingRecords } from '../portal/records.ts';
import { isAnswer, ok, portalOf, refuse, type ControlCall, type ControlRoute } from './control.ts';

/** What HubSpot's own pages know without asking the API: nothing here is an API call, so nothing is counted. */

interface Place {
  readonly portal: Portal;
  readonly type: ObjectTypeState;
}

function typeNamed(portal: Portal, name: string): ObjectTypeState | SandboxAnswer {
  return findObjectType(portal, name) ?? refuse(404, `The portal has no object type ${name}.`);
}

function placeOf(call: ControlCall): Place | SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const type = typeNamed(portal, call.params.get('type') ?? '');
  return isAnswer(type) ? type : { portal, type };
}

function namesOf(call: ControlCall): readonly string[] {
  const text = call.request.query.get('properties') ?? '';
  return text.split(',').filter((name) => name !== '');
}

const valuesOf = (record: CrmRecord, names: readonly string[]): Readonly<Record<string, string | null>> =>
  Object.fromEntries(names.map((name) => [name, record.properties.get(name) ?? null]));

function pageOf(call: ControlCall): { readonly offset: number; readonly limit: number } | SandboxAnswer {
  const { query } = call.request;
  const [offset, limit] = [query.get('offset') ?? '0', query.get('limit') ?? '25'];
  if (!/^\d{1,7}$/.test(offset) || !/^\d{1,3}$/.test(limit) || Number(limit) < 1) {
    return refuse(400, 'offset must be a number from 0 up and limit one from 1 to 999.');
  }
  return { offset: Number(offset), limit: Number(limit) };
}

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/** The name that people see: a contact's full name or address, else the type's own display property. */
function nameOf(type: ObjectTypeState, record: CrmRecord): string {
  const property = type.name === 'contacts' ? 'hs_full_name_or_email' : type.primaryDisplayProperty;
  return record.properties.get(property) ?? `${type.labels.singular} ${record.id}`;
}

function linkedTo(place: Place, record: CrmRecord, other: ObjectTypeState): readonly CrmRecord[] {
  const links = linksOf(place.portal, { type: place.type.name, id: record.id }, other.name);
  return [...links.keys()].flatMap((id) => findExact(other, id) ?? []);
}

function summary(
  place: Place,
  record: CrmRecord,
  names: readonly string[],
  other: ObjectTypeState | undefined,
): Record<string, unknown> {
  const associations = other && linkedTo(place, record, other);
  return {
    id: record.id,
    name: nameOf(place.type, record),
    properties: valuesOf(record, names),
    ...(other && associations
      ? { associations: associations.map((one) => ({ id: one.id, name: nameOf(other, one) })) }
      : {}),
  };
}

/**
 * Living records, a page at a time: `?q=` looks into id, name and the properties of `?properties=a,b`;
 * `?associations=contacts` adds id and name of the records of that type; `?offset=&limit=` (25).
 */
function listRecords(call: ControlCall): SandboxAnswer {
  const place = placeOf(call);
  if (isAnswer(place)) return place;
  const page = pageOf(call);
  if (isAnswer(page)) return page;
  const { query } = call.request;
  const wanted = query.get('associations');
  const other = wanted === null ? undefined : typeNamed(place.portal, wanted);
  if (isAnswer(other)) return other;
  const names = namesOf(call);
  const q = folded(query.get('q') ?? '').trim();
  const found = livingRecords(place.type).filter((record) => {
    const texts = [record.id, nameOf(place.type, record), ...Object.values(valuesOf(record, names))];
    return q === '' || texts.some((text) => text !== null && folded(text).includes(q));
  });
  const shown = found.slice(page.offset, page.offset + page.limit);
  return ok({ total: found.length, results: shown.map((one) => summary(place, one, names, other)) });
}

/** One living record with all its values; `?associations=contacts` as in the list. */
function readRecord(call: ControlCall): SandboxAnswer {
  const place = placeOf(call);
  if (isAnswer(place)) return place;
  const id = call.params.get('id') ?? '';
  const record = findExact(place.type, id);
  if (!record) return refuse(404, `There is no ${place.type.singular} ${id}.`);
  const wanted = call.request.query.get('associations');
  const other = wanted === null ? undefined : typeNamed(place.portal, wanted);
  if (isAnswer(other)) return other;
  return ok(summary(place, record, [...record.properties.keys()], other));
}

/** What a record is associated with, as the hook `useAssociations` of the cards gets it; `?properties=&offset=&limit=`. */
function listAssociations(call: ControlCall): SandboxAnswer {
  const place = placeOf(call);
  if (isAnswer(place)) return place;
  const page = pageOf(call);
  if (isAnswer(page)) return page;
  const { portal, type } = place;
  const other = typeNamed(portal, call.params.get('toType') ?? '');
  if (isAnswer(other)) return other;
  const id = call.params.get('id') ?? '';
  const record = findExact(type, id);
  if (!record) return refuse(404, `There is no ${type.singular} ${id}.`);
  const kinds = linksOf(portal, { type: type.name, id }, other.name);
  const all = linkedTo(place, record, other);
  const end = page.offset + page.limit;
  const results = all.slice(page.offset, end).map((one) => {
    const associationTypes = portal.associationTypes
      .filter(
        ({ from, to, typeId }) => from === type.name && to === other.name && kinds.get(one.id)?.has(typeId),
      )
      .map(({ category, typeId, label }) => ({ category, typeId, label: label ?? '' }));
    return { toObjectId: Number(one.id), associationTypes, properties: valuesOf(one, namesOf(call)) };
  });
  return ok({ results, hasMore: end < all.length, nextOffset: Math.min(end, all.length) });
}

/** The definitions of the living properties of a type, whatever their sensitivity. */
function listProperties(call: ControlCall): SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const type = typeNamed(portal, call.request.query.get('objectType') ?? 'contacts');
  if (isAnswer(type)) return type;
  return ok([...type.properties.values()].filter(({ archived }) => !archived).map(presentProperty));
}

const OBJECTS = '/_sandbox/portals/:portalId/objects/:type';

/** Records of any type, for the portal's pages and for cards that ask the page for CRM data. */
export const RECORD_ROUTES: readonly ControlRoute[] = [
  { method: 'GET', path: OBJECTS, handle: listRecords },
  { method: 'GET', path: `${OBJECTS}/:id`, handle: readRecord },
  { method: 'GET', path: `${OBJECTS}/:id/associations/:toType`, handle: listAssociations },
  { method: 'GET', path: '/_sandbox/portals/:portalId/properties', handle: listProperties },
];
