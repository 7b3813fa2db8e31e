import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import { apiWith, connect, controlOf, SCOPES, startSandbox, US, US_ADMIN, type Api } from './harness.ts';

let sandbox: Sandbox;
let api: Api;
let control: Api;
beforeEach(async () => {
  sandbox = await startSandbox();
  api = apiWith(sandbox, (await connect(sandbox)).accessToken);
  control = controlOf(sandbox);
});
afterEach(() => sandbox.close());

const CONTACTS = '/crm/objects/2026-03/contacts';

/** The id of an awkward contact by its address. */
async function idOf(email: string): Promise<string> {
  const { list } = await control('GET', `/portals/1000001/contacts?email=${encodeURIComponent(email)}`);
  return list[0]?.id ?? '';
}

describe('reading one record', () => {
  it.each([
    CONTACTS,
    '/crm/objects/2026-09/contacts',
    '/crm/v3/objects/contacts',
    '/crm/objects/2026-03/0-1',
  ])('finds the same contact under %s', async (path) => {
    const { status, body } = await api('GET', `${path}/1001`);
    expect(status).toBe(200);
    expect(Object.keys(body.properties).sort()).toEqual([
      'createdate',
      'email',
      'firstname',
      'hs_object_id',
      'lastmodifieddate',
      'lastname',
    ]);
    expect(body).toMatchObject({ id: '1001', archived: false, createdAt: '2026-09-01T09:00:00Z' });
  });

  it('answers what was asked for, null for empty, nothing for unknown or sensitive', async () => {
    const { body } = await api('GET', `${CONTACTS}/1001?properties=phone,fax,invented,bank_account`);
    expect(body.properties).toMatchObject({ phone: '+358 40 123 4567', fax: null });
    expect(body.properties).not.toHaveProperty('invented');
    expect(body.properties).not.toHaveProperty('bank_account');
    expect(body.properties).not.toHaveProperty('email');
  });

  it('shows a highly sensitive value under its scope alone', async () => {
    const scope = 'crm.objects.contacts.highly_sensitive.read.v2';
    const { accessToken } = await connect(sandbox, [...SCOPES, scope]);
    const asked = `${CONTACTS}/1001?properties=bank_account,national_id_last4`;
    const { body } = await apiWith(sandbox, accessToken)('GET', asked);
    expect(body.properties.bank_account).toMatch(/^XX/);
    expect(body.properties).not.toHaveProperty('national_id_last4');
  });

  it.each(['anna.virtanen@example.com', 'ANNA.Virtanen@Example.com'])(
    'finds the address %s',
    async (email) => {
      const { body } = await api('GET', `${CONTACTS}/${email}?idProperty=email`);
      expect(body.id).toBe('1001');
    },
  );

  it('finds a secondary address, and prefers who holds it as primary', async () => {
    const secondary = await api('GET', `${CONTACTS}/pekka.old@example.com?idProperty=email`);
    expect(secondary.body.properties.email).toBe('pekka.shared@example.com');
    const both = await api('GET', `${CONTACTS}/cross@example.org?idProperty=email`);
    expect(both.body.properties.lastname).toBe('Primary');
  });

  it('leads from a merged id to the survivor', async () => {
    const survivor = await idOf('merja.survivor@example.com');
    const merged = String(Number(survivor) + 1);
    expect((await api('GET', `${CONTACTS}/${merged}`)).body.id).toBe(survivor);
  });

  it('shows an archived contact only with archived=true', async () => {
    const id = await idOf('arkki.archived@example.com');
    expect((await api('GET', `${CONTACTS}/${id}`)).status).toBe(404);
    const shown = await api('GET', `${CONTACTS}/${id}?archived=true`);
    expect(shown.body).toMatchObject({ id, archived: true });
    expect((await api('GET', `${CONTACTS}/arkki.archived@example.com?idProperty=email`)).status).toBe(404);
  });

  it.each([
    ['/crm/objects/2026-03/contacts/999999', 404],
    ['/crm/objects/2026-03/invented/1', 400],
    ['/crm/objects/2020-01/contacts/1001', 404],
    ['/crm/objects/2026-03/contacts/1001?idProperty=phone', 400],
    ['/crm/objects/2026-03/contacts?limit=101', 400],
  ])('refuses %s with %i', async (path, status) => {
    expect((await api('GET', path)).status).toBe(status);
  });

  it('refuses a method that a path does not have with 405', async () => {
    expect((await api('PUT', `${CONTACTS}/1001`)).status).toBe(405);
  });

  it('keeps portals apart: one id, two people’s values', async () => {
    const { accessToken } = await connect(sandbox, SCOPES, US, US_ADMIN);
    const there = await apiWith(sandbox, accessToken)('GET', `${CONTACTS}/1001?properties=phone`);
    const here = await api('GET', `${CONTACTS}/1001?properties=phone`);
    expect(there.body.properties.phone).toBe('+1 (555) 010-7788');
    expect(here.body.properties.phone).toBe('+358 40 123 4567');
  });

  it('pages through a list without losing or repeating anybody', async () => {
    const ids: string[] = [];
    let after = '';
    do {
      const { body } = await api('GET', `${CONTACTS}?limit=50&after=${after}`);
      ids.push(...body.results.map(({ id }) => id));
      after = body.paging?.next.after ?? '';
    } while (after !== '');
    expect(new Set(ids).size).toBe(ids.length);
    // 202 contacts, one merged away, one archived.
    expect(ids).toHaveLength(200);
  });

  it('brings associations along when asked', async () => {
    const { body } = await api('GET', `${CONTACTS}/1001?associations=companies,deals`);
    expect(body.associations.companies.results).toEqual([{ id: '5001', type: 'contact_to_company' }]);
    expect(body.associations.deals.results).toHaveLength(1);
  });
});

describe('batch read', () => {
  const read = (body: unknown) => api('POST', `${CONTACTS}/batch/read`, body);

  it('answers 200 when all are there, in the order of ids', async () => {
    const { status, body } = await read({ properties: ['phone'], inputs: [{ id: '1003' }, { id: '1001' }] });
    expect(status).toBe(200);
    expect(body.status).toBe('COMPLETE');
    expect(body.results.map(({ id }) => id)).toEqual(['1001', '1003']);
    expect(body).not.toHaveProperty('errors');
  });

  it('answers 207 and names missing and merged ids in one error', async () => {
    const merged = String(Number(await idOf('merja.survivor@example.com')) + 1);
    const { status, body } = await read({
      properties: [],
      inputs: [{ id: '1001' }, { id: '77' }, { id: merged }],
    });
    expect(status).toBe(207);
    expect(body.numErrors).toBe(1);
    expect(body.errors[0]).toMatchObject({ category: 'OBJECT_NOT_FOUND', context: { ids: ['77', merged] } });
    expect(body.results).toHaveLength(1);
  });

  it('answers every holder of an address', async () => {
    const { status, body } = await read({ idProperty: 'email', inputs: [{ id: 'family@example.com' }] });
    expect(status).toBe(200);
    const names = body.results.map(({ properties }) => properties.firstname);
    expect(names).toEqual(['Petra', 'Pekka']);
  });

  it('takes 100 inputs and refuses 101', async () => {
    const inputs = Array.from({ length: 101 }, (_, index) => ({ id: String(1001 + index) }));
    expect((await read({ inputs: inputs.slice(0, 100) })).status).toBe(200);
    const refused = await read({ inputs });
    expect(refused.status).toBe(400);
    expect(refused.body.category).toBe('VALIDATION_ERROR');
  });

  it('refuses a property that names nobody', async () => {
    expect((await read({ idProperty: 'firstname', inputs: [{ id: 'Anna' }] })).status).toBe(400);
  });

  it('finds a unique property', async () => {
    const { body } = await read({ idProperty: 'customer_number', inputs: [{ id: 'NO-1002' }] });
    expect(body.results[0]?.id).toBe('1002');
  });
});

describe('search', () => {
  const search = (body: unknown) => api('POST', `${CONTACTS}/search`, body);
  const filter = (propertyName: string, operator: string, more: object) => ({
    filterGroups: [{ filters: [{ propertyName, operator, ...more }] }],
  });

  it.each([
    ['EQ', { value: 'anna.virtanen@example.com' }, 1],
    ['IN', { values: ['anna.virtanen@example.com', 'erik.lindqvist@example.com'] }, 2],
    ['NOT_HAS_PROPERTY', {}, 1],
    ['CONTAINS_TOKEN', { value: 'rossi*' }, 1],
  ])('filters addresses by %s', async (operator, more, total) => {
    expect((await search(filter('email', operator, more))).body.total).toBeGreaterThanOrEqual(total);
  });

  it('joins groups by OR and filters by AND, sorts and pages', async () => {
    const all = { filterGroups: [], sorts: ['-hs_object_id'], limit: 3, properties: ['email'] };
    const first = await search(all);
    expect(first.body.total).toBe(200);
    const second = await search({ ...all, after: first.body.paging?.next.after });
    const ids = [...first.body.results, ...second.body.results].map(({ id }) => Number(id));
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(new Set(ids).size).toBe(6);
  });

  it.each([
    [{ filterGroups: Array.from({ length: 6 }, () => ({ filters: [] })) }],
    [{ limit: 201 }],
    [filter('email', 'LIKE', { value: 'a' })],
    [filter('invented', 'EQ', { value: 'a' })],
    [{ query: 'x'.repeat(3000) }],
    [{ after: '9999', limit: 2 }],
  ])('refuses a bad request %#', async (body) => {
    expect((await search(body)).status).toBe(400);
  });
});

describe('merge, archive, erase', () => {
  it('merges: values are completed, addresses become secondary, the old id leads on', async () => {
    const body = { primaryObjectId: '1001', objectIdToMerge: '1002' };
    expect((await api('POST', `${CONTACTS}/merge`, body)).body.id).toBe('1001');
    const asked = '?properties=email,hs_additional_emails,hs_merged_object_ids';
    const { body: shown } = await api('GET', `${CONTACTS}/1002${asked}`);
    expect(shown.id).toBe('1001');
    expect(shown.properties).toMatchObject({
      email: 'anna.virtanen@example.com',
      hs_additional_emails: 'erik.lindqvist@example.com',
      hs_merged_object_ids: '1002',
    });
    expect((await api('POST', `${CONTACTS}/merge`, body)).status).toBe(404);
  });

  it('archives with 204, twice', async () => {
    expect((await api('DELETE', `${CONTACTS}/1001`)).status).toBe(204);
    expect((await api('DELETE', `${CONTACTS}/1001`)).status).toBe(204);
    expect((await api('GET', `${CONTACTS}/1001`)).status).toBe(404);
  });

  it('erases so that nothing can be read, archived or not', async () => {
    const body = { objectId: 'anna.virtanen@example.com', idProperty: 'email' };
    expect((await api('POST', `${CONTACTS}/gdpr-delete`, body)).status).toBe(204);
    expect((await api('GET', `${CONTACTS}/1001?archived=true`)).status).toBe(404);
    const left = await control('GET', '/portals/1000001/contacts?email=anna.virtanen@example.com');
    expect(left.list).toEqual([]);
  });
});

describe('associations', () => {
  it.each(['/crm/objects/2026-03/contacts', '/crm/v4/objects/contacts'])(
    'lists companies with their labels under %s',
    async (base) => {
      const { body } = await api('GET', `${base}/1002/associations/companies`);
      expect(body.results).toEqual([
        {
          toObjectId: '5002',
          associationTypes: [
            { category: 'HUBSPOT_DEFINED', typeId: 279, label: null },
            { category: 'HUBSPOT_DEFINED', typeId: 1, label: 'Primary' },
          ],
        },
      ]);
    },
  );

  it('makes and takes away an association, seen from both sides', async () => {
    const path = `${CONTACTS}/1001/associations/companies/5003`;
    const made = await api('PUT', path, [{ associationCategory: 'USER_DEFINED', associationTypeId: 37 }]);
    expect(made.status).toBe(201);
    const back = await api('GET', '/crm/objects/2026-03/companies/5003/associations/contacts?limit=500');
    expect(back.body.results.map(({ toObjectId }) => toObjectId)).toContain('1001');
    expect((await api('DELETE', path)).status).toBe(204);
    const after = await api('GET', `${CONTACTS}/1001/associations/companies`);
    expect(JSON.stringify(after.body)).not.toContain('5003');
  });

  it('reads in batch, 207 where there is none', async () => {
    const path = '/crm/associations/2026-03/contacts/deals/batch/read';
    const { status, body } = await api('POST', path, { inputs: [{ id: '1001' }, { id: '1002' }] });
    expect(status).toBe(207);
    expect(body.results[0]?.from.id).toBe('1001');
    expect(body.errors).toHaveLength(1);
  });

  it('refuses a type that does not exist between the two', async () => {
    const path = `${CONTACTS}/1001/associations/companies/5003`;
    const { status } = await api('PUT', path, [
      { associationCategory: 'USER_DEFINED', associationTypeId: 999 },
    ]);
    expect(status).toBe(400);
  });
});
