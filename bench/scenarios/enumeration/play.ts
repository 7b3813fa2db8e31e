import { setTimeout as pause } from 'node:timers/promises';
import type { Agent } from '../../agent.ts';
import type { Seeded } from '../../random.ts';
import type { Stage } from '../../stage.ts';
import type { Person } from '../people.ts';
import type { Samples } from './samples.ts';

/** The property that is read by who matches, and the one that is read and changed by who verified. */
export const MATCHED = 'contacts.phone';
export const VERIFIED = 'contacts.city';

/** A new sample begins this long after the one before at the earliest: slower than the worker finishes jobs. */
const BEAT_MS = 28;
/** When the second check comes, after the request: while an existing contact is looked up and its mail written. */
export const LATER_CHECK = { fromMs: 80, toMs: 150 } as const;

/** A sample's conversation, to be asked again later. */
export interface Opened {
  readonly person: Person;
  readonly conversation: string;
}

interface WaitingCheck extends Opened {
  readonly dueAt: number;
}

/** The second checks of samples, each made when it is due and no other request is under way. */
interface LaterChecks {
  add(check: WaitingCheck): void;
  makeDue(): Promise<void>;
  readonly waiting: number;
}

function createLaterChecks({ agent }: Stage, samples: Samples): LaterChecks {
  const waiting = new Set<WaitingCheck>();
  return {
    add: (check) => waiting.add(check),
    async makeDue() {
      for (const check of waiting) {
        if (check.dueAt > performance.now()) continue;
        waiting.delete(check);
        const { person, conversation } = check;
        const answered = await agent.call('check_verification', { conversation });
        samples.add('check_verification, later', person.is, answered);
      }
    },
    get waiting() {
      return waiting.size;
    },
  };
}

/**
 * One conversation per person: states the address, reads and changes at level `verify_email`, requests a
 * verification and checks it at once and once more while the worker is at it. One request at a time; the second
 * check of one sample comes between the requests of others. Answers with the conversations.
 */
export async function playVerification(
  stage: Stage,
  people: readonly Person[],
  { samples, random }: { readonly samples: Samples; readonly random: Seeded },
): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  const later = createLaterChecks(stage, samples);
  let beginsAt = performance.now();
  for (const person of people) {
    while (performance.now() < beginsAt) {
      await later.makeDue();
      await pause(1);
    }
    beginsAt = performance.now() + BEAT_MS;
    const { conversation, requestedAt } = await playPerson(stage, person, { samples, later });
    const delayMs = LATER_CHECK.fromMs + random.next() * (LATER_CHECK.toMs - LATER_CHECK.fromMs);
    later.add({ person, conversation, dueAt: requestedAt + delayMs });
    opened.push({ person, conversation });
  }
  while (later.waiting > 0) {
    await later.makeDue();
    await pause(1);
  }
  return opened;
}

/** A sample up to its first check. */
async function playPerson(
  { agent }: Stage,
  person: Person,
  { samples, later }: { readonly samples: Samples; readonly later: LaterChecks },
): Promise<{ readonly conversation: string; readonly requestedAt: number }> {
  const { result } = await agent.call('open_conversation', { channel: 'live_chat' });
  const { conversation } = result;
  const measured = async (
    operation: string,
    tool: string,
    inputFields: Readonly<Record<string, string>> = {},
  ): Promise<number> => {
    await later.makeDue();
    const sentAt = performance.now();
    samples.add(operation, person.is, await agent.call(tool, { conversation, ...inputFields }));
    return sentAt;
  };
  await measured('submit_email', 'submit_email', { email: person.address });
  await measured('read, verify level', 'read_crm_data', { properties: VERIFIED });
  const changes = JSON.stringify({ [VERIFIED]: 'Oulu' });
  await measured('update, verify level', 'update_crm_data', { changes });
  const requestedAt = await measured('request_verification', 'request_verification');
  await measured('check_verification, at once', 'check_verification');
  return { conversation, requestedAt };
}

/** Checks every conversation once more, after its challenge expired. */
export async function playExpired(
  { agent }: Stage,
  opened: readonly Opened[],
  samples: Samples,
): Promise<void> {
  for (const { person, conversation } of opened) {
    const answered = await agent.call('check_verification', { conversation });
    samples.add('check_verification, expired', person.is, answered);
  }
}

/**
 * One conversation per person that reads at level `match_email`, which asks the CRM. An answer that tells nothing waits
 * for its time, so every agent of `agents` has a conversation under way.
 */
export async function playMatch(
  agents: readonly Agent[],
  people: readonly Person[],
  {
    samples,
    operation,
    recognised,
  }: {
    readonly samples: Samples;
    readonly operation: string;
    /** The contact that HubSpot's signed request names. */
    readonly recognised?: string;
  },
): Promise<void> {
  const object = recognised === undefined ? undefined : { objectId: recognised, objectType: 'CONTACT' };
  const left = people.values();
  const work = async (agent: Agent): Promise<void> => {
    for (const person of left) {
      const { result } = await agent.call('open_conversation', { channel: 'live_chat' }, object);
      const { conversation } = result;
      await agent.call('submit_email', { conversation, email: person.address }, object);
      const read = { conversation, properties: MATCHED };
      samples.add(operation, person.is, await agent.call('read_crm_data', read, object));
    }
  };
  await Promise.all(agents.map(work));
}
