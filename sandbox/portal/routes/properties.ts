import { toMap, type SandboxAnswer } from '../../http.ts';
import { bodyMap, param, schemaAccess, withType, type CrmCall, type CrmRoute } from '../call.ts';
import { toIso } from '../clock.ts';
import type { ObjectTypeState, PropertyDefinition } from '../model.ts';
import { presentProperty } from '../present.ts';
import { conflict, invalid, isProblem, notFound, type Problem } from '../problems.ts';
import { editDefinition, parseDefinition } from '../property-input.ts';

const LEVELS = ['non_sensitive', 'sensitive', 'highly_sensitive'];

/** Definitions of one sensitivity only; the default is `non_sensitive`, so sensitive ones must be asked for. */
function list(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const { query } = call.request;
  const level = query.get('dataSensitivity') ?? 'non_sensitive';
  if (!LEVELS.includes(level)) return invalid(`dataSensitivity must be one of ${LEVELS.join(', ')}.`);
  const archived = query.get('archived') === 'true';
  const results = [...type.properties.values()].filter(
    (definition) => definition.dataSensitivity === level && definition.archived === archived,
  );
  return { status: 200, body: { results: results.map(presentProperty) } };
}

function find(call: CrmCall, type: ObjectTypeState): PropertyDefinition | Problem {
  const { query } = call.request;
  const definition = type.properties.get(param(call, 'name').toLowerCase());
  const level = query.get('dataSensitivity') ?? 'non_sensitive';
  const archived = query.get('archived') === 'true';
  return definition?.dataSensitivity === level && definition.archived === archived
    ? definition
    : notFound(`There is no property ${param(call, 'name')}.`);
}

function read(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const definition = find(call, type);
  return isProblem(definition) ? definition : { status: 200, body: presentProperty(definition) };
}

function createFrom(call: CrmCall, type: ObjectTypeState, input: unknown): PropertyDefinition | Problem {
  const definition = parseDefinition(input, type, call.world.clock.nowMs());
  if (isProblem(definition)) return definition;
  if (type.properties.has(definition.name))
    return conflict(`A property named ${definition.name} already exists.`);
  type.properties.set(definition.name, definition);
  return definition;
}

function create(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const made = createFrom(call, type, call.json);
  return isProblem(made) ? made : { status: 201, body: presentProperty(made) };
}

function update(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const definition = type.properties.get(param(call, 'name').toLowerCase());
  if (!definition || definition.archived) return notFound(`There is no property ${param(call, 'name')}.`);
  if (definition.readOnlyDefinition) return invalid(`The definition of ${definition.name} is read only.`);
  const edited = editDefinition(definition, body, type, call.world.clock.nowMs());
  if (isProblem(edited)) return edited;
  type.properties.set(edited.name, edited);
  return { status: 200, body: presentProperty(edited) };
}

function archiveByName(call: CrmCall, type: ObjectTypeState, name: string): Problem | undefined {
  const definition = type.properties.get(name.toLowerCase());
  if (!definition || definition.archived) return notFound(`There is no property ${name}.`);
  if (definition.hubspotDefined)
    return invalid(`${definition.name} is HubSpot's own and cannot be archived.`);
  const nowMs = call.world.clock.nowMs();
  type.properties.set(definition.name, { ...definition, archived: true, archivedAtMs: nowMs });
  return undefined;
}

function archive(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  return archiveByName(call, type, param(call, 'name')) ?? { status: 204 };
}

function namesOf(call: CrmCall): readonly string[] | Problem {
  const inputs = toMap(call.json)?.get('inputs');
  if (!Array.isArray(inputs) || inputs.length > 100)
    return invalid('"inputs" must be a list of up to 100 names.');
  const names = inputs.map((input) => toMap(input)?.get('name'));
  return names.every((name) => typeof name === 'string') ? names : invalid('Each input needs a "name".');
}

function batchAnswer(
  call: CrmCall,
  results: readonly PropertyDefinition[],
  errors: readonly Problem[],
  status: number,
): SandboxAnswer {
  const at = toIso(call.world.clock.nowMs());
  return {
    status: errors.length > 0 ? 207 : status,
    body: {
      status: 'COMPLETE',
      results: results.map(presentProperty),
      startedAt: at,
      completedAt: at,
      ...(errors.length === 0
        ? {}
        : {
            numErrors: errors.length,
            errors: errors.map(({ category, message }) => {
              return { status: 'error', category, message, context: {}, errors: [], links: {} };
            }),
          }),
    },
  };
}

function batchRead(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const names = namesOf(call);
  if (isProblem(names)) return names;
  const level = toMap(call.json)?.get('dataSensitivity') ?? 'non_sensitive';
  const archived = toMap(call.json)?.get('archived') === true;
  const known = names.map((name) => type.properties.get(name.toLowerCase()));
  const found = known.filter((d) => d?.dataSensitivity === level && d.archived === archived);
  const results = found.filter((definition) => definition !== undefined);
  const missing = names.filter(
    (name) => !results.some((definition) => definition.name === name.toLowerCase()),
  );
  const errors = missing.map((name) => notFound(`There is no property ${name}.`));
  return batchAnswer(call, results, errors, 200);
}

function batchCreate(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const inputs = toMap(call.json)?.get('inputs');
  if (!Array.isArray(inputs) || inputs.length > 100) return invalid('"inputs" must be a list of up to 100.');
  const made = inputs.map((input) => createFrom(call, type, input));
  const results = made.filter((one): one is PropertyDefinition => !isProblem(one));
  return batchAnswer(call, results, made.filter(isProblem), 201);
}

function batchArchive(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const names = namesOf(call);
  if (isProblem(names)) return names;
  for (const name of names) archiveByName(call, type, name);
  return { status: 204 };
}

function groups(_call: CrmCall, type: ObjectTypeState): SandboxAnswer {
  return { status: 200, body: { results: [...type.groups.values()] } };
}

function group(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const found = type.groups.get(param(call, 'name'));
  return found ? { status: 200, body: found } : notFound(`There is no group ${param(call, 'name')}.`);
}

const [reading, writing] = [schemaAccess('read'), schemaAccess('write')];

/** Property definitions and their groups (2026-03 properties spec). */
export const propertyRoutes: readonly CrmRoute[] = [
  { method: 'GET', path: '/properties/:type/groups', scopes: reading, handle: withType(groups) },
  { method: 'GET', path: '/properties/:type/groups/:name', scopes: reading, handle: withType(group) },
  { method: 'POST', path: '/properties/:type/batch/read', scopes: reading, handle: withType(batchRead) },
  { method: 'POST', path: '/properties/:type/batch/create', scopes: writing, handle: withType(batchCreate) },
  {
    method: 'POST',
    path: '/properties/:type/batch/archive',
    scopes: writing,
    handle: withType(batchArchive),
  },
  { method: 'GET', path: '/properties/:type', scopes: reading, handle: withType(list) },
  { method: 'POST', path: '/properties/:type', scopes: writing, handle: withType(create) },
  { method: 'GET', path: '/properties/:type/:name', scopes: reading, handle: withType(read) },
  { method: 'PATCH', path: '/properties/:type/:name', scopes: writing, handle: withType(update) },
  { method: 'DELETE', path: '/properties/:type/:name', scopes: writing, handle: withType(archive) },
];
