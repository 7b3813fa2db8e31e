import { describe, expect, it } from 'vitest';
import { errorAnswer, isRefusal, type HttpAnswer, type SettingsRequest } from '../../server/http.ts';
import { settingsRoutes } from '../../server/routes/settings.ts';
import { ADMIN, BRAND, createWorld, PERSON, PORTAL, type World } from './world.ts';

interface Asked {
  readonly userId?: string;
  readonly body?: Record<string, unknown>;
  readonly query?: Readonly<Record<string, string>>;
  readonly property?: string;
}

/** Sends one request through its row, as the server does after the signature was checked. */
async function send(world: World, method: string, path: string, asked: Asked = {}): Promise<HttpAnswer> {
  const { userId = ADMIN, body, query = {}, property } = asked;
  const route = settingsRoutes(world.settings).find((row) => row.method === method && row.path === path);
  if (route === undefined) throw new Error(`no row for ${method} ${path}`);
  const request: SettingsRequest = {
    portalId: PORTAL,
    userId,
    method,
    path: path.replace(':property', property ?? ''),
    params: property === undefined ? {} : { property },
    query: new Map(Object.entries(query)),
    body,
    rawBody: new TextEncoder().encode(body === undefined ? '' : JSON.stringify(body)),
    requestId: 'r1',
    signal: new AbortController().signal,
  };
  const answer = await route.handle(request);
  return isRefusal(answer) ? errorAnswer(answer, 'r1') : answer;
}

describe('the rows of /settings', () => {
  it('carry an admin from the empty page to a rule and back', async () => {
    const world = createWorld();
    const brand = await send(world, 'PUT', '/settings/brand', { body: { version: 0, ...BRAND } });
    expect(brand).toMatchObject({ status: 200, body: { version: 1, brand: BRAND } });
    const property = 'contacts.phone';
    const body = { version: 1, show: { enabled: true } };
    const rule = await send(world, 'PUT', '/settings/rules/:property', { property, body });
    expect(rule).toMatchObject({ status: 200, body: { version: 2, changed: property } });
    const times = { idleMinutes: 10, absoluteMinutes: 20, acceptSecondaryEmail: true };
    await send(world, 'PUT', '/settings/verification', { body: { version: 2, ...times } });
    await send(world, 'PUT', '/settings/editors', { body: { version: 3, userIds: [PERSON] } });
    expect(await send(world, 'GET', '/settings')).toMatchObject({
      status: 200,
      headers: { 'Cache-Control': 'no-store' },
      body: { version: 4, rules: [{ label: 'Phone number' }], verification: times, editors: [PERSON] },
    });
    const query = { version: '4' };
    const gone = await send(world, 'DELETE', '/settings/rules/:property', {
      property,
      query,
      userId: PERSON,
    });
    expect(gone).toMatchObject({ status: 200, body: { version: 5, rules: [] } });
  });

  it('carry the choice of when to ask for an email', async () => {
    const world = createWorld();
    const answer = await send(world, 'PUT', '/settings/email-capture', {
      body: { version: 0, whatsapp: 'before_handoff' },
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { version: 1, emailCapture: { whatsapp: 'before_handoff' }, changed: 'email-capture' },
    });
    expect(await send(world, 'GET', '/settings')).toMatchObject({
      body: { version: 1, emailCapture: { live_chat: 'when_needed', whatsapp: 'before_handoff' } },
    });
  });

  it('answer a refusal in the one error shape, with all its fields', async () => {
    const property = 'contacts.__proto__';
    const answer = await send(createWorld(), 'PUT', '/settings/rules/:property', {
      property,
      body: { version: 0 },
    });
    const message = 'This account has no such property.';
    expect(answer).toStrictEqual({
      status: 422,
      body: {
        error: {
          code: 'unknown_property',
          message,
          requestId: 'r1',
          fields: [{ field: 'property', code: 'unknown_property', message }],
        },
      },
    });
  });

  it('answer 409 with the current state beside the error', async () => {
    const world = createWorld();
    const answer = await send(world, 'PUT', '/settings/brand', { body: { version: 7, ...BRAND } });
    expect(answer).toMatchObject({
      status: 409,
      body: { error: { code: 'stale_version' }, current: { version: 0, rules: [] } },
    });
  });

  it('answer 403 to an ordinary user', async () => {
    const world = createWorld();
    const answer = await send(world, 'PUT', '/settings/brand', {
      userId: PERSON,
      body: { version: 0, ...BRAND },
    });
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'no_right' } } });
  });

  it('page through the properties', async () => {
    const query = { objectType: 'contacts', q: 'phone' };
    const answer = await send(createWorld(), 'GET', '/settings/properties', { query });
    expect(answer).toMatchObject({ status: 200, body: { properties: [{ name: 'phone' }], after: null } });
  });

  it('show the trail of the signed portal to any of its users', async () => {
    const world = createWorld();
    const answer = await send(world, 'GET', '/settings/activity', { userId: PERSON });
    expect(answer).toMatchObject({ status: 200, body: { entries: [{ act: 'PUT brand' }], before: null } });
    await send(world, 'GET', '/settings/activity', { query: { before: '120', limit: '100' } });
    expect(world.activityAsked).toStrictEqual([
      { portalId: PORTAL, query: { limit: 50 } },
      { portalId: PORTAL, query: { before: 120, limit: 100 } },
    ]);
  });

  it.each([
    [{ limit: '0' }, 'limit'],
    [{ limit: '101' }, 'limit'],
    [{ limit: 'all' }, 'limit'],
    [{ before: '-1' }, 'before'],
    [{ before: '1e3' }, 'before'],
  ])('refuse %o of the trail', async (query, field) => {
    const world = createWorld();
    const answer = await send(world, 'GET', '/settings/activity', { query: query });
    expect(answer).toMatchObject({
      status: 422,
      body: { error: { code: 'out_of_range', fields: [{ field }] } },
    });
    expect(world.activityAsked).toStrictEqual([]);
  });
});
