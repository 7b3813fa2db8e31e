import type { OutcomeKind } from '../askers/asker.ts';
import { percentile } from '../statistics.ts';
import type { StreamResult } from './job.ts';
import type { OpenMeasured } from './run.ts';

/** Figures of one or several streams that were asked the same way. */
export interface OpenFigures {
  readonly offeredPerSecond: number;
  /** Right answers that came within the measured time. */
  readonly goodPerSecond: number;
  /** Of right answers, from the scheduled arrival; `undefined` when there was none. */
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly counts: Readonly<Record<OutcomeKind, number>>;
  /** Neither right nor told “busy”: failed, unknown or later than the deadline. */
  readonly lost: number;
  /** Of answers that say “busy”. */
  readonly busyP99Ms: number | undefined;
}

const percentileOf = (values: readonly number[], share: number): number | undefined =>
  values.length === 0 ? undefined : percentile(values, share);

/** Several streams are looked at as one. @throws RangeError without measured time */
export function figuresOf(streams: readonly StreamResult[], measuredMs: number): OpenFigures {
  if (!(measuredMs > 0)) throw new RangeError('nothing was measured');
  const seconds = measuredMs / 1_000;
  const sum = (pick: (stream: StreamResult) => number): number =>
    streams.reduce((total, stream) => total + pick(stream), 0);
  const rightMs = streams.flatMap((stream) => stream.rightMs);
  const count = (kind: OutcomeKind): number => sum(({ counts }) => counts[kind]);
  return {
    offeredPerSecond: sum(({ arrived }) => arrived) / seconds,
    goodPerSecond: sum(({ rightWithin }) => rightWithin) / seconds,
    p50Ms: percentileOf(rightMs, 0.5),
    p95Ms: percentileOf(rightMs, 0.95),
    p99Ms: percentileOf(rightMs, 0.99),
    counts: {
      ...{ right: count('right'), wrong: count('wrong'), busy: count('busy') },
      ...{ unknown: count('unknown'), failed: count('failed'), late: count('late') },
    },
    lost: count('failed') + count('unknown') + count('late'),
    busyP99Ms: percentileOf(
      streams.flatMap((stream) => stream.busyMs),
      0.99,
    ),
  };
}

/** Share of the CRM's answers that were 429; 0 without any call. */
export function refusedShare({ calls }: Pick<OpenMeasured, 'calls'>): number {
  return calls.all === 0 ? 0 : calls.refused / calls.all;
}

/** Milliseconds as text; a dash where there is nothing. */
export function showMs(ms: number | undefined): string {
  return ms === undefined ? '-' : ms.toFixed(ms < 10 ? 1 : 0);
}

/** A share as text, such as `0.4 %`. */
export function showShare(share: number): string {
  const percent = share * 100;
  return `${percent === 0 ? '0' : percent.toFixed(percent < 1 ? 2 : 1)} %`;
}

/** The columns that every scenario of this kind shows. */
export const OPEN_COLUMNS = [
  ...['offered/s', 'right/s', 'p50 ms', 'p95 ms', 'p99 ms', 'busy', 'lost', 'wrong'],
  ...['CRM calls/s', '429', 'records/call'],
] as const;

/** A row under `OPEN_COLUMNS`. */
export function openRow(name: string, measured: OpenMeasured, streams = measured.streams): readonly string[] {
  const figures = figuresOf(streams, measured.measuredMs);
  const { calls, measuredMs } = measured;
  return [
    name,
    figures.offeredPerSecond.toFixed(1),
    figures.goodPerSecond.toFixed(1),
    ...[figures.p50Ms, figures.p95Ms, figures.p99Ms].map(showMs),
    ...[figures.counts.busy, figures.lost, figures.counts.wrong].map(String),
    (calls.all / (measuredMs / 1_000)).toFixed(1),
    showShare(refusedShare(measured)),
    calls.all === 0 ? '-' : (calls.records / calls.all).toFixed(1),
  ];
}

/** What the JSON file keeps of a row: figures, calls and CPU, without the single latencies. */
export function openRecord(
  measured: OpenMeasured,
  streams = measured.streams,
): Readonly<Record<string, unknown>> {
  const { calls, cores, lagP99Ms, measuredMs } = measured;
  const details = streams.flatMap((stream) => stream.details);
  return { ...figuresOf(streams, measuredMs), calls, cores, lagP99Ms, measuredMs, details };
}

/** CPU shares as a row: how much of one core each process used. */
export function coresRow(
  name: string,
  { cores, lagP99Ms }: OpenMeasured,
  columns: readonly string[],
): string[] {
  const shares = columns.map((column) => {
    const share = cores[column];
    return share === undefined ? '-' : share.toFixed(2);
  });
  return [name, ...shares, showMs(lagP99Ms)];
}
