import { toMap } from '../http.ts';
import { findObjectType, type AssociationType, type CrmRecord, type Portal } from './model.ts';
import { findExact, type WriteContext } from './records.ts';

/** One end of an association. */
export interface End {
  readonly type: string;
  readonly id: string;
}

const keyOf = (from: End, toType: string): string => `${from.type}/${from.id}/${toType}`;

/** The kinds of association from one type to another. */
export function typesBetween(portal: Portal, from: string, to: string): readonly AssociationType[] {
  return portal.associationTypes.filter((type) => type.from === from && type.to === to);
}

/** The unlabelled kind between two types, which every pair of associated records has. */
export function defaultType(portal: Portal, from: string, to: string): AssociationType | undefined {
  return typesBetween(portal, from, to).find((type) => type.label === null);
}

/** What a record is associated with: target ids with their type ids, in the order they were made. */
export function linksOf(portal: Portal, from: End, toType: string): ReadonlyMap<string, ReadonlySet<number>> {
  return portal.associations.get(keyOf(from, toType)) ?? new Map<string, ReadonlySet<number>>();
}

function add(portal: Portal, from: End, to: End, typeId: number): void {
  const key = keyOf(from, to.type);
  const links = portal.associations.get(key) ?? new Map<string, Set<number>>();
  links.set(to.id, (links.get(to.id) ?? new Set<number>()).add(typeId));
  portal.associations.set(key, links);
}

/** Associates two records with these kinds and the unlabelled one, in both directions. Seeds use it too. */
export function link(portal: Portal, from: End, to: End, kinds: readonly AssociationType[]): void {
  const basic = defaultType(portal, from.type, to.type);
  for (const kind of basic ? [basic, ...kinds] : kinds) {
    add(portal, from, to, kind.typeId);
    add(portal, to, from, kind.inverseTypeId);
  }
}

/** Takes kinds away (all when `typeIds` is `undefined`), in both directions. */
export function unlink(portal: Portal, from: End, to: End, typeIds?: readonly number[]): void {
  const drop = (a: End, b: End, ids: readonly number[] | undefined): void => {
    const links = portal.associations.get(keyOf(a, b.type));
    const kinds = links?.get(b.id);
    if (!links || !kinds) return;
    for (const id of ids ?? [...kinds]) kinds.delete(id);
    if (kinds.size === 0) links.delete(b.id);
  };
  const known = typesBetween(portal, from.type, to.type);
  const inverse = typeIds?.flatMap((id) => known.find((kind) => kind.typeId === id)?.inverseTypeId ?? []);
  drop(from, to, typeIds);
  drop(to, from, inverse);
}

/** Notes a changed association in the ledger, seen from `from`. */
export function noteLink(context: WriteContext, from: End, to: End, made: boolean): void {
  context.ledger.append({
    portalId: context.portal.portalId,
    objectType: from.type,
    recordId: from.id,
    property: `association:${to.type}`,
    old: made ? null : to.id,
    new: made ? to.id : null,
    requestId: context.requestId,
    source: context.source,
  });
}

/** Ids of living associated records in the short form that object reads carry: `{id, type}`. */
export function associatedIds(
  portal: Portal,
  record: CrmRecord,
  toName: string,
): readonly { readonly id: string; readonly type: string }[] {
  const [from, to] = [portal.objectTypes.get(record.objectType), findObjectType(portal, toName)];
  if (!from || !to) return [];
  const links = linksOf(portal, { type: from.name, id: record.id }, to.name);
  return [...links.keys()]
    .filter((id) => findExact(to, id))
    .map((id) => ({ id, type: `${from.singular}_to_${to.singular}` }));
}

/** Makes the associations of a create: `[{to: {id}, types: [{associationTypeId}]}]`. Unknown ones are left out. */
export function linkFromCreate(context: WriteContext, record: CrmRecord, associations: unknown): void {
  const { portal } = context;
  const items: readonly unknown[] = Array.isArray(associations) ? associations : [];
  for (const item of items) {
    const id = toMap(toMap(item)?.get('to'))?.get('id');
    const types = toMap(item)?.get('types');
    const specs: readonly unknown[] = Array.isArray(types) ? types : [];
    for (const spec of specs) {
      const typeId = toMap(spec)?.get('associationTypeId');
      const kind = portal.associationTypes.find((t) => t.from === record.objectType && t.typeId === typeId);
      const target = kind && portal.objectTypes.get(kind.to);
      if (!kind || !target || typeof id !== 'string' || !findExact(target, id)) continue;
      const [from, to] = [
        { type: record.objectType, id: record.id },
        { type: kind.to, id },
      ];
      link(portal, from, to, [kind]);
      noteLink(context, from, to, true);
    }
  }
}
