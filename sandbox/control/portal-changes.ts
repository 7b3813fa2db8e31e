import { toMap, type SandboxAnswer } from '../http.ts';
import type { DataSensitivity, PropertyDefinition } from '../portal/model.ts';
import { presentProperty } from '../portal/present.ts';
import { isProblem } from '../portal/problems.ts';
import { parseDefinition } from '../portal/property-input.ts';
import { isAnswer, ok, portalOf, refuse, type ControlCall } from './control.ts';

const USER_KEYS = ['superAdmin', 'seatNames'];

/** Changes the rights of a user: `{superAdmin?, seatNames?}`. */
export function patchUser(call: ControlCall): SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const wanted = call.params.get('userId') ?? '';
  const index = portal.users.findIndex((user) => String(user.userId) === wanted);
  const user = portal.users[index];
  if (!user) return refuse(404, `There is no user ${wanted}.`);
  const unknown = [...call.body.keys()].find((key) => !USER_KEYS.includes(key));
  if (unknown !== undefined)
    return refuse(400, `${unknown} cannot be changed; ${USER_KEYS.join(' and ')} can.`);
  const superAdmin = call.body.get('superAdmin') ?? user.superAdmin;
  const seatNames = call.body.get('seatNames') ?? user.seatNames;
  if (typeof superAdmin !== 'boolean') return refuse(400, 'superAdmin must be true or false.');
  if (!Array.isArray(seatNames) || !seatNames.every((seat) => typeof seat === 'string')) {
    return refuse(400, 'seatNames must be a list of texts.');
  }
  portal.users[index] = { ...user, superAdmin, seatNames };
  return ok({ userId: user.userId, superAdmin, seatNames });
}

const FLAGS = ['hidden', 'archived', 'calculated', 'readOnlyValue', 'externalOptions'] as const;
const LEVELS: readonly DataSensitivity[] = ['non_sensitive', 'sensitive', 'highly_sensitive'];
const PROPERTY_KEYS: readonly string[] = [...FLAGS, 'label', 'dataSensitivity'];

/**
 * Changes a contact property as an admin of the portal might:
 * `{label?, hidden?, archived?, calculated?, readOnlyValue?, externalOptions?, dataSensitivity?}`.
 */
export function patchProperty(call: ControlCall): SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const name = call.params.get('name') ?? '';
  const properties = portal.objectTypes.get('contacts')?.properties;
  const definition = properties?.get(name);
  if (!properties || !definition) return refuse(404, `Contacts have no property ${name}.`);
  const { body } = call;
  const unknown = [...body.keys()].find((key) => !PROPERTY_KEYS.includes(key));
  if (unknown !== undefined) return refuse(400, `${unknown} is not one of ${PROPERTY_KEYS.join(', ')}.`);
  const wrong = FLAGS.find((flag) => body.has(flag) && typeof body.get(flag) !== 'boolean');
  if (wrong !== undefined) return refuse(400, `${wrong} must be true or false.`);
  const label = body.get('label') ?? definition.label;
  if (typeof label !== 'string') return refuse(400, 'label must be a text.');
  const level = body.get('dataSensitivity') ?? definition.dataSensitivity;
  const dataSensitivity = LEVELS.find((one) => one === level);
  if (!dataSensitivity) return refuse(400, `dataSensitivity must be one of ${LEVELS.join(', ')}.`);
  const flags = Object.fromEntries(FLAGS.map((flag) => [flag, body.get(flag) ?? definition[flag]]));
  const changed = {
    ...definition,
    ...flags,
    label,
    dataSensitivity,
    updatedAtMs: call.deps.world.clock.nowMs(),
  };
  properties.set(name, changed);
  return ok(presentProperty(changed));
}

const DEFAULT_KIND = { type: 'string', fieldType: 'text', groupName: 'contactinformation' };
const MAX_PROPERTIES = 5_000;

/**
 * Makes contact properties as an admin of the portal might: `{properties: [{name, label, type?, fieldType?,
 * groupName?, options?, dataSensitivity?, …}]}`, a line of text unless said otherwise. All or none: 400 names the
 * first that is wrong, 409 the first that exists already.
 */
export function addProperties(call: ControlCall): SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const contacts = portal.objectTypes.get('contacts');
  const items = call.body.get('properties');
  if (!contacts || !Array.isArray(items) || items.length === 0 || items.length > MAX_PROPERTIES) {
    return refuse(400, `Send {"properties": [{"name", "label"}]}, at most ${MAX_PROPERTIES}.`);
  }
  const made = new Map<string, PropertyDefinition>();
  for (const item of items as readonly unknown[]) {
    const given = toMap(item);
    const input = given && { ...DEFAULT_KIND, ...Object.fromEntries(given) };
    const definition = parseDefinition(input, contacts, call.deps.world.clock.nowMs());
    if (isProblem(definition)) return refuse(400, `${String(given?.get('name'))}: ${definition.message}`);
    const { name } = definition;
    if (made.has(name) || contacts.properties.has(name)) return refuse(409, `${name} exists already.`);
    made.set(name, definition);
  }
  for (const [name, definition] of made) contacts.properties.set(name, definition);
  return { status: 201, body: { created: made.size } };
}
