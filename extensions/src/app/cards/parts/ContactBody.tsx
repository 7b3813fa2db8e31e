import { Alert, Divider, Flex, List, LoadingButton, Text } from '@hubspot/ui-extensions';
import type { SettingsSession } from '../generated/state/use-settings.ts';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import type { ContactBlocker } from '../generated/wire.ts';
import type { Speech } from '../logic/speech.ts';
import type { ContactState } from '../logic/use-contact.ts';
import { Access } from './Access.tsx';
import { Activity } from './Activity.tsx';
import type { CardProps } from './card-props.ts';
import { HandoffLookUp } from './HandoffLookUp.tsx';
import { Proofs } from './Proofs.tsx';

/** What the parts of the card are given. */
export interface BodyProps extends Pick<CardProps, 'api' | 'actions'> {
  readonly session: SettingsSession;
  readonly contact: Extract<ContactState, { phase: 'ready' }>;
  readonly refresh: () => Promise<void>;
  readonly speech: Speech;
  readonly isCompact: boolean;
}

/** The card of a contact that was read: what stands in the way first, then what an agent may do, then what it did. */
export function ContactBody(props: BodyProps) {
  const { contact, refresh, speech } = props;
  const { t, shared } = speech;
  return (
    <Flex direction="column" gap="medium">
      {contact.trouble !== undefined && (
        <Flex direction="column" gap="extra-small">
          <TroubleNotice trouble={contact.trouble} t={shared} onRetry={refresh} />
          <Text>{t('older', { moment: speech.moment(contact.readAtMs) })}</Text>
        </Flex>
      )}
      <Blockers blockers={contact.card.blockers} speech={speech} />
      <Access {...props} />
      <Divider />
      <Proofs {...props} />
      <Divider />
      <HandoffLookUp {...props} />
      <Divider />
      <Activity {...props} />
      <RefreshRow {...props} />
    </Flex>
  );
}

function Blockers({
  blockers,
  speech: { t, shared },
}: {
  readonly blockers: readonly ContactBlocker[];
  readonly speech: Speech;
}) {
  if (blockers.length === 0) return null;
  return (
    <Alert title={t('blockers_title')} variant="warning">
      <List variant="unordered-styled">
        {blockers.map((blocker) => (
          <Text key={blocker}>{`${shared(`blocker_${blocker}`)} ${t(`fix_${blocker}`)}`}</Text>
        ))}
      </List>
    </Alert>
  );
}

function RefreshRow({ session, contact, refresh, speech: { t, moment } }: BodyProps) {
  return (
    <Flex direction="row" gap="small" align="center" wrap>
      <LoadingButton
        variant="secondary"
        size="small"
        loading={contact.isRefreshing}
        onClick={() => {
          void session.refresh();
          void refresh();
        }}
      >
        {contact.isRefreshing ? t('refreshing') : t('refresh')}
      </LoadingButton>
      <Text variant="microcopy">{t('read_at', { moment: moment(contact.readAtMs) })}</Text>
    </Flex>
  );
}
