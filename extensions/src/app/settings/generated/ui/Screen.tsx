// A copy of extensions/shared/ui/Screen.tsx, made by npm run hubspot:manifest. Change it there.
import { Alert, Button, ErrorState, Flex, LoadingSpinner, Text } from '@hubspot/ui-extensions';
import type { ReactNode } from 'react';
import type { SettingsSession, SettingsState } from '../state/use-settings.ts';
import type { SharedKey } from '../texts/en.ts';
import { sayCode } from '../texts/shared-texts.ts';
import type { Translate } from '../texts/translate.ts';
import type { Overview } from '../wire.ts';
import { TroubleNotice } from './TroubleNotice.tsx';

export interface ScreenProps {
  readonly state: SettingsState;
  readonly t: Translate<SharedKey>;
  readonly retry: () => void;
  /** Where a super admin installs the app: `{BACKEND_URL}/oauth/install`. */
  readonly installUrl: string;
  readonly children: (session: SettingsSession) => ReactNode;
}

/** What stands in place of the screen until it is ready, and above it for someone who may only look. */
export function Screen({ state, t, retry, installUrl, children }: ScreenProps) {
  switch (state.phase) {
    case 'loading':
      return <LoadingSpinner label={t('loading')} showLabel layout="centered" />;
    case 'not_connected':
      return (
        <ErrorState title={t('trouble_not_connected_title')} type="lock">
          <Text>{t('trouble_not_connected')}</Text>
          <Flex gap="sm" justify="center" wrap>
            <Button variant="primary" href={{ url: installUrl, external: true }}>
              {t('connect')}
            </Button>
            <Button onClick={retry}>{t('check_again')}</Button>
          </Flex>
        </ErrorState>
      );
    case 'failed':
      return (
        <Flex direction="column" gap="md">
          <TroubleNotice trouble={state.trouble} t={t} />
          <Flex>
            <Button onClick={retry}>{t('try_again')}</Button>
          </Flex>
        </Flex>
      );
    case 'ready':
      return (
        <Flex direction="column" gap="md">
          {!state.session.overview.me.canEdit && <ReadOnlyNotice overview={state.session.overview} t={t} />}
          {children(state.session)}
        </Flex>
      );
  }
}

function ReadOnlyNotice({
  overview,
  t,
}: {
  readonly overview: Pick<Overview, 'me' | 'admins'>;
  readonly t: Translate<SharedKey>;
}) {
  return (
    <Alert title={t('read_only_title')} variant="info">
      {readOnlyReason(overview, t)}
    </Alert>
  );
}

/** Why someone may only look, and whom to ask, by name where HubSpot named them. */
export function readOnlyReason(
  { me, admins }: Pick<Overview, 'me' | 'admins'>,
  t: Translate<SharedKey>,
): string {
  const fallback = me.reason ?? t('error_no_right');
  const reason = me.reasonCode === undefined ? fallback : sayCode(t, 'read_only', me.reasonCode, fallback);
  return admins.length === 0 ? reason : `${reason} ${t('ask_admins', { names: admins.join(', ') })}`;
}
