import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../ports.ts';
import type { Judgement } from './judge.ts';
import type { ItemStatus } from './result.ts';

/** Negative answers that rest on a lookup leave at whole multiples of this since the lookup began. */
const STEP_MS = 200;

/**
 * Waits for the next step since `startedAtMs`. An address that nobody has, that two have or that is somebody's
 * second one costs the CRM and us different fractions of a millisecond; an answer that leaves at a step says
 * nothing about them, unless it happened to be a step's worth (INV-18). A fixed wait after the work would not do:
 * it keeps the difference.
 */
async function atEvenPace(clock: Clock, startedAtMs: number): Promise<void> {
  const elapsedMs = Math.max(0, clock.now() - startedAtMs);
  await pause(STEP_MS - (elapsedMs % STEP_MS));
}

/** The statuses that say nothing about a person, and must not do so by their time either. */
const NEGATIVE: ReadonlySet<ItemStatus> = new Set([
  'not_available',
  'not_listed',
  'needs_email',
  'needs_verification',
]);

/** Lets an answer that looked somebody up and tells nothing leave at an even pace; any other leaves at once. */
export async function paceNegative(
  clock: Clock,
  { lookedUpAtMs }: Pick<Judgement, 'lookedUpAtMs'>,
  statuses: readonly ItemStatus[],
): Promise<void> {
  if (lookedUpAtMs === undefined || !statuses.every((status) => NEGATIVE.has(status))) return;
  await atEvenPace(clock, lookedUpAtMs);
}
