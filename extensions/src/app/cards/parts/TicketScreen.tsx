import { Alert, Button, EmptyState, Flex, LoadingSpinner, Text } from '@hubspot/ui-extensions';
import { useAssociations } from '@hubspot/ui-extensions/crm';
import { sharedTexts } from '../generated/texts/shared-texts.ts';
import { linkedContact } from '../logic/linked-contact.ts';
import { cardTexts } from '../texts/card-texts.ts';
import type { CardProps } from './card-props.ts';
import { ContactScreen } from './ContactScreen.tsx';

/** The help desk's card: the one contact that the ticket is linked to, or why none is shown. */
export function TicketScreen(props: CardProps) {
  const t = cardTexts(props.locale);
  const { refetch, ...contacts } = useAssociations({ toObjectType: '0-1', pageLength: 2 });
  const linked = linkedContact(contacts);
  const again = (
    <Button
      onClick={() => {
        void refetch();
      }}
    >
      {sharedTexts(props.locale)('check_again')}
    </Button>
  );

  switch (linked.kind) {
    case 'loading':
      return <LoadingSpinner label={t('ticket_loading')} showLabel layout="centered" />;
    case 'failed':
      return (
        <Flex direction="column" gap="small">
          <Alert title={t('ticket_failed_title')} variant="error">
            {t('ticket_failed')}
          </Alert>
          {again}
        </Flex>
      );
    case 'none':
    case 'several':
      return (
        <EmptyState title={t(`ticket_${linked.kind}_title`)} layout="vertical" imageName="contacts">
          <Text>{t(`ticket_${linked.kind}`)}</Text>
          {again}
        </EmptyState>
      );
    case 'one':
      return <ContactScreen key={linked.contactId} {...props} contactId={linked.contactId} isCompact />;
  }
}
