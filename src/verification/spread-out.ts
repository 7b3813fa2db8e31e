import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../ports.ts';

/** How long the work on a mail may be put off. Nobody who waits for a mail notices it. */
export const SPREAD_MS = 300;

/**
 * Puts off each turn of `handle` by a random time below `spreadMs` milliseconds (real time), evenly spread. The mail to
 * an existing contact is handed over by the process that answers the agent; were that at a fixed time after the
 * request, a call that falls onto it would wait a little and so say that there is somebody (INV-18).
 * @param spreadMs whole milliseconds up to 65,535; 0 puts nothing off.
 */
export function spreadOut<Arguments extends readonly unknown[], End>(
  handle: (...call: Arguments) => Promise<End>,
  { random, spreadMs }: { readonly random: Random; readonly spreadMs: number },
): (...call: Arguments) => Promise<End> {
  if (spreadMs === 0) return handle;
  return async (...call) => {
    const [high = 0, low = 0] = random.bytes(2);
    await pause(Math.floor(((high * 256 + low) * spreadMs) / 65_536));
    return handle(...call);
  };
}
