import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../src/ports.ts';
import type { TurnEnd } from '../../src/queue/turns.ts';
import { type ManualClock, type Subject, subjects } from '../battery/subject.ts';
import { counted, createGate, createTestQueue, until } from './world.ts';

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;
const HOLE_MS = 30_000;
const job = (id: string, portal = '4711') => ({ id, portal });
const ids = (count: number, prefix = 'job'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

describe.each(subjects)('a queue in %s', (_, open) => {
  let subject: Subject;
  let clock: ManualClock;
  let state: State;
  let here: Parameters<typeof createTestQueue>[0];
  let elsewhere: Parameters<typeof createTestQueue>[0];
  beforeEach(async () => {
    subject = await open();
    clock = subject.clock;
    state = subject.storage.openState('jobs');
    here = { openState: subject.storage.openState, clock };
    elsewhere = { openState: (await subject.reopen()).openState, clock };
  });
  afterEach(() => subject.dispose());

  it('hands every job over once, as it was enqueued, with turn 1', async () => {
    const seen: unknown[] = [];
    const queue = createTestQueue(here, (given, { number }) => {
      seen.push({ given, number });
      return 'done';
    });
    await queue.enqueue(job('a'), HOUR_MS);
    await queue.enqueue(job('__proto__', 'constructor'), HOUR_MS);
    expect(await queue.work()).toStrictEqual({ handled: 2, nextInMs: undefined });
    expect(await queue.work()).toStrictEqual({ handled: 0, nextInMs: undefined });
    expect(seen).toHaveLength(2);
    expect(seen).toContainEqual({ given: job('a'), number: 1 });
    expect(seen).toContainEqual({ given: job('__proto__', 'constructor'), number: 1 });
  });

  it('hands over elsewhere what was enqueued here, with nothing but the store between them', async () => {
    await createTestQueue(here).enqueue(job('a'), HOUR_MS);
    const queue = createTestQueue(elsewhere);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    expect(queue.begun).toStrictEqual(['a#1']);
  });

  it('enqueues with two writes and nothing else', async () => {
    const { openState, calls } = counted(here.openState);
    await createTestQueue({ openState, clock }).enqueue(job('a'), HOUR_MS);
    expect(calls).toStrictEqual(['increment', 'add']);
  });

  it('drains 200 jobs over two connections, each job once', async () => {
    const queues = [createTestQueue(here), createTestQueue(elsewhere)] as const;
    for (const id of ids(200)) await queues[0].enqueue(job(id, `portal-${id}`), HOUR_MS);
    const rounds = await Promise.all([queues[0].work(), queues[1].work()]);
    const [first, second] = queues.map(({ begun }) => begun);
    expect([...(first ?? []), ...(second ?? [])].sort()).toStrictEqual(
      ids(200)
        .map((id) => `${id}#1`)
        .sort(),
    );
    expect(rounds[0].handled + rounds[1].handled).toBe(200);
  });

  it('costs one read when there is nothing, when all is done, and when all waits for later', async () => {
    const { openState, calls } = counted(here.openState);
    const queue = createTestQueue({ openState, clock }, ({ id }) =>
      id === 'later' ? { retryInMs: HOUR_MS } : 'done',
    );
    const cost = async (): Promise<string[]> => {
      calls.length = 0;
      await queue.work();
      return [...calls];
    };
    expect(await cost()).toStrictEqual(['getMany']);
    for (const id of ids(100)) await queue.enqueue(job(id, id), HOUR_MS);
    const writes = (await cost()).filter((call) => call === 'set');
    // One for every job, and a few to remember how far the queue is.
    expect(writes.length).toBeLessThanOrEqual(100 + 5);
    expect(await cost()).toStrictEqual(['getMany']);
    await queue.enqueue(job('later'), 2 * HOUR_MS);
    await queue.work();
    expect(await cost()).toStrictEqual(['getMany']);
  });

  it('remembers how far it is also when the last job ends while that is being written', async () => {
    const { openState, calls } = counted(here.openState);
    const [saving, lastEnded] = [createGate(), createGate()];
    // More than the step in which the head is written, so that it is written once before the last job has ended.
    const count = 40;
    const slowState = (space: string): State => {
      const jobs = openState(space);
      return {
        ...jobs,
        async set(key, value, ttlMs) {
          await jobs.set(key, value, ttlMs);
          if (key === `job/${count}`)
            void pause(20).then(() => {
              lastEnded.open();
            });
          if (key !== 'head') return;
          saving.open();
          await lastEnded.passed;
        },
      };
    };
    const last = ids(count).at(-1);
    const queue = createTestQueue({ openState: slowState, clock }, async ({ id }): Promise<TurnEnd> => {
      if (id === last) await saving.passed;
      return 'done';
    });
    for (const id of ids(count)) await queue.enqueue(job(id, id), HOUR_MS);
    await queue.work();
    calls.length = 0;
    await queue.work();
    expect(calls).toStrictEqual(['getMany']);
  });

  it('costs one read where another process did the work, once that was seen', async () => {
    const worker = createTestQueue(elsewhere);
    for (const id of ids(10)) await worker.enqueue(job(id), HOUR_MS);
    await worker.work();
    const { openState, calls } = counted(here.openState);
    const idle = createTestQueue({ openState, clock });
    await idle.work();
    calls.length = 0;
    expect(await idle.work()).toStrictEqual({ handled: 0, nextInMs: undefined });
    expect(calls).toStrictEqual(['getMany']);
    expect(idle.begun).toStrictEqual([]);
  });

  it('comes back to a job at the time that it named and not a millisecond earlier, here or elsewhere', async () => {
    const ask = createTestQueue(here, (_job, { number }) => (number === 1 ? { retryInMs: 5_000 } : 'done'));
    const other = createTestQueue(elsewhere);
    await ask.enqueue(job('a'), HOUR_MS);
    expect(await ask.work()).toStrictEqual({ handled: 1, nextInMs: 5_000 });
    clock.advance(4_999);
    expect(await ask.work()).toStrictEqual({ handled: 0, nextInMs: 1 });
    expect(await other.work()).toStrictEqual({ handled: 0, nextInMs: 1 });
    clock.advance(1);
    expect(await other.work()).toStrictEqual({ handled: 1, nextInMs: undefined });
    expect(other.begun).toStrictEqual(['a#2']);
    expect(await ask.work()).toStrictEqual({ handled: 0, nextInMs: undefined });
    expect(ask.begun).toStrictEqual(['a#1']);
  });

  it('comes back after a time longer than a lease, too', async () => {
    const queue = createTestQueue(here, (_job, { number }) =>
      number === 1 ? { retryInMs: LEASE_MS + 5_000 } : 'done',
    );
    await queue.enqueue(job('a'), HOUR_MS);
    expect(await queue.work()).toStrictEqual({ handled: 1, nextInMs: LEASE_MS + 5_000 });
    clock.advance(LEASE_MS + 4_999);
    expect(await queue.work()).toMatchObject({ handled: 0 });
    clock.advance(1);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    expect(queue.begun).toStrictEqual(['a#1', 'a#2']);
  });

  it('retries what threw with a delay that grows from 2 s to 5 min, until it is done', async () => {
    const queue = createTestQueue(
      { ...here, random: { bytes: (n) => new Uint8Array(n) } },
      (_job, { number }) => {
        if (number < 11) throw new Error('the secret of a job');
        return 'done';
      },
    );
    await queue.enqueue(job('a'), 10 * HOUR_MS);
    const delays: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const { nextInMs = 0 } = await queue.work();
      delays.push(nextInMs / 1_000);
      clock.advance(nextInMs);
    }
    expect(delays).toStrictEqual([2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(await queue.work()).toStrictEqual({ handled: 1, nextInMs: undefined });
    expect(queue.lines).toHaveLength(10);
    expect(queue.lines.join()).toContain('"error":"Error"');
    expect(queue.lines.join()).not.toMatch(/secret|4711/);
  });

  it('gives a job until the last millisecond of its life and not longer', async () => {
    const queue = createTestQueue(here);
    await queue.enqueue(job('short'), 10_000);
    await queue.enqueue(job('shorter'), 9_999);
    clock.advance(9_999);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    expect(queue.begun).toStrictEqual(['short#1']);
  });

  it('removes a job whose next turn would come after its life, and says so', async () => {
    const queue = createTestQueue(here, () => ({ retryInMs: 10_000 }));
    await queue.enqueue(job('a'), 10_000);
    expect(await queue.work()).toStrictEqual({ handled: 1, nextInMs: undefined });
    clock.advance(10_000);
    expect(await queue.work()).toStrictEqual({ handled: 0, nextInMs: undefined });
    expect(queue.lines).toStrictEqual([expect.stringContaining('life')]);
    expect(JSON.stringify(await state.getMany(['job/1']))).not.toContain('4711');
  });

  it('keeps no contents of a job that is done', async () => {
    const queue = createTestQueue(here);
    await queue.enqueue(job('a'), HOUR_MS);
    expect(JSON.stringify(await state.get('job/1'))).toContain('4711');
    await queue.work();
    expect(await state.get('job/1')).toStrictEqual({ gone: true });
  });

  it('takes over what a dead process had when its lease is over, and not a millisecond earlier', async () => {
    const dead = createTestQueue(elsewhere, () => new Promise(() => undefined));
    await dead.enqueue(job('a'), HOUR_MS);
    void dead.work();
    await until(() => dead.begun.length === 1);
    const queue = createTestQueue(here);
    expect(await queue.work()).toMatchObject({ handled: 0 });
    clock.advance(LEASE_MS - 1);
    expect(await queue.work()).toMatchObject({ handled: 0 });
    clock.advance(1);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    expect(queue.begun).toStrictEqual(['a#1']);
  });

  it('does not bring a job back that somebody else finished while its own process stood still', async () => {
    const gate = createGate();
    const sleeper = createTestQueue(elsewhere, async (): Promise<TurnEnd> => {
      await gate.passed;
      return { retryInMs: 1_000 };
    });
    // A place before it that stays unfinished, so that nobody may pass by unread.
    await state.increment('tail', 1, HOUR_MS);
    await sleeper.enqueue(job('a'), HOUR_MS);
    const sleeping = sleeper.work();
    await until(() => sleeper.begun.length === 1);
    clock.advance(LEASE_MS);
    const queue = createTestQueue(here);
    expect(await queue.work()).toMatchObject({ handled: 1 });
    gate.open();
    await sleeping;
    clock.advance(LEASE_MS);
    expect(await createTestQueue(here).work()).toMatchObject({ handled: 0 });
    expect(await state.get('job/2')).toStrictEqual({ gone: true });
  });

  it('leaves a lease to end by itself when the turn took three quarters of it', async () => {
    const queue = createTestQueue(here, ({ id }) => {
      clock.advance(id === 'slow' ? 45_000 : 44_999);
      return { retryInMs: 1_000 };
    });
    await queue.enqueue(job('slow'), HOUR_MS);
    await queue.work();
    expect(await state.get('lease/1')).toBeDefined();
    await queue.enqueue(job('quick'), HOUR_MS);
    clock.advance(HOUR_MS);
    await queue.work();
    expect(await state.get('lease/2')).toBeUndefined();
  });

  it('knows that a job is over that it saw before, and does not wait for it', async () => {
    const dead = createTestQueue(elsewhere, () => new Promise(() => undefined));
    await dead.enqueue(job('a'), 10_000);
    void dead.work();
    await until(() => dead.begun.length === 1);
    const queue = createTestQueue(here);
    await queue.work();
    clock.advance(10_000);
    expect(await queue.work()).toStrictEqual({ handled: 0, nextInMs: undefined });
    expect(await state.get('head')).toBe(1);
  });

  it('writes nothing to look at what another process has, and reads no job of a portal that has 4 under way', async () => {
    const hang = (): Promise<TurnEnd> => new Promise(() => undefined);
    const other = createTestQueue(elsewhere, hang);
    for (const id of ids(4, 'other')) await other.enqueue(job(id), HOUR_MS);
    void other.work();
    await until(() => other.begun.length === 4);
    const { openState, calls } = counted(here.openState);
    const queue = createTestQueue({ openState, clock }, hang);
    await queue.work();
    expect(calls).toStrictEqual(['getMany', 'getMany']);
    for (const id of ids(60)) await queue.enqueue(job(id), HOUR_MS);
    void queue.work();
    await until(() => queue.begun.length === 4);
    await queue.work();
    calls.length = 0;
    await queue.work();
    // The ends, and once more what the other process has.
    expect(calls).toStrictEqual(['getMany', 'getMany']);
  });

  it('goes past a place without a job at once, and gives it up after 30 s', async () => {
    const queue = createTestQueue(here);
    await state.increment('tail', 1, HOUR_MS);
    await queue.enqueue(job('behind'), HOUR_MS);
    expect(await queue.work()).toStrictEqual({ handled: 1, nextInMs: HOLE_MS });
    clock.advance(HOLE_MS - 1);
    expect(await queue.work()).toStrictEqual({ handled: 0, nextInMs: 1 });
    expect(await state.get('job/1')).toBeUndefined();
    clock.advance(1);
    expect(await queue.work()).toStrictEqual({ handled: 0, nextInMs: undefined });
    expect(await state.get('head')).toBe(2);
  });

  it('handles a job that reached its place late, but in time', async () => {
    const queue = createTestQueue(here);
    await state.increment('tail', 1, HOUR_MS);
    await queue.work();
    clock.advance(HOLE_MS - 1);
    const untilMs = clock.now() + HOUR_MS;
    await state.add('job/1', { job: job('late'), turn: 1, notBeforeMs: 0, untilMs }, HOUR_MS);
    expect(await queue.work()).toMatchObject({ handled: 1 });
  });

  it('loses no job whose place was given up before it got there', async () => {
    const worker = createTestQueue(elsewhere);
    let isFirst = true;
    const slow: State = {
      ...state,
      async add(key, value, ttlMs) {
        if (isFirst) {
          isFirst = false;
          await worker.work();
          clock.advance(HOLE_MS);
          await worker.work();
        }
        return state.add(key, value, ttlMs);
      },
    };
    await createTestQueue({ openState: () => slow, clock }).enqueue(job('slow'), HOUR_MS);
    expect(await worker.work()).toMatchObject({ handled: 1 });
    expect(worker.begun).toStrictEqual(['slow#1']);
  });

  it.each<readonly [string, unknown]>([
    ['a text', 'poison'],
    ['a number', 7],
    ['null', null],
    ['a job that does not parse', { job: { id: 7 }, turn: 1, notBeforeMs: 0, untilMs: 9e15 }],
    ['a job without contents', { turn: 1, notBeforeMs: 0, untilMs: 9e15 }],
    ['a turn that is no number', { job: job('x'), turn: 'x', notBeforeMs: 0, untilMs: 9e15 }],
    ['a field too many', { job: job('x'), turn: 1, notBeforeMs: 0, untilMs: 9e15, more: 'poison' }],
    ['a prototype', JSON.parse('{"__proto__":{"job":{"id":"x","portal":"x"},"turn":1}}')],
  ])('removes %s where a job should be, says so without its contents, and goes on', async (__, poison) => {
    const queue = createTestQueue(here);
    await queue.enqueue(job('before'), HOUR_MS);
    await state.increment('tail', 1, HOUR_MS);
    await state.set('job/2', poison);
    await queue.enqueue(job('after'), HOUR_MS);
    expect(await queue.work()).toStrictEqual({ handled: 2, nextInMs: undefined });
    expect(queue.begun.sort()).toStrictEqual(['after#1', 'before#1']);
    expect(await state.get('job/2')).toStrictEqual({ gone: true });
    expect(queue.lines).toHaveLength(1);
    expect(queue.lines[0]).toMatch(/no job/);
    expect(queue.lines[0]).not.toMatch(/poison|malformed|proto/);
  });

  it('lets no portal have more than 4 jobs under way, and others begin behind a portal that hangs', async () => {
    const gate = createGate();
    const queue = createTestQueue(here, async ({ portal }): Promise<TurnEnd> => {
      if (portal === 'slow') await gate.passed;
      return 'done';
    });
    for (const id of ids(120, 'slow')) await queue.enqueue(job(id, 'slow'), HOUR_MS);
    for (const id of ids(20, 'quick')) await queue.enqueue(job(id, 'quick'), HOUR_MS);
    const working = queue.work();
    await until(() => queue.begun.length === 24);
    expect(queue.begun.filter((begun) => begun.startsWith('quick'))).toHaveLength(20);
    expect(queue.begun.filter((begun) => begun.startsWith('slow'))).toHaveLength(4);
    gate.open();
    expect(await working).toStrictEqual({ handled: 140, nextInMs: undefined });
  });

  it('has 16 jobs under way and no more', async () => {
    const gate = createGate();
    let underWay = 0;
    let most = 0;
    const queue = createTestQueue(here, async (): Promise<TurnEnd> => {
      most = Math.max(most, (underWay += 1));
      await gate.passed;
      underWay -= 1;
      return 'done';
    });
    for (const id of ids(40)) await queue.enqueue(job(id, id), HOUR_MS);
    const working = queue.work();
    await until(() => queue.begun.length === 16);
    expect(await queue.work()).toMatchObject({ handled: 0 });
    expect(queue.begun).toHaveLength(16);
    gate.open();
    expect(await working).toMatchObject({ handled: 40 });
    expect(most).toBe(16);
  });

  it('heals when its head was set back, and repeats nothing', async () => {
    const queue = createTestQueue(here);
    for (const id of ids(5)) await queue.enqueue(job(id), HOUR_MS);
    await queue.work();
    await state.set('head', 2);
    const other = createTestQueue(elsewhere);
    expect(await other.work()).toStrictEqual({ handled: 0, nextInMs: undefined });
    expect(await state.get('head')).toBe(5);
    expect([...other.begun, ...queue.begun]).toHaveLength(5);
  });

  it.each([0, 1])(
    'heals when its tail was lost behind %d jobs that are done and one that waits',
    async (before) => {
      const queue = createTestQueue(here, ({ id }) => (id === 'waits' ? { retryInMs: 9 * HOUR_MS } : 'done'));
      for (const id of ids(before, 'before')) await queue.enqueue(job(id), HOUR_MS);
      await queue.work();
      await queue.enqueue(job('waits'), 10 * HOUR_MS);
      await queue.enqueue(job('behind'), HOUR_MS);
      await queue.work();
      await state.delete('tail');
      clock.advance(2 * HOUR_MS);
      await queue.work();
      for (const id of ids(2, 'new')) {
        await queue.enqueue(job(id), HOUR_MS);
        expect(await queue.work()).toMatchObject({ handled: 1 });
      }
      expect(await createTestQueue(elsewhere).work()).toMatchObject({ handled: 0 });
      expect(queue.begun).toHaveLength(before + 4);
      expect(queue.begun.slice(-2)).toStrictEqual(['new-0#1', 'new-1#1']);
    },
  );
});
