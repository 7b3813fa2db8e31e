import { randomUUID } from 'node:crypto';
import { agentCall } from '../control/calls-to-app.ts';
import type { ControlCall } from '../control/control.ts';
import { parseJson, toMap } from '../http.ts';
import { createScriptedAgent, type ScriptedAgent } from './scripted-agent.ts';
import type { Channel } from './chat.ts';

/** A request that the app made to the CRM while it worked on a tool call. */
export interface CrmCallSeen {
  readonly method: string;
  readonly path: string;
  /** `null` when no answer was sent. */
  readonly status: number | null;
  /** Entries of a batch; `null` where it is none. */
  readonly inputs: number | null;
}

/** A tool call as the console shows it. */
export interface ConsoleCall {
  readonly id: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The tool's answer; where there was none, what came instead. */
  readonly output: unknown;
  /** HTTP status; 502 or 504 when the app did not answer. */
  readonly status: number;
  /** Names the call in the app's audit trail; empty when the app did not name it. */
  readonly requestId: string;
  /** Unix time in milliseconds by the sandbox's clock. */
  readonly atMs: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  readonly crmCalls: readonly CrmCallSeen[];
}

/** One thing that was said in a chat. */
export interface ChatLine {
  readonly who: 'customer' | 'agent';
  readonly text: string;
  readonly atMs: number;
  /** On channel email: whom the agent's reply went to. */
  readonly to?: readonly string[];
}

/** A chat as the console remembers it. */
export interface ConsoleChat {
  readonly chatId: string;
  readonly channel: Channel;
  readonly language: string | null;
  readonly recognisedContactId: string | null;
  readonly startedAtMs: number;
  ended: boolean;
  readonly lines: ChatLine[];
  readonly calls: ConsoleCall[];
}

/** The Agent console of one portal. */
export interface Console {
  readonly agent: ScriptedAgent;
  readonly chats: Map<string, ConsoleChat>;
  /** What the next opened chat is called, and whom HubSpot recognised in it. */
  announce(chat: Pick<ConsoleChat, 'channel' | 'language' | 'recognisedContactId'>): ConsoleChat;
}

/** The consoles of all portals, in memory. */
export interface Consoles {
  of(call: ControlCall, portalId: number): Console;
  clear(): void;
}

/** Chats kept for each portal, and calls kept for each chat; older ones are forgotten. */
const MAX_CHATS = 50;
const MAX_CALLS = 300;

/** No console yet; each begins with its portal's first chat. */
export function createConsoles(): Consoles {
  let consoles = new Map<number, Console>();
  return {
    of(call, portalId) {
      const there = consoles.get(portalId);
      if (there !== undefined) return there;
      const made = createConsole(call);
      consoles.set(portalId, made);
      return made;
    },
    clear() {
      consoles = new Map();
    },
  };
}

function createConsole(call: ControlCall): Console {
  const chats = new Map<string, ConsoleChat>();
  let announced = '';
  const agent = createScriptedAgent({
    maxChats: MAX_CHATS,
    newChatId: () => announced,
    async callTool({ chatId, tool, input }) {
      const chat = chats.get(chatId);
      const made = await callByHand(call, { tool, input, recognisedContactId: chat?.recognisedContactId });
      chat?.calls.push(made);
      if (chat !== undefined && chat.calls.length > MAX_CALLS) chat.calls.shift();
      return made.status === 200 ? made.output : undefined;
    },
  });
  return {
    ...{ agent, chats },
    announce(begun) {
      announced = `chat-${randomUUID()}`;
      const startedAtMs = call.deps.world.clock.nowMs();
      const chat = { chatId: announced, ...begun, startedAtMs, ended: false, lines: [], calls: [] };
      chats.set(announced, chat);
      for (const chatId of [...chats.keys()].slice(0, Math.max(0, chats.size - MAX_CHATS))) {
        chats.delete(chatId);
      }
      return chat;
    },
  };
}

/** What is called, and for whom HubSpot would sign that it recognised them. */
export interface HandCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly recognisedContactId?: string | null | undefined;
}

/**
 * Calls a tool as HubSpot would, and notes which requests the app made to this portal's CRM meanwhile. What the
 * app does for other calls at the same time is among them.
 */
export async function callByHand(call: ControlCall, wanted: HandCall): Promise<ConsoleCall> {
  const { tool, input, recognisedContactId = null } = wanted;
  const { world } = call.deps;
  const portalId = Number(call.params.get('portalId'));
  const atMs = world.clock.nowMs();
  const lastSeq = world.ledger.calls.at(-1)?.seq ?? 0;
  const startedAt = performance.now();
  const object = { objectId: recognisedContactId, objectType: 'CONTACT' };
  const body = new Map<string, unknown>([
    ['tool', tool],
    ['inputFields', input],
    ...(recognisedContactId === null ? [] : ([['object', object]] as const)),
  ]);
  const { status: own, body: sent } = await agentCall({ ...call, json: undefined, body });
  const ms = Math.round(performance.now() - startedAt);
  const seen = toMap(sent);
  const status = own === 200 ? Number(seen?.get('status')) : own;
  const requestId = toMap(seen?.get('headers'))?.get('x-request-id');
  return {
    ...{ id: randomUUID(), tool, input, status, atMs, ms },
    output: own === 200 ? answerIn(seen?.get('body')) : sent,
    requestId: typeof requestId === 'string' ? requestId : '',
    crmCalls: world.ledger.calls
      .filter((each) => each.seq > lastSeq && each.portalId === portalId)
      .map(({ method, path, status: answered, inputs }) => ({ method, path, status: answered, inputs })),
  };
}

/** The whole answer stands as JSON text in one output field, because HubSpot's fields are texts. */
function answerIn(body: unknown): unknown {
  const result = toMap(toMap(body)?.get('outputFields'))?.get('result');
  const parsed = typeof result === 'string' ? parseJson(result) : undefined;
  return parsed?.ok === true ? parsed.value : body;
}
