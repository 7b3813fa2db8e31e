import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANNA, EU, startWorld, type World } from '../helpers/world.ts';
import {
  control,
  crmCalls,
  nameCompany,
  patchContact,
  patchProperty,
  save,
  statusesOf,
  wholeAnswer,
} from './identity-scene.ts';

const SHOWN = ['membership_tier', 'support_pin_hint', 'jacket_size', 'discount_percent', 'constructor'];
const EDITABLE = [
  'preferred_store',
  'newsletter_topics',
  'next_delivery_date',
  'last_service_visit',
  'loyalty_points',
  'delivery_instructions',
  'alternative_phone',
  'vip',
  'shipping_city',
  'shipping_street',
];

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await nameCompany(world);
  for (const property of SHOWN) await world.allow(property, { show: 'match_email' });
  for (const property of EDITABLE) await world.allow(property, { show: 'match_email', edit: 'match_email' });
});

afterAll(() => world.close());

/** Requests that would change the CRM. */
async function writesSent(): Promise<number> {
  return (await crmCalls(world)).filter(({ method }) => method === 'PATCH').length;
}

describe('names that no rule allows', () => {
  const NEVER = [
    ['unknown', 'shoe_colour'],
    ['of HubSpot, without a rule', 'firstname'],
    ['of the shop, without a rule', 'internal_notes'],
    ['hidden', 'fraud_flag'],
    ['sensitive', 'health_notes'],
    ['highly sensitive', 'bank_account'],
    ['archived', 'old_member_card'],
    ['an identity field', 'email'],
    ['of another object type', 'companies.name'],
    ['a label without a rule', 'First name'],
    ['of nothing but signs', '::;;::'],
  ] as const;

  it.each(NEVER)(
    'INV-36: a name that is %s is answered like one that nobody ever had',
    async (_why, name) => {
      const answers = async (asked: string) => {
        const stated = await world.converse(ANNA);
        const silent = await world.converse();
        const texts = [
          await wholeAnswer(world, 'read_crm_data', { conversation: stated, properties: [asked] }),
          await wholeAnswer(world, 'read_crm_data', { conversation: silent, properties: [asked] }),
          await wholeAnswer(world, 'update_crm_data', { conversation: stated, changes: { [asked]: 'x' } }),
        ];
        return texts.map((text) =>
          text.replaceAll(asked.trim(), 'NAME').replace(/\["content-length","\d+"\]/, ''),
        );
      };
      const [read = '', ...others] = await answers(name);
      expect(read).toContain('not_listed');
      expect([read, ...others]).toEqual(await answers('never_heard_of_it'));
    },
  );

  it('INV-36: a property that becomes hidden, sensitive or archived leaves the list although its rule stays', async () => {
    const changes = {
      support_pin_hint: { hidden: true },
      jacket_size: { dataSensitivity: 'sensitive' },
      discount_percent: { archived: true },
    };
    const back = {
      support_pin_hint: { hidden: false },
      jacket_size: { dataSensitivity: 'non_sensitive' },
      discount_percent: { archived: false },
    };
    await patchContact(world, '1001', { support_pin_hint: 'pet', jacket_size: 'm', discount_percent: '5' });
    const conversation = await world.converse(ANNA);
    const names = Object.keys(changes).map((name) => `contacts.${name}`);
    expect((await world.read(conversation, names)).status).toBe('ok');
    for (const [name, change] of Object.entries(changes)) await patchProperty(world, name, change);
    await world.advance(11 * 60_000);
    const gone = await world.read(conversation, names);
    expect(gone.results).toEqual(
      names.map((name) => ({ name, status: 'not_listed', next: 'use_names_from_data' })),
    );
    const { data = [] } = await world.call('open_conversation', { conversation });
    for (const name of names) expect(data.map((entry) => entry.name)).not.toContain(name);
    for (const [name, change] of Object.entries(back)) await patchProperty(world, name, change);
    await world.advance(11 * 60_000);
  });

  it('INV-36: an empty value and a value of nobody are one answer', async () => {
    await patchContact(world, '1002', { support_pin_hint: null });
    const ask = async (email: string) => {
      const conversation = await world.converse(email);
      return wholeAnswer(world, 'read_crm_data', { conversation, properties: 'contacts.support_pin_hint' });
    };
    expect(await ask('erik.lindqvist@example.com')).toBe(await ask('nobody@example.com'));
  });
});

describe('names of JavaScript’s own', () => {
  const BUILT_INS = ['__proto__', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

  it('INV-37: names like __proto__ and constructor are ordinary strings in reads, writes and rules', async () => {
    for (const name of [...BUILT_INS, 'tostring']) {
      const saved = await save(world, `/settings/rules/contacts.${name}`, {
        show: { enabled: true, protectionLevel: 'match_email' },
      });
      const fields = [{ field: 'property', code: 'unknown_property' }];
      expect(saved, name).toMatchObject({ status: 422, body: { error: { fields } } });
    }
    const proto = await world.converse('proto@example.com');
    const all = [...BUILT_INS, 'constructor'];
    const read = await world.read(proto, all);
    expect(read.results?.map(({ name, status }) => [name, status])).toEqual([
      ...BUILT_INS.map((name) => [name, 'not_listed']),
      ['contacts.constructor', 'ok'],
    ]);
    expect(read.results?.at(-1)?.value).toBe('toString');
    const anna = await world.converse(ANNA);
    expect((await world.read(anna, ['constructor'])).status).toBe('not_available');

    const changes = '{"__proto__":"a","constructor":"b","vip":"yes","toString":"c"}';
    const written = await world.call('update_crm_data', { conversation: proto, changes });
    expect(written.results?.map(({ name, status }) => [name, status])).toEqual([
      ['__proto__', 'not_listed'],
      ['contacts.constructor', 'not_available'],
      ['contacts.vip', 'updated'],
      ['toString', 'not_listed'],
    ]);
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Object.hasOwn({}.constructor.prototype as object, 'a')).toBe(false);
  });
});

describe('what an answer holds', () => {
  it('INV-38: an answer about one property holds nothing else of the record, in body or headers', async () => {
    const [contact] = (await world.control.get(`/portals/${EU}/contacts?email=${ANNA}`)) as {
      readonly properties: Readonly<Record<string, string>>;
    }[];
    const conversation = await world.converse(ANNA);
    const asked = { conversation, properties: 'contacts.membership_tier' };
    const answer = await world.call('read_crm_data', asked);
    expect(answer).toEqual({
      status: 'ok',
      conversation,
      say: 'Here is what I found.',
      next: 'none',
      results: [{ name: 'contacts.membership_tier', status: 'ok', value: 'gold', displayValue: 'Gold' }],
    });
    const whole = (await wholeAnswer(world, 'read_crm_data', asked)).toLowerCase();
    const others = Object.entries(contact?.properties ?? {}).filter(
      ([name, value]) => name !== 'membership_tier' && value.length >= 4 && value !== 'true',
    );
    expect(others.map(([name]) => name)).toEqual(
      expect.arrayContaining(['email', 'firstname', 'createdate']),
    );
    for (const [name, value] of others) expect(whole, name).not.toContain(value.toLowerCase());
    expect(whole).not.toContain('1001');
  });
});

describe('writes', () => {
  const REFUSED: readonly (readonly [string, unknown, string])[] = [
    ['preferred_store', 'Atlantis', 'invalid_option'],
    ['preferred_store', 'oslo;tampere', 'invalid_option'],
    ['newsletter_topics', 'hiking;surfing', 'invalid_option'],
    ['next_delivery_date', '2026-02-30', 'invalid_date'],
    ['next_delivery_date', 'soon', 'invalid_date'],
    ['last_service_visit', 'yesterday', 'invalid_datetime'],
    ['loyalty_points', '1e400', 'invalid_number'],
    ['loyalty_points', 'many', 'invalid_number'],
    ['delivery_instructions', 'a\u0007b', 'invalid_character'],
    ['delivery_instructions', 'a\u202eb', 'invalid_character'],
    ['delivery_instructions', '   ', 'cannot_be_cleared'],
    ['alternative_phone', 'call me', 'invalid_phone_number'],
    ['vip', 'maybe', 'invalid_boolean'],
    ['shipping_city', 'one\ntwo', 'invalid_character'],
  ];

  it('INV-39: a value that the live definition does not accept is refused with its reason and never sent', async () => {
    const before = { sent: await writesSent(), ledger: await world.ledger() };
    for (const [property, value, code] of REFUSED) {
      const conversation = await world.converse(ANNA);
      const answer = await world.call('update_crm_data', { conversation, property, value });
      expect(answer, `${property} ${String(value).slice(0, 20)}`).toMatchObject({
        status: 'invalid_value',
        next: 'ask_for_valid_value',
        results: [{ name: `contacts.${property}`, status: 'invalid_value', code }],
      });
      expect(answer.results?.[0]?.message).toMatch(/\.$/);
    }
    const nothing = { conversation: await world.converse(ANNA), changes: '{"vip": null}' };
    const cleared = await world.call('update_crm_data', nothing);
    expect(cleared.results?.[0]).toMatchObject({ status: 'invalid_value', code: 'cannot_be_cleared' });
    expect({ sent: await writesSent(), ledger: await world.ledger() }).toEqual(before);
  });

  it('INV-39: a text of 65,537 characters is refused and never sent', async () => {
    const before = await writesSent();
    const conversation = await world.converse(ANNA);
    const inputFields = { conversation, property: 'delivery_instructions', value: 'x'.repeat(65_537) };
    const answer = await world.control.agentCall(EU, { tool: 'update_crm_data', inputFields });
    expect(JSON.stringify(answer.body)).toMatch(/too_l/);
    expect(await writesSent()).toBe(before);
  });

  it.each([
    ['open_orders', 'read-only'],
    ['lifetime_value', 'calculated'],
    ['createdate', 'HubSpot’s own'],
    ['hs_language', 'HubSpot’s own'],
    ['hs_email_optout', 'consent'],
    ['guide_certificate', 'a file'],
  ])('INV-39: %s, which is %s, cannot be made editable', async (property) => {
    const edit = { enabled: true, protectionLevel: 'match_email' };
    const saved = await save(world, `/settings/rules/contacts.${property}`, { edit, acceptedRisk: true });
    const fields = [{ field: 'edit.enabled', code: 'not_editable' }];
    expect(saved).toMatchObject({ status: 422, body: { error: { fields } } });
  });

  it('INV-39: a property that becomes read-only in the CRM is no longer written', async () => {
    const conversation = await world.converse(ANNA);
    const change = { conversation, property: 'shipping_street', value: 'Elsewhere 1' };
    await patchProperty(world, 'shipping_street', { readOnlyValue: true });
    expect((await world.call('update_crm_data', change)).results?.[0]).toMatchObject({
      status: 'invalid_value',
      code: 'refused_by_crm',
    });
    await world.advance(11 * 60_000);
    expect((await world.call('update_crm_data', change)).status).toBe('not_available');
    await patchProperty(world, 'shipping_street', { readOnlyValue: false });
    await world.advance(11 * 60_000);
    expect((await world.call('update_crm_data', change)).status).toBe('ok');
  });
});

describe('a batch of ten changes', () => {
  const GOOD = {
    preferred_store: 'Berlin',
    'contacts.loyalty_points': 1251,
    'Delivery instructions': 'Behind the shed.',
    vip: 'no',
  };
  const BATCH = {
    ...GOOD,
    health_notes: 'fine',
    internal_notes: 'be nice',
    membership_tier: 'gold',
    newsletter_topics: 'surfing',
    next_delivery_date: 'soon',
    shipping_city: 'Turku',
  };

  it('INV-41: each change of a batch is decided, refused or written alone, also the one that only the CRM refuses', async () => {
    await patchProperty(world, 'shipping_city', { readOnlyValue: true });
    const before = (await world.ledger()).length;
    const conversation = await world.converse(ANNA);
    const answer = await world.call('update_crm_data', { conversation, changes: BATCH });
    await patchProperty(world, 'shipping_city', { readOnlyValue: false });
    expect(answer.status).toBe('partly');
    expect(statusesOf(answer)).toEqual({
      'contacts.preferred_store': 'updated',
      'contacts.loyalty_points': 'updated',
      'contacts.delivery_instructions': 'updated',
      'contacts.vip': 'updated',
      health_notes: 'not_listed',
      internal_notes: 'not_listed',
      'contacts.membership_tier': 'not_available',
      'contacts.newsletter_topics': 'invalid_value',
      'contacts.next_delivery_date': 'invalid_value',
      'contacts.shipping_city': 'invalid_value',
    });
    const written = (await world.ledger()).slice(before).map((line) => [line.property, line.new]);
    expect(Object.fromEntries(written)).toEqual({
      preferred_store: 'berlin',
      loyalty_points: '1251',
      delivery_instructions: 'Behind the shed.',
      vip: 'false',
    });
    expect(written).toHaveLength(4);
    for (const value of ['be nice', 'surfing', 'Turku', 'Behind the shed']) {
      expect(JSON.stringify(answer)).not.toContain(value);
    }
  });

  it('INV-41: one change that the CRM forbids with a 403 spoils itself alone', async () => {
    const conversation = await world.converse(ANNA);
    const changes = { vip: 'yes', loyalty_points: 1252, preferred_store: 'tampere' };
    const forbidden = { status: 403, body: { status: 'error', category: 'MISSING_SCOPES' } };
    await control(world, 'POST', '/faults', [
      { match: { method: 'PATCH', path: '/contacts/1001' }, fault: forbidden, times: 2 },
    ]);
    const answer = await world.call('update_crm_data', { conversation, changes });
    await control(world, 'DELETE', '/faults');
    expect(statusesOf(answer)).toEqual({
      'contacts.vip': 'not_available',
      'contacts.loyalty_points': 'updated',
      'contacts.preferred_store': 'updated',
    });
  });

  it('INV-41: in one read each property is decided alone, and no refused value is in the answer', async () => {
    const conversation = await world.converse(ANNA);
    await patchContact(world, '1001', { internal_notes: 'CANARY internal', firstname: 'Anna' });
    const names = ['membership_tier', 'internal_notes', 'health_notes', 'vip', 'jacket_size_'];
    const answer = await world.read(conversation, names);
    expect(statusesOf(answer)).toEqual({
      'contacts.membership_tier': 'ok',
      internal_notes: 'not_listed',
      health_notes: 'not_listed',
      'contacts.vip': 'ok',
      jacket_size_: 'not_listed',
    });
    expect(JSON.stringify(answer)).not.toContain('CANARY');
  });
});
