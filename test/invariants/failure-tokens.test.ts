import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSealer, type EncryptionKey } from '../../src/security/sealing.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { ANNA, EU, startWorld, US, type World } from '../helpers/world.ts';
import { callsOf, freshDataDir, lastSeq, sendTo, SHARED_KEY, startBeside } from './failure-world.ts';

const TIER = { properties: 'contacts.membership_tier' };
const OLD: EncryptionKey = { id: 'k1', key: SHARED_KEY };
const NEW: EncryptionKey = { id: 'k2', key: Buffer.alloc(32, 9) };

interface StoredTokens {
  readonly access: string;
  readonly refresh: string;
  readonly [more: string]: unknown;
}

let folder: ReturnType<typeof freshDataDir>;
let world: World;
let storage: Storage;
const conversations = new Map<number, string>();

beforeEach(async () => {
  folder = freshDataDir();
  world = await startWorld({
    dataDir: folder.path,
    encryptionKey: SHARED_KEY.toString('base64'),
    installed: [EU, US],
  });
  storage = await openStorage({ dataDir: folder.path, clock: world.clock });
  for (const portalId of [EU, US]) {
    await world.allow('membership_tier', { show: 'match_email' }, portalId);
    conversations.set(portalId, await world.converse(ANNA, portalId));
  }
});
afterEach(async () => {
  await storage.close();
  await world.close();
  folder.remove();
});

const tokensOf = async (portalId: number): Promise<StoredTokens> =>
  (await storage.openState('tokens').get(String(portalId))) as StoredTokens;
const read = (appUrl: string, callbackId: string, portalId = EU) =>
  sendTo(
    appUrl,
    'read_crm_data',
    { conversation: conversations.get(portalId) ?? '', ...TIER },
    callbackId,
    portalId,
  );

/** A server that has nothing cached. */
async function withFreshServer<T>(
  keys: readonly EncryptionKey[],
  work: (url: string) => Promise<T>,
): Promise<T> {
  const server = await startBeside(world, { dataDir: folder.path }, keys);
  try {
    return await work(server.url);
  } finally {
    await server.close();
  }
}

describe('tokens at rest', () => {
  it('INV-62: tokens moved to another portal do not open: an error, no value, and no call with them', async () => {
    const [eu, us] = [await tokensOf(EU), await tokensOf(US)];
    const state = storage.openState('tokens');
    await state.set(String(EU), us);
    await state.set(String(US), eu);
    const before = await lastSeq(world);
    await withFreshServer([OLD], async (url) => {
      for (const portalId of [EU, US]) {
        const answer = await read(url, `cb-swapped-${portalId}`, portalId);
        expect([answer.status, answer.code]).toEqual([503, 'unavailable']);
        expect(answer.text).not.toMatch(/gold|bronze/);
      }
    });
    expect(await callsOf(world, undefined, before)).toEqual([]);
  });

  it('INV-62: access and refresh token do not open in the place of each other', async () => {
    const tokens = await tokensOf(EU);
    await storage
      .openState('tokens')
      .set(String(EU), { ...tokens, access: tokens.refresh, refresh: tokens.access });
    const before = await lastSeq(world);
    const answer = await withFreshServer([OLD], (url) => read(url, 'cb-places'));
    expect(answer.status).toBe(503);
    expect(await callsOf(world, undefined, before)).toEqual([]);
  });

  it.each(['access', 'refresh'] as const)(
    'INV-62: a flipped bit in the %s token is an error',
    async (field) => {
      const tokens = await tokensOf(EU);
      const parts = tokens[field].split('.');
      const bytes = Buffer.from(parts[3] ?? '', 'base64url');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      parts[3] = bytes.toString('base64url');
      await storage.openState('tokens').set(String(EU), { ...tokens, [field]: parts.join('.') });
      const before = await lastSeq(world);
      expect((await withFreshServer([OLD], (url) => read(url, 'cb-flipped'))).status).toBe(503);
      expect(await callsOf(world, undefined, before)).toEqual([]);
    },
  );

  it('INV-62: a new key put first loses no call, seals from the next refresh on, and a lost key is an error', async () => {
    await withFreshServer([NEW, OLD], async (url) => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) => read(url, `cb-load-${index}`)),
      );
      expect(answers.map(({ result }) => result?.results?.[0]?.value)).toEqual(answers.map(() => 'gold'));
      expect((await tokensOf(EU)).access).toMatch(/^v1\.k1\./);
      await world.advance(31 * 60_000);
      expect((await read(url, 'cb-refreshed')).result?.results).toMatchObject([{ value: 'gold' }]);
      expect((await tokensOf(EU)).access).toMatch(/^v1\.k2\./);
      expect((await tokensOf(EU)).refresh).toMatch(/^v1\.k2\./);
    });
    await withFreshServer([OLD], async (url) => {
      expect((await read(url, 'cb-lost-key')).status).toBe(503);
    });
  });

  it('INV-62: no file of the database and no line of the log holds a token in clear', async () => {
    await read(world.appUrl, 'cb-read');
    const sealer = createSealer({ keys: [OLD], random: { bytes: () => new Uint8Array(12) } });
    const clear: string[] = [];
    for (const portalId of [EU, US]) {
      const { access, refresh } = await tokensOf(portalId);
      const place = { portalId: String(portalId) };
      clear.push(sealer.open(access, { ...place, field: 'access_token' }));
      clear.push(sealer.open(refresh, { ...place, field: 'refresh_token' }));
    }
    const files = readdirSync(folder.path).map((name) => readFileSync(join(folder.path, name)));
    expect(files.some((bytes) => bytes.includes('v1.k1.'))).toBe(true);
    expect(clear.filter((token) => token.length > 10)).toHaveLength(4);
    for (const token of clear) {
      expect(files.some((bytes) => bytes.includes(token))).toBe(false);
      expect(world.logs.join('')).not.toContain(token);
    }
  });
});
