import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { Pool } from 'undici';
import { createAudit } from '../../src/audit/audit.ts';
import { openStorage } from '../../src/stores/open-storage.ts';
import type { LoadCase } from '../load-job.ts';
import { measure, startLoadProcess, type Contestant, type LoadProcess, type Measured } from '../measure.ts';
import { startServerProcess, type ServerProcess } from '../processes.ts';
import { showSpread } from '../report.ts';
import type { BenchOptions, Outcome, Progress, Scenario, Table } from '../scenario.ts';
import { benchEnv, withDataDir } from '../stage.ts';
import { median, pairedRatio, spreadOf, type Spread } from '../statistics.ts';

const KINDS = [
  { name: 'no audit', path: '/none' },
  { name: 'group commit', path: '/grouped' },
  { name: 'one commit per call', path: '/one-by-one' },
] as const;
type Kind = (typeof KINDS)[number]['name'];

const CALLERS = [32, 512] as const;
/** How the crash is made: so many callers, so many kills, each after so many acknowledged calls. */
const CRASH = { callers: 128, kills: 5, acknowledged: 1_000 } as const;
/** As many entries as the journal gives at a time. */
const PAGE = 2_000;

const cases: readonly LoadCase[] = [
  { portalId: 1_000_001, inputFields: {}, expected: { status: 'ok', value: 'audited' } },
];

type Rounds = ReadonlyMap<string, readonly Measured[]>;

/**
 * What a durable audit entry costs: a bare Express route that answers after the app's own group commit, beside the same
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
  const crash = await crashes(join(dataDir, 'crash', 'data'), progress);
  return outcomeOf(rounds, crash);
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

function outcomeOf(rounds: Rounds, crash: Crash): Outcome {
  const of = (kind: Kind, callers: number): readonly Measured[] => rounds.get(keyOf(kind, callers)) ?? [];
  const speed: Table = {
    title: 'Median over the rounds (smallest-greatest)',
    columns: ['', 'calls/s', 'p50 ms', 'p99 ms', 'CPU ms/call'],
    rows: CALLERS.flatMap((callers) =>
      KINDS.map(({ name }) => rowOf(keyOf(name, callers), of(name, callers))),
    ),
  };
  const shares = CALLERS.map((callers) => sharesOf(callers, of));
  const ratios: Table = {
    title: 'Group commit, round by round',
    columns: [
      '',
      'calls/s of no audit',
      'CPU share of no audit',
      'added p50 ms',
      'calls/s of one commit per call',
    ],
    rows: shares.map(({ callers, perSecond, cpu, addedMs, times }) => [
      `${callers} callers`,
      showSpread(perSecond, 2),
      cpu === undefined ? 'no /proc' : showSpread(cpu, 2),
      showSpread(addedMs, 1),
      showSpread(times, 1),
    ]),
  };
  const many = shares.at(-1);
  const notes = [
    'Targets: CPU at least 0.95 of no audit, 6 ms added to p50 at 32 callers, 5 times one commit per call at 512.',
    `Killed ${CRASH.kills} times under load: ${crash.acknowledged} calls answered, ${crash.lost} of them lost.`,
  ];
  const failures =
    crash.lost === 0 ? [] : [`${crash.lost} answered calls are not in the journal after a kill.`];
  const figures = { rounds: Object.fromEntries(rounds), shares, most: many?.times.median ?? null, crash };
  return { tables: [speed, ratios], notes, figures, failures };
}

interface Shares {
  readonly callers: number;
  readonly perSecond: Spread;
  readonly cpu: Spread | undefined;
  readonly addedMs: Spread;
  readonly times: Spread;
}

function sharesOf(callers: number, of: (kind: Kind, callers: number) => readonly Measured[]): Shares {
  const [none, grouped, single] = KINDS.map(({ name }) => of(name, callers));
  const perSecond = (rounds: readonly Measured[] = []): number[] =>
    rounds.map(({ requestsPerSecond }) => requestsPerSecond);
  const cpu = (rounds: readonly Measured[] = []): number[] =>
    rounds.flatMap(({ cpuMsPerRequest }) => cpuMsPerRequest ?? []);
  const added = (grouped ?? []).map(({ p50Ms }, round) => p50Ms - (none?.[round]?.p50Ms ?? Number.NaN));
  const isKnown = cpu(none).length > 0 && median(cpu(grouped)) > 0;
  return {
    callers,
    perSecond: pairedRatio(perSecond(grouped), perSecond(none)),
    cpu: isKnown ? pairedRatio(cpu(none), cpu(grouped)) : undefined,
    addedMs: spreadOf(added),
    times: pairedRatio(perSecond(grouped), perSecond(single)),
  };
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
