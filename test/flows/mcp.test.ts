import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { control } from '../invariants/identity-scene.ts';
import { callOver, connectClient } from '../helpers/mcp.ts';
import { agentWith, makeKey } from '../helpers/v1.ts';
import { brand, linkIn, makeContact, nextMail, openAndPress } from '../helpers/verification.ts';
import { EU, startWorld, type ToolAnswer, type World } from '../helpers/world.ts';

const PHONE = 'contacts.phone';
const CITY = 'contacts.city';

describe('an MCP client', () => {
  let world: World;
  let key: string;
  let client: Client;
  beforeAll(async () => {
    world = await startWorld({ storage: 'memory' });
    await brand(world);
    await world.allow('city', { show: 'match_email', edit: 'match_email' });
    await world.allow('phone', { show: 'verify_email', edit: 'verify_email' });
    key = (await makeKey(world)).secret;
    client = await connectClient(world.appUrl, key);
  });
  afterAll(async () => {
    await client.close();
    await world.close();
  });

  const call = (name: string, input: Readonly<Record<string, unknown>>) => callOver(client, name, input);
  const open = async (): Promise<string> =>
    (await call('open_conversation', { channel: 'live_chat' })).conversation;
  const stated = async (email: string): Promise<string> => {
    const conversation = await open();
    await call('submit_email', { conversation, email });
    return conversation;
  };
  const verify = async (conversation: string, email: string): Promise<void> => {
    const sent = await call('request_verification', { conversation });
    const url = linkIn(await nextMail(world, { to: email }));
    const page = await openAndPress(url, 'confirm', String(sent['numberForCustomer']));
    expect(page.status).toBe(200);
  };
  const itemsOf = ({ results = [] }: ToolAnswer) => results.map(({ name, status }) => [name, status]);
  const written = async (recordId: string, property: string) =>
    (await world.ledger())
      .filter((line) => line.recordId === recordId && line.property === property && line.source === 'api')
      .map((line) => line.new);

  it('holds the whole conversation at both levels, and every answer fits what was announced', async () => {
    const { id, email } = await makeContact(world, { city: 'Oulu', phone: '+358 40 111' });
    // The SDK's client holds structured content against the announced schema from now on.
    expect((await client.listTools()).tools).toHaveLength(7);
    expect(client.getInstructions()).toContain('open_conversation');
    const opened = await call('open_conversation', { channel: 'live_chat', language: 'en' });
    const { conversation } = opened;
    expect(opened.data?.map(({ name }) => name)).toEqual(expect.arrayContaining([CITY, PHONE]));

    const early = await call('read_crm_data', { conversation, properties: [CITY, PHONE] });
    expect([early.status, early.next]).toEqual(['needs_email', 'ask_email']);
    expect(await call('submit_email', { conversation, email })).toMatchObject({ status: 'recorded' });
    const matched = await call('read_crm_data', { conversation, properties: [CITY, PHONE] });
    expect(itemsOf(matched)).toEqual([
      [CITY, 'ok'],
      [PHONE, 'needs_verification'],
    ]);
    expect(matched.results?.[0]?.value).toBe('Oulu');

    expect(await call('check_verification', { conversation })).toMatchObject({ status: 'none' });
    await verify(conversation, email);
    expect(await call('check_verification', { conversation })).toMatchObject({ status: 'confirmed' });
    const proven = await call('read_crm_data', { conversation, properties: [PHONE] });
    expect(proven.results?.[0]).toMatchObject({ status: 'ok', value: '+358 40 111' });
    const changed = await call('update_crm_data', {
      conversation,
      changes: { [PHONE]: '+358 40 222', [CITY]: 'Turku' },
    });
    expect(itemsOf(changed)).toEqual([
      [PHONE, 'updated'],
      [CITY, 'updated'],
    ]);
    expect([await written(id, 'phone'), await written(id, 'city')]).toEqual([['+358 40 222'], ['Turku']]);
    const end = await call('close_conversation', { conversation, reason: 'handoff' });
    expect(end).toMatchObject({ status: 'closed', handoff: { verification: 'confirmed' } });
    const after = await call('read_crm_data', { conversation, properties: [CITY] });
    expect([after.status, after.next]).toEqual(['conversation_unknown', 'open_conversation']);
  });

  it('goes on with a conversation that was opened over HTTPS with the same key, and with no other', async () => {
    const { email } = await makeContact(world, { city: 'Vaasa' });
    const overHttps = agentWith(world.appUrl, key);
    const { conversation } = await overHttps('open_conversation', { channel: 'live_chat' });
    expect(await call('submit_email', { conversation, email })).toMatchObject({ status: 'recorded' });
    const read = await overHttps('read_crm_data', { conversation, properties: [CITY] });
    expect(read.results?.[0]).toMatchObject({ status: 'ok', value: 'Vaasa' });
    expect(await call('read_crm_data', { conversation, properties: [CITY] })).toEqual(read);

    const other = await connectClient(world.appUrl, (await makeKey(world)).secret);
    for (const [name, input] of [
      ['read_crm_data', { properties: [CITY] }],
      ['update_crm_data', { changes: { [CITY]: 'Pori' } }],
      ['request_verification', {}],
    ] as const) {
      const foreign = await callOver(other, name, { conversation, ...input });
      expect(foreign).toMatchObject({ status: 'conversation_unknown', conversation: '' });
    }
    await other.close();
  });

  it('takes a recognised contact from a header when the key may bring one, and never asks for it then', async () => {
    const { id, email } = await makeContact(world, { phone: '+358 40 333' });
    const header = { 'x-recognised-contact': id };
    const recognising = await connectClient(
      world.appUrl,
      (await makeKey(world, { recognition: true })).secret,
      header,
    );
    const { conversation } = await callOver(recognising, 'open_conversation', { channel: 'live_chat' });
    const sent = await callOver(recognising, 'request_verification', { conversation });
    expect(sent.status).toBe('sent');
    expect((await nextMail(world, { to: email })).to).toEqual([email]);
    await recognising.close();

    const plain = await connectClient(world.appUrl, key, header);
    const { conversation: another } = await callOver(plain, 'open_conversation', { channel: 'live_chat' });
    const asked = await callOver(plain, 'request_verification', { conversation: another });
    expect(asked.status).toBe('needs_email');
    await plain.close();
  });

  describe('that repeats a change', () => {
    it('writes it once when twenty come at the same time, and tells each the same', async () => {
      const { id, email } = await makeContact(world, { city: 'Oulu' });
      const conversation = await stated(email);
      const spellings = [
        { changes: { [CITY]: 'Turku' } },
        { changes: `{"${CITY}": "Turku"}` },
        { property: CITY, value: 'Turku' },
      ];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          call('update_crm_data', { conversation, ...spellings[index % spellings.length] }),
        ),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['ok']));
      expect(await written(id, 'city')).toEqual(['Turku']);
    });

    it('does not undo what somebody else wrote meanwhile, within two minutes; later it is a new wish', async () => {
      const { id, email } = await makeContact(world, { city: 'Oulu' });
      const conversation = await stated(email);
      const change = { conversation, changes: { [CITY]: 'Turku' } };
      const first = await call('update_crm_data', change);
      await control(world, 'PATCH', `/portals/${EU}/contacts/${id}`, { properties: { city: 'Pori' } });
      await world.advance(100_000);
      expect(await call('update_crm_data', change)).toEqual(first);
      expect(await written(id, 'city')).toEqual(['Turku']);
      await world.advance(21_000);
      expect(itemsOf(await call('update_crm_data', change))).toEqual([[CITY, 'updated']]);
      expect(await written(id, 'city')).toEqual(['Turku', 'Turku']);
    });

    it('writes three times when the customer wants one, then the other, then the first again', async () => {
      const { id, email } = await makeContact(world, { city: 'Oulu' });
      const conversation = await stated(email);
      for (const city of ['Turku', 'Pori', 'Turku']) {
        const answer = await call('update_crm_data', { conversation, changes: { [CITY]: city } });
        expect(itemsOf(answer)).toEqual([[CITY, 'updated']]);
      }
      expect(await written(id, 'city')).toEqual(['Turku', 'Pori', 'Turku']);
    });

    it('carries out at once what was refused a moment ago and is allowed now, and that alone', async () => {
      const { id, email } = await makeContact(world, { city: 'Oulu', phone: '+358 40 444' });
      const conversation = await stated(email);
      const change = { conversation, changes: { [PHONE]: '+358 40 555', [CITY]: 'Turku' } };
      expect(itemsOf(await call('update_crm_data', change))).toEqual([
        [PHONE, 'needs_verification'],
        [CITY, 'updated'],
      ]);
      await verify(conversation, email);
      expect(itemsOf(await call('update_crm_data', change))).toEqual([
        [PHONE, 'updated'],
        [CITY, 'unchanged'],
      ]);
      expect([await written(id, 'phone'), await written(id, 'city')]).toEqual([['+358 40 555'], ['Turku']]);
    });

    it('writes in each conversation of its own', async () => {
      const [one, two] = [
        await makeContact(world, { city: 'Oulu' }),
        await makeContact(world, { city: 'Oulu' }),
      ];
      for (const { id, email } of [one, two]) {
        const conversation = await stated(email);
        await call('update_crm_data', { conversation, changes: { [CITY]: 'Turku' } });
        expect(await written(id, 'city')).toEqual(['Turku']);
      }
    });
  });
});
