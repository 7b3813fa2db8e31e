import { describe, expect, it } from 'vitest';
import { SealBroken, StoreCorrupt } from '../../src/errors.ts';
import { createTokenStore } from '../../src/hubspot/token-store.ts';
import { createSealer, type EncryptionKey } from '../../src/security/sealing.ts';
import { createMemoryStorage, type MemoryStorage } from '../helpers/memory-adapter.ts';
import { createTestClock, grantOf, KEYS, NOON, PORTAL, random, rejection } from './world.ts';

const clock = createTestClock();
const OLD: EncryptionKey = { id: 'k1', key: KEYS.old };
const NEXT: EncryptionKey = { id: 'k2', key: KEYS.next };
const storeOver = (storage: MemoryStorage, keys: readonly EncryptionKey[] = [OLD]) => {
  const sealer = createSealer({ keys, random });
  return createTokenStore({ openState: storage.openState, sealer, random, clock });
};
const rawOf = (storage: MemoryStorage, portalId = PORTAL) =>
  storage.openState('tokens').get(portalId) as Promise<Record<string, unknown>>;

describe('token store', () => {
  it('gives back both tokens and when they should be replaced', async () => {
    const store = storeOver(createMemoryStorage({ clock }));
    const saved = await store.save(PORTAL, grantOf('1'));
    expect(await store.find(PORTAL)).toEqual(saved);
    expect(saved).toMatchObject({
      accessToken: 'access-1',
      refreshToken: 'refresh-1',
      refreshFromMs: NOON + 1_500_000,
      unusableFromMs: NOON + 1_790_000,
    });
    expect(await store.find('4712')).toBeUndefined();
  });

  it('leaves a short-lived token half of its life before it should be replaced', async () => {
    const store = storeOver(createMemoryStorage({ clock }));
    const saved = await store.save(PORTAL, { ...grantOf('1'), expiresInSeconds: 60 });
    expect(saved).toMatchObject({ refreshFromMs: NOON + 30_000, unusableFromMs: NOON + 54_000 });
  });

  it('stores no token in the clear', async () => {
    const storage = createMemoryStorage({ clock });
    await storeOver(storage).save(PORTAL, grantOf('1'));
    expect(JSON.stringify(await rawOf(storage))).not.toMatch(/access-1|refresh-1/);
  });

  it('gives every store a generation of its own, the same tokens included', async () => {
    const store = storeOver(createMemoryStorage({ clock }));
    const first = await store.save(PORTAL, grantOf('1'));
    const second = await store.save(PORTAL, grantOf('1'));
    expect(second.generation).not.toBe(first.generation);
  });

  it('refuses tokens that were copied from another portal', async () => {
    const storage = createMemoryStorage({ clock });
    const store = storeOver(storage);
    await store.save(PORTAL, grantOf('1'));
    await storage.openState('tokens').set('4712', await rawOf(storage));
    expect(await rejection(store.find('4712'))).toBeInstanceOf(SealBroken);
  });

  it('refuses a refresh token in the place of the access token', async () => {
    const storage = createMemoryStorage({ clock });
    const store = storeOver(storage);
    await store.save(PORTAL, grantOf('1'));
    const raw = await rawOf(storage);
    await storage.openState('tokens').set(PORTAL, { ...raw, access: raw['refresh'] });
    expect(await rejection(store.find(PORTAL))).toBeInstanceOf(SealBroken);
  });

  it('opens with an older key, seals with the newest, and says so when the key is gone', async () => {
    const storage = createMemoryStorage({ clock });
    await storeOver(storage, [OLD]).save(PORTAL, grantOf('1'));
    const rotated = storeOver(storage, [NEXT, OLD]);
    const found = await rotated.find(PORTAL);
    expect(found?.accessToken).toBe('access-1');
    expect(await rejection(storeOver(storage, [NEXT]).find(PORTAL))).toBeInstanceOf(SealBroken);
    await rotated.save(PORTAL, grantOf('1'));
    expect((await storeOver(storage, [NEXT]).find(PORTAL))?.refreshToken).toBe('refresh-1');
  });

  it.each([
    ['a text', 'tokens'],
    ['a missing refresh token', { generation: 'g', access: 'x', refreshFromMs: 1, unusableFromMs: 1 }],
    ['a wrong time', { generation: 'g', access: 'x', refresh: 'y', refreshFromMs: '1', unusableFromMs: 1 }],
  ])('calls %s under its key corrupt', async (_name, stored) => {
    const storage = createMemoryStorage({ clock });
    await storage.openState('tokens').set(PORTAL, stored);
    expect(await rejection(storeOver(storage).find(PORTAL))).toBeInstanceOf(StoreCorrupt);
  });
});
