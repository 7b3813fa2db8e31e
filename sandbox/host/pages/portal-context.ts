import { createContext, useContext } from 'react';
import type { AppPlace, Built, Portal, PortalUser } from './control.ts';
import type { Page } from './router.ts';

export type Tone = 'info' | 'success' | 'warning' | 'danger' | 'tip';

/** A short message to the visitor. */
export interface Notice {
  readonly tone: Tone;
  readonly title?: string;
  readonly message: string;
}

/** What every page of a portal knows. */
export interface PortalView {
  readonly portal: Portal;
  readonly user: PortalUser;
  /** Language of the cards: `context.user.locale`. */
  readonly lang: string;
  readonly app: AppPlace & Built;
  /** The address of a page with user and language kept. */
  readonly hrefOf: (page: Page, id?: string) => string;
  readonly notify: (notice: Notice) => void;
  /** Asks again which portals there are and where the app is installed. */
  readonly refresh: () => void;
}

export const PortalContext = createContext<PortalView | undefined>(undefined);

/** The portal that the page is in. */
export function usePortal(): PortalView {
  const view = useContext(PortalContext);
  if (!view) throw new Error('usePortal needs a portal around it.');
  return view;
}
