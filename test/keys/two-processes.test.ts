import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { openStorage } from '../../src/stores/open-storage.ts';
import { startOrderedChild } from '../battery/ordered-child.ts';
import { START_MS } from '../battery/subject.ts';
import { freshDatabase } from '../helpers/database.ts';
import { ADMIN, agentKeysOver, input, installation, made, PORTAL } from './ground.ts';
import type { Order, Report } from './keys-child.ts';

type Place = Extract<Order, { do: 'open' }>['place'];

const grounds: readonly (readonly [string, () => Promise<readonly [Place, () => Promise<void>]>])[] = [
  [
    'SQLite',
    async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'crm-data-keys-'));
      return [{ dataDir }, () => rm(dataDir, { recursive: true, force: true })];
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const database = await freshDatabase(inject('databaseUrl'));
      return [{ databaseUrl: database.url }, () => database.drop()];
    },
  ],
];

it.each(grounds)(
  'a key that one process revokes is dead in another at its very next call, on one %s',
  async (_, prepare) => {
    const [place, clear] = await prepare();
    const clock = { now: () => START_MS };
    const storage = await openStorage({ ...place, clock });
    const keys = agentKeysOver(storage, clock, new Map([[PORTAL, installation(PORTAL, START_MS)]]));
    const { child, order } = startOrderedChild<Order, Report>('../keys/keys-child.ts');
    try {
      await order({ do: 'open', place });
      const whose = async (token: string) => (await order({ do: 'authenticate', token })).caller;
      for (let round = 0; round < 20; round += 1) {
        const { key, secret } = made(await keys.create(PORTAL, input()));
        expect(await whose(secret)).toBe(`key:${key.id}`);
        const next = made(await keys.rotate(PORTAL, key.id, { overlapMinutes: 0, userId: ADMIN }));
        expect([await whose(secret), await whose(next.secret)]).toEqual([undefined, `key:${key.id}`]);
        await keys.revoke(PORTAL, key.id, { userId: ADMIN });
        expect(await whose(next.secret)).toBeUndefined();
      }
      await order({ do: 'close' });
    } finally {
      if (child.connected) child.disconnect();
      await storage.close();
      await clear();
    }
  },
  30_000,
);
