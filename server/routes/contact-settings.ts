import type { ContactCards } from '../../src/settings/contact-card.ts';
import type { SettingsRequest, SettingsRoute } from '../http.ts';
import { answer } from './settings.ts';

/** A named part of the path; the empty text is none. */
const part = ({ params }: SettingsRequest, name: string): string =>
  Object.hasOwn(params, name) ? (params[name] ?? '') : '';

/** The rows of the contact card and the helpdesk card (design 8), for any signed user of the portal. */
export function contactSettingsRoutes(contacts: ContactCards): readonly SettingsRoute[] {
  return [
    {
      method: 'GET',
      path: '/settings/contacts/:contactId',
      handle: (request) => answer(contacts.card(request, part(request, 'contactId'))),
    },
    {
      method: 'DELETE',
      path: '/settings/contacts/:contactId/proofs',
      handle: (request) => answer(contacts.endProofs(request, part(request, 'contactId'))),
    },
    {
      method: 'GET',
      path: '/settings/handoffs/:reference',
      handle: (request) => answer(contacts.handoff(request, part(request, 'reference'))),
    },
  ];
}
