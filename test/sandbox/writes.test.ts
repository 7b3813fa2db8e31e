import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import { apiWith, connect, controlOf, SCOPES, startSandbox, type Api } from './harness.ts';

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
const patch = (properties: object, id = '1001') => api('PATCH', `${CONTACTS}/${id}`, { properties });

describe('an update', () => {
  it.each([
    ['phone', '+46 70 123 45 67', '+46 70 123 45 67'],
    ['loyalty_points', '12.5', '12.5'],
    ['next_delivery_date', '2028-02-29', '2028-02-29'],
    ['next_delivery_date', '1767225600000', '2026-01-01'],
    ['last_service_visit', '2026-01-01T12:00:00+02:00', '2026-01-01T10:00:00Z'],
    ['vip', 'FALSE', 'false'],
    ['membership_tier', 'founder', 'founder'],
    ['newsletter_topics', 'offers;hiking', 'offers;hiking'],
    ['newsletter_topics', ';climbing', 'hiking;skiing;climbing'],
    ['email', ' New.Address@Example.COM ', 'new.address@example.com'],
    ['hubspot_owner_id', '502', '502'],
    ['jobtitle', 'x'.repeat(65_536), 'x'.repeat(65_536)],
    ['constructor', 'plain text', 'plain text'],
    ['phone', '', null],
    ['phone', null, null],
  ])('stores %s %o as wire text', async (name, value, stored) => {
    const { status, body } = await patch({ [name]: value });
    expect(status).toBe(200);
    expect(body.properties).toHaveProperty(name, stored);
    const { body: shown } = await api('GET', `${CONTACTS}/1001?properties=${name}`);
    expect(shown.properties).toHaveProperty(name, stored);
  });

  it.each([
    ['invented', 'x', 'PROPERTY_DOESNT_EXIST'],
    ['old_newsletter', 'true', 'PROPERTY_DOESNT_EXIST'],
    ['membership_tier', 'Gold', 'INVALID_OPTION'],
    ['newsletter_topics', 'hiking;chess', 'INVALID_OPTION'],
    ['vip', 'yes', 'INVALID_OPTION'],
    ['hubspot_owner_id', '999', 'INVALID_OPTION'],
    ['lifetime_value', '5', 'READ_ONLY_VALUE'],
    ['hs_email_optout', 'true', 'READ_ONLY_VALUE'],
    ['loyalty_points', 'many', 'INVALID_NUMBER'],
    ['loyalty_points', '0x10', 'INVALID_NUMBER'],
    ['next_delivery_date', '2026-02-30', 'INVALID_DATE'],
    ['next_delivery_date', '1767225600001', 'INVALID_DATE'],
    ['last_service_visit', 'tomorrow', 'INVALID_DATE'],
    ['email', 'not an address', 'INVALID_EMAIL'],
    ['phone', 'call me', 'INVALID_PHONE_NUMBER'],
    ['alternative_phone', '12', 'INVALID_PHONE_NUMBER'],
    ['jobtitle', 'x'.repeat(65_537), 'INVALID_LENGTH'],
    ['customer_number', 'NO-1002', 'CONFLICTING_UNIQUE_VALUE'],
    ['__proto__x', 'x', 'PROPERTY_DOESNT_EXIST'],
  ])('refuses %s = %.20s as %s and changes nothing', async (name, value, code) => {
    const { status, body } = await patch({ city: 'Turku', [name]: value });
    expect(status).toBe(400);
    expect(body).toMatchObject({ status: 'error', category: 'VALIDATION_ERROR' });
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0]).toMatchObject({ code, context: { propertyName: [name] } });
    expect(body.message).toContain(name);
    expect((await control('GET', '/ledger')).list).toEqual([]);
  });

  it('names every wrong property at once', async () => {
    const { body } = await patch({ vip: 'yes', invented: '1', loyalty_points: 'x' });
    const codes = body.errors.map(({ code }) => code);
    expect(codes).toEqual(['INVALID_OPTION', 'PROPERTY_DOESNT_EXIST', 'INVALID_NUMBER']);
  });

  it('takes __proto__ as a name like any other', async () => {
    const response = await fetch(`${sandbox.url}${CONTACTS}/1001`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${(await connect(sandbox)).accessToken}`,
        'content-type': 'application/json',
      },
      body: '{"properties":{"__proto__":"x"}}',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ code: 'PROPERTY_DOESNT_EXIST' }] });
  });

  it.each(['petra.shared@example.com', 'family@example.com', 'Upper.Case@example.com'])(
    'answers 409 for the address %s of somebody else',
    async (email) => {
      const { status, body } = await patch({ email });
      expect(status).toBe(409);
      expect(body).toMatchObject({ category: 'CONFLICT' });
      expect(body.message).toMatch(/Existing ID: \d+/);
    },
  );

  it('makes a contact’s own secondary address its primary one', async () => {
    await control('PATCH', '/portals/1000001/contacts/1001', {
      hs_additional_emails: 'a@example.com;b@example.com',
    });
    expect((await patch({ email: 'a@example.com' })).status).toBe(200);
    const { body } = await api('GET', `${CONTACTS}/1001?properties=email,hs_additional_emails`);
    expect(body.properties).toMatchObject({ email: 'a@example.com', hs_additional_emails: 'b@example.com' });
  });

  it('needs the sensitive scope for a sensitive property', async () => {
    const refused = await patch({ health_notes: 'x' });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      category: 'MISSING_SCOPES',
      errors: [{ context: { requiredGranularScopes: ['crm.objects.contacts.sensitive.write.v2'] } }],
    });
    const scopes = [...SCOPES, 'crm.objects.contacts.sensitive.write.v2'];
    const allowed = apiWith(sandbox, (await connect(sandbox, scopes)).accessToken);
    const { status } = await allowed('PATCH', `${CONTACTS}/1001`, { properties: { health_notes: 'x' } });
    expect(status).toBe(200);
  });

  it('needs the write scope', async () => {
    const reader = apiWith(
      sandbox,
      (await connect(sandbox, ['oauth', 'crm.objects.contacts.read'])).accessToken,
    );
    const { status, body } = await reader('PATCH', `${CONTACTS}/1001`, { properties: { city: 'Turku' } });
    expect(status).toBe(403);
    expect(body.errors[0]?.context.requiredGranularScopes).toEqual(['crm.objects.contacts.write']);
  });

  it.each([
    [undefined, 400],
    [[], 400],
    [{ properties: ['a'] }, 400],
    [{ properties: { city: { nested: true } } }, 400],
  ])('refuses the body %o with %i', async (body, status) => {
    expect((await api('PATCH', `${CONTACTS}/1001`, body)).status).toBe(status);
  });

  it('appears in the ledger with old, new and its correlation id, also when nothing changes', async () => {
    const first = await patch({ city: 'Turku' });
    await patch({ city: 'Turku' });
    const { list } = await control('GET', '/ledger');
    expect(list).toHaveLength(2);
    expect(list[0]).toMatchObject({
      seq: 1,
      at: '2026-11-23T12:00:00Z',
      portalId: 1_000_001,
      objectType: 'contacts',
      recordId: '1001',
      property: 'city',
      old: 'Helsinki',
      new: 'Turku',
      source: 'api',
      requestId: first.headers.get('x-hubspot-correlation-id'),
    });
    expect(list[1]).toMatchObject({ old: 'Turku', new: 'Turku' });
    const later = await control('GET', '/ledger?since=1');
    expect(later.list).toHaveLength(1);
  });
});

describe('a create', () => {
  it('answers 201 and the address is taken from then on', async () => {
    const properties = { email: 'Fresh@Example.com', firstname: 'Fresh' };
    const made = await api('POST', CONTACTS, { properties, associations: [] });
    expect(made.status).toBe(201);
    expect(made.body.properties).toMatchObject({ email: 'fresh@example.com', firstname: 'Fresh' });
    const again = await api('POST', CONTACTS, { properties });
    expect(again.status).toBe(409);
    expect(again.body.message).toBe(`Contact already exists. Existing ID: ${made.body.id}`);
  });

  it('lets one of many concurrent creates of an address win', async () => {
    const properties = { email: 'race@example.com' };
    const all = await Promise.all(Array.from({ length: 10 }, () => api('POST', CONTACTS, { properties })));
    expect(all.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
  });
});

describe('batch update', () => {
  const update = (inputs: unknown) => api('POST', `${CONTACTS}/batch/update`, { inputs });

  it('answers 200 with the new values when all went well', async () => {
    const { status, body } = await update([
      { id: '1001', properties: { city: 'Turku' } },
      { id: '1002', properties: { city: 'Oulu' } },
    ]);
    expect(status).toBe(200);
    expect(body.results.map(({ properties }) => properties.city)).toEqual(['Turku', 'Oulu']);
  });

  it('answers 207 with one outcome per input; the good ones are written', async () => {
    const { status, body } = await update([
      { id: '1001', properties: { city: 'Turku' }, objectWriteTraceId: 'a' },
      { id: '1002', properties: { vip: 'yes' }, objectWriteTraceId: 'b' },
      { id: '999', properties: { city: 'Turku' } },
    ]);
    expect(status).toBe(207);
    expect(body.results).toHaveLength(1);
    expect(body.results[0]).toMatchObject({ id: '1001', objectWriteTraceId: 'a' });
    expect(body.numErrors).toBe(2);
    expect(body.errors[0]).toMatchObject({
      status: 'error',
      category: 'VALIDATION_ERROR',
      context: { ids: ['1002'], objectWriteTraceId: ['b'] },
      errors: [{ code: 'INVALID_OPTION', context: { propertyName: ['vip'] } }],
    });
    expect(body.errors[1]).toMatchObject({ category: 'OBJECT_NOT_FOUND', context: { ids: ['999'] } });
  });

  it('refuses an id twice, and a contact named by its address', async () => {
    const twice = await update([
      { id: '1001', properties: {} },
      { id: '1001', properties: {} },
    ]);
    expect(twice.status).toBe(400);
    const byEmail = await update([
      { id: 'anna.virtanen@example.com', idProperty: 'email', properties: { city: 'Turku' } },
    ]);
    expect(byEmail.status).toBe(207);
    expect(byEmail.body.results).toEqual([]);
  });
});
