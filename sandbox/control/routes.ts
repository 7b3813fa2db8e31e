import { CHAT_ROUTES } from '../agent/chat-endpoint.ts';
import { CONSOLE_ROUTES } from '../agent/console-routes.ts';
import type { SandboxAnswer, SandboxRequest } from '../http.ts';
import { parseFaults } from '../portal/faults.ts';
import { matchPath } from '../portal/paths.ts';
import { advanceClock, agentCall } from './calls-to-app.ts';
import {
  addContact,
  archiveContact,
  eraseContact,
  listContacts,
  mergeContact,
  patchContact,
  restoreContact,
} from './contacts.ts';
import {
  isAnswer,
  ok,
  portalOf,
  readControlBody,
  refuse,
  type ControlCall,
  type ControlDeps,
  type ControlRoute,
} from './control.ts';
import { install } from './install-flow.ts';
import { LOAD_ROUTES } from './load.ts';
import { MAIL_ROUTES } from './mail-routes.ts';
import { addProperties, patchProperty, patchUser } from './portal-changes.ts';
import { RECORD_ROUTES } from './records.ts';
import { uiFetch } from './ui-fetch.ts';

function reset(call: ControlCall): SandboxAnswer {
  const { world, faults, limiter, mailbox, mailFaults, consoles } = call.deps;
  const uninstalls = call.body.get('uninstall') === true;
  call.deps.reseed();
  world.ledger.clear();
  world.callbacks.length = 0;
  faults.clear();
  limiter.clear();
  mailbox.clear();
  mailFaults.clear();
  consoles.clear();
  if (uninstalls) world.tokens.clear();
  return ok({ reset: true, uninstalled: uninstalls });
}

function portals(call: ControlCall): SandboxAnswer {
  const { world } = call.deps;
  return ok(
    [...world.portals.values()].map(({ portalId, name, accountType, timeZone, users, objectTypes }) => ({
      portalId,
      name,
      accountType,
      timeZone,
      users: users.map(({ userId, email, firstName, lastName, superAdmin, seatNames }) => {
        return { userId, email, name: `${firstName} ${lastName}`, superAdmin, seatNames };
      }),
      contacts: objectTypes.get('contacts')?.records.size ?? 0,
      installed: world.tokens.installation(portalId) !== undefined,
    })),
  );
}

function uninstall(call: ControlCall): SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  call.deps.world.tokens.uninstall(portal.portalId);
  return ok({ portalId: portal.portalId, installed: false });
}

function since(call: ControlCall, entries: readonly { readonly seq: number }[]): SandboxAnswer {
  const text = call.request.query.get('since') ?? '0';
  if (!/^\d{1,15}$/.test(text)) return refuse(400, 'since must be a number.');
  return ok(entries.filter((entry) => entry.seq > Number(text)));
}

function addFaults(call: ControlCall): SandboxAnswer {
  const rules = parseFaults(call.json);
  if (!rules.ok) return refuse(400, rules.message);
  call.deps.faults.add(rules.value);
  return ok({ active: call.deps.faults.list().length });
}

function clearFaults(call: ControlCall): SandboxAnswer {
  call.deps.faults.clear();
  return ok({ active: 0 });
}

function showApp(call: ControlCall): SandboxAnswer {
  return ok({ url: call.deps.appUrl(), appId: call.deps.app.appId });
}

function setApp(call: ControlCall): SandboxAnswer {
  const url = call.body.get('url');
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    return refuse(400, 'url must be an http or https address.');
  }
  call.deps.setAppUrl(url);
  return ok({ url: call.deps.appUrl() });
}

function setOauth(call: ControlCall): SandboxAnswer {
  const rotate = call.body.get('rotateRefreshTokens');
  if (typeof rotate !== 'boolean') return refuse(400, 'rotateRefreshTokens must be true or false.');
  call.deps.world.tokens.setRotation(rotate);
  return ok({ rotateRefreshTokens: rotate });
}

const CONTACT = '/_sandbox/portals/:portalId/contacts/:id';

const ROUTES: readonly ControlRoute[] = [
  { method: 'POST', path: '/_sandbox/reset', handle: reset },
  { method: 'GET', path: '/_sandbox/portals', handle: portals },
  { method: 'GET', path: '/_sandbox/portals/:portalId/contacts', handle: listContacts },
  { method: 'POST', path: '/_sandbox/portals/:portalId/contacts', handle: addContact },
  ...LOAD_ROUTES,
  ...RECORD_ROUTES,
  ...MAIL_ROUTES,
  ...CONSOLE_ROUTES,
  ...CHAT_ROUTES,
  { method: 'POST', path: '/_sandbox/portals/:portalId/install', handle: install },
  { method: 'POST', path: '/_sandbox/portals/:portalId/uninstall', handle: uninstall },
  { method: 'POST', path: '/_sandbox/portals/:portalId/ui-fetch', handle: uiFetch },
  { method: 'POST', path: '/_sandbox/portals/:portalId/agent-call', handle: agentCall },
  { method: 'GET', path: '/_sandbox/ledger', handle: (call) => since(call, call.deps.world.ledger.entries) },
  { method: 'GET', path: '/_sandbox/calls', handle: (call) => since(call, call.deps.world.ledger.calls) },
  { method: 'GET', path: '/_sandbox/callbacks', handle: (call) => ok(call.deps.world.callbacks) },
  { method: 'GET', path: '/_sandbox/faults', handle: (call) => ok(call.deps.faults.list()) },
  { method: 'POST', path: '/_sandbox/faults', handle: addFaults },
  { method: 'DELETE', path: '/_sandbox/faults', handle: clearFaults },
  { method: 'POST', path: '/_sandbox/clock', handle: advanceClock },
  { method: 'GET', path: '/_sandbox/app', handle: showApp },
  { method: 'POST', path: '/_sandbox/app', handle: setApp },
  { method: 'POST', path: '/_sandbox/oauth', handle: setOauth },
  { method: 'PATCH', path: '/_sandbox/portals/:portalId/users/:userId', handle: patchUser },
  { method: 'POST', path: '/_sandbox/portals/:portalId/properties', handle: addProperties },
  { method: 'PATCH', path: '/_sandbox/portals/:portalId/properties/:name', handle: patchProperty },
  { method: 'PATCH', path: CONTACT, handle: patchContact },
  // Design 9 lists merge and archive in the row of PATCH, so both methods lead there.
  ...(['POST', 'PATCH'] as const).flatMap((method): readonly ControlRoute[] => [
    { method, path: `${CONTACT}/merge`, handle: mergeContact },
    { method, path: `${CONTACT}/archive`, handle: archiveContact },
    { method, path: `${CONTACT}/restore`, handle: restoreContact },
    { method, path: `${CONTACT}/erase`, handle: eraseContact },
  ]),
];

/** Answers a request under `/_sandbox`: 400 and 404 say in plain words what was wrong, 405 names what is allowed. */
export async function answerControl(deps: ControlDeps, request: SandboxRequest): Promise<SandboxAnswer> {
  const fitting = ROUTES.flatMap((route) => {
    const params = matchPath(route.path, request.path);
    return params ? [{ route, params }] : [];
  });
  if (fitting.length === 0) return refuse(404, `There is nothing at ${request.path}.`);
  const match = fitting.find(({ route }) => route.method === request.method);
  if (!match) {
    const allow = fitting.map(({ route }) => route.method).join(', ');
    return { ...refuse(405, `${request.method} is not possible here, but ${allow}.`), headers: { allow } };
  }
  const body = readControlBody(request);
  if (isAnswer(body)) return body;
  return match.route.handle({ request, params: match.params, deps, json: body.json, body: body.body });
}
