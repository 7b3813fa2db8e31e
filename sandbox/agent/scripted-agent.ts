import { CHANNELS, createChat, type Channel, type Chat, type Turn } from './chat.ts';
import { answer, greet } from './dialogue.ts';
import { languageOf } from './words.ts';

/** One call of a tool that the agent makes. `input` has the conversation's handle in it. */
export interface AgentToolCall {
  readonly chatId: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the agent works with. */
export interface AgentDeps {
  /** Calls a tool and answers its output as JSON. May reject: then the agent claims nothing. */
  readonly callTool: (call: AgentToolCall) => Promise<unknown>;
  /** A name for a new chat, never given twice. */
  readonly newChatId: () => string;
  /** How many chats are remembered; the ones not used for longest are forgotten. Default 100. */
  readonly maxChats?: number;
}

/** A message of a customer. `from` is the sender's address on channel email. */
export interface CustomerMessage {
  readonly message: string;
  readonly from?: string | undefined;
  /** Who else is on the thread. The agent never answers them. */
  readonly cc?: readonly string[] | undefined;
}

/** How a chat is begun. */
export interface ChatOpening {
  readonly channel: Channel;
  /** BCP 47; left out, the tools choose. */
  readonly language?: string | undefined;
  readonly from?: string | undefined;
}

/** What comes back from one message. */
export interface AgentAnswer {
  readonly chatId: string;
  /** In the order said. */
  readonly replies: readonly string[];
  /** The conversation is over; after a handoff the agent takes no more part in it. */
  readonly ended: boolean;
  /** On channel email: whom the replies go to, and nobody else. */
  readonly to?: readonly string[];
}

/** `POST {url}/chat`: a message, in a chat that began before or in a new one. */
export interface ChatRequest extends CustomerMessage {
  readonly chatId?: string | undefined;
  readonly channel: Channel;
}

/** A customer-service agent without a model: it does what the tools' answers say, and nothing else. */
export interface ScriptedAgent {
  /** Opens a chat; the replies are the greeting. */
  open(opening: ChatOpening): Promise<AgentAnswer>;
  /** Answers a message; `undefined` when there is no such chat. */
  say(chatId: string, message: CustomerMessage): Promise<AgentAnswer | undefined>;
  /** Both in one: without `chatId` a chat is opened, in the message's language, and the message answered in it. */
  chat(request: ChatRequest): Promise<AgentAnswer | undefined>;
}

export const isChannel = (value: unknown): value is Channel => CHANNELS.some((channel) => channel === value);

/** Creates the agent. Chats live in memory; messages of one chat are answered one after the other. */
export function createScriptedAgent({ callTool, newChatId, maxChats = 100 }: AgentDeps): ScriptedAgent {
  const chats = new Map<string, { readonly chat: Chat; last: Promise<unknown> }>();

  function begin({ channel, language, from }: ChatOpening): Chat {
    const chat = createChat({ chatId: newChatId(), channel, languageTag: language, from });
    chats.set(chat.chatId, { chat, last: Promise.resolve() });
    for (const chatId of [...chats.keys()].slice(0, Math.max(0, chats.size - maxChats))) chats.delete(chatId);
    return chat;
  }

  function turnIn(chat: Chat): Turn {
    const call: Turn['call'] = async (tool, input) => {
      const handle = tool === 'open_conversation' ? {} : { conversation: chat.conversation };
      try {
        return await callTool({ chatId: chat.chatId, tool, input: { ...handle, ...input } });
      } catch {
        // Why a call failed is nothing that a customer could be told; that it failed, the dialogue says.
        return undefined;
      }
    };
    return { chat, call, replies: [], deliverTo: '', reopened: false };
  }

  async function during(chat: Chat, act: (turn: Turn) => Promise<void>): Promise<AgentAnswer> {
    const kept = chats.get(chat.chatId);
    const turn = turnIn(chat);
    const mine = (kept?.last ?? Promise.resolve()).then(() => act(turn));
    if (kept !== undefined) kept.last = mine.catch(() => undefined);
    await mine;
    const { chatId } = chat;
    return { chatId, replies: turn.replies, ended: chat.ended !== 'no', ...recipients(turn) };
  }

  const agent: ScriptedAgent = {
    open: (opening) => during(begin(opening), greet),
    async say(chatId, { message, from }) {
      const kept = chats.get(chatId);
      if (kept === undefined) return undefined;
      chats.delete(chatId);
      chats.set(chatId, kept);
      return during(kept.chat, (turn) => {
        noteSender(turn.chat, from);
        return answer(turn, message);
      });
    },
    async chat({ chatId, channel, message, from, cc }) {
      if (chatId !== undefined) return agent.say(chatId, { message, from, cc });
      const { chatId: begun } = begin({ channel, language: languageOf(message), from });
      return agent.say(begun, { message, from, cc });
    },
  };
  return agent;
}

/** Who writes matters on email alone; nobody can say elsewhere where a message came from. */
function noteSender(chat: Chat, from: string | undefined): void {
  if (chat.channel !== 'email' || from === undefined) return;
  chat.isOtherSender = chat.statedEmail !== undefined && chat.from !== undefined && chat.from !== from;
  chat.from = from;
}

/** Values read under a proof go to the verified address alone; everything else to the sender, never to a copy. */
function recipients({ chat, deliverTo }: Turn): { readonly to?: readonly string[] } {
  if (chat.channel !== 'email') return {};
  const to = deliverTo === '' ? chat.from : deliverTo;
  return { to: to === undefined ? [] : [to] };
}
