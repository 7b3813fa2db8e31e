import type { SandboxAnswer, SandboxRequest } from '../http.ts';
import type { Generation, World } from './call.ts';
import { ACCESS_TOKEN_SECONDS, matchesChallenge, type Grant, type IssuedTokens } from './tokens.ts';

/** The app as HubSpot knows it. */
export interface AppIdentity {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appId: string;
}

/** A request to an OAuth endpoint. */
export interface OauthCall {
  readonly request: SandboxRequest;
  /** Canonical path, such as `/oauth/token`. */
  readonly path: string;
  readonly generation: Generation;
  readonly requestId: string;
  readonly app: AppIdentity;
  readonly world: World;
}

/** RFC 6749 section 5.2 with HubSpot's older fields beside it (hubspot-platform.md 5). */
function refuse(call: OauthCall, error: string, status: string, message: string): SandboxAnswer {
  const { requestId } = call;
  const body = { error, error_description: message, status, message, correlationId: requestId };
  return { status: 400, headers: { 'cache-control': 'no-store' }, body };
}

const badRefreshToken = (call: OauthCall): SandboxAnswer =>
  refuse(call, 'invalid_grant', 'BAD_REFRESH_TOKEN', 'missing or invalid refresh token');

const badCode = (call: OauthCall): SandboxAnswer =>
  refuse(call, 'invalid_grant', 'BAD_AUTH_CODE', 'missing or unknown auth code');

function tokenAnswer({ access, refreshToken }: IssuedTokens): SandboxAnswer {
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: {
      token_type: 'bearer',
      access_token: access.token,
      refresh_token: refreshToken,
      expires_in: ACCESS_TOKEN_SECONDS,
      hub_id: access.portalId,
      user_id: access.userId,
      scopes: access.scopes,
      token_use: 'access_token',
    },
  };
}

function exchangeCode(call: OauthCall, form: URLSearchParams): SandboxAnswer {
  const code = call.world.tokens.takeCode(form.get('code') ?? '');
  if (!code) return badCode(call);
  if (code.redirectUri !== form.get('redirect_uri')) {
    return refuse(
      call,
      'invalid_grant',
      'MISMATCH_REDIRECT_URI_AUTH_CODE',
      'redirect_uri does not match the auth code',
    );
  }
  const { codeChallenge } = code;
  if (codeChallenge !== undefined && !matchesChallenge(form.get('code_verifier') ?? '', codeChallenge)) {
    return refuse(call, 'invalid_grant', 'BAD_AUTH_CODE', 'code_verifier does not match');
  }
  return tokenAnswer(call.world.tokens.install(code));
}

function clientProblem(call: OauthCall, form: URLSearchParams): SandboxAnswer | undefined {
  if (form.get('client_id') !== call.app.clientId) {
    return refuse(call, 'invalid_client', 'BAD_CLIENT_ID', 'missing or unknown client id');
  }
  return form.get('client_secret') === call.app.clientSecret
    ? undefined
    : refuse(call, 'invalid_client', 'BAD_CLIENT_SECRET', 'missing or invalid client secret');
}

function token(call: OauthCall, form: URLSearchParams): SandboxAnswer {
  const grantType = form.get('grant_type');
  if (grantType === 'authorization_code') return exchangeCode(call, form);
  if (grantType !== 'refresh_token') {
    return refuse(call, 'unsupported_grant_type', 'BAD_GRANT_TYPE', 'missing or unknown grant type');
  }
  const issued = call.world.tokens.refresh(form.get('refresh_token') ?? '');
  return issued ? tokenAnswer(issued) : badRefreshToken(call);
}

function describe(call: OauthCall, grant: Grant, text: string): Record<string, unknown> {
  const portal = call.world.portals.get(grant.portalId);
  const user = portal?.users.find((one) => one.userId === grant.userId);
  return {
    token: text,
    client_id: call.app.clientId,
    app_id: Number(call.app.appId),
    hub_id: grant.portalId,
    hub_domain: portal?.hubDomain,
    user: user?.email,
    user_id: grant.userId,
    scopes: grant.scopes,
    token_type: 'bearer',
  };
}

function describeAny(call: OauthCall, text: string): Record<string, unknown> | undefined {
  const { tokens, clock } = call.world;
  const access = tokens.findAccess(text);
  if (access && access.expiresAtMs > clock.nowMs()) {
    const expiresIn = Math.floor((access.expiresAtMs - clock.nowMs()) / 1000);
    return { ...describe(call, access, text), token_use: 'access_token', expires_in: expiresIn };
  }
  const refresh = tokens.findRefresh(text);
  return refresh ? { ...describe(call, refresh, text), token_use: 'refresh_token' } : undefined;
}

function introspect(call: OauthCall, form: URLSearchParams): SandboxAnswer {
  const found = describeAny(call, form.get('token') ?? '');
  if (!found) return { status: 200, body: { active: false } };
  return { status: 200, body: { active: true, is_private_distribution: false, ...found } };
}

function revoke(call: OauthCall, form: URLSearchParams): SandboxAnswer {
  const text = form.get('token') ?? '';
  call.world.tokens.revokeRefresh(text);
  call.world.tokens.revokeAccess(text);
  return { status: 200, body: {} };
}

const FORM_ENDPOINTS = new Map<string, (call: OauthCall, form: URLSearchParams) => SandboxAnswer>([
  ['/oauth/token', token],
  ['/oauth/token/introspect', introspect],
  ['/oauth/token/revoke', revoke],
]);

function legacyInfo(call: OauthCall, kind: string, text: string): SandboxAnswer {
  const { method } = call.request;
  const { tokens } = call.world;
  if (kind === 'refresh-tokens' && method === 'DELETE') {
    tokens.revokeRefresh(text);
    return { status: 204 };
  }
  const known = kind === 'refresh-tokens' ? tokens.findRefresh(text) : tokens.findAccess(text);
  const found = known && method === 'GET' ? describeAny(call, text) : undefined;
  if (found) return { status: 200, body: found };
  const message = 'The token is unknown or no longer valid.';
  return {
    status: 404,
    body: { status: 'error', message, correlationId: call.requestId, category: 'OBJECT_NOT_FOUND' },
  };
}

/** Answers the OAuth endpoints: token, introspect, revoke, and v1's token look-ups. */
export function answerOauth(call: OauthCall): SandboxAnswer {
  const { request, path, generation } = call;
  const legacy = /^\/oauth\/(access-tokens|refresh-tokens)\/([^/]+)$/.exec(path);
  if (legacy && generation === 'v1') return legacyInfo(call, legacy[1] ?? '', legacy[2] ?? '');
  const endpoint = FORM_ENDPOINTS.get(path);
  if (!endpoint || (generation === 'v1' && path !== '/oauth/token')) {
    return {
      status: 404,
      body: { status: 'error', message: 'resource not found', correlationId: call.requestId },
    };
  }
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } };
  if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    return {
      status: 415,
      body: { status: 'error', message: 'A form is expected.', correlationId: call.requestId },
    };
  }
  const form = new URLSearchParams(request.body);
  return clientProblem(call, form) ?? endpoint(call, form);
}

/** The portal that a request to the token endpoint is about, as far as it can be told without using anything up. */
export function portalOfForm(world: World, request: SandboxRequest): number | null {
  const form = new URLSearchParams(request.body);
  const text = form.get('refresh_token') ?? form.get('token') ?? '';
  return (world.tokens.findRefresh(text) ?? world.tokens.findAccess(text))?.portalId ?? null;
}
