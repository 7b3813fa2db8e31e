import type { Observer } from '../../src/ports.ts';
import { createCounter, createHistogram, gaugeLines } from './exposition.ts';

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The row's path, e.g. `/v1/tools/:tool`; `none` where no row took it. Never the path that was asked for. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/** A queue that jobs wait in. */
export interface WatchedQueue {
  readonly name: string;
  /** Jobs that wait or are under way, over all processes. */
  length(): Promise<number>;
}

/** What this process has done, for operators: no portal, person, value, key or handle is part of it. */
export interface Metrics extends Observer {
  request(answered: AnsweredRequest): void;
  /** All of it in the text format of Prometheus. Fails with `StoreUnavailable`. */
  render(): Promise<string>;
}

/** Methods that are told apart; a caller may write anything there. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE']);

/** Counters that begin at nought with the process. */
export function createMetrics({ queues }: { readonly queues: () => readonly WatchedQueue[] }): Metrics {
  const requests = createCounter({
    name: 'http_requests_total',
    help: 'Requests that were answered, by method, route and status.',
    labels: ['method', 'route', 'status'],
  });
  const durations = createHistogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer, by method and route.',
    labels: ['method', 'route'],
  });
  const toolCalls = createCounter({
    name: 'tool_calls_total',
    help: 'Tool calls of all surfaces, by tool and status of the answer; fault: no answer could be given.',
    labels: ['tool', 'status'],
  });
  const crmRequests = createCounter({
    name: 'crm_requests_total',
    help: 'Requests to the CRM by outcome: ok, rate_limited, refused, failed, or why there was no answer.',
    labels: ['outcome'],
  });
  const crmDurations = createHistogram({
    name: 'crm_request_duration_seconds',
    help: 'Time that requests to the CRM took.',
    labels: [],
  });

  return {
    request({ method, route, status, seconds }) {
      const known = METHODS.has(method) ? method : 'other';
      requests.add([known, route, String(status)]);
      durations.observe([known, route], seconds);
    },
    toolCall: (tool, status) => {
      toolCalls.add([tool, status]);
    },
    crmRequest(outcome, seconds) {
      crmRequests.add([outcome]);
      crmDurations.observe([], seconds);
    },
    async render() {
      const lengths = await Promise.all(
        queues().map(async (queue) => ({ labels: [queue.name], value: await queue.length() })),
      );
      const written = [requests, durations, toolCalls, crmRequests, crmDurations];
      const waiting = {
        name: 'queue_jobs',
        help: 'Jobs that wait or are under way, over all processes.',
        labels: ['queue'],
      };
      const lines = [...written.flatMap((metric) => metric.lines()), ...gaugeLines(waiting, lengths)];
      return `${[...lines, ...processLines()].join('\n')}\n`;
    },
  };
}

/** What Prometheus asks every process to tell of itself. */
function processLines(): readonly string[] {
  const { user, system } = process.cpuUsage();
  const of = (name: string, help: string, value: number, type: 'gauge' | 'counter' = 'gauge') =>
    gaugeLines({ name, help, labels: [] }, [{ labels: [], value }], type);
  return [
    ...of('process_cpu_seconds_total', 'CPU time of this process.', (user + system) / 1e6, 'counter'),
    ...of('process_resident_memory_bytes', 'Resident memory of this process.', process.memoryUsage.rss()),
    ...of('process_uptime_seconds', 'Time since this process began.', process.uptime()),
  ];
}
