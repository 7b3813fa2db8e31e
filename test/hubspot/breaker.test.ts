import { describe, expect, it } from 'vitest';
import { CrmBusy } from '../../src/errors.ts';
import { createBreaker, type AttemptVerdict, type Breaker } from '../../src/hubspot/breaker.ts';
import { createTestClock, rejection } from './world.ts';

const options = { failures: 3, openMs: 5_000 };
const run = (breaker: Breaker, portalId: string, verdict: AttemptVerdict): Promise<AttemptVerdict> =>
  breaker.run(
    portalId,
    () => Promise.resolve(verdict),
    (result) => result,
  );
const failTimes = async (breaker: Breaker, portalId: string, times: number): Promise<void> => {
  for (let i = 0; i < times; i += 1) await run(breaker, portalId, 'failed');
};

describe('breaker', () => {
  it('turns callers away at once after three failures in a row, and says for how long', async () => {
    const breaker = createBreaker(createTestClock(), options);
    await failTimes(breaker, 'a', 3);
    const error = await rejection(run(breaker, 'a', 'healthy'));
    expect(error).toBeInstanceOf(CrmBusy);
    expect((error as CrmBusy).retryAfterMs).toBe(5_000);
  });

  it('does not open when a success came in between', async () => {
    const breaker = createBreaker(createTestClock(), options);
    await failTimes(breaker, 'a', 2);
    await run(breaker, 'a', 'healthy');
    await failTimes(breaker, 'a', 2);
    expect(await run(breaker, 'a', 'healthy')).toBe('healthy');
  });

  it('does not count attempts that our own caller cut short', async () => {
    const breaker = createBreaker(createTestClock(), options);
    await failTimes(breaker, 'a', 2);
    await run(breaker, 'a', 'no_verdict');
    expect(await run(breaker, 'a', 'healthy')).toBe('healthy');
  });

  it('leaves other portals alone', async () => {
    const breaker = createBreaker(createTestClock(), options);
    await failTimes(breaker, 'a', 3);
    expect(await run(breaker, 'b', 'healthy')).toBe('healthy');
  });

  it('stays closed to callers until the very end of its time', async () => {
    const clock = createTestClock();
    const breaker = createBreaker(clock, options);
    await failTimes(breaker, 'a', 3);
    clock.advance(4_999);
    expect(await rejection(run(breaker, 'a', 'healthy'))).toBeInstanceOf(CrmBusy);
    clock.advance(1);
    expect(await run(breaker, 'a', 'healthy')).toBe('healthy');
  });

  it('lets a single probe through when half open, and closes when it succeeds', async () => {
    const clock = createTestClock();
    const breaker = createBreaker(clock, options);
    await failTimes(breaker, 'a', 3);
    clock.advance(5_000);
    let finish = (_verdict: AttemptVerdict): void => undefined;
    const pending = new Promise<AttemptVerdict>((resolve) => {
      finish = resolve;
    });
    const probe = breaker.run(
      'a',
      () => pending,
      (result) => result,
    );
    expect(await rejection(run(breaker, 'a', 'healthy'))).toBeInstanceOf(CrmBusy);
    finish('healthy');
    await probe;
    expect(await run(breaker, 'a', 'healthy')).toBe('healthy');
  });

  it('opens again when the probe fails', async () => {
    const clock = createTestClock();
    const breaker = createBreaker(clock, options);
    await failTimes(breaker, 'a', 3);
    clock.advance(5_000);
    await run(breaker, 'a', 'failed');
    clock.advance(4_999);
    expect(await rejection(run(breaker, 'a', 'healthy'))).toBeInstanceOf(CrmBusy);
  });

  it('lets the next probe through when one ended without a verdict or with a fault of ours', async () => {
    const clock = createTestClock();
    const breaker = createBreaker(clock, options);
    await failTimes(breaker, 'a', 3);
    clock.advance(5_000);
    await run(breaker, 'a', 'no_verdict');
    const fault = new Error('ours');
    const broken = breaker.run<AttemptVerdict>(
      'a',
      () => Promise.reject(fault),
      (result) => result,
    );
    expect(await rejection(broken)).toBe(fault);
    expect(await run(breaker, 'a', 'healthy')).toBe('healthy');
  });

  it('forgets the portal that failed longest ago when there are too many', async () => {
    const breaker = createBreaker(createTestClock(), { ...options, maxPortals: 2 });
    for (const portalId of ['a', 'b', 'c']) await failTimes(breaker, portalId, 3);
    expect(await run(breaker, 'a', 'healthy')).toBe('healthy');
    expect(await rejection(run(breaker, 'b', 'healthy'))).toBeInstanceOf(CrmBusy);
    expect(await rejection(run(breaker, 'c', 'healthy'))).toBeInstanceOf(CrmBusy);
  });
});
