import { useEffect } from 'react';
import { Await, Empty, Go, Title } from './bits.tsx';
import { control, type Mail } from './control.ts';
import { usePortal } from './portal-context.ts';
import { useLoad, type Loaded } from './use-load.ts';

const LOOK_AGAIN_MS = 3_000;

const titleOf = ({ subject }: Mail): string => (subject === '' ? '(no subject)' : subject);

/** The mails, looked for again every few seconds while the page is open. */
function useMails(): Loaded<readonly Mail[]> {
  const loaded = useLoad('mails', control.mails);
  const { again } = loaded;
  useEffect(() => {
    const timer = setInterval(again, LOOK_AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [again]);
  return loaded;
}

function Moment({ at }: { readonly at: string }) {
  const { lang, portal } = usePortal();
  const format = new Intl.DateTimeFormat(lang, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: portal.timeZone,
  });
  return <time dateTime={at}>{format.format(new Date(at))}</time>;
}

/** Every mail that reached the sandbox's mail server, newest first. The server is one for all portals. */
export function InboxPage() {
  const { hrefOf } = usePortal();
  const loaded = useMails();
  return (
    <>
      <Title>Inbox</Title>
      <p>
        Mail that reached the sandbox’s mail server, whichever portal it was sent for. New mail appears by
        itself.
      </p>
      <Await loaded={loaded} what="mail">
        {(mails) => (
          <>
            <p role="status" className="pp-faint">
              {mails.length === 1 ? '1 mail' : `${mails.length} mails`}
            </p>
            {mails.length === 0 ? (
              <Empty title="No mail yet">
                <p>A verification mail appears here as soon as an agent asks a customer to verify.</p>
              </Empty>
            ) : (
              <ul className="pp-mails">
                {mails.toReversed().map((mail) => (
                  <li key={mail.id}>
                    <Go href={hrefOf('inbox', mail.id)}>
                      <bdi>{titleOf(mail)}</bdi>
                    </Go>
                    <span className="pp-faint">
                      To <bdi>{mail.to.join(', ')}</bdi>, <Moment at={mail.receivedAt} />
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Await>
    </>
  );
}

/** One mail: its text, in which addresses are links that open in a new tab. */
export function MailPage({ id }: { readonly id: string }) {
  const { hrefOf } = usePortal();
  const loaded = useLoad(`mail/${id}`, async () => (await control.mails()).find((mail) => mail.id === id));
  const mail = loaded.phase === 'ready' ? loaded.value : undefined;
  return (
    <>
      <p className="pp-trail">
        <Go href={hrefOf('inbox')}>Inbox</Go>
      </p>
      <Title>{mail ? titleOf(mail) : 'Mail'}</Title>
      <Await loaded={loaded} what="the mail">
        {(found) =>
          found === undefined ? (
            <Empty title="There is no such mail">
              <p>The inbox may have been emptied since.</p>
            </Empty>
          ) : (
            <Letter mail={found} />
          )
        }
      </Await>
    </>
  );
}

/** Everything that looks like a web address. */
const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/g;

function Letter({ mail }: { readonly mail: Mail }) {
  return (
    <article>
      <dl className="pp-properties">
        <div>
          <dt>From</dt>
          <dd>
            <bdi>{mail.from}</bdi>
          </dd>
        </div>
        <div>
          <dt>To</dt>
          <dd>
            <bdi>{mail.to.join(', ')}</bdi>
          </dd>
        </div>
        <div>
          <dt>Received</dt>
          <dd>
            <Moment at={mail.receivedAt} />
          </dd>
        </div>
      </dl>
      <p className="pp-letter" dir="auto">
        {mail.text.split(ADDRESS).map((part, at) =>
          at % 2 === 0 ? (
            part
          ) : (
            <a key={`${at}`} href={part} target="_blank" rel="noopener noreferrer">
              {part}
              <span className="pp-hidden"> (opens in a new tab)</span>
            </a>
          ),
        )}
      </p>
      <p>
        <a href={`/_sandbox/inbox/${encodeURIComponent(mail.id)}`} target="_blank" rel="noopener">
          See it with its HTML part and headers
          <span className="pp-hidden"> (opens in a new tab)</span>
        </a>
      </p>
    </article>
  );
}
