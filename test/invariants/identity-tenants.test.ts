import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANNA, EU, startWorld, US, type World } from '../helpers/world.ts';
import {
  adminOf,
  control,
  crmCalls,
  nameCompany,
  patchContact,
  patchProperty,
  save,
  statusesOf,
  THIRD,
} from './identity-scene.ts';

const CANARIES: ReadonlyMap<number, string> = new Map([
  [EU, 'CANARY-EU'],
  [US, 'CANARY-US'],
  [THIRD, 'CANARY-THIRD'],
]);
const PORTALS = [...CANARIES.keys()];
const PROPERTY = 'delivery_instructions';
const HANDLE = /^cnv_[A-Za-z0-9_-]{43}$/;
const DAY_MS = 24 * 3_600_000;

describe('three portals with equal contact ids, addresses and property names', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld({ installed: [] });
    for (const [portalId, canary] of CANARIES) {
      expect(await world.control.install(portalId, adminOf(portalId))).toBe(200);
      if (portalId === THIRD) {
        const properties = { email: ANNA, [PROPERTY]: canary };
        await control(world, 'POST', `/portals/${portalId}/contacts`, { properties });
      } else {
        await patchContact(world, '1001', { [PROPERTY]: canary }, portalId);
      }
      await patchProperty(world, PROPERTY, { label: `Label ${canary}` }, portalId);
      const level = { enabled: true, protectionLevel: 'match_email', instructions: `Say ${canary}` };
      const rule = { show: level, edit: level, acceptedRisk: true };
      const saved = await save(world, `/settings/rules/contacts.${PROPERTY}`, rule, portalId);
      expect(saved.status).toBe(200);
    }
  });

  afterAll(() => world.close());

  /** One call of every tool, with the handle given. */
  const callsWith = (conversation: string) =>
    [
      ['open_conversation', { channel: 'live_chat' }],
      ['open_conversation', { conversation }],
      ['submit_email', { conversation, email: ANNA }],
      ['read_crm_data', { conversation, properties: `contacts.${PROPERTY}` }],
      ['update_crm_data', { conversation, property: PROPERTY, value: 'from a foreign portal' }],
      ['close_conversation', { conversation, reason: 'handoff' }],
    ] as const;

  it('INV-12: no call of any tool with any handle ever brings another portal’s value, label or instruction', async () => {
    const handles = new Map<number, string>();
    for (const portalId of PORTALS) handles.set(portalId, await world.converse(ANNA, portalId));
    const before = (await world.ledger()).length;
    for (const portalId of PORTALS) {
      const foreign = PORTALS.filter((other) => other !== portalId);
      for (const other of foreign) {
        for (const [tool, inputFields] of callsWith(handles.get(other) ?? '')) {
          const answer = await world.control.agentCall(portalId, { tool, inputFields });
          expect(answer.status).toBe(200);
          const text = JSON.stringify(answer);
          for (const stranger of foreign) expect(text).not.toContain(CANARIES.get(stranger));
          if ('conversation' in inputFields) {
            expect(answer.body).toMatchObject({ outputFields: { status: 'conversation_unknown' } });
          } else {
            expect(text).toContain(`Label ${CANARIES.get(portalId) ?? ''}`);
          }
        }
      }
    }
    expect(await world.ledger()).toHaveLength(before);
    for (const [portalId, conversation] of handles) {
      const own = await world.read(conversation, [`contacts.${PROPERTY}`], portalId);
      expect(own.results?.[0]).toMatchObject({ status: 'ok', value: CANARIES.get(portalId) });
    }
  });

  it('INV-12: the same callbackId in two portals is two writes, each in its own portal', async () => {
    const before = (await world.ledger()).length;
    for (const portalId of [EU, US]) {
      const conversation = await world.converse(ANNA, portalId);
      const change = { conversation, property: 'contacts.delivery_instructions', value: `At ${portalId}` };
      const written = await world.call('update_crm_data', change, { portalId, callbackId: 'ap-1-1-1-0' });
      expect(written).toMatchObject({ status: 'ok', conversation });
    }
    const changes = (await world.ledger()).slice(before);
    expect(changes.map((line) => [line.portalId, line.recordId, line.new])).toEqual([
      [EU, '1001', `At ${EU}`],
      [US, '1001', `At ${US}`],
    ]);
    for (const portalId of [EU, US]) {
      await patchContact(world, '1001', { [PROPERTY]: CANARIES.get(portalId) ?? '' }, portalId);
    }
  });

  it('INV-12: addresses used up in a conversation of one portal are not counted in another', async () => {
    const conversation = await world.converse(undefined, EU);
    for (const name of ['a', 'b', 'c', 'd']) {
      await world.call('submit_email', { conversation, email: `${name}@example.com` });
    }
    const elsewhere = await world.converse(undefined, US);
    const email = { conversation: elsewhere, email: 'a@example.com' };
    expect((await world.call('submit_email', email, { portalId: US })).status).toBe('recorded');
  });
});

describe('one portal', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
    await nameCompany(world);
    await world.allow('phone', { show: 'match_email' });
    await world.allow('city', { show: 'verify_email' });
    await world.allow('preferred_store', { show: 'match_email', edit: 'match_email' });
  });

  afterAll(() => world.close());

  const SELECTORS: readonly (readonly [string, unknown])[] = [
    ['contactId', '1002'],
    ['contact_id', 1002],
    ['vid', 1002],
    ['id', '1002'],
    ['objectId', '1002'],
    ['hs_object_id', '1002'],
    ['objectType', 'contacts'],
    ['idProperty', 'email'],
    ['portalId', '1000002'],
    ['recognisedContactId', '1002'],
    ['recordIds', ['1002']],
    ['contact', { id: '1002' }],
    ['object', { objectId: '1002', objectType: 'CONTACT' }],
    ['associations', [{ to: { id: '1002' } }]],
    ['__proto__x', { contactId: '1002' }],
  ];

  it('INV-13: no argument of any tool selects a record; each is refused as an unknown field and nothing is asked of the CRM', async () => {
    const conversation = await world.converse(ANNA);
    const before = await crmCalls(world);
    const tools = [
      ['open_conversation', { channel: 'live_chat' }],
      ['submit_email', { conversation, email: ANNA }],
      ['read_crm_data', { conversation, properties: 'contacts.phone' }],
      ['update_crm_data', { conversation, property: 'preferred_store', value: 'oslo' }],
      ['close_conversation', { conversation, reason: 'handoff' }],
    ] as const;
    const selectors: typeof SELECTORS = [...SELECTORS, ['email_', 'erik.lindqvist@example.com']];
    for (const [tool, inputFields] of tools) {
      for (const [field, value] of selectors) {
        const answer = await world.call(tool, { ...inputFields, [field]: value });
        expect(answer, `${tool} ${field}`).toMatchObject({
          status: 'invalid_input',
          code: 'unknown_field',
          field,
        });
      }
    }
    const withEmail = { conversation, properties: 'contacts.phone', email: 'erik.lindqvist@example.com' };
    expect(await world.call('read_crm_data', withEmail)).toMatchObject({ code: 'unknown_field' });
    expect(await crmCalls(world)).toEqual(before);
  });

  it.each([
    'contacts.1002.phone',
    'contacts/1002.phone',
    '1002.phone',
    '0-1.phone',
    'contacts.phone?id=1002',
    'contacts.phone&idProperty=email',
    '../1002',
    'companies.phone',
  ])('INV-13: the property name %s selects no record either', async (name) => {
    const conversation = await world.converse(ANNA);
    const answer = await world.read(conversation, [name]);
    expect(answer.results).toEqual([{ name, status: 'not_listed', next: 'use_names_from_data' }]);
  });

  it('INV-15: a contact that HubSpot links to the chat silences the email question and meets no level', async () => {
    const object = { objectId: '1001', objectType: 'CONTACT' };
    const opened = await world.call('open_conversation', { channel: 'live_chat' }, { object });
    const { conversation } = opened;
    const read = () =>
      world.call('read_crm_data', { conversation, properties: 'phone, city' }, { object }).then(statusesOf);
    const both = (phone: string, city: string) => ({ 'contacts.phone': phone, 'contacts.city': city });
    expect(opened).toMatchObject({ emailCapture: { ask: false }, emailStated: false });
    expect(await read()).toEqual(both('needs_email', 'needs_email'));
    await world.call('submit_email', { conversation, email: 'erik.lindqvist@example.com' }, { object });
    expect(await read()).toEqual(both('not_available', 'needs_verification'));
    await world.call('submit_email', { conversation, email: 'nobody@example.com' }, { object });
    expect(await read()).toEqual(both('not_available', 'needs_verification'));
    await world.call('submit_email', { conversation, email: ANNA }, { object });
    expect(await read()).toEqual(both('ok', 'needs_verification'));
  });

  it('INV-15: a link that comes with a later call changes neither the conversation nor what it may see', async () => {
    const { conversation } = await world.call('open_conversation', { channel: 'live_chat' });
    const object = { objectId: '1002', objectType: 'CONTACT' };
    const asked = { conversation, properties: 'phone' };
    expect((await world.call('read_crm_data', asked, { object })).status).toBe('needs_email');
    await world.call('submit_email', { conversation, email: ANNA }, { object });
    const anna = await world.call('read_crm_data', asked, { object });
    expect(anna.results?.[0]).toMatchObject({ status: 'ok', value: '+358 40 123 4567' });
  });

  it.each([
    ['COMPANY', '1001'],
    ['0-2', '1001'],
    ['CONVERSATION', '1001'],
  ])('INV-15: a linked %s with the number of a contact recognises nobody', async (objectType, objectId) => {
    const object = { objectId, objectType };
    const { conversation } = await world.call('open_conversation', { channel: 'live_chat' }, { object });
    await world.call('submit_email', { conversation, email: 'erik.lindqvist@example.com' });
    const erik = await world.read(conversation, ['phone']);
    expect(erik.results?.[0]).toMatchObject({ status: 'ok', value: '+46 70 123 45 67' });
  });
});

describe('conversation handles', () => {
  it('INV-14: a handle is 256 random bits of ours, and one that is invented, altered, closed or out of time is unknown', async () => {
    const world = await startWorld();
    try {
      await world.allow('phone', { show: 'match_email' });
      const opened = await Promise.all(Array.from({ length: 8 }, () => world.converse()));
      expect(new Set(opened).size).toBe(8);
      for (const handle of opened) expect(handle).toMatch(HANDLE);

      const living = await world.converse(ANNA);
      const closed = await world.converse(ANNA);
      await world.call('close_conversation', { conversation: closed, reason: 'customer_left' });
      const last = living.endsWith('A') ? 'B' : 'A';
      const unknown = await world.read(`cnv_${'A'.repeat(43)}`, ['contacts.phone']);
      expect(unknown).toEqual({
        status: 'conversation_unknown',
        conversation: '',
        say: 'One moment, please, I have to start over.',
        next: 'open_conversation',
      });
      const dead = [closed, '7', 'conversation 7', '1001', `${living.slice(0, -1)}${last}`, `${living}A`];
      const shapes = [living.toUpperCase(), living.slice(4), `../${living}`, `${EU}/${living}`, '__proto__'];
      for (const handle of [...dead, ...shapes]) {
        expect(await world.read(handle, ['contacts.phone']), handle).toEqual(unknown);
      }
      expect((await world.read(living, ['contacts.phone'])).status).toBe('ok');
      await world.advance(DAY_MS + 2 * 60_000);
      expect(await world.read(living, ['contacts.phone'])).toEqual(unknown);
    } finally {
      await world.close();
    }
  });
});
