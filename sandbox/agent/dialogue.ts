import { handOver, openConversation, reopen, sayGoodbye } from './begin-and-end.ts';
import { needOf, say, sayOwn, type Turn } from './chat.ts';
import { pursue } from './data-steps.ts';
import { remind, type Follow } from './follow.ts';
import { checkMail, requestMail, submitEmail, submitQuietly, submitSender } from './proof-steps.ts';
import { sentence } from './texts.ts';
import { tidyValue, understand, type Understood } from './understand.ts';

/** Steps that the agent takes by itself in one turn; the tools lead it to fewer. */
const MAX_STEPS = 6;

/** Begins a chat: opens the conversation and greets. */
export async function greet(turn: Turn): Promise<void> {
  await openConversation(turn, true);
}

/** Answers one message of the customer. */
export async function answer(turn: Turn, message: string): Promise<void> {
  const { chat } = turn;
  if (chat.ended === 'handoff') {
    sayOwn(turn, 'withColleague');
    return;
  }
  if (chat.conversation === '') {
    chat.ended = 'no';
    if (!(await openConversation(turn, false))) return;
  }
  const understood = understand(message, chat.data);
  if (turn.replies.length > 0 && !mayGoOn(turn, understood)) return;
  await finish(turn, await react(turn, message, understood));
}

/**
 * The first message came before the question for the email could be asked. It waits for the address, unless it
 * brings one along or asks for something else than data.
 */
function mayGoOn(turn: Turn, { email, wish, signals }: Understood): boolean {
  const { chat } = turn;
  if (email !== undefined || signals.has('human') || signals.has('goodbye')) {
    turn.replies.length = 0;
    return true;
  }
  chat.wish = wish;
  chat.emailAskedFor.add(needOf(chat));
  return false;
}

/** Does what follows from an answer, until it is the customer's turn. */
async function finish(turn: Turn, first: Follow): Promise<void> {
  let follow = first;
  for (let step = 0; follow !== 'rest' && step < MAX_STEPS; step += 1) follow = await take(turn, follow);
}

function take(turn: Turn, follow: Exclude<Follow, 'rest'>): Promise<Follow> {
  switch (follow) {
    case 'pursue':
      return pursue(turn);
    case 'submit_sender':
      return submitSender(turn);
    case 'hand_over':
      return handOver(turn);
    case 'reopen':
      return reopen(turn);
  }
}

async function react(turn: Turn, message: string, understood: Understood): Promise<Follow> {
  const { chat } = turn;
  if (chat.isOtherSender) {
    // Somebody else writes on this thread: what was asked for and proved before was not theirs.
    chat.isOtherSender = false;
    chat.wish = understood.wish;
    chat.pending = undefined;
    chat.waiting = { for: 'nothing' };
    const follow = await submitSender(turn);
    if (follow !== 'rest' || turn.replies.length > 0) return follow;
  }
  const given = valueGiven(turn, message, understood);
  if (given !== undefined) return given;
  if (chat.waiting.for === 'email_before_handoff') {
    if (understood.email !== undefined) await submitQuietly(turn, understood.email);
    return 'hand_over';
  }
  if (understood.email !== undefined && !(chat.channel === 'email' && chat.waiting.for === 'nothing')) {
    chat.wish = understood.wish ?? chat.wish;
    return submitEmail(turn, understood.email);
  }
  return (await reactToSignals(turn, understood)) ?? reactToWish(turn, message, understood);
}

/** Takes the message as the value that was asked for; `undefined` when it is something else. */
function valueGiven(turn: Turn, message: string, understood: Understood): Follow | undefined {
  const { chat } = turn;
  const { waiting, wish } = chat;
  if (waiting.for !== 'value' || wish?.kind !== 'change') return undefined;
  const { signals, length } = understood;
  const isYesNo = chat.data.find(({ name }) => name === waiting.name)?.type === 'yes_no';
  const leaves = signals.has('human') || signals.has('goodbye') || (signals.has('no') && !isYesNo);
  const value = tidyValue(message);
  if (value === undefined || (leaves && length <= 5)) return undefined;
  if (understood.wish !== undefined && (understood.isQuestion || signals.has('change'))) return undefined;
  const changes = wish.changes.map((change) =>
    change.name === waiting.name ? { ...change, value } : change,
  );
  chat.wish = { kind: 'change', changes };
  chat.waiting = { for: 'nothing' };
  return 'pursue';
}

/** What the customer says besides naming data; `undefined` when the message is about data after all. */
async function reactToSignals(turn: Turn, understood: Understood): Promise<Follow | undefined> {
  const { chat } = turn;
  const { signals, wish, isNumber } = understood;
  const saysNo = signals.has('no');
  if (signals.has('human') && !saysNo) return handOver(turn);
  if (signals.has('resend')) {
    const mayAsk = chat.waiting.for === 'consent_to_mail' || chat.waiting.for === 'other_email_or_human';
    if (chat.pending !== undefined || mayAsk) return requestMail(turn, chat.pending !== undefined);
  }
  if (chat.pending !== undefined) {
    if (signals.has('done') && !signals.has('not_yet')) {
      chat.wish = wish ?? chat.wish;
      return checkMail(turn);
    }
    if (isNumber) {
      sayOwn(turn, 'numberGoesOnPage');
      return 'rest';
    }
  }
  if (signals.has('goodbye') && wish === undefined) return sayGoodbye(turn);
  if (signals.has('yes') && !saysNo) return agreed(turn, wish !== undefined);
  if (wish !== undefined) return undefined;
  if (saysNo) return declined(turn);
  if (chat.pending !== undefined && signals.has('not_yet')) {
    sayOwn(turn, 'takeYourTime');
    return 'rest';
  }
  return undefined;
}

/** A “yes” means what was asked last; with a wish in the same message it may mean nothing. */
async function agreed(turn: Turn, hasWish: boolean): Promise<Follow | undefined> {
  switch (turn.chat.waiting.for) {
    case 'consent_to_mail':
      return requestMail(turn, false);
    case 'human':
      return handOver(turn);
    case 'retry':
      return turn.chat.wish === undefined ? undefined : 'pursue';
    case 'confirmation':
      if (hasWish) return undefined;
      sayOwn(turn, 'takeYourTime');
      return 'rest';
    case 'other_email_or_human':
      if (hasWish) return undefined;
      sayOwn(turn, 'otherOrHuman');
      return 'rest';
    case 'nothing':
    case 'email':
    case 'email_before_handoff':
    case 'value':
      return undefined;
  }
}

function declined(turn: Turn): Follow {
  const { chat } = turn;
  const before = chat.waiting.for;
  if (before === 'confirmation') {
    sayOwn(turn, 'takeYourTime');
    return 'rest';
  }
  chat.waiting = { for: 'nothing' };
  if (before === 'email' && chat.wish !== undefined) {
    sayOwn(turn, 'withoutEmail');
    chat.waiting = { for: 'human' };
  } else {
    sayOwn(turn, before === 'consent_to_mail' ? 'notSent' : 'whatElse');
  }
  chat.wish = undefined;
  return 'rest';
}

function reactToWish(turn: Turn, message: string, understood: Understood): Follow {
  const { chat } = turn;
  if (understood.wish !== undefined) {
    chat.wish = understood.wish;
    return 'pursue';
  }
  if (understood.unclear.length > 0) {
    sayOwn(turn, 'whichOne', { labels: understood.unclear.map(({ label }) => label).join(', ') });
    return 'rest';
  }
  if (chat.waiting.for === 'confirmation') {
    remind(turn);
    return 'rest';
  }
  if (chat.waiting.for === 'email' && message.includes('@')) sayOwn(turn, 'badEmail');
  else sayHelp(turn, understood);
  return 'rest';
}

/** What the agent can do; nothing about the customer. */
function sayHelp(turn: Turn, { signals, isQuestion }: Understood): void {
  const { chat } = turn;
  const labels = chat.data.map(({ label }) => label).join(', ');
  const help =
    labels === ''
      ? sentence(chat.language, 'nothingListed')
      : sentence(chat.language, 'canHelpWith', { labels });
  if (labels === '') chat.waiting = { for: 'human' };
  if (signals.has('help') || signals.has('greeting')) say(turn, help);
  else if (isQuestion || signals.has('change')) say(turn, `${sentence(chat.language, 'notListed')} ${help}`);
  else say(turn, sentence(chat.language, 'notUnderstood', { help }));
}
