import { randomBytes } from 'node:crypto';
import type { Clock, Logger, OpenState, State } from '../../src/ports.ts';
import { createQueue, type Queue, type QueueDeps } from '../../src/queue/queue.ts';
import type { Turn, TurnEnd } from '../../src/queue/turns.ts';

/** A job as the tests have it. */
export interface TestJob {
  readonly id: string;
  readonly portal: string;
}

/** @throws for what is no job of the tests. */
export function parseTestJob(stored: unknown): TestJob {
  const { id, portal } = stored as Record<keyof TestJob, unknown>;
  if (typeof id !== 'string' || typeof portal !== 'string') throw new TypeError(`malformed: ${String(id)}`);
  return { id, portal };
}

/** A logger that keeps everything as text. */
export function createTestLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  return { lines, info: keep, warn: keep, error: keep };
}

/** Every job whose turn began, in that order: `id#turn`. */
export interface TestQueue extends Queue<TestJob> {
  readonly begun: string[];
  readonly lines: readonly string[];
}

/** A queue named `space` whose jobs end at once unless `handle` says otherwise. */
export function createTestQueue(
  given: { readonly openState: OpenState; readonly clock: Clock; readonly space?: string } & Partial<
    Omit<QueueDeps<TestJob>, 'handle'>
  >,
  handle: (job: TestJob, turn: Turn) => Promise<TurnEnd> | TurnEnd = () => 'done',
): TestQueue {
  const begun: string[] = [];
  const logger = createTestLogger();
  const queue = createQueue<TestJob>({
    space: 'jobs',
    logger,
    random: { bytes: (length) => randomBytes(length) },
    parse: parseTestJob,
    portalOf: ({ portal }) => portal,
    ...given,
    async handle(job, turn) {
      begun.push(`${job.id}#${turn.number}`);
      return handle(job, turn);
    },
  });
  return { ...queue, begun, lines: logger.lines };
}

/** `openState` whose operations leave their names in `calls`. */
export function counted(openState: OpenState): { readonly openState: OpenState; readonly calls: string[] } {
  const calls: string[] = [];
  const noted =
    <P extends readonly unknown[], R>(name: keyof State, operation: (...parameters: P) => R) =>
    (...parameters: P): R => {
      calls.push(name);
      return operation(...parameters);
    };
  return {
    calls,
    openState: (space) => {
      const state = openState(space);
      return {
        get: noted('get', (key) => state.get(key)),
        getMany: noted('getMany', (keys) => state.getMany(keys)),
        set: noted('set', (key, value, ttlMs) => state.set(key, value, ttlMs)),
        delete: noted('delete', (key) => state.delete(key)),
        take: noted('take', (key) => state.take(key)),
        add: noted('add', (key, value, ttlMs) => state.add(key, value, ttlMs)),
        increment: noted('increment', (key, by, ttlMs) => state.increment(key, by, ttlMs)),
        advance: noted('advance', (key, floor, by, ttlMs) => state.advance(key, floor, by, ttlMs)),
      };
    },
  };
}

/** Something to wait for, opened by the test. */
export function createGate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    passed,
    open: () => {
      open();
    },
  };
}

/** Lets everything go on that does not wait for the test, until `isReached`; fails when it never is. */
export async function until(isReached: () => boolean): Promise<void> {
  const endMs = Date.now() + 10_000;
  while (!isReached()) {
    if (Date.now() > endMs) throw new Error('what the test waits for does not happen');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
