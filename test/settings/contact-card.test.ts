import { describe, expect, it } from 'vitest';
import type { AuditKind, AuditKinds } from '../../src/audit/entry.ts';
import { createAudit } from '../../src/audit/audit.ts';
import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected, StoreUnavailable } from '../../src/errors.ts';
import type { ContactRecord } from '../../src/hubspot/crm.ts';
import { EMPTY_POLICY, NO_GRANT, type Policy, type Rule } from '../../src/policy/policy.ts';
import { createContactCards } from '../../src/settings/contact-card.ts';
import { isSettingsRefusal } from '../../src/settings/refusal.ts';
import { createProofs, type Proof } from '../../src/verification/proofs.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { sealer } from '../verification/scene.ts';
import { createFrozenClock, definition, INSTALLATION, NOON, PERSON, PORTAL } from './world.ts';

const CONTACT = '501';
const EMAIL = 'anna.virtanen@example.com';
const MINUTE = 60_000;

const on = (protectionLevel: 'match_email' | 'verify_email') =>
  ({ enabled: true, protectionLevel, instructions: '' }) as const;
const rule = (property: string, over: Partial<Rule>): Rule => ({
  ...{ objectType: 'contacts', property, show: NO_GRANT, edit: NO_GRANT, acceptedRisk: false },
  ...{ changedAtMs: NOON, changedByUserId: '11', widenedAtVersion: 1, ...over },
});
const POLICY: Policy = {
  ...EMPTY_POLICY,
  version: 3,
  rules: [
    rule('city', { show: on('match_email'), edit: on('verify_email') }),
    rule('phone', { show: on('verify_email'), edit: on('match_email'), acceptedRisk: true }),
    rule('iban', { show: on('match_email') }),
    rule('gone', { show: on('match_email') }),
    rule('off', {}),
  ],
};
const DEFINITIONS = [
  definition({ name: 'city' }),
  definition({ name: 'phone' }),
  definition({ name: 'off' }),
  definition({ name: 'iban', sensitivity: 'sensitive' }),
];

type Properties = Readonly<Record<string, string | null>>;

function createScene() {
  const clock = createFrozenClock();
  const storage = createMemoryStorage({ clock });
  const { openState, journal } = storage;
  const audit = createAudit(journal);
  const proofs = createProofs({ openState, clock, sealer });
  const records = new Map<string, ContactRecord>();
  const scene = {
    ...{ clock, audit, proofs, records },
    fail: () => {
      storage.setOutage(true);
    },
    installation: INSTALLATION as typeof INSTALLATION | undefined,
    fault: undefined as Error | undefined,
    /** Where a read by id leads; to the record of that id by default. */
    leadsTo: new Map<string, string>(),
    put: (id: string, properties: Properties, mergedIds = '') =>
      records.set(id, { id, properties, mergedIds }),
    async grant(
      conversation: string,
      over: Partial<Proof> = {},
      channel: 'live_chat' | 'email' = 'live_chat',
    ) {
      const holder = {
        ...{ id: conversation, portalId: PORTAL, caller: 'key-1', channel, language: null },
        ...{ recognisedContactId: null, openedAtMs: clock.now(), touchedAtMs: clock.now() },
      };
      await proofs.grant(holder, EMPTY_POLICY.verification, {
        ...{ challengeId: `challenge of ${conversation}`, subject: 'subject', contactId: CONTACT },
        ...{ address: EMAIL, mergedIds: '', policyVersion: 3, reference: '7KQM-2XTB' },
        ...{ requestedAtMs: clock.now(), confirmedAtMs: clock.now(), ...over },
      });
    },
    append: <Kind extends AuditKind>(kind: Kind, entry: AuditKinds[Kind]) =>
      audit.append(PORTAL, kind, entry),
  };
  scene.put(CONTACT, { email: EMAIL, city: 'Turku' });
  const answer = <T>(value: T): Promise<T> =>
    scene.fault === undefined ? Promise.resolve(value) : Promise.reject(scene.fault);
  const cards = createContactCards({
    crm: {
      readContact: (portalId, id) =>
        answer(portalId === PORTAL ? records.get(scene.leadsTo.get(id) ?? id) : undefined),
      findContactsByEmail: (_portal, emails) =>
        answer(
          [...records.values()].filter(({ properties }) =>
            [properties['email'], properties['hs_additional_emails']].some(
              (address) => typeof address === 'string' && emails.includes(address),
            ),
          ),
        ),
    },
    definitions: {
      get: () => answer((_type: string, name: string) => DEFINITIONS.find((one) => one.name === name)),
    },
    installations: { find: () => Promise.resolve(scene.installation) },
    policies: { current: () => Promise.resolve(POLICY) },
    ...{ proofs, audit },
    handoffs: { find: () => Promise.resolve(undefined) },
    conversations: { recall: () => Promise.resolve(undefined), changes: () => Promise.resolve([]) },
    verification: {
      status: () => Promise.resolve({ status: 'none' }),
      proof: () => Promise.resolve(undefined),
    },
  });
  const caller = {
    ...{ portalId: PORTAL, userId: PERSON, requestId: 'request-1' },
    signal: new AbortController().signal,
  };
  return {
    ...scene,
    scene,
    card: (id = CONTACT) => cards.card(caller, id),
    endProofs: (id = CONTACT) => cards.endProofs(caller, id),
    handoff: (reference: string) => cards.handoff(caller, reference),
    shown: async (id = CONTACT) => {
      const card = await cards.card(caller, id);
      if (isSettingsRefusal(card)) throw new Error(`refused: ${card.code}`);
      return card;
    },
  };
}

type Scene = ReturnType<typeof createScene>;

/** The statuses of a preview, state by state, in the order of its items. */
async function statusesOf({ shown }: Scene): Promise<Readonly<Record<string, readonly string[]>>> {
  const { preview } = await shown();
  return Object.fromEntries(preview.map(({ state, items }) => [state, items.map(({ status }) => status)]));
}

const NOTHING = [
  'needs_email',
  'needs_email',
  'needs_email',
  'needs_email',
  'not_available',
  'not_available',
];
const STATED = [
  'allowed',
  'needs_verification',
  'needs_verification',
  'allowed',
  'not_available',
  'not_available',
];
const UNMATCHED = STATED.map((status) => (status === 'allowed' ? 'not_available' : status));

describe('the preview of a contact', () => {
  it('says for every switched-on operation, in the order of the rules, what the decision is', async () => {
    const scene = createScene();
    const { preview, blockers } = await scene.shown();
    expect(blockers).toEqual([]);
    expect(preview[0]?.items.map(({ name, operation }) => `${operation} ${name}`)).toEqual([
      ...['show contacts.city', 'edit contacts.city', 'show contacts.phone', 'edit contacts.phone'],
      ...['show contacts.iban', 'show contacts.gone'],
    ]);
    expect(await statusesOf(scene)).toEqual({
      nothing: NOTHING,
      email_stated: STATED,
      email_verified: ['allowed', 'allowed', 'allowed', 'allowed', 'not_available', 'not_available'],
    });
  });

  it.each<[string, string, (scene: Scene) => unknown, readonly string[]]>([
    ['is archived or was never there', 'gone', ({ records }) => records.delete(CONTACT), UNMATCHED],
    [
      'was merged into another',
      'gone',
      (scene) => {
        scene.records.delete(CONTACT);
        scene.put('777', { email: EMAIL }, CONTACT);
        scene.leadsTo.set(CONTACT, '777');
      },
      UNMATCHED,
    ],
    ['has no email', 'no_email', ({ put }) => put(CONTACT, { email: null }), UNMATCHED],
    ['has an empty email', 'no_email', ({ put }) => put(CONTACT, { email: ' ' }), UNMATCHED],
    ['has an email that is none', 'email_unusable', ({ put }) => put(CONTACT, { email: 'a@b@c' }), UNMATCHED],
    [
      'shares its email with another',
      'email_shared',
      ({ put }) => put('777', { email: 'other@example.com', hs_additional_emails: EMAIL }),
      UNMATCHED,
    ],
    [
      'wants no mail',
      'email_unusable',
      ({ put }) => put(CONTACT, { email: EMAIL, hs_email_optout: 'true' }),
      STATED,
    ],
    [
      'bounced',
      'email_unusable',
      ({ put }) => put(CONTACT, { email: EMAIL, hs_email_hard_bounce_reason_enum: 'UNKNOWN_USER' }),
      STATED,
    ],
  ])('who %s says %s, and that no proof changes anything', async (_, blocker, change, stated) => {
    const scene = createScene();
    change(scene);
    expect((await scene.shown()).blockers).toEqual([blocker]);
    expect(await statusesOf(scene)).toEqual({
      nothing: NOTHING,
      email_stated: stated,
      email_verified: stated,
    });
  });

  it('holds no value and no address of the contact', async () => {
    const scene = createScene();
    await scene.grant('conversation-1');
    const text = JSON.stringify(await scene.shown());
    expect(text).not.toContain('Turku');
    expect(text).not.toContain('@');
  });
});

describe('the proofs of a contact', () => {
  it('are those that live and stand, newest first', async () => {
    const scene = createScene();
    await scene.grant('conversation-1', {}, 'email');
    scene.clock.advance(MINUTE);
    await scene.grant('conversation-2');
    await scene.grant('of-another-contact', { contactId: '502' });
    await scene.grant('of an earlier address', { address: 'old@example.com' });
    await scene.grant('of before a merge', { mergedIds: '9' });
    expect((await scene.shown()).proofs).toStrictEqual([
      {
        ...{ conversation: 'conversation-2', channel: 'live_chat', caller: 'key-1', reference: '7KQM-2XTB' },
        ...{ confirmedAtMs: NOON + MINUTE, expiresAtMs: NOON + 16 * MINUTE },
      },
      {
        ...{ conversation: 'conversation-1', channel: 'email', caller: 'key-1', reference: '7KQM-2XTB' },
        ...{ confirmedAtMs: NOON, expiresAtMs: NOON + 24 * 60 * MINUTE },
      },
    ]);
    scene.clock.advance(15 * MINUTE);
    expect((await scene.shown()).proofs).toHaveLength(1);
  });

  it('are none of the time before the app was installed anew', async () => {
    const scene = createScene();
    await scene.grant('conversation-1');
    scene.scene.installation = { ...INSTALLATION, installedAtMs: NOON + 1 };
    expect((await scene.shown()).proofs).toEqual([]);
  });

  it('are at most 50', async () => {
    const scene = createScene();
    for (let index = 1; index <= 51; index += 1) await scene.grant(`conversation-${index}`);
    const { proofs } = await scene.shown();
    expect(proofs).toHaveLength(50);
    expect(proofs[0]?.conversation).toBe('conversation-51');
  });
});

describe('ending the proofs of a contact', () => {
  const acts = async ({ audit }: Scene): Promise<readonly unknown[]> =>
    (await audit.page(PORTAL, { kinds: ['verification'], limit: 100 })).map(({ data }) => data);

  it('ends all of that contact and none of another, and says how many', async () => {
    const scene = createScene();
    for (const id of ['conversation-1', 'conversation-2']) await scene.grant(id);
    await scene.grant('of-another-contact', { contactId: '502' });
    expect(await scene.endProofs()).toStrictEqual({ ended: 2 });
    expect((await scene.shown()).proofs).toEqual([]);
    const contact = { portalId: PORTAL, contactId: '502' };
    expect(await scene.proofs.ofContact(contact, POLICY.verification)).toHaveLength(1);
    expect(await scene.endProofs()).toStrictEqual({ ended: 0 });
  });

  it('leaves a line for each conversation, and one when there was none', async () => {
    const scene = createScene();
    await scene.grant('conversation-1');
    await scene.endProofs();
    const line = {
      ...{ caller: `user:${PERSON}`, conversation: 'conversation-1', channel: 'live_chat', policyVersion: 3 },
      ...{ act: 'ended', reason: 'ended_by_user', contactId: CONTACT },
    };
    expect(await acts(scene)).toStrictEqual([line]);
    await scene.endProofs();
    expect(await acts(scene)).toStrictEqual([{ ...line, conversation: null, channel: null }, line]);
  });

  it('counts every proof once for two who end them at once', async () => {
    const scene = createScene();
    for (let index = 0; index < 10; index += 1) await scene.grant(`conversation-${index}`);
    const both = await Promise.all([scene.endProofs(), scene.endProofs()]);
    const ended = both.map((answer) => (isSettingsRefusal(answer) ? Number.NaN : answer.ended));
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(10);
  });

  it('needs no answer of the CRM', async () => {
    const scene = createScene();
    await scene.grant('conversation-1');
    scene.scene.fault = new CrmUnavailable('down');
    expect(await scene.endProofs()).toStrictEqual({ ended: 1 });
  });

  it('is a fault and no answer when the store is down', async () => {
    const scene = createScene();
    scene.fail();
    await expect(scene.endProofs()).rejects.toThrow(StoreUnavailable);
  });
});

describe('what was done about a contact', () => {
  const call = {
    ...{ requestId: 'r1', caller: 'key-1', conversation: 'conversation-1', channel: 'whatsapp' },
    ...{ tool: 'read_crm_data', policyVersion: 3, status: 'ok' },
  } as const;
  const items = [{ name: 'contacts.city', operation: 'show', status: 'ok' }] as const;

  it('is told newest first, also of contacts that were merged into it, and of nobody else', async () => {
    const scene = createScene();
    scene.put(CONTACT, { email: EMAIL }, '503;504');
    await scene.append('tool_call', { ...call, items, contactId: '503' });
    await scene.append('tool_call', { ...call, items, contactId: '5' });
    await scene.append('tool_call', { ...call, items });
    const { requestId: _requestId, tool: _tool, status: _status, ...about } = call;
    await scene.append('verification', { ...about, act: 'confirmed', contactId: CONTACT });
    await scene.append('write_outcome', {
      ...call,
      tool: 'update_crm_data',
      items,
      intentSeq: 1,
      contactId: CONTACT,
    });
    const { activity, activitySinceMs } = await scene.shown();
    expect(activitySinceMs).toBeNull();
    const common = { atMs: NOON, channel: 'whatsapp' };
    expect(activity).toStrictEqual([
      { ...common, seq: 5, kind: 'write_outcome', tool: 'update_crm_data', act: null, status: 'ok', items },
      { ...common, seq: 4, kind: 'verification', tool: null, act: 'confirmed', status: null, items: [] },
      { ...common, seq: 1, kind: 'tool_call', tool: 'read_crm_data', act: null, status: 'ok', items },
    ]);
  });

  it('ends with the twentieth, and says since when it was looked for', async () => {
    const scene = createScene();
    for (let index = 1; index <= 21; index += 1) {
      scene.clock.advance(1);
      await scene.append('tool_call', { ...call, items, contactId: CONTACT });
    }
    const { activity, activitySinceMs } = await scene.shown();
    expect(activity).toHaveLength(20);
    expect(activitySinceMs).toBe(NOON + 2);
  });

  it('is looked for among the portal’s latest 2,000 entries and no further', async () => {
    const scene = createScene();
    await scene.append('tool_call', { ...call, items, contactId: CONTACT });
    scene.clock.advance(1);
    for (let index = 1; index <= 1_999; index += 1) await scene.append('tool_call', { ...call, items });
    const whole = await scene.shown();
    expect(whole.activity).toHaveLength(1);
    expect(whole.activitySinceMs).toBe(NOON);
    await scene.append('tool_call', { ...call, items });
    const cut = await scene.shown();
    expect(cut).toMatchObject({ activity: [], activitySinceMs: NOON + 1 });
  });
});

describe('a card', () => {
  it.each(['', 'abc', '12a', '１２', '-1', '1.0', ' 1', '__proto__', '1'.repeat(21)])(
    'is refused for what is no id: %j',
    async (id) => {
      const refusal = { status: 422, code: 'invalid_id', fields: [{ field: 'contactId' }] };
      const { card, endProofs } = createScene();
      expect(await card(id)).toMatchObject(refusal);
      expect(await endProofs(id)).toMatchObject(refusal);
    },
  );

  it.each([
    [new CrmBusy('busy', 2_000), 503, 'crm_busy'],
    [new CrmUnavailable('down'), 503, 'crm_unavailable'],
    [new CrmForbidden('no scope'), 503, 'crm_forbidden'],
    [new NotConnected('gone'), 403, 'not_connected'],
  ])('is refused when the CRM does not answer: %s', async (fault, status, code) => {
    const { card, scene } = createScene();
    scene.fault = fault;
    expect(await card()).toMatchObject({ status, code });
  });

  it.each([undefined, { ...INSTALLATION, status: 'dead' } as const])(
    'is refused without a living installation',
    async (installation) => {
      const { card, endProofs, handoff, scene } = createScene();
      scene.installation = installation;
      const refusal = { status: 403, code: 'not_connected' };
      expect(await card()).toMatchObject(refusal);
      expect(await endProofs()).toMatchObject(refusal);
      expect(await handoff('7KQM-2XTB')).toMatchObject(refusal);
    },
  );
});
