import { stopProcess } from '../dev/child-process.ts';
import { forkEntry, nextMessage } from './processes.ts';
import { isLoadResult, type LoadCase, type LoadJob, type LoadResult } from './load-job.ts';
import { cpuMsOf } from './process-usage.ts';
import { percentile } from './statistics.ts';

/** A server under load, and what it is asked. */
export interface Contestant {
  readonly name: string;
  readonly origin: string;
  /** The process whose CPU time is counted. */
  readonly pid: number;
  readonly cases: readonly LoadCase[];
}

/** One contestant in one round. */
export interface Measured {
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU time of the server process; `undefined` where there is no /proc. */
  readonly cpuMsPerRequest: number | undefined;
}

/** The process that asks. */
export interface LoadProcess {
  run(job: Omit<LoadJob, 'type'>): Promise<LoadResult>;
  stop(): Promise<void>;
}

const ANSWER_MARGIN_MS = 30_000;

/** Forks the load; it knows nothing of the server but what a job says. */
export function startLoadProcess(): LoadProcess {
  const child = forkEntry('./load.js', process.env);
  return {
    run(job) {
      const result = nextMessage(child, isLoadResult, job.durationMs + ANSWER_MARGIN_MS);
      child.send({ type: 'job', ...job } satisfies LoadJob);
      return result;
    },
    stop: () => stopProcess(child),
  };
}

/**
 * Puts `contestant` under load for `job.durationMs`.
 * @throws Error when an answer was wrong or missing: a fast wrong answer is no figure
 */
export async function measure(
  load: LoadProcess,
  contestant: Contestant,
  job: Omit<LoadJob, 'type' | 'origin' | 'cases'>,
): Promise<Measured> {
  const { name, origin, pid, cases } = contestant;
  const cpuBefore = cpuMsOf(pid);
  const { latenciesMs, elapsedMs, wrongCount, wrong } = await load.run({ ...job, origin, cases });
  const cpuAfter = cpuMsOf(pid);
  if (wrongCount > 0) {
    throw new Error(
      `${name}: ${wrongCount} wrong answers, so nothing was measured.\n  ${wrong.join('\n  ')}`,
    );
  }
  const requests = latenciesMs.length;
  return {
    requests,
    requestsPerSecond: requests / (elapsedMs / 1_000),
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuMsPerRequest:
      cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / requests,
  };
}
