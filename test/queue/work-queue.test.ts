import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepWorking, type Workers } from '../../server/work-queue.ts';
import type { Round } from '../../src/queue/queue.ts';
import { createTestLogger } from './world.ts';

const IDLE: Round = { handled: 0, nextInMs: undefined };

/** A queue that keeps what is asked of it. */
function createStub(answer: (call: number) => Promise<Round>) {
  const calls: (AbortSignal | undefined)[] = [];
  const listeners: (() => void)[] = [];
  return {
    calls,
    tell: () => {
      for (const listener of listeners) listener();
    },
    work: (stop?: AbortSignal) => answer(calls.push(stop)),
    onEnqueued: (listener: () => void) => void listeners.push(listener),
  };
}

describe('keeping queues working', () => {
  const logger = createTestLogger();
  let workers: Workers | undefined;
  beforeEach(() => {
    vi.useFakeTimers();
    logger.lines.length = 0;
  });
  afterEach(() => {
    vi.useRealTimers();
    workers = undefined;
  });
  const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

  it('looks at the start, and then once a second', async () => {
    const queue = createStub(() => Promise.resolve(IDLE));
    workers = keepWorking([queue], { logger });
    expect(queue.calls).toHaveLength(1);
    await pass(999);
    expect(queue.calls).toHaveLength(1);
    await pass(1);
    expect(queue.calls).toHaveLength(2);
    await pass(9_000);
    expect(queue.calls).toHaveLength(11);
    await workers.stop();
  });

  it('looks at once when something was enqueued, and once for many', async () => {
    const queue = createStub(() => Promise.resolve(IDLE));
    workers = keepWorking([queue], { logger });
    for (let count = 0; count < 100; count += 1) queue.tell();
    await pass(0);
    expect(queue.calls).toHaveLength(2);
    queue.tell();
    await pass(0);
    expect(queue.calls).toHaveLength(3);
    await workers.stop();
  });

  it('looks at once although a slow job is under way', async () => {
    const queue = createStub((call) => (call === 1 ? new Promise(() => undefined) : Promise.resolve(IDLE)));
    workers = keepWorking([queue], { logger });
    queue.tell();
    await pass(0);
    expect(queue.calls).toHaveLength(2);
  });

  it('looks when the next turn is due, and not before', async () => {
    const queue = createStub((call) => Promise.resolve(call === 1 ? { handled: 1, nextInMs: 250 } : IDLE));
    workers = keepWorking([queue], { logger });
    await pass(249);
    expect(queue.calls).toHaveLength(1);
    await pass(1);
    expect(queue.calls).toHaveLength(2);
    await pass(749);
    expect(queue.calls).toHaveLength(2);
    await workers.stop();
  });

  it('looks after every queue', async () => {
    const queues = [createStub(() => Promise.resolve(IDLE)), createStub(() => Promise.resolve(IDLE))];
    workers = keepWorking(queues, { logger });
    await pass(1_000);
    expect(queues.map(({ calls }) => calls.length)).toStrictEqual([2, 2]);
    await workers.stop();
  });

  it('goes on after a fault, and names it once until the queue works again', async () => {
    const queue = createStub((call) =>
      call === 5 ? Promise.resolve(IDLE) : Promise.reject(new TypeError('a secret')),
    );
    workers = keepWorking([queue], { logger });
    await pass(3_000);
    expect(logger.lines).toStrictEqual(['a queue cannot be worked off {"error":"TypeError"}']);
    await pass(2_000);
    expect(queue.calls).toHaveLength(6);
    expect(logger.lines).toHaveLength(2);
    await workers.stop();
  });

  it('does not pile up calls while the store does not answer', async () => {
    const queue = createStub(() => new Promise(() => undefined));
    workers = keepWorking([queue], { logger });
    await pass(100_000);
    expect(queue.calls).toHaveLength(17);
  });

  it('stops: begins nothing more, tells the queue, and waits for what is under way', async () => {
    let end = (): void => undefined;
    const queue = createStub(
      () =>
        new Promise((resolve) => {
          end = () => {
            resolve({ handled: 1, nextInMs: 10 });
          };
        }),
    );
    workers = keepWorking([queue], { logger });
    let isStopped = false;
    queue.tell();
    const stopped = workers.stop().then(() => (isStopped = true));
    expect(queue.calls[0]?.aborted).toBe(true);
    await pass(5_000);
    expect(isStopped).toBe(false);
    end();
    await stopped;
    queue.tell();
    await pass(60_000);
    expect(queue.calls).toHaveLength(1);
    await workers.stop();
  });

  it('waits ten seconds for what does not end, and no longer', async () => {
    const queue = createStub(() => new Promise(() => undefined));
    workers = keepWorking([queue], { logger });
    let isStopped = false;
    void workers.stop().then(() => (isStopped = true));
    await pass(9_999);
    expect(isStopped).toBe(false);
    await pass(1);
    expect(isStopped).toBe(true);
  });

  it('stops at once when nothing is under way, and leaves no timer behind', async () => {
    const queue = createStub(() => Promise.resolve({ handled: 0, nextInMs: 500 }));
    workers = keepWorking([queue], { logger });
    await pass(0);
    await workers.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
