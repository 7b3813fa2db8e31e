import { labelOf, say, sayOwn, type Turn } from './chat.ts';
import { callTool, obey, trouble, type Follow } from './follow.ts';
import { sentence, type AgentText } from './texts.ts';
import type { Item, ToolOutput } from './tool-output.ts';
import type { Wish } from './understand.ts';

/** Statuses that a customer may be told as done, by tool; every other one, known or not, is a refusal. */
const DONE: Readonly<Record<Wish['kind'], ReadonlyMap<string, AgentText>>> = {
  see: new Map([
    ['ok', 'value'],
    ['empty', 'empty'],
  ]),
  change: new Map([
    ['updated', 'saved'],
    ['unchanged', 'unchanged'],
  ]),
};
/** Refusals whose sentence or question says enough. */
const EXPLAINED = new Set([
  ...['needs_email', 'needs_verification', 'not_available', 'not_listed', 'invalid_value', 'outcome_unknown'],
]);
/** The same for answers about the whole call. */
const EXPLAINED_WHOLE = new Set([
  ...[...EXPLAINED, 'try_later', 'not_connected', 'invalid_input', 'conversation_unknown', 'limit_reached'],
]);
/** What the agent says for a step when the answer's own sentence was about another part of it. */
const FOR_THE_REST: ReadonlyMap<string, AgentText> = new Map([
  ['ask_email', 'askEmail'],
  ['offer_verification', 'offerMail'],
  ['offer_other_email_or_human', 'otherOrHuman'],
  ['use_names_from_data', 'notListed'],
  ['retry_later', 'retryLater'],
  ['hand_over_to_human', 'offerHuman'],
  ['do_not_retry_tell_human', 'uncertain'],
]);

/** Goes after what the customer wants: reads it, changes it, or asks for what is missing. */
export async function pursue(turn: Turn): Promise<Follow> {
  const { wish } = turn.chat;
  if (wish === undefined) return 'rest';
  const open = beforeTheCall(turn, wish);
  if (open !== undefined) return open;
  const output =
    wish.kind === 'see'
      ? await callTool(turn, 'read_crm_data', { properties: [...wish.names] })
      : await callTool(turn, 'update_crm_data', {
          changes: Object.fromEntries(wish.changes.map(({ name, value }) => [name, value])),
        });
  if (output === undefined) return unanswered(turn, wish);
  return report(turn, wish, output);
}

/** What needs no tool: a value that is missing, data that the list does not allow, a change that is uncertain. */
function beforeTheCall(turn: Turn, wish: Wish): Follow | undefined {
  const { chat } = turn;
  const allowed = (name: string): boolean => {
    const property = chat.data.find((each) => each.name === name);
    return property !== undefined && (wish.kind === 'see' ? property.canSee : property.canChange);
  };
  const names = wish.kind === 'see' ? wish.names : wish.changes.map(({ name }) => name);
  const refused = names.find((name) => !allowed(name));
  if (refused !== undefined) {
    const label = labelOf(chat, refused);
    sayOwn(turn, wish.kind === 'see' ? 'cannotSee' : 'cannotChange', { label });
    // What is allowed is not lost for the rest that is not.
    chat.wish = partOf(wish, allowed);
    if (chat.wish !== undefined) return 'pursue';
    chat.waiting = { for: 'human' };
    return 'rest';
  }
  if (wish.kind === 'see') return undefined;
  if (names.some((name) => chat.uncertain.has(name))) {
    chat.wish = undefined;
    sayOwn(turn, 'uncertain');
    return 'hand_over';
  }
  const missing = wish.changes.find(({ value }) => value === undefined);
  if (missing === undefined) return undefined;
  sayOwn(turn, 'newValue', { label: labelOf(chat, missing.name) });
  chat.waiting = { for: 'value', name: missing.name };
  return 'rest';
}

/** The call may have changed something all the same, so a change is not tried again. */
function unanswered(turn: Turn, wish: Wish): Follow {
  if (wish.kind === 'see') return trouble(turn);
  turn.chat.wish = undefined;
  for (const { name } of wish.changes) turn.chat.uncertain.add(name);
  sayOwn(turn, 'uncertain');
  return 'hand_over';
}

/** The part of a wish that `isOpen`; `undefined` when there is none. */
function partOf(wish: Wish, isOpen: (name: string) => boolean): Wish | undefined {
  if (wish.kind === 'see') {
    const names = wish.names.filter(isOpen);
    return names.length === 0 ? undefined : { kind: 'see', names };
  }
  const changes = wish.changes.filter(({ name }) => isOpen(name));
  return changes.length === 0 ? undefined : { kind: 'change', changes };
}

/** Tells what came of each property, then does what the answer says is next. */
function report(turn: Turn, wish: Wish, output: ToolOutput): Follow {
  const { chat } = turn;
  const done = output.items.filter(({ status }) => DONE[wish.kind].has(status));
  const open = output.items.filter(({ status }) => !DONE[wish.kind].has(status));
  for (const { name, status } of open) if (status === 'outcome_unknown') chat.uncertain.add(name);
  chat.wish = stillWanted(turn, wish, output, new Set(done.map(({ name }) => name)));
  const isWhole = done.length > 0 && open.length === 0;
  if (done.length > 0) {
    tellDone(turn, wish, isWhole ? output.say : sentence(chat.language, 'somePart'), done);
  }
  if (isWhole) return obey(turn, output, '');
  tellOpen(turn, wish, output, open);
  const own = done.length > 0 || output.status === 'partly' ? FOR_THE_REST.get(output.next) : undefined;
  const isUsedUp = output.status === 'partly' || output.status === 'ok';
  return obey(turn, output, own !== undefined ? sentence(chat.language, own) : isUsedUp ? '' : output.say);
}

/** Steps after which the wish is tried again, when the customer has done their part. */
const TO_BE_CONTINUED = new Set([
  ...['ask_email', 'submit_sender_email', 'offer_verification', 'wait_for_customer', 'retry_later'],
  ...['offer_other_email_or_human', 'open_conversation'],
]);

function stillWanted(
  { chat }: Turn,
  wish: Wish,
  { items, next }: ToolOutput,
  done: ReadonlySet<string>,
): Wish | undefined {
  const rest = partOf(wish, (name) => !done.has(name) && !chat.uncertain.has(name));
  if (TO_BE_CONTINUED.has(next)) return rest;
  const invalid = items.find(({ status }) => status === 'invalid_value')?.name;
  if (next !== 'ask_for_valid_value' || invalid === undefined || rest?.kind !== 'change') return undefined;
  chat.waiting = { for: 'value', name: invalid };
  const changes = rest.changes.map((change) =>
    change.name === invalid ? { name: invalid, value: undefined } : change,
  );
  return { kind: 'change', changes };
}

function tellDone(turn: Turn, { kind }: Wish, headline: string, items: readonly Item[]): void {
  const { chat } = turn;
  const lines = items.map(({ name, status, shown }) =>
    sentence(chat.language, DONE[kind].get(status) ?? 'empty', { label: labelOf(chat, name), value: shown }),
  );
  say(turn, [headline, ...lines].filter((line) => line !== '').join('\n'));
}

/** Says of what was not done that it was not, where the answer's sentence does not make that plain by itself. */
function tellOpen(turn: Turn, wish: Wish, output: ToolOutput, open: readonly Item[]): void {
  const { chat } = turn;
  const notDone = wish.kind === 'see' ? 'notShown' : 'notSaved';
  for (const { name, status, message, closest } of open) {
    const label = labelOf(chat, name);
    if (status === 'invalid_value' && message !== '') sayOwn(turn, 'invalid', { label, message });
    else if (!EXPLAINED.has(status)) sayOwn(turn, notDone, { label });
    if (closest.length > 0) sayOwn(turn, 'closest', { options: closest.join(', ') });
  }
  if (open.length > 0 || EXPLAINED_WHOLE.has(output.status)) return;
  const names = wish.kind === 'see' ? wish.names : wish.changes.map(({ name }) => name);
  for (const name of names) sayOwn(turn, notDone, { label: labelOf(chat, name) });
}
