import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { Pool } from 'undici';
import type { Env } from '../../dev/development-env.ts';
import { launch } from '../../dev/launch.ts';
import { createAudit } from '../../src/audit/audit.ts';
import { openStorage } from '../../src/stores/open-storage.ts';
import { goalTable, missedGoals, type Goal } from '../goals.ts';
import { startInProcessApp, type InProcessApp } from '../in-process-app.ts';
import type { LoadCase } from '../load-job.ts';
import { measure, startLoadProcess, type Contestant, type LoadProcess, type Measured } from '../measure.ts';
import { startServerProcess, type ServerProcess } from '../processes.ts';
import { showSpread } from '../report.ts';
import type { BenchOptions, Outcome, Progress, Scenario, Table } from '../scenario.ts';
import { benchEnv, NO_LIMIT, withDataDir } from '../stage.ts';
import { median, pairedRatio, spreadOf, type Spread } from '../statistics.ts';

const KINDS = [
  { name: 'no audit', path: '/none' },
  { name: 'group commit', path: '/grouped' },
  { name: 'one commit per call', path: '/one-by-one' },
] as const;
type Kind = (typeof KINDS)[number]['name'];

const CALLERS = [32, 512] as const;

/** A signed, checked and decided tool call, with and without its entry. */
const TOOL_CALL = { without: 'tool call, no audit', with: 'tool call' } as const;
const TOOL_PATH = '/hubspot/tools/read_crm_data';
const TOOL_CALLERS = 32;
/** Of performance.md section 8; the share is formed there between tool calls (section 2: 75.6 and 77 µs). */
const GOALS = { cpuShare: 0.95, addedMs: 6, times: 5 } as const;
/** How the crash is made: so many callers, so many kills, each after so many acknowledged calls. */
const CRASH = { callers: 128, kills: 5, acknowledged: 1_000 } as const;
/** As many entries as the journal gives at a time. */
const PAGE = 2_000;

const cases: readonly LoadCase[] = [
  { portalId: 1_000_001, inputFields: {}, expected: { status: 'ok', value: 'audited' } },
];

type Rounds = ReadonlyMap<string, readonly Measured[]>;

/**
 * What a durable audit entry costs: a tool call beside the same one without its entry, with the CRM answered in process;
 * and an Express route that answers after the app's own group commit, beside the same
 * route without an entry and with one synced commit per call. Then the process is killed without warning, and the
 * journal compared with the calls that were answered (performance.md section 8, row 8).
 */
export const durableAudit: Scenario = {
  name: 'durable-audit',
  summary: 'audited calls per second beside no audit and one commit per call, and what a kill loses',
  run: (options, progress) => withDataDir((dataDir) => runIn(dataDir, options, progress)),
};

async function runIn(dataDir: string, options: BenchOptions, progress: Progress): Promise<Outcome> {
  const server = await startAt(join(dataDir, 'speed', 'data'));
  const load = startLoadProcess();
  let rounds: Rounds;
  try {
    rounds = await runRounds(load, server, options, progress);
  } finally {
    await Promise.all([load.stop(), server.stop()]);
  }
  const toolCalls = await runToolCalls(join(dataDir, 'tool'), options, progress);
  const crash = await crashes(join(dataDir, 'crash', 'data'), progress);
  return outcomeOf({ rounds, toolCalls, crash, isQuick: options.quick });
}

function startAt(dataDir: string): Promise<ServerProcess> {
  return startServerProcess('./audit-server.js', benchEnv(dataDir, {}));
}

const keyOf = (kind: Kind, callers: number): string => `${kind}, ${callers} callers`;

async function runRounds(
  load: LoadProcess,
  server: ServerProcess,
  { rounds, seconds }: BenchOptions,
  progress: Progress,
): Promise<Rounds> {
  const measured = new Map<string, Measured[]>();
  const run = async (round: number, turn: number, callers: number): Promise<void> => {
    const kind = KINDS[(round + turn) % KINDS.length] ?? KINDS[0];
    const contestant: Contestant = { name: kind.name, origin: server.url, pid: server.pid, cases };
    const job = { path: kind.path, clientSecret: 'unused', connections: callers };
    const name = `audit-${round}-${turn}-${callers}`;
    const result = await measure(load, contestant, { ...job, durationMs: seconds * 1_000, name });
    progress(`round ${round}: ${keyOf(kind.name, callers)}, ${Math.round(result.requestsPerSecond)} calls/s`);
    // The first round makes the code fast and is not counted.
    if (round === 0) return;
    const key = keyOf(kind.name, callers);
    measured.set(key, [...(measured.get(key) ?? []), result]);
  };
  for (let round = 0; round <= rounds; round += 1) {
    for (const callers of CALLERS) {
      for (let turn = 0; turn < KINDS.length; turn += 1) await run(round, turn, callers);
    }
  }
  return measured;
}

/** Both kinds in alternation; the first round makes the code fast and is not counted. */
async function runToolCalls(
  dataDir: string,
  { rounds, seconds }: BenchOptions,
  progress: Progress,
): Promise<Rounds> {
  const env = benchEnv(join(dataDir, 'sandbox'), { SANDBOX_REQUESTS_PER_10_S: NO_LIMIT });
  const launched = await launch(env);
  const load = startLoadProcess();
  try {
    const start = (folder: string, more: Env): Promise<InProcessApp> =>
      startInProcessApp({ ...env, DATA_DIR: join(dataDir, folder), ...more }, launched);
    const apps = [
      { name: TOOL_CALL.without, ...(await start('without', { AUDIT_ENTRIES: 'none' })) },
      { name: TOOL_CALL.with, ...(await start('with', {})) },
    ] as const;
    const clientSecret = env['HUBSPOT_CLIENT_SECRET'] ?? '';
    const job = { path: TOOL_PATH, clientSecret, connections: TOOL_CALLERS };
    const measured = new Map<string, Measured[]>(apps.map(({ name }) => [name, []]));
    try {
      for (let round = 0; round <= rounds; round += 1) {
        for (const { name, server, cases: asked } of round % 2 === 0 ? apps : [...apps].reverse()) {
          const contestant: Contestant = { name, origin: server.url, pid: server.pid, cases: asked };
          const durationMs = seconds * 1_000;
          const result = await measure(load, contestant, { ...job, durationMs, name: `${name}-${round}` });
          progress(`round ${round}: ${name}, ${Math.round(result.requestsPerSecond)} calls/s`);
          if (round > 0) measured.get(name)?.push(result);
        }
      }
    } finally {
      await Promise.all(apps.map(({ server }) => server.stop()));
    }
    return measured;
  } finally {
    await Promise.all([load.stop(), launched.stop()]);
  }
}

interface Crash {
  readonly acknowledged: number;
  readonly lost: number;
}

/** Kills the server under load, several times over one database, and looks for every call that was answered. */
async function crashes(dataDir: string, progress: Progress): Promise<Crash> {
  const acknowledged: string[] = [];
  for (let kill = 1; kill <= CRASH.kills; kill += 1) {
    acknowledged.push(...(await untilKilled(dataDir, kill)));
    progress(`kill ${kill} of ${CRASH.kills}: ${acknowledged.length} calls were answered so far`);
  }
  const kept = await requestIdsIn(dataDir);
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((requestId) => !kept.has(requestId)).length,
  };
}

async function untilKilled(dataDir: string, kill: number): Promise<readonly string[]> {
  const server = await startAt(dataDir);
  const pool = new Pool(server.url, { connections: CRASH.callers });
  const acknowledged: string[] = [];
  const crash = { isDone: false };
  let sent = 0;
  const caller = async (): Promise<void> => {
    while (!crash.isDone) {
      sent += 1;
      const callbackId = `kill-${kill}-${sent}`;
      const body = JSON.stringify({ callbackId });
      const headers = { 'content-type': 'application/json' };
      const answer = await pool
        .request({ path: '/grouped', method: 'POST', body, headers })
        .then(async ({ statusCode, body: text }) => (await text.text()) !== '' && statusCode === 200)
        .catch(() => false);
      if (!answer) {
        await pause(1);
        continue;
      }
      acknowledged.push(callbackId);
      if (acknowledged.length === CRASH.acknowledged) {
        crash.isDone = true;
        process.kill(server.pid, 'SIGKILL');
      }
    }
  };
  await Promise.all(Array.from({ length: CRASH.callers }, caller));
  await pool.destroy();
  await server.stop();
  return acknowledged;
}

async function requestIdsIn(dataDir: string): Promise<ReadonlySet<string>> {
  const storage = await openStorage({ dataDir });
  const audit = createAudit(storage.journal);
  const found = new Set<string>();
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const entries = await audit.page('1000001', { before, limit: PAGE });
    for (const { data } of entries)
      if ('requestId' in data && data.requestId !== null) found.add(data.requestId);
    const last = entries.at(-1);
    if (last === undefined) break;
    before = last.seq;
  }
  await storage.close();
  return found;
}

function outcomeOf({
  rounds,
  toolCalls,
  crash,
  isQuick,
}: {
  readonly rounds: Rounds;
  readonly toolCalls: Rounds;
  readonly crash: Crash;
  readonly isQuick: boolean;
}): Outcome {
  const of = (kind: Kind, callers: number): readonly Measured[] => rounds.get(keyOf(kind, callers)) ?? [];
  const speed: Table = {
    title: 'Median over the rounds (smallest-greatest)',
    columns: ['', 'calls/s', 'p50 ms', 'p99 ms', 'CPU ms/call'],
    rows: [
      ...CALLERS.flatMap((callers) =>
        KINDS.map(({ name }) => rowOf(keyOf(name, callers), of(name, callers))),
      ),
      ...[...toolCalls].map(([name, measured]) => rowOf(`${name}, ${TOOL_CALLERS} callers`, measured)),
    ],
  };
  const routes = CALLERS.map((callers) => ({
    what: `route alone, ${callers} callers`,
    ...sharesOf(of('no audit', callers), of('group commit', callers)),
    times: timesOf(of('group commit', callers), of('one commit per call', callers)),
  }));
  const tool = {
    what: `tool call, ${TOOL_CALLERS} callers`,
    ...sharesOf(toolCalls.get(TOOL_CALL.without) ?? [], toolCalls.get(TOOL_CALL.with) ?? []),
    times: undefined,
  };
  const ratios: Table = {
    title: 'Group commit, round by round',
    columns: [
      '',
      'calls/s of no audit',
      'CPU share of no audit',
      'added p50 ms',
      'calls/s of one commit per call',
    ],
    rows: [tool, ...routes].map(({ what, perSecond, cpu, addedMs, times }) => [
      what,
      showSpread(perSecond, 2),
      cpu === undefined ? 'no /proc' : showSpread(cpu, 2),
      showSpread(addedMs, 1),
      times === undefined ? '' : showSpread(times, 1),
    ]),
  };
  const [few, many] = routes;
  const goals: readonly Goal[] = [
    { what: 'tool call: CPU share of no audit', is: tool.cpu?.median, atLeast: GOALS.cpuShare, digits: 2 },
    { what: 'tool call: added p50 ms', is: tool.addedMs.median, atMost: GOALS.addedMs, digits: 1 },
    { what: 'route at 32: added p50 ms', is: few?.addedMs.median, atMost: GOALS.addedMs, digits: 1 },
    {
      what: 'route at 512: times one commit per call',
      is: many?.times.median,
      atLeast: GOALS.times,
      digits: 1,
    },
  ];
  const notes = [
    `Killed ${CRASH.kills} times under load: ${crash.acknowledged} calls answered, ${crash.lost} of them lost.`,
  ];
  const lost = crash.lost === 0 ? [] : [`${crash.lost} answered calls are not in the journal after a kill.`];
  return {
    tables: [speed, ratios, goalTable(goals)],
    notes,
    figures: {
      rounds: Object.fromEntries(rounds),
      toolCalls: Object.fromEntries(toolCalls),
      ratios: [tool, ...routes],
      crash,
    },
    failures: [...lost, ...missedGoals(goals, isQuick)],
  };
}

interface Shares {
  readonly perSecond: Spread;
  readonly cpu: Spread | undefined;
  readonly addedMs: Spread;
}

const perSecondOf = (rounds: readonly Measured[]): number[] =>
  rounds.map(({ requestsPerSecond }) => requestsPerSecond);

/** What calls with an entry make of calls without. */
function sharesOf(none: readonly Measured[], audited: readonly Measured[]): Shares {
  const cpu = (rounds: readonly Measured[]): number[] =>
    rounds.flatMap(({ cpuMsPerRequest }) => cpuMsPerRequest ?? []);
  const isKnown = cpu(none).length > 0 && median(cpu(audited)) > 0;
  return {
    perSecond: pairedRatio(perSecondOf(audited), perSecondOf(none)),
    cpu: isKnown ? pairedRatio(cpu(none), cpu(audited)) : undefined,
    addedMs: spreadOf(audited.map(({ p50Ms }, round) => p50Ms - (none[round]?.p50Ms ?? Number.NaN))),
  };
}

function timesOf(grouped: readonly Measured[], single: readonly Measured[]): Spread {
  return pairedRatio(perSecondOf(grouped), perSecondOf(single));
}

function rowOf(name: string, measured: readonly Measured[]): readonly string[] {
  const show = (pick: (round: Measured) => number, digits: number): string =>
    showSpread(spreadOf(measured.map(pick)), digits);
  const isKnown = measured.every(({ cpuMsPerRequest }) => cpuMsPerRequest !== undefined);
  return [
    name,
    show(({ requestsPerSecond }) => requestsPerSecond, 0),
    show(({ p50Ms }) => p50Ms, 2),
    show(({ p99Ms }) => p99Ms, 2),
    isKnown ? show(({ cpuMsPerRequest = 0 }) => cpuMsPerRequest, 3) : 'no /proc',
  ];
}
