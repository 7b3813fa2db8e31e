import type { SettingsSession } from './generated/state/use-settings.ts';
import type { SettingsTexts } from './texts/settings-texts.ts';

/** The tabs. */
export type TabId = 'start' | 'data' | 'verification' | 'email' | 'agents' | 'access';

/** What every section of the page is given. */
export interface SectionProps {
  readonly session: SettingsSession;
  readonly t: SettingsTexts;
  /** `context.user.locale`. */
  readonly locale: string | undefined;
  /** Tells the user that something went well, also when they look at another tab by then. */
  readonly announce: (message: string) => void;
}
