import { hubspot, type ExtensionPointApi } from '@hubspot/ui-extensions';
import { TicketScreen } from './parts/TicketScreen.tsx';
import { useCardProps } from './parts/use-card-props.ts';

function HelpdeskCard(host: ExtensionPointApi<'helpdesk.sidebar'>) {
  return <TicketScreen {...useCardProps(host)} />;
}

hubspot.extend<'helpdesk.sidebar'>((host) => <HelpdeskCard {...host} />);
