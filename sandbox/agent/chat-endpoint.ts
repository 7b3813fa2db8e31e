import { isAnswer, ok, refuse, type ControlCall, type ControlRoute } from '../control/control.ts';
import type { SandboxAnswer } from '../http.ts';
import { CHANNELS } from './chat.ts';
import { consoleOf, noteReplies } from './console-routes.ts';
import { isChannel, type CustomerMessage } from './scripted-agent.ts';

const MAX_TEXT = 4_000;
const MAX_CC = 50;
const NO_CHAT = 'There is no such chat any more. Start a new one.';

const isAddress = (value: unknown): value is string =>
  typeof value === 'string' && value.includes('@') && value.length <= 320;

function messageIn({ body }: ControlCall): CustomerMessage | SandboxAnswer {
  const message = body.get('message');
  const from = body.get('from') ?? undefined;
  const cc = body.get('cc') ?? [];
  if (typeof message !== 'string' || message.trim() === '' || message.length > MAX_TEXT) {
    return refuse(400, `message must be what the customer writes, at most ${MAX_TEXT} characters.`);
  }
  if (from !== undefined && !isAddress(from)) {
    return refuse(400, 'from must be the email address of the sender.');
  }
  if (!Array.isArray(cc) || cc.length > MAX_CC || !cc.every(isAddress)) {
    return refuse(400, `cc must be a list of email addresses, at most ${MAX_CC}.`);
  }
  return { message, from, cc };
}

/** A message in a chat, which begins with the first one; the chat is one of the console's. */
async function chat(call: ControlCall): Promise<SandboxAnswer> {
  const console = consoleOf(call);
  if (isAnswer(console)) return console;
  const wanted = messageIn(call);
  if (isAnswer(wanted)) return wanted;
  const channel = call.body.get('channel');
  if (!isChannel(channel)) return refuse(400, `channel must be one of ${CHANNELS.join(', ')}.`);
  const chatId = call.body.get('chatId') ?? undefined;
  if (chatId !== undefined && typeof chatId !== 'string') {
    return refuse(400, 'chatId must be what an earlier answer said.');
  }
  const isNew = chatId === undefined;
  const known = isNew
    ? console.announce({ channel, language: null, recognisedContactId: null })
    : console.chats.get(chatId);
  if (known === undefined) return refuse(404, NO_CHAT);
  known.lines.push({ who: 'customer', text: wanted.message, atMs: call.deps.world.clock.nowMs() });
  const answered = await console.agent.chat({ ...wanted, channel, chatId });
  if (answered === undefined) return refuse(404, NO_CHAT);
  noteReplies(call, known, answered);
  return ok(answered);
}

/** The scripted agent behind a chat endpoint, as any agent can have one. */
export const CHAT_ROUTES: readonly ControlRoute[] = [
  { method: 'POST', path: '/_sandbox/portals/:portalId/agent/chat', handle: chat },
];
