import { useMemo, type MouseEvent, type ReactNode } from 'react';
import { ExtensionView, type CrmData } from '../host/ExtensionView.tsx';
import type { ExtensionContextData, ExtensionPoint, FetchAnswer, FetchOptions } from '../protocol.ts';
import { Go } from './bits.tsx';
import { control } from './control.ts';
import { usePortal, type PortalView } from './portal-context.ts';
import { go, type Page } from './router.ts';

/** What cards call their backend here: `context.variables.BACKEND_URL` (design 3). */
const BACKEND_URL = 'https://app.example';

/** A record that a card is shown on. */
export interface CardRecord {
  readonly type: 'contacts' | 'tickets';
  readonly objectTypeId: string;
  readonly id: string;
}

function contextOf(
  { portal, user, lang, app }: PortalView,
  point: ExtensionPoint,
  cardTitle: string,
  record: CardRecord | undefined,
): ExtensionContextData {
  const [firstName = '', ...lastNames] = user.name.split(' ');
  return {
    location: point,
    user: {
      id: user.userId,
      email: user.email,
      emails: [user.email],
      firstName,
      lastName: lastNames.join(' '),
      roles: [],
      teams: [],
      locale: lang,
      language: lang,
      permissions: user.superAdmin ? ['integrations-management-write'] : [],
    },
    portal: { id: portal.portalId, timezone: portal.timeZone },
    variables: { BACKEND_URL },
    extension: { appId: Number(app.appId), appName: app.appName, cardTitle },
    ...(record ? { crm: { objectId: Number(record.id), objectTypeId: record.objectTypeId } } : {}),
  };
}

function crmOf(portalId: number, { type, id }: CardRecord): CrmData {
  return {
    async fetchProperties(names) {
      const { properties } = await control.record(portalId, type, id);
      return Object.fromEntries(names.map((name) => [name, properties[name] ?? null]));
    },
    fetchAssociations: ({ toObjectType, properties = [], pageLength = 25, offset = 0 }) =>
      control.associations(portalId, {
        from: { type, id },
        to: toObjectType,
        query: { properties: properties.join(','), limit: String(pageLength), offset: String(offset) },
      }),
  };
}

/** Where `navigateToPage` and links of a card lead: a page of this portal, or somewhere else in a new tab. */
function follow(view: PortalView, to: string): void {
  const own = /^\/?(contacts|tickets|inbox|console|settings)(?:\/([\w-]+))?$/.exec(to);
  if (own) go(view.hrefOf(own[1] as Page, own[2]));
  else if (/^https?:\/\//.test(to)) window.open(mapped(view, to), '_blank', 'noopener');
  else view.notify({ tone: 'warning', message: `This sandbox has no page ${to}.` });
}

function mapped({ app }: PortalView, address: string): string {
  return address === BACKEND_URL || address.startsWith(`${BACKEND_URL}/`)
    ? `${app.url}${address.slice(BACKEND_URL.length)}`
    : address;
}

/** A link that a card drew to its backend leads to where the app is on this machine. */
function mapLink(view: PortalView, event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
  const address = link?.getAttribute('href');
  if (link && typeof address === 'string') link.setAttribute('href', mapped(view, address));
}

/** A card of the app, drawn from the bundle that HubSpot would run. */
export function Card({
  name,
  point,
  record,
}: {
  /** Of the bundle, e.g. `contact-card`. */
  readonly name: string;
  readonly point: ExtensionPoint;
  readonly record?: CardRecord;
}) {
  const view = usePortal();
  const { portal, user, lang, app, notify } = view;
  const title = app.cards.find((card) => card.name === name)?.title ?? app.appName;
  const key = [name, portal.portalId, user.userId, lang, record?.type, record?.id].join('/');
  const parts = useMemo(
    () => ({
      context: contextOf(view, point, title, record),
      crm: record && crmOf(portal.portalId, record),
      fetch: (url: string, { method = 'GET', ...rest }: FetchOptions): Promise<FetchAnswer> =>
        control.uiFetch(portal.portalId, { userId: user.userId, method, path: url, ...rest }),
    }),
    // A card is started anew when the key changes, and keeps what it was started with until then.
    [key],
  );
  if (!portal.installed) return <NotInstalled />;
  return (
    <div
      className="pp-card"
      lang={lang}
      onClickCapture={(event) => {
        mapLink(view, event);
      }}
      onAuxClickCapture={(event) => {
        mapLink(view, event);
      }}
    >
      <ExtensionView
        key={key}
        bundleUrl={`/_ui/extensions/${name}.js`}
        extensionPoint={point}
        context={parts.context}
        fetch={parts.fetch}
        {...(parts.crm ? { crm: parts.crm } : {})}
        title={title}
        onAlert={({ type = 'info', title: head, message }) => {
          notify({ tone: type, message, ...(head === undefined ? {} : { title: head }) });
        }}
        onNavigate={({ to }) => {
          follow(view, to);
        }}
      />
    </div>
  );
}

function NotInstalled(): ReactNode {
  const { app, portal, hrefOf } = usePortal();
  return (
    <div className="pp-notice">
      <p>
        {app.appName} is not installed in {portal.name}, so its cards are not shown.
      </p>
      <p>
        <Go href={hrefOf('settings')}>Install it under Connected apps</Go>
      </p>
    </div>
  );
}
