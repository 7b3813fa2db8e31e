import type { AskerSpec } from '../askers/index.ts';
import type { Question } from '../askers/asker.ts';
import { IDEAL_PER_SECOND } from '../crm-side.ts';
import { makeManyContacts } from '../customers/contacts.ts';
import { onLoadStage, type LoadStage } from '../customers/load-stage.ts';
import { directReads, shuffled, verifiedReads } from '../customers/questions.ts';
import { verifiedConversations } from '../customers/verified.ts';
import { goalTable, missedGoals, type Goal } from '../goals.ts';
import {
  coresRow,
  figuresOf,
  OPEN_COLUMNS,
  openRecord,
  openRow,
  refusedShare,
  showMs,
} from '../open-load/figures.ts';
import type { Stream } from '../open-load/job.ts';
import { runOpenLoad, type OpenMeasured } from '../open-load/run.ts';
import { letWindowPass, loadOf, timesOf } from '../open-load/times.ts';
import type { Arrivals } from '../open-load/schedule.ts';
import type { BenchOptions, Outcome, Scenario } from '../scenario.ts';

const OVERLOAD = 1.4;
const OVERLOAD_PER_SECOND = IDEAL_PER_SECOND * OVERLOAD;
/** The same overload for who asks once per question: 1.4 times eleven. */
const PEER_PER_SECOND = 11 * OVERLOAD;
const CALM_PER_SECOND = 50;
/** Conversations that ask calmly. */
const CALM_CONVERSATIONS = 200;
const NOISY_READS = 3_000;
/** After the begin of what is measured, so that most of the calm questions meet the noise or its remains. */
const NOISE_AT_MS = 1_000;
const CORES = ['server', 'sandbox', 'load'];
const CALM = 'the others';
const NOISE = 'the noisy one';

interface Asked {
  readonly direct: readonly Question[];
  readonly reads: readonly Question[];
}

interface Measured {
  readonly overloaded: ReadonlyMap<string, OpenMeasured>;
  readonly fair: ReadonlyMap<string, OpenMeasured>;
}

const SERVER = 'whole server';
const GATEWAY = 'gateway alone';
const QUIET = 'no noise';
const NOISY_CONVERSATION = 'a conversation asks 3,000 times at once';
const NOISY_CROWD = '3,000 reads of others at once';
const GATEWAY_QUIET = 'gateway alone, no noise';
const GATEWAY_NOISY = 'gateway alone, one turn asks for 3,000 contacts at once';

/** What happens beyond the limit, and to those who wait beside somebody loud (performance.md section 8, row 6). */
export const overloadAndFairness: Scenario = {
  name: 'overload-and-fairness',
  summary: 'reads at 1.4 times the limit, and 50/s beside somebody who asks 3,000 times at once',
  run: (options, progress) =>
    onLoadStage(progress, async (stage) => {
      const contacts = await makeManyContacts(stage, options.customers);
      const conversations = await verifiedConversations(stage.place, stage.control, contacts, progress);
      const asked = {
        direct: shuffled(directReads(contacts), 1),
        reads: shuffled(verifiedReads(conversations), 2),
      };
      await stage.beReal();
      return outcomeOf(
        {
          fair: await playFairness(stage, asked, options),
          overloaded: await playOverload(stage, asked, options),
        },
        options,
      );
    }),
};

async function play(
  { ground }: LoadStage,
  name: string,
  streams: readonly Stream[],
  options: BenchOptions,
): Promise<OpenMeasured> {
  // What was measured before has left the window.
  await letWindowPass(options);
  return runOpenLoad(name, { streams, ...timesOf(options) }, ground);
}

async function playOverload(
  stage: LoadStage,
  { direct, reads }: Asked,
  options: BenchOptions,
): Promise<Measured['overloaded']> {
  const accessToken = await stage.token();
  const crmUrl = stage.launched.sandboxUrl;
  const accessTokens = { [stage.portalId]: accessToken };
  const overloadPerSecond = loadOf(OVERLOAD_PER_SECOND, options);
  const contestants: readonly (readonly [string, AskerSpec, number, readonly Question[]])[] = [
    [SERVER, stage.server('read_crm_data', 'overload'), overloadPerSecond, reads],
    ['one GET + backoff', { kind: 'get', crmUrl, accessTokens, backoff: true }, PEER_PER_SECOND, direct],
    [GATEWAY, { kind: 'gateway', crmUrl, accessToken }, overloadPerSecond, direct],
    [
      'api-client, retries 3',
      { kind: 'api-client', crmUrl, accessToken, limiter: false },
      PEER_PER_SECOND,
      direct,
    ],
  ];
  const measured = new Map<string, OpenMeasured>();
  for (const [name, asker, perSecond, questions] of contestants) {
    const stream = { name, asker, questions, arrivals: { kind: 'even', perSecond } as const };
    measured.set(name, await play(stage, name, [stream], options));
  }
  return measured;
}

/** Those who ask calmly, and those whom the noise is about; a quick run has fewer of both. */
function partsOf(questions: readonly Question[]): readonly [readonly Question[], readonly Question[]] {
  const calm = Math.min(CALM_CONVERSATIONS, Math.floor(questions.length / 2));
  return [questions.slice(0, calm), questions.slice(calm)];
}

/** The same calm stream every time; only what comes beside it differs. */
async function playFairness(
  stage: LoadStage,
  { reads, direct }: Asked,
  options: BenchOptions,
): Promise<Measured['fair']> {
  const [calm, others] = partsOf(reads);
  const stream = (name: string, job: string, arrivals: Arrivals, questions: readonly Question[]): Stream => ({
    ...{ name, arrivals, questions },
    asker: stage.server('read_crm_data', `${job}-${name.length}`),
  });
  const calmStream = (job: string): Stream =>
    stream(CALM, job, { kind: 'poisson', perSecond: loadOf(CALM_PER_SECOND, options), seed: 7 }, calm);
  const noise = (job: string, questions: readonly Question[]): Stream => ({
    ...stream(
      NOISE,
      job,
      { kind: 'burst', atMs: NOISE_AT_MS, count: loadOf(NOISY_READS, options) },
      questions,
    ),
    isApart: true,
  });
  const gateway = await gatewayStreams(stage, direct, options);
  const runs: readonly (readonly [string, readonly Stream[]])[] = [
    [QUIET, [calmStream('quiet')]],
    [NOISY_CONVERSATION, [calmStream('loud'), noise('loud', others.slice(0, 1))]],
    [NOISY_CROWD, [calmStream('crowd'), noise('crowd', others)]],
    [GATEWAY_QUIET, gateway.slice(0, 1)],
    [GATEWAY_NOISY, gateway],
  ];
  const measured = new Map<string, OpenMeasured>();
  for (const [name, streams] of runs) measured.set(name, await play(stage, name, streams, options));
  return measured;
}

/** Under one turn thousands of contacts can be asked for only here: a conversation is about one. */
async function gatewayStreams(
  stage: LoadStage,
  direct: readonly Question[],
  options: BenchOptions,
): Promise<readonly Stream[]> {
  const crmUrl = stage.launched.sandboxUrl;
  const asker = { kind: 'gateway', crmUrl, accessToken: await stage.token() } as const;
  const [calm, others] = partsOf(direct);
  return [
    {
      ...{ name: CALM, asker, questions: calm },
      arrivals: { kind: 'poisson', perSecond: loadOf(CALM_PER_SECOND, options), seed: 7 },
    },
    {
      ...{ name: NOISE, asker, questions: others.map((question) => ({ ...question, turn: 'noise' })) },
      arrivals: { kind: 'burst', atMs: NOISE_AT_MS, count: loadOf(NOISY_READS, options) },
    },
  ];
}

const only = ({ streams }: OpenMeasured, name: string) => streams.filter((stream) => stream.name === name);

function outcomeOf({ overloaded, fair }: Measured, { quick }: BenchOptions): Outcome {
  const goals = [...overloadGoals(overloaded), ...fairnessGoals(fair)];
  const all = [...overloaded, ...fair];
  return {
    tables: [
      {
        title: `Reads at ${OVERLOAD} times the limit`,
        columns: ['', ...OPEN_COLUMNS, 'busy p99 ms'],
        rows: [...overloaded].map(([name, one]) => [
          ...openRow(name, one),
          showMs(figuresOf(one.streams, one.measuredMs).busyP99Ms),
        ]),
      },
      {
        title: `${CALM_PER_SECOND}/s from ${CALM_CONVERSATIONS} conversations of one portal, and what comes beside`,
        columns: ['', ...OPEN_COLUMNS],
        rows: [...fair].flatMap(([name, one]) =>
          [CALM, NOISE]
            .filter((stream) => only(one, stream).length > 0)
            .map((stream) => openRow(`${name}: ${stream}`, one, only(one, stream))),
        ),
      },
      {
        title: 'Share of one core, and how late the load asked',
        columns: ['', ...CORES, 'load p99 ms'],
        rows: all.map(([name, one]) => coresRow(name, one, CORES)),
      },
      goalTable(goals),
    ],
    notes: [
      'Latency counts from the scheduled arrival. “busy” is an answer that says when to come back, at once.',
      'All questions of one conversation are about one contact, so what it asks at once is one question to the CRM;',
      `“${NOISY_CROWD}” are of other conversations of the same portal, and each of those has its turn like anybody.`,
    ],
    figures: {
      overloaded: Object.fromEntries([...overloaded].map(([name, one]) => [name, openRecord(one)])),
      fair: Object.fromEntries(
        [...fair].map(([name, one]) => [
          name,
          { others: openRecord(one, only(one, CALM)), noisy: openRecord(one, only(one, NOISE)) },
        ]),
      ),
    },
    failures: missedGoals(goals, quick),
  };
}

function overloadGoals(overloaded: Measured['overloaded']): readonly Goal[] {
  return [SERVER, GATEWAY].flatMap((name): readonly Goal[] => {
    const one = overloaded.get(name);
    if (one === undefined) return [];
    const { goodPerSecond, p99Ms, busyP99Ms, lost } = figuresOf(one.streams, one.measuredMs);
    return [
      { what: `${name}: share of the ideal`, is: goodPerSecond / IDEAL_PER_SECOND, atLeast: 0.95, digits: 3 },
      { what: `${name}: p99 of the accepted, ms`, is: p99Ms, atMost: 2_500 },
      { what: `${name}: p99 until told “busy”, ms`, is: busyP99Ms, atMost: 50 },
      { what: `${name}: 429, %`, is: refusedShare(one) * 100, atMost: 0.1, digits: 3 },
      { what: `${name}: lost`, is: lost, atMost: 0 },
    ];
  });
}

function fairnessGoals(fair: Measured['fair']): readonly Goal[] {
  const p99Of = (name: string): number | undefined => {
    const one = fair.get(name);
    return one && figuresOf(only(one, CALM), one.measuredMs).p99Ms;
  };
  const pairs = [
    [QUIET, NOISY_CONVERSATION],
    [GATEWAY_QUIET, GATEWAY_NOISY],
  ] as const;
  return pairs.map(([quiet, noisy]): Goal => {
    const [calmMs, besideMs] = [p99Of(quiet), p99Of(noisy)];
    const ratio = calmMs === undefined || besideMs === undefined ? undefined : besideMs / calmMs;
    return { what: `${noisy}: p99 of the others to none`, is: ratio, atMost: 1.25, digits: 2 };
  });
}
