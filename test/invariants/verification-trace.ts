import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../helpers/world.ts';
import { patchContact } from './identity-scene.ts';
import { acts, maskedAnswer, MINUTE_MS, moreActsThan } from './verification-scene.ts';

/** Everything an agent sees of one address, as text that can be held against another's. */

/** An address that one living contact has as its own. */
export const SOMEBODY = 'petra.shared@example.com';
export const SOMEBODYS_PHONE = '+358 40 100 0001';
export const NOBODY = 'nobody@example.com';
/** The contact is unsubscribed from all mail. */
export const OPTED_OUT = 'opt.out@example.net';

/** Addresses that lead to no contact, and why. */
export const LEADING_NOWHERE: Readonly<Record<string, string>> = {
  secondary: 'pekka.old@example.com',
  shared: 'family@example.com',
  archived: 'arkki.archived@example.com',
  merged: 'merja.duplicate@example.com',
};

const LANGUAGES: Readonly<Record<string, string>> = {
  ...{ '1181': 'sv', '1182': 'de', '1185': 'fr', '1187': 'es', '1202': 'ja' },
};

/** Gives the contacts behind these addresses languages of their own; the portal's is English. */
export async function giveLanguages(world: World): Promise<void> {
  for (const [id, language] of Object.entries(LANGUAGES)) {
    await patchContact(world, id, { hs_language: language });
  }
}

/** Opens a conversation as soon as the CRM is well again; a call of the trouble before may still be under way. */
export async function openWhenWell(world: World): Promise<string> {
  for (let looks = 0; looks < 40; looks += 1) {
    const { conversation } = await world.call('open_conversation', { channel: 'live_chat' });
    if (conversation !== '') return conversation;
    await world.advance(6_000);
    await pause(50);
  }
  throw new Error('no conversation can be opened');
}

/** The agent's calls with what came back. */
export type Trace = Readonly<Record<string, string>>;

/** What a trace is taken under. */
export interface TraceOptions {
  /** What is asked for, besides the city to be changed. */
  readonly properties?: string;
  /** What goes wrong as soon as the conversation is open, until the trace is taken. */
  readonly trouble?: { readonly begin: () => Promise<void>; readonly end: () => Promise<void> };
  /** Waits until an order for a mail had its go; until the trail says what came of it when left out. */
  readonly meanwhile?: (actsBefore: number) => Promise<void>;
}

/**
 * One conversation about `email`: stated, asked about, requested, sent again, looked at until it expires,
 * requested anew, and given up for another address. Ends more than a day later, past every cap.
 */
export async function traceOf(world: World, email: string, options: TraceOptions = {}): Promise<Trace> {
  const { properties = 'city', trouble } = options;
  const meanwhile = options.meanwhile ?? ((actsBefore: number) => moreActsThan(world, actsBefore));
  const conversation = await openWhenWell(world);
  const trace: Record<string, string> = {};
  const note = async (
    name: string,
    tool: string,
    input: Readonly<Record<string, string>> = {},
  ): Promise<void> => {
    trace[name] = await maskedAnswer(world, tool, { conversation, ...input });
  };
  const request = async (name: string, input: Readonly<Record<string, string>> = {}): Promise<void> => {
    const before = (await acts(world)).length;
    await note(name, 'request_verification', input);
    await meanwhile(before);
  };
  const look = async (when: string): Promise<void> => {
    await note(`check ${when}`, 'check_verification');
    await note(`read ${when}`, 'read_crm_data', { properties });
  };
  // Ten minutes on the catalogue is read anew, which says nothing about anybody and depends on the moment.
  const lookLater = (when: string): Promise<void> =>
    trouble === undefined ? look(when) : note(`check ${when}`, 'check_verification');

  await trouble?.begin();
  await note('state', 'submit_email', { email });
  await look('before');
  await note('write before', 'update_crm_data', { property: 'city', value: 'Turku' });
  await request('request');
  await look('pending');
  await note('write pending', 'update_crm_data', { property: 'city', value: 'Turku' });
  await note('request twice', 'request_verification');
  await note('resend at once', 'request_verification', { resend: 'true' });
  await world.advance(MINUTE_MS);
  await request('resend', { resend: 'true' });
  await note('check resent', 'check_verification');
  await world.advance(10 * MINUTE_MS);
  await lookLater('expired');
  await request('request anew');
  await note('check anew', 'check_verification');
  await world.advance(MINUTE_MS);
  await note('resend too often', 'request_verification', { resend: 'true' });
  await note('state another', 'submit_email', { email: 'another@example.com' });
  await lookLater('cancelled');
  await note('leave', 'close_conversation', { reason: 'customer_left' });
  await trouble?.end();
  await world.advance(25 * 60 * MINUTE_MS);
  return trace;
}

/** The top-level status of every answer of a trace. */
export function statusesIn(trace: Trace): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(trace).map(([call, text]) => [call, /status\\*":\\*"(\w+)/.exec(text)?.[1]]),
  );
}
