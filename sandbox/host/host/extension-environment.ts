import { createContext, useContext } from 'react';
import {
  createOverlayRegistry,
  reactionsOf,
  type OverlayRegistry,
  type Reactions,
} from './overlay-registry.ts';

/** What components need of the view they are drawn in. */
export interface ExtensionEnvironment {
  readonly overlays: OverlayRegistry;
  readonly reactions: Reactions;
  /** Where dialogs are put, outside of tables, forms and buttons; null before the view is on the page. */
  readonly overlayRoot: HTMLElement | null;
  /** Language and time zone of the user, for dates and numbers. */
  readonly locale: string;
  readonly timeZone: string;
}

const registry = createOverlayRegistry();

const EnvironmentContext = createContext<ExtensionEnvironment>({
  overlays: registry,
  reactions: reactionsOf(registry),
  overlayRoot: null,
  locale: 'en',
  timeZone: 'UTC',
});

export const EnvironmentProvider = EnvironmentContext.Provider;

export const useEnvironment = (): ExtensionEnvironment => useContext(EnvironmentContext);
