import type { SandboxAnswer } from '../http.ts';
import type { CallEntry } from '../portal/ledger.ts';
import { KNOWN_SCOPES } from '../portal/scopes.ts';
import { seedMorePortals } from '../seed/portals.ts';
import { isAnswer, ok, portalOf, refuse, type ControlCall, type ControlRoute } from './control.ts';

/** What programs that put load on the CRM side need: its limits and its pace, tokens, sums of calls. */

const isWhole = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;

/** The numbers among `names` in the body; a refusal when one is not in [least, most] or another name is there. */
function numbersOf(
  call: ControlCall,
  names: readonly string[],
  isFine: (value: unknown) => boolean,
): Readonly<Record<string, number>> | SandboxAnswer {
  const given = [...call.body].filter(([name]) => name !== 'portalId');
  const wrong = given.find(([name, value]) => !names.includes(name) || !isFine(value));
  if (wrong !== undefined) return refuse(400, `${wrong[0]} is not usable; there are ${names.join(', ')}.`);
  return Object.fromEntries(given) as Record<string, number>;
}

function setLimits(call: ControlCall): SandboxAnswer {
  const names = ['burst', 'windowMs', 'searchPerSecond'];
  const changes = numbersOf(call, names, (value) => isWhole(value, 1, 1_000_000_000));
  if (isAnswer(changes)) return changes;
  const portalId = call.body.get('portalId');
  if (portalId !== undefined && !isWhole(portalId, 1, 1e12)) return refuse(400, 'portalId must be a number.');
  return ok(call.deps.limiter.change(changes, portalId));
}

function setLatency(call: ControlCall): SandboxAnswer {
  const isFine = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 60_000;
  const changes = numbersOf(call, ['ms', 'spread', 'perInputMs'], isFine);
  return isAnswer(changes) ? changes : ok(call.deps.latency.change(changes));
}

function spend(call: ControlCall): SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const requests = call.body.get('requests');
  if (!isWhole(requests, 1, 1_000_000)) return refuse(400, 'requests must be a whole number above 0.');
  return ok({ spent: call.deps.limiter.spend(portal.portalId, requests) });
}

/** One more access token of the app, for a program beside it: it shares the app's limits in that portal. */
function giveToken(call: ControlCall): SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const { portalId, users } = portal;
  const { tokens } = call.deps.world;
  const userId = users.find(({ superAdmin }) => superAdmin)?.userId ?? 0;
  const grant = tokens.installation(portalId) ?? { portalId, userId, scopes: [...KNOWN_SCOPES] };
  const { token, expiresAtMs } = tokens.issueAccess(grant);
  return ok({ accessToken: token, expiresAt: new Date(expiresAtMs).toISOString() });
}

const MAX_PORTALS = 50;

function addPortals(call: ControlCall): SandboxAnswer {
  const count = call.body.get('count');
  if (!isWhole(count, 1, MAX_PORTALS)) return refuse(400, `count must be from 1 to ${MAX_PORTALS}.`);
  const { portals } = call.deps.world;
  const made = seedMorePortals(portals, count);
  for (const portal of made) portals.set(portal.portalId, portal);
  return { status: 201, body: { portalIds: made.map(({ portalId }) => portalId) } };
}

/** `/crm/…/contacts/1001` and `/crm/…/contacts/1002` are one kind of call. */
const kindOf = ({ path, query }: CallEntry): string =>
  path.replace(/\/(?:\d+|[^/]*(?:@|%40)[^/]*)(?=\/|$)/g, '/:id') +
  (query.includes('idProperty=') ? '?idProperty' : '');

interface Total {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  calls: number;
  /** Of batches, all together. */
  inputs: number;
}

/** `GET /calls`, summed up by kind and status: cheap where thousands of calls were made. */
function totals(call: ControlCall): SandboxAnswer {
  const since = call.request.query.get('since') ?? '0';
  const portal = call.request.query.get('portalId');
  if (!/^\d{1,15}$/.test(since)) return refuse(400, 'since must be a number.');
  const { calls } = call.deps.world.ledger;
  const sums = new Map<string, Total>();
  // From the end: what is asked for is mostly a small part of a long list.
  for (let at = calls.length - 1; at >= 0; at -= 1) {
    const entry = calls[at];
    if (entry === undefined || entry.seq <= Number(since)) break;
    if (portal !== null && String(entry.portalId) !== portal) continue;
    const { method, status } = entry;
    const path = kindOf(entry);
    const key = `${method} ${path} ${status}`;
    const sum = sums.get(key) ?? { method, path, status, calls: 0, inputs: 0 };
    sum.calls += 1;
    sum.inputs += entry.inputs ?? 0;
    sums.set(key, sum);
  }
  return ok({ lastSeq: calls.at(-1)?.seq ?? 0, totals: [...sums.values()] });
}

const PORTAL = '/_sandbox/portals/:portalId';

/** For load: see README.md. */
export const LOAD_ROUTES: readonly ControlRoute[] = [
  { method: 'POST', path: '/_sandbox/limits', handle: setLimits },
  { method: 'POST', path: '/_sandbox/latency', handle: setLatency },
  { method: 'POST', path: '/_sandbox/portals', handle: addPortals },
  { method: 'POST', path: `${PORTAL}/spend`, handle: spend },
  { method: 'POST', path: `${PORTAL}/token`, handle: giveToken },
  { method: 'GET', path: '/_sandbox/calls/totals', handle: totals },
];
