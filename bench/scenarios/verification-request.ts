import { setTimeout as pause } from 'node:timers/promises';
import { showSpread } from '../report.ts';
import type { Outcome, Progress, Scenario, Table } from '../scenario.ts';
import { NO_LIMIT, onStage, type Stage } from '../stage.ts';
import { pairedRatio, percentile, spreadOf } from '../statistics.ts';
import { mailsOf } from './mails.ts';
import { makeContacts, peopleOn, requestFor } from './requests.ts';

const SLOW_MS = 2_000;
/** Requests come in this step, so that both contestants are asked as often. */
const BEAT_MS = 50;
const WARM_UP = 30;
/** Far more than the clearing of a backlog takes once the mail server is fast again. */
const MAIL_PATIENCE_MS = 120_000;
/** A request that waits for a mail takes hundreds of times as long as one that does not. */
const MOST_RATIO = 1.5;

const SLOW = 'SMTP takes 2 s';
const FAST = 'SMTP takes 0 ms';

/** One contestant in one round. */
interface Stretch {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** Mails that had not arrived when the last request was answered. */
  readonly backlog: number;
}

/** `request_verification` does not wait for the mail server (design 2.4). */
export const verificationRequest: Scenario = {
  name: 'verification-request',
  summary: 'request_verification while the mail server is slow, beside the same while it is fast',
  run: ({ rounds, requests }, progress) =>
    onStage({ SANDBOX_REQUESTS_PER_10_S: NO_LIMIT }, async (stage) => {
      const people = peopleOn(stage);
      const slow: Stretch[] = [];
      const fast: Stretch[] = [];
      const play = async (count: number, smtpMs: number): Promise<Stretch> =>
        playStretch(stage, await makeContacts(people, count), smtpMs);
      await play(WARM_UP, 0);
      for (let round = 1; round <= rounds; round += 1) {
        const order = round % 2 === 0 ? [SLOW, FAST] : [FAST, SLOW];
        for (const name of order) {
          const stretch = await play(requests, name === SLOW ? SLOW_MS : 0);
          (name === SLOW ? slow : fast).push(stretch);
          report(progress, `round ${round} of ${rounds}: ${name}`, stretch);
        }
      }
      return outcomeOf(slow, fast, requests);
    }),
};

function report(progress: Progress, what: string, { p50Ms, p99Ms, backlog }: Stretch): void {
  progress(`${what}, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms, ${backlog} mails behind`);
}

/** Requests a mail for each address; afterwards waits, with a fast mail server, until all have arrived. */
async function playStretch(stage: Stage, addresses: readonly string[], smtpMs: number): Promise<Stretch> {
  const { control } = stage;
  await control.clearMail();
  if (smtpMs > 0) await control.mailFaults({ fault: { delayMs: smtpMs } });
  const times: number[] = [];
  let beginsAt = performance.now();
  for (const address of addresses) {
    await pause(Math.max(0, beginsAt - performance.now()));
    beginsAt += BEAT_MS;
    times.push(await requestFor(stage, address));
  }
  const backlog = addresses.length - (await control.mail()).length;
  await control.mailFaults();
  await mailsOf(stage, addresses, MAIL_PATIENCE_MS);
  const [p50Ms, p99Ms] = [percentile(times, 0.5), percentile(times, 0.99)];
  return { p50Ms, p99Ms, mostMs: Math.max(...times), backlog };
}

function outcomeOf(slow: readonly Stretch[], fast: readonly Stretch[], requests: number): Outcome {
  const pick = (stretches: readonly Stretch[], key: keyof Stretch): readonly number[] =>
    stretches.map((stretch) => stretch[key]);
  const ratio = (key: 'p50Ms' | 'p99Ms') => pairedRatio(pick(slow, key), pick(fast, key));
  const ratios = { p50: ratio('p50Ms'), p99: ratio('p99Ms') };
  const row = (name: string, stretches: readonly Stretch[]): readonly string[] => [
    name,
    ...(['p50Ms', 'p99Ms', 'mostMs'] as const).map((key) => showSpread(spreadOf(pick(stretches, key)), 2)),
    showSpread(spreadOf(pick(stretches, 'backlog')), 0),
  ];
  const table: Table = {
    title: `request_verification, ${requests} a round: median over the rounds (smallest-greatest)`,
    columns: ['', 'p50 ms', 'p99 ms', 'longest ms', 'mails behind at the end'],
    rows: [
      row(SLOW, slow),
      row(FAST, fast),
      ['ratio, round by round', showSpread(ratios.p50, 2), showSpread(ratios.p99, 2)],
    ],
  };
  const mails = requests * (slow.length + fast.length);
  const failures =
    ratios.p50.median > MOST_RATIO
      ? [`A request waits for the mail server: with a slow one p50 is ${ratios.p50.median.toFixed(2)} times.`]
      : [];
  return {
    tables: [table],
    notes: [
      `All ${mails} requests were answered “sent”, and every one of as many contacts got one mail.`,
      'The sandbox’s request limit was lifted.',
    ],
    figures: { slow, fast, ratios, mails },
    failures,
  };
}
