import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APP_ID, EU, EU_USERS, startWorld, US_USERS, type World } from '../helpers/world.ts';
import {
  brandBody,
  controlRequest,
  send,
  settingsWire,
  versionOf,
  type Answered,
} from './transport-requests.ts';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const signerOf = (userId: number | string): string => `userId=${userId}&portalId=${EU}&appId=${APP_ID}`;

async function saveAs(
  userId: number | string,
  path = '/settings/brand',
  body?: Readonly<Record<string, unknown>>,
): Promise<Answered> {
  const version = await versionOf(world);
  const wire = settingsWire(world, {
    method: 'PUT',
    path,
    body: body === undefined ? brandBody(version, `By ${userId}`) : { version, ...body },
    signer: signerOf(userId),
  });
  return send(world.appUrl, wire);
}

const demote = (userId: number): Promise<void> =>
  controlRequest(world, 'PATCH', `/portals/${EU}/users/${userId}`, { superAdmin: false });
const faultyUsers = (fault: Readonly<Record<string, unknown>>): Promise<unknown> =>
  world.control.post('/faults', [{ match: { path: '/settings/users/' }, fault }]);

describe('INV-46', () => {
  it('INV-46: a demoted user cannot save from the next request on', async () => {
    expect((await saveAs(EU_USERS.admin)).status).toBe(200);
    const version = await versionOf(world);
    await demote(EU_USERS.admin);
    expect(await saveAs(EU_USERS.admin)).toMatchObject({ status: 403, code: 'no_right' });
    expect(await versionOf(world)).toBe(version);
  });

  it('INV-46: the card shows a demotion within a minute', async () => {
    const canEdit = async (): Promise<unknown> => {
      const { json } = await send(world.appUrl, settingsWire(world, { method: 'GET' }));
      return (json as { me: { canEdit: unknown } }).me.canEdit;
    };
    expect(await canEdit()).toBe(true);
    await demote(EU_USERS.admin);
    await world.advance(60_001);
    expect(await canEdit()).toBe(false);
  });

  it('INV-46: a save of an ordinary, foreign or invented user is refused and nothing is saved', async () => {
    const users = [
      EU_USERS.ordinary,
      EU_USERS.editor,
      US_USERS.admin,
      US_USERS.ordinary,
      1,
      '999999999999999999',
    ];
    for (const userId of users) {
      for (const [path, body] of [
        ['/settings/brand', undefined],
        ['/settings/rules/contacts.city', { show: { enabled: true, protectionLevel: 'match_email' } }],
        ['/settings/verification', { idleMinutes: 10, absoluteMinutes: 20, acceptSecondaryEmail: true }],
        ['/settings/editors', { userIds: [String(userId)] }],
      ] as const) {
        expect(await saveAs(userId, path, body), `${userId} ${path}`).toMatchObject({
          status: 403,
          code: 'no_right',
        });
      }
      const removal = settingsWire(world, {
        method: 'DELETE',
        path: '/settings/rules/contacts.city?version=0',
        signer: signerOf(userId),
      });
      expect((await send(world.appUrl, removal)).status).toBe(403);
    }
    const { json } = await send(world.appUrl, settingsWire(world, { method: 'GET' }));
    expect(json).toMatchObject({ version: 0, rules: [], editors: [] });
  });

  it('INV-46: a named editor saves, names nobody, and saves no more once the name is gone', async () => {
    expect(
      (await saveAs(EU_USERS.admin, '/settings/editors', { userIds: [String(EU_USERS.editor)] })).status,
    ).toBe(200);
    expect((await saveAs(EU_USERS.editor)).status).toBe(200);
    const named = await saveAs(EU_USERS.editor, '/settings/editors', {
      userIds: [String(EU_USERS.ordinary)],
    });
    expect(named).toMatchObject({ status: 403, code: 'super_admin_only' });
    expect((await saveAs(EU_USERS.admin, '/settings/editors', { userIds: [] })).status).toBe(200);
    expect(await saveAs(EU_USERS.editor)).toMatchObject({ status: 403, code: 'no_right' });
    expect(await versionOf(world)).toBe(3);
  });

  it.each([
    ['500', { status: 500, body: { message: 'down' } }, 503],
    ['429', { status: 429, headers: { 'retry-after': '60' }, body: {} }, 503],
    ['403', { status: 403, body: {} }, 503],
    ['404', { status: 404, body: {} }, 503],
    [
      'a page of HTML with 200',
      { status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' },
      503,
    ],
    ['an empty object', { status: 200, body: {} }, 503],
    [
      'another super admin',
      { status: 200, body: { id: '9002', email: 'x@example.com', superAdmin: true } },
      503,
    ],
    [
      'a right as text',
      { status: 200, body: { id: '9001', email: 'x@example.com', superAdmin: 'true' } },
      503,
    ],
    ['a broken connection', { reset: true }, 503],
    ['half an answer', { truncate: true }, 503],
  ])('INV-46: a users API that answers %s refuses the save', async (_what, fault, status) => {
    const body = brandBody(0);
    await faultyUsers(fault);
    const wire = settingsWire(world, { method: 'PUT', path: '/settings/brand', body });
    const answer = await send(world.appUrl, wire);
    expect(answer.status).toBe(status);
    if (status === 503) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await controlRequest(world, 'DELETE', '/faults');
    await world.advance(120_000);
    expect(await versionOf(world)).toBe(0);
    expect((await saveAs(EU_USERS.admin)).status).toBe(200);
  });

  it('INV-46: a users API that does not answer in time refuses the save', async () => {
    await faultyUsers({ hang: true });
    const wire = settingsWire(world, { method: 'PUT', path: '/settings/brand', body: brandBody(0) });
    expect(await send(world.appUrl, wire)).toMatchObject({ status: 503, code: 'crm_unavailable' });
    await controlRequest(world, 'DELETE', '/faults');
    expect(await versionOf(world)).toBe(0);
  });
});
