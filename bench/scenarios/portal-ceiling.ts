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
} from '../open-load/figures.ts';
import { runOpenLoad, type OpenMeasured } from '../open-load/run.ts';
import { letWindowPass, loadOf, timesOf } from '../open-load/times.ts';
import type { BenchOptions, Outcome, Progress, Scenario } from '../scenario.ts';

/** Above the goal and below what the gateway's own pace admits, burst 3 and 10.6 calls/s. */
const OFFERED_PER_SECOND = 1_052;
/** Twice what one call per question can answer. */
const PEER_PER_SECOND = 20;
/** What HubSpot's client lets through by its own limiter. */
const LIMITED_PER_SECOND = 8;
const CORES = ['server', 'sandbox', 'load'];

const SERVER = 'whole server';
const GATEWAY = 'gateway alone';
const BACKOFF = 'one GET + backoff';

interface Contestant {
  readonly name: string;
  readonly asker: AskerSpec;
  readonly perSecond: number;
  readonly questions: readonly Question[];
  /** Measured time, in units of `openSeconds`. */
  readonly stretches: number;
}

/** How many customers of one portal can be answered (performance.md section 8, row 1). */
export const portalCeiling: Scenario = {
  name: 'portal-ceiling',
  summary: 'verified reads per second from one portal’s budget, beside one GET per question',
  run: (options, progress) =>
    onLoadStage(progress, async (stage) => {
      const contestants = await prepare(stage, options, progress);
      await stage.beReal();
      const measured = new Map<string, OpenMeasured>();
      for (const contestant of contestants) {
        // The window of the one before is over, so that nobody pays for another's calls.
        await letWindowPass(options);
        measured.set(contestant.name, await play(stage, contestant, options));
      }
      return outcomeOf(measured, options);
    }),
};

async function prepare(
  stage: LoadStage,
  options: BenchOptions,
  progress: Progress,
): Promise<readonly Contestant[]> {
  const { control, place, launched } = stage;
  const contacts = await makeManyContacts(stage, options.customers);
  const direct = shuffled(directReads(contacts), 1);
  const conversations = await verifiedConversations(place, control, contacts, progress);
  const reads = shuffled(verifiedReads(conversations), 2);
  const { portalId } = stage;
  const [accessToken, crmUrl] = [await stage.token(), launched.sandboxUrl];
  const accessTokens = { [portalId]: accessToken };
  const get = { kind: 'get', crmUrl, accessTokens, backoff: true } as const;
  const client = { kind: 'api-client', crmUrl, accessToken } as const;
  const full = { perSecond: loadOf(OFFERED_PER_SECOND, options), stretches: 2 };
  const peer = { perSecond: PEER_PER_SECOND, stretches: 1, questions: direct };
  return [
    { name: SERVER, asker: stage.server('read_crm_data', 'ceiling'), questions: reads, ...full },
    { name: BACKOFF, asker: get, ...peer },
    { name: 'api-client, retries 3', asker: { ...client, limiter: false }, ...peer },
    { name: GATEWAY, asker: { kind: 'gateway', crmUrl, accessToken }, questions: direct, ...full },
    {
      name: 'api-client, its limiter',
      asker: { ...client, limiter: true },
      ...{ ...peer, perSecond: LIMITED_PER_SECOND },
    },
  ];
}

async function play(
  { ground }: LoadStage,
  { name, asker, perSecond, questions, stretches }: Contestant,
  options: BenchOptions,
): Promise<OpenMeasured> {
  const stream = { name, asker, questions, arrivals: { kind: 'even', perSecond } as const };
  return runOpenLoad(name, { streams: [stream], ...timesOf(options, stretches) }, ground);
}

function outcomeOf(measured: ReadonlyMap<string, OpenMeasured>, options: BenchOptions): Outcome {
  const goals = goalsOf(measured);
  const rows = [...measured];
  return {
    tables: [
      {
        title: `Reads of distinct contacts of one portal, 110 calls per 10 s; the ideal is ${IDEAL_PER_SECOND}/s`,
        columns: ['', ...OPEN_COLUMNS],
        rows: rows.map(([name, one]) => openRow(name, one)),
      },
      {
        title: 'Share of one core, and how late the load asked',
        columns: ['', ...CORES, 'load p99 ms'],
        rows: rows.map(([name, one]) => coresRow(name, one, CORES)),
      },
      goalTable(goals),
    ],
    notes: [
      'Latency counts from the scheduled arrival. Every answer was compared with the sandbox’s value.',
      'One round: each row ran for itself, the two of ours measured twice as long as the others.',
    ],
    figures: Object.fromEntries(rows.map(([name, one]) => [name, openRecord(one)])),
    failures: missedGoals(goals, options.quick),
  };
}

function goalsOf(measured: ReadonlyMap<string, OpenMeasured>): readonly Goal[] {
  const peer = measured.get(BACKOFF);
  const peerGood = peer === undefined ? 0 : figuresOf(peer.streams, peer.measuredMs).goodPerSecond;
  return [SERVER, GATEWAY].flatMap((name): readonly Goal[] => {
    const one = measured.get(name);
    if (one === undefined) return [];
    const { goodPerSecond, p99Ms, lost, counts } = figuresOf(one.streams, one.measuredMs);
    return [
      { what: `${name}: share of the ideal`, is: goodPerSecond / IDEAL_PER_SECOND, atLeast: 0.95, digits: 3 },
      {
        what: `${name}: times one GET + backoff`,
        is: peerGood === 0 ? undefined : goodPerSecond / peerGood,
        ...{ atLeast: 90, digits: 1 },
      },
      { what: `${name}: p99 ms`, is: p99Ms, atMost: 400 },
      { what: `${name}: 429, %`, is: refusedShare(one) * 100, atMost: 0, digits: 3 },
      { what: `${name}: not answered`, is: lost + counts.busy, atMost: 0 },
    ];
  });
}
