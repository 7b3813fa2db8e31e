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
  /** Where a super admin connects the app. */
  readonly installUrl: string;
  readonly actions: {
    readonly addAlert: (alert: { type: 'success'; message: string }) => void;
    readonly closeOverlay: (id: string) => void;
  };
}

/** The settings of the app: what an agent may show or edit, and what a customer has to prove first. */
export function SettingsPage({ api, locale, userEmail, installUrl, actions }: SettingsPageProps) {
  const t = useMemo(() => settingsTexts(locale), [locale]);
  const { state, retry } = useSettings(api);
  const drafts = useDrafts();
  const announce = useCallback(
    (message: string) => {
      actions.addAlert({ type: 'success', message });
    },
    [actions],
  );
  return (
    <Screen state={state} t={t} retry={retry} installUrl={installUrl}>
      {(session) => (
        <SettingsTabs
          session={session}
          t={t}
          locale={locale}
          drafts={drafts}
          userEmail={userEmail}
          closeOverlay={actions.closeOverlay}
          announce={announce}
        />
      )}
    </Screen>
  );
}

/** The page as HubSpot opens it. */
function Registered({
  backendUrl,
  ...rest
}: Omit<SettingsPageProps, 'api' | 'installUrl'> & { backendUrl: string }) {
  const { locale } = rest;
  const api = useMemo(
    () => createSettingsApi({ fetch: hubspot.fetch, backendUrl, locale }),
    [backendUrl, locale],
  );
  return <SettingsPage {...rest} api={api} installUrl={`${backendUrl}/oauth/install`} />;
}

hubspot.extend<'settings'>(({ context, actions }) => (
  <Registered
    backendUrl={String(context.variables?.['BACKEND_URL'] ?? '')}
    locale={context.user.locale}
    userEmail={context.user.email}
    actions={actions}
  />
));
