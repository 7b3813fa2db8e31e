import type { ExtensionPointApiActions } from '@hubspot/ui-extensions';
import type { SettingsApi } from '../generated/api.ts';

/** What a card needs of HubSpot and of our backend. */
export interface CardProps {
  readonly api: SettingsApi;
  /** `context.user.locale`. */
  readonly locale: string | undefined;
  /** Where an admin connects the app. */
  readonly installUrl: string;
  readonly actions: Pick<ExtensionPointApiActions<'crm.record.tab'>, 'addAlert' | 'closeOverlay'>;
  /** The time, Unix time in milliseconds. */
  readonly now: () => number;
}
