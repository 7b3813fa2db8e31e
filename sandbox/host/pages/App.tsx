import { useMemo, type ReactNode } from 'react';
import { Await, Empty, Go, Title } from './bits.tsx';
import { ConnectedAppPage } from './ConnectedAppPage.tsx';
import { Console } from './Console.tsx';
import { ContactPage } from './ContactPage.tsx';
import { ContactsPage } from './ContactsPage.tsx';
import { control, type AppPlace, type Built, type Portal, type PortalUser } from './control.ts';
import { Frame, LANGUAGES } from './Frame.tsx';
import { InboxPage, MailPage } from './InboxPage.tsx';
import { PortalContext, usePortal, type Notice, type PortalView } from './portal-context.ts';
import { queryWith, routeOf, usePlace, type Page, type Route } from './router.ts';
import { StartPage } from './StartPage.tsx';
import { TicketPage } from './TicketPage.tsx';
import { TicketsPage } from './TicketsPage.tsx';
import { Toasts, useToasts } from './Toasts.tsx';
import { useLoad } from './use-load.ts';

interface Known {
  readonly portals: readonly Portal[];
  readonly app: AppPlace & Built;
}

async function loadKnown(): Promise<Known> {
  const [portals, place, built] = await Promise.all([control.portals(), control.app(), control.built()]);
  return { portals, app: { ...place, ...built } };
}

/** The whole portal: what the address names, in its frame. */
export function App() {
  const { path, query } = usePlace();
  const route = routeOf(path);
  const loaded = useLoad('portals', loadKnown);
  const { toasts, notify, dismiss } = useToasts();
  const known = loaded.phase === 'ready' ? loaded.value : undefined;
  const portal =
    route.kind === 'page'
      ? known?.portals.find(({ portalId }) => String(portalId) === route.portalId)
      : undefined;
  const user = portal?.users.find(({ userId }) => String(userId) === query.get('user')) ?? portal?.users[0];
  const lang = LANGUAGES.find(([tag]) => tag === query.get('lang'))?.[0] ?? 'en';
  return (
    <>
      <Frame route={route} portals={known?.portals ?? []} portal={portal} userId={user?.userId} lang={lang}>
        <Await loaded={loaded} what="the portal">
          {({ portals, app }) => (
            <Inside {...{ route, portals, portal, user, lang, app, notify, refresh: loaded.again }} />
          )}
        </Await>
      </Frame>
      <Toasts toasts={toasts} dismiss={dismiss} />
    </>
  );
}

interface InsideProps extends Known {
  readonly route: Route;
  readonly portal: Portal | undefined;
  readonly user: PortalUser | undefined;
  readonly lang: string;
  readonly notify: (notice: Notice) => void;
  readonly refresh: () => void;
}

function Inside({ route, portals, portal, user, lang, app, notify, refresh }: InsideProps) {
  const { query } = usePlace();
  const [asked, askedLang] = [query.get('user') ?? '', query.get('lang') ?? ''];
  const view = useMemo(
    (): PortalView | undefined =>
      portal && user
        ? {
            ...{ portal, user, lang, app, notify, refresh },
            hrefOf: (page, id) => addressOf(portal, page, id, asked, askedLang),
          }
        : undefined,
    [portal, user, lang, app, notify, refresh, asked, askedLang],
  );
  if (route.kind === 'start') {
    const hrefOf = (one: Portal, page: Page): string => addressOf(one, page, undefined, '', askedLang);
    return <StartPage {...{ portals, hrefOf, notify, refresh }} appName={app.appName} appUrl={app.url} />;
  }
  if (route.kind !== 'page' || !view) return <NotFound />;
  return (
    <PortalContext.Provider value={view}>
      <PageOf key={`${route.portalId}/${route.page}/${route.id ?? ''}`} route={route} />
    </PortalContext.Provider>
  );
}

function addressOf(portal: Portal, page: Page, id: string | undefined, user: string, lang: string): string {
  const path = `/portal/${portal.portalId}/${page}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
  return `${path}${queryWith(new URLSearchParams(), { user, lang })}`;
}

function PageOf({ route }: { readonly route: Extract<Route, { kind: 'page' }> }): ReactNode {
  const { id } = route;
  switch (route.page) {
    case 'contacts':
      return id === undefined ? <ContactsPage /> : <ContactPage id={id} />;
    case 'tickets':
      return id === undefined ? <TicketsPage /> : <TicketPage id={id} />;
    case 'inbox':
      return id === undefined ? <InboxPage /> : <MailPage id={id} />;
    case 'settings':
      return <ConnectedAppPage />;
    case 'console':
      return <ConsolePage />;
  }
}

function ConsolePage() {
  const { portal, user, lang } = usePortal();
  return (
    <>
      <Title>Agent console</Title>
      <Console portalId={portal.portalId} userId={user.userId} lang={lang} />
    </>
  );
}

function NotFound() {
  return (
    <>
      <Title>There is nothing here</Title>
      <Empty title="This address names no page of the sandbox">
        <p>
          <Go href="/">Go to the portals</Go>
        </p>
      </Empty>
    </>
  );
}
