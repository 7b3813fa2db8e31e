import {
  idOf,
  isAnswer,
  ok,
  portalOf,
  refuse,
  type ControlCall,
  type ControlRoute,
} from '../control/control.ts';
import { toMap, type SandboxAnswer } from '../http.ts';
import { CHANNELS } from './chat.ts';
import { callByHand, type Console, type ConsoleChat } from './console.ts';
import { isChannel, type AgentAnswer } from './scripted-agent.ts';
import { readTools } from './tool-list.ts';

const MAX_TEXT = 4_000;
const MAX_LINES = 500;

/** The contact that HubSpot would name in the signed request; `null` for none, 400 for what is no contact. */
function recognised(call: ControlCall): string | null | SandboxAnswer {
  const given = call.body.get('recognisedContactId') ?? null;
  if (given === null || given === '') return null;
  const id = idOf(given);
  return id === undefined ? refuse(400, 'recognisedContactId must be the id of a contact.') : String(id);
}

/** The console of the path's portal, or 404. */
export function consoleOf(call: ControlCall): Console | SandboxAnswer {
  const portal = portalOf(call);
  return isAnswer(portal) ? portal : call.deps.consoles.of(call, portal.portalId);
}

function chatOf(
  call: ControlCall,
): { readonly console: Console; readonly chat: ConsoleChat } | SandboxAnswer {
  const console = consoleOf(call);
  if (isAnswer(console)) return console;
  const chatId = call.params.get('chatId') ?? '';
  const chat = console.chats.get(chatId);
  return chat === undefined
    ? refuse(404, 'There is no such chat any more. Start a new one.')
    : { console, chat };
}

async function beginChat(call: ControlCall): Promise<SandboxAnswer> {
  const console = consoleOf(call);
  if (isAnswer(console)) return console;
  const channel = call.body.get('channel');
  if (!isChannel(channel)) return refuse(400, `channel must be one of ${CHANNELS.join(', ')}.`);
  const language = call.body.get('language') ?? null;
  if (
    language !== null &&
    (typeof language !== 'string' || !/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(language))
  ) {
    return refuse(400, 'language must be a tag such as en or fi.');
  }
  const recognisedContactId = recognised(call);
  if (isAnswer(recognisedContactId)) return recognisedContactId;
  const chat = console.announce({ channel, language, recognisedContactId });
  const answered = await console.agent.open({ channel, language: language ?? undefined });
  noteReplies(call, chat, answered);
  return ok({ chatId: chat.chatId, replies: answered.replies, calls: chat.calls });
}

async function sendMessage(call: ControlCall): Promise<SandboxAnswer> {
  const found = chatOf(call);
  if (isAnswer(found)) return found;
  const { console, chat } = found;
  const text = call.body.get('text');
  if (typeof text !== 'string' || text.trim() === '' || text.length > MAX_TEXT) {
    return refuse(400, `text must be what the customer writes, at most ${MAX_TEXT} characters.`);
  }
  const from = call.body.get('from') ?? undefined;
  if (from !== undefined && (typeof from !== 'string' || !from.includes('@') || from.length > 320)) {
    return refuse(400, 'from must be the email address of the sender.');
  }
  chat.lines.push({ who: 'customer', text, atMs: call.deps.world.clock.nowMs() });
  const known = new Set(chat.calls);
  const answered = await console.agent.say(chat.chatId, { message: text, from });
  if (answered === undefined) return refuse(404, 'There is no such chat any more. Start a new one.');
  noteReplies(call, chat, answered);
  const { replies, ended, to } = answered;
  const calls = chat.calls.filter((made) => !known.has(made));
  return ok({ chatId: chat.chatId, replies, calls, ended, ...(to === undefined ? {} : { to }) });
}

/** Notes an agent's answer in the console's chat. */
export function noteReplies(call: ControlCall, chat: ConsoleChat, { replies, ended, to }: AgentAnswer): void {
  const atMs = call.deps.world.clock.nowMs();
  for (const text of replies)
    chat.lines.push({ who: 'agent', text, atMs, ...(to === undefined ? {} : { to }) });
  chat.lines.splice(0, chat.lines.length - MAX_LINES);
  chat.ended = ended;
}

function showChat(call: ControlCall): SandboxAnswer {
  const found = chatOf(call);
  return isAnswer(found) ? found : ok(found.chat);
}

async function callTool(call: ControlCall): Promise<SandboxAnswer> {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const tool = call.body.get('tool');
  if (typeof tool !== 'string' || !/^[\w-]{1,64}$/.test(tool))
    return refuse(400, 'tool must be the name of a tool.');
  const input = toMap(call.body.get('inputFields') ?? {});
  if (input === undefined) return refuse(400, 'inputFields must be an object.');
  const recognisedContactId = recognised(call);
  if (isAnswer(recognisedContactId)) return recognisedContactId;
  return ok(await callByHand(call, { tool, input: Object.fromEntries(input), recognisedContactId }));
}

function listTools(call: ControlCall): SandboxAnswer {
  const portal = portalOf(call);
  if (isAnswer(portal)) return portal;
  const tools = readTools();
  return tools.length === 0
    ? refuse(404, 'The tools are not described yet. Run “npm run hubspot:manifest”.')
    : ok(tools);
}

const CONSOLE = '/_sandbox/portals/:portalId/console';

/** The Agent console: chats with the scripted agent, and tools called by hand. */
export const CONSOLE_ROUTES: readonly ControlRoute[] = [
  { method: 'GET', path: `${CONSOLE}/tools`, handle: listTools },
  { method: 'POST', path: `${CONSOLE}/chats`, handle: beginChat },
  { method: 'GET', path: `${CONSOLE}/chats/:chatId`, handle: showChat },
  { method: 'POST', path: `${CONSOLE}/chats/:chatId/messages`, handle: sendMessage },
  { method: 'POST', path: `${CONSOLE}/calls`, handle: callTool },
];
