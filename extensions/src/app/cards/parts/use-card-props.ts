import { hubspot, type ExtensionPointApi } from '@hubspot/ui-extensions';
import { useMemo } from 'react';
import { createSettingsApi } from '../generated/api.ts';
import type { CardProps } from './card-props.ts';

/**
 * What a card works with, from what HubSpot hands over. The API stays the same object until address or language
 * change, because a card reads everything anew for another one.
 */
export function useCardProps({
  context,
  actions,
}: Pick<ExtensionPointApi<'crm.record.tab' | 'helpdesk.sidebar'>, 'context' | 'actions'>): CardProps {
  const backendUrl = String(context.variables?.['BACKEND_URL'] ?? '');
  const { locale } = context.user;
  const api = useMemo(
    () => createSettingsApi({ fetch: hubspot.fetch, backendUrl, locale }),
    [backendUrl, locale],
  );
  return { api, locale, installUrl: `${backendUrl}/oauth/install`, actions, now: Date.now };
}
