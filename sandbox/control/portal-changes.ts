import type { SandboxAnswer } from '../http.ts';
import type { DataSensitivity } from '../portal/model.ts';
import { presentProperty } from '../portal/present.ts';
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
