import { toMap, type SandboxAnswer } from '../../http.ts';
import {
  bodyMap,
  recordAccess,
  textList,
  withType,
  writeContext,
  type CrmCall,
  type CrmRoute,
} from '../call.ts';
import { toIso } from '../clock.ts';
import type { CrmRecord, ObjectTypeState } from '../model.ts';
import { presentRecord } from '../present.ts';
import { invalid, isProblem, notFound, problemEntry, type Problem } from '../problems.ts';
import { archiveRecord, findByProperty, findExact, writeProperties } from '../records.ts';
import { judgeWrite } from '../write-rules.ts';
import { canIdentify, createFrom, viewFor } from './objects.ts';

const MAX_INPUTS = 100;

type Input = ReadonlyMap<string, unknown>;

/** One result of a batch: a shown record, or an entry for `errors`. */
interface Outcome {
  readonly result?: Record<string, unknown>;
  readonly error?: Record<string, unknown>;
}

function inputsOf(body: ReadonlyMap<string, unknown>): readonly Input[] | Problem {
  const inputs = body.get('inputs');
  if (!Array.isArray(inputs)) return invalid('Invalid input JSON: "inputs" must be a list.');
  if (inputs.length === 0) return invalid('A batch needs at least one input.');
  if (inputs.length > MAX_INPUTS) {
    return invalid(`The maximum number of inputs supported in a batch request is ${MAX_INPUTS}.`);
  }
  const maps = inputs.map(toMap);
  return maps.every((map) => map !== undefined) ? maps : invalid('Each input must be an object.');
}

function idsOf(inputs: readonly Input[]): readonly string[] | Problem {
  const ids = inputs.map((input) => input.get('id'));
  return ids.every((id) => typeof id === 'string')
    ? ids
    : invalid('Each input needs an "id" that is a text.');
}

function batchAnswer(call: CrmCall, outcomes: readonly Outcome[], status: number): SandboxAnswer {
  const at = toIso(call.world.clock.nowMs());
  const errors = outcomes.flatMap(({ error }) => (error ? [error] : []));
  return {
    status: errors.length > 0 ? 207 : status,
    body: {
      status: 'COMPLETE',
      results: outcomes.flatMap(({ result }) => (result ? [result] : [])),
      startedAt: at,
      completedAt: at,
      ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
    },
  };
}

function missingEntry(type: ObjectTypeState, ids: readonly string[]): Record<string, unknown> {
  const message = `Some ${type.singular.toUpperCase()} records were not found; they do not exist or were deleted.`;
  return problemEntry({ ...notFound(), message }, { ids });
}

/**
 * Reads up to 100 records. Ids that were merged away are not known here; by email, every record that holds
 * an address is answered, and nothing says which input it belongs to. Results come in the order of ids.
 */
function batchRead(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const inputs = inputsOf(body);
  const ids = isProblem(inputs) ? inputs : idsOf(inputs);
  if (isProblem(ids)) return ids;
  const idProperty = body.get('idProperty') ?? 'hs_object_id';
  if (typeof idProperty !== 'string') return invalid('idProperty must be a text.');
  if (idProperty !== 'hs_object_id' && !canIdentify(type, idProperty)) {
    return invalid(`${idProperty} is not a unique property of ${type.name}, so it cannot name a record.`);
  }
  const found = new Map<string, CrmRecord>();
  const missing = new Set<string>();
  for (const id of ids) {
    const records =
      idProperty === 'hs_object_id' ? [findExact(type, id)] : findByProperty(type, idProperty, id);
    const living = records.filter((record) => record !== undefined);
    if (living.length === 0) missing.add(id);
    for (const record of living) found.set(record.id, record);
  }
  const asked = textList(body.get('properties'));
  const history = textList(body.get('propertiesWithHistory'));
  const plain = viewFor(call, type, asked && asked.length > 0 ? asked : undefined);
  const view = history && history.length > 0 ? { ...plain, withHistory: history } : plain;
  const shown = [...found.values()].sort((a, b) => Number(a.id) - Number(b.id));
  const outcomes: Outcome[] = shown.map((record) => ({ result: presentRecord(view, record) }));
  if (missing.size > 0) outcomes.push({ error: missingEntry(type, [...missing]) });
  return batchAnswer(call, outcomes, 200);
}

function failed(problem: Problem, id: string | undefined, input: Input): Outcome {
  const trace = input.get('objectWriteTraceId');
  return {
    error: problemEntry(problem, {
      ...(id === undefined ? {} : { ids: [id] }),
      ...(typeof trace === 'string' ? { objectWriteTraceId: [trace] } : {}),
    }),
  };
}

function traced(input: Input, shown: Record<string, unknown>): Record<string, unknown> {
  const trace = input.get('objectWriteTraceId');
  return typeof trace === 'string' ? { ...shown, objectWriteTraceId: trace } : shown;
}

function updateOne(call: CrmCall, type: ObjectTypeState, input: Input, record: CrmRecord): Outcome {
  const { portal, scopes } = call;
  const changes = judgeWrite({ portal, type, record, scopes }, input.get('properties'));
  if (isProblem(changes)) return failed(changes, record.id, input);
  writeProperties(writeContext(call), type, record, changes);
  return { result: traced(input, presentRecord(viewFor(call, type, [...changes.keys()]), record)) };
}

function findInput(type: ObjectTypeState, input: Input, id: string): CrmRecord | Problem {
  const idProperty = input.get('idProperty') ?? 'hs_object_id';
  if (idProperty === 'hs_object_id') return findExact(type, id) ?? notFound();
  // By email is refused as not unique, as reported for contacts (performance.md 1, batch update by email).
  if (typeof idProperty !== 'string' || !type.properties.get(idProperty)?.hasUniqueValue) {
    return invalid(`idProperty must name a unique property of ${type.name}.`);
  }
  return findByProperty(type, idProperty, id)[0] ?? notFound();
}

/** Updates up to 100 records, each for itself: 200 when all went well, 207 otherwise. */
function batchUpdate(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const inputs = inputsOf(body);
  if (isProblem(inputs)) return inputs;
  const ids = idsOf(inputs);
  if (isProblem(ids)) return ids;
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) {
    return invalid(`Duplicate IDs found in batch input: [${repeated}]. IDs must be unique`);
  }
  const outcomes = inputs.map((input, index) => {
    const id = ids[index] ?? '';
    const record = findInput(type, input, id);
    return isProblem(record) ? failed(record, id, input) : updateOne(call, type, input, record);
  });
  return batchAnswer(call, outcomes, 200);
}

function createOne(call: CrmCall, type: ObjectTypeState, input: Input): Outcome {
  const made = createFrom(call, type, input);
  if (isProblem(made)) return failed(made, undefined, input);
  const names = [...(toMap(input.get('properties')) ?? new Map<string, unknown>()).keys()];
  return { result: traced(input, presentRecord(viewFor(call, type, names), made)) };
}

function batchCreate(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const inputs = inputsOf(body);
  if (isProblem(inputs)) return inputs;
  const outcomes = inputs.map((input) => createOne(call, type, input));
  return batchAnswer(call, outcomes, 201);
}

function upsertOne(call: CrmCall, type: ObjectTypeState, input: Input): Outcome {
  const [id, idProperty] = [input.get('id'), input.get('idProperty')];
  if (typeof id !== 'string' || typeof idProperty !== 'string' || !canIdentify(type, idProperty)) {
    return failed(invalid('An upsert needs "id" and a unique "idProperty".'), undefined, input);
  }
  const record = findByProperty(type, idProperty, id)[0];
  if (record) {
    const { result, error } = updateOne(call, type, input, record);
    return result ? { result: { ...result, new: false } } : { ...(error ? { error } : {}) };
  }
  const given = toMap(input.get('properties')) ?? new Map<string, unknown>();
  const properties = Object.fromEntries([...given, [idProperty, id]]);
  const { result, error } = createOne(call, type, new Map([...input, ['properties', properties]]));
  return result ? { result: { ...result, new: true } } : { ...(error ? { error } : {}) };
}

function batchUpsert(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const inputs = inputsOf(body);
  if (isProblem(inputs)) return inputs;
  const outcomes = inputs.map((input) => upsertOne(call, type, input));
  return batchAnswer(call, outcomes, 200);
}

function batchArchive(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const inputs = inputsOf(body);
  const ids = isProblem(inputs) ? inputs : idsOf(inputs);
  if (isProblem(ids)) return ids;
  for (const id of new Set(ids)) {
    const record = findExact(type, id);
    if (record) archiveRecord(writeContext(call), type, record);
  }
  return { status: 204 };
}

/** Batches of up to 100 records (2026-03 objects spec, `/batch/…`). */
export const batchRoutes: readonly CrmRoute[] = [
  {
    method: 'POST',
    path: '/objects/:type/batch/read',
    scopes: recordAccess('read'),
    handle: withType(batchRead),
  },
  {
    method: 'POST',
    path: '/objects/:type/batch/update',
    scopes: recordAccess('write'),
    handle: withType(batchUpdate),
  },
  {
    method: 'POST',
    path: '/objects/:type/batch/create',
    scopes: recordAccess('write'),
    handle: withType(batchCreate),
  },
  {
    method: 'POST',
    path: '/objects/:type/batch/upsert',
    scopes: recordAccess('write'),
    handle: withType(batchUpsert),
  },
  {
    method: 'POST',
    path: '/objects/:type/batch/archive',
    scopes: recordAccess('write'),
    handle: withType(batchArchive),
  },
];
