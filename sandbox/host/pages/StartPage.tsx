import { useRef, useState } from 'react';
import { Go, Title } from './bits.tsx';
import type { Portal } from './control.ts';
import { installApp } from './install.ts';
import type { Notice } from './portal-context.ts';
import type { Page } from './router.ts';

const PAGES: readonly (readonly [Page, string])[] = [
  ['contacts', 'Contacts'],
  ['tickets', 'Tickets'],
  ['inbox', 'Inbox'],
  ['console', 'Agent console'],
  ['settings', 'Connected apps'],
];

const RECORDS = [
  ['/_sandbox/ledger', 'Changes to CRM data'],
  ['/_sandbox/calls', 'CRM API requests'],
  ['/_sandbox/mail', 'Mail that was received'],
  ['/_sandbox/faults', 'Injected faults'],
] as const;

interface StartProps {
  readonly portals: readonly Portal[];
  readonly appName: string;
  readonly appUrl: string;
  readonly hrefOf: (portal: Portal, page: Page) => string;
  readonly notify: (notice: Notice) => void;
  readonly refresh: () => void;
}

/** The first page: the portals of this sandbox, who works in them, and whether the app is installed. */
export function StartPage({ portals, appName, appUrl, hrefOf, notify, refresh }: StartProps) {
  return (
    <>
      <Title>Sandbox portal</Title>
      <p>
        Stands in for HubSpot on this machine. {appName} is expected at <a href={appUrl}>{appUrl}</a>.
      </p>
      <div className="pp-tiles">
        {portals.map((portal) => (
          <PortalTile key={portal.portalId} {...{ portal, appName, hrefOf, notify, refresh }} />
        ))}
      </div>
      <section aria-labelledby="records">
        <h2 id="records">What happened, as data</h2>
        <ul className="pp-links">
          {RECORDS.map(([href, text]) => (
            <li key={href}>
              <a href={href}>{text} (JSON)</a>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function PortalTile({
  portal,
  appName,
  hrefOf,
  notify,
  refresh,
}: Omit<StartProps, 'portals' | 'appUrl'> & { readonly portal: Portal }) {
  const [isBusy, setBusy] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const admin = portal.users.find(({ superAdmin }) => superAdmin) ?? portal.users[0];
  const install = async (): Promise<void> => {
    setBusy(true);
    notify(await installApp(portal.portalId, admin?.userId ?? 0, appName));
    setBusy(false);
    refresh();
    // The button goes away with the install, so the focus needs another place.
    heading.current?.focus();
  };
  const id = `portal-${portal.portalId}`;
  return (
    <section className="pp-tile" aria-labelledby={id}>
      <h2 id={id} ref={heading} tabIndex={-1}>
        {portal.name}
      </h2>
      <p>
        Portal {portal.portalId}, {portal.accountType}, {portal.contacts} contacts. {appName} is{' '}
        <strong>{portal.installed ? 'installed' : 'not installed'}</strong>.
      </p>
      {portal.installed ? null : (
        <p>
          <button
            type="button"
            className="pp-button pp-button-primary"
            disabled={isBusy}
            onClick={() => {
              void install();
            }}
          >
            {isBusy ? 'Installing …' : `Install as ${admin?.name ?? 'super admin'}`}
            <span className="pp-hidden"> in {portal.name}</span>
          </button>
        </p>
      )}
      <ul className="pp-links">
        {PAGES.map(([page, text]) => (
          <li key={page}>
            <Go href={hrefOf(portal, page)}>
              {text}
              <span className="pp-hidden"> of {portal.name}</span>
            </Go>
          </li>
        ))}
      </ul>
      <h3>Users</h3>
      <ul>
        {portal.users.map(({ userId, name, email, superAdmin, seatNames }) => (
          <li key={userId}>
            {name}, {superAdmin ? 'super admin' : 'user'}
            {seatNames.length > 0 ? `, seats: ${seatNames.join(', ')}` : ', no seat'}
            <br />
            <span className="pp-faint">
              {email} ({userId})
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
