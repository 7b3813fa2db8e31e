import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import {
  apiWith,
  APP_URL,
  authorize,
  CLIENT,
  connect,
  controlOf,
  EU,
  send,
  startSandbox,
  token,
} from './harness.ts';

const REDIRECT = `${APP_URL}/oauth/callback`;
const GOOD = { client_id: CLIENT.client_id, redirect_uri: REDIRECT, scope: 'oauth', state: 's' };

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const page = (query: Readonly<Record<string, string>>) =>
  send(`${sandbox.url}/oauth/authorize?${new URLSearchParams(query).toString()}`);
const exchange = (code: string, more: Readonly<Record<string, string>> = {}, path?: string) =>
  token(sandbox, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...more }, path);

describe('the authorize page', () => {
  it('lets the person choose among the users of all portals', async () => {
    const { status, text } = await page(GOOD);
    expect(status).toBe(200);
    expect(text).toContain('value="1000001:9001"');
    expect(text).toContain('value="1000003:9202"');
  });

  it.each([
    ['client_id', 'somebody-else'],
    ['redirect_uri', 'http://127.0.0.1:1/elsewhere'],
    ['scope', ''],
    ['scope', 'oauth crm.objects.invented.read'],
    ['optional_scope', 'crm.objects.invented.read'],
  ])('refuses a wrong %s without redirecting (%s)', async (name, value) => {
    const { status, headers } = await page({ ...GOOD, [name]: value });
    expect(status).toBe(400);
    expect(headers.get('location')).toBeNull();
  });

  it('writes what it was given as text, never as markup', async () => {
    const { text } = await page({ ...GOOD, state: '"><script>alert(1)</script>' });
    expect(text).not.toContain('<script>');
  });

  it('refuses a user who is no super admin with 403', async () => {
    const form = new URLSearchParams({ ...GOOD, as: '1000001:9002', decision: 'approve' });
    expect((await send(`${sandbox.url}/oauth/authorize`, 'POST', form)).status).toBe(403);
  });

  it('sends code and state back, and an error after Cancel', async () => {
    const form = new URLSearchParams({ ...GOOD, as: '1000001:9001', decision: 'approve' });
    const approved = await send(`${sandbox.url}/oauth/authorize`, 'POST', form);
    expect(approved.status).toBe(302);
    expect(approved.headers.get('location')).toMatch(/\/oauth\/callback\?code=.+&state=s$/);
    form.set('decision', 'cancel');
    const cancelled = await send(`${sandbox.url}/oauth/authorize`, 'POST', form);
    expect(cancelled.headers.get('location')).toBe(`${REDIRECT}?error=access_denied&state=s`);
  });
});

describe('the token endpoint', () => {
  it.each(['/oauth/v1/token', '/oauth/v3/token', '/oauth/2026-03/token', '/oauth/2026-09/token'])(
    'exchanges a code at %s and says which portal and user it was',
    async (path) => {
      const { status, body } = await exchange(await authorize(sandbox), {}, path);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        token_type: 'bearer',
        token_use: 'access_token',
        expires_in: 1800,
        hub_id: EU,
        user_id: 9001,
      });
      expect(body.scopes).toContain('crm.objects.contacts.read');
    },
  );

  it('takes a code once', async () => {
    const code = await authorize(sandbox);
    expect((await exchange(code)).status).toBe(200);
    const second = await exchange(code);
    expect(second.status).toBe(400);
    expect(second.body).toMatchObject({ error: 'invalid_grant', status: 'BAD_AUTH_CODE' });
  });

  it('lets exactly one of many concurrent exchanges of a code through', async () => {
    const code = await authorize(sandbox);
    const all = await Promise.all(Array.from({ length: 10 }, () => exchange(code)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it.each([
    [599_999, 200],
    [600_000, 400],
  ])('answers a code that is %i ms old with %i', async (advanceMs, status) => {
    const code = await authorize(sandbox);
    await controlOf(sandbox)('POST', '/clock', { advanceMs });
    expect((await exchange(code)).status).toBe(status);
  });

  it.each([
    [{ redirect_uri: 'http://127.0.0.1:1/other' }, 'MISMATCH_REDIRECT_URI_AUTH_CODE'],
    [{ client_id: 'other' }, 'BAD_CLIENT_ID'],
    [{ client_secret: 'other' }, 'BAD_CLIENT_SECRET'],
    [{ code: 'invented' }, 'BAD_AUTH_CODE'],
    [{ grant_type: 'password' }, 'BAD_GRANT_TYPE'],
  ])('refuses %o as %s', async (fields, code) => {
    const { status, body } = await exchange(await authorize(sandbox), fields);
    expect(status).toBe(400);
    expect(body.status).toBe(code);
  });

  it('takes forms only', async () => {
    const json = await send(`${sandbox.url}/oauth/2026-03/token`, 'POST', {
      ...CLIENT,
      grant_type: 'refresh_token',
    });
    expect(json.status).toBe(415);
  });

  it('asks for the verifier when the authorize request had a challenge', async () => {
    const verifier = 'v'.repeat(43);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256', as: '1000001:9001' };
    const codes = await Promise.all(
      [1, 2].map(async () => {
        const form = new URLSearchParams({ ...GOOD, ...pkce, decision: 'approve' });
        const { headers } = await send(`${sandbox.url}/oauth/authorize`, 'POST', form);
        return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
      }),
    );
    expect((await exchange(codes[0] ?? '')).status).toBe(400);
    expect((await exchange(codes[1] ?? '', { code_verifier: verifier })).status).toBe(200);
  });
});

describe('tokens', () => {
  const details = '/account-info/2026-03/details';

  it.each([
    [1_799_999, 200, undefined],
    [1_800_000, 401, 'EXPIRED_AUTHENTICATION'],
  ])('an access token %i ms old is answered with %i %s', async (advanceMs, status, category) => {
    const { accessToken } = await connect(sandbox);
    await controlOf(sandbox)('POST', '/clock', { advanceMs });
    const seen = await apiWith(sandbox, accessToken)('GET', details);
    expect(seen.status).toBe(status);
    expect(seen.body.category).toBe(category);
  });

  it.each(['', 'garbage', 'sbx-access-invented'])(
    'answers 401 INVALID_AUTHENTICATION to the token %o',
    async (text) => {
      const seen = await apiWith(sandbox, text)('GET', details);
      expect(seen.status).toBe(401);
      expect(seen.body.category).toBe('INVALID_AUTHENTICATION');
      expect(seen.headers.get('x-hubspot-correlation-id')).toBe(seen.body.correlationId);
    },
  );

  it('a refresh keeps the refresh token and gives a new access token', async () => {
    const { accessToken, refreshToken } = await connect(sandbox);
    const { body } = await token(sandbox, { grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(body.refresh_token).toBe(refreshToken);
    expect(body.access_token).not.toBe(accessToken);
    expect((await apiWith(sandbox, body.access_token)('GET', details)).status).toBe(200);
  });

  it('with rotation on, a second use of a refresh token ends all tokens of the portal', async () => {
    await controlOf(sandbox)('POST', '/oauth', { rotateRefreshTokens: true });
    const { refreshToken } = await connect(sandbox);
    const first = await token(sandbox, { grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(first.body.refresh_token).not.toBe(refreshToken);
    const reuse = await token(sandbox, { grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(reuse.status).toBe(400);
    expect((await apiWith(sandbox, first.body.access_token)('GET', details)).status).toBe(401);
  });

  it('an uninstall by the app ends access and refresh', async () => {
    const { accessToken, refreshToken } = await connect(sandbox);
    const api = apiWith(sandbox, accessToken);
    expect((await api('DELETE', '/appinstalls/2026-03/external-install')).status).toBe(204);
    expect((await api('GET', details)).status).toBe(401);
    const refresh = await token(sandbox, { grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(refresh.status).toBe(400);
    expect(refresh.body).toMatchObject({ error: 'invalid_grant', status: 'BAD_REFRESH_TOKEN' });
  });

  it('a revoked refresh token is dead while its access token lives on', async () => {
    const { accessToken, refreshToken } = await connect(sandbox);
    await token(sandbox, { token: refreshToken }, '/oauth/2026-03/token/revoke');
    expect((await apiWith(sandbox, accessToken)('GET', details)).status).toBe(200);
    const refresh = await token(sandbox, { grant_type: 'refresh_token', refresh_token: refreshToken });
    expect(refresh.status).toBe(400);
  });

  it('introspection tells a live token from a dead one', async () => {
    const { accessToken } = await connect(sandbox);
    const live = await token(sandbox, { token: accessToken }, '/oauth/2026-03/token/introspect');
    expect(live.body).toMatchObject({ active: true, hub_id: EU, user_id: 9001, app_id: 424_242 });
    const dead = await token(sandbox, { token: 'invented' }, '/oauth/2026-03/token/introspect');
    expect(dead.body).toEqual({ active: false });
  });

  it('installing again ends the earlier refresh token', async () => {
    const first = await connect(sandbox);
    await connect(sandbox);
    const refresh = await token(sandbox, { grant_type: 'refresh_token', refresh_token: first.refreshToken });
    expect(refresh.status).toBe(400);
  });
});
