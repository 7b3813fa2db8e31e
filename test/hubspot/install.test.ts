import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CrmUnavailable, StoreUnavailable } from '../../src/errors.ts';
import { createCrmClient, createFixedTokenSource } from '../../src/hubspot/crm-client.ts';
import { createInstall, type Install } from '../../src/hubspot/install.ts';
import { createTransport } from '../../src/hubspot/transport.ts';
import type { OpenState } from '../../src/ports.ts';
import { createMemoryStorage, type MemoryStorage } from '../helpers/memory-adapter.ts';
import { startStubHubSpot, type StubHubSpot, type StubReply } from './stub-hubspot.ts';
import {
  createInstance,
  createTestClock,
  createTestLogger,
  INSTALLATION,
  NOON,
  oauthConfig,
  patient,
  PORTAL,
  random,
  rejection,
  type Instance,
} from './world.ts';

let stub: StubHubSpot;
beforeAll(async () => {
  stub = await startStubHubSpot();
});
afterAll(() => stub.close());
beforeEach(() => {
  stub.calls.length = 0;
  answerWith({});
});

const REQUIRED = oauthConfig('').requiredScopes;
const token = {
  access_token: 'access-new',
  refresh_token: 'refresh-new',
  expires_in: 1800,
  hub_id: 4711,
  user_id: 77,
  scopes: [...REQUIRED, 'tickets'],
};
const account = { portalId: 4711, accountType: 'SANDBOX', timeZone: 'Europe/Helsinki' };

function answerWith(replies: { readonly token?: StubReply; readonly account?: StubReply }): void {
  stub.answer((call) =>
    call.path.startsWith('/oauth/')
      ? (replies.token ?? { json: token })
      : (replies.account ?? { json: account }),
  );
}

interface World {
  readonly install: Install;
  readonly storage: MemoryStorage;
  readonly instance: Instance;
  readonly clock: ReturnType<typeof createTestClock>;
  /** Everything that the install flow itself put into state, as text. */
  readonly written: string[];
  /** Portals that something was read ahead for. */
  readonly installed: string[];
}

function createWorld(): World {
  const clock = createTestClock();
  const storage = createMemoryStorage({ clock });
  const instance = createInstance({ storage, clock, apiUrl: stub.url });
  const transport = createTransport({ apiUrl: stub.url });
  const logger = createTestLogger();
  const timing = { backoffMs: 1 };
  const written: string[] = [];
  const openState: OpenState = (space) => {
    const state = storage.openState(space);
    return {
      ...state,
      add(key, value, ttlMs) {
        written.push(JSON.stringify([key, value]));
        return state.add(key, value, ttlMs);
      },
    };
  };
  const installed: string[] = [];
  const install = createInstall({
    oauth: instance.oauth,
    requiredScopes: REQUIRED,
    tokens: instance.tokens,
    installations: instance.installations,
    crmWithToken: (accessToken) =>
      createCrmClient({
        transport,
        tokens: createFixedTokenSource(accessToken),
        clock,
        random,
        logger,
        timing,
      }),
    readAhead: async (portalId) => {
      expect(await instance.installations.find(portalId)).toBeDefined();
      installed.push(portalId);
    },
    openState,
    random,
    clock,
  });
  return { install, storage, instance, clock, written, installed };
}

/** Starts an install and says what an honest browser would bring back. */
async function begun(install: Install): Promise<{ code: string; state: string; cookie: string }> {
  const { authorizeUrl, stateCookieValue } = await install.begin();
  const state = new URL(authorizeUrl).searchParams.get('state') ?? '';
  return { code: 'code-1', state, cookie: stateCookieValue };
}

describe('begin', () => {
  it('hands out 256-bit secrets, each its own, for ten minutes', async () => {
    const { install } = createWorld();
    const [first, second] = [await install.begin(), await install.begin()];
    const stateOf = (url: string): string => new URL(url).searchParams.get('state') ?? '';
    const secrets = [
      stateOf(first.authorizeUrl),
      first.stateCookieValue,
      stateOf(second.authorizeUrl),
      second.stateCookieValue,
    ];
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(new Set(secrets).size).toBe(4);
    expect(first.maxAgeSeconds).toBe(600);
  });

  it('fails when the state cannot be remembered', async () => {
    const { install, storage } = createWorld();
    storage.setOutage(true);
    expect(await rejection(install.begin())).toBeInstanceOf(StoreUnavailable);
  });
});

describe('finish', () => {
  it('stores the installation with the portal of the token and what the account says', async () => {
    const { install, instance, installed } = createWorld();
    const result = await install.finish(await begun(install), patient());
    expect(installed).toEqual([PORTAL]);
    const installation = {
      portalId: PORTAL,
      status: 'active',
      scopes: token.scopes,
      installedByUserId: '77',
      accountType: 'SANDBOX',
      timeZone: 'Europe/Helsinki',
      installedAtMs: NOON,
    };
    expect(result).toEqual({ ok: true, portalId: PORTAL, installation });
    expect(await instance.installations.find(PORTAL)).toEqual(installation);
    expect(await instance.tokens.accessToken(PORTAL, patient())).toBe('access-new');
    expect(stub.calls.at(-1)).toMatchObject({ path: '/account-info/2026-03/details' });
    expect(stub.calls.at(-1)?.headers.authorization).toBe('Bearer access-new');
  });

  it('replaces an earlier installation and revives a dead one', async () => {
    const { install, instance } = createWorld();
    await instance.installations.save({ ...INSTALLATION, status: 'dead' });
    await install.finish(await begun(install), patient());
    expect(await instance.installations.find(PORTAL)).toMatchObject({
      status: 'active',
      installedAtMs: NOON,
    });
  });

  it('takes a state once, of two callers at the same time too', async () => {
    const { install } = createWorld();
    const callback = await begun(install);
    const both = await Promise.all([
      install.finish(callback, patient()),
      install.finish(callback, patient()),
    ]);
    expect(both.filter((result) => result.ok)).toHaveLength(1);
    expect(await install.finish(callback, patient())).toEqual({ ok: false, reason: 'state_unknown' });
    expect(stub.calls.filter((call) => call.path.endsWith('/token'))).toHaveLength(1);
  });

  it.each([
    ['no state', { state: undefined }, 'no_state'],
    ['an empty state', { state: '' }, 'no_state'],
    ['an invented state', { state: 'A'.repeat(43) }, 'state_unknown'],
    ['a state that is none', { state: '__proto__' }, 'state_unknown'],
    ['no cookie', { cookie: undefined }, 'wrong_browser'],
    ['an empty cookie', { cookie: '' }, 'wrong_browser'],
    ['another browser’s cookie', { cookie: 'B'.repeat(43) }, 'wrong_browser'],
    ['no code', { code: undefined }, 'no_code'],
    ['an empty code', { code: '' }, 'no_code'],
  ])('refuses %s without trading a code', async (_name, change, reason) => {
    const { install, instance } = createWorld();
    const callback = { ...(await begun(install)), ...change };
    expect(await install.finish(callback, patient())).toEqual({ ok: false, reason });
    expect(stub.calls).toHaveLength(0);
    expect(await instance.installations.find(PORTAL)).toBeUndefined();
  });

  it('does not take the state of one browser with the cookie of another that also started', async () => {
    const { install } = createWorld();
    const [attacker, victim] = [await begun(install), await begun(install)];
    const mixed = { ...attacker, cookie: victim.cookie };
    expect(await install.finish(mixed, patient())).toEqual({ ok: false, reason: 'wrong_browser' });
  });

  it('takes a state that is 600 s old and refuses one a millisecond older', async () => {
    const { install, clock } = createWorld();
    const [inTime, late] = [await begun(install), await begun(install)];
    clock.advance(600_000);
    expect(await install.finish(inTime, patient())).toMatchObject({ ok: true });
    clock.advance(1);
    expect(await install.finish(late, patient())).toEqual({ ok: false, reason: 'state_expired' });
  });

  it.each<[string, StubReply, string]>([
    ['a code that HubSpot refuses', { status: 400, json: { error: 'invalid_grant' } }, 'code_refused'],
    ['a wrong client secret', { status: 401, json: { error: 'invalid_client' } }, 'app_refused'],
    ['a consent without a required scope', { json: { ...token, scopes: ['oauth'] } }, 'missing_scopes'],
  ])('binds nothing for %s', async (_name, reply, reason) => {
    const { install, instance } = createWorld();
    answerWith({ token: reply });
    expect(await install.finish(await begun(install), patient())).toEqual({ ok: false, reason });
    expect(await instance.installations.find(PORTAL)).toBeUndefined();
    expect(await instance.store.find(PORTAL)).toBeUndefined();
  });

  it.each<[string, StubReply]>([
    ['fails', { status: 500 }],
    ['belongs to another portal', { json: { ...account, portalId: 4712 } }],
    ['is not one', { text: '<html>' }],
    ['refuses the new token', { status: 401, json: {} }],
  ])('binds nothing when the account info %s', async (_name, reply) => {
    const { install, instance } = createWorld();
    answerWith({ account: reply });
    const error = await rejection(install.finish(await begun(install), patient()));
    expect(error).toBeInstanceOf(CrmUnavailable);
    expect(await instance.installations.find(PORTAL)).toBeUndefined();
    expect(await instance.store.find(PORTAL)).toBeUndefined();
  });

  it('stores neither state nor cookie in the clear', async () => {
    const { install, written } = createWorld();
    const { state, cookie } = await begun(install);
    expect(written).toHaveLength(1);
    expect(written[0]).not.toContain(state);
    expect(written[0]).not.toContain(cookie);
  });
});
