import type { ReactNode } from 'react';
import { Go } from './bits.tsx';
import type { Portal } from './control.ts';
import { go, queryWith, usePlace, type Page, type Route } from './router.ts';

const PAGES: readonly (readonly [Page, string])[] = [
  ['contacts', 'Contacts'],
  ['tickets', 'Tickets'],
  ['inbox', 'Inbox'],
  ['console', 'Agent console'],
  ['settings', 'Connected apps'],
];

/** Languages that the cards can be asked for; the portal's own frame speaks English. */
export const LANGUAGES: readonly (readonly [string, string])[] = [
  ['en', 'English'],
  ['fi', 'Suomi'],
];

interface FrameProps {
  readonly route: Route;
  readonly portals: readonly Portal[];
  /** The portal of the page, unless it is the first page. */
  readonly portal: Portal | undefined;
  readonly userId: number | undefined;
  readonly lang: string;
  readonly children: ReactNode;
}

/** What stands around every page: whose portal, who is looking, in which language, and where to go. */
export function Frame(props: FrameProps) {
  const { route, portal, children } = props;
  return (
    <>
      <a className="pp-skip" href="#main">
        Skip to the content
      </a>
      <header className="pp-top">
        <Go href="/" className="pp-brand" current={route.kind === 'start'}>
          Sandbox portal
        </Go>
        {portal ? <Switchers {...props} portal={portal} /> : null}
        {portal ? <Navigation route={route} portal={portal} /> : null}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="pp-foot">
        <p>A local sandbox portal. Not HubSpot, and not affiliated with it.</p>
      </footer>
    </>
  );
}

function Navigation({ route, portal }: { readonly route: Route; readonly portal: Portal }) {
  const { query } = usePlace();
  const kept = queryWith(query, { q: undefined, page: undefined, tab: undefined });
  return (
    <nav aria-label="Portal" className="pp-nav">
      <ul>
        {PAGES.map(([page, text]) => (
          <li key={page}>
            <Go
              href={`/portal/${portal.portalId}/${page}${kept}`}
              current={route.kind === 'page' && route.page === page}
            >
              {text}
            </Go>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Switchers({ route, portals, portal, userId, lang }: FrameProps & { readonly portal: Portal }) {
  const { path, query } = usePlace();
  const page = route.kind === 'page' ? route.page : 'contacts';
  const change = (name: string, value: string): void => {
    go(`${path}${queryWith(query, { [name]: value })}`);
  };
  return (
    <div className="pp-switchers">
      <Choice
        label="Portal"
        value={String(portal.portalId)}
        options={portals.map((one) => [String(one.portalId), one.name])}
        onChange={(value) => {
          // Users and records are another portal's own, so neither is kept.
          go(
            `/portal/${value}/${page}${queryWith(new URLSearchParams(), { lang: query.get('lang') ?? '' })}`,
          );
        }}
      />
      <Choice
        label="User"
        value={String(userId)}
        options={portal.users.map((one) => [
          String(one.userId),
          `${one.name} (${one.superAdmin ? 'super admin' : 'user'})`,
        ])}
        onChange={(value) => {
          change('user', value);
        }}
      />
      <Choice
        label="Language of the cards"
        value={lang}
        options={LANGUAGES}
        onChange={(value) => {
          change('lang', value);
        }}
      />
    </div>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}) {
  return (
    <label className="pp-choice">
      <span>{label}</span>
      <select
        value={value}
        onChange={({ target }) => {
          onChange(target.value);
        }}
      >
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
