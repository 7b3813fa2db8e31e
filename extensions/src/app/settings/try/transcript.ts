import type { Answer, Trouble, TryChannel } from '../generated/api.ts';
import type { DecidedItem, TriedCall } from '../generated/wire.ts';

/** The tools that can be tried. */
export type TryTool =
  | 'open_conversation'
  | 'submit_email'
  | 'read_crm_data'
  | 'update_crm_data'
  | 'request_verification'
  | 'check_verification'
  | 'close_conversation';

/** A property that the conversation's list names. */
export interface TryProperty {
  readonly name: string;
  readonly label: string;
  readonly canShow: boolean;
  readonly canEdit: boolean;
}

/** What was decided about one property, and the value that the agent was given. */
export interface DecidedLine extends DecidedItem {
  readonly label: string;
  readonly value: string | undefined;
}

/** One line of the conversation. */
export type Line =
  | { readonly kind: 'customer'; readonly text: string }
  | {
      readonly kind: 'agent';
      readonly tool: TryTool;
      readonly status: string;
      readonly say: string;
      readonly next: string;
      /** The number to type on the page from the mail. */
      readonly number: string | undefined;
      /** The code of a handover. */
      readonly reference: string | undefined;
      readonly items: readonly DecidedLine[];
    }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** A conversation that the admin plays. */
export interface TryState {
  readonly channel: TryChannel;
  /** The handle; `undefined` before the first answer and after the end. */
  readonly conversation: string | undefined;
  readonly isRunning: boolean;
  readonly hasEnded: boolean;
  readonly properties: readonly TryProperty[];
  readonly lines: readonly Line[];
}

export const BEFORE_START: TryState = {
  channel: 'live_chat',
  conversation: undefined,
  isRunning: false,
  hasEnded: false,
  properties: [],
  lines: [],
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const textIn = (record: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const listIn = (
  record: Readonly<Record<string, unknown>>,
  name: string,
): readonly Readonly<Record<string, unknown>>[] => {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  return Array.isArray(value) ? value.filter(isRecord) : [];
};

/** The properties that an answer of `open_conversation` lists. */
function propertiesOf({ result }: TriedCall): readonly TryProperty[] {
  return listIn(result, 'data').flatMap((entry) => {
    const name = textIn(entry, 'name');
    if (name === undefined) return [];
    return [
      {
        name,
        label: textIn(entry, 'label') ?? name,
        canShow: isRecord(entry['show']),
        canEdit: isRecord(entry['edit']),
      },
    ];
  });
}

function decidedLines(
  { result, items }: TriedCall,
  properties: readonly TryProperty[],
): readonly DecidedLine[] {
  const answered = listIn(result, 'results');
  return items.map((item) => {
    const label = properties.find(({ name }) => name === item.name)?.label ?? item.name;
    const mine = answered.find((each) => textIn(each, 'name') === item.name);
    return { ...item, label, value: mine === undefined ? undefined : textIn(mine, 'displayValue') };
  });
}

/** The customer said something, and the agent's call is under way. */
export function withWords(state: TryState, text: string): TryState {
  return { ...state, isRunning: true, lines: [...state.lines, { kind: 'customer', text }] };
}

/** What the backend answered to a call. Trouble is a line like any other: the conversation goes on. */
export function withAnswer(state: TryState, tool: TryTool, answer: Answer<TriedCall>): TryState {
  if (!answer.ok) {
    const { trouble } = answer;
    return { ...state, isRunning: false, lines: [...state.lines, { kind: 'trouble', trouble }] };
  }
  const { result } = answer.value;
  const hasEnded = result.status === 'closed' || result.status === 'conversation_unknown';
  const opened = tool === 'open_conversation' ? propertiesOf(answer.value) : state.properties;
  const handoff = Object.hasOwn(result, 'handoff') ? result['handoff'] : undefined;
  const line: Line = {
    kind: 'agent',
    tool,
    status: result.status,
    say: result.say,
    next: result.next,
    number: textIn(result, 'numberForCustomer'),
    reference: isRecord(handoff) ? textIn(handoff, 'reference') : undefined,
    items: decidedLines(answer.value, opened),
  };
  return {
    ...state,
    isRunning: false,
    hasEnded,
    conversation: hasEnded || result.conversation === '' ? undefined : result.conversation,
    properties: opened,
    lines: [...state.lines, line],
  };
}
