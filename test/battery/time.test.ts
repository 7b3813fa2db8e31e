import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { startProxy } from './proxy.ts';
import { startRacers } from './racers.ts';
import { START_MS } from './subject.ts';
import { openEmbeddedGround, openServerGround, type TimeGround } from './time-ground.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** More than a test takes, less than any jump. */
const MOMENT_MS = 120_000;

const grounds: readonly (readonly [string, () => Promise<TimeGround>])[] = [
  ['SQLite', openEmbeddedGround],
  ['PostgreSQL', () => openServerGround(inject('databaseUrl'))],
];

describe.each(grounds)('the time that is agreed on in %s', (_, openGround) => {
  let ground: TimeGround;
  const opened: Storage[] = [];
  /** What has passed for the storages of this test, besides what really passes in the database. */
  let passedMs: number;
  const open = async (): Promise<Storage> => {
    const storage = await openStorage({ ...ground.place, monotonicMs: () => passedMs });
    opened.push(storage);
    return storage;
  };
  beforeEach(async () => {
    passedMs = 0;
    ground = await openGround();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((storage) => storage.close()));
    await ground.drop();
  });

  it('is kept, and never goes back when the database does', async () => {
    const storage = await open();
    await ground.jump(DAY_MS);
    await storage.keepTime();
    const aheadMs = storage.clock.now();
    expect(await ground.agreedMs()).toBe(aheadMs);
    await ground.jump(-2 * DAY_MS);
    await storage.keepTime();
    expect(storage.clock.now()).toBe(aheadMs);
    const later = await open();
    expect(later.clock.now()).toBeGreaterThanOrEqual(aheadMs);
    expect(later.clock.now()).toBeLessThan(aheadMs + MOMENT_MS);
  });

  it('counts what passed while no instance ran, also behind the time agreed on', async () => {
    const storage = await open();
    await ground.jump(DAY_MS);
    await storage.keepTime();
    await ground.jump(-2 * DAY_MS);
    await storage.keepTime();
    const beforeMs = storage.clock.now();
    await storage.close();
    await ground.pass(HOUR_MS);
    const later = await open();
    expect(later.clock.now()).toBeGreaterThanOrEqual(beforeMs + HOUR_MS);
    expect(later.clock.now()).toBeLessThan(beforeMs + HOUR_MS + MOMENT_MS);
  });

  it('is not carried further ahead by a database that jumps to and fro under a running instance', async () => {
    const storage = await open();
    await ground.jump(DAY_MS);
    await storage.keepTime();
    const aheadMs = storage.clock.now();
    for (let turn = 0; turn < 3; turn += 1) {
      await ground.jump(-DAY_MS);
      await storage.keepTime();
      await ground.pass(DAY_MS);
      await storage.keepTime();
    }
    expect(storage.clock.now()).toBeLessThan(aheadMs + MOMENT_MS);
  });

  it('runs on with the process while the database stands still, and others hear of it', async () => {
    const storage = await open();
    await ground.stop(true);
    await storage.keepTime();
    const beforeMs = storage.clock.now();
    passedMs = HOUR_MS;
    await storage.keepTime();
    expect(storage.clock.now()).toBe(beforeMs + HOUR_MS);
    const other = await open();
    expect(other.clock.now()).toBeGreaterThanOrEqual(beforeMs + HOUR_MS);
    expect(other.clock.now()).toBeLessThan(beforeMs + HOUR_MS + MOMENT_MS);
  });

  it('brings an instance that is ten minutes behind along, and the one ahead never back', async () => {
    const [first, second] = [await open(), await open()];
    await ground.jump(DAY_MS);
    await first.keepTime();
    await ground.agreeOn(first.clock.now() + 600_000);
    await first.keepTime();
    const aheadMs = first.clock.now();
    expect(aheadMs - second.clock.now()).toBeGreaterThanOrEqual(600_000);
    await second.keepTime();
    expect(second.clock.now()).toBe(aheadMs);
    await ground.agreeOn(aheadMs - 600_000);
    await second.keepTime();
    await first.keepTime();
    expect([first.clock.now(), second.clock.now()]).toStrictEqual([aheadMs, aheadMs]);
  });

  it('is agreed on by many at once and is one time for all', async () => {
    const storages = await Promise.all([open(), open(), open(), open()]);
    await ground.jump(DAY_MS);
    await ground.stop(true);
    await Promise.all(storages.flatMap((storage) => [storage.keepTime(), storage.keepTime()]));
    const times = storages.map((storage) => storage.clock.now());
    expect(times).toStrictEqual(times.map(() => times[0]));
  });

  it('is made anew where the table was emptied', async () => {
    await ground.run('DELETE FROM crm_data_time');
    const storage = await open();
    expect(Math.abs(storage.clock.now() - Date.now())).toBeLessThan(MOMENT_MS);
    expect(await ground.agreedMs()).toBe(storage.clock.now());
  });

  it('judges state and stamps the journal', async () => {
    const storage = await open();
    await storage.openState('kept').set('key', 1, HOUR_MS);
    passedMs = HOUR_MS - 1;
    expect(await storage.openState('kept').get('key')).toBe(1);
    passedMs = HOUR_MS;
    expect(await storage.openState('kept').get('key')).toBeUndefined();
    expect(await storage.sweep()).toBe(1);
    expect(await storage.journal.append('stream', 'kind', 1)).toMatchObject({ atMs: storage.clock.now() });
  });

  it('is left alone by a storage that was given a clock', async () => {
    await ground.run('DELETE FROM crm_data_time');
    const clock = { now: () => START_MS };
    const storage = await openStorage({ ...ground.place, clock });
    opened.push(storage);
    await storage.keepTime();
    expect(storage.clock).toBe(clock);
    await ground.run('INSERT INTO crm_data_time VALUES (1, 7, 7)');
    await storage.keepTime();
    expect(await ground.agreedMs()).toBe(7);
  });

  it('comes to a database of the release before with all that is in it', async () => {
    const before = await open();
    await before.openState('kept').set('key', 'kept', DAY_MS);
    await before.journal.append('stream', 'kind', 'kept', 0);
    await toFirstSchema(ground);
    await expect(before.check()).rejects.toBeInstanceOf(StoreUnavailable);
    const after = await open();
    await after.check();
    expect(await after.openState('kept').get('key')).toBe('kept');
    expect(await after.journal.version('stream')).toMatchObject({ version: 1, data: 'kept' });
    // What an instance of the release before says still works beside this one.
    await ground.run(
      `INSERT INTO crm_data_state (space, key, value, expires_ms) VALUES ('kept', 'other', '1', NULL)`,
    );
    expect(await after.openState('kept').get('other')).toBe(1);
  });
});

describe.each(grounds)('the step to an agreed time in %s', (_, openGround) => {
  it('is taken once when processes start on a database of the release before at once', async () => {
    const places = await Promise.all(Array.from({ length: 6 }, openGround));
    await Promise.all(places.map(async (ground) => (await openStorage(ground.place)).close()));
    await Promise.all(places.map(toFirstSchema));
    const [elsewhere, ...olds] = places;
    if (elsewhere === undefined) throw new Error('no place');
    const racers = await startRacers(elsewhere.place, START_MS);
    const outcomes = await racers.create(olds.map(({ place }) => place));
    expect(outcomes.flat(2)).toStrictEqual(Array.from({ length: 20 }, () => 'created'));
    await racers.stop();
    for (const ground of places) await ground.drop();
  });
});

/** Takes away what the second step added. */
async function toFirstSchema(ground: TimeGround): Promise<void> {
  await ground.run('DROP TABLE crm_data_time');
  await ground.run('UPDATE crm_data_schema SET version = 1');
}

describe('a storage whose database cannot be reached', () => {
  it('tells that the time was not agreed on, and its clock runs on', async () => {
    const ground = await openServerGround(inject('databaseUrl'));
    if (!('databaseUrl' in ground.place)) throw new Error('no server');
    const proxy = await startProxy(ground.place.databaseUrl);
    let passedMs = 0;
    const storage = await openStorage({ databaseUrl: proxy.url, monotonicMs: () => passedMs });
    const beforeMs = storage.clock.now();
    proxy.cut();
    passedMs = HOUR_MS;
    await expect(storage.keepTime()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(storage.clock.now()).toBe(beforeMs + HOUR_MS);
    proxy.restore();
    await storage.keepTime();
    expect(await ground.agreedMs()).toBe(storage.clock.now());
    await storage.close();
    await proxy.close();
    await ground.drop();
  });

  it('does not open without an agreement', async () => {
    const ground = await openEmbeddedGround();
    const first = await openStorage(ground.place);
    await ground.run('DROP TABLE crm_data_time');
    await expect(openStorage(ground.place)).rejects.toBeInstanceOf(StoreUnavailable);
    await first.close();
    await ground.drop();
  });
});
