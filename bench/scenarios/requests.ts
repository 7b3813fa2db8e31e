import type { Stage } from '../stage.ts';
import { createPeople, type People } from './people.ts';

/** Makes contacts that may be mailed, each with an address that no other has. */
export async function makeContacts(people: People, count: number): Promise<readonly string[]> {
  const made = await Promise.all(Array.from({ length: count }, () => people.make('exists')));
  return made.map(({ address }) => address);
}

/** Contacts for a stage; their values do not matter. */
export function peopleOn(stage: Stage): People {
  return createPeople(stage, '+358 40 1234567');
}

/**
 * Requests a verification for `address` in a conversation of its own; milliseconds of `request_verification`
 * alone. @throws Error unless it is answered `sent`
 */
export async function requestFor({ agent }: Pick<Stage, 'agent'>, address: string): Promise<number> {
  const { result } = await agent.call('open_conversation', { channel: 'live_chat' });
  const { conversation } = result;
  await agent.call('submit_email', { conversation, email: address });
  const requested = await agent.call('request_verification', { conversation });
  const { status } = requested.result;
  if (status !== 'sent') throw new Error(`request_verification was answered “${status}”, not “sent”.`);
  return requested.ms;
}
