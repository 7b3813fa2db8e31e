import { afterEach, describe, expect, it } from 'vitest';
import { createSeeded } from '../../bench/random.ts';
import { EU, EU_USERS, US } from '../helpers/world.ts';
import {
  canary,
  nastyValues,
  startOracle,
  type Attacker,
  type Scene,
  type Surface,
} from './agents-oracle-scene.ts';

const CALLS = 20_000;
const TOOLS = [
  ...['open_conversation', 'submit_email', 'request_verification', 'check_verification'],
  ...['read_crm_data', 'update_crm_data', 'close_conversation'],
];
const NAMES = ['city', 'phone', 'jobtitle', 'store_credit', 'zip', 'email'].map((name) => `contacts.${name}`);
const MINUTE_MS = 60_000;

let scene: Scene | undefined;
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

/** The policy of both portals; an agent can change nothing in it. */
async function versionsOf({ world }: Scene): Promise<readonly unknown[]> {
  return Promise.all(
    [
      [EU, EU_USERS.admin],
      [US, 9101],
    ].map(async ([portalId = EU, userId = 0]) => {
      const answer = await world.control.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
      return (answer.body as { version: number }).version;
    }),
  );
}

describe('an agent with a living key that calls anything with anything', () => {
  it('INV-10: of 20,000 random calls under three keys over every surface none brings a value, a change, a proof or a policy that the rule forbids', async () => {
    scene = await startOracle();
    const { attackers, contacts, tally, world } = scene;
    const random = createSeeded(45);
    const before = await versionsOf(scene);
    const some = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)] as T;
    const isTime = (part: number): boolean => random.next() < part;

    const own = (attacker: Attacker, { conversations }: Scene): string | undefined =>
      some([...conversations].flatMap(([handle, { key }]) => (key === attacker.secret ? [handle] : [])));
    const handleFor = (attacker: Attacker, now: Scene): unknown => {
      if (isTime(0.75)) return own(attacker, now);
      return isTime(0.6) ? some([...now.conversations.keys()]) : some(nastyValues(now, random));
    };
    const inputFor = (attacker: Attacker, tool: string, now: Scene): Record<string, unknown> => {
      const mine = contacts.filter(({ portalId }) => portalId === attacker.portalId);
      const input: Record<string, unknown> =
        tool === 'open_conversation' ? { channel: some(['live_chat', 'whatsapp', 'email', 'other']) } : {};
      if (tool !== 'open_conversation' || isTime(0.1)) input['conversation'] = handleFor(attacker, now);
      if (tool === 'submit_email')
        input['email'] = isTime(0.8) ? some(isTime(0.7) ? mine : contacts).email : canary('x');
      if (tool === 'read_crm_data') input['properties'] = isTime(0.8) ? NAMES : [some(NAMES)];
      if (tool === 'update_crm_data') input['changes'] = { [some(NAMES)]: canary('w') };
      if (tool === 'close_conversation') input['reason'] = some(['customer_left', 'handoff']);
      if (isTime(0.15)) {
        const field = some([
          'contactId',
          'id',
          'email',
          'properties',
          'conversation',
          'portalId',
          'changes',
          'proof',
        ]);
        input[field] = some(nastyValues(now, random));
      }
      return input;
    };

    for (let round = 0; round * 40 < CALLS; round += 1) {
      for (let call = 0; call < 40; call += 1) {
        const attacker = some(attackers);
        const tool =
          isTime(0.02) || scene.conversations.size < 6 ? 'open_conversation' : some(TOOLS.slice(1));
        if (tool === 'close_conversation' && !isTime(0.1)) {
          await scene.call(attacker, 'check_verification', inputFor(attacker, 'check_verification', scene));
          continue;
        }
        const surface: Surface = call === 0 ? 'v1' : call === 1 ? 'mcp' : 'use case';
        await scene.call(attacker, tool, inputFor(attacker, tool, scene), surface);
      }
      if (round % 25 === 0) {
        const contact = some(contacts);
        const attacker = some(attackers.filter(({ portalId }) => portalId === contact.portalId));
        // A new address has no mail yet that another conversation asked for.
        await scene.changeEmail(contact);
        const opened = await scene.call(attacker, 'open_conversation', { channel: 'live_chat' });
        const conversation = opened?.conversation ?? '';
        await scene.call(attacker, 'submit_email', { conversation, email: contact.email });
        await scene.prove(attacker, conversation, contact);
        await scene.call(attacker, 'read_crm_data', { conversation, properties: NAMES });
        await scene.call(attacker, 'update_crm_data', {
          conversation,
          changes: { 'contacts.jobtitle': canary('w') },
        });
        if (round % 50 === 0) await scene.changeEmail(contact);
        await scene.call(attacker, 'read_crm_data', { conversation, properties: NAMES });
        await world.advance(2 * MINUTE_MS);
      }
    }

    expect(tally.unlawful).toEqual([]);
    expect(await scene.unlawfulWrites()).toEqual([]);
    expect(await versionsOf(scene)).toEqual(before);
    expect(tally.calls).toBeGreaterThanOrEqual(CALLS);
    // The rule was put to the test: lawful values and changes came out, under proofs and for addresses.
    expect(tally.proven).toBeGreaterThan(50);
    expect(tally.matched).toBeGreaterThan(50);
    expect(tally.written).toBeGreaterThan(20);
  }, 600_000);

  it('INV-45: every tool with every argument, whatever it holds, gains nothing in a conversation that proved nothing', async () => {
    scene = await startOracle();
    const { attackers, contacts, tally } = scene;
    const [attacker] = attackers;
    const victim = contacts.find(({ portalId }) => portalId === EU);
    if (attacker === undefined || victim === undefined) throw new Error('there is nobody to attack');
    const fields = [
      ...['channel', 'language', 'callerLabel', 'conversation', 'email', 'resend', 'properties', 'changes'],
      ...[
        'property',
        'value',
        'reason',
        'contactId',
        'vid',
        'objectId',
        'idProperty',
        'objectType',
        'portalId',
      ],
      ...[
        'caller',
        'proof',
        'verified',
        'protectionLevel',
        'policy',
        'recognisedContactId',
        'object',
        'inputs',
      ],
    ];
    const random = createSeeded(46);
    const open = async () =>
      (await scene?.call(attacker, 'open_conversation', { channel: 'live_chat' }))?.conversation ?? '';
    const statuses = new Map<string, number>();
    for (const tool of TOOLS) {
      for (const field of fields) {
        const conversation = await open();
        const usual: Readonly<Record<string, unknown>> = {
          open_conversation: { channel: 'live_chat' },
          submit_email: { conversation, email: `${canary('nobody')}@example.com` },
          read_crm_data: { conversation, properties: NAMES },
          update_crm_data: { conversation, changes: { 'contacts.jobtitle': canary('w') } },
          close_conversation: { conversation, reason: 'handoff' },
        };
        const base = (usual[tool] ?? { conversation }) as Readonly<Record<string, unknown>>;
        for (const value of nastyValues(scene, random)) {
          // The one lawful way to a value at match level is to state its contact's address.
          if (field === 'email' && value === victim.email) continue;
          const result = await scene.call(attacker, tool, { ...base, [field]: value });
          statuses.set(result?.status ?? 'refused', (statuses.get(result?.status ?? 'refused') ?? 0) + 1);
        }
        await scene.call(attacker, 'read_crm_data', { conversation, properties: NAMES });
      }
    }
    expect(tally.unlawful).toEqual([]);
    expect(await scene.unlawfulWrites()).toEqual([]);
    expect(tally.proven).toBe(0);
    expect(tally.written).toBe(0);
    expect(tally.calls).toBeGreaterThan(TOOLS.length * fields.length * 25);
    expect(statuses.get('invalid_input')).toBeGreaterThan(1_000);
    expect((await scene.world.control.mail({})).length).toBe(0);
  }, 600_000);
});
