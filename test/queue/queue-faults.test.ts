import { beforeEach, describe, expect, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import type { State } from '../../src/ports.ts';
import type { TurnEnd } from '../../src/queue/turns.ts';
import { createManualClock, type ManualClock } from '../battery/subject.ts';
import { createMemoryStorage, type MemoryStorage } from '../helpers/memory-adapter.ts';
import { createGate, createTestQueue, until } from './world.ts';

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;
const job = (id: string, portal = '4711') => ({ id, portal });

describe('a queue', () => {
  let clock: ManualClock;
  let storage: MemoryStorage;
  let state: State;
  let here: Parameters<typeof createTestQueue>[0];
  beforeEach(() => {
    clock = createManualClock();
    storage = createMemoryStorage({ clock });
    state = storage.openState('jobs');
    here = { openState: storage.openState, clock };
  });

  it('tells its listeners of a job when it is durable', async () => {
    const queue = createTestQueue(here);
    const seen: unknown[] = [];
    queue.onEnqueued(() => seen.push(state.get('job/1')));
    await queue.enqueue(job('a'), HOUR_MS);
    expect(await Promise.all(seen)).toMatchObject([{ job: job('a') }]);
  });

  it.each<readonly [string, unknown, number]>([
    ['a life of 0 ms', job('a'), 0],
    ['a negative life', job('a'), -1],
    ['a life that is no number', job('a'), Number.NaN],
    ['nothing', undefined, HOUR_MS],
    ['a bigint', { id: 1n }, HOUR_MS],
  ])('throws TypeError when it is given %s, and takes no place', async (_, given, lifeMs) => {
    const queue = createTestQueue(here);
    await expect(queue.enqueue(given as ReturnType<typeof job>, lifeMs)).rejects.toBeInstanceOf(TypeError);
    expect(await state.get('tail')).toBeUndefined();
  });

  it('fails with StoreUnavailable while the store does, tells nobody, and works again afterwards', async () => {
    const queue = createTestQueue(here);
    let told = 0;
    queue.onEnqueued(() => (told += 1));
    storage.setOutage(true);
    await expect(queue.enqueue(job('a'), HOUR_MS)).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(queue.work()).rejects.toBeInstanceOf(StoreUnavailable);
    expect(told).toBe(0);
    storage.setOutage(false);
    await queue.enqueue(job('b'), HOUR_MS);
    expect(await queue.work()).toMatchObject({ handled: 1 });
  });

  it('reads everything anew after the store failed, which may come back emptied', async () => {
    const queue = createTestQueue(here);
    await queue.enqueue(job('a'), HOUR_MS);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    storage.setOutage(true);
    await expect(queue.work()).rejects.toBeInstanceOf(StoreUnavailable);
    storage.setOutage(false);
    for (const key of ['head', 'tail', 'job/1', 'lease/1']) await state.delete(key);
    await queue.enqueue(job('b'), HOUR_MS);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    expect(queue.begun).toHaveLength(2);
  });

  it('hands a job over again when its end could not be stored, after the lease', async () => {
    const queue = createTestQueue(here, (_job, { number }) => {
      storage.setOutage(number === 1 && queue.begun.length === 1);
      return 'done';
    });
    await queue.enqueue(job('a'), HOUR_MS);
    await expect(queue.work()).rejects.toBeInstanceOf(StoreUnavailable);
    storage.setOutage(false);
    expect(await queue.work()).toMatchObject({ handled: 0 });
    clock.advance(LEASE_MS);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    expect(queue.begun).toStrictEqual(['a#1', 'a#1']);
    expect(queue.lines).toStrictEqual([expect.stringContaining('could not be stored')]);
  });

  it.each<readonly [string, TurnEnd, string[]]>([
    ['finished', 'done', []],
    ['put off', { retryInMs: 5_000 }, ['a#2']],
  ])(
    'does not repeat a turn that another process %s between its look and its lease',
    async (_, end, later) => {
      const other = createTestQueue(here, () => end);
      let isFirst = true;
      const overtaken: State = {
        ...state,
        async add(key, value, ttlMs) {
          if (isFirst && key.startsWith('lease/')) {
            isFirst = false;
            await other.work();
            // A lease that is over, as after a long standstill.
            await state.delete(key);
          }
          return state.add(key, value, ttlMs);
        },
      };
      const queue = createTestQueue({ openState: () => overtaken, clock });
      await other.enqueue(job('a'), HOUR_MS);
      expect(await queue.work()).toMatchObject({ handled: 0 });
      expect(other.begun).toStrictEqual(['a#1']);
      clock.advance(5_000);
      await queue.work();
      expect(queue.begun).toStrictEqual(later);
    },
  );

  it('says that the store fails only after the jobs that it began have ended', async () => {
    const gate = createGate();
    let isEnded = false;
    const queue = createTestQueue(here, async ({ id }): Promise<TurnEnd> => {
      storage.setOutage(true);
      if (id === 'slow') await gate.passed;
      isEnded ||= id === 'slow';
      return 'done';
    });
    await queue.enqueue(job('slow'), HOUR_MS);
    await queue.enqueue(job('quick'), HOUR_MS);
    const working = queue.work().catch((fault: unknown) => ({ fault, isEnded }));
    await until(() => queue.begun.length === 2);
    gate.open();
    expect(await working).toMatchObject({ fault: expect.any(StoreUnavailable) as unknown, isEnded: true });
  });

  it('removes a stored text that is no JSON, and hands over what lies beside it', async () => {
    const isBroken = (key: string): boolean => key === 'job/2' && !isMended;
    let isMended = false;
    const broken = (): Promise<never> => Promise.reject(new StoreCorrupt('a stored value is not JSON'));
    const corrupt: State = {
      ...state,
      get: (key) => (isBroken(key) ? broken() : state.get(key)),
      getMany: (keys) => (keys.some(isBroken) ? broken() : state.getMany(keys)),
      set: (key, value, ttlMs) => {
        isMended ||= key === 'job/2';
        return state.set(key, value, ttlMs);
      },
    };
    const queue = createTestQueue({ openState: () => corrupt, clock });
    for (const id of ['a', 'b', 'c']) await queue.enqueue(job(id), HOUR_MS);
    expect(await queue.work()).toMatchObject({ handled: 2 });
    expect(queue.begun).toStrictEqual(['a#1', 'c#1']);
    expect(queue.lines).toStrictEqual([expect.stringContaining('no job')]);
  });

  it('removes a job that names no portal', async () => {
    const portalOf = (): never => {
      throw new Error('no portal');
    };
    const queue = createTestQueue({ ...here, portalOf });
    await queue.enqueue(job('a'), HOUR_MS);
    expect(await queue.work()).toStrictEqual({ handled: 0, nextInMs: undefined });
    expect(await state.get('job/1')).toStrictEqual({ gone: true });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('takes a retry in %d ms for a fault', async (retryInMs) => {
    const queue = createTestQueue(here, () => ({ retryInMs }));
    await queue.enqueue(job('a'), HOUR_MS);
    const { nextInMs } = await queue.work();
    expect(nextInMs).toBeGreaterThanOrEqual(2_000);
    expect(nextInMs).toBeLessThanOrEqual(2_500);
  });

  it('rejects an end that is stored in an unknown form with StoreCorrupt', async () => {
    await state.set('head', 'text');
    await expect(createTestQueue(here).work()).rejects.toBeInstanceOf(StoreCorrupt);
  });

  it('holds up only the call that began a slow job', async () => {
    const gate = createGate();
    const queue = createTestQueue(here, async ({ id }): Promise<TurnEnd> => {
      if (id === 'slow') await gate.passed;
      return 'done';
    });
    await queue.enqueue(job('slow'), HOUR_MS);
    const working = queue.work();
    await until(() => queue.begun.length === 1);
    await queue.enqueue(job('quick'), HOUR_MS);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    expect(queue.begun).toStrictEqual(['slow#1', 'quick#1']);
    gate.open();
    expect(await working).toMatchObject({ handled: 1 });
  });

  it('begins nothing once it is to stop, and waits for what is under way', async () => {
    const stop = new AbortController();
    const gate = createGate();
    const queue = createTestQueue(here, async (): Promise<TurnEnd> => {
      await gate.passed;
      return 'done';
    });
    for (let count = 0; count < 20; count += 1)
      await queue.enqueue(job(`job-${count}`, `p-${count}`), HOUR_MS);
    const working = queue.work(stop.signal);
    await until(() => queue.begun.length === 16);
    stop.abort();
    gate.open();
    expect(await working).toMatchObject({ handled: 16 });
    expect(await queue.work(stop.signal)).toMatchObject({ handled: 0 });
    expect(await queue.work()).toMatchObject({ handled: 4 });
  });

  it('tells a handler when three quarters of its lease are over, and takes what it then answers', async () => {
    const queue = createTestQueue({ ...here, leaseMs: 200 }, async (_job, { signal }): Promise<TurnEnd> => {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      return 'done';
    });
    await queue.enqueue(job('a'), HOUR_MS);
    const awake = setTimeout(() => undefined, 5_000);
    expect(await queue.work()).toStrictEqual({ handled: 1, nextInMs: undefined });
    clearTimeout(awake);
    expect(queue.lines).toStrictEqual([]);
    expect(await state.get('job/1')).toStrictEqual({ gone: true });
  });

  it('gives up a handler that does not listen, and never has it twice in this process', async () => {
    const gate = createGate();
    const queue = createTestQueue({ ...here, leaseMs: 60 }, async (): Promise<TurnEnd> => {
      await gate.passed;
      return 'done';
    });
    await queue.enqueue(job('a'), HOUR_MS);
    expect(await queue.work()).toStrictEqual({ handled: 1, nextInMs: undefined });
    expect(queue.lines).toStrictEqual([expect.stringContaining('"error":"TurnOverran"')]);
    clock.advance(10_000);
    expect(await queue.work()).toMatchObject({ handled: 0 });
    gate.open();
    await gate.passed;
    await until(() => queue.begun.length === 1);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    expect(queue.begun).toStrictEqual(['a#1', 'a#2']);
  });

  it('keeps the lease of a handler that does not listen, and leaves it a further lease of time', async () => {
    const leaseMs = 2_200;
    const random = { bytes: (length: number) => new Uint8Array(length) };
    const queue = createTestQueue({ ...here, leaseMs, random }, () => new Promise(() => undefined));
    await queue.enqueue(job('a'), HOUR_MS);
    await queue.work();
    expect(await state.get('lease/1')).toBeDefined();
    expect(await state.get('job/1')).toMatchObject({ turn: 2, notBeforeMs: clock.now() + leaseMs });
  });
});
