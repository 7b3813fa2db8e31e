import type { AskerSpec } from '../askers/index.ts';
import type { Question } from '../askers/asker.ts';
import { makeManyContacts } from '../customers/contacts.ts';
import { onLoadStage, type LoadStage } from '../customers/load-stage.ts';
import {
  directReads,
  matchedReads,
  shuffled,
  verifiedReads,
  verifiedUpdates,
} from '../customers/questions.ts';
import { openConversations, verifiedConversations } from '../customers/verified.ts';
import { goalTable, missedGoals, type Goal } from '../goals.ts';
import { figuresOf, openRecord, refusedShare, showMs, showShare } from '../open-load/figures.ts';
import type { Stream } from '../open-load/job.ts';
import { runOpenLoad, type OpenMeasured } from '../open-load/run.ts';
import { letWindowPass, loadOf, timesOf } from '../open-load/times.ts';
import type { BenchOptions, Outcome, Progress, Scenario } from '../scenario.ts';
import { ledgerSince, ledgerSoFar, judgeWrites, type WritesJudged } from './hostile-crm/ledger.ts';
import { TROUBLES, type Trouble } from './hostile-crm/troubles.ts';

/** Questions a second; together more than one call each could carry, far less than batches do. */
const RATES = { reads: 40, matched: 6, secondary: 4, updates: 8 } as const;
/** What one call per question carries without any trouble. */
const PEER_PER_SECOND = 6;
const CUSTOMERS = 300;
const WARM_UP_MS = 2_000;
/** Faults stay until the last answer of a trouble has come; then the CRM is left alone for a window. */
const PEER_TROUBLES = ['foreign bursts', '429'];

interface Row {
  readonly name: string;
  readonly measured: OpenMeasured;
  readonly writes?: WritesJudged;
}

/** A CRM that refuses, stalls and answers crookedly (performance.md section 8, row 7). */
export const hostileCrm: Scenario = {
  name: 'hostile-crm',
  summary:
    'reads and updates while the CRM refuses, stalls, drops and shuffles; every write held against its ledger',
  run: (options, progress) =>
    onLoadStage(progress, async (stage) => {
      const streamsOf = await prepare(stage, options, progress);
      await stage.beReal();
      const rows: Row[] = [];
      // Values differ in all of them, so a write that comes after its trouble is found too.
      const since = await ledgerSoFar(stage.control);
      for (const trouble of TROUBLES) {
        const measured = await play(stage, trouble, streamsOf(trouble.name), options);
        const written = measured.streams.flatMap((stream) => stream.written);
        const writes = judgeWrites(written, await ledgerSince(stage.control, since));
        rows.push({ name: trouble.name, measured, writes });
      }
      return outcomeOf(rows, await playPeers(stage, options), options);
    }),
};

async function prepare(
  stage: LoadStage,
  options: BenchOptions,
  progress: Progress,
): Promise<(trouble: string) => readonly Stream[]> {
  const { control, place } = stage;
  const contacts = await makeManyContacts(stage, Math.min(options.customers, CUSTOMERS), {
    withSecondEmail: true,
  });
  const verified = await verifiedConversations(place, control, contacts, progress);
  const matched = await openConversations(place, contacts);
  const secondary = await openConversations(place, contacts, ({ secondEmail }) => secondEmail);
  const kinds: readonly (readonly [keyof typeof RATES, readonly Question[]])[] = [
    ['reads', shuffled(verifiedReads(verified), 1)],
    ['matched', shuffled(matchedReads(matched, 'primary'), 2)],
    ['secondary', shuffled(matchedReads(secondary, 'secondary'), 3)],
    ['updates', shuffled(verifiedUpdates(verified), 4)],
  ];
  return (trouble) =>
    kinds.map(([name, questions], seed) => ({
      ...{ name, questions },
      arrivals: {
        kind: 'poisson',
        perSecond: loadOf(RATES[name], options),
        seed: seed + 1,
      },
      asker: stage.server(
        name === 'updates' ? 'update_crm_data' : 'read_crm_data',
        `${name}-${TROUBLES.findIndex((each) => each.name === trouble)}`,
      ),
    }));
}

async function play(
  { ground, portalId }: LoadStage,
  trouble: Trouble,
  streams: readonly Stream[],
  options: BenchOptions,
): Promise<OpenMeasured> {
  const { control } = ground;
  const times = { ...timesOf(options), warmUpMs: WARM_UP_MS };
  await control.faults();
  await letWindowPass(options);
  try {
    return await runOpenLoad(trouble.name, { streams, ...times }, ground, () =>
      trouble.make({ control, portalId, endsAt: performance.now() + times.measuredMs }),
    );
  } finally {
    await control.faults();
  }
}

/** Under the two troubles that a client of the CRM meets most, at a rate that it carries otherwise. */
async function playPeers(stage: LoadStage, options: BenchOptions): Promise<readonly Row[]> {
  const contacts = await makeManyContacts(stage, 100);
  const questions = shuffled(directReads(contacts), 1);
  const accessToken = await stage.token();
  const crmUrl = stage.launched.sandboxUrl;
  const accessTokens = { [stage.portalId]: accessToken };
  const peers: readonly (readonly [string, AskerSpec])[] = [
    ['one GET + backoff', { kind: 'get', crmUrl, accessTokens, backoff: true }],
    ['api-client, retries 3', { kind: 'api-client', crmUrl, accessToken, limiter: false }],
  ];
  const rows: Row[] = [];
  for (const trouble of TROUBLES.filter(({ name }) => PEER_TROUBLES.includes(name))) {
    for (const [peer, asker] of peers) {
      const arrivals = { kind: 'poisson', perSecond: PEER_PER_SECOND, seed: 1 } as const;
      const name = `${peer}: ${trouble.name}`;
      const measured = await play(
        stage,
        { ...trouble, name },
        [{ name, asker, arrivals, questions }],
        options,
      );
      rows.push({ name, measured });
    }
  }
  return rows;
}

const COLUMNS = [
  ...['', 'asked', 'right', 'busy', 'lost', 'wrong', 'p50 ms', 'p95 ms', 'p99 ms', '429', 'records/call'],
  ...['acknowledged', 'unknown', 'written twice', 'not written', 'written though refused'],
];

function rowOf({ name, measured, writes }: Row): readonly string[] {
  const { counts, lost, p50Ms, p95Ms, p99Ms } = figuresOf(measured.streams, measured.measuredMs);
  const { calls } = measured;
  const asked = measured.streams.reduce((sum, { arrived }) => sum + arrived, 0);
  return [
    name,
    ...[asked, counts.right, counts.busy, lost, counts.wrong].map(String),
    ...[p50Ms, p95Ms, p99Ms].map(showMs),
    showShare(refusedShare(measured)),
    calls.all === 0 ? '-' : (calls.records / calls.all).toFixed(1),
    ...(writes === undefined
      ? []
      : [writes.acknowledged, writes.unknown, writes.twice, writes.missing, writes.denied].map(String)),
  ];
}

function outcomeOf(rows: readonly Row[], peers: readonly Row[], { quick }: BenchOptions): Outcome {
  const goals = goalsOf(rows);
  return {
    tables: [
      {
        title: 'Reads and updates through the whole server, by trouble',
        columns: COLUMNS,
        rows: rows.map(rowOf),
      },
      {
        title: `Clients of the CRM itself, ${PEER_PER_SECOND} reads a second`,
        columns: COLUMNS.slice(0, 11),
        rows: peers.map(rowOf),
      },
      goalTable(goals),
    ],
    notes: [
      ...TROUBLES.map(({ name, what }) => `${name}: ${what}.`),
      'Every write was held against the sandbox’s ledger: each acknowledged value stands there once, at its contact.',
      '429 counts those that a trouble injects too.',
    ],
    figures: Object.fromEntries(
      [...rows, ...peers].map(({ name, measured, writes }) => [name, { ...openRecord(measured), writes }]),
    ),
    failures: [...missedGoals(goals, quick), ...broken(rows)],
  };
}

function goalsOf(rows: readonly Row[]): readonly Goal[] {
  const streams = rows.flatMap(({ measured }) => measured.streams);
  const measuredMs = rows.reduce((sum, { measured }) => sum + measured.measuredMs, 0);
  const { p95Ms, counts } = figuresOf(streams, measuredMs);
  const [refused, calls] = [
    rows.reduce((sum, { measured }) => sum + measured.calls.refused, 0),
    rows.reduce((sum, { measured }) => sum + measured.calls.all, 0),
  ];
  const sum = (pick: (writes: WritesJudged) => number): number =>
    rows.reduce((total, { writes }) => total + (writes === undefined ? 0 : pick(writes)), 0);
  return [
    { what: 'all troubles: p95 ms', is: p95Ms, atMost: 1_500 },
    {
      what: 'all troubles: 429, %',
      is: calls === 0 ? undefined : (refused / calls) * 100,
      atMost: 2,
      digits: 2,
    },
    { what: 'double writes', is: sum(({ twice }) => twice), atMost: 0 },
    { what: 'acknowledged writes that are not there', is: sum(({ missing }) => missing), atMost: 0 },
    { what: 'wrong contact', is: counts.wrong + sum(({ elsewhere }) => elsewhere), atMost: 0 },
  ];
}

/** What no run may show, however short it is. */
function broken(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ name, writes }) => {
    if (writes === undefined) return [];
    const { twice, missing, elsewhere } = writes;
    return [
      ...(twice > 0 ? [`${name}: ${twice} values were written twice.`] : []),
      ...(missing > 0 ? [`${name}: ${missing} acknowledged writes are not in the CRM.`] : []),
      ...(elsewhere > 0 ? [`${name}: ${elsewhere} values were written to another contact.`] : []),
    ];
  });
}
