import { setTimeout as pause } from 'node:timers/promises';
import type { AskerSpec } from '../askers/index.ts';
import type { Question } from '../askers/asker.ts';
import { callsSince, callsSoFar, type CrmCalls } from '../crm-side.ts';
import { EDITED, makeManyContacts, SHOWN, type MadeContact } from '../customers/contacts.ts';
import { onLoadStage, type LoadStage } from '../customers/load-stage.ts';
import { directReads, shuffled, verifiedReads, verifiedUpdates } from '../customers/questions.ts';
import { verifiedConversations, type Conversation } from '../customers/verified.ts';
import { goalTable, missedGoals, type Goal } from '../goals.ts';
import { figuresOf, openRecord, showMs } from '../open-load/figures.ts';
import { runOpenLoad, type OpenMeasured } from '../open-load/run.ts';
import { letWindowPass, loadOf, timesOf } from '../open-load/times.ts';
import { withOfficialMcp } from '../peers/official-mcp.ts';
import type { BenchOptions, Outcome, Progress, Scenario } from '../scenario.ts';
import { median } from '../statistics.ts';

/** Calls per answered read that are allowed at so many questions a second; updates may take twice as many. */
const STEPS = [
  { perSecond: 1, most: 1 },
  { perSecond: 100, most: 0.11 },
  { perSecond: 1_000, most: 0.012 },
] as const;
/** Of the peer that asks once per question; more would meet the limit. */
const PEER_PER_SECOND = 8;
const MCP_QUESTIONS = 4;
/** Below the five searches a second. */
const MCP_GAP_MS = 400;

interface Row {
  readonly name: string;
  readonly questions: number;
  readonly calls: CrmCalls;
  readonly p50Ms: number | undefined;
  readonly goal?: number;
  readonly measured?: OpenMeasured;
}

/** What a question costs of HubSpot's budget (performance.md section 8, row 3). */
export const callsPerQuestion: Scenario = {
  name: 'calls-per-question',
  summary: 'CRM calls per answered read and update at 1, 100 and 1,000/s, beside the official MCP server',
  run: (options, progress) =>
    onLoadStage(progress, async (stage) => {
      const contacts = await makeManyContacts(stage, options.customers);
      const cold = await coldCalls(stage, contacts.slice(0, 1), progress);
      const { place, control } = stage;
      const conversations = await verifiedConversations(place, control, contacts.slice(1), progress);
      await stage.beReal();
      const rows: Row[] = [];
      for (const step of STEPS) rows.push(await playReads(stage, conversations, step, options));
      for (const step of STEPS) rows.push(await playUpdates(stage, conversations, step, options));
      rows.push(await playPeer(stage, contacts, options));
      const official = await playOfficial(stage, contacts, options, progress);
      return outcomeOf(
        { cold, rows: [...rows, ...(official ?? [])], hasOfficial: official !== undefined },
        options,
      );
    }),
};

/** The first conversation after the start, with everything that is looked up once. */
async function coldCalls(
  { control, place }: LoadStage,
  contacts: readonly MadeContact[],
  progress: Progress,
): Promise<CrmCalls> {
  const first = await callsSoFar(control);
  await verifiedConversations(place, control, contacts, progress);
  return callsSince(control, first);
}

const even = (perSecond: number) => ({ kind: 'even', perSecond }) as const;

async function play(
  { ground }: LoadStage,
  what: { readonly name: string; readonly perSecond: number; readonly asker: AskerSpec },
  questions: readonly Question[],
  options: BenchOptions,
): Promise<Row> {
  await letWindowPass(options);
  const { name, perSecond, asker } = what;
  const stream = {
    name,
    asker,
    questions,
    arrivals: even(perSecond > PEER_PER_SECOND ? loadOf(perSecond, options) : perSecond),
  };
  const measured = await runOpenLoad(name, { streams: [stream], ...timesOf(options) }, ground);
  const { p50Ms } = figuresOf(measured.streams, measured.measuredMs);
  const questionsAnswered = measured.streams.reduce((sum, { rightWithin }) => sum + rightWithin, 0);
  return { name, questions: questionsAnswered, calls: measured.calls, p50Ms, measured };
}

type Step = (typeof STEPS)[number];

async function playReads(
  stage: LoadStage,
  conversations: readonly Conversation[],
  { perSecond, most }: Step,
  options: BenchOptions,
): Promise<Row> {
  const asker = stage.server('read_crm_data', `reads-${perSecond}`);
  const questions = shuffled(verifiedReads(conversations), perSecond);
  return {
    ...(await play(stage, { name: `read, ${perSecond}/s`, perSecond, asker }, questions, options)),
    goal: most,
  };
}

async function playUpdates(
  stage: LoadStage,
  conversations: readonly Conversation[],
  { perSecond, most }: Step,
  options: BenchOptions,
): Promise<Row> {
  const asker = stage.server('update_crm_data', `writes-${perSecond}`);
  const questions = shuffled(verifiedUpdates(conversations), perSecond);
  const row = await play(stage, { name: `update, ${perSecond}/s`, perSecond, asker }, questions, options);
  return { ...row, goal: most * 2 };
}

async function playPeer(
  stage: LoadStage,
  contacts: readonly MadeContact[],
  options: BenchOptions,
): Promise<Row> {
  const accessTokens = { [stage.portalId]: await stage.token() };
  const crmUrl = stage.launched.sandboxUrl;
  const asker = { kind: 'get', crmUrl, accessTokens, backoff: true } as const;
  const what = { name: `one GET, ${PEER_PER_SECOND}/s`, perSecond: PEER_PER_SECOND, asker };
  return play(stage, what, shuffled(directReads(contacts), 1), options);
}

/** One question after the other; `undefined` when npm cannot get the server. */
async function playOfficial(
  stage: LoadStage,
  contacts: readonly MadeContact[],
  options: BenchOptions,
  progress: Progress,
): Promise<readonly Row[] | undefined> {
  await letWindowPass(options);
  const { control, launched } = stage;
  const crm = { crmUrl: launched.sandboxUrl, accessToken: await stage.token() };
  const asked = contacts.slice(0, MCP_QUESTIONS);
  return withOfficialMcp(crm, async (server) => {
    const play = async (name: string, ask: (contact: MadeContact) => Promise<void>): Promise<Row> => {
      const first = await callsSoFar(control);
      const times: number[] = [];
      for (const contact of asked) {
        await pause(MCP_GAP_MS);
        const startedAt = performance.now();
        await ask(contact);
        times.push(performance.now() - startedAt);
      }
      progress(`${name}: ${asked.length} questions`);
      return { name, questions: asked.length, calls: await callsSince(control, first), p50Ms: median(times) };
    };
    return [
      await play('official MCP server, read', async ({ email, phone }) => {
        if ((await server.read(email, SHOWN)) !== phone)
          throw new Error('The official server answered wrongly.');
      }),
      await play('official MCP server, update', ({ email }) => server.update(email, EDITED, 'Oulu')),
    ];
  });
}

const perQuestion = (count: number, { questions }: Row): number | undefined =>
  questions === 0 ? undefined : count / questions;

function outcomeOf(
  found: { readonly cold: CrmCalls; readonly rows: readonly Row[]; readonly hasOfficial: boolean },
  { quick }: BenchOptions,
): Outcome {
  const { cold, rows, hasOfficial } = found;
  const goals = rows.flatMap((row): readonly Goal[] =>
    row.goal === undefined
      ? []
      : [
          { what: `${row.name}: calls`, is: perQuestion(row.calls.all, row), atMost: row.goal, digits: 4 },
          { what: `${row.name}: searches`, is: row.calls.searches, atMost: 0 },
          { what: `${row.name}: schema calls`, is: row.calls.schema, atMost: 0 },
        ],
  );
  const show = (count: number, row: Row): string => perQuestion(count, row)?.toFixed(4) ?? '-';
  return {
    tables: [
      {
        title: 'CRM calls per answered question',
        columns: [
          '',
          'answered',
          'busy',
          'lost',
          'wrong',
          'calls',
          'of them reads',
          'writes',
          'searches',
          'schema',
          '429',
          'p50 ms',
        ],
        rows: rows.map((row) => {
          const { calls, measured } = row;
          const figures = measured && figuresOf(measured.streams, measured.measuredMs);
          return [
            row.name,
            String(row.questions),
            ...[figures?.counts.busy ?? 0, figures?.lost ?? 0, figures?.counts.wrong ?? 0].map(String),
            ...[calls.all, calls.reads, calls.writes].map((count) => show(count, row)),
            ...[calls.searches, calls.schema, calls.refused].map(String),
            showMs(row.p50Ms),
          ];
        }),
      },
      goalTable(goals),
    ],
    notes: [
      `The first conversation after the rules were saved took ${cold.all} CRM calls, ${cold.schema} of them for the schema.`,
      'An update reads the contact’s address anew and writes once: two calls, each shared with others.',
      'The limit carries no 1,000 updates a second: those beyond it are told to come back and not counted as answered.',
      ...(hasOfficial ? [] : ['The official MCP server was not available here: npm could not get it.']),
    ],
    figures: {
      cold,
      rows: rows.map(({ measured, ...row }) => ({ ...row, ...(measured ? openRecord(measured) : {}) })),
    },
    failures: missedGoals(goals, quick),
  };
}
