import { parseArgs } from 'node:util';
import { describeMachine, renderTable, writeResults } from './report.ts';
import type { BenchOptions, Scenario } from './scenario.ts';
import { callsPerQuestion } from './scenarios/calls-per-question.ts';
import { calmLatency } from './scenarios/calm-latency.ts';
import { durableAudit } from './scenarios/durable-audit.ts';
import { enumeration } from './scenarios/enumeration.ts';
import { hostileCrm } from './scenarios/hostile-crm.ts';
import { instances } from './scenarios/instances.ts';
import { mailDrain } from './scenarios/mail-drain.ts';
import { mcpCallCost } from './scenarios/mcp-call-cost.ts';
import { overloadAndFairness } from './scenarios/overload-and-fairness.ts';
import { portalCeiling } from './scenarios/portal-ceiling.ts';
import { settingsPage } from './scenarios/settings-page.ts';
import { startAndSize } from './scenarios/start-and-size.ts';
import { toolCallCost } from './scenarios/tool-call-cost.ts';
import { verificationRequest } from './scenarios/verification-request.ts';

const SCENARIOS: readonly Scenario[] = [
  portalCeiling,
  calmLatency,
  callsPerQuestion,
  overloadAndFairness,
  hostileCrm,
  instances,
  toolCallCost,
  durableAudit,
  startAndSize,
  mcpCallCost,
  verificationRequest,
  mailDrain,
  enumeration,
  settingsPage,
];

const FULL: BenchOptions = {
  ...{ rounds: 5, seconds: 3, warmUpRequests: 3_000, connections: 32, starts: 5 },
  ...{ requests: 200, mails: 300, samples: 4_000, keys: 60 },
  ...{ warmUpSeconds: 15, openSeconds: 30, customers: 2_600, quick: false },
};
const QUICK: BenchOptions = {
  ...{ ...FULL, rounds: 2, seconds: 1, warmUpRequests: 300, starts: 3 },
  ...{ requests: 40, mails: 60, samples: 100, keys: 20 },
  ...{ warmUpSeconds: 3, openSeconds: 5, customers: 60, quick: true },
};

const listed = SCENARIOS.map(({ name, summary }) => `  ${name}  ${summary}`).join('\n');

const HELP = `npm run bench -- [scenario ...] [--quick] [--rounds N] [--seconds N] [--connections N]
                                      [--samples N]

Measures the built product over real HTTP, beside something measured in the same run. A wrong answer is a
failure, whatever the speed. Without names every scenario runs:
${listed}

  --quick          two rounds of one second, and few samples
  --rounds N       rounds, every contestant once in each (default ${FULL.rounds})
  --seconds N      measured seconds per contestant and round (default ${FULL.seconds})
  --connections N  requests under way at a time (default ${FULL.connections})
  --samples N      samples of every class in enumeration (default ${FULL.samples})
  --help           this text

Results are also written as JSON to bench/results/.
`;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** A problem with the command line, in a sentence. */
class UsageError extends Error {
  override readonly name = 'UsageError';
}

function countFrom(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 10_000) return count;
  throw new UsageError(`--${name} must be a whole number from 1 to 10000.`);
}

function readArguments(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const flag = { type: 'boolean', default: false } as const;
    const options = {
      quick: flag,
      help: flag,
      rounds: text,
      seconds: text,
      connections: text,
      samples: text,
    };
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The arguments cannot be read.');
  }
}

function chosen(names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return SCENARIOS;
  return names.map((name) => {
    const scenario = SCENARIOS.find((each) => each.name === name);
    if (scenario === undefined) throw new UsageError(`There is no scenario “${name}”. There are:\n${listed}`);
    return scenario;
  });
}

/** The exit code. */
async function main(): Promise<number> {
  const { values, positionals } = readArguments(process.argv.slice(2));
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const defaults = values.quick ? QUICK : FULL;
  const options: BenchOptions = {
    ...defaults,
    rounds: countFrom('rounds', values.rounds, defaults.rounds),
    seconds: countFrom('seconds', values.seconds, defaults.seconds),
    connections: countFrom('connections', values.connections, defaults.connections),
    samples: countFrom('samples', values.samples, defaults.samples),
  };
  let failed = false;
  for (const scenario of chosen(positionals)) {
    const startedAt = new Date();
    const machine = describeMachine();
    print(`${scenario.name}: ${scenario.summary}`);
    print(
      `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load before ${machine.loadBefore}\n`,
    );
    const outcome = await scenario.run(options, print);
    for (const table of outcome.tables) print(`\n${renderTable(table)}`);
    print('');
    for (const note of outcome.notes) print(note);
    print(`\nWritten to ${writeResults(scenario.name, { startedAt, machine, options }, outcome)}`);
    for (const failure of outcome.failures ?? []) {
      failed = true;
      process.stderr.write(`${failure}\n`);
    }
  }
  return failed ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'The benchmark failed.'}\n`);
    process.exit(1);
  },
);
