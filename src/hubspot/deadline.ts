import { setTimeout as timer } from 'node:timers/promises';
import { CrmUnavailable } from '../errors.ts';

/** Waits `ms` milliseconds, or less when `signal` aborts. Never rejects; the caller looks at the signal. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** `Sleep` on real time. */
export const sleep: Sleep = async (ms, signal) => {
  await timer(ms, undefined, { signal }).catch(() => undefined);
};

/**
 * Waits for `work`, but no longer than `signal` allows. The work itself goes on for its other waiters.
 * @throws CrmUnavailable when the signal aborts first.
 */
export async function within<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: (() => void) | undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(new CrmUnavailable('the time for a call to the CRM is over'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop);
  }
}

/** Runs `work` with a signal that aborts with `signal` or after `limitMs`; `AbortSignal.any` costs many times as much. */
export async function limited<T>(
  signal: AbortSignal,
  limitMs: number,
  work: (until: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  const timer = setTimeout(stop, limitMs);
  signal.addEventListener('abort', stop);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
