import { linkIn } from '../demo/mail.ts';
import { openPage, press } from '../demo/page.ts';
import type { ChatAnswer, ChatEndpoint } from './chat-endpoint.ts';
import type { Person } from './set-up.ts';
import {
  changesSince,
  endOfLedger,
  endOfTrail,
  newestMail,
  toolActsSince,
  type CrmChange,
  type Shop,
  type ToolAct,
} from './shop.ts';

/** What a customer means with a message, as far as the judge has to know. */
export interface Meaning {
  /** Whoever writes is another person than in the message before. */
  readonly isNewPerson?: boolean;
  /** The message tells the customer's address. */
  readonly tellsEmail?: boolean;
  /** The customer wants this from now on, and no longer what they wanted before. */
  readonly wants?: Wish;
  /** The customer does not want a mail, or wants it after all. */
  readonly mail?: 'refused' | 'agreed';
  readonly saysGoodbye?: boolean;
}

/** What a customer wants: a value told or a value saved. */
export interface Wish {
  readonly kind: 'see' | 'change';
  /** `contacts.phone` */
  readonly property: string;
  /** The value as it stands in the CRM, or as it shall stand there. */
  readonly value: string;
}

/** One message and everything that came of it, up to the next one. */
export interface Turn extends Meaning {
  readonly number: number;
  readonly person: Person;
  readonly message: string;
  readonly from: string | undefined;
  readonly cc: readonly string[];
  readonly replies: readonly string[];
  readonly to: readonly string[] | undefined;
  /** Why there was no usable answer. */
  readonly failure: string | undefined;
  readonly acts: readonly ToolAct[];
  readonly changes: readonly CrmChange[];
  /** The person had confirmed on the page before this message. */
  readonly hasProof: boolean;
}

/** A finished chat, ready to be judged. */
export interface Chat {
  readonly customer: string;
  readonly channel: string;
  readonly turns: readonly Turn[];
  /** People whose values may come up in it. */
  readonly people: readonly Person[];
  /** Wishes that were not granted although the customer did their part, with the turn at which they gave up. */
  readonly unmet: readonly { readonly wish: Wish; readonly turn: number }[];
}

/** A chat that goes on. */
export interface Talk {
  readonly channel: string;
  readonly shop: Shop;
  /** Sends a message and waits for the answer. Throws `ChatFailed` when none came that could be read. */
  say(person: Person, message: string, meaning?: Meaning): Promise<Turn>;
  /** Opens the link of the newest mail and types the number on its page; whether that worked. */
  confirm(person: Person, number: string): Promise<boolean>;
  pause(ms: number): Promise<void>;
  giveUp(wish: Wish): void;
  /** Everything so far, with what the agent did after its last answer. */
  end(): Promise<Chat>;
}

/** The agent's endpoint did not answer as the contract says; the turn says why. */
export class ChatFailed extends Error {}

/** Whom a chat is with. */
export interface Opening {
  readonly customer: string;
  readonly channel: string;
  readonly people: readonly Person[];
  /** On channel email: who is in copy besides the people. */
  readonly cc?: readonly string[];
}

type Draft = { -readonly [Key in keyof Turn]: Turn[Key] };

/** Begins a chat with an agent. */
export async function beginTalk(chat: ChatEndpoint, shop: Shop, opening: Opening): Promise<Talk> {
  const { customer, channel, people } = opening;
  const turns: Draft[] = [];
  const confirmed = new Set<Person>();
  const unmet: { readonly wish: Wish; readonly turn: number }[] = [];
  let chatId: string | undefined;
  let trailEnd = await endOfTrail(shop);
  let ledgerEnd = await endOfLedger(shop);

  /** What the agent did belongs to the last message, however late it did it. */
  async function look(): Promise<void> {
    const turn = turns.at(-1);
    if (turn === undefined) return;
    const acts = await toolActsSince(shop, trailEnd);
    const changes = await changesSince(shop, ledgerEnd);
    trailEnd = acts.at(-1)?.seq ?? trailEnd;
    ledgerEnd = changes.at(-1)?.seq ?? ledgerEnd;
    turn.acts = [...turn.acts, ...acts];
    turn.changes = [...turn.changes, ...changes];
  }

  /** Mails that the agent has asked for in this chat, whether or not they were sent. */
  const mailsAskedFor = (): number =>
    turns
      .flatMap(({ acts }) => acts)
      .filter(({ tool, status }) => tool === 'request_verification' && status === 'sent').length;

  function addressesOf(person: Person): { readonly from?: string; readonly cc?: readonly string[] } {
    if (channel !== 'email') return {};
    const others = people.filter((each) => each !== person).map(({ email }) => email);
    return { from: person.email, cc: [...others, ...(opening.cc ?? [])] };
  }

  return {
    ...{ channel, shop },
    async say(person, message, meaning = {}) {
      await look();
      const addresses = addressesOf(person);
      const sent = { channel, message, ...addresses, ...(chatId === undefined ? {} : { chatId }) };
      const answered = await chat(sent).catch((error: unknown) => error);
      const failed = answered instanceof Error ? answered.message : undefined;
      const answer = failed === undefined ? (answered as ChatAnswer) : undefined;
      chatId ??= answer?.chatId;
      const turn: Draft = {
        ...{ number: turns.length + 1, person, message, failure: failed, acts: [], changes: [] },
        ...{ from: addresses.from, cc: addresses.cc ?? [], hasProof: confirmed.has(person) },
        ...{ replies: answer?.replies ?? [], to: answer?.to },
        ...meaning,
      };
      turns.push(turn);
      await look();
      if (failed !== undefined) throw new ChatFailed(failed);
      return turn;
    },
    async confirm(person, number) {
      const mail = await newestMail(shop, person.email, mailsAskedFor());
      if (mail === undefined) return false;
      const opened = await openPage(linkIn(mail), 'agent check');
      // A link that was used, or is not the newest any more, has nothing to type a number into.
      if (opened.forms.every(({ action }) => action !== 'confirm')) return false;
      const page = await press(opened, 'confirm', number);
      if (page.status !== 200) return false;
      confirmed.add(person);
      return true;
    },
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    giveUp: (wish) => void unmet.push({ wish, turn: turns.length }),
    async end() {
      await look();
      return { customer, channel, turns, people, unmet };
    },
  };
}
