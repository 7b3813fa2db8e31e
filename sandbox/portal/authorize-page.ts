import { escapeHtml, page } from '../html.ts';
import type { SandboxAnswer, SandboxRequest } from '../http.ts';
import type { World } from './call.ts';
import type { AppIdentity } from './oauth-tokens.ts';
import { KNOWN_SCOPES } from './scopes.ts';

interface AuthorizeRequest {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly codeChallenge: string | undefined;
}

function sorry(status: number, sentence: string): SandboxAnswer {
  return page(status, 'This app cannot be installed', `<p role="alert">${escapeHtml(sentence)}</p>`);
}

const split = (text: string | null): readonly string[] =>
  (text ?? '').split(/[\s,]+/).filter((one) => one !== '');

function parse(
  params: URLSearchParams,
  app: AppIdentity,
  redirectUris: readonly string[],
): AuthorizeRequest | SandboxAnswer {
  if (params.get('client_id') !== app.clientId) return sorry(400, 'The client_id is not that of an app.');
  const redirectUri = params.get('redirect_uri') ?? '';
  if (!redirectUris.includes(redirectUri)) {
    return sorry(400, 'The redirect_uri is not one of the redirect URLs of this app.');
  }
  const required = split(params.get('scope'));
  if (required.length === 0) return sorry(400, 'No scope was asked for.');
  const scopes = [...new Set([...required, ...split(params.get('optional_scope'))])];
  const unknown = scopes.find((scope) => !KNOWN_SCOPES.has(scope));
  if (unknown !== undefined) return sorry(400, `The scope ${unknown} is not known.`);
  const challenge = params.get('code_challenge');
  if (challenge !== null && params.get('code_challenge_method') !== 'S256') {
    return sorry(400, 'code_challenge_method must be S256.');
  }
  return {
    redirectUri,
    scopes,
    state: params.get('state') ?? undefined,
    codeChallenge: challenge ?? undefined,
  };
}

const isAnswer = (value: AuthorizeRequest | SandboxAnswer): value is SandboxAnswer => 'status' in value;

const KEPT = [
  'client_id',
  'redirect_uri',
  'scope',
  'optional_scope',
  'state',
  'code_challenge',
  'code_challenge_method',
];

function hiddenFields(params: URLSearchParams): string {
  return KEPT.flatMap((name) => {
    const value = params.get(name);
    return value === null ? [] : [`<input type="hidden" name="${name}" value="${escapeHtml(value)}">`];
  }).join('\n');
}

function choices(world: World): string {
  const rows = [...world.portals.values()].flatMap((portal) =>
    portal.users.map((user) => {
      const value = `${portal.portalId}:${user.userId}`;
      const rights = user.superAdmin ? 'super admin' : 'not a super admin';
      const label = `${portal.name} (${portal.portalId}): ${user.firstName} ${user.lastName}, ${rights}`;
      return `<p><label><input type="radio" name="as" value="${value}" required> ${escapeHtml(label)}</label></p>`;
    }),
  );
  return `<fieldset><legend>Install in which account, as whom?</legend>${rows.join('\n')}</fieldset>`;
}

function show(params: URLSearchParams, world: World, wanted: AuthorizeRequest): SandboxAnswer {
  const scopes = wanted.scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join('\n');
  return page(
    200,
    'Connect an app',
    `<p>The app asks for these scopes:</p><ul>${scopes}</ul>
<form method="post" action="/oauth/authorize">
${hiddenFields(params)}
${choices(world)}
<p><button name="decision" value="approve">Connect app</button>
<button name="decision" value="cancel" formnovalidate>Cancel</button></p>
</form>`,
  );
}

function redirect(wanted: AuthorizeRequest, params: Readonly<Record<string, string>>): SandboxAnswer {
  const target = new URL(wanted.redirectUri);
  for (const [name, value] of Object.entries(params)) target.searchParams.set(name, value);
  if (wanted.state !== undefined) target.searchParams.set('state', wanted.state);
  return { status: 302, headers: { location: target.href, 'cache-control': 'no-store' } };
}

function approve(params: URLSearchParams, world: World, wanted: AuthorizeRequest): SandboxAnswer {
  if (params.get('decision') === 'cancel') return redirect(wanted, { error: 'access_denied' });
  const [portalId, userId] = (params.get('as') ?? '').split(':').map(Number);
  const portal = world.portals.get(portalId ?? Number.NaN);
  const user = portal?.users.find((one) => one.userId === userId);
  if (!portal || !user) return sorry(400, 'Choose an account and a user.');
  if (!user.superAdmin) {
    return sorry(403, `${user.firstName} ${user.lastName} may not install apps in ${portal.name}.`);
  }
  const { redirectUri, scopes, codeChallenge } = wanted;
  const code = world.tokens.issueCode({
    portalId: portal.portalId,
    userId: user.userId,
    scopes,
    redirectUri,
    ...(codeChallenge === undefined ? {} : { codeChallenge }),
  });
  return redirect(wanted, { code });
}

/**
 * The authorize page: GET shows it, POST answers 302 to the app with `code` and `state`. 400 for a wrong
 * client, redirect URL or scope (the page says which); 403 when the user is no super admin.
 */
export function answerAuthorize(
  request: SandboxRequest,
  world: World,
  app: AppIdentity,
  redirectUris: readonly string[],
): SandboxAnswer {
  if (request.method !== 'GET' && request.method !== 'POST')
    return { status: 405, headers: { allow: 'GET, POST' } };
  const params = request.method === 'GET' ? request.query : new URLSearchParams(request.body);
  const wanted = parse(params, app, redirectUris);
  if (isAnswer(wanted)) return wanted;
  return request.method === 'GET' ? show(params, world, wanted) : approve(params, world, wanted);
}
