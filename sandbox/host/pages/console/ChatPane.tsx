import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import type { Loaded } from '../use-load.ts';
import type { ChatLine, Person } from './api.ts';
import { ContactChoice } from './ContactChoice.tsx';
import { suggestionsFor } from './suggestions.ts';
import type { ChatSession } from './use-chat.ts';
import { CHANNEL_NAMES, timeOf } from './words.ts';

const LANGUAGES: readonly (readonly [string, string])[] = [
  ['en', 'English'],
  ['fi', 'Finnish'],
];

/** The customer's side: how the chat begins, what was said, and what to say next. */
export function ChatPane({
  session,
  contacts,
  lang,
}: {
  readonly session: ChatSession;
  readonly contacts: Loaded<readonly Person[]>;
  readonly lang: string;
}) {
  if (session.phase === 'restoring') {
    return (
      <p role="status" className="ac-faint">
        Loading the chat …
      </p>
    );
  }
  return session.chat === undefined ? (
    <BeginForm session={session} contacts={contacts} lang={lang} />
  ) : (
    <OpenChat key={session.chat.chatId} session={session} chat={session.chat} lang={lang} />
  );
}

function BeginForm({
  session,
  contacts,
  lang,
}: {
  readonly session: ChatSession;
  readonly contacts: Loaded<readonly Person[]>;
  readonly lang: string;
}) {
  const [channel, setChannel] = useState('live_chat');
  const [language, setLanguage] = useState(lang === 'fi' ? 'fi' : 'en');
  const [contactId, setContactId] = useState('');
  const isBusy = session.phase === 'busy';
  return (
    <form
      className="ac-begin"
      onSubmit={(event) => {
        event.preventDefault();
        if (isBusy) return;
        const recognised = contactId === '' ? {} : { recognisedContactId: contactId };
        void session.begin({ channel, language, ...recognised });
      }}
    >
      <p>You are the customer. A scripted agent answers, and its tool calls appear beside the chat.</p>
      <Choice label="Channel" value={channel} onChange={setChannel} options={CHANNEL_NAMES} />
      <Choice label="Language of the customer" value={language} onChange={setLanguage} options={LANGUAGES} />
      <ContactChoice value={contactId} onChange={setContactId} contacts={contacts} />
      <Problem text={session.problem} />
      <button type="submit" className="pp-button pp-button-primary" aria-disabled={isBusy}>
        {isBusy ? 'Starting …' : 'Start the chat'}
      </button>
    </form>
  );
}

function Choice({
  label,
  value,
  onChange,
  options,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly (readonly [string, string])[];
}) {
  const id = useId();
  return (
    <div className="ac-field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

function Problem({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : (
    <p className="ac-problem" role="alert">
      {text}
    </p>
  );
}

function OpenChat({
  session,
  chat,
  lang,
}: {
  readonly session: ChatSession;
  readonly chat: NonNullable<ChatSession['chat']>;
  readonly lang: string;
}) {
  const [text, setText] = useState('');
  const [from, setFrom] = useState('');
  const input = useRef<HTMLTextAreaElement>(null);
  const fields = useId();
  const isBusy = session.phase === 'busy';
  const isEmail = chat.channel === 'email';
  useEffect(() => {
    input.current?.focus();
  }, []);
  const send = async (message: string): Promise<void> => {
    if (isBusy || message.trim() === '') return;
    if (await session.send(message, isEmail && from.trim() !== '' ? from.trim() : undefined)) setText('');
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void send(text);
  };
  return (
    <>
      <ChatHead session={session} chat={chat} />
      <Log lines={chat.lines} sending={session.sending} lang={lang} talk={chat.language ?? lang} />
      <Problem text={session.problem} />
      <ul className="ac-suggestions" aria-label="Things a customer might say">
        {suggestionsFor(chat).map((suggestion) => (
          <li key={suggestion}>
            <button
              type="button"
              aria-disabled={isBusy}
              onClick={() => {
                // What ends with an ellipsis is only a beginning, for the visitor to complete.
                if (suggestion.endsWith('…')) {
                  setText(suggestion.replace(/…$/, ''));
                  input.current?.focus();
                } else void send(suggestion);
              }}
            >
              {suggestion}
            </button>
          </li>
        ))}
      </ul>
      <form className="ac-say" onSubmit={onSubmit}>
        {isEmail ? (
          <div className="ac-field">
            <label htmlFor={`${fields}-from`}>From</label>
            <input
              id={`${fields}-from`}
              type="email"
              autoComplete="off"
              value={from}
              onChange={(event) => {
                setFrom(event.target.value);
              }}
            />
          </div>
        ) : null}
        <div className="ac-field">
          <label htmlFor={`${fields}-text`}>Message of the customer</label>
          <textarea
            ref={input}
            id={`${fields}-text`}
            rows={2}
            maxLength={4_000}
            value={text}
            aria-describedby={`${fields}-hint`}
            onChange={(event) => {
              setText(event.target.value);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              void send(text);
            }}
          />
          <span id={`${fields}-hint`} className="ac-faint">
            Enter sends, Shift and Enter begins a new line.
          </span>
        </div>
        <button type="submit" className="pp-button pp-button-primary" aria-disabled={isBusy}>
          Send
        </button>
      </form>
    </>
  );
}

function ChatHead({
  session,
  chat,
}: {
  readonly session: ChatSession;
  readonly chat: NonNullable<ChatSession['chat']>;
}) {
  const channel = CHANNEL_NAMES.find(([name]) => name === chat.channel)?.[1] ?? chat.channel;
  const who =
    chat.recognisedContactId === null
      ? 'nobody recognised'
      : `recognised as contact ${chat.recognisedContactId}`;
  return (
    <div className="ac-head">
      <p>
        {channel}, {who}
        {chat.ended ? ', ended' : ''}
      </p>
      <button
        type="button"
        className="pp-button"
        onClick={() => {
          // The button goes away with the chat, so the focus needs another place.
          document.querySelector<HTMLElement>('#ac-chat-title')?.focus();
          session.leave();
        }}
      >
        Start over
      </button>
    </div>
  );
}

function Log({
  lines,
  sending,
  lang,
  talk,
}: {
  readonly lines: readonly ChatLine[];
  readonly sending: string | undefined;
  readonly lang: string;
  /** The language that the chat is in. */
  readonly talk: string;
}) {
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    log.current?.scrollTo(0, log.current.scrollHeight);
  }, [lines.length, sending]);
  return (
    <div
      className="ac-log"
      role="log"
      aria-label="Chat"
      aria-busy={sending !== undefined}
      tabIndex={0}
      ref={log}
    >
      {lines.map((line, index) => (
        <div key={`${index}`} className={`ac-line ac-from-${line.who}`}>
          <p className="ac-who">
            {line.who === 'agent' ? 'Agent' : 'You'}, {timeOf(line.atMs, lang)}
            {line.to === undefined ? null : (
              <>
                , to <bdi>{line.to.join(', ') || 'nobody'}</bdi>
              </>
            )}
          </p>
          <p className="ac-text" dir="auto" lang={talk}>
            {line.text}
          </p>
        </div>
      ))}
      {sending === undefined ? null : (
        <div className="ac-line ac-from-customer ac-sending">
          <p className="ac-who">You, sending …</p>
          <p className="ac-text" dir="auto">
            {sending}
          </p>
        </div>
      )}
    </div>
  );
}
