import { useSyncExternalStore } from 'react';

/** Where the visitor is. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
}

const MOVED = 'sandbox:moved';

function subscribe(onMove: () => void): () => void {
  window.addEventListener('popstate', onMove);
  window.addEventListener(MOVED, onMove);
  return () => {
    window.removeEventListener('popstate', onMove);
    window.removeEventListener(MOVED, onMove);
  };
}

const hrefNow = (): string => `${location.pathname}${location.search}`;

/** The place in the address bar; a component that calls this is drawn again when it changes. */
export function usePlace(): Place {
  const url = new URL(useSyncExternalStore(subscribe, hrefNow), location.origin);
  return { path: url.pathname, query: url.searchParams };
}

/**
 * Goes to a path with query on this portal.
 * @param how `replace` leaves no step to come back to, for what changes while somebody types
 */
export function go(href: string, how: 'push' | 'replace' = 'push'): void {
  if (href === hrefNow()) return;
  if (how === 'push') history.pushState(null, '', href);
  else history.replaceState(null, '', href);
  window.dispatchEvent(new Event(MOVED));
}

/** The query with some entries set, `undefined` or empty taking them away; with its question mark. */
export function queryWith(
  query: URLSearchParams,
  changes: Readonly<Record<string, string | undefined>>,
): string {
  const changed = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') changed.delete(name);
    else changed.set(name, value);
  }
  const text = changed.toString();
  return text === '' ? '' : `?${text}`;
}

export type Page = 'contacts' | 'tickets' | 'inbox' | 'console' | 'settings';
const PAGES: readonly Page[] = ['contacts', 'tickets', 'inbox', 'console', 'settings'];
const WITH_RECORD: readonly Page[] = ['contacts', 'tickets', 'inbox'];

/** What a path names. `id` is a record or a mail. */
export type Route =
  | { readonly kind: 'start' }
  | { readonly kind: 'page'; readonly portalId: string; readonly page: Page; readonly id?: string }
  | { readonly kind: 'unknown' };

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Reads a path: `/`, `/portal/{portalId}/{page}` or `/portal/{portalId}/{page}/{id}`. */
export function routeOf(path: string): Route {
  const [first, portalId, name, id, ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  if (first === undefined || (first === 'portal' && portalId === undefined)) return { kind: 'start' };
  if (first !== 'portal' || portalId === undefined || rest.length > 0) return { kind: 'unknown' };
  const page = name === undefined ? 'contacts' : PAGES.find((one) => one === name);
  if (!page) return { kind: 'unknown' };
  if (id === undefined) return { kind: 'page', portalId, page };
  return WITH_RECORD.includes(page) ? { kind: 'page', portalId, page, id } : { kind: 'unknown' };
}
