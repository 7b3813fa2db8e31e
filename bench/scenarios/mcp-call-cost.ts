import { makeDemoKey } from '../../dev/demo-key.ts';
import { launch } from '../../dev/launch.ts';
import { createSandboxControl } from '../../dev/sandbox-control.ts';
import type { KeyedSurface, LoadCase } from '../load-job.ts';
import { measure, startLoadProcess, type Contestant, type LoadProcess, type Measured } from '../measure.ts';
import { startServerProcess } from '../processes.ts';
import { showSpread } from '../report.ts';
import type { BenchOptions, Outcome, Progress, Scenario } from '../scenario.ts';
import { benchEnv, NO_LIMIT, withDataDir } from '../stage.ts';
import { pairedRatio, spreadOf } from '../statistics.ts';
import { prepareCustomers } from './demo-customers.ts';

const WARM_UP_STRETCH_MS = 1_000;
const MAX_WARM_UP_STRETCHES = 20;
/** Conversations that are opened at a time. */
const AT_ONCE = 20;

/** One way of asking, at the app or at the peer. */
interface Way {
  readonly contestant: Contestant;
  readonly path: string;
  readonly surface: KeyedSurface;
}

type Rounds = ReadonlyMap<string, readonly Measured[]>;

/**
 * What a call under an agent key costs: the same read as in `tool-call-cost` over `/v1/tools` and over `/mcp`, and
 * beside them bare Express routes that check the same key and answer a constant.
 */
export const mcpCallCost: Scenario = {
  name: 'mcp-call-cost',
  summary: 'one call under an agent key, over HTTPS and MCP, beside a bare Express route that checks the key',
  run: (options, progress) => withDataDir((dataDir) => runIn(dataDir, options, progress)),
};

async function runIn(dataDir: string, options: BenchOptions, progress: Progress): Promise<Outcome> {
  const env = benchEnv(dataDir, { SANDBOX_REQUESTS_PER_10_S: NO_LIMIT });
  const launched = await launch(env);
  const load = startLoadProcess();
  try {
    const { sandboxUrl, appUrl, appPid: pid = 0 } = launched;
    const { key, reads } = await prepareKey(sandboxUrl, appUrl);
    const [first] = reads;
    const peerAnswers = await Promise.all(
      (['v1', 'mcp'] as const).map((as) => sampleOf(appUrl, { as, key }, first?.inputFields ?? {})),
    );
    const peers = await Promise.all(
      peerAnswers.map((answer) =>
        startServerProcess('./peer.js', { ...env, PEER_ANSWER: answer, PEER_KEY: key }),
      ),
    );
    try {
      const ways = (['v1', 'mcp'] as const).flatMap((as, index): Way[] => {
        const path = pathOf(as);
        const peer = peers[index];
        if (peer === undefined) throw new Error('There is no peer.');
        const surface = { as, key };
        const own = { name: nameOf(as), origin: appUrl, pid, cases: reads };
        // A constant has one right answer, so the peer is asked for that customer only.
        const bare = { name: peerOf(as), origin: peer.url, pid: peer.pid, cases: reads.slice(0, 1) };
        return [own, bare].map((contestant) => ({ contestant, path, surface }));
      });
      return outcomeOf(await runRounds(load, ways, options, progress));
    } finally {
      await Promise.all(peers.map((peer) => peer.stop()));
    }
  } finally {
    await Promise.all([load.stop(), launched.stop()]);
  }
}

const pathOf = (as: KeyedSurface['as']): string => (as === 'v1' ? '/v1/tools/read_crm_data' : '/mcp');
const nameOf = (as: KeyedSurface['as']): string => (as === 'v1' ? 'read over /v1/tools' : 'read over /mcp');
const peerOf = (as: KeyedSurface['as']): string =>
  as === 'v1' ? 'bare Express, as /v1' : 'bare Express, as /mcp';

/** A key, and the reads of `prepareCustomers` in conversations that were opened with it. */
async function prepareKey(sandboxUrl: string, appUrl: string) {
  const { customers } = await prepareCustomers(sandboxUrl);
  const control = createSandboxControl(sandboxUrl);
  const [portal] = await control.portals();
  const admin = portal?.users.find(({ superAdmin }) => superAdmin);
  if (portal === undefined || admin === undefined)
    throw new Error('The sandbox has no portal with an admin.');
  const key = await makeDemoKey(control, portal.portalId, admin.userId);
  const call = async (tool: string, input: unknown): Promise<{ readonly conversation: string }> => {
    const answer = await fetch(`${appUrl}/v1/tools/${tool}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    if (!answer.ok) throw new Error(`${tool} ended with status ${answer.status}.`);
    return (await answer.json()) as { readonly conversation: string };
  };
  const open = async ({ email, read }: (typeof customers)[number]): Promise<LoadCase> => {
    const { conversation } = await call('open_conversation', { channel: 'live_chat', language: 'en' });
    await call('submit_email', { conversation, email });
    return { ...read, inputFields: { ...read.inputFields, conversation } };
  };
  const reads: LoadCase[] = [];
  for (let from = 0; from < customers.length; from += AT_ONCE) {
    reads.push(...(await Promise.all(customers.slice(from, from + AT_ONCE).map(open))));
  }
  return { key, reads };
}

/** An answer of the app, which the peer gives as its constant. */
async function sampleOf(appUrl: string, { as, key }: KeyedSurface, input: unknown): Promise<string> {
  const call = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'read_crm_data', arguments: input },
  };
  const answer = await fetch(`${appUrl}${pathOf(as)}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify(as === 'v1' ? input : call),
  });
  return answer.text();
}

/** Every contestant once per round, in an order that turns, so that none always runs after the same one. */
async function runRounds(
  load: LoadProcess,
  ways: readonly Way[],
  { rounds, seconds, warmUpRequests, connections }: BenchOptions,
  progress: Progress,
): Promise<Rounds> {
  const measured = new Map<string, Measured[]>(ways.map(({ contestant }) => [contestant.name, []]));
  const run = ({ contestant, path, surface }: Way, durationMs: number, name: string): Promise<Measured> =>
    measure(load, contestant, { ...{ path, surface, connections, durationMs, name }, clientSecret: '' });
  for (const [index, way] of ways.entries()) {
    let answered = 0;
    for (let stretch = 1; answered < warmUpRequests && stretch <= MAX_WARM_UP_STRETCHES; stretch += 1) {
      answered += (await run(way, WARM_UP_STRETCH_MS, `warm-${index}-${stretch}`)).requests;
      progress(`warm-up: ${way.contestant.name}, ${answered} of ${warmUpRequests} requests`);
    }
  }
  for (let round = 1; round <= rounds; round += 1) {
    for (let turn = 0; turn < ways.length; turn += 1) {
      const way = ways[(round + turn) % ways.length];
      if (way === undefined) continue;
      const { name } = way.contestant;
      const result = await run(way, seconds * 1_000, `round-${round}-${turn}`);
      measured.get(name)?.push(result);
      progress(
        `round ${round} of ${rounds}: ${name}, ${Math.round(result.requestsPerSecond)} requests/s, all answers right`,
      );
    }
  }
  return measured;
}

function outcomeOf(rounds: Rounds): Outcome {
  const perSecond = (name: string): number[] =>
    (rounds.get(name) ?? []).map(({ requestsPerSecond }) => requestsPerSecond);
  const cpu = (name: string): number[] =>
    (rounds.get(name) ?? []).flatMap(({ cpuMsPerRequest }) => cpuMsPerRequest ?? []);
  const ratios = (['v1', 'mcp'] as const).map((as) => ({
    name: `${nameOf(as)} / ${peerOf(as)}`,
    perSecond: pairedRatio(perSecond(nameOf(as)), perSecond(peerOf(as))),
    cpu: cpu(nameOf(as)).length > 0 ? pairedRatio(cpu(nameOf(as)), cpu(peerOf(as))) : undefined,
  }));
  const both = {
    name: 'read over /mcp / read over /v1/tools',
    perSecond: pairedRatio(perSecond(nameOf('mcp')), perSecond(nameOf('v1'))),
    cpu: cpu(nameOf('v1')).length > 0 ? pairedRatio(cpu(nameOf('mcp')), cpu(nameOf('v1'))) : undefined,
  };
  return {
    tables: [
      {
        title: 'Median over the rounds (smallest-greatest)',
        columns: ['', 'requests/s', 'p50 ms', 'p99 ms'],
        rows: [...rounds].map(([name, measured]) => [
          name,
          showSpread(spreadOf(measured.map(({ requestsPerSecond }) => requestsPerSecond)), 0),
          showSpread(spreadOf(measured.map(({ p50Ms }) => p50Ms)), 2),
          showSpread(spreadOf(measured.map(({ p99Ms }) => p99Ms)), 2),
        ]),
      },
      {
        title: 'Ratios, round by round',
        columns: ['', 'requests/s', 'CPU per request'],
        rows: [...ratios, both].map((ratio) => [
          ratio.name,
          showSpread(ratio.perSecond, 3),
          ratio.cpu === undefined ? 'no /proc' : showSpread(ratio.cpu, 1),
        ]),
      },
    ],
    notes: ['Every answer was right. The CPU time is that of the server process alone.'],
    figures: { rounds: Object.fromEntries(rounds), ratios: [...ratios, both] },
  };
}
