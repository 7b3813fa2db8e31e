import { LoadingSpinner } from '@hubspot/ui-extensions';
import { useEffect, useRef } from 'react';
import { useSettings, type SettingsSession } from '../generated/state/use-settings.ts';
import { sharedTexts } from '../generated/texts/shared-texts.ts';
import { Screen } from '../generated/ui/Screen.tsx';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import { speech } from '../logic/speech.ts';
import { useContact, type ContactState } from '../logic/use-contact.ts';
import { cardTexts } from '../texts/card-texts.ts';
import type { CardProps } from './card-props.ts';
import { ContactBody } from './ContactBody.tsx';

/** One contact's card. `isCompact` is for narrow places. */
export function ContactScreen({
  contactId,
  isCompact = false,
  ...props
}: CardProps & { readonly contactId: string; readonly isCompact?: boolean }) {
  const { api, locale, installUrl, now } = props;
  const settings = useSettings(api);
  const contact = useContact(api, contactId, now);
  const retry = () => {
    settings.retry();
    void contact.refresh();
  };
  return (
    <Screen state={settings.state} t={sharedTexts(locale)} retry={retry} installUrl={installUrl}>
      {(session) => (
        <ContactPhase
          {...props}
          session={session}
          state={contact.state}
          refresh={contact.refresh}
          isCompact={isCompact}
        />
      )}
    </Screen>
  );
}

interface PhaseProps extends CardProps {
  readonly session: SettingsSession;
  readonly state: ContactState;
  readonly refresh: () => Promise<void>;
  readonly isCompact: boolean;
}

function ContactPhase({ state, ...props }: PhaseProps) {
  const { session, refresh, locale } = props;
  const { version } = session.overview;
  const readUnder = useRef(version);
  useEffect(() => {
    // A rule that was saved changes what an agent may do here, so that is asked again.
    if (readUnder.current === version) return;
    readUnder.current = version;
    void refresh();
  }, [version, refresh]);

  switch (state.phase) {
    case 'loading':
      return <LoadingSpinner label={cardTexts(locale)('loading_contact')} showLabel layout="centered" />;
    case 'failed':
      return <TroubleNotice trouble={state.trouble} t={sharedTexts(locale)} onRetry={refresh} />;
    case 'ready':
      return <ContactBody {...props} contact={state} speech={speech(locale, session.overview)} />;
  }
}
