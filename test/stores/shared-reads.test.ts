import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';

const STREAM = 'policy:1';

let dataDir: string;
let [here, there]: Storage[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'crm-data-shared-'));
  here = await openStorage({ dataDir });
  there = await openStorage({ dataDir });
});
afterEach(async () => {
  await Promise.all([here?.close(), there?.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

const newest = async (): Promise<number | undefined> => here?.journal.newestVersion(STREAM);
const save = (version: number, storage = here) =>
  storage?.journal.append(STREAM, 'policy_saved', {}, version);

describe('the newest version on the embedded database, which all calls of a moment ask for', () => {
  it('is read again after a save of this process, in whatever turn that was acknowledged', async () => {
    for (let version = 0; version < 200; version += 1) {
      const progress = { isSaved: false };
      const seen = save(version)?.then(() => {
        progress.isSaved = true;
        return newest();
      });
      // In every turn somebody asks, so that an answer from before the save is there to be given again.
      while (!progress.isSaved) {
        await newest();
        await nextTurn();
      }
      expect(await seen).toBe(version + 1);
    }
  });

  it('is read again in the next turn after a save of another process', async () => {
    for (let version = 0; version < 50; version += 1) {
      expect(await newest()).toBe(version);
      await save(version, there);
      await nextTurn();
      expect(await newest()).toBe(version + 1);
    }
  });

  it('is told apart for each stream', async () => {
    await save(0);
    const [one, other] = await Promise.all([newest(), here?.journal.newestVersion('policy:2')]);
    expect([one, other]).toEqual([1, 0]);
  });

  it('is no answer when the database cannot be read', async () => {
    expect(await newest()).toBe(0);
    await here?.close();
    await expect(newest()).rejects.toThrow();
  });
});
