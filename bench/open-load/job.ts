import type { AskerSpec } from '../askers/index.ts';
import type { OutcomeKind, Question, WrittenValue } from '../askers/asker.ts';
import type { Arrivals } from './schedule.ts';

/** Questions that come on a schedule, whatever becomes of those before (open loop). */
export interface Stream {
  readonly name: string;
  readonly asker: AskerSpec;
  readonly arrivals: Arrivals;
  /** Asked in turn, from the first again after the last. */
  readonly questions: readonly Question[];
  /** Asked from a process of its own, so that asking much at once makes no other stream ask late. */
  readonly isApart?: boolean;
}

/** Streams side by side; all times in milliseconds. */
export interface OpenJob {
  readonly type: 'open-job';
  readonly streams: readonly Stream[];
  readonly warmUpMs: number;
  readonly measuredMs: number;
  /** After its scheduled arrival a question counts as lost. */
  readonly deadlineMs: number;
}

/** What came of one stream. Counted are questions whose scheduled arrival lies in the measured time. */
export interface StreamResult {
  readonly name: string;
  readonly arrived: number;
  readonly counts: Readonly<Record<OutcomeKind, number>>;
  /** From the scheduled arrival to the last byte of the answer, of right answers. */
  readonly rightMs: readonly number[];
  /** The same of answers that say “busy”. */
  readonly busyMs: readonly number[];
  /** Right answers that came within the measured time, whenever their question did. */
  readonly rightWithin: number;
  /** Of the whole job, warm-up included: a write that is forgotten cannot be checked. */
  readonly written: readonly WrittenValue[];
  /** The first few wrong and failed answers in words. */
  readonly details: readonly string[];
}

export interface OpenResult {
  readonly type: 'open-result';
  readonly streams: readonly StreamResult[];
  /** How late the load itself asked, 99 of 100 questions: a load that cannot keep up measures itself. */
  readonly lagP99Ms: number;
}

/** The measured time begins or ends. */
export interface OpenMark {
  readonly type: 'open-mark';
  readonly at: 'begin' | 'end';
  /** CPU time of the load's process so far. */
  readonly cpuMs: number;
}

/** Every few seconds, since the last one. */
export interface OpenProgress {
  readonly type: 'open-progress';
  readonly sinceStartMs: number;
  readonly streams: readonly { readonly name: string; readonly asked: number; readonly right: number }[];
}

/** What the process tells. */
export type FromOpenLoad = OpenResult | OpenMark | OpenProgress;

const typeOf = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'type' in message ? message.type : undefined;

/** Messages between our own two processes, so the type is enough. */
export const isOpenJob = (message: unknown): message is OpenJob => typeOf(message) === 'open-job';
export const isOpenResult = (message: unknown): message is OpenResult => typeOf(message) === 'open-result';
export const isOpenMark = (message: unknown): message is OpenMark => typeOf(message) === 'open-mark';
export const isOpenProgress = (message: unknown): message is OpenProgress =>
  typeOf(message) === 'open-progress';
