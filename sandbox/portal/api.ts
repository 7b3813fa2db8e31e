import { randomUUID } from 'node:crypto';
import { parseJson, toMap, type SandboxAnswer, type SandboxRequest } from '../http.ts';
import { executeBatch } from './bend-batch.ts';
import type { CrmCall, CrmRoute, World } from './call.ts';
import type { Fault, Faults } from './faults.ts';
import type { CallEntry } from './ledger.ts';
import { answerOauth, portalOfForm, type AppIdentity } from './oauth-tokens.ts';
import { canonicalPath, matchPath, type CanonicalPath } from './paths.ts';
import { isProblem, missingScopes, notFound, problemAnswer, type Problem } from './problems.ts';
import { tooManyRequests, type RateLimiter } from './rate-limit.ts';
import { accountRoutes } from './routes/account.ts';
import { associationRoutes } from './routes/associations.ts';
import { batchRoutes } from './routes/batch.ts';
import { objectRoutes } from './routes/objects.ts';
import { propertyRoutes } from './routes/properties.ts';
import { searchRoutes } from './routes/search.ts';
import type { AccessToken } from './tokens.ts';

const ROUTES: readonly CrmRoute[] = [
  ...batchRoutes,
  ...searchRoutes,
  ...objectRoutes,
  ...associationRoutes,
  ...propertyRoutes,
  ...accountRoutes,
];

/** What the CRM side works with. */
export interface ApiDeps {
  readonly world: World;
  readonly app: AppIdentity;
  readonly limiter: RateLimiter;
  readonly faults: Faults;
}

/** A request on its way: logged, with the fault that is to hit it and the means to execute it. */
export interface PreparedCall {
  readonly entry: CallEntry;
  readonly fault: Fault | undefined;
  readonly requestId: string;
  readonly execute: () => SandboxAnswer;
}

function bearerOf(request: SandboxRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function authProblem(category: string, message: string): Problem {
  return { kind: 'problem', status: 401, category, message };
}

/** The token of a request: 401 `INVALID_AUTHENTICATION` for none or an unknown one, `EXPIRED_AUTHENTICATION` for an old one. */
function authenticate(world: World, request: SandboxRequest): AccessToken | Problem {
  const token = world.tokens.findAccess(bearerOf(request) ?? '');
  if (!token) {
    return authProblem('INVALID_AUTHENTICATION', 'Authentication credentials not found or not valid.');
  }
  const lateMs = world.clock.nowMs() - token.expiresAtMs;
  if (lateMs < 0) return token;
  const seconds = Math.floor(lateMs / 1000);
  return authProblem(
    'EXPIRED_AUTHENTICATION',
    `The OAuth token used to make this call expired ${seconds} second(s) ago.`,
  );
}

interface Matched {
  readonly route: CrmRoute;
  readonly params: ReadonlyMap<string, string>;
}

function matchRoute(method: string, path: string): Matched | Problem {
  let otherMethod = false;
  for (const route of ROUTES) {
    const params = matchPath(route.path, path);
    if (params && route.method === method) return { route, params };
    otherMethod ||= params !== undefined;
  }
  return otherMethod
    ? {
        kind: 'problem',
        status: 405,
        category: 'METHOD_NOT_ALLOWED',
        message: `${method} is not allowed here.`,
      }
    : notFound();
}

function readJson(request: SandboxRequest): { readonly json: unknown } | Problem {
  const { body, headers } = request;
  if (body === '') return { json: undefined };
  if (!(headers['content-type'] ?? '').toLowerCase().includes('json')) {
    const message = 'The content type must be application/json.';
    return { kind: 'problem', status: 415, category: 'VALIDATION_ERROR', message };
  }
  const parsed = parseJson(body);
  if (parsed.ok) return { json: parsed.value };
  return {
    kind: 'problem',
    status: 400,
    category: 'VALIDATION_ERROR',
    message: `Invalid input JSON: ${parsed.message}`,
  };
}

function runRoute(call: CrmCall, route: CrmRoute): SandboxAnswer {
  const needed = route.scopes(call);
  if (needed.length > 0 && !needed.some((scope) => call.scopes.has(scope))) {
    return problemAnswer(missingScopes(needed), call.requestId);
  }
  const result = route.handle(call);
  return isProblem(result) ? problemAnswer(result, call.requestId) : result;
}

function executeCrm(
  deps: ApiDeps,
  request: SandboxRequest,
  { path, generation }: CanonicalPath,
  requestId: string,
): SandboxAnswer {
  const { world, limiter } = deps;
  const token = authenticate(world, request);
  if (isProblem(token)) return problemAnswer(token, requestId);
  const portal = world.portals.get(token.portalId);
  if (!portal) return problemAnswer(authProblem('INVALID_AUTHENTICATION', 'The portal is gone.'), requestId);
  const isSearch = path.endsWith('/search');
  const verdict = limiter.take(portal.portalId, isSearch);
  if (!verdict.allowed) return { ...tooManyRequests(isSearch, requestId), headers: verdict.headers };
  const matched = matchRoute(request.method, path);
  const parsed = readJson(request);
  const problem = isProblem(matched) ? matched : isProblem(parsed) ? parsed : undefined;
  if (problem || isProblem(matched) || isProblem(parsed)) {
    return { ...problemAnswer(problem ?? notFound(), requestId), headers: verdict.headers };
  }
  const { params, route } = matched;
  const scopes = new Set(token.scopes);
  const { userId } = token;
  const { json } = parsed;
  const answer = runRoute(
    { request, generation, params, json, portal, userId, scopes, requestId, world },
    route,
  );
  return { ...answer, headers: { ...verdict.headers, ...answer.headers } };
}

const maskToken = (path: string): string => path.replace(/((?:access|refresh)-tokens\/)[^/]+/, '$1***');

function countInputs(request: SandboxRequest): number | null {
  if (!request.path.includes('/batch/')) return null;
  const parsed = parseJson(request.body);
  const inputs = parsed.ok ? toMap(parsed.value)?.get('inputs') : undefined;
  return Array.isArray(inputs) ? inputs.length : null;
}

/**
 * Takes a request of the CRM side in: notes it in the calls, and says which fault hits it and how it is
 * executed. `undefined` when the path is none of HubSpot's.
 */
export function prepareCall(deps: ApiDeps, request: SandboxRequest): PreparedCall | undefined {
  const canonical = canonicalPath(request.path);
  if (!canonical) return undefined;
  const { world, app } = deps;
  const requestId = randomUUID();
  const isOauth = canonical.path.startsWith('/oauth/');
  const portalId = isOauth
    ? portalOfForm(world, request)
    : (world.tokens.findAccess(bearerOf(request) ?? '')?.portalId ?? null);
  const { method } = request;
  const query = request.query.toString();
  const entry = world.ledger.appendCall({
    portalId,
    method,
    path: maskToken(request.path),
    query,
    inputs: countInputs(request),
    requestId,
  });
  const fault = deps.faults.take({
    method,
    portalId,
    path: query === '' ? request.path : `${request.path}?${query}`,
  });
  entry.fault = fault !== undefined;
  const execute = (): SandboxAnswer => {
    const answer = isOauth
      ? answerOauth({
          request,
          path: canonical.path,
          generation: canonical.generation,
          requestId,
          app,
          world,
        })
      : executeBatch(request, fault, (bent) => executeCrm(deps, bent, canonical, requestId));
    // A code is used up by its exchange, so only the answer tells which portal it was for.
    const hubId = isOauth ? toMap(answer.body)?.get('hub_id') : undefined;
    if (typeof hubId === 'number') entry.portalId = hubId;
    const headers = { 'x-hubspot-correlation-id': requestId, ...answer.headers };
    return { ...answer, headers };
  };
  return { entry, fault, requestId, execute };
}
