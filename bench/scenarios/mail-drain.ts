import { z } from 'zod';
import { cpuMsOf } from '../process-usage.ts';
import { showSpread } from '../report.ts';
import type { Outcome, Progress, Scenario, Table } from '../scenario.ts';
import { NO_LIMIT, onStage, type Stage } from '../stage.ts';
import { spreadOf } from '../statistics.ts';
import { mailsOf } from './mails.ts';
import type { People } from './people.ts';
import { makeContacts, peopleOn, requestFor } from './requests.ts';

const WARM_UP = 30;
/** So many connections the app has to its mail server; the first mail on each is held until all are asked for. */
const CONNECTIONS = 3;
/** Holding the first mails so long is more than asking for all others takes, and less than the app waits at most. */
const HELD_MS_PER_MAIL = 50;
const HELD_MS_LEAST = 4_000;
const HELD_MS_MOST = 20_000;
const MAIL_PATIENCE_MS = 300_000;

const KINDS = [
  { name: 'SMTP takes 0 ms', smtpMs: 0 },
  { name: 'SMTP takes 200 ms', smtpMs: 200 },
] as const;
const REAL_LIMIT = 'SMTP takes 0 ms, CRM allows 110 requests per 10 s';

const callsSchema = z.array(z.looseObject({ status: z.int().nullable() }));

/** One backlog, drained. */
interface Drain {
  readonly mails: number;
  /** From the first mail that arrived to the last. */
  readonly elapsedMs: number;
  readonly mailsPerSecond: number;
  /** CPU time of the app; `undefined` where there is no /proc. */
  readonly cpuMsPerMail: number | undefined;
  /** CRM requests that were answered 429 meanwhile. */
  readonly refusedCalls: number;
}

/** How fast one process works off a backlog of verification mails. */
export const mailDrain: Scenario = {
  name: 'mail-drain',
  summary: 'mails per second that one process sends from a backlog, and their CPU time',
  async run({ rounds, mails }, progress) {
    const drained = new Map<string, Drain[]>(KINDS.map(({ name }) => [name, []]));
    await onStage({ SANDBOX_REQUESTS_PER_10_S: NO_LIMIT }, async (stage) => {
      const people = peopleOn(stage);
      await drain(stage, people, WARM_UP, 0);
      for (let round = 1; round <= rounds; round += 1) {
        for (const { name, smtpMs } of round % 2 === 0 ? KINDS.toReversed() : KINDS) {
          const one = await drain(stage, people, mails, smtpMs);
          drained.get(name)?.push(one);
          report(progress, `round ${round} of ${rounds}: ${name}`, one);
        }
      }
    });
    // A refusal by the CRM is a line in the log otherwise.
    await onStage({ LOG_LEVEL: 'error' }, async (stage) => {
      const people = peopleOn(stage);
      const one = await drain(stage, people, mails, 0);
      drained.set(REAL_LIMIT, [one]);
      report(progress, REAL_LIMIT, one);
    });
    return outcomeOf(drained, mails);
  },
};

function report(progress: Progress, what: string, { mailsPerSecond, elapsedMs }: Drain): void {
  progress(`${what}, ${mailsPerSecond.toFixed(1)} mails/s, ${(elapsedMs / 1_000).toFixed(1)} s`);
}

/** Asks for `count` mails while the first ones are held, then lets go and waits until all have arrived. */
async function drain(stage: Stage, people: People, count: number, smtpMs: number): Promise<Drain> {
  const { control, appPid } = stage;
  const addresses = await makeContacts(people, count);
  await control.clearMail();
  const heldMs = Math.min(HELD_MS_MOST, Math.max(HELD_MS_LEAST, count * HELD_MS_PER_MAIL));
  await control.mailFaults(
    { fault: { delayMs: heldMs }, times: CONNECTIONS },
    ...(smtpMs > 0 ? [{ fault: { delayMs: smtpMs } }] : []),
  );
  for (const address of addresses) await requestFor(stage, address);
  if ((await control.mail()).length > 0)
    throw new Error('Mails arrived before all were asked for, so there was no backlog to measure.');
  const refusedBefore = await refusedCalls(stage);
  const cpuBefore = cpuMsOf(appPid);
  const mails = await mailsOf(stage, addresses, MAIL_PATIENCE_MS);
  const cpuAfter = cpuMsOf(appPid);
  await control.mailFaults();
  const arrived = mails.map(({ receivedAt }) => Date.parse(receivedAt));
  const elapsedMs = Math.max(...arrived) - Math.min(...arrived);
  return {
    mails: count,
    elapsedMs,
    // The first one marks the beginning.
    mailsPerSecond: (count - 1) / (elapsedMs / 1_000),
    cpuMsPerMail:
      cpuBefore === undefined || cpuAfter === undefined ? undefined : (cpuAfter - cpuBefore) / count,
    refusedCalls: (await refusedCalls(stage)) - refusedBefore,
  };
}

async function refusedCalls({ control }: Stage): Promise<number> {
  return callsSchema.parse(await control.get('/calls')).filter(({ status }) => status === 429).length;
}

function outcomeOf(drained: ReadonlyMap<string, readonly Drain[]>, mails: number): Outcome {
  const rows = [...drained].map(([name, drains]) => {
    const cpu = drains.flatMap(({ cpuMsPerMail }) => cpuMsPerMail ?? []);
    const spread = (pick: (drain: Drain) => number, digits: number): string =>
      showSpread(spreadOf(drains.map(pick)), digits);
    return [
      name,
      spread(({ mailsPerSecond }) => mailsPerSecond, 1),
      spread(({ elapsedMs }) => elapsedMs / 1_000, 1),
      cpu.length < drains.length ? 'no /proc' : showSpread(spreadOf(cpu), 1),
      spread(({ refusedCalls: refused }) => refused, 0),
    ];
  });
  const table: Table = {
    title: `A backlog of ${mails} mails: median over the rounds (smallest-greatest)`,
    columns: ['', 'mails/s', 'first to last mail s', 'CPU ms/mail', 'answered 429'],
    rows,
  };
  return {
    tables: [table],
    notes: [
      'Every contact that asked got one mail and nobody else any.',
      'The sandbox’s request limit was lifted, except where a limit is named.',
    ],
    figures: Object.fromEntries(drained),
  };
}
