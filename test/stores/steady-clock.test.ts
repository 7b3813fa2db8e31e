import { beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import { createSteadyClock, type SteadyClock } from '../../src/stores/steady-clock.ts';

const START_MS = Date.parse('2031-05-04T09:00:00Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What really passed since the beginning; the processes' monotonic time follows it. */
let passedMs: number;
/** The database's time of day. */
let serverMs: () => number;
let markMs: number;
let down: boolean;

function agree(mineMs: number): Promise<number> {
  if (down) return Promise.reject(new StoreUnavailable('down'));
  markMs = Math.max(serverMs(), markMs, mineMs);
  return Promise.resolve(markMs);
}

/** Processes start at different times, so their monotonic times begin anywhere. */
async function startedClock(monotonicStart = 0): Promise<SteadyClock> {
  const clock = createSteadyClock({ agree, monotonicMs: () => monotonicStart + passedMs });
  await clock.synchronise();
  return clock;
}

beforeEach(() => {
  passedMs = 0;
  markMs = 0;
  down = false;
  serverMs = () => START_MS + passedMs;
});

describe('a steady clock', () => {
  it('has no time before the first agreement', async () => {
    const clock = createSteadyClock({ agree, monotonicMs: () => passedMs });
    expect(() => clock.now()).toThrow(StoreUnavailable);
    down = true;
    await expect(clock.synchronise()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(() => clock.now()).toThrow(StoreUnavailable);
  });

  it('shows the agreed time and what has passed since, whatever its monotonic time began with', async () => {
    const clock = await startedClock(987_654.25);
    expect(clock.now()).toBe(START_MS);
    passedMs = 1_500;
    expect(clock.now()).toBe(START_MS + 1_500);
  });

  it('asks nobody between two agreements', async () => {
    const clock = await startedClock();
    serverMs = () => START_MS + DAY_MS;
    passedMs = 3_999;
    expect(clock.now()).toBe(START_MS + 3_999);
  });

  it('shows whole milliseconds and loses none of their fractions by agreeing often', async () => {
    const clock = await startedClock();
    serverMs = () => START_MS;
    for (let count = 1; count <= 1_000; count += 1) {
      passedMs = count * 0.75;
      await clock.synchronise();
      expect(Number.isSafeInteger(clock.now())).toBe(true);
    }
    expect(clock.now()).toBe(START_MS + 750);
  });

  it.each([
    ['an hour', HOUR_MS],
    ['a day', DAY_MS],
  ])('goes on as before when the database is set back by %s', async (_, jumpMs) => {
    const clock = await startedClock();
    serverMs = () => START_MS + passedMs - jumpMs;
    for (const ms of [1, 4_000, 8_000, 60_000]) {
      passedMs = ms;
      await clock.synchronise();
      expect(clock.now()).toBe(START_MS + ms);
    }
  });

  it('goes on as before when the database stands still', async () => {
    const clock = await startedClock();
    serverMs = () => START_MS;
    for (const ms of [4_000, 8_000, HOUR_MS]) {
      passedMs = ms;
      await clock.synchronise();
      expect(clock.now()).toBe(START_MS + ms);
    }
  });

  it('follows a database that is set ahead, and never back again', async () => {
    const clock = await startedClock();
    serverMs = () => START_MS + passedMs + DAY_MS;
    passedMs = 4_000;
    await clock.synchronise();
    expect(clock.now()).toBe(START_MS + DAY_MS + 4_000);
    serverMs = () => START_MS + passedMs;
    passedMs = 8_000;
    await clock.synchronise();
    expect(clock.now()).toBe(START_MS + DAY_MS + 8_000);
  });

  it('catches up in one agreement after its process was suspended', async () => {
    const clock = await startedClock();
    serverMs = () => START_MS + passedMs + HOUR_MS;
    expect(clock.now()).toBe(START_MS);
    await clock.synchronise();
    expect(clock.now()).toBe(START_MS + HOUR_MS);
  });

  it('never says less than before, through any order of jumps, outages and agreements', async () => {
    const clock = await startedClock();
    const jumpsMs = [0, DAY_MS, -DAY_MS, HOUR_MS, -HOUR_MS, 600_000, -600_000, 2 * DAY_MS, 0];
    let before = clock.now();
    for (const [turn, jumpMs] of [...jumpsMs, ...jumpsMs, ...jumpsMs].entries()) {
      serverMs = () => START_MS + passedMs + jumpMs;
      down = turn % 3 === 2;
      passedMs += 1_000;
      await clock.synchronise().catch(() => undefined);
      expect(clock.now()).toBeGreaterThanOrEqual(before + 1_000);
      before = clock.now();
    }
  });

  it('runs on through an outage, tells of it, and agrees again afterwards', async () => {
    const clock = await startedClock();
    down = true;
    passedMs = HOUR_MS;
    await expect(clock.synchronise()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(clock.now()).toBe(START_MS + HOUR_MS);
    down = false;
    serverMs = () => START_MS + passedMs + 10;
    await clock.synchronise();
    expect(clock.now()).toBe(START_MS + HOUR_MS + 10);
  });

  it('counts from the arrival of a slow answer, so that it is behind and never ahead', async () => {
    const slow = (mineMs: number): Promise<number> => {
      passedMs += 2_000;
      const answer = agree(mineMs);
      passedMs += 1_000;
      return answer;
    };
    const clock = createSteadyClock({ agree: slow, monotonicMs: () => passedMs });
    await clock.synchronise();
    expect(clock.now()).toBe(START_MS + 2_000);
    expect(serverMs() - clock.now()).toBe(1_000);
  });

  it('loses nothing to a slow answer once it runs', async () => {
    let waitMs = 0;
    const slow = (mineMs: number): Promise<number> =>
      agree(mineMs).finally(() => {
        passedMs += waitMs;
      });
    const clock = createSteadyClock({ agree: slow, monotonicMs: () => passedMs });
    await clock.synchronise();
    waitMs = 3_000;
    await clock.synchronise();
    expect(clock.now()).toBe(START_MS + 3_000);
  });

  it('keeps the later time when an older agreement arrives last', async () => {
    const answers: ((ms: number) => void)[] = [];
    const pending = (): Promise<number> => new Promise((resolve) => answers.push(resolve));
    const clock = createSteadyClock({ agree: pending, monotonicMs: () => passedMs });
    const first = clock.synchronise();
    const second = clock.synchronise();
    answers[1]?.(START_MS + 500);
    await second;
    answers[0]?.(START_MS);
    await first;
    expect(clock.now()).toBe(START_MS + 500);
  });
});

describe('two steady clocks on one database', () => {
  it('agree within one round when the database jumps ten minutes ahead under the first', async () => {
    const first = await startedClock();
    const second = await startedClock(5_000_000);
    serverMs = () => START_MS + passedMs + 600_000;
    await first.synchronise();
    expect(first.now() - second.now()).toBe(600_000);
    serverMs = () => START_MS + passedMs;
    await second.synchronise();
    expect(second.now()).toBe(first.now());
    passedMs = HOUR_MS;
    expect(second.now()).toBe(first.now());
  });

  it('start together although the database was set back a day before the second one started', async () => {
    const first = await startedClock();
    passedMs = HOUR_MS;
    await first.synchronise();
    serverMs = () => START_MS + passedMs - DAY_MS;
    const second = await startedClock();
    expect(second.now()).toBe(START_MS + HOUR_MS);
  });
});
