import type { SandboxAnswer } from '../http.ts';
import { createBrowser, type BrowserPage } from './browser.ts';
import { idOf, isAnswer, portalOf, refuse, type ControlCall } from './control.ts';

const MAX_STEPS = 12;

const isOwnAuthorize = (url: string, ownUrl: string): boolean => {
  const { host, pathname } = new URL(url);
  return host === new URL(ownUrl).host && pathname === '/oauth/authorize';
};

/** What the person does on the authorize page: choose account and user, and press Connect. */
function approval(url: string, portalId: number, userId: number): URLSearchParams {
  const form = new URLSearchParams(new URL(url).search);
  form.set('as', `${portalId}:${userId}`);
  form.set('decision', 'approve');
  return form;
}

async function walk(call: ControlCall, portalId: number, userId: number): Promise<BrowserPage | undefined> {
  const browser = createBrowser();
  const ownUrl = call.deps.ownUrl();
  let page = await browser.open(`${call.deps.appUrl()}/oauth/install`);
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (page.location !== undefined) page = await browser.open(page.location);
    else if (page.status === 200 && page.method === 'GET' && isOwnAuthorize(page.url, ownUrl)) {
      page = await browser.submit(`${ownUrl}/oauth/authorize`, approval(page.url, portalId, userId));
    } else return page;
  }
  return undefined;
}

const WITHOUT_BODY = [204, 205, 304];

/**
 * Walks the app's own install flow as a user's browser, with cookies: `/oauth/install`, the authorize page,
 * the callback, the final page. Answers `{status, url, body}` of that page, and with its status, so 403 when
 * the user may not install. 502 when the app cannot be reached, 508 when the redirects never end.
 */
export async function install(call: ControlCall): Promise<SandboxAnswer> {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const userId = idOf(call.body.get('userId'));
  const user = portal.users.find((one) => one.userId === userId);
  if (!user) return refuse(400, `userId must be one of ${portal.users.map((one) => one.userId).join(', ')}.`);
  try {
    const page = await walk(call, portal.portalId, user.userId);
    if (!page) return refuse(508, 'The install flow did not come to an end.');
    const { status, url, body } = page;
    return { status: WITHOUT_BODY.includes(status) ? 200 : status, body: { status, url, body } };
  } catch {
    return refuse(502, 'The app could not be reached during the install.');
  }
}
