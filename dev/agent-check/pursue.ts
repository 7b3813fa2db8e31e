import type { Person } from './set-up.ts';
import { holds, numberIn, offersMail, questionForEmail } from './words.ts';
import type { Talk, Turn, Wish } from './talk.ts';

/** How a customer behaves on the way to what they want. */
export interface Manners {
  /** What they say first. */
  readonly opening: string;
  /** Whose address they tell when they are asked; their own by default. */
  readonly email?: string;
  /** The first message tells the address already. */
  readonly tellsEmailAtOnce?: boolean;
  readonly isNewPerson?: boolean;
  /** Said before the address, before agreeing to a mail, and before the number is typed. */
  readonly beforeEmail?: readonly string[];
  readonly beforeConsent?: readonly string[];
  readonly beforeConfirming?: readonly ((number: string) => string)[];
  /** Does not open the mail, but says “done” all the same. */
  readonly neverConfirms?: boolean;
  /** Thinks for so long before typing the number. */
  readonly pauseMs?: number;
}

/** Messages that a customer spends on one wish before giving up, besides what the manners add. */
const PATIENCE = 10;
const NUDGES = 2;

/** Goes after a wish until it is granted or the customer gives up; whether it was granted. */
export async function pursue(talk: Talk, person: Person, wish: Wish, manners: Manners): Promise<boolean> {
  const { isNewPerson = false, tellsEmailAtOnce = false } = manners;
  const meaning = { wants: wish, isNewPerson, tellsEmail: tellsEmailAtOnce };
  let turn = await talk.say(person, manners.opening, meaning);
  let nudges = 0;
  for (let step = 0; step < PATIENCE && !isGranted(turn, wish); step += 1) {
    const next = await react(talk, person, turn, manners);
    if (next === 'over') return false;
    if (next === undefined) {
      nudges += 1;
      if (nudges > NUDGES) break;
    }
    turn = next ?? (await talk.say(person, reminderOf(wish)));
  }
  const isDone = isGranted(turn, wish);
  if (!isDone && manners.neverConfirms !== true) talk.giveUp(wish);
  return isDone;
}

/** Whether a turn brought what was wanted: the value was told, or it stands in the CRM. */
export function isGranted({ replies, changes }: Turn, { kind, property, value }: Wish): boolean {
  if (kind === 'see') return replies.some((reply) => holds(reply, value));
  return changes.some((change) => isChangeTo(change, property, value));
}

/** Whether a change in the ledger put a value into a property. */
export function isChangeTo(
  change: { readonly property: string; readonly new: string | null },
  property: string,
  value: string,
): boolean {
  return `contacts.${change.property}` === property && change.new !== null && holds(change.new, value);
}

function reminderOf({ kind, property, value }: Wish): string {
  const what = property.replace('contacts.', '') === 'phone' ? 'phone number' : 'city';
  return kind === 'see' ? `Which ${what} do you have for me?` : `Change my ${what} to ${value}`;
}

/** Does what an answer asks of the customer; `undefined` when it asks for nothing, `over` when all was done. */
async function react(
  talk: Talk,
  person: Person,
  turn: Turn,
  manners: Manners,
): Promise<Turn | 'over' | undefined> {
  const number = numberIn(turn.replies);
  const wasSent = turn.acts.some(({ tool, status }) => tool === 'request_verification' && status === 'sent');
  if (wasSent && number !== undefined) return typeTheNumber(talk, person, number, manners);
  if (questionForEmail(turn.replies) !== undefined) {
    for (const message of manners.beforeEmail ?? []) await talk.say(person, message);
    return talk.say(person, `It is ${manners.email ?? person.email}`, { tellsEmail: true });
  }
  if (offersMail(turn.replies)) {
    for (const message of manners.beforeConsent ?? []) await talk.say(person, message);
    return talk.say(person, 'Yes, please send it.', { mail: 'agreed' });
  }
  return undefined;
}

async function typeTheNumber(
  talk: Talk,
  person: Person,
  number: string,
  { beforeConfirming = [], neverConfirms = false, pauseMs = 0 }: Manners,
): Promise<Turn | 'over'> {
  for (const messageFor of beforeConfirming) await talk.say(person, messageFor(number));
  if (pauseMs > 0) await talk.pause(pauseMs);
  if (!neverConfirms) {
    await talk.confirm(person, number);
    return talk.say(person, 'Done, I typed it.');
  }
  await talk.say(person, 'Done, I typed it.');
  await talk.say(person, 'Done! I did it, I typed it.');
  return 'over';
}
