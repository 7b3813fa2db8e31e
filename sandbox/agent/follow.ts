import { needOf, say, sayOwn, type Turn } from './chat.ts';
import { parseToolOutput, type ToolOutput } from './tool-output.ts';

/** What the agent does by itself after an answer; `rest` waits for the customer. */
export type Follow = 'rest' | 'pursue' | 'submit_sender' | 'hand_over' | 'reopen';

/** Calls a tool and reads its answer; `undefined` when none came that could be read. */
export async function callTool(
  turn: Turn,
  tool: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<ToolOutput | undefined> {
  const output = parseToolOutput(await turn.call(tool, input));
  if (output !== undefined && output.deliverTo !== '') turn.deliverTo = output.deliverTo;
  return output;
}

/** No answer came: the agent says so and claims nothing. */
export function trouble(turn: Turn): Follow {
  sayOwn(turn, 'trouble');
  return 'rest';
}

/**
 * Does what an answer's `next` names, and says `text`: the answer's `say`, unless that has been used up. A step
 * that this agent does not know is a refusal: nothing is done, and a human is offered.
 */
export function obey(turn: Turn, output: ToolOutput, text: string = output.say): Follow {
  const { chat } = turn;
  switch (output.next) {
    case 'none':
    case 'reply_to_deliver_to_only':
      say(turn, text);
      return 'rest';
    case 'ask_email':
      return askEmail(turn, text);
    case 'submit_sender_email':
      return chat.from === undefined || chat.statedEmail === chat.from
        ? offerHuman(turn, '')
        : 'submit_sender';
    case 'offer_verification':
      return offerMail(turn, text);
    case 'wait_for_customer':
      say(turn, text);
      chat.waiting = { for: 'confirmation' };
      return 'rest';
    case 'offer_other_email_or_human':
      say(turn, text);
      chat.waiting = { for: 'other_email_or_human' };
      return 'rest';
    case 'use_names_from_data':
    case 'ask_for_valid_value':
      say(turn, text);
      return 'rest';
    case 'retry_later':
      say(turn, text);
      chat.waiting = { for: 'retry' };
      return 'rest';
    case 'open_conversation':
      say(turn, text);
      return 'reopen';
    case 'do_not_retry_tell_human':
      say(turn, text);
      return 'hand_over';
    case 'hand_over_to_human':
      say(turn, text);
      chat.waiting = { for: 'human' };
      return 'rest';
    default:
      return offerHuman(turn, text);
  }
}

/** Asks once for each need: who does not want to tell an address is not asked for it again and again. */
function askEmail(turn: Turn, question: string): Follow {
  const { chat } = turn;
  const need = needOf(chat);
  if (chat.emailAskedFor.has(need)) {
    sayOwn(turn, 'withoutEmail');
    chat.waiting = { for: 'human' };
    return 'rest';
  }
  chat.emailAskedFor.add(need);
  say(turn, question);
  chat.waiting = { for: 'email' };
  return 'rest';
}

/** Offers the mail; where one is under way already, reminds of it. */
function offerMail(turn: Turn, question: string): Follow {
  const { chat } = turn;
  if (chat.pending === undefined) {
    say(turn, question);
    chat.waiting = { for: 'consent_to_mail' };
    return 'rest';
  }
  remind(turn);
  return 'rest';
}

/** Says again what the customer has to do, with the number. */
export function remind(turn: Turn): void {
  const { chat } = turn;
  const number = chat.pending?.number ?? '';
  if (number === '') sayOwn(turn, 'waitingWithoutNumber');
  else sayOwn(turn, 'waiting', { number });
  chat.waiting = { for: 'confirmation' };
}

/** Offers a human after `text`. */
export function offerHuman(turn: Turn, text: string): Follow {
  say(turn, text);
  sayOwn(turn, 'offerHuman');
  turn.chat.waiting = { for: 'human' };
  return 'rest';
}
