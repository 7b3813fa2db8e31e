import { describe, expect, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import { createInstallations, isPortalId } from '../../src/hubspot/installations.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { createTestClock, INSTALLATION, PORTAL, rejection } from './world.ts';

const open = () => {
  const storage = createMemoryStorage({ clock: createTestClock() });
  return { storage, installations: createInstallations({ openState: storage.openState }) };
};

describe('installations', () => {
  it('gives back what was saved, by portal', async () => {
    const { installations } = open();
    await installations.save(INSTALLATION);
    await installations.save({ ...INSTALLATION, portalId: '4712', installedByUserId: '78' });
    expect(await installations.find(PORTAL)).toEqual(INSTALLATION);
    expect((await installations.find('4712'))?.installedByUserId).toBe('78');
    expect(await installations.find('4713')).toBeUndefined();
  });

  it('marks an installation dead, and a new install revives it', async () => {
    const { installations } = open();
    await installations.save(INSTALLATION);
    await installations.markDead(INSTALLATION);
    expect(await installations.find(PORTAL)).toEqual({ ...INSTALLATION, status: 'dead' });
    await installations.save({ ...INSTALLATION, installedAtMs: INSTALLATION.installedAtMs + 1 });
    expect((await installations.find(PORTAL))?.status).toBe('active');
  });

  it('does not let a late word about an old install kill a newer one', async () => {
    const { installations } = open();
    await installations.save({ ...INSTALLATION, installedAtMs: INSTALLATION.installedAtMs + 1 });
    await installations.markDead(INSTALLATION);
    expect((await installations.find(PORTAL))?.status).toBe('active');
  });

  it('creates nothing when the portal has no installation to mark', async () => {
    const { installations } = open();
    await installations.markDead(INSTALLATION);
    expect(await installations.find(PORTAL)).toBeUndefined();
  });

  it.each([
    ['a text', 'active'],
    ['an unknown status', { ...INSTALLATION, status: 'paused' }],
    ['another portal', { ...INSTALLATION, portalId: '4712' }],
    ['a missing field', { portalId: PORTAL, status: 'active' }],
  ])('calls %s under its key corrupt', async (_name, stored) => {
    const { storage, installations } = open();
    await storage.openState('installations').set(PORTAL, stored);
    expect(await rejection(installations.find(PORTAL))).toBeInstanceOf(StoreCorrupt);
  });

  it('does not take an outage for "not installed"', async () => {
    const { storage, installations } = open();
    storage.setOutage(true);
    expect(await rejection(installations.find(PORTAL))).toBeInstanceOf(StoreUnavailable);
  });

  it.each(['', '0', '01', '-1', '1e3', '12345678901234567', '1\n', '__proto__', '１２'])(
    'does not take %j for a portal id',
    async (text) => {
      const { installations } = open();
      expect(isPortalId(text)).toBe(false);
      expect(await installations.find(text)).toBeUndefined();
    },
  );
});
