import { toMap, type SandboxAnswer } from '../../http.ts';
import { pageOf, param, writeContext, type CrmCall, type CrmRoute } from '../call.ts';
import { toIso } from '../clock.ts';
import { defaultType, link, linksOf, noteLink, typesBetween, unlink, type End } from '../links.ts';
import { findObjectType, type AssociationType, type ObjectTypeState } from '../model.ts';
import { invalid, isProblem, notFound, problemEntry, type Problem } from '../problems.ts';
import { findExact } from '../records.ts';
import { recordScopes } from '../scopes.ts';

interface Pair {
  readonly from: ObjectTypeState;
  readonly to: ObjectTypeState;
}

type PairHandler = (call: CrmCall, pair: Pair) => SandboxAnswer | Problem;

function withPair(handle: PairHandler): CrmRoute['handle'] {
  return (call) => {
    const from = findObjectType(call.portal, param(call, 'type'));
    const to = findObjectType(call.portal, param(call, 'toType'));
    return from && to ? handle(call, { from, to }) : invalid('Unable to infer object type from the path.');
  };
}

const access =
  (kind: 'read' | 'write'): CrmRoute['scopes'] =>
  (call) => {
    const from = findObjectType(call.portal, param(call, 'type'));
    return from ? recordScopes(from.name, kind) : [];
  };

const presentKind = ({ category, typeId, label }: AssociationType): Record<string, unknown> => ({
  category,
  typeId,
  label,
});

function presentLinks(call: CrmCall, { from, to }: Pair, id: string): readonly Record<string, unknown>[] {
  const kinds = typesBetween(call.portal, from.name, to.name);
  const links = linksOf(call.portal, { type: from.name, id }, to.name);
  return [...links]
    .filter(([toId]) => findExact(to, toId))
    .map(([toObjectId, typeIds]) => ({
      toObjectId,
      associationTypes: kinds.filter((kind) => typeIds.has(kind.typeId)).map(presentKind),
    }));
}

function list(call: CrmCall, pair: Pair): SandboxAnswer | Problem {
  const page = pageOf(call, 500);
  if (isProblem(page)) return page;
  if (!findExact(pair.from, param(call, 'id'))) return notFound();
  const all = presentLinks(call, pair, param(call, 'id'));
  const start = page.after === '' ? 0 : Number(page.after);
  if (!Number.isInteger(start) || start < 0) return invalid('after is not a paging cursor.');
  const limit = call.request.query.has('limit') ? page.limit : 500;
  const end = start + limit;
  const paging = end < all.length ? { paging: { next: { after: String(end), link: `?after=${end}` } } } : {};
  return { status: 200, body: { results: all.slice(start, end), ...paging } };
}

function ends({ from, to }: Pair, fromId: unknown, toId: unknown): readonly [End, End] | Problem {
  if (typeof fromId !== 'string' || typeof toId !== 'string') return invalid('"from" and "to" need an "id".');
  if (!findExact(from, fromId) || !findExact(to, toId)) return notFound('One of the records does not exist.');
  return [
    { type: from.name, id: fromId },
    { type: to.name, id: toId },
  ];
}

function kindsOf(call: CrmCall, { from, to }: Pair, specs: unknown): readonly AssociationType[] | Problem {
  const items: readonly unknown[] = Array.isArray(specs) ? specs : [];
  const known = typesBetween(call.portal, from.name, to.name);
  const kinds: AssociationType[] = [];
  for (const item of items) {
    const map = toMap(item);
    const kind = known.find(
      (one) =>
        one.typeId === map?.get('associationTypeId') && one.category === map.get('associationCategory'),
    );
    if (!kind) return invalid(`There is no such association type between ${from.name} and ${to.name}.`);
    kinds.push(kind);
  }
  return kinds.length === 0 ? invalid('At least one association type is needed.') : kinds;
}

function associate(call: CrmCall, both: readonly [End, End], kinds: readonly AssociationType[]): void {
  link(call.portal, ...both, kinds);
  noteLink(writeContext(call), ...both, true);
}

function createOne(call: CrmCall, pair: Pair): SandboxAnswer | Problem {
  const both = ends(pair, param(call, 'id'), param(call, 'toId'));
  if (isProblem(both)) return both;
  const kinds = kindsOf(call, pair, call.json);
  if (isProblem(kinds)) return kinds;
  associate(call, both, kinds);
  const body = {
    fromObjectTypeId: pair.from.objectTypeId,
    fromObjectId: both[0].id,
    toObjectTypeId: pair.to.objectTypeId,
    toObjectId: both[1].id,
    labels: kinds.flatMap(({ label }) => label ?? []),
  };
  return { status: 201, body };
}

function batchOf(
  call: CrmCall,
  results: readonly unknown[],
  errors: readonly unknown[],
  status: number,
): SandboxAnswer {
  const at = toIso(call.world.clock.nowMs());
  return {
    status: errors.length > 0 ? 207 : status,
    body: {
      status: 'COMPLETE',
      results,
      startedAt: at,
      completedAt: at,
      ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
    },
  };
}

function defaultResults(call: CrmCall, { from, to }: Pair, both: readonly [End, End]): readonly unknown[] {
  const specOf = (a: string, b: string) => {
    const kind = defaultType(call.portal, a, b);
    return { associationCategory: kind?.category, associationTypeId: kind?.typeId };
  };
  const [a, b] = [{ id: both[0].id }, { id: both[1].id }];
  return [
    { from: a, to: b, associationSpec: specOf(from.name, to.name) },
    { from: b, to: a, associationSpec: specOf(to.name, from.name) },
  ];
}

function createDefault(call: CrmCall, pair: Pair): SandboxAnswer | Problem {
  const both = ends(pair, param(call, 'id'), param(call, 'toId'));
  if (isProblem(both)) return both;
  associate(call, both, []);
  return batchOf(call, defaultResults(call, pair, both), [], 200);
}

function remove(call: CrmCall, { from, to }: Pair): SandboxAnswer {
  const both: readonly [End, End] = [
    { type: from.name, id: param(call, 'id') },
    { type: to.name, id: param(call, 'toId') },
  ];
  if (linksOf(call.portal, both[0], to.name).has(both[1].id)) noteLink(writeContext(call), ...both, false);
  unlink(call.portal, ...both);
  return { status: 204 };
}

type Input = ReadonlyMap<string, unknown>;

function inputsOf(call: CrmCall, maximum: number): readonly Input[] | Problem {
  const inputs = toMap(call.json)?.get('inputs');
  if (!Array.isArray(inputs) || inputs.length === 0)
    return invalid('"inputs" must be a list that is not empty.');
  if (inputs.length > maximum) return invalid(`A batch takes at most ${maximum} inputs.`);
  const maps = inputs.map(toMap);
  return maps.every((map) => map !== undefined) ? maps : invalid('Each input must be an object.');
}

const idOf = (value: unknown): unknown => toMap(value)?.get('id');

function batchRead(call: CrmCall, pair: Pair): SandboxAnswer | Problem {
  const inputs = inputsOf(call, 1000);
  if (isProblem(inputs)) return inputs;
  const ids = inputs.map((input) => input.get('id')).filter((id) => typeof id === 'string');
  const known = ids.filter((id) => findExact(pair.from, id));
  const linked = known.map((id) => ({ from: { id }, to: presentLinks(call, pair, id) }));
  const results = linked.filter(({ to }) => to.length > 0);
  const none = ids.filter((id) => !results.some(({ from }) => from.id === id));
  const errors = none.map((id) => {
    const message = `No ${pair.to.singular} is associated with ${pair.from.singular} ${id}.`;
    return problemEntry({ ...notFound(message) }, { fromObjectId: [id] });
  });
  return batchOf(call, results, errors, 200);
}

function batchCreate(call: CrmCall, pair: Pair): SandboxAnswer | Problem {
  const inputs = inputsOf(call, 2000);
  if (isProblem(inputs)) return inputs;
  const results: unknown[] = [];
  const errors: unknown[] = [];
  for (const input of inputs) {
    const both = ends(pair, idOf(input.get('from')), idOf(input.get('to')));
    const kinds = kindsOf(call, pair, input.get('types'));
    if (isProblem(both) || isProblem(kinds)) {
      errors.push(
        ...[both, kinds]
          .filter(isProblem)
          .slice(0, 1)
          .map((problem) => problemEntry(problem, {})),
      );
      continue;
    }
    associate(call, both, kinds);
    results.push({
      fromObjectTypeId: pair.from.objectTypeId,
      fromObjectId: both[0].id,
      toObjectTypeId: pair.to.objectTypeId,
      toObjectId: both[1].id,
      labels: kinds.flatMap(({ label }) => label ?? []),
    });
  }
  return batchOf(call, results, errors, 201);
}

function batchDefault(call: CrmCall, pair: Pair): SandboxAnswer | Problem {
  const inputs = inputsOf(call, 2000);
  if (isProblem(inputs)) return inputs;
  const results: unknown[] = [];
  for (const input of inputs) {
    const both = ends(pair, idOf(input.get('from')), idOf(input.get('to')));
    if (isProblem(both)) return both;
    associate(call, both, []);
    results.push(...defaultResults(call, pair, both));
  }
  return batchOf(call, results, [], 200);
}

function batchArchive(call: CrmCall, { from, to }: Pair): SandboxAnswer | Problem {
  const inputs = inputsOf(call, 100);
  if (isProblem(inputs)) return inputs;
  for (const input of inputs) {
    const targets = input.get('to');
    const ids: readonly unknown[] = Array.isArray(targets) ? targets.map(idOf) : [idOf(targets)];
    const fromId = idOf(input.get('from'));
    for (const id of ids) {
      if (typeof id !== 'string' || typeof fromId !== 'string') continue;
      unlink(call.portal, { type: from.name, id: fromId }, { type: to.name, id });
      noteLink(writeContext(call), { type: from.name, id: fromId }, { type: to.name, id }, false);
    }
  }
  return call.generation === 'dated' ? batchOf(call, [], [], 200) : { status: 204 };
}

function archiveLabels(call: CrmCall, pair: Pair): SandboxAnswer | Problem {
  const inputs = inputsOf(call, 2000);
  if (isProblem(inputs)) return inputs;
  for (const input of inputs) {
    const both = ends(pair, idOf(input.get('from')), idOf(input.get('to')));
    const kinds = kindsOf(call, pair, input.get('types'));
    if (isProblem(both)) return both;
    if (isProblem(kinds)) return kinds;
    unlink(
      call.portal,
      ...both,
      kinds.map(({ typeId }) => typeId),
    );
    noteLink(writeContext(call), ...both, false);
  }
  return call.generation === 'dated' ? batchOf(call, [], [], 200) : { status: 204 };
}

function labels(call: CrmCall, { from, to }: Pair): SandboxAnswer {
  return { status: 200, body: { results: typesBetween(call.portal, from.name, to.name).map(presentKind) } };
}

function typesV3(call: CrmCall, { from, to }: Pair): SandboxAnswer {
  const kinds = typesBetween(call.portal, from.name, to.name);
  const results = kinds.map(({ typeId, label }) => ({
    id: String(typeId),
    name: label === null ? `${from.singular}_to_${to.singular}` : label.toLowerCase().replaceAll(' ', '_'),
  }));
  return { status: 200, body: { results } };
}

function batchReadV3(call: CrmCall, pair: Pair): SandboxAnswer | Problem {
  const inputs = inputsOf(call, 1000);
  if (isProblem(inputs)) return inputs;
  const type = `${pair.from.singular}_to_${pair.to.singular}`;
  const ids = inputs.map((input) => input.get('id')).filter((id) => typeof id === 'string');
  const results = ids.flatMap((id) => {
    const links = presentLinks(call, pair, id).map(({ toObjectId }) => ({ id: toObjectId, type }));
    return links.length === 0 ? [] : [{ from: { id }, to: links }];
  });
  return batchOf(call, results, [], 200);
}

const [reading, writing] = [access('read'), access('write')];
const oneLink = '/objects/:type/:id/associations/:toType/:toId';
const batch = '/associations/:type/:toType/batch';

/** Associations (2026-03 associations spec; `toObjectId` is a text there). */
export const associationRoutes: readonly CrmRoute[] = [
  { method: 'GET', path: '/objects/:type/:id/associations/:toType', scopes: reading, handle: withPair(list) },
  { method: 'PUT', path: oneLink, scopes: writing, handle: withPair(createOne) },
  { method: 'DELETE', path: oneLink, scopes: writing, handle: withPair(remove) },
  {
    method: 'PUT',
    path: '/objects/:type/:id/associations/default/:toType/:toId',
    scopes: writing,
    handle: withPair(createDefault),
  },
  { method: 'POST', path: `${batch}/read`, scopes: reading, handle: withPair(batchRead) },
  { method: 'POST', path: `${batch}/create`, scopes: writing, handle: withPair(batchCreate) },
  { method: 'POST', path: `${batch}/associate/default`, scopes: writing, handle: withPair(batchDefault) },
  { method: 'POST', path: `${batch}/archive`, scopes: writing, handle: withPair(batchArchive) },
  { method: 'POST', path: `${batch}/labels/archive`, scopes: writing, handle: withPair(archiveLabels) },
  { method: 'GET', path: '/associations/:type/:toType/labels', scopes: reading, handle: withPair(labels) },
  { method: 'GET', path: '/associations-v3/:type/:toType/types', scopes: reading, handle: withPair(typesV3) },
  {
    method: 'POST',
    path: '/associations-v3/:type/:toType/batch/read',
    scopes: reading,
    handle: withPair(batchReadV3),
  },
];
