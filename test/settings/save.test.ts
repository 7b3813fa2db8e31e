import { describe, expect, it } from 'vitest';
import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected, StoreUnavailable } from '../../src/errors.ts';
import { isSettingsRefusal, type SettingsRefusal } from '../../src/settings/refusal.ts';
import {
  ADMIN,
  BRAND,
  createWorld,
  EDITOR,
  INSTALLATION,
  PERSON,
  PORTAL,
  writeOf,
  type World,
} from './world.ts';

const brandWrite = (userId: string, version: number, over: object = {}) =>
  writeOf(userId, 'PUT', 'brand', { version, ...BRAND, ...over });
const putBrand = (world: World, userId: string, version: number, over: object = {}) =>
  world.settings.putBrand(brandWrite(userId, version, over));
const nameEditors = (world: World, version: number, body: object) =>
  world.settings.putEditors(writeOf(ADMIN, 'PUT', 'editors', { version, ...body }));

function refused(answer: object): SettingsRefusal {
  if (!isSettingsRefusal(answer)) throw new Error(`not refused: ${JSON.stringify(answer)}`);
  return answer;
}

async function versionOf(world: World): Promise<number> {
  return (await world.policies.current(PORTAL)).version;
}

describe('who may save', () => {
  it('lets a super admin save and writes one line to the audit trail', async () => {
    const world = createWorld();
    expect(await putBrand(world, ADMIN, 0)).toMatchObject({ version: 1, brand: BRAND });
    expect(world.audited).toMatchObject([
      { portalId: PORTAL, entry: { userId: ADMIN, act: 'PUT brand', outcome: 'saved', version: 1 } },
    ]);
  });

  it.each([
    ['an ordinary user', PERSON],
    ['a user of another portal', '7001'],
  ])('refuses %s, saves nothing and writes the refusal to the trail', async (_, userId) => {
    const world = createWorld();
    const answer = refused(await putBrand(world, userId, 0));
    expect(answer).toMatchObject({ status: 403, code: 'no_right' });
    expect(await versionOf(world)).toBe(0);
    expect(world.audited).toMatchObject([
      { entry: { userId, act: 'PUT brand', outcome: 'refused', code: 'no_right', version: 0 } },
    ]);
  });

  it('refuses when the CRM answers with another user than was asked for', async () => {
    const world = createWorld();
    const admin = world.fake.users.get(ADMIN);
    if (admin !== undefined) world.fake.users.set(PERSON, admin);
    expect(refused(await putBrand(world, PERSON, 0)).status).toBe(403);
  });

  it('refuses an ordinary user before it looks at version or fields', async () => {
    const world = createWorld();
    const answer = await world.settings.putBrand(writeOf(PERSON, 'PUT', 'brand', { nonsense: 1 }));
    expect(refused(answer).code).toBe('no_right');
  });

  it('lets an editor save once a super admin named them, and no longer once the name is taken back', async () => {
    const world = createWorld();
    expect(refused(await putBrand(world, EDITOR, 0)).status).toBe(403);
    await nameEditors(world, 0, { userIds: [EDITOR] });
    expect(await putBrand(world, EDITOR, 1)).toHaveProperty('version', 2);
    await nameEditors(world, 2, { userIds: [] });
    expect(refused(await putBrand(world, EDITOR, 3)).status).toBe(403);
  });

  it('asks an editor for a seat only where the switch is on', async () => {
    const world = createWorld();
    await nameEditors(world, 0, { userIds: [EDITOR], needSeat: true });
    const answer = refused(await putBrand(world, EDITOR, 1));
    expect(answer.code).toBe('no_right');
    expect(answer.message).toContain('seat');
    world.fake.setUser(EDITOR, false, ['service']);
    expect(await putBrand(world, EDITOR, 1)).toHaveProperty('version', 2);
  });

  it('asks a super admin for no seat', async () => {
    const world = createWorld();
    await nameEditors(world, 0, { userIds: [], needSeat: true });
    expect(await putBrand(world, ADMIN, 1)).toHaveProperty('version', 2);
  });

  it('heeds a demotion on the very next save', async () => {
    const world = createWorld();
    await putBrand(world, ADMIN, 0);
    world.fake.setUser(ADMIN, false);
    expect(refused(await putBrand(world, ADMIN, 1)).status).toBe(403);
    expect(await versionOf(world)).toBe(1);
  });

  it.each<[string, Error, number, string, string | undefined]>([
    ['answers 500', new CrmUnavailable('500'), 503, 'crm_unavailable', '5'],
    ['answers 429', new CrmBusy('429', 1_200), 503, 'crm_busy', '2'],
    ['asks to wait for years', new CrmBusy('429', 1e12), 503, 'crm_busy', '60'],
    ['gives no number to wait', new CrmBusy('429', Number.NaN), 503, 'crm_busy', '60'],
    ['answers 403', new CrmForbidden('scope'), 503, 'crm_forbidden', '5'],
    ['says we are uninstalled', new NotConnected('gone'), 403, 'not_connected', undefined],
  ])('refuses when the users API %s, and saves nothing', async (_, fault, status, code, wait) => {
    const world = createWorld();
    world.fake.faults.set('readUser', fault);
    const answer = refused(await putBrand(world, ADMIN, 0));
    expect(answer).toMatchObject({ status, code });
    expect(answer.headers?.['Retry-After']).toBe(wait);
    expect(await versionOf(world)).toBe(0);
    expect(world.audited).toMatchObject([{ entry: { outcome: 'refused', code } }]);
  });

  it('refuses when the users API does not answer before the time is up', async () => {
    const world = createWorld();
    world.fake.hanging.add('readUser');
    const write = { ...brandWrite(ADMIN, 0), signal: AbortSignal.timeout(10) };
    expect(refused(await world.settings.putBrand(write)).code).toBe('crm_unavailable');
    expect(await versionOf(world)).toBe(0);
  });

  it('throws on what is no fault of the CRM', async () => {
    const world = createWorld();
    world.fake.faults.set('readUser', new RangeError('a bug'));
    await expect(putBrand(world, ADMIN, 0)).rejects.toThrow(RangeError);
  });

  it('refuses when the catalogue cannot be read', async () => {
    const world = createWorld();
    world.fake.faults.set('listProperties', new CrmUnavailable('502'));
    const write = writeOf(ADMIN, 'PUT', 'rules/contacts.city', { version: 0 });
    expect(refused(await world.settings.putRule(write, 'contacts.city')).status).toBe(503);
  });

  it.each([undefined, { ...INSTALLATION, status: 'dead' as const }])(
    'refuses every use case of a portal that is not connected: %o',
    async (installation) => {
      const world = createWorld();
      world.installations.delete(PORTAL);
      if (installation !== undefined) world.installations.set(PORTAL, installation);
      const caller = writeOf(ADMIN, 'PUT', 'brand', {});
      const { settings } = world;
      const answers = await Promise.all([
        settings.overview(caller),
        settings.properties(caller, new Map([['objectType', 'contacts']])),
        settings.activity(caller, new Map()),
        settings.putRule(caller, 'contacts.city'),
        settings.deleteRule(caller, 'contacts.city'),
        settings.putBrand(caller),
        settings.putVerification(caller),
        settings.putEditors(caller),
      ]);
      expect(answers.map((answer) => refused(answer).code)).toStrictEqual(answers.map(() => 'not_connected'));
      expect(answers.map((answer) => refused(answer).status)).toStrictEqual(answers.map(() => 403));
      expect(world.fake.calls).toStrictEqual([]);
    },
  );

  it('lets an outage of the store through as a fault', async () => {
    const world = createWorld();
    world.storage.setOutage(true);
    await expect(putBrand(world, ADMIN, 0)).rejects.toThrow(StoreUnavailable);
  });
});

describe('versions', () => {
  it.each([1, 3, 999])(
    'answers 409 with the current state when version %i is not the current one',
    async (stale) => {
      const world = createWorld();
      await putBrand(world, ADMIN, 0);
      await putBrand(world, ADMIN, 1, { companyName: 'Second' });
      const answer = refused(await putBrand(world, ADMIN, stale, { companyName: 'Late' }));
      expect(answer).toMatchObject({
        status: 409,
        code: 'stale_version',
        extra: { current: { version: 2, brand: { companyName: 'Second' }, rules: [], editors: [] } },
      });
      expect(await versionOf(world)).toBe(2);
    },
  );

  it('tells a stale version before it tells what else is wrong', async () => {
    const world = createWorld();
    await putBrand(world, ADMIN, 0);
    expect(refused(await putBrand(world, ADMIN, 0, { companyName: 7 })).code).toBe('stale_version');
  });

  it('lets one of two admins win who save different things at once', async () => {
    const world = createWorld();
    world.fake.setUser(PERSON, true);
    const answers = await Promise.all([
      putBrand(world, ADMIN, 0, { companyName: 'One' }),
      putBrand(world, PERSON, 0, { companyName: 'Two' }),
    ]);
    const codes = answers.map((answer) => (isSettingsRefusal(answer) ? answer.code : 'saved'));
    expect(codes.sort()).toStrictEqual(['saved', 'stale_version']);
    expect(await versionOf(world)).toBe(1);
    expect(world.audited).toHaveLength(1);
  });

  it('answers the very same request as the first time and saves it once', async () => {
    const world = createWorld();
    const write = brandWrite(ADMIN, 0);
    const first = await world.settings.putBrand(write);
    expect(await world.settings.putBrand({ ...write, requestId: 'again' })).toStrictEqual(first);
    expect(await versionOf(world)).toBe(1);
    expect(world.audited).toHaveLength(1);
  });

  it('answers a repeat as the first time even when others saved since', async () => {
    const world = createWorld();
    const write = brandWrite(ADMIN, 0);
    const first = await world.settings.putBrand(write);
    await putBrand(world, ADMIN, 1, { companyName: 'Later' });
    expect(await world.settings.putBrand(write)).toStrictEqual(first);
    expect(await versionOf(world)).toBe(2);
  });

  it('answers 50 equal requests at once alike, with one version and one line in the trail', async () => {
    const world = createWorld();
    const write = brandWrite(ADMIN, 0);
    const answers = await Promise.all(Array.from({ length: 50 }, () => world.settings.putBrand(write)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toHaveProperty('version', 1);
    expect(await versionOf(world)).toBe(1);
    expect(world.audited).toHaveLength(1);
  });

  it('repeats a DELETE without a 404', async () => {
    const world = createWorld();
    const put = writeOf(ADMIN, 'PUT', 'rules/contacts.city', { version: 0 });
    await world.settings.putRule(put, 'contacts.city');
    const write = writeOf(ADMIN, 'DELETE', 'rules/contacts.city', undefined, { version: '1' });
    const first = await world.settings.deleteRule(write, 'contacts.city');
    expect(first).toMatchObject({ version: 2, rules: [] });
    expect(await world.settings.deleteRule(write, 'contacts.city')).toStrictEqual(first);
  });

  it.each<[string, (write: ReturnType<typeof brandWrite>) => ReturnType<typeof brandWrite>]>([
    ['another user', (write) => ({ ...write, userId: PERSON })],
    ['another path', (write) => ({ ...write, path: '/settings/brand/' })],
    ['another method', (write) => ({ ...write, method: 'POST' })],
    ['other bytes', (write) => ({ ...write, rawBody: new Uint8Array([...write.rawBody, 0x20]) })],
  ])('takes the same save by %s for a rival one', async (_, altered) => {
    const world = createWorld();
    world.fake.setUser(PERSON, true);
    const write = brandWrite(ADMIN, 0);
    await world.settings.putBrand(write);
    expect(refused(await world.settings.putBrand(altered(write))).code).toBe('stale_version');
  });

  it('refuses a repeat by a user who lost the right in between', async () => {
    const world = createWorld();
    const write = brandWrite(ADMIN, 0);
    await world.settings.putBrand(write);
    world.fake.setUser(ADMIN, false);
    expect(refused(await world.settings.putBrand(write)).status).toBe(403);
  });

  it('fails when the trail cannot be written, and writes the line on the repeat', async () => {
    const world = createWorld();
    const write = brandWrite(ADMIN, 0);
    world.knobs.auditFails = new StoreUnavailable('down');
    await expect(world.settings.putBrand(write)).rejects.toThrow(StoreUnavailable);
    world.knobs.auditFails = undefined;
    expect(await world.settings.putBrand(write)).toHaveProperty('version', 1);
    expect(world.audited).toMatchObject([{ entry: { outcome: 'saved', version: 1 } }]);
  });

  it('keeps each portal to itself', async () => {
    const world = createWorld();
    world.installations.set('502', { ...INSTALLATION, portalId: '502' });
    await putBrand(world, ADMIN, 0);
    const foreign = await world.settings.putBrand({ ...brandWrite(ADMIN, 1), portalId: '502' });
    expect(refused(foreign).code).toBe('no_right');
    expect(world.audited.map(({ portalId }) => portalId)).toStrictEqual([PORTAL, '502']);
  });
});
