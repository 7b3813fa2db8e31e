import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../dev/sandbox-control.ts';
import { control, save } from '../invariants/identity-scene.ts';
import { brand } from '../helpers/verification.ts';
import { EU, EU_USERS, startWorld, US, US_USERS, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ installed: [EU, US] });
});
afterAll(() => world.close());

const get = (path: string, userId: number = EU_USERS.admin, portalId = EU): Promise<Answer> =>
  world.control.uiFetch(portalId, { userId, method: 'GET', path });

const codeOf = ({ status, body }: Answer): string =>
  `${status} ${(body as { error: { code: string } }).error.code}`;

describe('GET /settings/users over HTTP', () => {
  it('names the portal’s users to a super admin, with rights and seats', async () => {
    expect(await get('/settings/users')).toMatchObject({
      status: 200,
      body: {
        users: [
          { id: '9003', name: 'Eeva Editor', superAdmin: false, hasSeat: true },
          { id: '9002', name: 'Olli Ordinary', superAdmin: false, hasSeat: false },
          { id: '9001', name: 'Saara Admin', superAdmin: true, hasSeat: true },
        ],
        after: null,
      },
    });
  });

  it('finds users by a part of name or address, and those of the signed portal only', async () => {
    const names = async (path: string, userId?: number, portalId?: number): Promise<unknown> => {
      const { body } = await get(path, userId, portalId);
      return (body as { users: readonly { name: string }[] }).users.map(({ name }) => name);
    };
    expect(await names('/settings/users?q=ORDI')).toEqual(['Olli Ordinary']);
    expect(await names('/settings/users?q=editor%40granite')).toEqual([]);
    expect(await names('/settings/users?q=eeva.editor%40nordlys')).toEqual(['Eeva Editor']);
    expect(await names('/settings/users?q=ordi', US_USERS.admin, US)).toEqual(['Olivia Ordinary']);
  });

  it('names nobody to anyone else', async () => {
    for (const userId of [EU_USERS.ordinary, EU_USERS.editor, US_USERS.admin]) {
      expect(codeOf(await get('/settings/users', userId))).toBe('403 super_admin_only');
    }
  });
});

describe('the first screen over HTTP', () => {
  it('names super admins to ask and the people behind rules and editors', async () => {
    await brand(world);
    await world.allow('city', { show: 'match_email' });
    await save(world, '/settings/editors', { userIds: [String(EU_USERS.editor)] });
    expect(await get('/settings', EU_USERS.ordinary)).toMatchObject({
      status: 200,
      body: {
        me: { canEdit: false, reasonCode: 'not_named' },
        admins: ['Saara Admin'],
        people: [
          { id: '9001', name: 'Saara Admin' },
          { id: '9003', name: 'Eeva Editor' },
        ],
        connect: ['hubspot_agent_tool', 'customer_agent_action', 'mcp', 'https'],
      },
    });
  });

  it('speaks Finnish about email capture when it is asked to', async () => {
    const { body } = await get('/settings?lang=fi-FI');
    const { emailCaptureOptions } = body as { emailCaptureOptions: readonly unknown[] };
    expect(emailCaptureOptions[0]).toMatchObject({ value: 'start', label: 'Keskustelun alkaessa' });
  });
});

describe('an editor who needs a seat', () => {
  it('saves with one, and no more once it is taken away, though HubSpot’s single user names none', async () => {
    await save(world, '/settings/editors', { userIds: [String(EU_USERS.editor)], needSeat: true });
    const trySave = async (): Promise<Answer> => {
      const { body } = await get('/settings', EU_USERS.editor);
      const { version } = body as { version: number };
      return world.control.uiFetch(EU, {
        userId: EU_USERS.editor,
        method: 'PUT',
        path: '/settings/email-capture',
        body: { version, whatsapp: 'never' },
      });
    };
    expect((await trySave()).status).toBe(200);
    await control(world, 'PATCH', `/portals/${EU}/users/${EU_USERS.editor}`, { seatNames: [] });
    const refused = await trySave();
    expect(codeOf(refused)).toBe('403 no_right');
    expect(refused.body).toMatchObject({ error: { message: expect.stringContaining('seat') as string } });
  });
});
