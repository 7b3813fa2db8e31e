import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CrmForbidden, CrmUnavailable } from '../../src/errors.ts';
import type { DataSensitivity } from '../../src/hubspot/crm.ts';
import { createCrmWorld } from './crm-world.ts';
import { startStubHubSpot, type StubHubSpot, type StubReply } from './stub-hubspot.ts';
import { patient, PORTAL, rejection } from './world.ts';

let stub: StubHubSpot;
beforeAll(async () => {
  stub = await startStubHubSpot();
});
afterAll(() => stub.close());
beforeEach(() => {
  stub.calls.length = 0;
});
const always = (reply: StubReply): void => {
  stub.answer(() => reply);
};
const quick = { backoffMs: 1 };
const notFound: StubReply = { status: 404, json: { status: 'error', message: 'resource not found' } };

const EMAIL = 'ada@a.example';
const ada = (more: object = {}): Record<string, unknown> => ({
  id: '101',
  archived: false,
  properties: { email: EMAIL, hs_additional_emails: null, phone: '1', ...more },
});
const batch = (results: unknown, more: object = {}): StubReply => ({
  json: { status: 'COMPLETE', results, startedAt: 'x', completedAt: 'y', ...more },
});

describe('findContactsByEmail', () => {
  const find = (emails: readonly string[] = [EMAIL], properties: readonly string[] = ['phone']) =>
    createCrmWorld(stub, quick).crm.findContactsByEmail(PORTAL, emails, properties, patient());

  it('asks for all spellings in one batch, with the properties that prove the match', async () => {
    always(batch([]));
    await find(['a@ü.example', 'a@xn--tda.example', 'a@ü.example']);
    expect(stub.calls).toHaveLength(1);
    expect(stub.calls[0]).toMatchObject({
      method: 'POST',
      path: '/crm/objects/2026-03/contacts/batch/read',
    });
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual({
      idProperty: 'email',
      inputs: [{ id: 'a@ü.example' }, { id: 'a@xn--tda.example' }],
      properties: ['phone', 'email', 'hs_additional_emails', 'hs_merged_object_ids'],
      propertiesWithHistory: [],
    });
  });

  it('asks nothing when there is no address', async () => {
    always(batch([]));
    expect(await find([])).toEqual([]);
    expect(stub.calls).toHaveLength(0);
  });

  it('gives only the properties that were asked for', async () => {
    always(batch([ada({ salary: '1' })]));
    const [contact] = await find();
    expect(contact).toEqual({ id: '101', properties: { phone: '1' }, mergedIds: '' });
    expect(Object.getPrototypeOf(contact?.properties)).toBeNull();
  });

  it('gives several contacts, by primary and secondary address, in any case', async () => {
    const second = {
      ...ada({ email: 'b@b.example', hs_additional_emails: 'x@x.example;ADA@A.example' }),
      id: '102',
    };
    always(batch([ada({ email: 'Ada@a.example' }), second]));
    expect((await find()).map(({ id }) => id)).toEqual(['101', '102']);
  });

  it('gives a contact once that two spellings led to', async () => {
    always(batch([ada(), ada()]));
    expect((await find([EMAIL, 'ada@b.example'])).map(({ id }) => id)).toEqual(['101']);
  });

  it('leaves archived contacts out', async () => {
    always(batch([{ ...ada(), archived: true }]));
    expect(await find()).toEqual([]);
  });

  it.each([
    ['an empty list', batch([])],
    [
      'a 207 that could not find it',
      {
        status: 207,
        json: {
          status: 'COMPLETE',
          results: [],
          numErrors: 1,
          errors: [{ status: 'error', category: 'OBJECT_NOT_FOUND', message: 'x', context: {} }],
        },
      },
    ],
  ])('reads %s as none', async (_name, reply) => {
    always(reply);
    expect(await find()).toEqual([]);
  });

  it.each<[string, StubReply]>([
    ['a cut answer', 'cut'],
    ['truncated JSON', { text: '{"status":"COMPLETE","results":[{"id":"101","prop' }],
    ['an HTML page', { text: '<html><body>Sign in</body></html>' }],
    ['an empty body', { text: '' }],
    ['null', { json: null }],
    ['a list', { json: [] }],
    ['no results', { json: { status: 'COMPLETE' } }],
    ['a batch that is not complete', { json: { status: 'PENDING', results: [] } }],
    ['null properties', batch([{ id: '101', properties: null }])],
    ['properties that are a list', batch([{ id: '101', properties: [] }])],
    ['a number as a value', batch([ada({ phone: 1 })])],
    ['an object as a value', batch([ada({ phone: { $gt: '' } })])],
    ['a record without the address', batch([ada({ email: 'eve@a.example' })])],
    ['a record without any address', batch([ada({ email: null })])],
    ['an address that is a list', batch([ada({ email: [EMAIL] })])],
    [
      'an extra record beside the right one',
      batch([ada(), { ...ada({ email: 'eve@a.example' }), id: '102' }]),
    ],
    ['the same contact with two different values', batch([ada(), ada({ phone: '2' })])],
    ['an id that is no number', batch([{ ...ada(), id: '../1' }])],
    ['a missing id', batch([{ properties: { email: EMAIL } }])],
    [
      'more records than a batch has',
      batch(Array.from({ length: 101 }, (_, i) => ({ ...ada(), id: `${i}` }))),
    ],
    ['204', { status: 204 }],
    ['404', notFound],
    ['errors without entries', { status: 207, json: { status: 'COMPLETE', results: [], numErrors: 1 } }],
    [
      'an error that is not "not found"',
      {
        status: 207,
        json: { status: 'COMPLETE', results: [], errors: [{ category: 'INTERNAL_ERROR' }] },
      },
    ],
  ])('discloses nothing and reads no "none" from %s', async (_name, reply) => {
    always(reply);
    expect(await rejection(find())).toBeInstanceOf(CrmUnavailable);
  });

  it('takes names of object internals as ordinary names', async () => {
    always({
      text: `{"status":"COMPLETE","results":[{"id":"101","properties":{"email":"${EMAIL}","__proto__":"own","constructor":"c"}}]}`,
    });
    const [contact] = await find([EMAIL], ['__proto__', 'constructor', 'toString']);
    expect(Object.entries(contact?.properties ?? {})).toEqual([
      ['__proto__', 'own'],
      ['constructor', 'c'],
    ]);
  });
});

describe('readContact', () => {
  const read = (id = '101', properties: readonly string[] = ['phone']) =>
    createCrmWorld(stub, quick).crm.readContact(PORTAL, id, properties, patient());

  it('asks for the properties and for the ids before merges', async () => {
    always({ json: ada() });
    expect(await read()).toEqual({ id: '101', properties: { phone: '1' }, mergedIds: '' });
    expect(stub.calls[0]).toMatchObject({ method: 'GET', path: '/crm/objects/2026-03/contacts/101' });
    expect(stub.calls[0]?.query.get('properties')).toBe('phone,hs_merged_object_ids');
  });

  it('follows a merge when the answer proves it', async () => {
    always({ json: { ...ada({ hs_merged_object_ids: '99;101' }), id: '202' } });
    expect(await read()).toEqual({ id: '202', properties: { phone: '1' }, mergedIds: '101;99' });
  });

  it.each([
    ['a 404 of HubSpot', notFound],
    ['an archived contact', { json: { ...ada(), archived: true } }],
  ])('reads %s as none', async (_name, reply) => {
    always(reply);
    expect(await read()).toBeUndefined();
  });

  it.each<[string, StubReply]>([
    ['another contact', { json: { ...ada(), id: '102' } }],
    [
      'another contact with other merges',
      { json: { ...ada({ hs_merged_object_ids: '1011;1' }), id: '102' } },
    ],
    ['a 404 page of somebody else', { status: 404, text: '<html>not found</html>' }],
    ['an empty 404', { status: 404 }],
    ['null properties', { json: { id: '101', properties: null } }],
    ['a list of contacts', { json: [ada()] }],
    ['an HTML page', { text: '<html>' }],
    ['nothing', { text: '' }],
    ['bytes that are not UTF-8', { text: Uint8Array.of(0x7b, 0xff, 0x7d) }],
  ])('discloses nothing and reads no "none" from %s', async (_name, reply) => {
    always(reply);
    expect(await rejection(read())).toBeInstanceOf(CrmUnavailable);
  });

  it.each(['', '..', '1/2', 'abc', '１', '-1', '1?x'])('knows no contact %j and asks nobody', async (id) => {
    always({ json: ada() });
    expect(await read(id)).toBeUndefined();
    expect(stub.calls).toHaveLength(0);
  });

  it('says that a scope is missing', async () => {
    always({ status: 403, json: { category: 'MISSING_SCOPES' } });
    expect(await rejection(read())).toBeInstanceOf(CrmForbidden);
  });
});

describe('updateContact', () => {
  const update = (id = '101') =>
    createCrmWorld(stub, quick).crm.updateContact(PORTAL, id, { plan: 'gold' }, patient());

  it.each([400, 403, 409, 422])('is rejected by %i with the problems', async (status) => {
    const errors = [{ code: 'INVALID_OPTION', context: { propertyName: ['plan'] } }];
    always({ status, json: { status: 'error', category: 'VALIDATION_ERROR', errors } });
    expect(await update()).toEqual({
      outcome: 'rejected',
      status,
      problems: [{ property: 'plan', code: 'INVALID_OPTION' }],
    });
  });

  it('is rejected without problems by an answer that says nothing', async () => {
    always({ status: 415, text: '<html>' });
    expect(await update()).toEqual({ outcome: 'rejected', status: 415, problems: [] });
  });

  it('finds no contact where HubSpot says so, and does not believe another 404', async () => {
    always(notFound);
    expect(await update()).toEqual({ outcome: 'not_found' });
    always({ status: 404, text: '<html>' });
    expect(await rejection(update())).toBeInstanceOf(CrmUnavailable);
  });

  it('does not send what is no contact id', async () => {
    always({ json: ada() });
    expect(await update('../102')).toEqual({ outcome: 'not_found' });
    expect(stub.calls).toHaveLength(0);
  });
});

describe('listProperties', () => {
  const list = (objectType = 'contacts') =>
    createCrmWorld(stub, quick).crm.listProperties(PORTAL, objectType, patient());
  const property = (name: string, more: object = {}) => ({
    name,
    label: name.toUpperCase(),
    type: 'string',
    fieldType: 'text',
    ...more,
  });
  const byKind = (replies: Readonly<Record<string, StubReply>>): void => {
    stub.answer((call) => replies[call.query.get('dataSensitivity') ?? 'none'] ?? { json: { results: [] } });
  };

  it('succeeds at once when an outage is over and the breaker lets a single call through', async () => {
    const { crm, clock } = createCrmWorld(stub, quick);
    const listed = () => crm.listProperties(PORTAL, 'contacts', patient());
    stub.answer(() => ({ status: 503, json: {} }));
    for (let failed = 0; failed < 5; failed += 1) await rejection(listed());
    byKind({ non_sensitive: { json: { results: [property('plan')] } } });
    expect(await rejection(listed())).toHaveProperty('message', expect.stringContaining('kept failing'));
    clock.advance(5_000);
    expect((await listed()).map(({ name }) => name)).toEqual(['plan']);
  });

  it('reads every field of a definition', async () => {
    const plan = property('plan', {
      type: 'enumeration',
      fieldType: 'select',
      groupName: 'g',
      description: 'd',
      options: [{ label: 'Gold', value: 'gold', hidden: true, displayOrder: 1 }],
      externalOptions: true,
      hidden: true,
      calculated: true,
      hasUniqueValue: true,
      modificationMetadata: { readOnlyValue: true },
      numberDisplayHint: 'currency',
      textDisplayHint: 'email',
      dateDisplayHint: 'absolute',
      currencyPropertyName: 'c',
      dataSensitivity: 'non_sensitive',
      hubspotDefined: true,
    });
    byKind({ non_sensitive: { json: { results: [plan] } } });
    expect(await list()).toEqual([
      {
        name: 'plan',
        label: 'PLAN',
        type: 'enumeration',
        fieldType: 'select',
        groupName: 'g',
        description: 'd',
        options: [{ label: 'Gold', value: 'gold', hidden: true }],
        externalOptions: true,
        hidden: true,
        archived: false,
        calculated: true,
        hasUniqueValue: true,
        readOnlyValue: true,
        sensitivity: 'non_sensitive',
        numberDisplayHint: 'currency',
        textDisplayHint: 'email',
        dateDisplayHint: 'absolute',
        currencyPropertyName: 'c',
      },
    ]);
  });

  it('fills what a definition leaves out', async () => {
    byKind({ non_sensitive: { json: { results: [property('phone', { description: null })] } } });
    expect(await list()).toEqual([
      {
        name: 'phone',
        label: 'PHONE',
        type: 'string',
        fieldType: 'text',
        groupName: '',
        description: '',
        options: [],
        externalOptions: false,
        hidden: false,
        archived: false,
        calculated: false,
        hasUniqueValue: false,
        readOnlyValue: false,
        sensitivity: 'non_sensitive',
      },
    ]);
  });

  it('marks sensitive properties by the list that they came in and by their own word, the stricter one', async () => {
    byKind({
      non_sensitive: {
        json: {
          results: [
            property('a'),
            property('b', { dataSensitivity: 'sensitive' }),
            property('c', { dataSensitivity: 'secret' }),
            property('d'),
            property('constructor'),
          ],
        },
      },
      sensitive: { json: { results: [property('d'), property('e', { dataSensitivity: 'non_sensitive' })] } },
      highly_sensitive: { json: { results: [property('f')] } },
    });
    const marked = (await list()).map(({ name, sensitivity }) => [name, sensitivity]);
    expect(Object.fromEntries(marked)).toEqual({
      a: 'non_sensitive',
      b: 'sensitive',
      c: 'highly_sensitive',
      d: 'sensitive',
      constructor: 'non_sensitive',
      e: 'sensitive',
      f: 'highly_sensitive',
    });
  });

  it('asks only for the lists that are wanted', async () => {
    byKind({
      non_sensitive: { json: { results: [property('a')] } },
      sensitive: { json: { results: [property('s')] } },
      highly_sensitive: { json: { results: [property('h')] } },
    });
    const { crm } = createCrmWorld(stub, quick);
    const names = async (...kinds: DataSensitivity[]) =>
      (await crm.listProperties(PORTAL, 'contacts', patient(), kinds)).map(({ name }) => name);
    expect(await names('non_sensitive')).toEqual(['a']);
    expect(await names('sensitive', 'highly_sensitive')).toEqual(['s', 'h']);
    expect(await names()).toEqual([]);
    expect(stub.calls.map(({ query }) => query.get('dataSensitivity'))).toEqual([
      'non_sensitive',
      'sensitive',
      'highly_sensitive',
    ]);
  });

  it('leaves archived properties out', async () => {
    byKind({ non_sensitive: { json: { results: [property('old', { archived: true }), property('a')] } } });
    expect((await list()).map(({ name }) => name)).toEqual(['a']);
  });

  it('marks nothing where the app has no scope for sensitive data', async () => {
    byKind({
      non_sensitive: { json: { results: [property('a')] } },
      sensitive: { status: 403, json: {} },
      highly_sensitive: { status: 403, json: {} },
    });
    expect((await list()).map(({ name }) => name)).toEqual(['a']);
  });

  it('is forbidden where the app may not read properties at all', async () => {
    byKind({ non_sensitive: { status: 403, json: {} } });
    expect(await rejection(list())).toBeInstanceOf(CrmForbidden);
  });

  it.each<[string, StubReply]>([
    ['the sensitive list fails', { status: 500 }],
    ['the sensitive list is a page', { text: '<html>' }],
    ['the sensitive list is truncated', { text: '{"results":[{"name":"a"' }],
    ['a definition has no type', { json: { results: [{ name: 'a', label: 'A', fieldType: 'text' }] } }],
    ['a flag is a text', { json: { results: [property('a', { calculated: 'false' })] } }],
    ['an option has no value', { json: { results: [property('a', { options: [{ label: 'x' }] })] } }],
  ])('gives no catalogue at all when %s', async (_name, reply) => {
    byKind({ non_sensitive: { json: { results: [property('a')] } }, sensitive: reply });
    expect(await rejection(list())).toBeInstanceOf(CrmUnavailable);
  });

  it('does not ask for what cannot be an object type', async () => {
    byKind({});
    expect(await rejection(list('../users'))).toBeInstanceOf(CrmUnavailable);
    expect(stub.calls).toHaveLength(0);
  });
});

describe('readUser', () => {
  const read = (id = '77') => createCrmWorld(stub, quick).crm.readUser(PORTAL, id, patient());

  it('reads rights and seats', async () => {
    always({
      json: { id: '77', email: 'u@a.example', superAdmin: true, seatNames: ['Service'], roleIds: [] },
    });
    expect(await read()).toEqual({
      id: '77',
      email: 'u@a.example',
      superAdmin: true,
      seatNames: ['Service'],
    });
    expect(stub.calls[0]).toMatchObject({ method: 'GET', path: '/settings/users/2026-03/77' });
  });

  it('gives no right that the answer does not name', async () => {
    always({ json: { id: '77', email: 'u@a.example' } });
    expect(await read()).toEqual({ id: '77', email: 'u@a.example', superAdmin: false });
  });

  it('knows no user where HubSpot says so, or where the id can be none', async () => {
    always(notFound);
    expect(await read()).toBeUndefined();
    expect(await read('me')).toBeUndefined();
    expect(stub.calls).toHaveLength(1);
  });

  it.each<[string, StubReply]>([
    ['another user', { json: { id: '78', email: 'u@a.example', superAdmin: true } }],
    ['a right that is a text', { json: { id: '77', email: 'u@a.example', superAdmin: 'true' } }],
    ['a page', { text: '<html>' }],
    ['a 404 of somebody else', { status: 404, text: 'no' }],
  ])('gives no rights for %s', async (_name, reply) => {
    always(reply);
    expect(await rejection(read())).toBeInstanceOf(CrmUnavailable);
  });
});

describe('listUsers', () => {
  const list = (after?: string) => createCrmWorld(stub, quick).crm.listUsers(PORTAL, after, patient());
  const user = { id: '77', email: 'u@a.example', firstName: 'Ulla', lastName: 'Aalto' };

  it('reads names, rights and seats of a page, and what asks for the next one', async () => {
    const second = { id: '78', email: 'v@a.example' };
    const third = { id: '79', email: null };
    const seated = { ...user, superAdmin: true, seatNames: ['CORE'] };
    always({ json: { results: [seated, second, third], paging: { next: { after: 'abc' } } } });
    expect(await list()).toEqual({
      users: [
        { id: '77', email: 'u@a.example', name: 'Ulla Aalto', superAdmin: true, seatNames: ['CORE'] },
        { id: '78', email: 'v@a.example', name: 'v@a.example', superAdmin: false },
        { id: '79', email: '', name: '79', superAdmin: false },
      ],
      after: 'abc',
    });
    expect(stub.calls[0]).toMatchObject({ method: 'GET', path: '/settings/users/2026-03' });
    expect([...(stub.calls[0]?.query ?? [])]).toEqual([['limit', '100']]);
  });

  it('asks for the page that it is told', async () => {
    always({ json: { results: [] } });
    expect(await list('a&b')).toEqual({ users: [], after: null });
    expect(stub.calls[0]?.query.get('after')).toBe('a&b');
  });

  it.each<[string, StubReply]>([
    ['no list', { json: { users: [user] } }],
    ['a right that is a text', { json: { results: [{ ...user, superAdmin: 'true' }] } }],
    ['seats that are a text', { json: { results: [{ ...user, seatNames: 'CORE' }] } }],
    ['an empty cursor', { json: { results: [user], paging: { next: { after: '' } } } }],
    ['more users than a page has', { json: { results: Array.from({ length: 101 }, () => user) } }],
    ['a page', { text: '<html>' }],
    ['a 404', { status: 404, text: 'no' }],
  ])('lists nobody for %s', async (_name, reply) => {
    always(reply);
    expect(await rejection(list())).toBeInstanceOf(CrmUnavailable);
  });

  it('says that the scope for users is missing', async () => {
    always({ status: 403, text: '{}' });
    expect(await rejection(list())).toBeInstanceOf(CrmForbidden);
  });
});

describe('readAccount', () => {
  const read = () => createCrmWorld(stub, quick).crm.readAccount(PORTAL, patient());
  const account = { portalId: 4711, accountType: 'STANDARD', timeZone: 'Europe/Helsinki', uiDomain: 'x' };

  it.each([
    ['STANDARD', 'STANDARD'],
    ['SANDBOX', 'SANDBOX'],
    ['DEVELOPER_TEST', 'DEVELOPER_TEST'],
    ['APP_DEVELOPER', 'APP_DEVELOPER'],
    ['NEW_KIND', 'OTHER'],
  ])('keeps the account type %s as %s', async (accountType, expected) => {
    always({ json: { ...account, accountType } });
    expect(await read()).toEqual({ portalId: PORTAL, accountType: expected, timeZone: 'Europe/Helsinki' });
  });

  it.each<[string, StubReply]>([
    ['another portal', { json: { ...account, portalId: 4712 } }],
    ['no portal', { json: { ...account, portalId: undefined } }],
    ['no account type', { json: { ...account, accountType: undefined } }],
    ['no time zone', { json: { ...account, timeZone: '' } }],
  ])('does not believe an answer about %s', async (_name, reply) => {
    always(reply);
    expect(await rejection(read())).toBeInstanceOf(CrmUnavailable);
  });
});
