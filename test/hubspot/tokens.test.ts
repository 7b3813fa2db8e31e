import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CrmUnavailable, NotConnected, SealBroken, StoreUnavailable } from '../../src/errors.ts';
import { createRefreshLeases } from '../../src/hubspot/refresh-lease.ts';
import { startStubHubSpot, type StubHubSpot, type StubReply } from './stub-hubspot.ts';
import {
  createInstalled,
  createInstance,
  createTestClock,
  grantOf,
  INSTALLATION,
  NOON,
  patient,
  PORTAL,
  random,
  rejection,
} from './world.ts';

const EXPIRED_MS = 1_790_000;
const AHEAD_MS = 1_500_000;

let stub: StubHubSpot;
beforeAll(async () => {
  stub = await startStubHubSpot();
});
afterAll(() => stub.close());
beforeEach(() => {
  stub.calls.length = 0;
  stub.answer((_call, count) => granted(count));
});

/** `access-new-1`, `access-new-2` ... with a refresh token that changes each time. */
const granted = (count: number, more: object = {}): StubReply => ({
  json: {
    access_token: `access-new-${count}`,
    refresh_token: `refresh-new-${count}`,
    expires_in: 1800,
    ...more,
  },
});
const later = async (reply: StubReply, ms = 40): Promise<StubReply> => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return reply;
};
const refused: StubReply = { status: 400, json: { error: 'invalid_grant' } };
const usedRefreshTokens = (): (string | null)[] =>
  stub.calls.map((call) => new URLSearchParams(call.body).get('refresh_token'));
/** Waits until something that goes on in the background is so. */
const eventually = async (condition: () => Promise<boolean>): Promise<void> => {
  for (let i = 0; i < 400 && !(await condition()); i += 1) await later('hang', 5);
  expect(await condition()).toBe(true);
};

describe('accessToken', () => {
  it('gives the stored token without a call while it is young', async () => {
    const { first } = await createInstalled(createTestClock(), stub.url);
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-1');
    expect(stub.calls).toHaveLength(0);
  });

  it.each([
    ['is not installed', undefined],
    ['is dead', { ...INSTALLATION, status: 'dead' as const }],
  ])('is not connected when the portal %s', async (_name, installation) => {
    const clock = createTestClock();
    const { storage } = await createInstalled(clock, stub.url);
    const instance = createInstance({ storage, clock, apiUrl: stub.url });
    await storage.openState('installations').delete(PORTAL);
    if (installation !== undefined) await instance.installations.save(installation);
    expect(await rejection(instance.tokens.accessToken(PORTAL, patient()))).toBeInstanceOf(NotConnected);
    expect(stub.calls).toHaveLength(0);
  });

  it('does not take an outage of the store for "not connected"', async () => {
    const clock = createTestClock();
    const { storage } = await createInstalled(clock, stub.url);
    const instance = createInstance({ storage, clock, apiUrl: stub.url });
    storage.setOutage(true);
    expect(await rejection(instance.tokens.accessToken(PORTAL, patient()))).toBeInstanceOf(StoreUnavailable);
  });

  it('never gives another portal the tokens that were copied to its place', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    await first.installations.save({ ...INSTALLATION, portalId: '4712' });
    const state = storage.openState('tokens');
    await state.set('4712', await state.get(PORTAL));
    expect(await rejection(first.tokens.accessToken('4712', patient()))).toBeInstanceOf(SealBroken);
  });

  it('refreshes an expired token, stores the new pair, and uses the new refresh token next time', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    clock.advance(EXPIRED_MS);
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-new-1');
    expect(await first.store.find(PORTAL)).toMatchObject({
      accessToken: 'access-new-1',
      refreshToken: 'refresh-new-1',
    });
    clock.advance(EXPIRED_MS);
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-new-2');
    expect(usedRefreshTokens()).toEqual(['refresh-1', 'refresh-new-1']);
  });

  it('keeps the refresh token when HubSpot sends no other', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    stub.answer(() => granted(1, { refresh_token: undefined }));
    clock.advance(EXPIRED_MS);
    await first.tokens.accessToken(PORTAL, patient());
    expect((await first.store.find(PORTAL))?.refreshToken).toBe('refresh-1');
  });

  it('still uses a token one millisecond before its margin, and not after', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    stub.answer(() => ({ status: 500 }));
    clock.advance(EXPIRED_MS - 1);
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-1');
    clock.advance(1);
    expect(await rejection(first.tokens.accessToken(PORTAL, patient()))).toBeInstanceOf(CrmUnavailable);
  });

  it('refreshes ahead in the background while callers go on with the old token', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    stub.answer((_call, count) => later(granted(count)));
    clock.advance(AHEAD_MS);
    const tokens = await Promise.all(
      Array.from({ length: 20 }, () => first.tokens.accessToken(PORTAL, patient())),
    );
    expect(new Set(tokens)).toEqual(new Set(['access-1']));
    await eventually(async () => (await first.tokens.accessToken(PORTAL, patient())) === 'access-new-1');
    expect(stub.calls).toHaveLength(1);
  });

  it('does not refresh before five minutes are left', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    clock.advance(AHEAD_MS - 1);
    await first.tokens.accessToken(PORTAL, patient());
    await later('hang');
    expect(stub.calls).toHaveLength(0);
  });

  it('leaves five seconds between refreshes ahead that fail, and logs no secret', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    stub.answer(() => ({ status: 500, text: 'refresh-1 access-1' }));
    clock.advance(AHEAD_MS);
    await first.tokens.accessToken(PORTAL, patient());
    await eventually(() => Promise.resolve(first.logger.lines.length === 1));
    await first.tokens.accessToken(PORTAL, patient());
    await later('hang');
    expect(stub.calls).toHaveLength(1);
    clock.advance(5_000);
    await first.tokens.accessToken(PORTAL, patient());
    await eventually(() => Promise.resolve(stub.calls.length === 2));
    expect(first.logger.lines[0]).toContain('crm_unavailable');
    expect(first.logger.lines.join()).not.toMatch(/access-1|refresh-1|canary/);
  });

  it('makes one refresh for 200 callers in two processes', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    const second = createInstance({ storage, clock, apiUrl: stub.url });
    stub.answer((_call, count) => later(granted(count)));
    clock.advance(EXPIRED_MS);
    const tokens = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        (i % 2 === 0 ? first : second).tokens.accessToken(PORTAL, patient()),
      ),
    );
    expect(new Set(tokens)).toEqual(new Set(['access-new-1']));
    expect(stub.calls).toHaveLength(1);
  });

  it('claims the lease once for all callers of one process', async () => {
    const clock = createTestClock();
    const { storage } = await createInstalled(clock, stub.url);
    let claims = 0;
    const counted = {
      ...storage,
      openState: (space: string) => {
        const state = storage.openState(space);
        return {
          ...state,
          add: (key: string, value: unknown, ttlMs: number) => {
            claims += 1;
            return state.add(key, value, ttlMs);
          },
        };
      },
    };
    const instance = createInstance({ storage: counted, clock, apiUrl: stub.url });
    stub.answer((_call, count) => later(granted(count)));
    clock.advance(EXPIRED_MS);
    await Promise.all(Array.from({ length: 50 }, () => instance.tokens.accessToken(PORTAL, patient())));
    expect(claims).toBe(1);
  });

  it('makes one refresh per expiry over many expiries, whether HubSpot changes the refresh token or not', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    const second = createInstance({ storage, clock, apiUrl: stub.url });
    stub.answer((_call, count) => granted(count, count % 2 === 0 ? { refresh_token: undefined } : {}));
    for (let round = 1; round <= 25; round += 1) {
      clock.advance(EXPIRED_MS);
      const callers = [first, second, first, second].map(({ tokens }) =>
        tokens.accessToken(PORTAL, patient()),
      );
      expect(new Set(await Promise.all(callers))).toEqual(new Set([`access-new-${round}`]));
    }
    expect(stub.calls).toHaveLength(25);
  });

  it('keeps one portal’s refresh from another’s', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    await first.tokens.save('4712', grantOf('2'));
    await first.installations.save({ ...INSTALLATION, portalId: '4712' });
    stub.answer((call) => {
      const name = new URLSearchParams(call.body).get('refresh_token') ?? '';
      return { json: { access_token: `after-${name}`, expires_in: 1800 } };
    });
    clock.advance(EXPIRED_MS);
    const both = [PORTAL, '4712'].map((portalId) => first.tokens.accessToken(portalId, patient()));
    expect(await Promise.all(both)).toEqual(['after-refresh-1', 'after-refresh-2']);
  });

  it('does not store tokens that HubSpot says are another portal’s', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    stub.answer(() => granted(1, { hub_id: 4712 }));
    clock.advance(EXPIRED_MS);
    expect(await rejection(first.tokens.accessToken(PORTAL, patient()))).toBeInstanceOf(CrmUnavailable);
    expect((await first.store.find(PORTAL))?.accessToken).toBe('access-1');
  });

  it('ends one caller’s wait with its signal and finishes the refresh for the others', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    stub.answer((_call, count) => later(granted(count), 120));
    clock.advance(EXPIRED_MS);
    const hasty = rejection(first.tokens.accessToken(PORTAL, AbortSignal.timeout(20)));
    const calm = first.tokens.accessToken(PORTAL, patient());
    expect(await hasty).toBeInstanceOf(CrmUnavailable);
    expect(await calm).toBe('access-new-1');
  });
});

describe('a refresh that fails', () => {
  it('marks the installation dead for invalid_grant, asks once for all callers, and revives by a new install', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    const second = createInstance({ storage, clock, apiUrl: stub.url });
    stub.answer(() => later(refused));
    clock.advance(EXPIRED_MS);
    const errors = await Promise.all(
      [first, second, first, second].map(({ tokens }) => rejection(tokens.accessToken(PORTAL, patient()))),
    );
    expect(errors.every((error) => error instanceof NotConnected)).toBe(true);
    expect(await rejection(second.tokens.accessToken(PORTAL, patient()))).toBeInstanceOf(NotConnected);
    expect(stub.calls).toHaveLength(1);
    expect((await first.installations.find(PORTAL))?.status).toBe('dead');

    await first.tokens.save(PORTAL, grantOf('again'));
    await first.installations.save({ ...INSTALLATION, installedAtMs: NOON });
    expect(await second.tokens.accessToken(PORTAL, patient())).toBe('access-again');
  });

  it.each<[string, StubReply]>([
    ['a wrong client secret', { status: 401, json: { error: 'invalid_client' } }],
    ['an outage', { status: 503 }],
    ['a page', { text: '<html>' }],
  ])('does not call the installation dead for %s, and lets the next caller try', async (_name, reply) => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    stub.answer((_call, count) => (count === 1 ? reply : granted(count)));
    clock.advance(EXPIRED_MS);
    expect(await rejection(first.tokens.accessToken(PORTAL, patient()))).toBeInstanceOf(CrmUnavailable);
    expect((await first.installations.find(PORTAL))?.status).toBe('active');
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-new-2');
  });

  it('does not overwrite or kill an install that happened meanwhile', async () => {
    for (const reply of [granted(1), refused]) {
      const clock = createTestClock();
      const { storage, first } = await createInstalled(clock, stub.url);
      const installer = createInstance({ storage, clock, apiUrl: stub.url });
      clock.advance(EXPIRED_MS);
      stub.answer(async () => {
        await installer.tokens.save(PORTAL, grantOf('reinstalled'));
        await installer.installations.save({ ...INSTALLATION, installedAtMs: clock.now() });
        return reply;
      });
      expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-reinstalled');
      expect((await first.store.find(PORTAL))?.refreshToken).toBe('refresh-reinstalled');
      expect((await first.installations.find(PORTAL))?.status).toBe('active');
    }
  });

  it('waits for a holder that died only until its deadline, and takes over after 30 s', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    clock.advance(EXPIRED_MS);
    const { openState } = storage;
    const generation = (await first.store.find(PORTAL))?.generation ?? '';
    await createRefreshLeases({ openState, random, clock }).claim(PORTAL, generation);
    const waiting = rejection(first.tokens.accessToken(PORTAL, patient()));
    await later('hang');
    clock.advance(10_000);
    expect(await waiting).toBeInstanceOf(CrmUnavailable);
    expect(stub.calls).toHaveLength(0);
    clock.advance(20_000);
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-new-1');
  });

  it('lets a holder that slept past its lease use the newer tokens and not store its own', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    const second = createInstance({ storage, clock, apiUrl: stub.url });
    clock.advance(EXPIRED_MS);
    stub.answer(async (_call, count) => {
      if (count === 2) return granted(2);
      // The first holder's answer is on its way while its lease runs out and another one refreshes.
      clock.advance(30_001);
      expect(await second.tokens.accessToken(PORTAL, patient())).toBe('access-new-2');
      return granted(1);
    });
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-new-2');
    expect((await first.store.find(PORTAL))?.refreshToken).toBe('refresh-new-2');
  });

  it('lets a holder that slept past its lease wait for the new holder instead of storing first', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    const second = createInstance({ storage, clock, apiUrl: stub.url });
    clock.advance(EXPIRED_MS);
    let other: Promise<string> | undefined;
    stub.answer(async (_call, count) => {
      if (count === 2) return later(granted(2), 60);
      clock.advance(30_001);
      other = second.tokens.accessToken(PORTAL, patient());
      await eventually(() => Promise.resolve(stub.calls.length === 2));
      return granted(1);
    });
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-new-2');
    expect(await other).toBe('access-new-2');
    expect((await first.store.find(PORTAL))?.refreshToken).toBe('refresh-new-2');
  });

  it('lets a holder that slept past its lease store its tokens when nobody else has', async () => {
    const clock = createTestClock();
    const { first } = await createInstalled(clock, stub.url);
    clock.advance(EXPIRED_MS);
    stub.answer((_call, count) => {
      clock.advance(30_001);
      return granted(count);
    });
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-new-1');
    expect((await first.store.find(PORTAL))?.refreshToken).toBe('refresh-new-1');
  });

  it('does not use a new token that it could not store', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    clock.advance(EXPIRED_MS);
    stub.answer((_call, count) => {
      storage.setOutage(count === 1);
      return granted(count);
    });
    expect(await rejection(first.tokens.accessToken(PORTAL, patient()))).toBeInstanceOf(StoreUnavailable);
    storage.setOutage(false);
    clock.advance(30_000);
    expect(await first.tokens.accessToken(PORTAL, patient())).toBe('access-new-2');
  });
});

describe('replaceRejected', () => {
  it('refreshes once for many callers whose token HubSpot refused', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    const second = createInstance({ storage, clock, apiUrl: stub.url });
    stub.answer((_call, count) => later(granted(count)));
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? first : second).tokens.replaceRejected(PORTAL, 'access-1', patient()),
      ),
    );
    expect(new Set(tokens)).toEqual(new Set(['access-new-1']));
    expect(stub.calls).toHaveLength(1);
  });

  it('does not refresh when the refused token is no longer the current one', async () => {
    const clock = createTestClock();
    const { storage, first } = await createInstalled(clock, stub.url);
    const second = createInstance({ storage, clock, apiUrl: stub.url });
    expect(await second.tokens.accessToken(PORTAL, patient())).toBe('access-1');
    await first.tokens.save(PORTAL, grantOf('2'));
    expect(await second.tokens.replaceRejected(PORTAL, 'access-1', patient())).toBe('access-2');
    expect(await second.tokens.accessToken(PORTAL, patient())).toBe('access-2');
    expect(stub.calls).toHaveLength(0);
  });
});
