import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../server/manifest.ts';
import type { RunningServer } from '../../server/start-server.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { makeKey } from '../helpers/v1.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { startAlone } from '../invariants/transport-requests.ts';
import { startBearerProxy, type BearerProxy } from './bearer-proxy.ts';
import { fixtureRoute } from './fixture-tools.ts';

const SUITE = join(projectRoot(), 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const EXPECTED = join(projectRoot(), 'test/conformance/expected-failures.yml');

/** What the public suite has to find good of the real endpoint. */
const REAL = ['server-initialize', 'ping', 'tools-list', 'logging-set-level', 'dns-rebinding-protection'];
/** These call tools by fixed names, which only the test-only server has. */
const WITH_FIXTURES = ['tools-call-simple-text', 'tools-call-error'];

interface SuiteRun {
  readonly exitCode: number | null;
  readonly output: string;
  /** The checks of each scenario that ran, by its name. */
  readonly statuses: ReadonlyMap<string, readonly string[]>;
}

describe('the public MCP conformance suite', () => {
  let world: World;
  let fixtures: RunningServer;
  let folder: string;
  const proxies: BearerProxy[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crm-data-conformance-'));
    world = await startWorld({ storage: 'memory' });
    fixtures = await startAlone(
      {},
      {
        storage: createMemoryStorage({ clock: world.clock }),
        clock: world.clock,
        extraRoutes: [fixtureRoute(() => fixtures)],
      },
    );
  });
  afterAll(async () => {
    for (const proxy of proxies) await proxy.close();
    await fixtures.close();
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function runSuite(target: string, key: string, baseline: string): Promise<SuiteRun> {
    const proxy = await startBearerProxy(target, key);
    proxies.push(proxy);
    const results = mkdtempSync(join(folder, 'run-'));
    const child = spawn(
      process.execPath,
      [SUITE, 'server', '--url', proxy.url, '--expected-failures', baseline, '-o', results],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const output: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const exitCode = await new Promise<number | null>((resolve) => {
      child.once('close', resolve);
    });
    return { exitCode, output: output.join(''), statuses: statusesIn(results) };
  }

  it('finds of the surface with fixture tools what is expected, and nothing else', async () => {
    const run = await runSuite(`${fixtures.url}/fixtures/mcp`, 'any', EXPECTED);
    expect(run.exitCode, run.output).toBe(0);
    for (const name of [...REAL, ...WITH_FIXTURES]) {
      expect([name, new Set(run.statuses.get(name))]).toEqual([name, new Set(['SUCCESS'])]);
    }
  });

  it('finds the same of the real endpoint, which has no tools of the fixed names', async () => {
    const baseline = join(folder, 'real.yml');
    const also = WITH_FIXTURES.map((name) => `  - ${name}\n`).join('');
    writeFileSync(baseline, `${readFileSync(EXPECTED, 'utf8').trimEnd()}\n${also}`);
    const run = await runSuite(`${world.appUrl}/mcp`, (await makeKey(world)).secret, baseline);
    expect(run.exitCode, run.output).toBe(0);
    for (const name of REAL) {
      expect([name, new Set(run.statuses.get(name))]).toEqual([name, new Set(['SUCCESS'])]);
    }
  });

  it('gives a reason for every failure that is expected', () => {
    const lines = readFileSync(EXPECTED, 'utf8').split('\n');
    const entries = lines.filter((line) => line.startsWith('  - '));
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) expect(entry).toMatch(/^ {2}- [a-z0-9-]+ # [A-Z].{20,}\.$/);
  });
});

/** `<results>/server-<scenario>-<time>/checks.json` of every scenario. */
function statusesIn(results: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    readdirSync(results).map((name) => {
      const checks = JSON.parse(readFileSync(join(results, name, 'checks.json'), 'utf8')) as {
        readonly status: string;
      }[];
      const scenario = /^server-(.+?)-\d{4}-\d{2}-\d{2}T/.exec(name)?.[1] ?? name;
      return [scenario, checks.map(({ status }) => status)];
    }),
  );
}
