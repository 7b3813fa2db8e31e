import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EU, EU_USERS, startWorld, US, type World } from '../helpers/world.ts';

const EMPTY_SANDBOX_PORTAL = 1_000_003;

let world: World;
beforeEach(async () => {
  world = await startWorld({ installed: [] });
});
afterEach(() => world.close());

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly location: string;
  readonly text: string;
}

async function get(url: string, cookie?: string): Promise<Page> {
  const answer = await fetch(url, { redirect: 'manual', headers: cookie === undefined ? {} : { cookie } });
  const { status, headers } = answer;
  return { status, headers, location: headers.get('location') ?? '', text: await answer.text() };
}

/** What one browser holds after `/oauth/install`: HubSpot's address, and its cookie. */
async function begin(): Promise<{ readonly authorizeUrl: URL; readonly cookie: string }> {
  const page = await get(`${world.appUrl}/oauth/install`);
  expect(page.status).toBe(302);
  const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { authorizeUrl: new URL(page.location), cookie };
}

/** The admin chooses a portal at HubSpot and presses Connect or Cancel; the callback that the browser is sent to. */
async function decide(
  authorizeUrl: URL,
  decision: 'approve' | 'cancel' = 'approve',
  as = `${EU}:${EU_USERS.admin}`,
): Promise<string> {
  const form = new URLSearchParams(authorizeUrl.search);
  form.set('as', as);
  form.set('decision', decision);
  const answer = await fetch(`${world.sandbox.url}/oauth/authorize`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  return answer.headers.get('location') ?? '';
}

async function tokenCalls(): Promise<number> {
  const calls = (await world.control.get('/calls')) as readonly { readonly path: string }[];
  return calls.filter(({ path }) => path.startsWith('/oauth/') && path.endsWith('/token')).length;
}

const isConnected = async (portalId = EU): Promise<boolean> => {
  const { status } = await world.call('open_conversation', { channel: 'live_chat' }, { portalId });
  return status !== 'not_connected';
};

/** The last line of the trail about the installation. */
async function installationLines(portalId: number, userId: number): Promise<readonly unknown[]> {
  const page = await world.control.uiFetch(portalId, { userId, method: 'GET', path: '/settings/activity' });
  const { entries } = page.body as { entries: readonly { kind: string; data: unknown }[] };
  return entries.flatMap(({ kind, data }) => (kind === 'installation' ? [data] : []));
}

describe('an installation', () => {
  it('leads from our start over HubSpot to a page that says what comes next', async () => {
    const { authorizeUrl, cookie } = await begin();
    expect(authorizeUrl.searchParams.get('redirect_uri')).toBe(`${world.appUrl}/oauth/callback`);
    const page = await get(await decide(authorizeUrl), cookie);
    expect(page.status).toBe(200);
    expect(page.text).toContain(`HubSpot account ${EU}`);
    expect(page.headers.getSetCookie()[0]).toMatch(/^crm-data-install=; Max-Age=0;/);
    expect(await isConnected()).toBe(true);
    expect(await installationLines(EU, EU_USERS.admin)).toMatchObject([
      { act: 'installed', caller: `user:${EU_USERS.admin}` },
    ]);
  });

  it('gives the browser a cookie of ten minutes that scripts cannot read', async () => {
    const page = await get(`${world.appUrl}/oauth/install`);
    expect(page.headers.getSetCookie()[0]).toMatch(
      /^crm-data-install=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it.each([
    '/oauth/callback?code=abc',
    '/oauth/callback?code=abc&state=',
    '/oauth/callback?code=abc&state=a&state=b',
  ])('sends %s to the start and exchanges no code', async (path) => {
    const { cookie } = await begin();
    const page = await get(`${world.appUrl}${path}`, cookie);
    expect([page.status, page.location]).toEqual([302, '/oauth/install']);
    expect(await tokenCalls()).toBe(0);
  });

  it('accepts a state once', async () => {
    const { authorizeUrl, cookie } = await begin();
    const callback = await decide(authorizeUrl);
    expect((await get(callback, cookie)).status).toBe(200);
    const again = await get(callback, cookie);
    expect(again.status).toBe(400);
    expect(again.text).toContain('already used');
    expect(await tokenCalls()).toBe(1);
  });

  it.each(['', 'crm-data-install=', `crm-data-install=${'A'.repeat(43)}`])(
    'refuses a callback whose browser holds the cookie "%s", and its state is gone for the right one too',
    async (cookie) => {
      const own = await begin();
      const callback = await decide(own.authorizeUrl);
      const page = await get(callback, cookie);
      expect(page.status).toBe(400);
      expect(page.text).toContain('another browser');
      expect((await get(callback, own.cookie)).status).toBe(400);
      expect(await tokenCalls()).toBe(0);
    },
  );

  it('refuses a cookie that comes twice', async () => {
    const { authorizeUrl, cookie } = await begin();
    const page = await get(await decide(authorizeUrl), `${cookie}; ${cookie}`);
    expect([page.status, await tokenCalls()]).toEqual([400, 0]);
  });

  it("does not let an attacker finish the attacker's own installation in a victim's browser", async () => {
    const attacker = await begin();
    const victim = await begin();
    const callback = await decide(attacker.authorizeUrl);
    const page = await get(callback, victim.cookie);
    expect(page.status).toBe(400);
    expect(await tokenCalls()).toBe(0);
    expect(await isConnected()).toBe(false);
    // The victim's own installation is not disturbed by that.
    expect((await get(await decide(victim.authorizeUrl), victim.cookie)).status).toBe(200);
  });

  it('refuses a callback ten minutes and a second after the start', async () => {
    const { authorizeUrl, cookie } = await begin();
    const callback = await decide(authorizeUrl);
    world.clock.advance(601_000);
    const page = await get(callback, cookie);
    expect(page.status).toBe(400);
    expect(page.text).toContain('within ten minutes');
    expect(await tokenCalls()).toBe(0);
  });

  it('finishes nine minutes and fifty seconds after the start', async () => {
    const { authorizeUrl, cookie } = await begin();
    world.clock.advance(590_000);
    expect((await get(await decide(authorizeUrl), cookie)).status).toBe(200);
  });

  it('says so when the admin cancels at HubSpot', async () => {
    const { authorizeUrl, cookie } = await begin();
    const page = await get(await decide(authorizeUrl, 'cancel'), cookie);
    expect(page.status).toBe(400);
    expect(page.text).toContain('The app was not installed');
    expect(await isConnected()).toBe(false);
  });

  it('refuses an invented code and an invented state', async () => {
    const { authorizeUrl, cookie } = await begin();
    const state = authorizeUrl.searchParams.get('state') ?? '';
    const code = await get(`${world.appUrl}/oauth/callback?code=invented&state=${state}`, cookie);
    expect(code.status).toBe(400);
    expect(code.text).toContain('HubSpot did not accept the installation');
    const invented = await get(`${world.appUrl}/oauth/callback?code=x&state=${'A'.repeat(43)}`, cookie);
    expect(invented.status).toBe(400);
    expect(await tokenCalls()).toBe(1);
  });

  it('carries the same security headers on every page', async () => {
    const { authorizeUrl, cookie } = await begin();
    const callback = await decide(authorizeUrl);
    const pages = [await get(callback, cookie), await get(callback, cookie), await get(`${world.appUrl}/no`)];
    expect(pages.map(({ status }) => status)).toEqual([200, 400, 404]);
    for (const { headers } of pages) {
      const policy = headers.get('content-security-policy') ?? '';
      for (const part of [
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ]) {
        expect(policy).toContain(part);
      }
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it.each([
    [EU, EU_USERS.admin, 'STANDARD'],
    [EMPTY_SANDBOX_PORTAL, 9201, 'SANDBOX'],
  ])('keeps the account type of portal %i', async (portalId, userId, accountType) => {
    expect(await world.control.install(portalId, userId)).toBe(200);
    const page = await world.control.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
    expect(JSON.stringify(page.body)).toContain(`"accountType":"${accountType}"`);
  });

  it('revives a dead installation and leaves other portals alone', async () => {
    await world.install(EU);
    await world.install(US);
    await world.control.post(`/portals/${EU}/uninstall`, {});
    await world.advance(31 * 60_000);
    // The first call after the token's end finds out that it cannot be renewed.
    await world.control.uiFetch(EU, { userId: EU_USERS.admin, method: 'GET', path: '/settings' });
    expect(await isConnected(EU)).toBe(false);
    expect(await isConnected(US)).toBe(true);
    await world.install(EU);
    expect(await isConnected(EU)).toBe(true);
  });

  it('refuses a user who may not install', async () => {
    expect(await world.control.install(EU, EU_USERS.ordinary).catch(() => 403)).toBe(403);
    expect(await isConnected()).toBe(false);
  });
});
