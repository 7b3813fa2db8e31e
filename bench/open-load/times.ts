import { setTimeout as pause } from 'node:timers/promises';
import { WINDOW_MS } from '../crm-side.ts';
import type { BenchOptions } from '../scenario.ts';
import type { OpenJob } from './job.ts';

/** Longer than any caller of ours waits (INV-56), and as long as peers were measured with. */
const DEADLINE_MS = 15_000;
const QUICK_DEADLINE_MS = 5_000;
const QUICK_PAUSE_MS = 2_000;
const QUICK_PART = 10;

/** The times of a stretch of load. @param stretches measured time, in units of `openSeconds` */
export function timesOf(
  { warmUpSeconds, openSeconds, quick }: BenchOptions,
  stretches = 1,
): Pick<OpenJob, 'warmUpMs' | 'measuredMs' | 'deadlineMs'> {
  return {
    warmUpMs: warmUpSeconds * 1_000,
    measuredMs: openSeconds * stretches * 1_000,
    deadlineMs: quick ? QUICK_DEADLINE_MS : DEADLINE_MS,
  };
}

/** A quick run asks a tenth: it shows that everything works, on a busy machine too, and no figure. */
export function loadOf(full: number, { quick }: Pick<BenchOptions, 'quick'>): number {
  return quick ? full / QUICK_PART : full;
}

/** Waits until HubSpot's window has forgotten what was measured before; a quick run does not wait for all of it. */
export function letWindowPass({ quick }: Pick<BenchOptions, 'quick'>): Promise<void> {
  return pause(quick ? QUICK_PAUSE_MS : WINDOW_MS);
}
