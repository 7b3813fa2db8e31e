import { z } from 'zod';
import type { ToolSpec } from '../askers/tool.ts';
import type { GetSpec } from '../askers/get.ts';
import { liftLimitOf, tokenFor } from '../crm-side.ts';
import { makeManyContacts } from '../customers/contacts.ts';
import { onLoadStage, saveLoadRules, type LoadStage } from '../customers/load-stage.ts';
import { directReads, shuffled, verifiedReads } from '../customers/questions.ts';
import { verifiedConversations } from '../customers/verified.ts';
import { goalTable, missedGoals, type Goal } from '../goals.ts';
import { figuresOf, openRecord, showMs, type OpenFigures } from '../open-load/figures.ts';
import type { Stream } from '../open-load/job.ts';
import { runOpenLoad, type OpenMeasured } from '../open-load/run.ts';
import { timesOf } from '../open-load/times.ts';
import type { BenchOptions, Outcome, Progress, Scenario } from '../scenario.ts';
import { BRAND, installApp } from '../stage.ts';

/** Portals that are served side by side: many calm ones give as many samples as one busy one, and stay calm. */
const PORTALS = 8;
const CUSTOMERS = 12;
/** Questions a second of each portal, in how many portals at once. */
const STEPS = [
  { perSecond: 1, portals: 8 },
  { perSecond: 5, portals: 8 },
  { perSecond: 20, portals: 2 },
] as const;
/** The step that goals are about. */
const GOAL_PER_SECOND = 5;
const MOST_P50 = 1.12;
const MOST_P99 = 1.3;

/** Streams of one step: those through the server and those that ask the CRM directly. */
interface Pair {
  readonly served: Stream;
  readonly direct: Stream;
}

/** What a customer waits when there is little to do (performance.md section 8, row 2). */
export const calmLatency: Scenario = {
  name: 'calm-latency',
  summary: 'reads through the whole server at 1, 5 and 20/s, beside one GET per question, at the same time',
  run: (options, progress) =>
    onLoadStage(progress, async (stage) => {
      const pairsOf = await prepare(stage, progress);
      await stage.beReal();
      const steps: { perSecond: number; measured: OpenMeasured }[] = [];
      for (const { perSecond, portals } of STEPS) {
        const streams = pairsOf(perSecond)
          .slice(0, portals)
          .flatMap(({ served, direct }) => [served, direct]);
        const measured = await play(stage, perSecond, streams, options);
        steps.push({ perSecond, measured });
      }
      return outcomeOf(steps, options);
    }),
};

const madeSchema = z.looseObject({ portalIds: z.array(z.int()) });

/** Half of the new portals get the app, half are asked directly and not held to a limit. */
async function prepare(
  stage: LoadStage,
  progress: Progress,
): Promise<(perSecond: number) => readonly Pair[]> {
  const { control, place, launched } = stage;
  const crmUrl = launched.sandboxUrl;
  const existing = (await control.portals()).length;
  const { portalIds } = madeSchema.parse(await control.post('/portals', { count: PORTALS * 2 }));
  const [served, asked] = [portalIds.slice(0, PORTALS), portalIds.slice(PORTALS)];
  const contacts = await Promise.all(
    served.map(async (_, index) => {
      const portal = await installApp(crmUrl, existing + index);
      await portal.save('/settings/brand', BRAND);
      await saveLoadRules(portal);
      return makeManyContacts(portal, CUSTOMERS);
    }),
  );
  const conversations = await verifiedConversations(place, control, contacts.flat(), progress);
  const direct = await Promise.all(asked.map((portalId) => prepareDirect(stage, portalId)));
  return (perSecond) =>
    served.map((portalId, index) => {
      const arrivals = (seed: number) => ({ kind: 'poisson', perSecond, seed }) as const;
      const own = conversations.filter(({ contact }) => contact.portalId === portalId);
      const get: GetSpec = { kind: 'get', crmUrl, accessTokens: direct[index]?.tokens ?? {}, backoff: false };
      const tool: ToolSpec = stage.server('read_crm_data', `calm-${perSecond}-${portalId}`);
      return {
        served: {
          ...{ name: `server ${portalId}`, asker: tool, arrivals: arrivals(index + 1) },
          questions: shuffled(verifiedReads(own), index),
        },
        direct: {
          ...{ name: `direct ${portalId}`, asker: get, arrivals: arrivals(index + 101) },
          questions: shuffled(directReads(direct[index]?.contacts ?? []), index),
        },
      };
    });
}

async function prepareDirect({ control }: LoadStage, portalId: number) {
  await liftLimitOf(control, portalId);
  const contacts = await makeManyContacts({ control, portalId }, CUSTOMERS);
  return { contacts, tokens: { [portalId]: await tokenFor(control, portalId) } };
}

function play(
  { ground }: LoadStage,
  perSecond: number,
  streams: readonly Stream[],
  options: BenchOptions,
): Promise<OpenMeasured> {
  return runOpenLoad(`${perSecond}/s`, { streams, ...timesOf(options, 2) }, ground);
}

interface Step {
  readonly perSecond: number;
  readonly measured: OpenMeasured;
}

const streamsOf = ({ streams }: OpenMeasured, kind: 'server' | 'direct') =>
  streams.filter(({ name }) => name.startsWith(kind));

function compare({ measured }: Step): { readonly server: OpenFigures; readonly direct: OpenFigures } {
  const { measuredMs } = measured;
  return {
    server: figuresOf(streamsOf(measured, 'server'), measuredMs),
    direct: figuresOf(streamsOf(measured, 'direct'), measuredMs),
  };
}

const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined || b === 0 ? undefined : a / b;

function outcomeOf(steps: readonly Step[], { quick }: BenchOptions): Outcome {
  const rows = steps.flatMap((step) => {
    const { server, direct } = compare(step);
    const row = (name: string, { p50Ms, p95Ms, p99Ms, counts, lost }: OpenFigures): string[] => [
      `${step.perSecond}/s, ${name}`,
      ...[counts.right, counts.busy + lost, counts.wrong].map(String),
      ...[p50Ms, p95Ms, p99Ms].map(showMs),
    ];
    const ratios = (['p50Ms', 'p95Ms', 'p99Ms'] as const).map((key) => ratio(server[key], direct[key]));
    return [
      row('whole server', server),
      row('one GET', direct),
      [`${step.perSecond}/s, ratio`, '', '', '', ...ratios.map((one) => one?.toFixed(2) ?? '-')],
    ];
  });
  const goals = steps.flatMap((step): readonly Goal[] => {
    const { server, direct } = compare(step);
    const all: readonly Goal[] = [
      { what: `${step.perSecond}/s: not answered`, is: server.counts.busy + server.lost, atMost: 0 },
    ];
    if (step.perSecond !== GOAL_PER_SECOND) return all;
    const [p50, p99] = [ratio(server.p50Ms, direct.p50Ms), ratio(server.p99Ms, direct.p99Ms)];
    return [
      { what: `${step.perSecond}/s: p50 to one GET`, is: p50, atMost: MOST_P50, digits: 2 },
      { what: `${step.perSecond}/s: p99 to one GET`, is: p99, atMost: MOST_P99, digits: 2 },
      ...all,
    ];
  });
  return {
    tables: [
      {
        title: 'Reads in calm portals, Poisson arrivals in each',
        columns: ['', 'right', 'not answered', 'wrong', 'p50 ms', 'p95 ms', 'p99 ms'],
        rows,
      },
      goalTable(goals),
    ],
    notes: [
      `${STEPS.map(({ perSecond, portals }) => `${perSecond}/s in each of ${portals} portals`).join(', ')}, as many`,
      'portals are asked directly at the same time, without a limit: they show the latency and nothing else.',
      'The audit entry of every read is on the disk before its answer leaves.',
    ],
    figures: Object.fromEntries(
      steps.map(({ perSecond, measured }) => [
        `${perSecond}/s`,
        {
          server: openRecord(measured, streamsOf(measured, 'server')),
          direct: openRecord(measured, streamsOf(measured, 'direct')),
        },
      ]),
    ),
    failures: missedGoals(goals, quick),
  };
}
