import type { Answer } from '../../dev/sandbox-control.ts';
import { EU, EU_USERS, US, US_USERS, type ToolAnswer, type World } from '../helpers/world.ts';

/** What the tests of this group do to a portal from the CRM's side. */

export const THIRD = 1_000_003;
const ADMINS: ReadonlyMap<number, number> = new Map([
  [EU, EU_USERS.admin],
  [US, US_USERS.admin],
  [THIRD, 9201],
]);

/** The super admin of a portal. */
export function adminOf(portalId: number): number {
  const admin = ADMINS.get(portalId);
  if (admin === undefined) throw new Error(`no admin is known for portal ${portalId}`);
  return admin;
}

/** Sends to the control side with a method of its own; throws unless it is taken. */
export async function control(world: World, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${world.sandbox.url}/_sandbox${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Changes a contact behind the app's back. */
export async function patchContact(
  world: World,
  id: string,
  properties: Readonly<Record<string, string | null>>,
  portalId = EU,
): Promise<void> {
  await control(world, 'PATCH', `/portals/${portalId}/contacts/${id}`, { properties });
}

/** Changes a contact property's definition behind the app's back. */
export async function patchProperty(
  world: World,
  name: string,
  change: Readonly<Record<string, unknown>>,
  portalId = EU,
): Promise<void> {
  await control(world, 'PATCH', `/portals/${portalId}/properties/${name}`, change);
}

/** Sends a settings request as the portal's super admin, with the current version in its body. */
export async function save(
  world: World,
  path: string,
  body: Readonly<Record<string, unknown>>,
  portalId = EU,
): Promise<Answer> {
  const userId = adminOf(portalId);
  const now = await world.control.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
  const { version } = now.body as { version: number };
  return world.control.uiFetch(portalId, {
    ...{ userId, path, method: 'PUT' },
    body: { version, ...body },
  });
}

/** Names the company, without which no rule at `verify_email` can be switched on. */
export async function nameCompany(world: World, portalId = EU): Promise<void> {
  const brand = { companyName: 'Nordlys', supportContact: 'help@nordlys.example', language: 'en' };
  const saved = await save(world, '/settings/brand', brand, portalId);
  if (saved.status !== 200) throw new Error('the brand was not saved');
}

/** One request to the CRM as the sandbox saw it. */
export interface CrmCall {
  readonly method: string;
  readonly path: string;
  readonly portalId?: number;
  readonly status: number | null;
}

/** What the app sent to the CRM since the sandbox started, OAuth left out. */
export async function crmCalls(world: World): Promise<readonly CrmCall[]> {
  const calls = (await world.control.get('/calls')) as readonly CrmCall[];
  return calls.filter(({ path }) => !path.includes('oauth'));
}

/** A whole answer as text, with what must differ between any two answers masked. */
export async function wholeAnswer(
  world: World,
  tool: string,
  inputFields: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { status, headers, body } = await world.control.agentCall(EU, { tool, inputFields });
  const kept = Object.entries(headers as Record<string, string>).filter(
    ([name]) => !['date', 'x-request-id'].includes(name.toLowerCase()),
  );
  const text = JSON.stringify({ status, headers: kept, body });
  return text.replaceAll(/cnv_[A-Za-z0-9_-]{43}/g, 'HANDLE');
}

/** Statuses of the items of an answer, by name. */
export function statusesOf(answer: ToolAnswer): Readonly<Record<string, string>> {
  return Object.fromEntries((answer.results ?? []).map(({ name, status }) => [name, status]));
}
