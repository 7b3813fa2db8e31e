import type { Agent } from '../../agent.ts';
import type { Seeded } from '../../random.ts';
import type { Stage } from '../../stage.ts';
import { mailsOf } from '../mails.ts';
import { CLASSES, type AddressClass, type People, type Person } from '../people.ts';
import { MATCHED, playExpired, playMatch, playVerification, VERIFIED } from './play.ts';
import { createSamples, type Samples } from './samples.ts';
import { BASE } from './verdict.ts';

/** What everybody has in the property that is read at level `match_email`, but for who is `empty`. */
export const PHONE = '+358 40 1234567';
/** How long the CRM takes while verifications run; of the requests that are measured then, none waits for it. */
const CRM_MS = 80;
/** How long it takes for reads at level `match_email`, which do wait for it. */
const CRM_MATCH_MS = 80;
/** Longer than a challenge lives. */
const EXPIRY_MS = 11 * 60_000;
const MAIL_PATIENCE_MS = 20_000;
/**
 * People of the class that every other one is compared with, for each of another class: what is used in many
 * comparisons is worth measuring more often (Dunnett 1955).
 */
export const BASE_PEOPLE = 2;

/** Whoever has no value in the property is told from nobody at this level: it is not read without a proof. */
const VERIFY_CLASSES = CLASSES.filter((is) => is !== 'empty');
/** Who exists and matches is answered with the value, by the nature of that level. */
const MATCH_CLASSES = CLASSES.filter((is) => is !== 'exists' && is !== 'no_permission');
/** Addresses that are not the recognised contact's: of somebody else, or of nobody. */
const FOREIGN_CLASSES: readonly AddressClass[] = [BASE, 'exists'];

/** Lets agents read one property at each level, and change the one at `verify_email`. */
export async function saveRules(stage: Stage): Promise<void> {
  const grant = (protectionLevel: string): object => ({ enabled: true, protectionLevel, instructions: '' });
  await stage.save(`/settings/rules/${MATCHED}`, { show: grant('match_email') });
  const verified = grant('verify_email');
  await stage.save(`/settings/rules/${VERIFIED}`, { show: verified, edit: verified });
}

/** What a round is played with. */
export interface Round {
  readonly stage: Stage;
  readonly agents: readonly Agent[];
  readonly people: People;
  readonly random: Seeded;
  readonly samples: Samples;
  /** People of every class but the one that all are compared with, of which there are `BASE_PEOPLE` times as many. */
  readonly perClass: number;
}

/** Every class in every operation, in a random order. */
export async function playRound({ stage, agents, people, random, samples, perClass }: Round): Promise<void> {
  const made: Person[] = [];
  for (const is of CLASSES) {
    const length = is === BASE ? BASE_PEOPLE * perClass : perClass;
    made.push(...(await Promise.all(Array.from({ length }, () => people.make(is)))));
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
