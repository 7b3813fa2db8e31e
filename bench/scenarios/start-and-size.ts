import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import type { Env } from '../../dev/development-env.ts';
import { launch } from '../../dev/launch.ts';
import { startInProcessApp } from '../in-process-app.ts';
import { measure, startLoadProcess, type Contestant, type LoadProcess } from '../measure.ts';
import { residentMiBOf } from '../process-usage.ts';
import { startServerProcess } from '../processes.ts';
import { showSpread } from '../report.ts';
import type { BenchOptions, Outcome, Progress, Scenario } from '../scenario.ts';
import { benchEnv, NO_LIMIT, withDataDir } from '../stage.ts';
import { spreadOf, type Spread } from '../statistics.ts';

const PATH = '/hubspot/tools/read_crm_data';
/** Calls for each of the requests that other scenarios warm up with: 200,000 in a full run. */
const CALLS_PER_WARM_UP_REQUEST = 200_000 / 3_000;
const QUARTERS = 4;
const STRETCH_MS = 1_000;
/** After this a server that nobody calls has done what a start leaves behind. */
const REST_MS = 3_000;

const MOST = { readyMs: 1_500, restMiB: 150, growth: 1.15 } as const;

/** How long a start takes, what the server holds at rest, and whether that grows over many calls. */
export const startAndSize: Scenario = {
  name: 'start-and-size',
  summary: 'start to ready, resident memory at rest, and memory over 200,000 calls',
  run: (options, progress) => withDataDir((dataDir) => runIn(dataDir, options, progress)),
};

async function runIn(dataDir: string, options: BenchOptions, progress: Progress): Promise<Outcome> {
  const env = benchEnv(dataDir, { SANDBOX_REQUESTS_PER_10_S: NO_LIMIT });
  const launched = await launch(env);
  const load = startLoadProcess();
  try {
    const { sandboxUrl, smtpUrl } = launched;
    const appEnv = {
      HUBSPOT_API_URL: sandboxUrl,
      HUBSPOT_AUTHORIZE_URL: `${sandboxUrl}/oauth/authorize`,
      SMTP_URL: smtpUrl,
      ...env,
    };
    const starts = await measureStarts(appEnv, dataDir, options.starts, progress);
    const sizes = await measureSizes(load, { ...appEnv, DATA_DIR: join(dataDir, 'size') }, options, progress);
    return outcomeOf(starts, sizes);
  } finally {
    await Promise.all([load.stop(), launched.stop()]);
  }
}

interface Starts {
  readonly appMs: readonly number[];
  readonly peerMs: readonly number[];
  readonly restMiB: readonly (number | undefined)[];
}

/** In alternation; the app makes its database anew each time. */
async function measureStarts(env: Env, dataDir: string, count: number, progress: Progress): Promise<Starts> {
  const starts = { appMs: [] as number[], peerMs: [] as number[], restMiB: [] as (number | undefined)[] };
  for (let run = 1; run <= count; run += 1) {
    const app = await startServerProcess('../dev/app.js', {
      ...env,
      DATA_DIR: join(dataDir, `start-${run}`),
    });
    await pause(REST_MS);
    starts.appMs.push(app.readyMs);
    starts.restMiB.push(residentMiBOf(app.pid));
    await app.stop();
    const peer = await startServerProcess('./peer.js', env);
    starts.peerMs.push(peer.readyMs);
    await peer.stop();
    progress(`start ${run} of ${count}: ready after ${Math.round(app.readyMs)} ms`);
  }
  return starts;
}

interface Size {
  readonly calls: number;
  readonly residentMiB: number | undefined;
}

/** The memory of one server after each quarter of the calls; its CRM is answered inside its process. */
async function measureSizes(
  load: LoadProcess,
  env: Env,
  { warmUpRequests, connections }: BenchOptions,
  progress: Progress,
): Promise<readonly Size[]> {
  const calls = Math.round(warmUpRequests * CALLS_PER_WARM_UP_REQUEST);
  const { server, cases } = await startInProcessApp(env, {
    sandboxUrl: env['HUBSPOT_API_URL'] ?? '',
    smtpUrl: env['SMTP_URL'] ?? '',
  });
  try {
    const contestant: Contestant = { name: 'app', origin: server.url, pid: server.pid, cases };
    const job = { path: PATH, clientSecret: env['HUBSPOT_CLIENT_SECRET'] ?? '', connections };
    const sizes: Size[] = [];
    let answered = 0;
    for (let stretch = 1; sizes.length < QUARTERS; stretch += 1) {
      const name = `size-${stretch}`;
      answered += (await measure(load, contestant, { ...job, durationMs: STRETCH_MS, name })).requests;
      if (answered < ((sizes.length + 1) * calls) / QUARTERS) continue;
      const size = { calls: answered, residentMiB: residentMiBOf(server.pid) };
      sizes.push(size);
      progress(`after ${answered} calls: ${showMiB(size.residentMiB)} MiB`);
    }
    return sizes;
  } finally {
    await server.stop();
  }
}

function outcomeOf(starts: Starts, sizes: readonly Size[]): Outcome {
  const app = spreadOf(starts.appMs);
  const rest = knownSpread(starts.restMiB);
  const first = sizes[0]?.residentMiB;
  const last = sizes.at(-1)?.residentMiB;
  const tables = [
    {
      title: 'Start',
      columns: ['', 'start to ready ms', 'resident MiB at rest'],
      rows: [
        ['app', showSpread(app, 0), rest === undefined ? 'no /proc' : showSpread(rest, 0)],
        ['bare Express', showSpread(spreadOf(starts.peerMs), 0), ''],
      ],
    },
    {
      title: 'Size under load',
      columns: ['calls', 'resident MiB'],
      rows: sizes.map(({ calls, residentMiB }) => [calls.toLocaleString('en'), showMiB(residentMiB)]),
    },
  ];
  const failures = [
    ...(app.median > MOST.readyMs ? [`A start takes more than ${MOST.readyMs} ms.`] : []),
    ...((rest?.median ?? 0) > MOST.restMiB
      ? [`At rest the server holds more than ${MOST.restMiB} MiB.`]
      : []),
    ...(first !== undefined && last !== undefined && last > first * MOST.growth
      ? [`The server's memory grew from ${showMiB(first)} to ${showMiB(last)} MiB under load.`]
      : []),
  ];
  return { tables, notes: ['Every answer was right.'], figures: { starts, sizes }, failures };
}

function knownSpread(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? spreadOf(known) : undefined;
}

function showMiB(resident: number | undefined): string {
  return resident === undefined ? 'no /proc' : resident.toFixed(0);
}
