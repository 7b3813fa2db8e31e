import { CrmBusy, CrmUnavailable } from '../errors.ts';
import type { Clock } from '../ports.ts';
import { readBody, type BodyStream } from './body.ts';
import { within } from './deadline.ts';
import { ENDPOINTS } from './endpoints.ts';
import { parseRetryAfter } from './retry-after.ts';
import {
  isInvalidGrant,
  parseTokenGrant,
  parseTokenIdentity,
  type TokenGrant,
  type TokenIdentity,
} from './token-answers.ts';

/** The part of `fetch` that the token endpoint needs; Node's own fits. */
export type HttpFetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body: string;
    readonly redirect: 'error';
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly status: number; readonly headers: Pick<Headers, 'get'>; readonly body: BodyStream }>;

/** Who we are towards HubSpot's OAuth server. */
export interface OAuthConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the admin's browser is sent, e.g. `https://app.hubspot.com/oauth/authorize`. */
  readonly authorizeUrl: string;
  /** HubSpot's API, without a trailing slash. */
  readonly apiUrl: string;
  /** Exactly as declared in the app. */
  readonly redirectUri: string;
  readonly requiredScopes: readonly string[];
  readonly optionalScopes: readonly string[];
}

/**
 * `invalid_grant`: this code or refresh token is no good and never will be. `rejected`: HubSpot refuses the
 * request for another reason, such as a wrong client secret; that says nothing about the grant.
 */
export type OAuthRefusal = 'invalid_grant' | 'rejected';

/** A token whose portal, user and scopes are known. */
export type IdentifiedGrant = TokenGrant & TokenIdentity & { readonly refreshToken: string };

/**
 * HubSpot's OAuth endpoints, date version 2026-03 (hubspot-platform section 5). The calls fail with
 * `CrmBusy` (429) and `CrmUnavailable` (no answer in time, 5xx, or an answer that is no token).
 */
export interface OAuth {
  /** Where to send the browser; `state` is any URL-safe text. */
  authorizeUrl(state: string): string;
  /** Trades an authorization code. Asks introspection when the answer leaves open whose token it is. */
  exchange(
    code: string,
  ): Promise<
    | { readonly ok: true; readonly grant: IdentifiedGrant }
    | { readonly ok: false; readonly code: OAuthRefusal }
  >;
  /** Trades a refresh token. */
  refresh(
    refreshToken: string,
  ): Promise<
    { readonly ok: true; readonly grant: TokenGrant } | { readonly ok: false; readonly code: OAuthRefusal }
  >;
}

/** What `createOAuth` needs. */
export interface OAuthDeps {
  readonly config: OAuthConfig;
  readonly fetch: HttpFetch;
  readonly clock: Clock;
  /** The longest that one call may take; 8 s. */
  readonly timeoutMs?: number;
}

/** A token answer is a few hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

interface Answer {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  readonly text: string;
}

type Endpoint = (typeof ENDPOINTS)['token'] | (typeof ENDPOINTS)['introspect'];

/** OAuth over a `fetch`. Secrets travel in form bodies only, and no redirect is followed with them. */
export function createOAuth(deps: OAuthDeps): OAuth {
  const { config } = deps;
  const client = { client_id: config.clientId, client_secret: config.clientSecret };
  const post = createPost(deps);

  const redeem = async (form: Readonly<Record<string, string>>) => {
    const answer = await post(ENDPOINTS.token, { ...form, ...client });
    if (answer.status === 200) return { ok: true, grant: parseTokenGrant(answer.text) } as const;
    return { ok: false, code: refusalOf(answer) } as const;
  };

  const identify = async (grant: TokenGrant): Promise<TokenIdentity> => {
    const { portalId, userId, scopes } = grant;
    if (portalId !== undefined && userId !== undefined && scopes !== undefined) {
      return { portalId, userId, scopes };
    }
    const form = { ...client, token: grant.accessToken, token_type_hint: 'access_token' };
    const answer = await post(ENDPOINTS.introspect, form);
    if (answer.status !== 200) throw new CrmUnavailable(`introspection answered ${answer.status}`);
    return parseTokenIdentity(answer.text);
  };

  return {
    authorizeUrl: (state) => buildAuthorizeUrl(config, state),
    async exchange(code) {
      const result = await redeem({
        grant_type: 'authorization_code',
        code,
        redirect_uri: config.redirectUri,
      });
      if (!result.ok) return result;
      const { refreshToken } = result.grant;
      if (refreshToken === undefined) throw new CrmUnavailable('the exchange brought no refresh token');
      return { ok: true, grant: { ...result.grant, ...(await identify(result.grant)), refreshToken } };
    },
    refresh: (refreshToken) => redeem({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  };
}

function buildAuthorizeUrl(config: OAuthConfig, state: string): string {
  const url = new URL(config.authorizeUrl);
  url.searchParams.set('client_id', config.clientId);
  url.searchParams.set('redirect_uri', config.redirectUri);
  url.searchParams.set('scope', config.requiredScopes.join(' '));
  if (config.optionalScopes.length > 0) {
    url.searchParams.set('optional_scope', config.optionalScopes.join(' '));
  }
  url.searchParams.set('state', state);
  return url.href;
}

function refusalOf(answer: Answer): OAuthRefusal {
  if (answer.status >= 400 && answer.status < 500) {
    return isInvalidGrant(answer.text) ? 'invalid_grant' : 'rejected';
  }
  throw new CrmUnavailable(`the token endpoint answered ${answer.status}`);
}

function createPost(
  deps: OAuthDeps,
): (endpoint: Endpoint, form: Readonly<Record<string, string>>) => Promise<Answer> {
  const attempt = async (url: string, form: string, signal: AbortSignal): Promise<Answer> => {
    const answer = await deps.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form,
      redirect: 'error',
      signal,
    });
    const body = await readBody(answer.body, MAX_ANSWER_BYTES, signal);
    if (typeof body === 'string') throw new CrmUnavailable(`the answer's body is ${body}`);
    return { status: answer.status, headers: answer.headers, text: body.text };
  };

  return async (endpoint, form) => {
    const signal = AbortSignal.timeout(deps.timeoutMs ?? 8_000);
    const url = deps.config.apiUrl + endpoint.path();
    const work = attempt(url, new URLSearchParams(form).toString(), signal).catch((error: unknown) => {
      if (error instanceof CrmUnavailable) throw error;
      // The network error itself is left out: it may quote what was sent.
      throw new CrmUnavailable('the token endpoint did not answer');
    });
    const answer = await within(work, signal);
    if (answer.status === 429) {
      const waitMs = parseRetryAfter(answer.headers.get('retry-after'), deps.clock.now()) ?? 1_000;
      throw new CrmBusy('the token endpoint asks us to slow down', waitMs);
    }
    return answer;
  };
}
