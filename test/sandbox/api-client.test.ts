/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- the client's models are classes
   without behaviour, and its own guide passes plain objects. */
import { Client } from '@hubspot/api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import {
  APP_URL,
  authorize,
  CLIENT,
  connect,
  controlOf,
  EU,
  SCOPES,
  startSandbox,
  type Tokens,
} from './harness.ts';

/** HubSpot's own client, unmodified, against the sandbox: what it parses, the app can parse. */

let sandbox: Sandbox;
let tokens: Tokens;
/** All scopes; `oauth` alone; a token that nobody issued. */
let full: Client;
let bare: Client;
let stranger: Client;

beforeAll(async () => {
  sandbox = await startSandbox({ limits: { burst: 10_000, searchPerSecond: 2 } });
  const clientFor = (accessToken: string) => new Client({ basePath: sandbox.url, accessToken });
  bare = clientFor((await connect(sandbox, ['oauth'])).accessToken);
  tokens = await connect(sandbox);
  full = clientFor(tokens.accessToken);
  stranger = clientFor('nobody-issued-this');
});
afterAll(() => sandbox.close());

/** What the client throws for a refusal. */
const refusal = async (call: Promise<unknown>): Promise<{ code: number; body: unknown }> => {
  const thrown: unknown = await call.then(
    () => ({ code: 0, body: 'the call was not refused' }),
    (error: unknown) => error,
  );
  return thrown as { code: number; body: unknown };
};

interface Row {
  readonly method: string;
  readonly works: () => Promise<unknown>;
  readonly gives: object | undefined;
  readonly refuses: () => Promise<unknown>;
  readonly code: 401 | 403 | 404 | 409 | 429;
}

const none = { after: '', limit: 10, sorts: [], properties: ['email'], filterGroups: [] };
const reading = { properties: ['phone'], propertiesWithHistory: [], inputs: [{ id: '1001' }] };
const spec = { associationCategory: 'USER_DEFINED', associationTypeId: 37 } as never;
const property = (name: string) =>
  ({ name, label: 'Made by a test', type: 'string', fieldType: 'text', groupName: 'shop' }) as never;
const contactWith = (email: string) => ({ properties: { email }, associations: [] });

const rows: readonly Row[] = [
  {
    method: 'contacts.basicApi.getById',
    works: () => full.crm.contacts.basicApi.getById('1001', ['email', 'fax']),
    gives: {
      id: '1001',
      archived: false,
      createdAt: new Date('2026-09-01T09:00:00Z'),
      properties: { fax: null },
    },
    refuses: () => full.crm.contacts.basicApi.getById('999'),
    code: 404,
  },
  {
    method: 'contacts.basicApi.getById by email',
    works: () =>
      full.crm.contacts.basicApi.getById(
        'james.okafor@example.org',
        undefined,
        undefined,
        undefined,
        false,
        'email',
      ),
    gives: { id: '1004', properties: { firstname: 'James' } },
    refuses: () => full.crm.contacts.basicApi.getById('nobody@example.org', [], [], [], false, 'email'),
    code: 404,
  },
  {
    method: 'contacts.basicApi.getPage',
    works: () => full.crm.contacts.basicApi.getPage(1, undefined, ['phone']),
    gives: { results: [{ id: '1001' }], paging: { next: { after: '1002' } } },
    refuses: () => stranger.crm.contacts.basicApi.getPage(),
    code: 401,
  },
  {
    method: 'contacts.basicApi.create',
    works: () => full.crm.contacts.basicApi.create(contactWith('one.more@example.com')),
    gives: { properties: { email: 'one.more@example.com' } },
    refuses: () => full.crm.contacts.basicApi.create(contactWith('anna.virtanen@example.com')),
    code: 409,
  },
  {
    method: 'contacts.basicApi.update',
    works: () => full.crm.contacts.basicApi.update('1001', { properties: { city: 'Turku' } }),
    gives: { id: '1001', properties: { city: 'Turku' } },
    refuses: () => full.crm.contacts.basicApi.update('1001', { properties: { email: 'bare@example.com' } }),
    code: 409,
  },
  {
    method: 'contacts.basicApi.archive',
    works: () => full.crm.contacts.basicApi.archive('1100'),
    gives: undefined,
    refuses: () => bare.crm.contacts.basicApi.archive('1001'),
    code: 403,
  },
  {
    method: 'contacts.basicApi.merge',
    works: () => full.crm.contacts.basicApi.merge({ primaryObjectId: '1110', objectIdToMerge: '1111' }),
    gives: { id: '1110' },
    refuses: () => full.crm.contacts.basicApi.merge({ primaryObjectId: '1110', objectIdToMerge: '999' }),
    code: 404,
  },
  {
    method: 'contacts.basicApi.purge',
    works: () => full.crm.contacts.basicApi.purge({ objectId: '1112' }),
    gives: undefined,
    refuses: () => bare.crm.contacts.basicApi.purge({ objectId: '1001' }),
    code: 403,
  },
  {
    method: 'contacts.batchApi.read',
    works: () => full.crm.contacts.batchApi.read(reading),
    gives: { status: 'COMPLETE', results: [{ id: '1001' }] },
    refuses: () => stranger.crm.contacts.batchApi.read(reading),
    code: 401,
  },
  {
    method: 'contacts.batchApi.read with a missing id',
    works: () => full.crm.contacts.batchApi.read({ ...reading, inputs: [{ id: '1001' }, { id: '999' }] }),
    gives: { numErrors: 1, errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['999'] } }] },
    refuses: () => bare.crm.contacts.batchApi.read(reading),
    code: 403,
  },
  {
    method: 'contacts.batchApi.update',
    works: () =>
      full.crm.contacts.batchApi.update({ inputs: [{ id: '1002', properties: { city: 'Oulu' } }] }),
    gives: { status: 'COMPLETE', results: [{ id: '1002', properties: { city: 'Oulu' } }] },
    refuses: () =>
      bare.crm.contacts.batchApi.update({ inputs: [{ id: '1002', properties: { city: 'Oulu' } }] }),
    code: 403,
  },
  {
    method: 'contacts.batchApi.create',
    works: () => full.crm.contacts.batchApi.create({ inputs: [contactWith('batch.made@example.com')] }),
    gives: { results: [{ properties: { email: 'batch.made@example.com' } }] },
    refuses: () => stranger.crm.contacts.batchApi.create({ inputs: [contactWith('x@example.com')] }),
    code: 401,
  },
  {
    method: 'contacts.batchApi.upsert',
    works: () =>
      full.crm.contacts.batchApi.upsert({
        inputs: [{ id: 'upserted@example.com', idProperty: 'email', properties: { city: 'Pori' } }],
      }),
    gives: { results: [{ _new: true, properties: { city: 'Pori' } }] },
    refuses: () => bare.crm.contacts.batchApi.upsert({ inputs: [] }),
    code: 403,
  },
  {
    method: 'contacts.batchApi.archive',
    works: () => full.crm.contacts.batchApi.archive({ inputs: [{ id: '1113' }] }),
    gives: undefined,
    refuses: () => bare.crm.contacts.batchApi.archive({ inputs: [{ id: '1001' }] }),
    code: 403,
  },
  {
    method: 'companies.basicApi.getById',
    works: () => full.crm.companies.basicApi.getById('5001', undefined, undefined, ['contacts']),
    gives: { properties: { name: 'Polku Oy' } },
    refuses: () => full.crm.companies.basicApi.getById('1001'),
    code: 404,
  },
  {
    method: 'deals.basicApi.getPage',
    works: () => full.crm.deals.basicApi.getPage(2),
    gives: { results: [{ properties: { pipeline: 'default' } }, {}] },
    refuses: () => bare.crm.deals.basicApi.getPage(),
    code: 403,
  },
  {
    method: 'tickets.basicApi.getPage',
    works: () => full.crm.tickets.basicApi.getPage(1),
    gives: { results: [{ properties: { hs_pipeline: '0' } }] },
    refuses: () => bare.crm.tickets.basicApi.getPage(1),
    code: 403,
  },
  {
    method: 'objects.basicApi.getPage of the custom object',
    works: () => full.crm.objects.basicApi.getPage('p1000001_service_plan', 1, undefined, ['plan_code']),
    gives: { results: [{ properties: { plan_code: 'SP-4000' } }] },
    refuses: () => bare.crm.objects.basicApi.getPage('p1000001_service_plan'),
    code: 403,
  },
  {
    method: 'properties.coreApi.getAll',
    works: async () => (await full.crm.properties.coreApi.getAll('contacts')).results.slice(0, 1),
    gives: [{ name: 'email', type: 'string', modificationMetadata: { readOnlyValue: false } }],
    refuses: () => bare.crm.properties.coreApi.getAll('contacts'),
    code: 403,
  },
  {
    method: 'properties.coreApi.getByName',
    works: () => full.crm.properties.coreApi.getByName('contacts', 'vip'),
    gives: { type: 'bool', options: [{ value: 'true' }, { value: 'false' }] },
    refuses: () => full.crm.properties.coreApi.getByName('contacts', 'health_notes'),
    code: 404,
  },
  {
    method: 'properties.coreApi.create',
    works: () => full.crm.properties.coreApi.create('contacts', property('made_by_client')),
    gives: { name: 'made_by_client', hubspotDefined: false },
    refuses: () => full.crm.properties.coreApi.create('contacts', property('vip')),
    code: 409,
  },
  {
    method: 'properties.coreApi.update',
    works: () => full.crm.properties.coreApi.update('contacts', 'vip', { label: 'Very important' }),
    gives: { label: 'Very important' },
    refuses: () => full.crm.properties.coreApi.update('contacts', 'invented', { label: 'x' }),
    code: 404,
  },
  {
    method: 'properties.coreApi.archive',
    works: () => full.crm.properties.coreApi.archive('contacts', 'duplicate_label_b'),
    gives: undefined,
    refuses: () => full.crm.properties.coreApi.archive('contacts', 'invented'),
    code: 404,
  },
  {
    method: 'properties.batchApi.read',
    works: () =>
      full.crm.properties.batchApi.read('contacts', {
        archived: false,
        inputs: [{ name: 'vip' }],
      }),
    gives: { results: [{ name: 'vip', fieldType: 'booleancheckbox' }] },
    refuses: () =>
      stranger.crm.properties.batchApi.read('contacts', {
        archived: false,
        inputs: [],
      }),
    code: 401,
  },
  {
    method: 'properties.groupsApi.getByName',
    works: () => full.crm.properties.groupsApi.getByName('contacts', 'shop'),
    gives: { name: 'shop', label: 'Shop', archived: false },
    refuses: () => full.crm.properties.groupsApi.getByName('contacts', 'nowhere'),
    code: 404,
  },
  {
    method: 'associations.v4.basicApi.getPage',
    works: () => full.crm.associations.v4.basicApi.getPage('contacts', '1002', 'companies'),
    gives: { results: [{ toObjectId: '5002', associationTypes: [{ typeId: 279 }, { label: 'Primary' }] }] },
    refuses: () => full.crm.associations.v4.basicApi.getPage('contacts', '999', 'companies'),
    code: 404,
  },
  {
    method: 'associations.v4.basicApi.createDefault',
    works: () => full.crm.associations.v4.basicApi.createDefault('contacts', '1003', 'deals', '5006'),
    gives: {
      results: [{ associationSpec: { associationTypeId: 4 } }, { associationSpec: { associationTypeId: 3 } }],
    },
    refuses: () => full.crm.associations.v4.basicApi.createDefault('contacts', '999', 'deals', '5006'),
    code: 404,
  },
  {
    method: 'associations.v4.basicApi.create',
    works: () => full.crm.associations.v4.basicApi.create('contacts', '1003', 'companies', '5001', [spec]),
    gives: { labels: ['Billing contact'], fromObjectTypeId: '0-1' },
    refuses: () => bare.crm.associations.v4.basicApi.create('contacts', '1003', 'companies', '5001', [spec]),
    code: 403,
  },
  {
    method: 'associations.v4.batchApi.getPage',
    works: () =>
      full.crm.associations.v4.batchApi.getPage('contacts', 'companies', {
        inputs: [{ id: '1002' }] as never,
      }),
    gives: { results: [{ _from: { id: '1002' }, to: [{ toObjectId: '5002' }] }] },
    refuses: () => stranger.crm.associations.v4.batchApi.getPage('contacts', 'companies', { inputs: [] }),
    code: 401,
  },
  {
    method: 'associations.v4.batchApi.archive',
    works: () =>
      full.crm.associations.v4.batchApi.archive('contacts', 'companies', {
        inputs: [{ _from: { id: '1005' }, to: [{ id: '5005' }] }],
      }),
    gives: undefined,
    refuses: () => bare.crm.associations.v4.batchApi.archive('contacts', 'companies', { inputs: [] }),
    code: 403,
  },
  {
    method: 'settings.users.usersApi.getPage',
    works: () => full.settings.users.usersApi.getPage(2),
    gives: {
      results: [
        { id: '9001', superAdmin: true },
        { id: '9002', superAdmin: false },
      ],
    },
    refuses: () => bare.settings.users.usersApi.getPage(),
    code: 403,
  },
  {
    method: 'settings.users.usersApi.getById',
    works: () => full.settings.users.usersApi.getById('saara.admin@nordlys.example', 'EMAIL'),
    gives: { id: '9001', superAdmin: true },
    refuses: () => full.settings.users.usersApi.getById('9101'),
    code: 404,
  },
  {
    method: 'owners.ownersApi.getPage',
    works: () => full.crm.owners.ownersApi.getPage('olli.ordinary@nordlys.example'),
    gives: { results: [{ id: '502', userId: 9002, archived: false }] },
    refuses: () => bare.crm.owners.ownersApi.getPage(),
    code: 403,
  },
  {
    method: 'owners.ownersApi.getById',
    works: () => full.crm.owners.ownersApi.getById(9003, 'userId'),
    gives: { id: '503', email: 'eeva.editor@nordlys.example' },
    refuses: () => full.crm.owners.ownersApi.getById(999),
    code: 404,
  },
  {
    method: 'schemas.coreApi.getAll',
    works: () => full.crm.schemas.coreApi.getAll(),
    gives: { results: [{ name: 'service_plan', labels: { plural: 'Service plans' } }] },
    refuses: () => bare.crm.schemas.coreApi.getAll(),
    code: 403,
  },
  {
    method: 'automation.actions.callbacksApi.complete',
    works: () =>
      full.automation.actions.callbacksApi.complete('ap-1000001-9-1-0', { outputFields: { a: 'b' } }),
    gives: undefined,
    refuses: () => full.automation.actions.callbacksApi.complete('ap-1000002-9-1-0', { outputFields: {} }),
    code: 404,
  },
  {
    method: 'oauth.accessTokensApi.get',
    works: () => full.oauth.accessTokensApi.get(tokens.accessToken),
    gives: { hubId: EU, userId: 9001, appId: 424_242, user: 'saara.admin@nordlys.example', expiresIn: 1800 },
    refuses: () => full.oauth.accessTokensApi.get('invented'),
    code: 404,
  },
  {
    method: 'oauth.refreshTokensApi.get',
    works: () => full.oauth.refreshTokensApi.get(tokens.refreshToken),
    gives: { hubId: EU, userId: 9001, clientId: CLIENT.client_id },
    refuses: () => full.oauth.refreshTokensApi.get('invented'),
    code: 404,
  },
];

describe('the official client', () => {
  it.each(rows)('$method works', async ({ works, gives }) => {
    const result = await works();
    if (gives === undefined) expect(result).toBeUndefined();
    else expect(result).toMatchObject(gives);
  });

  it.each(rows)('$method is refused with $code and a HubSpot error body', async ({ refuses, code }) => {
    const { code: seen, body } = await refusal(refuses());
    expect(seen).toBe(code);
    expect(body).toMatchObject({
      message: expect.any(String) as string,
      correlationId: expect.any(String) as string,
    });
  });

  it('searchApi.doSearch works twice a second here and is then refused with 429', async () => {
    const query = { ...none, query: 'anna.virtanen@example.com' };
    expect(await full.crm.contacts.searchApi.doSearch(query)).toMatchObject({ results: [{ id: '1001' }] });
    await full.crm.contacts.searchApi.doSearch(none);
    expect((await refusal(full.crm.contacts.searchApi.doSearch(none))).code).toBe(429);
    await controlOf(sandbox)('POST', '/clock', { advanceMs: 1000 });
    expect(await full.crm.contacts.searchApi.doSearch(none)).toMatchObject({
      results: expect.any(Array) as unknown[],
    });
  });

  it('its retry waits out a limit by itself', async () => {
    await controlOf(sandbox)('POST', '/faults', [
      { match: { path: '/contacts/1001' }, fault: { status: 503, body: {} }, times: 1 },
    ]);
    const patient = new Client({
      basePath: sandbox.url,
      accessToken: tokens.accessToken,
      numberOfApiCallRetries: 2,
    });
    expect(await patient.crm.contacts.basicApi.getById('1001')).toMatchObject({ id: '1001' });
  });

  it('tokensApi.create exchanges a code, then refreshes, and reads typed results', async () => {
    const { tokensApi } = new Client({ basePath: sandbox.url }).oauth;
    const { client_id: id, client_secret: secret } = CLIENT;
    const code = await authorize(sandbox, SCOPES);
    const redirect = `${APP_URL}/oauth/callback`;
    const first = await tokensApi.create('authorization_code', code, redirect, id, secret);
    expect(first).toMatchObject({ tokenType: 'bearer', expiresIn: 1800 });
    const next = await tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      id,
      secret,
      first.refreshToken,
    );
    expect(next.accessToken).not.toBe(first.accessToken);
    const again = await refusal(tokensApi.create('authorization_code', code, redirect, id, secret));
    expect(again.code).toBe(400);
  });

  it('apiRequest reaches date-versioned paths', async () => {
    const response = await full.apiRequest({
      method: 'POST',
      path: '/crm/objects/2026-03/contacts/batch/read',
      body: { ...reading, idProperty: 'email', inputs: [{ id: 'sofia.rossi@example.net' }] },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ results: [{ id: '1005' }] });
  });
});
