import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import {
  CLIENT,
  connect,
  apiWith,
  controlOf,
  EU,
  NOW_MS,
  startSandbox,
  startStubApp,
  type Api,
  type Received,
  type StubAnswer,
} from './harness.ts';

let sandbox: Sandbox;
let control: Api;
let app: Awaited<ReturnType<typeof startStubApp>>;
let answer: (request: Received) => StubAnswer;

const json = (body: unknown, status = 200): StubAnswer => {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
};

beforeEach(async () => {
  answer = () => json({ fine: true });
  app = await startStubApp((received) => answer(received));
  sandbox = await startSandbox({ appUrl: app.url });
  control = controlOf(sandbox);
});
afterEach(async () => {
  await sandbox.close();
  await app.close();
});

/** Answers like an app that installs itself and keeps its state in a cookie. */
function installingApp({ url, headers }: Received): StubAnswer {
  if (url.startsWith('/oauth/install')) {
    const query = new URLSearchParams({
      client_id: CLIENT.client_id,
      redirect_uri: `${app.url}/oauth/callback`,
      scope: 'oauth crm.objects.contacts.read',
      state: 'bound-to-cookie',
    });
    const location = `${sandbox.url}/oauth/authorize?${query.toString()}`;
    return { status: 302, headers: { location, 'set-cookie': 'install=abc; Path=/oauth; HttpOnly' } };
  }
  if (url.startsWith('/oauth/callback')) {
    const good = headers['cookie'] === 'install=abc' && url.includes('state=bound-to-cookie');
    return { status: good ? 302 : 400, headers: { location: '/done' } };
  }
  return { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Installed</p>' };
}

describe('install', () => {
  it('walks the app’s flow with its cookies to the final page', async () => {
    answer = installingApp;
    const { status, body } = await control('POST', `/portals/${EU}/install`, { userId: 9001 });
    expect(status).toBe(200);
    expect(body).toEqual({ status: 200, url: `${app.url}/done`, body: '<p>Installed</p>' });
  });

  it('answers 403 for a user who may not install, and the app is never called back', async () => {
    answer = installingApp;
    const { status, body } = await control('POST', `/portals/${EU}/install`, { userId: '9002' });
    expect(status).toBe(403);
    expect(body.status).toBe(403);
    expect(app.received.map(({ url }) => url)).toEqual(['/oauth/install']);
  });

  it('tells endless redirects, a missing app and wrong users apart', async () => {
    answer = () => ({ status: 302, headers: { location: '/again' } });
    expect((await control('POST', `/portals/${EU}/install`, { userId: 9001 })).status).toBe(508);
    expect((await control('POST', `/portals/${EU}/install`, { userId: 1 })).status).toBe(400);
    expect((await control('POST', '/portals/5/install', { userId: 9001 })).status).toBe(404);
    await control('POST', '/app', { url: 'http://127.0.0.1:1' });
    expect((await control('POST', `/portals/${EU}/install`, { userId: 9001 })).status).toBe(502);
  });

  it('shows as installed until it is uninstalled', async () => {
    await control('POST', '/app', { url: 'http://127.0.0.1:1' });
    const { accessToken } = await connect(sandbox);
    expect((await control('GET', '/portals')).list[0]?.installed).toBe(true);
    await control('POST', `/portals/${EU}/uninstall`);
    expect((await control('GET', '/portals')).list[0]?.installed).toBe(false);
    expect((await apiWith(sandbox, accessToken)('GET', '/crm/v3/objects/contacts')).status).toBe(401);
  });
});

describe('ui-fetch', () => {
  it('appends who is asking after the path’s own query and signs v3 and v2', async () => {
    const { body } = await control('POST', `/portals/${EU}/ui-fetch`, {
      userId: 9003,
      method: 'PUT',
      path: '/settings/rules/contacts.phone?a=1%202',
      body: { version: 3 },
    });
    expect(body).toMatchObject({ status: 200, body: { fine: true } });
    const [received] = app.received;
    const tail = 'userId=9003&portalId=1000001&userEmail=eeva.editor%40nordlys.example&appId=424242';
    expect(received?.url).toBe(`/settings/rules/contacts.phone?a=1%202&${tail}`);
    expect(received?.body).toBe('{"version":3}');
    expect(received?.headers['content-type']).toBe('application/json');
    // The @ of the address is decoded for v3, the space of the path's own query is not.
    const decoded = `${app.url}${received?.url ?? ''}`.replace('%40', '@');
    const v3 = createHmac('sha256', CLIENT.client_secret)
      .update(`PUT${decoded}{"version":3}${NOW_MS}`)
      .digest('base64');
    expect(received?.headers['x-hubspot-signature-v3']).toBe(v3);
    expect(received?.headers['x-hubspot-request-timestamp']).toBe(String(NOW_MS));
    expect(received?.headers['x-hubspot-signature-version']).toBe('v2');
  });

  it('sends no body with GET', async () => {
    const { body } = await control('POST', `/portals/${EU}/ui-fetch`, {
      userId: 9001,
      method: 'GET',
      path: '/settings',
      body: {},
    });
    expect(body.status).toBe(200);
    expect(app.received).toHaveLength(1);
    expect(app.received[0]?.body).toBe('');
  });

  it.each([
    [{ method: 'GET', path: '/settings' }, 'userId'],
    [{ userId: 9001, method: 'TRACE', path: '/settings' }, 'method'],
    [{ userId: 9001, method: 'GET', path: '//evil.example/' }, 'path'],
    [{ userId: 9001, method: 'GET', path: 'http://evil.example/' }, 'path'],
  ])('refuses %o in plain words', async (body, word) => {
    const seen = await control('POST', `/portals/${EU}/ui-fetch`, body);
    expect(seen.status).toBe(400);
    expect(seen.body.error).toContain(word);
    expect(app.received).toEqual([]);
  });
});

const CALLBACK_ID = /^ap-1000001-\d{1,15}-1-0$/;

describe('agent-call', () => {
  const call = (more: object) =>
    control('POST', `/portals/${EU}/agent-call`, {
      tool: 'read_crm_data',
      inputFields: { a: 'text', b: ['x'], c: true },
      ...more,
    });

  it('sends HubSpot’s body with every input as text, signed v2', async () => {
    const { body } = await call({});
    expect(body).toMatchObject({ status: 200, body: { fine: true } });
    const [received] = app.received;
    expect(received).toMatchObject({ method: 'POST', url: '/hubspot/tools/read_crm_data' });
    const sent = JSON.parse(received?.body ?? '') as Record<string, unknown>;
    expect(sent).toMatchObject({
      callbackId: expect.stringMatching(CALLBACK_ID) as string,
      origin: { portalId: EU },
      context: { source: 'AGENTS' },
      inputFields: { a: 'text', b: '["x"]', c: 'true' },
      fields: { a: 'text', b: '["x"]', c: 'true' },
      typedInputs: { a: { value: 'text', type: 'STRING' } },
    });
    expect(sent).not.toHaveProperty('object');
    const source = `${CLIENT.client_secret}POST${app.url}/hubspot/tools/read_crm_data${received?.body ?? ''}`;
    expect(received?.headers['x-hubspot-signature']).toBe(createHash('sha256').update(source).digest('hex'));
    expect(received?.headers).not.toHaveProperty('x-hubspot-signature-v3');
  });

  it.each([
    ['v2', true, false],
    ['v3', false, true],
    ['both', true, true],
    ['none', false, false],
  ])('signature %s sends v2: %o, v3: %o', async (signature, v2, v3) => {
    await call({ signature });
    expect('x-hubspot-signature' in (app.received[0]?.headers ?? {})).toBe(v2);
    expect('x-hubspot-signature-v3' in (app.received[0]?.headers ?? {})).toBe(v3);
  });

  it('takes a callback id, an object and a context, and can leave the id out', async () => {
    await call({
      callbackId: 'ap-x',
      object: { objectId: 1001, objectType: 'CONTACT' },
      context: { agentId: 5 },
    });
    await call({ callbackId: null });
    await call({});
    const sent = app.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(sent[0]).toMatchObject({
      callbackId: 'ap-x',
      object: { objectId: 1001, objectType: 'CONTACT' },
      context: { source: 'AGENTS', agentId: 5 },
    });
    expect(sent[1]).not.toHaveProperty('callbackId');
    expect(sent[2]?.['callbackId']).toMatch(CALLBACK_ID);
  });

  it('uses callback ids that no other sandbox uses, though both began at the same moment', async () => {
    const other = await startSandbox({ appUrl: app.url });
    try {
      const calls = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? control : controlOf(other)));
      for (const each of calls) {
        await each('POST', `/portals/${EU}/agent-call`, { tool: 'read_crm_data', inputFields: {} });
      }
      const used = app.received.map(({ body }) => (JSON.parse(body) as { callbackId: string }).callbackId);
      expect(new Set(used).size).toBe(100);
    } finally {
      await other.close();
    }
  });

  it.each([{ tool: '../etc' }, { inputFields: [] }, { signature: 'v1' }, { callbackId: 7 }])(
    'refuses %o with 400',
    async (more) => {
      expect((await call(more)).status).toBe(400);
      expect(app.received).toEqual([]);
    },
  );
});

describe('clock', () => {
  it.each([
    [204, 'advanced'],
    [404, 'not_controllable'],
  ])('moves on and says whether the app did (%i: %s)', async (status, outcome) => {
    answer = () => ({ status });
    const { body } = await control('POST', '/clock', { advanceMs: 60_000 });
    expect(body).toEqual({ nowMs: NOW_MS + 60_000, app: outcome });
    expect(app.received[0]).toMatchObject({
      method: 'POST',
      url: '/_dev/clock',
      body: '{"advanceMs":60000}',
    });
  });

  it.each([-1, 1.5, 'soon', undefined])('refuses advanceMs %o', async (advanceMs) => {
    expect((await control('POST', '/clock', { advanceMs })).status).toBe(400);
  });
});

describe('contacts behind the app’s back', () => {
  const contacts = `/portals/${EU}/contacts`;
  const find = async (email: string) => (await control('GET', `${contacts}?email=${email}`)).list;

  it('shows every property, sensitive ones too, by primary or secondary address', async () => {
    const [anna] = await find('Anna.Virtanen@example.com');
    expect(anna).toMatchObject({ id: '1001', archived: false, properties: { membership_tier: 'gold' } });
    expect(anna?.properties).toHaveProperty('bank_account');
    expect(await find('family@example.com')).toHaveLength(2);
    expect(await find('nobody@example.com')).toEqual([]);
  });

  it('changes without judging values, notes it as control, and the API sees it', async () => {
    const { body } = await control('PATCH', `${contacts}/1001`, {
      properties: { membership_tier: 'diamond', phone: null },
    });
    expect(body.properties.membership_tier).toBe('diamond');
    const { list: entries } = await control('GET', '/ledger');
    expect(entries).toMatchObject([
      { property: 'membership_tier', old: 'gold', new: 'diamond', source: 'control' },
      { property: 'phone', new: null, source: 'control' },
    ]);
  });

  it.each([
    [{ into: '1002' }, '1001', '1002'],
    [{ otherId: '1002' }, '1002', '1001'],
    [{ primaryObjectId: '1002', objectIdToMerge: '1001' }, '1001', '1002'],
  ])('merges with %o: %s goes into %s', async (body, loser, survivor) => {
    expect((await control('POST', `${contacts}/1001/merge`, body)).body.id).toBe(survivor);
    const { list } = await control('GET', contacts);
    expect(list.find(({ id }) => id === loser)).toMatchObject({ mergedInto: survivor });
  });

  it('archives, restores and erases', async () => {
    expect((await control('PATCH', `${contacts}/1001/archive`)).body.archived).toBe(true);
    expect((await control('POST', `${contacts}/1001/restore`)).body.archived).toBe(false);
    await control('POST', `${contacts}/1001/erase`);
    expect(await find('anna.virtanen@example.com')).toEqual([]);
  });

  it.each([
    ['PATCH', '/1001', { properties: { invented: 'x' } }, 400],
    ['PATCH', '/1001', { properties: { phone: 5 } }, 400],
    ['PATCH', '/1001', {}, 400],
    ['PATCH', '/999999', { phone: '1' }, 404],
    ['POST', '/1001/merge', {}, 400],
    ['POST', '/1001/merge', { into: '999999' }, 404],
    ['POST', '/1001/explode', {}, 404],
    ['PUT', '/1001', {}, 405],
  ])('refuses %s %s %o with %i and a sentence', async (method, path, body, status) => {
    const seen = await control(method, `${contacts}${path}`, body);
    expect(seen.status).toBe(status);
    expect(seen.body.error).toMatch(/\.$/);
  });
});

describe('what an admin of the portal may change', () => {
  const api = async () => {
    await control('POST', '/app', { url: 'http://127.0.0.1:1' });
    return apiWith(sandbox, (await connect(sandbox)).accessToken);
  };

  it('makes a contact that the API then finds', async () => {
    const properties = { email: 'Made.Here@example.com', firstname: 'Made' };
    const { status, body } = await control('POST', `/portals/${EU}/contacts`, { properties });
    expect(status).toBe(201);
    const found = await (
      await api()
    )('GET', '/crm/v3/objects/contacts/made.here@example.com?idProperty=email');
    expect(found.body.id).toBe(body.id);
  });

  it('turns a property read only, so that a write is refused', async () => {
    const changed = await control('PATCH', `/portals/${EU}/properties/city`, { readOnlyValue: true });
    expect(changed.body).toMatchObject({ name: 'city', modificationMetadata: { readOnlyValue: true } });
    const write = await (
      await api()
    )('PATCH', '/crm/v3/objects/contacts/1001', { properties: { city: 'Turku' } });
    expect(write.body.errors[0]?.code).toBe('READ_ONLY_VALUE');
  });

  it('turns a property sensitive, so that it leaves list and reads', async () => {
    await control('PATCH', `/portals/${EU}/properties/city`, { dataSensitivity: 'sensitive' });
    const call = await api();
    expect((await call('GET', '/crm/v3/properties/contacts/city')).status).toBe(404);
    const read = await call('GET', '/crm/v3/objects/contacts/1001?properties=city');
    expect(read.body.properties).not.toHaveProperty('city');
  });

  it.each([
    [`/portals/${EU}/properties/city`, { hidden: 'yes' }, 400],
    [`/portals/${EU}/properties/city`, { type: 'number' }, 400],
    [`/portals/${EU}/properties/invented`, { hidden: true }, 404],
    [`/portals/${EU}/users/9001`, { email: 'x@example.com' }, 400],
    [`/portals/${EU}/users/9001`, { seatNames: 'CORE' }, 400],
    [`/portals/${EU}/users/9101`, { superAdmin: true }, 404],
  ])('refuses PATCH %s %o with %i', async (path, body, status) => {
    expect((await control('PATCH', path, body)).status).toBe(status);
  });
});

describe('reset', () => {
  it('seeds again, empties the logs and keeps the installation', async () => {
    await control('POST', '/app', { url: 'http://127.0.0.1:1' });
    const { accessToken } = await connect(sandbox);
    const api = apiWith(sandbox, accessToken);
    await api('PATCH', '/crm/v3/objects/contacts/1001', { properties: { city: 'Turku' } });
    await control('POST', '/faults', [{ match: {}, fault: { status: 500 } }]);
    expect((await control('POST', '/reset')).status).toBe(200);
    expect((await control('GET', '/ledger')).list).toEqual([]);
    const { status, body } = await api('GET', '/crm/v3/objects/contacts/1001?properties=city');
    expect(status).toBe(200);
    expect(body.properties.city).toBe('Helsinki');
    await control('POST', '/reset', { uninstall: true });
    expect((await api('GET', '/crm/v3/objects/contacts/1001')).status).toBe(401);
  });
});

describe('the door', () => {
  const withHeaders = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      request(`${sandbox.url}/_sandbox/portals`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  it.each([
    [{ host: 'evil.example' }, 403],
    [{ host: 'localhost.evil.example:4000' }, 403],
    [{ host: '127.0.0.1:4000' }, 200],
    [{ host: 'localhost:4000' }, 200],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://127.0.0.1:9' }, 200],
  ])('answers a request with %o with %i', async (headers, status) => {
    expect(await withHeaders(headers)).toBe(status);
  });

  it('refuses broken JSON and unknown paths in plain words', async () => {
    const broken = await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'POST', body: '{' });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toEqual({ error: 'The body is not valid JSON.' });
    expect((await control('GET', '/nowhere')).body.error).toContain('/_sandbox/nowhere');
    expect((await control('GET', '/mail')).list).toEqual([]);
  });
});
