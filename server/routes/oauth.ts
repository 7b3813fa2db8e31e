import type { App } from '../../src/app.ts';
import { AppError, StoreUnavailable } from '../../src/errors.ts';
import { INSTALL_SECONDS } from '../../src/hubspot/install.ts';
import type { HttpAnswer } from '../http.ts';
import type { Received } from '../middleware/received.ts';
import { installedPage, refusedPage } from '../pages/install-pages.ts';
import { renderPage, type PageContent } from '../pages/page.ts';

/** What the install routes need. */
export interface OAuthRouteDeps {
  readonly app: Pick<App, 'install' | 'audit'>;
  readonly appName: string;
  /** `https` makes the cookie a `__Host-` one. */
  readonly publicUrl: string;
}

const page = (
  status: number,
  content: PageContent,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  body: renderPage(content),
  headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers },
});

const redirect = (location: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer => ({
  status: 302,
  body: '',
  headers: { Location: location, ...headers },
});

/** Binds the install state to the browser: `__Host-` wherever TLS makes that possible (RFC 6265bis 4.1.3.2). */
function cookieOf(publicUrl: string): { name: string; attributes: string } {
  const secure = publicUrl.startsWith('https:');
  return {
    name: secure ? '__Host-crm-data-install' : 'crm-data-install',
    attributes: `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  };
}

/** The value of one cookie; a name that occurs twice counts as missing (RFC 6265 5.4 leaves the order open). */
function readCookie(header: string | undefined, name: string): string | undefined {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  return found.length === 1 ? found[0]?.slice(name.length + 1) : undefined;
}

/** `GET /oauth/install`: sends the admin's browser to HubSpot (design 6). */
export function installRoute({ app, publicUrl }: OAuthRouteDeps): (request: Received) => Promise<HttpAnswer> {
  const { name, attributes } = cookieOf(publicUrl);
  return async () => {
    const { authorizeUrl, stateCookieValue } = await app.install.begin();
    const cookie = `${name}=${stateCookieValue}; Max-Age=${INSTALL_SECONDS}; ${attributes}`;
    return redirect(authorizeUrl, { 'Set-Cookie': cookie });
  };
}

/**
 * `GET /oauth/callback`: finishes the installation. Without `state` the code is never exchanged: HubSpot's own
 * install links arrive so and are sent to the beginning. A plain page says how it ended.
 */
export function callbackRoute(deps: OAuthRouteDeps): (request: Received) => Promise<HttpAnswer> {
  const { name, attributes } = cookieOf(deps.publicUrl);
  const forget = { 'Set-Cookie': `${name}=; Max-Age=0; ${attributes}` };
  return async ({ target, headers, requestId, signal }) => {
    const query = new URLSearchParams(target.split('?')[1] ?? '');
    const once = (parameter: string): string | undefined => {
      const values = query.getAll(parameter);
      return values.length === 1 ? values[0] : undefined;
    };
    if (once('state') === undefined) return redirect('/oauth/install');
    try {
      const callback = { code: once('code'), state: once('state'), cookie: readCookie(headers.cookie, name) };
      const result = await deps.app.install.finish(callback, signal);
      if (result.ok) {
        const { portalId, installation } = result;
        const caller = `user:${installation.installedByUserId}`;
        await deps.app.audit.append(portalId, 'installation', { requestId, caller, act: 'installed' });
        return page(200, installedPage(deps.appName, portalId), forget);
      }
      return result.reason === 'no_state'
        ? redirect('/oauth/install')
        : page(400, refusedPage(result.reason), forget);
    } catch (fault) {
      if (fault instanceof StoreUnavailable || !(fault instanceof AppError)) throw fault;
      return page(503, {
        title: 'HubSpot is not answering',
        paragraphs: [
          'The installation could not be finished. Please try again in a minute.',
          `Request ${requestId}`,
        ],
        link: { href: '/oauth/install', text: 'Start the installation again' },
      });
    }
  };
}
