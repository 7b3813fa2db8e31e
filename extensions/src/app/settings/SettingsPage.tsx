import { hubspot } from '@hubspot/ui-extensions';
import { useCallback, useMemo } from 'react';
import { useDrafts } from './forms/drafts.ts';
import { createSettingsApi, type SettingsApi } from './generated/api.ts';
import { useSettings } from './generated/state/use-settings.ts';
import { Screen } from './generated/ui/Screen.tsx';
import { SettingsTabs } from './SettingsTabs.tsx';
import { settingsTexts } from './texts/settings-texts.ts';

/** What the page needs of HubSpot; tests hand in their own. */
export interface SettingsPageProps {
  readonly api: SettingsApi;
  /** `context.user.locale`. */
  readonly locale: string | undefined;
  /** The address of the user who looks at the page. */
  readonly userEmail: string;
  /** Where our backend is: origin and path prefix, without a trailing slash. */
  readonly backendUrl: string;
  readonly actions: {
    readonly addAlert: (alert: { type: 'success'; message: string }) => void;
    readonly closeOverlay: (id: string) => void;
    readonly copyTextToClipboard: (text: string) => Promise<void>;
  };
}

/** The settings of the app: what an agent may show or edit, and what a customer has to prove first. */
export function SettingsPage({ api, locale, userEmail, backendUrl, actions }: SettingsPageProps) {
  const t = useMemo(() => settingsTexts(locale), [locale]);
  const { state, retry } = useSettings(api);
  const drafts = useDrafts();
  const announce = useCallback(
    (message: string) => {
      actions.addAlert({ type: 'success', message });
    },
    [actions],
  );
  const copy = useCallback((text: string) => actions.copyTextToClipboard(text), [actions]);
  return (
    <Screen state={state} t={t} retry={retry} installUrl={`${backendUrl}/oauth/install`}>
      {(session) => (
        <SettingsTabs
          session={session}
          t={t}
          locale={locale}
          drafts={drafts}
          userEmail={userEmail}
          backendUrl={backendUrl}
          copy={copy}
          closeOverlay={actions.closeOverlay}
          announce={announce}
        />
      )}
    </Screen>
  );
}

/** The page as HubSpot opens it. */
function Registered(props: Omit<SettingsPageProps, 'api'>) {
  const { backendUrl, locale } = props;
  const api = useMemo(
    () => createSettingsApi({ fetch: hubspot.fetch, backendUrl, locale }),
    [backendUrl, locale],
  );
  return <SettingsPage {...props} api={api} />;
}

hubspot.extend<'settings'>(({ context, actions }) => (
  <Registered
    backendUrl={String(context.variables?.['BACKEND_URL'] ?? '')}
    locale={context.user.locale}
    userEmail={context.user.email}
    actions={actions}
  />
));
