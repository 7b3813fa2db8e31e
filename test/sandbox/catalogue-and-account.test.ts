import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import { apiWith, connect, controlOf, SCOPES, startSandbox, type Api, type SeenBody } from './harness.ts';

let sandbox: Sandbox;
let api: Api;
beforeEach(async () => {
  sandbox = await startSandbox();
  api = apiWith(sandbox, (await connect(sandbox)).accessToken);
});
afterEach(() => sandbox.close());

const PROPERTIES = '/crm/properties/2026-03/contacts';
const namesIn = (body: SeenBody) => body.results.map(({ name }) => name);

describe('properties', () => {
  it.each([PROPERTIES, '/crm/v3/properties/contacts', '/crm/properties/2026-09/0-1'])(
    'lists only what is not sensitive and not archived at %s',
    async (path) => {
      const { status, body } = await api('GET', path);
      expect(status).toBe(200);
      expect(namesIn(body)).toContain('membership_tier');
      expect(namesIn(body)).toContain('fraud_flag');
      expect(namesIn(body)).not.toContain('health_notes');
      expect(namesIn(body)).not.toContain('old_newsletter');
    },
  );

  it.each([
    ['sensitive', ['allergies', 'health_notes', 'passport_country', 'national_id_last4']],
    ['highly_sensitive', ['medical_condition', 'bank_account']],
  ])('lists exactly the %s ones when asked for them', async (level, names) => {
    const { body } = await api('GET', `${PROPERTIES}?dataSensitivity=${level}`);
    expect(namesIn(body)).toEqual(names);
  });

  it('lists archived ones apart', async () => {
    const { body } = await api('GET', `${PROPERTIES}?archived=true`);
    expect(namesIn(body)).toEqual(['old_newsletter', 'old_member_card']);
  });

  it('shows a definition in full', async () => {
    const { body } = await api('GET', `${PROPERTIES}/membership_tier`);
    expect(body).toMatchObject({
      label: 'Membership tier',
      type: 'enumeration',
      fieldType: 'radio',
      hubspotDefined: false,
      dataSensitivity: 'non_sensitive',
      modificationMetadata: { archivable: true, readOnlyValue: false, readOnlyDefinition: false },
    });
    expect(body.options.at(-1)).toMatchObject({ value: 'founder', hidden: true });
  });

  it('makes, changes and archives a property', async () => {
    const wanted = {
      name: 'boot_colour',
      label: 'Boot colour',
      type: 'string',
      fieldType: 'text',
      groupName: 'shop',
    };
    expect((await api('POST', PROPERTIES, wanted)).status).toBe(201);
    expect((await api('POST', PROPERTIES, wanted)).status).toBe(409);
    const edited = await api('PATCH', `${PROPERTIES}/boot_colour`, { label: 'Colour of boots' });
    expect(edited.body.label).toBe('Colour of boots');
    expect((await api('DELETE', `${PROPERTIES}/boot_colour`)).status).toBe(204);
    expect((await api('GET', `${PROPERTIES}/boot_colour`)).status).toBe(404);
    expect((await api('GET', `${PROPERTIES}/boot_colour?archived=true`)).status).toBe(200);
  });

  it.each([
    [{ name: '__proto__', label: 'x', type: 'string', fieldType: 'text', groupName: 'shop' }],
    [{ name: 'a', label: '', type: 'string', fieldType: 'text', groupName: 'shop' }],
    [{ name: 'a', label: 'x', type: 'poem', fieldType: 'text', groupName: 'shop' }],
    [{ name: 'a', label: 'x', type: 'string', fieldType: 'poem', groupName: 'shop' }],
    [{ name: 'a', label: 'x', type: 'string', fieldType: 'text', groupName: 'nowhere' }],
  ])('refuses the definition %o', async (body) => {
    expect((await api('POST', PROPERTIES, body)).status).toBe(400);
  });

  it('protects HubSpot’s own definitions', async () => {
    expect((await api('DELETE', `${PROPERTIES}/email`)).status).toBe(400);
    expect((await api('PATCH', `${PROPERTIES}/email`, { label: 'x' })).status).toBe(400);
  });

  it('needs the schema scope to write', async () => {
    const reader = apiWith(
      sandbox,
      (await connect(sandbox, ['oauth', 'crm.objects.contacts.read'])).accessToken,
    );
    expect((await reader('GET', PROPERTIES)).status).toBe(200);
    expect((await reader('POST', PROPERTIES, {})).status).toBe(403);
  });
});

describe('users, account, callbacks', () => {
  it.each(['/settings/users/2026-03', '/settings/v3/users', '/settings/v3/users/', '/settings/users/v3'])(
    'lists users with rights and seats at %s',
    async (path) => {
      const { body } = await api('GET', path);
      expect(body.results).toHaveLength(3);
      expect(body.results[0]).toMatchObject({ id: '9001', superAdmin: true, seatNames: ['CORE', 'SERVICE'] });
    },
  );

  it('names seats in the list of users and not on the single user', async () => {
    const { body } = await api('GET', '/settings/users/2026-03/9001');
    expect(body).toMatchObject({ id: '9001', superAdmin: true });
    expect(Object.keys(body)).not.toContain('seatNames');
  });

  it('finds a user by number and by address, and none of another portal', async () => {
    expect((await api('GET', '/settings/users/2026-03/9003')).body.email).toBe('eeva.editor@nordlys.example');
    const byEmail = await api('GET', '/settings/users/2026-03/eeva.editor@nordlys.example?idProperty=EMAIL');
    expect(byEmail.body.id).toBe('9003');
    expect((await api('GET', '/settings/users/2026-03/9101')).status).toBe(404);
  });

  it('shows a demotion at once', async () => {
    await controlOf(sandbox)('PATCH', '/portals/1000001/users/9001', { superAdmin: false });
    expect((await api('GET', '/settings/users/2026-03/9001')).body.superAdmin).toBe(false);
  });

  it.each(['/account-info/2026-03/details', '/account-info/v3/details'])(
    'describes the account at %s',
    async (path) => {
      expect((await api('GET', path)).body).toMatchObject({
        portalId: 1_000_001,
        accountType: 'STANDARD',
        timeZone: 'Europe/Helsinki',
        utcOffset: '+02:00',
        utcOffsetMilliseconds: 7_200_000,
      });
    },
  );

  it('describes the custom object by all of its names', async () => {
    const { body } = await api('GET', '/crm-object-schemas/2026-03/schemas');
    expect(body.results[0]).toMatchObject({ fullyQualifiedName: 'p1000001_service_plan' });
    for (const name of ['p1000001_service_plan', body.results[0]?.objectTypeId ?? '', 'service_plans']) {
      expect((await api('GET', `/crm/objects/2026-03/${name}?limit=1`)).status).toBe(200);
    }
  });

  it.each([
    [
      '/automation/actions/callbacks/2026-03/ap-1000001-7-1-0/complete',
      { outputFields: {}, typedOutputs: {} },
      204,
    ],
    ['/automation/actions/callbacks/2026-03/ap-1000001-7-1-0/complete', { outputFields: {} }, 400],
    ['/automation/v4/actions/callbacks/ap-1000001-7-1-0/complete', { outputFields: {} }, 204],
    ['/automation/v4/actions/callbacks/ap-1000002-7-1-0/complete', { outputFields: {} }, 404],
  ])('completes the callback %s with %o: %i', async (path, body, status) => {
    expect((await api('POST', path, body)).status).toBe(status);
    const seen = await controlOf(sandbox)('GET', '/callbacks');
    expect(seen.list).toHaveLength(status === 204 ? 1 : 0);
  });

  it('tickets need their one scope', async () => {
    const without = SCOPES.filter((scope) => scope !== 'tickets');
    const other = apiWith(sandbox, (await connect(sandbox, without)).accessToken);
    const { status, body } = await other('GET', '/crm/objects/2026-03/tickets');
    expect(status).toBe(403);
    expect(body.errors[0]?.context.requiredGranularScopes).toEqual(['tickets']);
  });
});
