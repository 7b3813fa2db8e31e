import { describe, expect, it } from 'vitest';
import { CrmBusy, CrmForbidden, CrmUnavailable } from '../../src/errors.ts';
import type { UserPage } from '../../src/settings/users.ts';
import type { Overview } from '../../src/settings/overview.ts';
import { isSettingsRefusal } from '../../src/settings/refusal.ts';
import {
  ADMIN,
  createWorld,
  EDITOR,
  ON,
  PERSON,
  PORTAL,
  ruleFor,
  said,
  seed,
  seededWorld,
  writeOf,
  type World,
} from './world.ts';

const list = (world: World, query: Readonly<Record<string, string>> = {}, userId = ADMIN) =>
  world.settings.users(writeOf(userId, 'PUT', 'users'), new Map(Object.entries(query)));

async function page(world: World, query: Readonly<Record<string, string>> = {}): Promise<UserPage> {
  const answer = await list(world, query);
  if (isSettingsRefusal(answer)) throw new Error(answer.code);
  return answer;
}

const namesOf = ({ users }: UserPage): string[] => users.map(({ name }) => name);

/** The three users of the world with names, and `more` of the form `Zoe 001`. */
function peopled(world: World, more = 0): World {
  world.fake.names.set(ADMIN, 'Saara Admin').set(PERSON, 'Olli Ordinary').set(EDITOR, 'Eeva Editor');
  for (let count = 1; count <= more; count += 1) {
    const id = String(1_000 + count);
    world.fake.setUser(id, false);
    world.fake.names.set(id, `Zoe ${String(count).padStart(3, '0')}`);
  }
  return world;
}

describe('GET /settings/users', () => {
  it('lists users by name, with rights and seats', async () => {
    const world = peopled(createWorld());
    world.fake.setUser(EDITOR, false, ['SERVICE']);
    expect(await page(world)).toEqual({
      users: [
        {
          id: EDITOR,
          name: 'Eeva Editor',
          email: 'user13@demo.example',
          superAdmin: false,
          hasSeat: true,
        },
        {
          id: PERSON,
          name: 'Olli Ordinary',
          email: 'user12@demo.example',
          superAdmin: false,
          hasSeat: false,
        },
        { id: ADMIN, name: 'Saara Admin', email: 'user11@demo.example', superAdmin: true, hasSeat: false },
      ],
      after: null,
    });
  });

  it.each([
    ['eeva', ['Eeva Editor']],
    ['  USER12@demo ', ['Olli Ordinary']],
    ['DEMO.example', ['Eeva Editor', 'Olli Ordinary', 'Saara Admin']],
    ['nobody', []],
  ])('finds %o in names and addresses', async (q, names) => {
    expect(namesOf(await page(peopled(createWorld()), { q }))).toEqual(names);
  });

  it('pages through everybody, each once, over the pages of HubSpot', async () => {
    const world = peopled(createWorld(), 117);
    const first = await page(world);
    const second = await page(world, { after: first.after ?? '' });
    const third = await page(world, { after: second.after ?? '' });
    expect([first, second, third].map(({ users }) => users.length)).toEqual([50, 50, 20]);
    const all = [first, second, third].flatMap(namesOf);
    expect(new Set(all).size).toBe(120);
    expect(all).toEqual([...all].sort());
    expect(third.after).toBeNull();
  });

  it('asks HubSpot for at most twenty pages', async () => {
    const world = peopled(createWorld(), 30);
    world.fake.usersOnAPage = 1;
    expect((await page(world)).users).toHaveLength(20);
    expect(world.fake.countOf('listUsers')).toBe(20);
  });

  it('reads the list once a minute, however many letters are typed', async () => {
    const world = peopled(createWorld());
    for (const q of ['e', 'ee', 'eev']) await page(world, { q });
    expect(world.fake.countOf('listUsers')).toBe(1);
    world.fake.setUser('900', false);
    world.clock.advance(60_000);
    expect((await page(world)).users).toHaveLength(4);
  });

  it('is for super admins alone, who are read anew each time', async () => {
    const world = await seededWorld({ editors: [EDITOR] });
    for (const userId of [PERSON, EDITOR, '7001']) {
      expect(said(await list(world, {}, userId))).toMatchObject({ status: 403, code: 'super_admin_only' });
    }
    await page(world);
    world.fake.setUser(ADMIN, false);
    expect(said(await list(world))).toMatchObject({ status: 403, code: 'super_admin_only' });
  });

  it.each([
    [{ q: 'x'.repeat(101) }, 'q: too_long'],
    [{ after: 'bm90IG91cnM' }, 'after: invalid_cursor'],
    [{ after: '%%%' }, 'after: invalid_cursor'],
  ])('refuses %o', async (query, field) => {
    expect(said(await list(createWorld(), query)).fields).toEqual([field]);
  });

  it.each([
    [new CrmBusy('429', 2_000), 503, 'crm_busy'],
    [new CrmUnavailable('500'), 503, 'crm_unavailable'],
    [new CrmForbidden('scope'), 503, 'crm_forbidden'],
  ])('answers %s as a refusal', async (fault, status, code) => {
    const world = createWorld();
    world.fake.faults.set('listUsers', fault);
    expect(said(await list(world))).toMatchObject({ status, code });
  });

  it('knows nobody in a portal without a living installation', async () => {
    const world = createWorld();
    world.installations.delete(PORTAL);
    expect(said(await list(world))).toMatchObject({ status: 403, code: 'not_connected' });
  });

  it('keeps names and addresses sealed', async () => {
    const world = peopled(createWorld());
    await page(world);
    const kept = await world.storage.openState('settings-users').get(PORTAL);
    expect(kept).toMatch(/^v1\.k1\./);
  });
});

describe('names on the first screen', () => {
  async function overview(world: World, userId = ADMIN): Promise<Overview> {
    const answer = await world.settings.overview(writeOf(userId, 'PUT', ''));
    if (isSettingsRefusal(answer)) throw new Error(answer.code);
    return answer;
  }

  it('are those of super admins, and of whom rules and editors name', async () => {
    const world = peopled(createWorld(), 3);
    const rules = [ruleFor('phone', { show: ON, changedByUserId: PERSON })];
    await seed(world, { rules, editors: [EDITOR, '7001'] });
    const { admins, people } = await overview(world, PERSON);
    expect(admins).toEqual(['Saara Admin']);
    expect(people).toEqual([
      { id: PERSON, name: 'Olli Ordinary' },
      { id: EDITOR, name: 'Eeva Editor' },
    ]);
  });

  it('are at most five of super admins', async () => {
    const world = createWorld();
    for (let id = 20; id < 30; id += 1) world.fake.setUser(String(id), true);
    expect((await overview(world, PERSON)).admins).toHaveLength(5);
  });

  it('are read once in ten minutes, for all users', async () => {
    const world = createWorld();
    await overview(world, PERSON);
    world.clock.advance(599_999);
    await overview(world, EDITOR);
    expect(world.fake.countOf('listUsers')).toBe(1);
    world.clock.advance(1);
    await overview(world, PERSON);
    expect(world.fake.countOf('listUsers')).toBe(2);
  });

  it('are not asked for where there is nobody to name', async () => {
    const world = createWorld();
    expect(await overview(world)).toMatchObject({ admins: [], people: [] });
    expect(world.fake.countOf('listUsers')).toBe(0);
  });

  it('are not those of super admins for one of them', async () => {
    const world = peopled(createWorld());
    await seed(world, { editors: [EDITOR] });
    expect(await overview(world)).toMatchObject({
      admins: [],
      people: [{ id: EDITOR, name: 'Eeva Editor' }],
    });
  });

  it.each([new CrmBusy('429', 1_000), new CrmUnavailable('500'), new CrmForbidden('scope')])(
    'are left out when HubSpot does not tell: %s',
    async (fault) => {
      const world = createWorld();
      await seed(world, { editors: [EDITOR] });
      world.fake.faults.set('listUsers', fault);
      const answer = await overview(world, EDITOR);
      expect(answer).toMatchObject({ admins: [], people: [], me: { canEdit: true } });
      expect(answer.properties).not.toEqual([]);
    },
  );

  it('hold up nothing when HubSpot does not answer in time', async () => {
    const world = createWorld();
    world.fake.hanging.add('listUsers');
    expect(await overview(world, PERSON)).toMatchObject({ admins: [], people: [] });
  });

  it('give nobody a right', async () => {
    const world = createWorld();
    await overview(world);
    world.fake.setUser(ADMIN, false);
    const body = { version: 0, companyName: 'A', supportContact: 'b', language: 'en' };
    const answer = await world.settings.putBrand(writeOf(ADMIN, 'PUT', 'brand', body));
    expect(said(answer)).toMatchObject({ status: 403, code: 'no_right' });
  });

  it('are read anew when what is kept cannot be opened', async () => {
    const world = createWorld();
    await world.storage.openState('settings-users').set(PORTAL, 'v1.k9.AAAA.AAAA.AAAA');
    expect((await overview(world, PERSON)).admins).toEqual([`User ${ADMIN}`]);
  });
});
