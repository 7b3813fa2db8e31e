import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { signV3 } from '../../sandbox/control/sign.ts';
import type { RunningServer } from '../../server/start-server.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import type { ClockOrder, ClockReport, Lie, StateOperation } from '../battery/clock-child.ts';
import { startOrderedChild } from '../battery/ordered-child.ts';
import type { Place } from '../battery/race-child.ts';
import { openEmbeddedGround, openServerGround, type TimeGround } from '../battery/time-ground.ts';
import { freshCache } from '../helpers/cache.ts';
import { APP_ID, CLIENT_SECRET, EU, EU_USERS } from '../helpers/world.ts';
import { startAlone } from './transport-requests.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const LIES: readonly (readonly [string, Lie])[] = [
  ['hour-ahead', HOUR_MS],
  ['hour-behind', -HOUR_MS],
  ['day-ahead', DAY_MS],
  ['day-behind', -DAY_MS],
  ['ten-minutes-ahead', 10 * MINUTE_MS],
  ['ten-minutes-behind', -10 * MINUTE_MS],
  ['stands-still', 'stands still'],
];
const names = LIES.map(([name]) => name);

/** How long what is set here may live, and how long is waited until it has to be gone: far less than 5 s more. */
const LIFE_MS = 200;
const WAIT_MS = 600;
const LONG_MS = 10 * MINUTE_MS;

const grounds: readonly (readonly [string, () => Promise<TimeGround>])[] = [
  ['SQLite', openEmbeddedGround],
  ['PostgreSQL', () => openServerGround(inject('databaseUrl'))],
  ['Redis', openCacheGround],
];

/** State in Redis, whose own time is the machine's; lives are judged by what PostgreSQL's comes to. */
async function openCacheGround(): Promise<TimeGround> {
  const ground = await openServerGround(inject('databaseUrl'));
  const cache = await freshCache(inject('cacheUrl'));
  return {
    ...ground,
    place: { ...ground.place, cacheUrl: cache.url } as Place,
    async drop() {
      await cache.drop();
      await ground.drop();
    },
  };
}

/** One process with its own opening of the storage and its own idea of the time of day. */
function startInstance() {
  const { child, order } = startOrderedChild<ClockOrder, ClockReport>('./clock-child.ts');
  const numberOf = ({ answer }: ClockReport): number => Number(answer);
  return {
    lie: (lie: Lie) => order({ do: 'lie', lie }).then(numberOf),
    open: (place: Place) => order({ do: 'open', place }).then(numberOf),
    keepTime: () => order({ do: 'keepTime' }).then(numberOf),
    now: () => order({ do: 'now' }).then(numberOf),
    state: async (operation: StateOperation, ...parameters: readonly unknown[]): Promise<unknown> =>
      (await order({ do: 'state', operation, parameters })).answer,
    async stop() {
      await order({ do: 'close' });
      child.disconnect();
    },
  };
}
type Instance = ReturnType<typeof startInstance>;

const absent = (keys: readonly string[]): null[] => keys.map(() => null);

/** Proves that nothing lives under `keys`, for any operation. Leaves `add-` and `count-` entries anew. */
async function expectGone(instance: Instance, keys: readonly string[]): Promise<void> {
  expect(await instance.state('getMany', keys)).toStrictEqual(absent(keys));
  for (const key of keys) {
    expect(await instance.state('take', key)).toBeNull();
    expect(await instance.state('delete', key)).toBe(false);
  }
}

describe.each(grounds)('two instances on one %s', (_, openGround) => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function twoInstances(): Promise<{ ground: TimeGround; liar: Instance; other: Instance }> {
    const ground = await openGround();
    ends.push(() => ground.drop());
    const [liar, other] = [startInstance(), startInstance()];
    ends.push(() => liar.stop());
    ends.push(() => other.stop());
    for (const instance of [liar, other]) {
      await instance.open(ground.place);
      await instance.keepTime();
    }
    return { ground, liar, other };
  }

  it('INV-59: a clock that jumps by an hour or a day, stands still or is ten minutes off lengthens no life and revives nothing', async () => {
    const { ground, liar, other } = await twoInstances();

    // The time of day of one process lies, in every way, while things are set, used and judged.
    for (const [name, lie] of LIES) {
      await liar.lie(lie);
      await liar.state('set', `by-liar-${name}`, 1, LIFE_MS);
      await liar.state('add', `add-${name}`, 1, LIFE_MS);
      await liar.state('increment', `count-${name}`, 1, LIFE_MS);
      await other.state('set', `by-other-${name}`, 1, LIFE_MS);
      await liar.state('set', `kept-${name}`, name, LONG_MS);
      await other.state('set', `used-${name}`, name, LONG_MS);
      expect(await other.state('get', `kept-${name}`)).toBe(name);
      expect(await liar.state('take', `used-${name}`)).toBe(name);
    }
    const short = ['by-liar', 'by-other', 'add', 'count'].flatMap((what) =>
      names.map((name) => `${what}-${name}`),
    );
    const used = names.map((name) => `used-${name}`);
    const kept = names.map((name) => `kept-${name}`);
    await pause(WAIT_MS);
    for (const [, lie] of LIES) {
      await liar.lie(lie);
      await liar.keepTime();
      expect(await liar.state('getMany', [...short, ...used])).toStrictEqual(absent([...short, ...used]));
      expect(await liar.state('getMany', kept)).toStrictEqual(names);
    }
    expect(await other.state('getMany', kept)).toStrictEqual(names);
    await expectGone(other, [...short, ...used]);
    expect(await liar.state('add', `add-${names[0] ?? ''}`, 2, LONG_MS)).toBe(true);
    expect(await other.state('increment', `count-${names[0] ?? ''}`, 1, LONG_MS)).toBe(1);

    // The database's own time goes back and then stands still.
    const keepTime = async (): Promise<void> => {
      await liar.keepTime();
      await other.keepTime();
    };
    await liar.state('set', 'before-hour-back', 1, LIFE_MS);
    await ground.jump(-HOUR_MS);
    await keepTime();
    await other.state('set', 'before-day-back', 1, LIFE_MS);
    await ground.jump(-DAY_MS);
    await keepTime();
    await liar.state('set', 'before-standstill', 1, LIFE_MS);
    await ground.stop(true);
    await keepTime();
    await other.state('set', 'at-standstill', 1, LIFE_MS);
    await pause(WAIT_MS);
    await keepTime();
    const through = ['before-hour-back', 'before-day-back', 'before-standstill', 'at-standstill'];
    for (const instance of [liar, other]) {
      expect(await instance.state('getMany', through)).toStrictEqual(absent(through));
      expect(await instance.state('getMany', kept)).toStrictEqual(names);
    }

    // It jumps ahead, past the end of what still lived, and back; instances start anew in between.
    await ground.stop(false);
    await ground.jump(2 * DAY_MS + 2 * HOUR_MS);
    await keepTime();
    expect(await other.state('getMany', kept)).toStrictEqual(absent(kept));
    await liar.state('set', 'while-ahead', 1, LIFE_MS);
    await ground.jump(-2 * DAY_MS - 2 * HOUR_MS);
    await keepTime();
    await pause(WAIT_MS);
    const all = [...kept, ...used, ...through, 'while-ahead'];
    expect(await other.state('getMany', all)).toStrictEqual(absent(all));
    await liar.lie(-DAY_MS);
    await liar.open(ground.place);
    await expectGone(liar, all);
    await other.open(ground.place);
    await expectGone(other, all);
  });

  it('are together again after the one round of keeping time that is due every four seconds', async () => {
    const { ground, liar, other } = await twoInstances();
    await ground.jump(DAY_MS + 10 * MINUTE_MS);
    await liar.keepTime();
    expect((await liar.now()) - (await other.now())).toBeGreaterThan(9 * MINUTE_MS);
    await liar.state('set', 'key', 1, 5 * MINUTE_MS);
    await other.keepTime();
    expect(Math.abs((await liar.now()) - (await other.now()))).toBeLessThan(5_000);
    await ground.jump(5 * MINUTE_MS + 5_000);
    await other.keepTime();
    expect(await other.state('get', 'key')).toBeNull();
  });
});

describe('a server that is given no clock', () => {
  const ends: (() => Promise<void>)[] = [];
  let passedMs = 0;
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.useRealTimers();
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function serve(wrap: (storage: Storage) => Storage = (storage) => storage): Promise<RunningServer> {
    passedMs = 0;
    const ground = await openEmbeddedGround();
    ends.push(() => ground.drop());
    const storage = await openStorage({ ...ground.place, monotonicMs: () => passedMs });
    const server = await startAlone({}, { storage: wrap(storage) });
    ends.push(() => server.close());
    return server;
  }

  it('lets an installation that was begun run out although the time of day goes back by a day', async () => {
    const { app } = await serve();
    const { authorizeUrl, stateCookieValue, maxAgeSeconds } = await app.install.begin();
    const state = new URL(authorizeUrl).searchParams.get('state') ?? '';
    const wallMs = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(wallMs - DAY_MS);
    passedMs = maxAgeSeconds * 1_000 + 1;
    expect(
      await app.install.finish({ code: 'code', state, cookie: stateCookieValue }, AbortSignal.timeout(5_000)),
    ).toStrictEqual({ ok: false, reason: 'state_expired' });
  });

  it("judges signatures by the time of day, in which they are stamped, and not by the instances' time", async () => {
    const { url } = await serve();
    const target = `/settings?portalId=${EU}&userId=${EU_USERS.admin}&appId=${APP_ID}`;
    const statusAt = async (timestampMs: number): Promise<number> => {
      const signed = { clientSecret: CLIENT_SECRET, method: 'GET', url: `${url}${target}`, body: '' };
      const headers = signV3(signed, timestampMs);
      return (await fetch(`${url}${target}`, { headers })).status;
    };
    expect(await statusAt(Date.now())).not.toBe(401);
    expect(await statusAt(Date.now() + 365 * DAY_MS)).toBe(401);
  });

  it('keeps time every four seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    let kept = 0;
    await serve((storage) => ({
      ...storage,
      keepTime: () => {
        kept += 1;
        return storage.keepTime();
      },
    }));
    vi.advanceTimersByTime(3_999);
    expect(kept).toBe(0);
    vi.advanceTimersByTime(1);
    expect(kept).toBe(1);
    vi.advanceTimersByTime(8_000);
    expect(kept).toBe(3);
  });
});
