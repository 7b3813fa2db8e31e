import { say, sayOwn, type Turn } from './chat.ts';
import { callTool, obey, offerHuman, trouble, type Follow } from './follow.ts';

/** Hands on an address that the customer stated, as it was written, and goes on with what it was needed for. */
export async function submitEmail(turn: Turn, email: string): Promise<Follow> {
  const { chat } = turn;
  const output = await callTool(turn, 'submit_email', { email });
  if (output === undefined) return trouble(turn);
  switch (output.status) {
    case 'recorded':
      noteStated(turn, email);
      say(turn, output.say);
      if (chat.wish !== undefined) return 'pursue';
      sayOwn(turn, 'whatElse');
      return 'rest';
    case 'conversation_unknown':
      noteStated(turn, email);
      return obey(turn, output);
    case 'invalid_input':
      sayOwn(turn, 'badEmail');
      chat.waiting = { for: 'email' };
      return 'rest';
    default:
      return obey(turn, output);
  }
}

/** Hands on an address for the human who takes over; the handoff goes on whatever becomes of it. */
export async function submitQuietly(turn: Turn, email: string): Promise<void> {
  const output = await callTool(turn, 'submit_email', { email });
  if (output?.status === 'recorded') say(turn, output.say);
}

/** On channel email: hands on the address that the message came from, a claim like any other. */
export async function submitSender(turn: Turn): Promise<Follow> {
  const { chat } = turn;
  if (chat.from === undefined) return offerHuman(turn, '');
  const output = await callTool(turn, 'submit_email', { email: chat.from });
  if (output === undefined) return trouble(turn);
  if (output.status === 'recorded' || output.status === 'conversation_unknown') noteStated(turn, chat.from);
  if (output.status === 'recorded') return chat.wish === undefined ? 'rest' : 'pursue';
  return obey(turn, output);
}

/** Another address ends what was asked for with the one before. */
function noteStated({ chat }: Turn, email: string): void {
  if (chat.statedEmail !== email) chat.pending = undefined;
  chat.statedEmail = email;
  chat.waiting = { for: 'nothing' };
}

/** Asks for the mail, after the customer agreed, and shows the number that belongs on its page. */
export async function requestMail(turn: Turn, resend: boolean): Promise<Follow> {
  const { chat } = turn;
  const output = await callTool(turn, 'request_verification', resend ? { resend } : {});
  if (output === undefined) return trouble(turn);
  const isUnderWay = output.status === 'sent' || output.status === 'already_sent';
  if (isUnderWay || output.number !== '') {
    chat.pending = { number: output.number === '' ? (chat.pending?.number ?? '') : output.number };
  }
  if (output.status === 'already_confirmed') {
    chat.pending = undefined;
    if (chat.wish !== undefined) {
      sayOwn(turn, 'confirmed');
      return 'pursue';
    }
  }
  const follow = obey(turn, output);
  const { number } = output;
  if (number !== '' && !turn.replies.some((reply) => reply.includes(number))) {
    sayOwn(turn, 'number', { number });
  }
  if (isUnderWay || number !== '') chat.waiting = { for: 'confirmation' };
  return follow;
}

/** Looks once whether the customer has confirmed; only ever called when the customer says so. */
export async function checkMail(turn: Turn): Promise<Follow> {
  const { chat } = turn;
  const output = await callTool(turn, 'check_verification');
  if (output === undefined) return trouble(turn);
  if (output.status !== 'pending') chat.pending = undefined;
  if (output.status !== 'confirmed') return obey(turn, output);
  chat.waiting = { for: 'nothing' };
  if (chat.wish === undefined) return obey(turn, output);
  sayOwn(turn, 'confirmed');
  return 'pursue';
}
