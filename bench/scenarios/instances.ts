import { setTimeout as pause } from 'node:timers/promises';
import type { Question } from '../askers/asker.ts';
import { IDEAL_PER_SECOND, liftLimits, setRealLimits } from '../crm-side.ts';
import { makeManyContacts } from '../customers/contacts.ts';
import { saveLoadRules } from '../customers/load-stage.ts';
import { shuffled, verifiedReads } from '../customers/questions.ts';
import { verifiedConversations } from '../customers/verified.ts';
import { goalTable, missedGoals, type Goal } from '../goals.ts';
import {
  coresRow,
  figuresOf,
  OPEN_COLUMNS,
  openRecord,
  openRow,
  refusedShare,
} from '../open-load/figures.ts';
import { runOpenLoad, type OpenMeasured } from '../open-load/run.ts';
import { letWindowPass, loadOf, timesOf } from '../open-load/times.ts';
import type { BenchOptions, Outcome, Progress, Scenario } from '../scenario.ts';
import { BRAND, installApp } from '../stage.ts';
import { withFleet, type Fleet, type Instance } from './instances/fleet.ts';

const OFFERED_PER_SECOND = 1_000;
const CORES = ['instances', 'sandbox', 'load'];
/** A third of the measured time has passed when an instance is killed. */
const KILL_AT = 1 / 3;

interface Shape {
  readonly name: string;
  /** Shares of the questions that each instance gets. */
  readonly weights: readonly number[];
  /** Whether the first instance is killed under load. */
  readonly kills?: boolean;
}

const SHAPES: readonly Shape[] = [
  { name: '1 instance', weights: [1] },
  { name: '2, even', weights: [1, 1] },
  { name: '4, even', weights: [1, 1, 1, 1] },
  { name: '4, 70/10/10/10', weights: [7, 1, 1, 1] },
  { name: '4, one killed', weights: [1, 1, 1, 1], kills: true },
];

interface Row {
  readonly shape: Shape;
  readonly measured: OpenMeasured;
}

/** Several instances on one portal's budget, over PostgreSQL. */
export const instances: Scenario = {
  name: 'instances',
  summary: '2 and 4 instances on one portal’s budget, even and skewed, and one of them killed under load',
  run: (options, progress) =>
    withFleet(async (fleet) => {
      const questions = await prepare(fleet, options, progress);
      const rows: Row[] = [];
      for (const shape of SHAPES) {
        rows.push({ shape, measured: await play(fleet, shape, questions, options, progress) });
      }
      return outcomeOf(rows, options);
    }),
};

/** Every instance compiles its code anew and all share the machine's cores, so each gets a warm-up's time. */
function timesForAll(instanceCount: number, options: BenchOptions): ReturnType<typeof timesOf> {
  const times = timesOf(options);
  return { ...times, warmUpMs: times.warmUpMs * instanceCount };
}

/** One instance serves while customers are made; it does not live on. */
async function prepare(
  fleet: Fleet,
  { customers }: BenchOptions,
  progress: Progress,
): Promise<readonly Question[]> {
  const instance = await fleet.start();
  try {
    const { control, sandbox, publicUrl, clientSecret } = fleet;
    const portal = await installApp(sandbox.url);
    await liftLimits(control);
    await portal.save('/settings/brand', BRAND);
    await saveLoadRules(portal);
    const contacts = await makeManyContacts(portal, customers);
    const place = { origin: instance.origin, publicUrl, clientSecret };
    const conversations = await verifiedConversations(place, control, contacts, progress);
    return shuffled(verifiedReads(conversations), 1);
  } finally {
    await instance.stop();
  }
}

async function play(
  fleet: Fleet,
  shape: Shape,
  questions: readonly Question[],
  options: BenchOptions,
  progress: Progress,
): Promise<OpenMeasured> {
  const { control, sandbox, publicUrl, clientSecret } = fleet;
  const running: Instance[] = [];
  try {
    while (running.length < shape.weights.length) running.push(await fleet.start());
    await setRealLimits(control);
    await letWindowPass(options);
    const pids = running.map(({ pid }) => ['instances', pid] as const);
    const ground = { control, progress, pids: [...pids, ['sandbox', sandbox.pid] as const] };
    const stream = {
      name: shape.name,
      questions,
      arrivals: { kind: 'even', perSecond: loadOf(OFFERED_PER_SECOND, options) } as const,
      asker: {
        ...({ kind: 'tool', tool: 'read_crm_data', clientSecret, signedOrigin: publicUrl } as const),
        name: `instances-${SHAPES.indexOf(shape)}`,
        instances: running.map(({ origin }, at) => ({ origin, weight: shape.weights[at] ?? 1 })),
      },
    };
    const times = timesForAll(running.length, options);
    return await runOpenLoad(shape.name, { streams: [stream], ...times }, ground, async () => {
      if (shape.kills !== true) return;
      await pause(times.measuredMs * KILL_AT);
      running[0]?.crash();
      progress(`${shape.name}: killed the first of ${running.length} instances`);
    });
  } finally {
    await Promise.all(running.map((instance) => instance.stop()));
  }
}

function outcomeOf(rows: readonly Row[], { quick }: BenchOptions): Outcome {
  const goals = rows.flatMap(goalsOf);
  return {
    tables: [
      {
        title: `${OFFERED_PER_SECOND} verified reads a second of one portal; the ideal is ${IDEAL_PER_SECOND}/s`,
        columns: ['', ...OPEN_COLUMNS],
        rows: rows.map(({ shape, measured }) => openRow(shape.name, measured)),
      },
      {
        title: 'Share of one core, and how late the load asked',
        columns: ['', ...CORES, 'load p99 ms'],
        rows: rows.map(({ shape, measured }) => coresRow(shape.name, measured, CORES)),
      },
      goalTable(goals),
    ],
    notes: [
      'PostgreSQL waits for the disk. The load spreads questions as a balancer does and leaves an instance out that is gone.',
      'What an instance had under way when it was killed is lost, and nothing else may be.',
      'Where an instance was killed, the CPU time of the instances is unknown.',
    ],
    figures: Object.fromEntries(rows.map(({ shape, measured }) => [shape.name, openRecord(measured)])),
    failures: missedGoals(goals, quick),
  };
}

/** What one of four has under way at most: as much as it is asked in the time that an answer takes in this row (p99). */
const mostUnderWay = (p99Ms = 0): number => Math.ceil((OFFERED_PER_SECOND / 4) * (p99Ms / 1_000));

function goalsOf({ shape, measured }: Row): readonly Goal[] {
  const { name, kills = false } = shape;
  const { goodPerSecond, p50Ms, p99Ms, lost } = figuresOf(measured.streams, measured.measuredMs);
  return [
    { what: `${name}: share of the ideal`, is: goodPerSecond / IDEAL_PER_SECOND, atLeast: 0.85, digits: 3 },
    { what: `${name}: p50 ms`, is: p50Ms, atMost: 700 },
    { what: `${name}: 429, %`, is: refusedShare(measured) * 100, atMost: 0, digits: 3 },
    { what: `${name}: lost`, is: lost, atMost: kills ? mostUnderWay(p99Ms) : 0 },
  ];
}
