import { createScriptedAgent, type ScriptedAgent } from '../../../sandbox/agent/scripted-agent.ts';

/** A tool call as the agent made it, without the conversation's handle. */
export interface Made {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly conversation: unknown;
}

type Answer = Readonly<Record<string, unknown>> | Error;

/** Tools that answer what a test says, in order for each tool; without more answers the last one again. */
export interface FakeTools {
  readonly agent: ScriptedAgent;
  readonly made: readonly Made[];
  /** The names of the tools called since the last look. */
  calledSince(): readonly string[];
  answer(tool: string, ...answers: readonly Answer[]): void;
}

const both = { protectionLevel: 'verify_email', instructions: '' };

/** What the fake tools list: two to see and change, one to see, one to change. */
export const DATA = [
  { name: 'contacts.phone', label: 'Phone number', type: 'phone_number', show: both, edit: both },
  { name: 'contacts.city', label: 'City', type: 'text', show: both, edit: both },
  { name: 'contacts.membership_tier', label: 'Membership tier', type: 'one_of', show: both },
  { name: 'contacts.vip', label: 'VIP', type: 'yes_no', edit: both },
];

export const OPENED = {
  status: 'ok',
  conversation: 'cnv_1',
  say: 'How can I help you?',
  next: 'none',
  data: DATA,
  emailCapture: { ask: false, when: 'when_needed', say: '' },
};

/** An answer about properties: `item('city', 'ok', …)`. */
export const item = (name: string, status: string, more: object = {}): object => ({
  name: `contacts.${name}`,
  status,
  ...more,
});

/** A tool's answer with its common fields. */
export function told(status: string, next = 'none', more: object = {}): Readonly<Record<string, unknown>> {
  return { status, conversation: 'cnv_1', say: `say:${status}`, next, ...more };
}

export const NEEDS_EMAIL = told('needs_email', 'ask_email', { results: [item('city', 'needs_email')] });
export const NEEDS_PROOF = told('needs_verification', 'offer_verification', {
  results: [item('city', 'needs_verification')],
});
export const CITY = told('ok', 'none', { results: [item('city', 'ok', { displayValue: 'Turku' })] });
export const SENT = told('sent', 'wait_for_customer', { numberForCustomer: '4711' });

/** An agent over tools of which `open_conversation` and `submit_email` succeed and all else is unknown at first. */
export function fakeTools(): FakeTools {
  const made: Made[] = [];
  let seen = 0;
  let chats = 0;
  const answers = new Map<string, Answer[]>([
    ['open_conversation', [OPENED]],
    ['submit_email', [told('recorded')]],
    ['request_verification', [SENT]],
    ['close_conversation', [told('closed', 'none', { handoff: { reference: '7KQM-2XTB' } })]],
  ]);
  const agent = createScriptedAgent({
    newChatId: () => {
      chats += 1;
      return `chat-${chats}`;
    },
    callTool({ tool, input: { conversation, ...input } }) {
      made.push({ tool, input, conversation });
      const list = answers.get(tool) ?? [];
      const answer = list.length > 1 ? list.shift() : list[0];
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  return {
    ...{ agent, made },
    calledSince() {
      const names = made.slice(seen).map(({ tool }) => tool);
      seen = made.length;
      return names;
    },
    answer(tool, ...given) {
      answers.set(tool, [...given]);
    },
  };
}

/** Begins a chat; what it returns sends a message and answers the replies as one text. */
export async function talk(
  tools: FakeTools,
  channel: 'live_chat' | 'whatsapp' | 'email' = 'live_chat',
  language = 'en',
): Promise<(message: string, from?: string) => Promise<string>> {
  const { chatId } = await tools.agent.open({ channel, language });
  tools.calledSince();
  return async (message, from) => {
    const answered = await tools.agent.say(chatId, { message, from });
    return answered?.replies.join('\n') ?? '';
  };
}
