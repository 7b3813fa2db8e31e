import type { VerifyLinks } from '../../src/verification/verify-links.ts';
import type { HttpAnswer, HttpRefusal } from '../http.ts';
import type { Received } from '../middleware/received.ts';
import { readAcceptLanguage } from '../pages/accept-language.ts';
import { readForm } from '../pages/form-body.ts';
import type { PageTokens } from '../pages/page-token.ts';
import { readTypedNumber } from '../pages/typed-number.ts';
import { ACTIONS, type Action } from '../pages/verify-forms.ts';
import { plainPage, verifyPage, type PlainView, type VerifyView } from '../pages/verify-page.ts';

/** What the customer's page needs. */
export interface VerifyRouteDeps {
  readonly links: VerifyLinks;
  /** The only origin from which a form is accepted. */
  readonly publicUrl: string;
  readonly pageTokens: PageTokens;
  /** Asked once per POST that names a link we do not know, with the caller's address. */
  readonly unknownTokens: (clientAddress: string | undefined) => Promise<UnknownTokenVerdict>;
}

/** Whether an address may go on naming links that we do not know. */
export type UnknownTokenVerdict =
  { readonly ok: true } | { readonly ok: false; readonly retryAfterMs: number };

/** One row of the customer's page. */
export interface VerifyRoute {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly path: string;
  readonly handle: (request: Received) => Promise<HttpAnswer>;
}

/** Where the customer's pages live; whatever is answered below it is a page and not JSON. */
export const VERIFY_PATH = '/verify';

const STATUSES: Readonly<Record<VerifyView['kind'], number>> = {
  unknown: 404,
  ...{ open: 200, confirmed: 200, just_confirmed: 200, stopped: 200, sent: 200 },
  ...{ expired: 410, replaced: 410, wrong_twice: 410, ended: 410 },
  ...{ wrong_number: 422, malformed: 422 },
  ...{ wait: 429, limit_reached: 429 },
  try_later: 503,
};

const TRY_LATER_SECONDS = 5;

/**
 * `GET` and `HEAD /verify/{token}` show what stands behind the link and change nothing; `POST` confirms, says
 * "not me" or asks for a new link (design 6, INV-23 to INV-25). Every answer is a page: 200; 403 for a form that
 * is not our own page's (INV-35), before anything is counted; 400 and 415 for what is no form; 404 and 429 for
 * unknown links; 410 for links that have ended; 422 for a number that is wrong or none; 503 when nothing could
 * be checked.
 */
export function verifyRoutes(deps: VerifyRouteDeps): readonly VerifyRoute[] {
  const path = `${VERIFY_PATH}/:token`;
  const show = async (request: Received): Promise<HttpAnswer> =>
    answer(await deps.links.look(tokenOf(request)), request, deps);
  return [
    { method: 'GET', path, handle: show },
    { method: 'HEAD', path, handle: show },
    { method: 'POST', path, handle: (request) => act(request, deps) },
  ];
}

/** A refusal of the HTTP shell itself (method, size, fault), as a page for a customer. */
export function refusalPage(refusal: HttpRefusal, acceptLanguage: string | undefined): HttpAnswer {
  const { status, headers } = refusal;
  const view = status === 404 ? 'unknown' : status >= 500 || status === 429 ? 'later' : 'refused';
  return plain(status, view, acceptLanguage, headers);
}

async function act(request: Received, deps: VerifyRouteDeps): Promise<HttpAnswer> {
  const { links, pageTokens } = deps;
  const refused = (status: number): HttpAnswer =>
    plain(status, 'refused', request.headers['accept-language']);
  if (!isSameOrigin(request, deps.publicUrl)) return refused(403);
  const form = readForm(request.headers['content-type'], request.rawBody);
  if (!form.ok) return refused(form.status);
  const token = tokenOf(request);
  const state = await links.look(token);
  if (state.kind === 'unknown') return unknownLink(request, deps);
  if (!pageTokens.check(token, form.fields.get('pageToken') ?? '')) return refused(403);
  const action = ACTIONS.find((known) => known === form.fields.get('action'));
  if (action === undefined) return refused(400);
  const number = readTypedNumber(form.fields.get('number') ?? '');
  const view = await perform(action, { token, number, state, links, signal: request.signal });
  return answer(view, request, deps);
}

/** What is no number of four digits is not counted: nothing is asked, and what stands behind the link is shown. */
function perform(
  action: Action,
  at: {
    readonly token: string;
    readonly number: string | undefined;
    readonly state: VerifyView;
    readonly links: VerifyLinks;
    readonly signal: AbortSignal;
  },
): Promise<VerifyView> | VerifyView {
  const { token, number, state, links, signal } = at;
  switch (action) {
    case 'confirm':
      if (number !== undefined) return links.confirm(token, number, signal);
      return state.kind === 'open' ? { kind: 'malformed', page: state.page } : state;
    case 'not_me':
      return links.notMe(token);
    case 'new_link':
      return links.sendNew(token);
  }
}

async function unknownLink(request: Received, { unknownTokens }: VerifyRouteDeps): Promise<HttpAnswer> {
  const language = request.headers['accept-language'];
  const verdict = await unknownTokens(request.clientAddress);
  return verdict.ok
    ? plain(404, 'unknown', language)
    : plain(429, 'later', language, retryAfter(verdict.retryAfterMs));
}

/**
 * INV-35: a browser says where a form comes from. Who says nothing is no browser and is left to the page's token;
 * `null` is what a sandboxed frame and a cross-site form say.
 */
function isSameOrigin({ headersDistinct }: Received, publicUrl: string): boolean {
  const origins = headersDistinct['origin'] ?? [];
  const sites = headersDistinct['sec-fetch-site'] ?? [];
  const own = new URL(publicUrl).origin;
  return origins.every((origin) => origin === own) && sites.every((site) => site === 'same-origin');
}

function answer(view: VerifyView, request: Received, { pageTokens }: VerifyRouteDeps): HttpAnswer {
  const status = STATUSES[view.kind];
  if (view.kind === 'unknown') return plain(status, 'unknown', request.headers['accept-language']);
  const waits = view.kind === 'wait' ? retryAfter(view.retryAfterMs) : {};
  const later = view.kind === 'try_later' ? retryAfter(TRY_LATER_SECONDS * 1_000) : {};
  return page(status, verifyPage(view, pageTokens.issue(tokenOf(request))), { ...waits, ...later });
}

function plain(
  status: number,
  view: PlainView,
  acceptLanguage: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return page(status, plainPage(view, readAcceptLanguage(acceptLanguage)), headers);
}

function page(status: number, body: string, headers: Readonly<Record<string, string>>): HttpAnswer {
  return { status, body, headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers } };
}

const tokenOf = ({ params }: Received): string => params['token'] ?? '';

const retryAfter = (ms: number): Readonly<Record<string, string>> => ({
  'Retry-After': String(Math.max(1, Math.ceil(ms / 1_000))),
});
