import { hubspot, type ExtensionPointApi } from '@hubspot/ui-extensions';
import { ContactScreen } from './parts/ContactScreen.tsx';
import { useCardProps } from './parts/use-card-props.ts';

function ContactCard(host: ExtensionPointApi<'crm.record.tab'>) {
  const props = useCardProps(host);
  const contactId = String(host.context.crm.objectId);
  return <ContactScreen key={contactId} {...props} contactId={contactId} />;
}

hubspot.extend<'crm.record.tab'>((host) => <ContactCard {...host} />);
