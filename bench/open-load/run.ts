import { stopProcess } from '../../dev/child-process.ts';
import type { SandboxControl } from '../../dev/sandbox-control.ts';
import { callsSince, callsSoFar, type CrmCalls } from '../crm-side.ts';
import { cpuMsOf } from '../process-usage.ts';
import { forkEntry, nextMessage } from '../processes.ts';
import { dropNoise } from './noise.ts';
import type { Progress } from '../scenario.ts';
import {
  isOpenMark,
  isOpenProgress,
  isOpenResult,
  type OpenJob,
  type OpenMark,
  type OpenResult,
  type Stream,
  type StreamResult,
} from './job.ts';

/** Where a load runs and what is watched meanwhile. */
export interface OpenGround {
  readonly control: SandboxControl;
  /** Processes whose CPU time is counted, by name; several of a name are added up. */
  readonly pids: readonly (readonly [name: string, pid: number])[];
  readonly progress: Progress;
}

/** A load that was measured. */
export interface OpenMeasured {
  readonly streams: readonly StreamResult[];
  readonly measuredMs: number;
  /** CRM calls within the measured time. */
  readonly calls: CrmCalls;
  /** Share of one core within the measured time, by name; `load` is the process that asks. */
  readonly cores: Readonly<Record<string, number | undefined>>;
  readonly lagP99Ms: number;
}

const ANSWER_MARGIN_MS = 60_000;
const MOST_STREAMS_SHOWN = 4;

/** A process that asks, from the moment at which it was told what. */
interface Load {
  readonly begin: Promise<OpenMark>;
  readonly end: Promise<OpenMark>;
  readonly result: Promise<OpenResult>;
  stop(): Promise<void>;
}

function startLoad(what: string, job: Omit<OpenJob, 'type'>, progress: Progress): Load {
  const child = forkEntry('./open-load/process.js', process.env, ['ignore', 'ignore', 'pipe', 'ipc']);
  dropNoise(child);
  child.on('message', (message) => {
    if (isOpenProgress(message)) progress(`${what}: ${describe(message.sinceStartMs, message.streams)}`);
  });
  const limitMs = job.warmUpMs + job.measuredMs + job.deadlineMs + ANSWER_MARGIN_MS;
  const isBegin = (message: unknown): message is OpenMark => isOpenMark(message) && message.at === 'begin';
  const isEnd = (message: unknown): message is OpenMark => isOpenMark(message) && message.at === 'end';
  const [begin, end, result] = [
    nextMessage(child, isBegin, limitMs),
    nextMessage(child, isEnd, limitMs),
    nextMessage(child, isOpenResult, limitMs),
  ];
  // Each is awaited in its turn; a load that dies rejects all three.
  for (const each of [begin, end, result]) each.catch(() => undefined);
  child.send({ type: 'open-job', ...job } satisfies OpenJob);
  return { begin, end, result, stop: () => stopProcess(child) };
}

/** Who asks from one process: those together who are not to be apart, and first. */
function groupsOf(streams: readonly Stream[]): readonly (readonly Stream[])[] {
  const together = streams.filter(({ isApart }) => isApart !== true);
  const apart = streams.filter(({ isApart }) => isApart === true);
  return [together, ...apart.map((stream) => [stream])].filter(({ length }) => length > 0);
}

/**
 * Runs one job in fresh processes. Nothing is judged here, but a wrong answer ends the run. How late the load asked is
 * told of the streams that are not apart.
 * @param onBegin runs when the measured time begins, beside the load
 * @throws Error when an answer was wrong: a fast wrong answer is no figure
 */
export async function runOpenLoad(
  what: string,
  job: Omit<OpenJob, 'type'>,
  { control, pids, progress }: OpenGround,
  onBegin?: () => Promise<void>,
): Promise<OpenMeasured> {
  const loads = groupsOf(job.streams).map((streams) => startLoad(what, { ...job, streams }, progress));
  try {
    const loadBefore = await cpuMsAt(loads.map(({ begin }) => begin));
    const before = usageOf(pids);
    const firstCall = await callsSoFar(control);
    const beside = onBegin?.() ?? Promise.resolve();
    beside.catch(() => undefined);
    const loadAfter = await cpuMsAt(loads.map(({ end }) => end));
    const cores = sharesOf(before, usageOf(pids), job.measuredMs);
    const calls = await callsSince(control, firstCall);
    await beside;
    const results = await Promise.all(loads.map(({ result }) => result));
    const streams = results.flatMap((result) => result.streams);
    complainOfWrong(what, streams);
    const load = (loadAfter - loadBefore) / job.measuredMs;
    const lagP99Ms = results[0]?.lagP99Ms ?? 0;
    return { streams, measuredMs: job.measuredMs, calls, cores: { ...cores, load }, lagP99Ms };
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
  }
}

/** CPU time of all loads together at a mark. */
async function cpuMsAt(marks: readonly Promise<OpenMark>[]): Promise<number> {
  return (await Promise.all(marks)).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

function describe(
  sinceStartMs: number,
  streams: readonly { readonly name: string; readonly asked: number; readonly right: number }[],
): string {
  // Many streams of one kind differ in what stands after their first word.
  const kinds = new Map<string, { asked: number; right: number }>();
  for (const { name, asked, right } of streams) {
    const kind = streams.length > MOST_STREAMS_SHOWN ? (name.split(' ')[0] ?? name) : name;
    const sum = kinds.get(kind) ?? { asked: 0, right: 0 };
    kinds.set(kind, { asked: sum.asked + asked, right: sum.right + right });
  }
  const parts = [...kinds].map(([kind, { asked, right }]) => `${kind}: ${right} right, ${asked} asked`);
  return `${Math.round(sinceStartMs / 1_000)} s, ${parts.join('; ')}`;
}

type Usage = ReadonlyMap<string, number | undefined>;

function usageOf(pids: OpenGround['pids']): Usage {
  const usage = new Map<string, number | undefined>();
  for (const [name, pid] of pids) {
    const [before, own] = [usage.get(name) ?? 0, cpuMsOf(pid)];
    usage.set(name, own === undefined ? undefined : before + own);
  }
  return usage;
}

function sharesOf(before: Usage, after: Usage, ms: number): Record<string, number | undefined> {
  return Object.fromEntries(
    [...after].map(([name, cpuMs]) => {
      const start = before.get(name);
      // A process that ended meanwhile has no figure.
      const known = cpuMs !== undefined && start !== undefined && cpuMs >= start;
      return [name, known ? (cpuMs - start) / ms : undefined];
    }),
  );
}

function complainOfWrong(what: string, streams: readonly StreamResult[]): void {
  const wrong = streams.filter(({ counts }) => counts.wrong > 0);
  if (wrong.length === 0) return;
  const words = wrong.map(
    ({ name, counts, details }) => `${name}: ${counts.wrong}\n  ${details.join('\n  ')}`,
  );
  throw new Error(`${what}: wrong answers, so nothing was measured.\n${words.join('\n')}`);
}
