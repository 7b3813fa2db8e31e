import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { Asker } from '../askers/asker.ts';
import { createAsker } from '../askers/index.ts';
import { percentile } from '../statistics.ts';
import { isOpenJob, type FromOpenLoad, type OpenJob, type OpenResult } from './job.ts';
import { runStream, type RunningStream } from './run-stream.ts';
import { scheduleOf } from './schedule.ts';

/**
 * The process that asks on a schedule: takes one job over IPC, reports as it goes, ends with the result. It is started
 * anew for every job, because `@hubspot/api-client` keeps its limiter in the process.
 */
const REPORT_EVERY_MS = 5_000;
/** A load that is behind lets answers in after so many questions. */
const ASKED_AT_ONCE = 50;

interface Arrival {
  readonly atMs: number;
  readonly stream: RunningStream;
  /** Within its stream. */
  readonly index: number;
}

const tell = (message: FromOpenLoad): void => {
  process.send?.(message);
};

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

async function runJob(job: OpenJob): Promise<OpenResult> {
  const startedAt = performance.now();
  const sinceStartMs = (): number => performance.now() - startedAt;
  const askers = askersOf(job);
  const streams = job.streams.map((stream) => {
    const asker = askers.get(JSON.stringify(stream.asker));
    if (asker === undefined) throw new Error('A stream has no asker.');
    return runStream(stream, asker, job, sinceStartMs);
  });
  const arrivals = streams
    .flatMap((stream, at): readonly Arrival[] => {
      const schedule = job.streams[at]?.arrivals;
      return schedule ? scheduleOf(schedule, job).map((atMs, index) => ({ atMs, stream, index })) : [];
    })
    .sort((a, b) => a.atMs - b.atMs);
  const stopReports = reportOn(streams, sinceStartMs);
  const ended = markTimes(job, sinceStartMs);
  const lags = await askAll(arrivals, sinceStartMs);
  await ended;
  const results = await Promise.all(streams.map((stream) => stream.finish()));
  stopReports();
  await Promise.all(Array.from(askers.values(), (asker) => asker.close()));
  return { type: 'open-result', streams: results, lagP99Ms: lags.length === 0 ? 0 : percentile(lags, 0.99) };
}

/** Streams that ask the same way share one asker, as callers of one process do. */
function askersOf({ streams }: OpenJob): ReadonlyMap<string, Asker> {
  const specs = new Map(streams.map(({ asker }) => [JSON.stringify(asker), asker]));
  return new Map([...specs].map(([key, spec]) => [key, createAsker(spec)]));
}

/** How late each question was asked, in milliseconds. */
async function askAll(arrivals: readonly Arrival[], sinceStartMs: () => number): Promise<readonly number[]> {
  const lags: number[] = [];
  for (const [place, { atMs, stream, index }] of arrivals.entries()) {
    const waitMs = atMs - sinceStartMs();
    if (waitMs > 0) await pause(waitMs);
    else if (place % ASKED_AT_ONCE === 0) await turn();
    lags.push(Math.max(0, sinceStartMs() - atMs));
    stream.ask(index, atMs);
  }
  return lags;
}

async function markTimes({ warmUpMs, measuredMs }: OpenJob, sinceStartMs: () => number): Promise<void> {
  await pause(Math.max(0, warmUpMs - sinceStartMs()));
  tell({ type: 'open-mark', at: 'begin', cpuMs: cpuMs() });
  await pause(Math.max(0, warmUpMs + measuredMs - sinceStartMs()));
  tell({ type: 'open-mark', at: 'end', cpuMs: cpuMs() });
}

function reportOn(streams: readonly RunningStream[], sinceStartMs: () => number): () => void {
  const before = streams.map(() => ({ asked: 0, right: 0 }));
  const timer = setInterval(() => {
    const since = streams.map((stream, at) => {
      const [asked, right] = [stream.asked(), stream.right()];
      const last = before[at] ?? { asked: 0, right: 0 };
      before[at] = { asked, right };
      return { name: stream.name, asked: asked - last.asked, right: right - last.right };
    });
    tell({ type: 'open-progress', sinceStartMs: sinceStartMs(), streams: since });
  }, REPORT_EVERY_MS);
  return () => {
    clearInterval(timer);
  };
}

process.on('message', (message) => {
  if (!isOpenJob(message)) return;
  runJob(message).then(tell, (error: unknown) => {
    process.stderr.write(`The load failed: ${error instanceof Error ? error.message : 'unknown'}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => undefined);
