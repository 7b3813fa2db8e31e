import { z } from 'zod';
import type { Stage } from './stage.ts';
import type { Notes } from './transcript.ts';

const outputSchema = z.looseObject({ outputFields: z.looseObject({ result: z.string() }) });
const resultSchema = z.looseObject({
  status: z.string(),
  conversation: z.string(),
  say: z.string(),
  next: z.string(),
  data: z.array(z.looseObject({ name: z.string() })).optional(),
  emailCapture: z.looseObject({ ask: z.boolean() }).optional(),
  results: z
    .array(z.looseObject({ name: z.string(), status: z.string(), displayValue: z.string().optional() }))
    .optional(),
  numberForCustomer: z.string().optional(),
  expiresAt: z.string().optional(),
  retryAfterSeconds: z.int().optional(),
  deliverTo: z.string().optional(),
  handoff: z
    .looseObject({
      reference: z.string(),
      submittedEmail: z.string().nullable(),
      verification: z.string(),
      confirmedAt: z.string().nullable(),
      changes: z.array(z.looseObject({ name: z.string(), status: z.string() })),
    })
    .optional(),
});

/** A tool's whole answer. */
export type Result = z.infer<typeof resultSchema>;

type Input = Readonly<Record<string, string>>;

/** An agent in one conversation. Every call is noted with its answer and the sentence for the customer. */
export interface Chat {
  readonly handle: string;
  /** The answer to `open_conversation`. */
  readonly opened: Result;
  submitEmail(notes: Notes, email: string): Promise<Result>;
  read(notes: Notes, ...names: readonly string[]): Promise<Result>;
  update(notes: Notes, property: string, value: string): Promise<Result>;
  requestVerification(notes: Notes): Promise<Result>;
  checkVerification(notes: Notes): Promise<Result>;
  handOff(notes: Notes): Promise<Result>;
}

/** For calls that a step sums up in its own words. */
export const QUIET: Notes = { see: () => undefined, expect: () => undefined };

/** Opens a conversation in English. */
export async function openChat(stage: Stage, notes: Notes, channel: 'live_chat' | 'email'): Promise<Chat> {
  const opened = await callTool(stage, notes, 'open_conversation', { channel, language: 'en' });
  const conversation = opened.conversation;
  const call = (notes: Notes, tool: string, input: Input = {}): Promise<Result> =>
    callTool(stage, notes, tool, { conversation, ...input });
  return {
    handle: conversation,
    opened,
    submitEmail: (notes, email) => call(notes, 'submit_email', { email }),
    read: (notes, ...names) => call(notes, 'read_crm_data', { properties: names.join(', ') }),
    update: (notes, property, value) => call(notes, 'update_crm_data', { property, value }),
    requestVerification: (notes) => call(notes, 'request_verification'),
    checkVerification: (notes) => call(notes, 'check_verification'),
    handOff: (notes) => call(notes, 'close_conversation', { reason: 'handoff' }),
  };
}

/** One call through HubSpot's door of the sandbox portal, signed as HubSpot signs. */
async function callTool(stage: Stage, notes: Notes, tool: string, inputFields: Input): Promise<Result> {
  const { conversation: _handle, ...told } = inputFields;
  const input = Object.entries(told).map(([name, value]) => `${name}: ${value}`);
  notes.see('agent calls', [tool, ...(input.length > 0 ? [`(${input.join(', ')})`] : [])].join(' '));
  const answer = await stage.sandbox.agentCall(stage.portalId, { tool, inputFields });
  if (answer.status !== 200) throw new Error(`${tool} was answered with HTTP ${answer.status}`);
  const result = resultSchema.parse(JSON.parse(outputSchema.parse(answer.body).outputFields.result));
  for (const line of linesOf(result)) notes.see('app answers', line);
  notes.see('agent says', `“${result.say}”`);
  return result;
}

function linesOf(result: Result): readonly string[] {
  const { status, next, numberForCustomer, expiresAt, retryAfterSeconds, deliverTo, results = [] } = result;
  const items = results.map(({ name, status: each, displayValue }) =>
    displayValue === undefined ? `${name}: ${each}` : `${name}: ${each} “${displayValue}”`,
  );
  const extra = [
    ...(next === 'none' ? [] : [`next: ${next}`]),
    ...(numberForCustomer === undefined ? [] : [`number for the customer: ${numberForCustomer}`]),
    ...(expiresAt === undefined ? [] : [`until ${clockTime(expiresAt)}`]),
    ...(retryAfterSeconds === undefined ? [] : [`retry after ${retryAfterSeconds} s`]),
    ...(deliverTo === undefined ? [] : [`deliver to: ${deliverTo}`]),
  ].join(', ');
  if (items.length === 0) return [extra === '' ? status : `${status}, ${extra}`];
  return extra === '' ? items : [...items.slice(0, -1), `${items.at(-1) ?? ''}, ${extra}`];
}

/** `14:05:09 UTC` */
export const clockTime = (iso: string): string => `${iso.slice(11, 19)} UTC`;

/** The status of one property in an answer. */
export function statusOf({ results = [] }: Result, name: string): string {
  return results.find((item) => item.name === name)?.status ?? 'missing';
}

/** What an answer tells of one property. */
export function shownOf({ results = [] }: Result, name: string): string | undefined {
  return results.find((item) => item.name === name)?.displayValue;
}

/** Whether an answer is about exactly these properties and says the same of each. */
export function allAre({ results = [] }: Result, names: readonly string[], status: string): boolean {
  return (
    results.length === names.length &&
    names.every((name) => results.some((item) => item.name === name && item.status === status))
  );
}
