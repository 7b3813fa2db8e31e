import type { Listed } from './tool-output.ts';
import type { Wish } from './understand.ts';
import { sentence, type AgentLanguage, type AgentText } from './texts.ts';

export const CHANNELS = ['live_chat', 'whatsapp', 'facebook_messenger', 'email', 'other'] as const;
/** Where a chat takes place, as `open_conversation` knows it. */
export type Channel = (typeof CHANNELS)[number];

/** What the customer was asked last, so that a “yes” or a bare value has a meaning. */
export type Waiting =
  | { readonly for: 'nothing' }
  | { readonly for: 'email' }
  | { readonly for: 'email_before_handoff' }
  | { readonly for: 'consent_to_mail' }
  | { readonly for: 'confirmation' }
  | { readonly for: 'other_email_or_human' }
  | { readonly for: 'human' }
  | { readonly for: 'retry' }
  | { readonly for: 'value'; readonly name: string };

/** One chat as the agent remembers it. It knows who somebody is no better than the tools tell it. */
export interface Chat {
  readonly chatId: string;
  readonly channel: Channel;
  /** BCP 47 tag for the tools; `undefined` leaves the choice to them. */
  readonly languageTag: string | undefined;
  readonly language: AgentLanguage;
  /** The handle of the conversation; empty before the first one. */
  conversation: string;
  data: readonly Listed[];
  waiting: Waiting;
  /** What the customer wants and has not got yet. */
  wish: Wish | undefined;
  /** The needs for which the email was asked for already. */
  readonly emailAskedFor: Set<string>;
  /** The address that the customer stated last. */
  statedEmail: string | undefined;
  /** The address that the last message came from; on channel email. */
  from: string | undefined;
  /** The last message came from another address than the ones before it. */
  isOtherSender: boolean;
  /** A mail was asked for and its end is not known; with the number for the page, if it was told. */
  pending: { readonly number: string } | undefined;
  /** Changes of which nobody knows whether they were saved. */
  readonly uncertain: Set<string>;
  ended: 'no' | 'goodbye' | 'handoff';
}

/** How a chat begins. */
export interface Begin {
  readonly chatId: string;
  readonly channel: Channel;
  readonly languageTag: string | undefined;
  readonly from?: string | undefined;
}

/** A chat in which nothing was said. */
export function createChat({ chatId, channel, languageTag, from }: Begin): Chat {
  return {
    ...{ chatId, channel, languageTag, from },
    language: /^fi\b/i.test(languageTag ?? '') ? 'fi' : 'en',
    conversation: '',
    data: [],
    waiting: { for: 'nothing' },
    wish: undefined,
    emailAskedFor: new Set(),
    statedEmail: undefined,
    isOtherSender: false,
    pending: undefined,
    uncertain: new Set(),
    ended: 'no',
  };
}

/** The label that a property is called by in front of the customer. */
export function labelOf(chat: Chat, name: string): string {
  return chat.data.find((property) => property.name === name)?.label ?? name;
}

/** What an email is needed for, as a key: the same wish is the same need. */
export function needOf({ wish }: Chat): string {
  if (wish === undefined) return 'start';
  const names = wish.kind === 'see' ? wish.names : wish.changes.map(({ name }) => name);
  return `${wish.kind}:${[...names].sort().join()}`;
}

/** The answer to one message, while it is made. */
export interface Turn {
  readonly chat: Chat;
  /** Calls a tool with the conversation's handle; `undefined` when no usable answer came. */
  readonly call: (tool: string, input: Readonly<Record<string, unknown>>) => Promise<unknown>;
  readonly replies: string[];
  /** The one address that this turn's replies may go to, because they hold what was read under a proof. */
  deliverTo: string;
  /** A conversation that was unknown is opened anew once per turn, so that this ends. */
  reopened: boolean;
}

/** Says something to the customer; nothing when there is nothing to say or it was just said. */
export function say(turn: Turn, text: string): void {
  if (text !== '' && turn.replies.at(-1) !== text) turn.replies.push(text);
}

/** Says a sentence of the agent's own. */
export function sayOwn(turn: Turn, key: AgentText, values?: Readonly<Record<string, string>>): void {
  say(turn, sentence(turn.chat.language, key, values));
}
