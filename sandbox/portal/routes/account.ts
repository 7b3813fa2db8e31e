import { toMap, type SandboxAnswer } from '../../http.ts';
import { anyOf, bodyMap, pageOf, param, type CrmCall, type CrmRoute } from '../call.ts';
import { toIso } from '../clock.ts';
import { findObjectType, type ObjectTypeState, type PortalUser } from '../model.ts';
import { presentProperty } from '../present.ts';
import { invalid, isProblem, notFound, type Problem } from '../problems.ts';

function presentUser(user: PortalUser): Record<string, unknown> {
  const { userId, email, firstName, lastName, superAdmin, roleIds } = user;
  return {
    id: String(userId),
    email,
    firstName,
    lastName,
    superAdmin,
    roleIds,
    secondaryTeamIds: [],
  };
}

/** HubSpot's 2026-03 spec names seats in the list alone. */
function presentListedUser(user: PortalUser): Record<string, unknown> {
  return { ...presentUser(user), seatNames: user.seatNames };
}

function users(call: CrmCall): SandboxAnswer | Problem {
  const page = pageOf(call, 100);
  if (isProblem(page)) return page;
  const all = [...call.portal.users].sort((a, b) => a.userId - b.userId);
  const start = page.after === '' ? 0 : all.findIndex((user) => String(user.userId) === page.after);
  if (start < 0) return invalid('after is not a paging cursor.');
  const limit = call.request.query.has('limit') ? page.limit : 100;
  const next = all[start + limit];
  const paging = next ? { paging: { next: { after: String(next.userId) } } } : {};
  return {
    status: 200,
    body: { results: all.slice(start, start + limit).map(presentListedUser), ...paging },
  };
}

function user(call: CrmCall): SandboxAnswer | Problem {
  const wanted = param(call, 'id');
  const idProperty = call.request.query.get('idProperty') ?? 'USER_ID';
  if (idProperty !== 'USER_ID' && idProperty !== 'EMAIL')
    return invalid('idProperty must be USER_ID or EMAIL.');
  const found = call.portal.users.find((one) =>
    idProperty === 'EMAIL' ? one.email === wanted.toLowerCase() : String(one.userId) === wanted,
  );
  return found
    ? { status: 200, body: presentUser(found) }
    : notFound(`User ${wanted} is not in this portal.`);
}

function presentOwner(user: PortalUser): Record<string, unknown> {
  const { ownerId, email, firstName, lastName, userId } = user;
  const at = '2024-01-15T08:00:00Z';
  return {
    id: ownerId,
    email,
    type: 'PERSON',
    firstName,
    lastName,
    userId,
    userIdIncludingInactive: userId,
    createdAt: at,
    updatedAt: at,
    archived: false,
    teams: [],
  };
}

function owners(call: CrmCall): SandboxAnswer | Problem {
  const page = pageOf(call, 500);
  if (isProblem(page)) return page;
  const email = call.request.query.get('email');
  const found = call.portal.users.filter((one) => email === null || one.email === email.toLowerCase());
  return { status: 200, body: { results: found.map(presentOwner) } };
}

function owner(call: CrmCall): SandboxAnswer | Problem {
  const byUser = call.request.query.get('idProperty') === 'userId';
  const wanted = param(call, 'id');
  const found = call.portal.users.find((one) => (byUser ? String(one.userId) : one.ownerId) === wanted);
  return found ? { status: 200, body: presentOwner(found) } : notFound(`There is no owner ${wanted}.`);
}

function offsetOf(timeZone: string, nowMs: number): { readonly text: string; readonly ms: number } {
  const name = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(nowMs)
    .find((part) => part.type === 'timeZoneName')?.value;
  const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d{2}):(\d{2})/.exec(name ?? '') ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return { text: `${sign}${hours}:${minutes}`, ms: sign === '-' ? -ms : ms };
}

function details(call: CrmCall): SandboxAnswer {
  const { portalId, accountType, timeZone, companyCurrency, uiDomain, dataHostingLocation } = call.portal;
  const offset = offsetOf(timeZone, call.world.clock.nowMs());
  return {
    status: 200,
    body: {
      portalId,
      accountType,
      timeZone,
      companyCurrency,
      additionalCurrencies: [],
      utcOffset: offset.text,
      utcOffsetMilliseconds: offset.ms,
      uiDomain,
      dataHostingLocation,
    },
  };
}

function uninstall(call: CrmCall): SandboxAnswer {
  call.world.tokens.uninstall(call.portal.portalId);
  return { status: 204 };
}

function complete(
  call: CrmCall,
  callbackId: string,
  body: ReadonlyMap<string, unknown>,
): Problem | undefined {
  const outputFields = body.get('outputFields');
  if (!toMap(outputFields)) return invalid('outputFields must be an object.');
  if (call.generation === 'dated' && !toMap(body.get('typedOutputs'))) {
    return invalid('typedOutputs must be an object.');
  }
  const at = toIso(call.world.clock.nowMs());
  call.world.callbacks.push({ portalId: call.portal.portalId, callbackId, outputFields, at });
  return undefined;
}

function completeOne(call: CrmCall): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  const callbackId = param(call, 'id');
  // A callback id names its portal; one portal must not complete another's run.
  if (!callbackId.startsWith(`ap-${call.portal.portalId}-`))
    return notFound(`There is no callback ${callbackId}.`);
  return complete(call, callbackId, body) ?? { status: 204 };
}

function completeMany(call: CrmCall): SandboxAnswer | Problem {
  const inputs = toMap(call.json)?.get('inputs');
  if (!Array.isArray(inputs) || inputs.length === 0)
    return invalid('"inputs" must be a list that is not empty.');
  for (const input of inputs) {
    const map = toMap(input);
    const callbackId = map?.get('callbackId');
    if (!map || typeof callbackId !== 'string') return invalid('Each input needs a callbackId.');
    if (!callbackId.startsWith(`ap-${call.portal.portalId}-`))
      return notFound(`There is no callback ${callbackId}.`);
    const problem = complete(call, callbackId, map);
    if (problem) return problem;
  }
  return { status: 204 };
}

function presentSchema(call: CrmCall, type: ObjectTypeState): Record<string, unknown> {
  const { portal } = call;
  const definitions = [...type.properties.values()].filter((definition) => !definition.archived);
  return {
    id: type.objectTypeId.replace('2-', ''),
    objectTypeId: type.objectTypeId,
    name: type.singular,
    fullyQualifiedName: type.fullyQualifiedName,
    labels: type.labels,
    primaryDisplayProperty: type.primaryDisplayProperty,
    secondaryDisplayProperties: [],
    searchableProperties: [type.primaryDisplayProperty],
    requiredProperties: [type.primaryDisplayProperty],
    allowsSensitiveProperties: true,
    archived: false,
    properties: definitions.filter((one) => one.dataSensitivity === 'non_sensitive').map(presentProperty),
    associations: portal.associationTypes
      .filter(({ from, to }) => from === type.name || to === type.name)
      .map(({ from, to, typeId, label }) => ({
        id: String(typeId),
        name: label,
        fromObjectTypeId: portal.objectTypes.get(from)?.objectTypeId,
        toObjectTypeId: portal.objectTypes.get(to)?.objectTypeId,
      })),
  };
}

function schemas(call: CrmCall): SandboxAnswer {
  const custom = [...call.portal.objectTypes.values()].filter((type) => type.custom);
  return { status: 200, body: { results: custom.map((type) => presentSchema(call, type)) } };
}

function schema(call: CrmCall): SandboxAnswer | Problem {
  const type = findObjectType(call.portal, param(call, 'name'));
  return type ? { status: 200, body: presentSchema(call, type) } : notFound();
}

const usersRead = anyOf('settings.users.read', 'crm.objects.users.read');
const ownersRead = anyOf('crm.objects.owners.read', 'automation');
const schemasRead = anyOf('crm.schemas.custom.read', 'crm.objects.custom.read');
const noContent = (): SandboxAnswer => ({ status: 200, body: { results: [] } });

/** Users, owners, account, custom object schemas, uninstall and action callbacks. */
export const accountRoutes: readonly CrmRoute[] = [
  { method: 'GET', path: '/users', scopes: usersRead, handle: users },
  { method: 'GET', path: '/users/roles', scopes: usersRead, handle: noContent },
  { method: 'GET', path: '/users/teams', scopes: anyOf('settings.users.teams.read'), handle: noContent },
  { method: 'GET', path: '/users/:id', scopes: usersRead, handle: user },
  { method: 'GET', path: '/owners', scopes: ownersRead, handle: owners },
  { method: 'GET', path: '/owners/:id', scopes: ownersRead, handle: owner },
  { method: 'GET', path: '/account/details', scopes: anyOf('oauth'), handle: details },
  { method: 'GET', path: '/object-schemas/schemas', scopes: schemasRead, handle: schemas },
  { method: 'GET', path: '/object-schemas/schemas/:name', scopes: schemasRead, handle: schema },
  { method: 'DELETE', path: '/appinstalls/external-install', scopes: anyOf('oauth'), handle: uninstall },
  { method: 'POST', path: '/callbacks/complete', scopes: anyOf('automation'), handle: completeMany },
  { method: 'POST', path: '/callbacks/:id/complete', scopes: anyOf('automation'), handle: completeOne },
];
