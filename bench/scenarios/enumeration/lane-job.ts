import type { Measured } from './verdict.ts';

/** What one process is to measure. */
export interface LaneJob {
  readonly type: 'lane-job';
  /** Samples of every class. */
  readonly samples: number;
  /** Orders them; another one for every process. */
  readonly seed: number;
}

/** What came of one round. */
export interface LaneRound {
  readonly type: 'lane-round';
  /** Samples of every class in it. */
  readonly perClass: number;
  readonly measured: Measured;
}

const hasType = (message: unknown, type: string): boolean =>
  typeof message === 'object' && message !== null && 'type' in message && message.type === type;

/** Messages between our own two processes, so the type is enough. */
export const isLaneJob = (message: unknown): message is LaneJob => hasType(message, 'lane-job');
export const isLaneRound = (message: unknown): message is LaneRound => hasType(message, 'lane-round');
