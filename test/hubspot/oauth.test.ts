import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CrmBusy, CrmUnavailable } from '../../src/errors.ts';
import { createOAuth, type OAuth } from '../../src/hubspot/oauth.ts';
import { startStubHubSpot, type StubHubSpot, type StubReply } from './stub-hubspot.ts';
import { createTestClock, oauthConfig, rejection } from './world.ts';

let stub: StubHubSpot;
let oauth: OAuth;
beforeAll(async () => {
  stub = await startStubHubSpot();
  oauth = createOAuth({ config: oauthConfig(stub.url), fetch, clock: createTestClock(), timeoutMs: 200 });
});
afterAll(() => stub.close());

const whole = {
  access_token: 'access-1',
  refresh_token: 'refresh-1',
  expires_in: 1800,
  token_type: 'bearer',
  hub_id: 4711,
  user_id: 77,
  scopes: ['oauth'],
};
const without = (...names: (keyof typeof whole)[]): unknown =>
  Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name as keyof typeof whole)));
const always = (reply: StubReply): void => {
  stub.answer(() => reply);
};

describe('authorizeUrl', () => {
  it('names client, redirect, scopes and state', () => {
    const url = new URL(oauth.authorizeUrl('state-1'));
    expect(url.origin + url.pathname).toBe('https://app.hubspot.example/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client-1',
      redirect_uri: 'https://app.example/oauth/callback',
      scope: 'oauth crm.objects.contacts.read',
      optional_scope: 'crm.objects.companies.read',
      state: 'state-1',
    });
  });

  it('leaves optional_scope out when there is none', () => {
    const config = { ...oauthConfig(stub.url), optionalScopes: [] };
    const bare = createOAuth({ config, fetch, clock: createTestClock() });
    expect(new URL(bare.authorizeUrl('s')).searchParams.has('optional_scope')).toBe(false);
  });
});

describe('exchange', () => {
  it('sends code and secret in the form body only', async () => {
    always({ json: whole });
    await oauth.exchange('code-1');
    const call = stub.calls.at(-1);
    expect(call).toMatchObject({ method: 'POST', path: '/oauth/2026-03/token' });
    expect(call?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect([...(call?.query ?? [])]).toEqual([]);
    expect(Object.fromEntries(new URLSearchParams(call?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: 'https://app.example/oauth/callback',
      client_id: 'client-1',
      client_secret: 'client-secret-canary',
    });
  });

  it('gives portal and user as digits from numbers', async () => {
    always({ json: whole });
    expect(await oauth.exchange('code-1')).toEqual({
      ok: true,
      grant: {
        accessToken: 'access-1',
        refreshToken: 'refresh-1',
        expiresInSeconds: 1800,
        portalId: '4711',
        userId: '77',
        scopes: ['oauth'],
      },
    });
  });

  it.each(['hub_id', 'user_id', 'scopes'] as const)('asks introspection when %s is missing', async (name) => {
    const identity = { active: true, hub_id: 4712, user_id: 78, scopes: ['oauth', 'tickets'] };
    stub.answer((call) => ({ json: call.path.endsWith('introspect') ? identity : without(name) }));
    const result = await oauth.exchange('code-1');
    expect(result).toMatchObject({
      ok: true,
      grant: { portalId: '4712', userId: '78', scopes: ['oauth', 'tickets'] },
    });
    expect(new URLSearchParams(stub.calls.at(-1)?.body).get('token')).toBe('access-1');
  });

  it.each([
    ['says inactive', { json: { active: false } }],
    ['names no portal', { json: { active: true, user_id: 1, scopes: [] } }],
    ['fails', { status: 500 }],
  ])('is unavailable when introspection %s', async (_name, reply) => {
    stub.answer((call) => (call.path.endsWith('introspect') ? reply : { json: without('hub_id') }));
    expect(await rejection(oauth.exchange('code-1'))).toBeInstanceOf(CrmUnavailable);
  });

  it('is unavailable when no refresh token comes', async () => {
    always({ json: without('refresh_token') });
    expect(await rejection(oauth.exchange('code-1'))).toBeInstanceOf(CrmUnavailable);
  });
});

describe('refresh', () => {
  it('trades a refresh token and does not need to be told whose it is', async () => {
    always({ json: without('hub_id', 'user_id', 'scopes', 'refresh_token') });
    const result = await oauth.refresh('refresh-0');
    expect(result).toMatchObject({ ok: true, grant: { accessToken: 'access-1', refreshToken: undefined } });
    const form = new URLSearchParams(stub.calls.at(-1)?.body);
    expect([form.get('grant_type'), form.get('refresh_token')]).toEqual(['refresh_token', 'refresh-0']);
  });

  it.each([
    ['RFC 6749', 400, { error: 'invalid_grant', error_description: 'x' }, 'invalid_grant'],
    ['a dead refresh token', 400, { status: 'BAD_REFRESH_TOKEN', message: 'x' }, 'invalid_grant'],
    ['a dead code', 400, { status: 'BAD_AUTH_CODE', message: 'x' }, 'invalid_grant'],
    ['a wrong secret', 401, { error: 'invalid_client' }, 'rejected'],
    ['a page', 403, '<html>invalid_grant</html>', 'rejected'],
    ['nothing', 404, '', 'rejected'],
  ])('tells what a refusal by %s means', async (_name, status, json, code) => {
    always({ status, json });
    expect(await oauth.refresh('refresh-0')).toEqual({ ok: false, code });
  });

  it.each<[string, StubReply]>([
    ['500', { status: 500 }],
    ['503 with invalid_grant', { status: 503, json: { error: 'invalid_grant' } }],
    ['204', { status: 204 }],
    ['an HTML page', { text: '<html>' }],
    ['an empty answer', { text: '' }],
    ['null', { json: null }],
    ['a token with a line break', { json: { ...whole, access_token: 'a\r\nb' } }],
    ['an empty token', { json: { ...whole, access_token: '' } }],
    ['a life of zero', { json: { ...whole, expires_in: 0 } }],
    ['a life in text', { json: { ...whole, expires_in: '1800' } }],
    ['a portal that is no number', { json: { ...whole, hub_id: '../1' } }],
    ['a huge answer', { json: { ...whole, padding: 'x'.repeat(70_000) } }],
    ['half an answer', 'cut'],
    ['a reset', 'reset'],
    ['silence', 'hang'],
    ['a trickle', 'trickle'],
    ['a redirect', { status: 307, headers: { location: '/elsewhere' } }],
  ])('is unavailable for %s, and the message holds no secret', async (_name, reply) => {
    always(reply);
    const error = await rejection(oauth.refresh('refresh-canary'));
    expect(error).toBeInstanceOf(CrmUnavailable);
    expect((error as Error).message).not.toMatch(/canary|access-1|refresh-1|html/);
    expect((error as Error).cause).toBeUndefined();
  });

  it('does not carry the secret to where a redirect leads', async () => {
    always({ status: 307, headers: { location: '/elsewhere' } });
    await rejection(oauth.refresh('refresh-canary'));
    expect(stub.calls.at(-1)?.path).toBe('/oauth/2026-03/token');
  });

  it('passes on how long a 429 asks to wait', async () => {
    always({ status: 429, headers: { 'retry-after': '7' }, json: {} });
    const error = await rejection(oauth.refresh('refresh-0'));
    expect(error).toBeInstanceOf(CrmBusy);
    expect((error as CrmBusy).retryAfterMs).toBe(7_000);
  });
});
