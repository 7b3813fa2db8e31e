/**
 * Every HubSpot path of the app. Values that go into a path are encoded here; callers still refuse ids that
 * are not digits, because a URL parser resolves `..` even after encoding.
 */

/** HubSpot's date version that all paths use (hubspot-platform 6.1). */
export const API_VERSION = '2026-03';

const contact = (contactId: string): string =>
  `/crm/objects/${API_VERSION}/contacts/${encodeURIComponent(contactId)}`;

const query = (parameters: Readonly<Record<string, string>>): string =>
  new URLSearchParams(parameters).toString();

/** What a call is named in logs and faults, its method, and how its path is built. */
export const ENDPOINTS = {
  batchReadContacts: {
    name: 'batchReadContacts',
    method: 'POST',
    path: (): string => `/crm/objects/${API_VERSION}/contacts/batch/read`,
  },
  batchUpdateContacts: {
    name: 'batchUpdateContacts',
    method: 'POST',
    path: (): string => `/crm/objects/${API_VERSION}/contacts/batch/update`,
  },
  readContact: {
    name: 'readContact',
    method: 'GET',
    path: (contactId: string, properties: readonly string[]): string =>
      `${contact(contactId)}?${query({ properties: properties.join(',') })}`,
  },
  updateContact: { name: 'updateContact', method: 'PATCH', path: contact },
  listProperties: {
    name: 'listProperties',
    method: 'GET',
    path: (objectType: string, dataSensitivity: string): string =>
      `/crm/properties/${API_VERSION}/${encodeURIComponent(objectType)}?${query({ dataSensitivity })}`,
  },
  readUser: {
    name: 'readUser',
    method: 'GET',
    path: (userId: string): string => `/settings/users/${API_VERSION}/${encodeURIComponent(userId)}`,
  },
  listUsers: {
    name: 'listUsers',
    method: 'GET',
    path: (limit: number, after: string | undefined): string =>
      `/settings/users/${API_VERSION}?${query({ limit: String(limit), ...(after === undefined ? {} : { after }) })}`,
  },
  readAccount: {
    name: 'readAccount',
    method: 'GET',
    path: (): string => `/account-info/${API_VERSION}/details`,
  },
  token: { name: 'token', method: 'POST', path: (): string => `/oauth/${API_VERSION}/token` },
  introspect: {
    name: 'introspect',
    method: 'POST',
    path: (): string => `/oauth/${API_VERSION}/token/introspect`,
  },
} as const;
