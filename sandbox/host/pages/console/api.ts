import { ControlError, type AppAnswer } from '../control.ts';

/** What the Agent console asks of the sandbox (sandbox/README.md, “Agent console”). */

export interface CrmCall {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly inputs: number | null;
}

export interface ToolCall {
  readonly id: string;
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: unknown;
  readonly status: number;
  readonly requestId: string;
  readonly atMs: number;
  readonly ms: number;
  readonly crmCalls: readonly CrmCall[];
}

export interface ChatLine {
  readonly who: 'customer' | 'agent';
  readonly text: string;
  readonly atMs: number;
  readonly to?: readonly string[];
}

export interface Chat {
  readonly chatId: string;
  readonly channel: string;
  readonly language: string | null;
  readonly recognisedContactId: string | null;
  readonly startedAtMs: number;
  readonly ended: boolean;
  readonly lines: readonly ChatLine[];
  readonly calls: readonly ToolCall[];
}

export interface Opening {
  readonly channel: string;
  readonly language?: string;
  readonly recognisedContactId?: string;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly changesData: boolean;
  readonly inputFields: readonly {
    readonly name: string;
    readonly label: string;
    readonly description: string;
    readonly required: boolean;
  }[];
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** The decision on one property, as the app's audit trail keeps it. */
export interface Decision {
  readonly name: string;
  readonly operation: string;
  readonly status: string;
  readonly reason?: string;
}

/** What the audit trail says of one call. */
export interface Entry {
  readonly requestId: string;
  readonly items: readonly Decision[];
}

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new ControlError(0, 'The sandbox does not answer. Is it still running?');
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer;
  const error = isRecord(answer) ? answer['error'] : undefined;
  throw new ControlError(
    response.status,
    typeof error === 'string' ? error : `The sandbox answered with status ${response.status}.`,
  );
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The console of one portal. Rejects with `ControlError`, whose message is for people. */
export interface ConsoleApi {
  readonly begin: (opening: Opening) => Promise<Chat>;
  /** The chat after the message was answered. */
  readonly send: (
    chatId: string,
    message: { readonly text: string; readonly from?: string },
  ) => Promise<Chat>;
  readonly chat: (chatId: string) => Promise<Chat>;
  readonly tools: () => Promise<readonly Tool[]>;
  readonly call: (call: {
    readonly tool: string;
    readonly inputFields: Readonly<Record<string, string>>;
    readonly recognisedContactId?: string;
  }) => Promise<ToolCall>;
  /** Living contacts, by name. */
  readonly contacts: () => Promise<readonly Person[]>;
  /** What the app's audit trail says of its newest calls, read as that user. */
  readonly activity: (userId: string) => Promise<readonly Entry[]>;
}

/** @param portalId of a portal of this sandbox */
export function createConsoleApi(portalId: string): ConsoleApi {
  const portal = `/_sandbox/portals/${portalId}`;
  // The sandbox serves this page with its own answers, so their shapes are taken as they are.
  const chat = async (chatId: string): Promise<Chat> =>
    (await ask('GET', `${portal}/console/chats/${encodeURIComponent(chatId)}`)) as Chat;
  return {
    chat,
    async begin(opening) {
      const { chatId } = (await ask('POST', `${portal}/console/chats`, opening)) as {
        readonly chatId: string;
      };
      return chat(chatId);
    },
    async send(chatId, message) {
      await ask('POST', `${portal}/console/chats/${encodeURIComponent(chatId)}/messages`, message);
      return chat(chatId);
    },
    tools: async () => (await ask('GET', `${portal}/console/tools`)) as readonly Tool[],
    call: async (call) => (await ask('POST', `${portal}/console/calls`, call)) as ToolCall,
    async contacts() {
      const rows = (await ask('GET', `${portal}/contacts`)) as readonly ContactRow[];
      return rows.filter(({ archived, mergedInto }) => !archived && mergedInto === undefined).map(personOf);
    },
    async activity(userId) {
      const path = '/settings/activity?limit=100';
      const answer = (await ask('POST', `${portal}/ui-fetch`, { userId, method: 'GET', path })) as AppAnswer;
      const entries = isRecord(answer.body) ? answer.body['entries'] : undefined;
      if (answer.status !== 200 || !Array.isArray(entries)) {
        throw new ControlError(answer.status, `The app answered with status ${answer.status}.`);
      }
      return entries.flatMap(entryOf);
    },
  };
}

interface ContactRow {
  readonly id: string;
  readonly properties: Readonly<Record<string, string | null>>;
  readonly archived: boolean;
  readonly mergedInto?: string;
}

function personOf({ id, properties }: ContactRow): Person {
  const { firstname, lastname, email } = properties as Partial<Record<string, string | null>>;
  const name = [firstname, lastname].filter((part) => part).join(' ');
  return { id, name: [name, email, id].filter((part) => part).join(', ') };
}

function entryOf(entry: unknown): readonly Entry[] {
  const data = isRecord(entry) ? entry['data'] : undefined;
  if (!isRecord(data) || typeof data['requestId'] !== 'string' || !Array.isArray(data['items'])) return [];
  return [{ requestId: data['requestId'], items: data['items'] as readonly Decision[] }];
}
