import type { Agent } from '../agent.ts';
import { createSeeded, type Seeded } from '../random.ts';
import { aucDeviation } from '../rank-test.ts';
import type { BenchOptions, Outcome, Progress, Scenario } from '../scenario.ts';
import { NO_LIMIT, onStage, type Stage } from '../stage.ts';
import {
  LATER_CHECK,
  MATCHED,
  playExpired,
  playMatch,
  playVerification,
  VERIFIED,
} from './enumeration/play.ts';
import { createSamples, type OperationSamples, type Samples } from './enumeration/samples.ts';
import { aucTable, BASE, compare, failuresOf } from './enumeration/verdict.ts';
import { mailsOf } from './mails.ts';
import { CLASSES, createPeople, type AddressClass, type People, type Person } from './people.ts';

const SEED = 20_261_123;
/** Samples of every class in a round. A round has people of its own, so no cap on mails to one address matters. */
const PER_ROUND = 50;
const WARM_UP = 5;
const PHONE = '+358 40 1234567';
/** How long the CRM takes while verifications run; of the requests that are measured then, none waits for it. */
const CRM_MS = 80;
/** How long it takes for reads at level `match_email`, which do wait for it. */
const CRM_MATCH_MS = 80;
/** Longer than a challenge lives. */
const EXPIRY_MS = 11 * 60_000;
const MAIL_PATIENCE_MS = 20_000;
/** Reads at level `match_email` that are under way at a time; most of that time they wait. */
const MATCH_AGENTS = 16;

/** Whoever has no value in the property is told from nobody at this level: it is not read without a proof. */
const VERIFY_CLASSES = CLASSES.filter((is) => is !== 'empty');
/** Who exists and matches is answered with the value, by the nature of that level. */
const MATCH_CLASSES = CLASSES.filter((is) => is !== 'exists' && is !== 'no_permission');
/** Addresses that are not the recognised contact's: of somebody else, or of nobody. */
const FOREIGN_CLASSES: readonly AddressClass[] = [BASE, 'exists'];

/**
 * Whether answers, or the time they take, tell what an email address is to the CRM (security.md 1.5, INV-17, INV-18).
 * Fails when they do.
 */
export const enumeration: Scenario = {
  name: 'enumeration',
  summary: 'whether answers or their times tell what an email address is to the CRM',
  run: (options, progress) =>
    onStage({ DEV_CLOCK: '1', SANDBOX_REQUESTS_PER_10_S: NO_LIMIT }, (stage) =>
      measureOn(stage, options, progress),
    ),
};

async function measureOn(
  stage: Stage,
  { samples: wanted }: BenchOptions,
  progress: Progress,
): Promise<Outcome> {
  await saveRules(stage);
  const people = createPeople(stage, PHONE);
  const random = createSeeded(SEED);
  const samples = createSamples();
  const agents = Array.from({ length: MATCH_AGENTS }, () => stage.openAgent());
  const round = { stage, agents, people, random };
  await playRound({ ...round, samples: createSamples(), perClass: WARM_UP });
  const startedAt = performance.now();
  for (let done = 0; done < wanted;) {
    const perClass = Math.min(PER_ROUND, wanted - done);
    await playRound({ ...round, samples, perClass });
    done += perClass;
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    progress(`${done} of ${wanted} samples of every class after ${seconds} s`);
  }
  return outcomeOf(samples, wanted);
}

async function saveRules(stage: Stage): Promise<void> {
  const grant = (protectionLevel: string): object => ({ enabled: true, protectionLevel, instructions: '' });
  await stage.save(`/settings/rules/${MATCHED}`, { show: grant('match_email') });
  const verified = grant('verify_email');
  await stage.save(`/settings/rules/${VERIFIED}`, { show: verified, edit: verified });
}

interface Round {
  readonly stage: Stage;
  readonly agents: readonly Agent[];
  readonly people: People;
  readonly random: Seeded;
  readonly samples: Samples;
  readonly perClass: number;
}

/** Every class `perClass` times in every operation, in a random order. */
async function playRound({ stage, agents, people, random, samples, perClass }: Round): Promise<void> {
  const made: Person[] = [];
  for (const is of CLASSES) {
    made.push(...(await Promise.all(Array.from({ length: perClass }, () => people.make(is)))));
  }
  const among = (classes: readonly AddressClass[]): Person[] =>
    random.shuffled(made.filter(({ is }) => classes.includes(is)));

  await setCrmLatency(stage, CRM_MS);
  await warmUp(stage, people);
  await stage.control.clearMail();
  const opened = await playVerification(stage, among(VERIFY_CLASSES), { samples, random });
  const mailed = among(['exists']).map(({ address }) => address);
  await mailsOf(stage, mailed, MAIL_PATIENCE_MS);

  await stage.control.post('/clock', { advanceMs: EXPIRY_MS });
  await setCrmLatency(stage, CRM_MATCH_MS);
  const recognised = await warmUp(stage, people);
  await playExpired(stage, random.shuffled(opened), samples);
  await playMatch(agents, among(MATCH_CLASSES), { samples, operation: 'read, match level' });
  const foreign = { samples, operation: 'read, match level, recognised', recognised };
  await playMatch(agents, among(FOREIGN_CLASSES), foreign);
}

/**
 * A contact who reads a value twice, uncounted: after the clock moved, catalogue and access token are fetched anew.
 * Its id.
 */
async function warmUp(stage: Stage, people: People): Promise<string> {
  const somebody = await people.make('exists');
  await playMatch([stage.agent], [somebody, somebody], { samples: createSamples(), operation: 'warm-up' });
  return somebody.contactId;
}

async function setCrmLatency({ control, launched }: Stage, delayMs: number): Promise<void> {
  await fetch(`${launched.sandboxUrl}/_sandbox/faults`, { method: 'DELETE' });
  await control.post('/faults', [{ match: {}, fault: { delayMs } }]);
}

function outcomeOf({ of }: Samples, count: number): Outcome {
  const comparisons = compare(of);
  const deviation = aucDeviation(count, count);
  const notes = [
    `Where nothing differs, an AUC of so many samples strays from 0.5 by ${deviation.toFixed(4)} (one standard deviation).`,
    `Later checks came ${LATER_CHECK.fromMs} to ${LATER_CHECK.toMs} ms after their request. Every contact that may be mailed got one mail, nobody else any.`,
  ];
  return {
    tables: [aucTable(comparisons, of)],
    notes,
    figures: { comparisons, answers: answersOf(of) },
    failures: failuresOf(comparisons, of),
  };
}

function answersOf(of: ReadonlyMap<string, OperationSamples>): unknown {
  return Object.fromEntries(
    [...of].map(([operation, { answers }]) => [
      operation,
      [...answers].map(([answer, counts]) => ({ answer, counts: Object.fromEntries(counts) })),
    ]),
  );
}
