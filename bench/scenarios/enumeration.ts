import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { stopProcess } from '../../dev/child-process.ts';
import { forkEntry } from '../processes.ts';
import type { BenchOptions, Outcome, Progress, Scenario } from '../scenario.ts';
import { isLaneRound, type LaneJob } from './enumeration/lane-job.ts';
import { LATER_CHECK } from './enumeration/play.ts';
import { BASE_PEOPLE } from './enumeration/round.ts';
import { createSamples } from './enumeration/samples.ts';
import { aucTable, BASE, compare, failuresOf, together, type Measured } from './enumeration/verdict.ts';

const SEED = 20_261_123;
/**
 * Processes that measure side by side. Each keeps about one core busy with one request at a time, so there are never
 * more than cores.
 */
const MOST_LANES = 4;

/**
 * Whether answers, or the time they take, tell what an email address is to the CRM (security.md 1.5, INV-17, INV-18).
 * Fails when they do.
 */
export const enumeration: Scenario = {
  name: 'enumeration',
  summary: 'whether answers or their times tell what an email address is to the CRM',
  run: measure,
};

async function measure({ samples: wanted }: BenchOptions, progress: Progress): Promise<Outcome> {
  const count = Math.min(MOST_LANES, availableParallelism(), wanted);
  const shares = Array.from(
    { length: count },
    (_, lane) => Math.floor((wanted * (lane + 1)) / count) - Math.floor((wanted * lane) / count),
  );
  const startedAt = performance.now();
  let done = 0;
  const lanes = await inLanes(shares, (perClass) => {
    done += perClass;
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    progress(`${done} of ${wanted} samples of every class after ${seconds} s`);
  });
  return outcomeOf(lanes);
}

/** Has every share measured in a process of its own, all at once. @throws Error when one of them ends before its time */
async function inLanes(
  shares: readonly number[],
  onRound: (perClass: number) => void,
): Promise<readonly Measured[]> {
  const children = shares.map(() => forkEntry('./scenarios/enumeration/lane.js', process.env));
  try {
    return await Promise.all(
      children.map(async (child, lane) => {
        const samples = createSamples();
        child.on('message', (message) => {
          if (!isLaneRound(message)) return;
          samples.addAll(message.measured);
          onRound(message.perClass);
        });
        const job: LaneJob = { type: 'lane-job', samples: shares[lane] ?? 0, seed: SEED + lane };
        child.send(job);
        await endOf(child);
        return samples.of;
      }),
    );
  } finally {
    await Promise.all(children.map(stopProcess));
  }
}

/** @throws Error when the process did not end by itself and well */
async function endOf(child: ChildProcess): Promise<void> {
  // What it said last is read before it is gone from the channel, and may come after its exit.
  const [exit] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  if (exit[0] !== 0) throw new Error('A process of the benchmark ended; see above.');
}

function outcomeOf(lanes: readonly Measured[]): Outcome {
  const comparisons = compare(lanes);
  const deviations = comparisons.map(({ deviation }) => deviation.toFixed(4));
  const tolerances = comparisons.map(({ tolerance }) => tolerance.toFixed(4));
  const notes = [
    `${lanes.length} apps were measured side by side, each with one agent of its own and every class beside ${BASE} in the same app. Of ${BASE} there are ${BASE_PEOPLE} samples for each of another class.`,
    `Where nothing differs, an AUC of so many samples strays from 0.5 by ${deviations[0] ?? ''} (one standard deviation); further than ${tolerances[0] ?? ''} fails.`,
    `“Seen from”: a class that took so many milliseconds longer would have an AUC of 0.52.`,
    `Later checks came ${LATER_CHECK.fromMs} to ${LATER_CHECK.toMs} ms after their request. Every contact that may be mailed got one mail, nobody else any.`,
  ];
  return {
    tables: [aucTable(comparisons, lanes)],
    notes,
    figures: { lanes: lanes.length, comparisons, answers: answersOf(together(lanes)) },
    failures: failuresOf(comparisons, lanes),
  };
}

function answersOf(of: Measured): unknown {
  return Object.fromEntries(
    [...of].map(([operation, { answers }]) => [
      operation,
      [...answers].map(([answer, counts]) => ({ answer, counts: Object.fromEntries(counts) })),
    ]),
  );
}
