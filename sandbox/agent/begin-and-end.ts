import { say, sayOwn, type Chat, type Turn } from './chat.ts';
import { callTool, obey, trouble, type Follow } from './follow.ts';
import type { ToolOutput } from './tool-output.ts';

function adopt({ chat }: Turn, output: ToolOutput): boolean {
  if (output.conversation === '' || output.data === undefined) return false;
  chat.conversation = output.conversation;
  chat.data = output.data;
  chat.pending = undefined;
  return true;
}

const opening = ({ channel, languageTag }: Chat): Readonly<Record<string, string>> => {
  return { channel, ...(languageTag === undefined ? {} : { language: languageTag }) };
};

/** Opens the conversation and greets, with the question for the email where the tools want it asked now. */
export async function openConversation(turn: Turn, greets: boolean): Promise<boolean> {
  const { chat } = turn;
  const output = await callTool(turn, 'open_conversation', opening(chat));
  if (output === undefined) {
    trouble(turn);
    return false;
  }
  if (!adopt(turn, output)) {
    obey(turn, output);
    return false;
  }
  if (output.emailQuestion !== '') {
    chat.emailAskedFor.add('start');
    chat.waiting = { for: 'email' };
    say(turn, output.emailQuestion);
  } else if (greets) {
    say(turn, output.say);
  }
  return true;
}

/** Opens a new conversation for one that the tools do not know any more, and brings along what was stated. */
export async function reopen(turn: Turn): Promise<Follow> {
  const { chat } = turn;
  if (turn.reopened) return trouble(turn);
  turn.reopened = true;
  const output = await callTool(turn, 'open_conversation', opening(chat));
  if (output === undefined) return trouble(turn);
  if (!adopt(turn, output)) return obey(turn, output);
  if (chat.statedEmail !== undefined) {
    const stated = await callTool(turn, 'submit_email', { email: chat.statedEmail });
    if (stated?.status !== 'recorded') chat.statedEmail = undefined;
  }
  if (chat.wish !== undefined) return 'pursue';
  sayOwn(turn, 'whatElse');
  return 'rest';
}

/** Hands the customer over to a human and tells the reference; asks for an email first where the tools want that. */
export async function handOver(turn: Turn): Promise<Follow> {
  const { chat } = turn;
  const output = await callTool(turn, 'close_conversation', { reason: 'handoff' });
  if (output === undefined) return trouble(turn);
  if (output.status === 'ask_email_first') {
    say(turn, output.say);
    chat.waiting = { for: 'email_before_handoff' };
    return 'rest';
  }
  if (output.status === 'conversation_unknown') {
    end(chat, 'handoff');
    sayOwn(turn, 'withColleague');
    return 'rest';
  }
  if (output.status !== 'closed') return obey(turn, output);
  end(chat, 'handoff');
  say(turn, output.say);
  if (output.reference !== '') sayOwn(turn, 'reference', { reference: output.reference });
  return 'rest';
}

/** Ends the conversation, because the customer said goodbye. */
export async function sayGoodbye(turn: Turn): Promise<Follow> {
  const output = await callTool(turn, 'close_conversation', { reason: 'customer_left' });
  if (output === undefined) return trouble(turn);
  if (output.status !== 'closed' && output.status !== 'conversation_unknown') return obey(turn, output);
  end(turn.chat, 'goodbye');
  if (output.status === 'closed') say(turn, output.say);
  return 'rest';
}

/** Nothing of a conversation outlives it: not its handle, and not what was stated or asked in it. */
function end(chat: Chat, how: 'goodbye' | 'handoff'): void {
  chat.ended = how;
  chat.conversation = '';
  chat.wish = undefined;
  chat.pending = undefined;
  chat.statedEmail = undefined;
  chat.waiting = { for: 'nothing' };
  chat.emailAskedFor.clear();
}
