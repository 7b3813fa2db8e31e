import { useCallback, useMemo, useState } from 'react';
import '../styles/console.css';
import { Go } from './bits.tsx';
import { createConsoleApi, isRecord, type Chat, type ConsoleApi, type ToolCall } from './console/api.ts';
import { CallList, useTrail } from './console/CallList.tsx';
import { ChatPane } from './console/ChatPane.tsx';
import { HandCall } from './console/HandCall.tsx';
import { useChat, type ChatSession } from './console/use-chat.ts';
import { useNewMail } from './console/use-mail.ts';
import { statusOf } from './console/words.ts';
import { queryWith, usePlace } from './router.ts';
import { Tabs } from './Tabs.tsx';
import { useLoad } from './use-load.ts';

const NO_CALLS: readonly ToolCall[] = [];

/** The Agent console: somebody plays the customer, or calls the tools, and sees what was decided and why. */
export function Console(props: {
  readonly portalId: string | number;
  readonly userId: string | number;
  readonly lang: string;
}) {
  const { lang } = props;
  const portalId = String(props.portalId);
  const userId = String(props.userId);
  const api = useMemo(() => createConsoleApi(portalId), [portalId]);
  const session = useChat(api, portalId);
  const contacts = useLoad(`console-contacts/${portalId}`, api.contacts);
  const [handCalls, setHandCalls] = useState<readonly ToolCall[]>([]);
  const onCalled = useCallback((call: ToolCall) => {
    setHandCalls((calls) => [...calls, call]);
  }, []);
  const conversation = handleIn(handCalls) || handleIn(session.chat?.calls ?? NO_CALLS);
  const shared = { api, portalId, userId, lang, contacts };
  return (
    <Tabs
      label="Agent console"
      tabs={[
        {
          name: 'chat',
          label: 'Play the customer',
          content: () => <Play {...shared} session={session} />,
        },
        {
          name: 'call',
          label: 'Call a tool by hand',
          content: () => <HandCall {...shared} {...{ conversation, onCalled }} calls={handCalls} />,
        },
      ]}
    />
  );
}

/** The handle of the newest conversation among the calls; empty without one. */
function handleIn(calls: readonly ToolCall[]): string {
  const found = calls.findLast(
    ({ output }) => isRecord(output) && typeof output['conversation'] === 'string',
  );
  const handle = isRecord(found?.output) ? found.output['conversation'] : undefined;
  return typeof handle === 'string' ? handle : '';
}

function Play({
  api,
  portalId,
  userId,
  lang,
  contacts,
  session,
}: {
  readonly api: ConsoleApi;
  readonly portalId: string;
  readonly userId: string;
  readonly lang: string;
  readonly contacts: Parameters<typeof ChatPane>[0]['contacts'];
  readonly session: ChatSession;
}) {
  const calls = session.chat?.calls ?? NO_CALLS;
  const trail = useTrail(api, userId, calls);
  return (
    <>
      <MailNotice portalId={portalId} chat={session.chat} />
      <div className="ac-columns">
        <section aria-labelledby="ac-chat-title" className="ac-pane">
          <h2 id="ac-chat-title" tabIndex={-1}>
            Chat
          </h2>
          <ChatPane session={session} contacts={contacts} lang={lang} />
        </section>
        <section aria-labelledby="ac-calls-title" className="ac-pane">
          <h2 id="ac-calls-title">Tool calls of the agent</h2>
          <p className="ac-faint" role="status">
            {calls.length === 1 ? '1 call' : `${calls.length} calls`}, newest last
          </p>
          <CallList
            calls={calls}
            trail={trail}
            lang={lang}
            empty="No call yet. Start the chat, and what the agent calls appears here."
          />
        </section>
      </div>
    </>
  );
}

/** The way to the customer's mail, and the mail itself as soon as it has come. */
function MailNotice({ portalId, chat }: { readonly portalId: string; readonly chat: Chat | undefined }) {
  const { query } = usePlace();
  const calls = chat?.calls ?? NO_CALLS;
  const requested = calls.findLast(({ tool }) => tool === 'request_verification');
  // A link is used up by its confirmation.
  const isDone = calls.some(
    ({ tool, output }, at) =>
      tool === 'check_verification' &&
      statusOf(output) === 'confirmed' &&
      at > calls.findLastIndex((call) => call === requested),
  );
  const mail = useNewMail(requested?.atMs ?? 0, requested !== undefined && !isDone);
  const inbox = `/portal/${portalId}/inbox${queryWith(query, { tab: undefined })}`;
  return (
    <div className="ac-mail">
      <div role="status">
        {mail === undefined ? null : (
          <p className="ac-mail-new">
            A mail for <bdi>{mail.to}</bdi> has arrived.{' '}
            <a
              className="pp-button pp-button-primary"
              href={mail.link}
              target="_blank"
              rel="noopener noreferrer"
            >
              Open its link as the customer<span className="pp-hidden"> (opens in a new tab)</span>
            </a>
          </p>
        )}
      </div>
      <p>
        <Go href={inbox}>Open the Inbox</Go>
      </p>
    </div>
  );
}
