import { beforeEach, describe, expect, it } from 'vitest';
import { CrmForbidden, CrmUnavailable } from '../../src/errors.ts';
import { EMPTY_POLICY, type Policy } from '../../src/policy/policy.ts';
import { createRights, type Rights } from '../../src/settings/rights.ts';
import { createMemoryStorage, type MemoryStorage } from '../helpers/memory-adapter.ts';
import { ADMIN, createFakeCrm, createFrozenClock, EDITOR, PERSON, PORTAL } from './world.ts';

const live = (): AbortSignal => new AbortController().signal;
const NAMED: Policy = { ...EMPTY_POLICY, editors: [EDITOR] };
const NEED_SEAT: Policy = { ...NAMED, editorsNeedSeat: true };

let clock: ReturnType<typeof createFrozenClock>;
let storage: MemoryStorage;
let crm: ReturnType<typeof createFakeCrm>;
let rights: Rights;

beforeEach(() => {
  clock = createFrozenClock();
  storage = createMemoryStorage({ clock });
  crm = createFakeCrm();
  rights = createRights({ crm: crm.crm, state: storage.openState, clock });
});

const describeMe = (userId: string, policy: Policy) =>
  rights.describe({ portalId: PORTAL, userId }, policy, live());

describe('what the card is told about a user', () => {
  it.each<[string, string, Policy, boolean, boolean, string | undefined, string]>([
    ['a super admin', ADMIN, EMPTY_POLICY, true, true, undefined, ''],
    ['a named editor', EDITOR, NAMED, true, false, undefined, ''],
    ['an editor without the seat', EDITOR, NEED_SEAT, false, false, 'no_seat', 'assigned seat'],
    ['anybody else', PERSON, NAMED, false, false, 'not_named', 'name you as an editor'],
    ['whom the portal does not have', '7001', NAMED, false, false, 'unknown_user', 'does not list you'],
  ])('%s', async (_, userId, policy, canEdit, canNameEditors, code, part) => {
    const me = await describeMe(userId, policy);
    expect(me).toMatchObject({ canEdit, canNameEditors });
    expect(me.reasonCode).toBe(code);
    expect(me.reason ?? '').toContain(part);
    expect(Object.hasOwn(me, 'reason')).toBe(!canEdit);
  });

  it.each([PERSON, EDITOR, '7001'])('tells user %s to ask a super admin', async (userId) => {
    expect((await describeMe(userId, { ...NEED_SEAT })).reason).toContain('super admin');
  });

  it('reads a user once in 60 seconds', async () => {
    await describeMe(ADMIN, EMPTY_POLICY);
    crm.fake.setUser(ADMIN, false);
    clock.advance(59_999);
    expect((await describeMe(ADMIN, EMPTY_POLICY)).canEdit).toBe(true);
    expect(crm.fake.countOf('readUser')).toBe(1);
    clock.advance(1);
    expect((await describeMe(ADMIN, EMPTY_POLICY)).canEdit).toBe(false);
  });

  it('heeds a change of the editors at once', async () => {
    expect((await describeMe(EDITOR, NAMED)).canEdit).toBe(true);
    expect((await describeMe(EDITOR, EMPTY_POLICY)).canEdit).toBe(false);
  });

  it.each([new CrmUnavailable('500'), new CrmForbidden('scope')])(
    'says no with a reason when the CRM does not tell, and remembers no such answer: %s',
    async (fault) => {
      crm.fake.faults.set('readUser', fault);
      const me = await describeMe(ADMIN, EMPTY_POLICY);
      expect(me).toMatchObject({ canEdit: false, canNameEditors: false });
      expect(me.reason).toContain('HubSpot did not say');
      expect(me.reasonCode).toBe('rights_unread');
      crm.fake.faults.clear();
      expect((await describeMe(ADMIN, EMPTY_POLICY)).canEdit).toBe(true);
    },
  );

  it('reads again when what is cached is not ours', async () => {
    await storage.openState('settings-rights').set(`${PORTAL}:${PERSON}`, { superAdmin: true });
    expect((await describeMe(PERSON, EMPTY_POLICY)).canEdit).toBe(false);
  });
});

describe('an assigned seat, which HubSpot names in its list of users alone', () => {
  const allowed = async (policy: Policy = NEED_SEAT): Promise<string> => {
    const answer = await rights.refuseWrite({ portalId: PORTAL, userId: EDITOR }, 'editor', policy, live());
    return answer?.code ?? 'allowed';
  };

  it('is found on whichever page of the list the user is', async () => {
    crm.fake.setUser(EDITOR, false, ['CORE']);
    crm.fake.usersOnAPage = 1;
    expect(await allowed()).toBe('allowed');
    expect(crm.fake.countOf('listUsers')).toBe(3);
  });

  it('is not asked for where no seat is needed, or where nothing turns on it', async () => {
    expect(await allowed(NAMED)).toBe('allowed');
    for (const userId of [ADMIN, PERSON, '7001']) await describeMe(userId, NEED_SEAT);
    expect(crm.fake.countOf('listUsers')).toBe(0);
  });

  it('is believed where the single user names it', async () => {
    crm.fake.seatsOnSingleUser = true;
    expect(await allowed()).toBe('no_right');
    crm.fake.setUser(EDITOR, false, ['CORE']);
    expect(await allowed()).toBe('allowed');
    expect(crm.fake.countOf('listUsers')).toBe(0);
  });

  it('is none for a user behind the twentieth page', async () => {
    crm.fake.usersOnAPage = 1;
    for (let id = 100; id < 117; id += 1) crm.fake.setUser(String(id), false);
    crm.fake.users.delete(EDITOR);
    crm.fake.setUser(EDITOR, false, ['CORE']);
    expect(await allowed()).toBe('allowed');
    crm.fake.users.delete(EDITOR);
    crm.fake.setUser('117', false);
    crm.fake.setUser(EDITOR, false, ['CORE']);
    expect(await allowed()).toBe('no_right');
    expect(crm.fake.countOf('listUsers')).toBe(40);
  });

  it.each<[Error, string]>([
    [new CrmUnavailable('500'), 'crm_unavailable'],
    [new CrmForbidden('scope'), 'crm_forbidden'],
  ])('is none while the list cannot be read: %s', async (fault, code) => {
    crm.fake.setUser(EDITOR, false, ['CORE']);
    crm.fake.faults.set('listUsers', fault);
    expect(await allowed()).toBe(code);
    expect((await describeMe(EDITOR, NEED_SEAT)).reasonCode).toBe('rights_unread');
  });

  it('is read when the switch is turned on, though the user was shown a moment ago', async () => {
    expect((await describeMe(EDITOR, NAMED)).canEdit).toBe(true);
    expect((await describeMe(EDITOR, NEED_SEAT)).reasonCode).toBe('no_seat');
    crm.fake.setUser(EDITOR, false, ['CORE']);
    clock.advance(60_000);
    expect((await describeMe(EDITOR, NEED_SEAT)).canEdit).toBe(true);
    await describeMe(EDITOR, NEED_SEAT);
    expect(crm.fake.countOf('listUsers')).toBe(2);
  });
});

describe('what a write is told', () => {
  const refuse = (userId: string) =>
    rights.refuseWrite({ portalId: PORTAL, userId }, 'editor', EMPTY_POLICY, live());

  it('is never taken from the cache', async () => {
    await describeMe(ADMIN, EMPTY_POLICY);
    crm.fake.setUser(ADMIN, false);
    expect(await refuse(ADMIN)).toMatchObject({ status: 403, code: 'no_right' });
  });

  it('renews what the card is told', async () => {
    await describeMe(ADMIN, EMPTY_POLICY);
    crm.fake.setUser(ADMIN, false);
    await refuse(ADMIN);
    expect((await describeMe(ADMIN, EMPTY_POLICY)).canEdit).toBe(false);
  });
});
