import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../src/hubspot/endpoints.ts';
import { findObjectType } from '../../src/hubspot/object-types.ts';

describe('endpoints', () => {
  it.each([
    [ENDPOINTS.batchReadContacts.path(), '/crm/objects/2026-03/contacts/batch/read'],
    [
      ENDPOINTS.readContact.path('101', ['email', 'phone']),
      '/crm/objects/2026-03/contacts/101?properties=email%2Cphone',
    ],
    [ENDPOINTS.updateContact.path('101'), '/crm/objects/2026-03/contacts/101'],
    [
      ENDPOINTS.listProperties.path('contacts', 'sensitive'),
      '/crm/properties/2026-03/contacts?dataSensitivity=sensitive',
    ],
    [ENDPOINTS.readUser.path('77'), '/settings/users/2026-03/77'],
    [ENDPOINTS.listUsers.path(100, undefined), '/settings/users/2026-03?limit=100'],
    [ENDPOINTS.listUsers.path(100, 'a b'), '/settings/users/2026-03?limit=100&after=a+b'],
    [ENDPOINTS.readAccount.path(), '/account-info/2026-03/details'],
    [ENDPOINTS.token.path(), '/oauth/2026-03/token'],
    [ENDPOINTS.introspect.path(), '/oauth/2026-03/token/introspect'],
  ])('uses the path %s of date version 2026-03', (path, expected) => {
    expect(path).toBe(expected);
  });

  it('encodes what a caller puts into a path', () => {
    expect(ENDPOINTS.updateContact.path('1/../2?x#y')).toBe(
      '/crm/objects/2026-03/contacts/1%2F..%2F2%3Fx%23y',
    );
  });
});

describe('findObjectType', () => {
  it.each([
    ['contacts', '0-1'],
    ['companies', '0-2'],
    ['deals', '0-3'],
    ['tickets', '0-5'],
  ])('knows %s as %s, by either', (name, objectTypeId) => {
    expect(findObjectType(name)).toEqual({ name, objectTypeId });
    expect(findObjectType(objectTypeId)).toEqual({ name, objectTypeId });
  });

  it.each(['CONTACTS', '0-4', '2-1', '', '__proto__', 'constructor'])('does not know %j', (name) => {
    expect(findObjectType(name)).toBeUndefined();
  });
});
