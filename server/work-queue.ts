import type { Logger } from '../src/ports.ts';
import { type Queue, QUEUE_CONCURRENCY } from '../src/queue/queue.ts';

/** Queues that are being worked off. */
export interface Workers {
  /**
   * Begins nothing more and waits for what is under way, at most ten seconds. A job that is still under way then is
   * taken over by another process, or after the next start, once its lease is over. Never rejects.
   */
  stop(): Promise<void>;
}

/** How often to look for what other processes enqueued, or left when they died. */
const POLL_MS = 1_000;
const STOP_MS = 10_000;
/**
 * A call of `work` that does not end has a job under way, and no more than this many can. One call more than
 * that is still looking for work, and a further one would find the same; without the bound they would pile up
 * while the store does not answer.
 */
const MOST_CALLS = QUEUE_CONCURRENCY + 1;

/**
 * Works off `queues` in this process from now on: at once when something was enqueued here, when a job's next
 * turn is due, and every second for what other processes left. Its timers do not keep the process alive.
 * Faults are logged once per queue until it works again.
 */
export function keepWorking(
  queues: readonly Pick<Queue<never>, 'work' | 'onEnqueued'>[],
  { logger }: { readonly logger: Logger },
): Workers {
  const stopping = new AbortController();
  const workers = queues.map((queue) => keepWorkingOne(queue, logger, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      const underWay = Promise.all(workers.map((ended) => ended()));
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, STOP_MS);
      });
      await Promise.race([underWay, patience]);
      clearTimeout(timer);
    },
  };
}

/** Answers with what waits for all that is under way. */
function keepWorkingOne(
  queue: Pick<Queue<never>, 'work' | 'onEnqueued'>,
  logger: Logger,
  stop: AbortSignal,
): () => Promise<unknown> {
  const calls = new Set<Promise<void>>();
  let due: NodeJS.Timeout | undefined;
  let soon: NodeJS.Immediate | undefined;
  let isFailing = false;

  const round = async (): Promise<void> => {
    try {
      const { nextInMs } = await queue.work(stop);
      isFailing = false;
      clearTimeout(due);
      if (nextInMs !== undefined && nextInMs < POLL_MS && !stop.aborted) {
        due = setTimeout(look, nextInMs).unref();
      }
    } catch (error) {
      if (!isFailing) {
        logger.warn(
          { error: error instanceof Error ? error.name : 'unknown' },
          'a queue cannot be worked off',
        );
      }
      isFailing = true;
    }
  };
  const look = (): void => {
    if (stop.aborted || calls.size >= MOST_CALLS) return;
    const call = round().finally(() => calls.delete(call));
    calls.add(call);
  };

  // Many jobs that are enqueued in one go need one look.
  queue.onEnqueued(() => {
    soon ??= setImmediate(() => {
      soon = undefined;
      look();
    });
  });
  const poll = setInterval(look, POLL_MS).unref();
  stop.addEventListener('abort', () => {
    clearInterval(poll);
    clearTimeout(due);
  });
  look();
  return () => Promise.all(calls);
}
