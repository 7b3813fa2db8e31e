import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPage, press } from '../helpers/verification.ts';
import { ANNA, EU, US, type World } from '../helpers/world.ts';
import { patchContact, save } from './identity-scene.ts';
import {
  addContact,
  change,
  cityOf,
  confirm,
  confirmedFor,
  MINUTE_MS,
  requestFor,
  requestIn,
  startVerifyWorld,
  statusOf,
} from './verification-scene.ts';

let world: World;
let contacts = 0;

beforeAll(async () => {
  world = await startVerifyWorld({ installed: [EU, US] });
});

beforeEach(() => world.advance(25 * 60 * MINUTE_MS));

afterAll(() => world.close());

/** A customer nobody else has, so that no test meets what another one did. */
async function customer(): Promise<{ readonly id: string; readonly email: string }> {
  contacts += 1;
  const email = `customer${contacts}@example.com`;
  return { id: await addContact(world, { email, city: 'Oulu', phone: '+358 40 500 0000' }), email };
}

/** The page answers that this is over, and nothing comes of the right number. */
async function expectDead({
  link,
  number,
  conversation,
}: Awaited<ReturnType<typeof requestFor>>): Promise<void> {
  const page = await openPage(link);
  const { pageToken } = page;
  if (pageToken !== '')
    expect((await press(link, { pageToken, action: 'confirm', number })).status).toBe(410);
  expect((await openPage(link)).status).toBe(410);
  expect((await world.call('check_verification', { conversation })).status).not.toBe('confirmed');
}

const cities = async (email: string): Promise<unknown> => {
  const found = await world.control.get(`/portals/${EU}/contacts?email=${encodeURIComponent(email)}`);
  return (found as readonly { readonly properties: Readonly<Record<string, string>> }[])[0]?.properties[
    'city'
  ];
};

describe('what a confirmation is bound to', () => {
  it('INV-28: an address that changed between mail and page, page and read, or read and write ends everything for good', async () => {
    const early = await customer();
    const pending = await requestFor(world, early.email);
    await patchContact(world, early.id, { email: 'moved1@example.com' });
    await expectDead(pending);
    expect(await statusOf(world, pending.conversation)).toBe('cancelled');
    await patchContact(world, early.id, { email: early.email });
    await expectDead(pending);

    const between = await customer();
    const confirmed = await requestFor(world, between.email);
    expect((await confirm(confirmed.link, confirmed.number)).status).toBe(200);
    await patchContact(world, between.id, { email: 'moved2@example.com' });
    expect(await cityOf(world, confirmed.conversation)).toBe('needs_verification');
    await patchContact(world, between.id, { email: between.email });
    expect(await cityOf(world, confirmed.conversation), 'changed back').toBe('needs_verification');

    const late = await customer();
    const { conversation } = await confirmedFor(world, late.email);
    await patchContact(world, late.id, { email: 'moved3@example.com' });
    const written = await world.call('update_crm_data', { conversation, property: 'city', value: 'Turku' });
    expect(written.status).toBe('needs_verification');
    expect(await cities('moved3@example.com')).toBe('Oulu');
    await patchContact(world, late.id, { email: late.email });
    expect(await cityOf(world, conversation)).toBe('needs_verification');
    await world.advance(MINUTE_MS);
    const anew = await requestIn(world, conversation);
    expect((await confirm(anew.link, anew.number)).status).toBe(200);
    expect(await cityOf(world, conversation), 'a new challenge').toBe('ok');
  });

  it('INV-28: the address in another spelling of the same canonical form is the same address', async () => {
    const { id, email } = await customer();
    const { conversation } = await confirmedFor(world, email);
    await patchContact(world, id, { email: email.toUpperCase() });
    expect(await cityOf(world, conversation)).toBe('ok');
  });

  it('INV-28: a proof of one conversation is none in another of the same customer, and none for another customer', async () => {
    const [one, other] = [await customer(), await customer()];
    const { conversation } = await confirmedFor(world, one.email);
    expect(await cityOf(world, await world.converse(one.email))).toBe('needs_verification');
    expect(await cityOf(world, await world.converse(other.email))).toBe('needs_verification');
    expect(await cityOf(world, conversation)).toBe('ok');
  });

  it('INV-28: a proof of one portal is none in another with the same contact ids, addresses and rules', async () => {
    const here = await confirmedFor(world, ANNA);
    expect(await cityOf(world, here.conversation, US)).toBe('conversation_unknown');
    await world.advance(MINUTE_MS); // One mail a minute goes to one address, over all portals.
    const there = await requestFor(world, ANNA, US);
    expect(await cityOf(world, there.conversation, US)).toBe('needs_verification');
    expect((await confirm(there.link, there.number)).status).toBe(200);
    expect(await cityOf(world, there.conversation, EU)).toBe('conversation_unknown');
    const values = await Promise.all([
      world.read(here.conversation, ['city'], EU),
      world.read(there.conversation, ['city'], US),
    ]);
    const [eu, us] = values.map(({ results }) => results?.[0]?.value);
    expect(eu).toBeTypeOf('string');
    expect(us).toBeTypeOf('string');
    expect(us).not.toBe(eu);
  });

  it('INV-28: stating another address ends the request and the proof, also when the first one is stated again', async () => {
    const [one, other] = [await customer(), await customer()];
    const pending = await requestFor(world, one.email);
    await world.call('submit_email', { conversation: pending.conversation, email: other.email });
    await expectDead(pending);
    await world.call('submit_email', { conversation: pending.conversation, email: one.email });
    await expectDead(pending);

    await world.advance(16 * MINUTE_MS);
    const { conversation } = await confirmedFor(world, one.email);
    await world.call('submit_email', { conversation, email: one.email });
    expect(await cityOf(world, conversation), 'the same address again').toBe('ok');
    await world.call('submit_email', { conversation, email: other.email });
    expect(await cityOf(world, conversation)).toBe('needs_verification');
    await world.call('submit_email', { conversation, email: one.email });
    expect(await cityOf(world, conversation)).toBe('needs_verification');
  });

  it('INV-28: the link of a conversation that was closed confirms nothing', async () => {
    const { email } = await customer();
    const pending = await requestFor(world, email);
    await world.call('close_conversation', { conversation: pending.conversation, reason: 'customer_left' });
    await expectDead(pending);
    expect(await cityOf(world, pending.conversation)).toBe('conversation_unknown');
  });

  it('INV-28: a proof does not reach what a later save added or loosened, and what was tightened is closed at once', async () => {
    const { email } = await customer();
    const VERIFY = { enabled: true, protectionLevel: 'verify_email' };
    const { conversation } = await confirmedFor(world, email);
    const status = async (property: string): Promise<string> =>
      (await world.read(conversation, [property])).status;
    await world.allow('firstname', { show: 'verify_email' });
    expect(await status('firstname')).toBe('needs_verification');
    expect(await status('city')).toBe('ok');
    expect((await save(world, '/settings/rules/contacts.city', { show: { enabled: false } })).status).toBe(
      200,
    );
    expect(await status('city')).toBe('not_listed');
    const back = { show: VERIFY, edit: VERIFY };
    expect((await save(world, '/settings/rules/contacts.city', back)).status).toBe(200);
    expect(await status('city')).toBe('needs_verification');
  });

  it('INV-28: the page goes on saying what the mail was asked for, whatever the agent is asked for later', async () => {
    await world.allow('zip', { show: 'verify_email' });
    const { email } = await customer();
    const { conversation, link } = await requestFor(world, email);
    const wish = async (): Promise<boolean> =>
      (await openPage(link)).html.replaceAll(/<[^>]*>/g, '').includes('would like to see: City');
    const before = await wish();
    await world.read(conversation, ['zip']);
    const after = await wish();
    expect([before, after]).toEqual([true, true]);
  });
});

/** What ends a contact as the one that was confirmed. `undo` brings back what can be brought back. */
const ENDINGS: readonly {
  readonly what: string;
  readonly end: (id: string, other: string) => Promise<void>;
  readonly undo?: (id: string) => Promise<void>;
}[] = [
  { what: 'merged into another', end: (id, other) => change(world, id, 'merge', { into: other }) },
  { what: 'merged with another into it', end: (id, other) => change(world, id, 'merge', { otherId: other }) },
  {
    what: 'archived',
    end: (id) => change(world, id, 'archive'),
    undo: (id) => change(world, id, 'restore'),
  },
  { what: 'erased', end: (id) => change(world, id, 'erase') },
];

describe('what happens to the contact', () => {
  it('INV-29: a contact that is merged either way, archived or erased ends its proof for good, and nobody inherits it', async () => {
    for (const { what, end, undo } of ENDINGS) {
      const [victim, other] = [await customer(), await customer()];
      const proven = await confirmedFor(world, victim.email);
      const others = await confirmedFor(world, other.email);
      await end(victim.id, other.id);
      expect(await cityOf(world, proven.conversation), what).toBe('needs_verification');
      const write = { conversation: proven.conversation, property: 'city', value: 'Turku' };
      expect((await world.call('update_crm_data', write)).status, what).toBe('needs_verification');
      expect(await statusOf(world, proven.conversation), what).not.toBe('confirmed');
      await undo?.(victim.id);
      expect(await cityOf(world, proven.conversation), `${what}, undone`).toBe('needs_verification');
      const isMerge = what.startsWith('merged');
      expect(await cityOf(world, others.conversation), `the other one, ${what}`).toBe(
        isMerge ? 'needs_verification' : 'ok',
      );
    }
    const turku = (await world.ledger()).filter((line) => line.new === 'Turku');
    expect(turku).toEqual([]);
  });

  it('INV-29: the same between mail and page ends the request for good', async () => {
    for (const { what, end, undo } of ENDINGS) {
      const [victim, other] = [await customer(), await customer()];
      const pending = await requestFor(world, victim.email);
      await end(victim.id, other.id);
      await expectDead(pending);
      await undo?.(victim.id);
      await expectDead(pending);
      expect(await cityOf(world, pending.conversation), what).toBe('needs_verification');
    }
  });

  it('INV-29: after a merge the one who is left confirms anew and gets the survivor’s data alone', async () => {
    const [victim, attacker] = [await customer(), await customer()];
    const proven = await confirmedFor(world, attacker.email);
    await change(world, victim.id, 'merge', { into: attacker.id });
    expect(await cityOf(world, proven.conversation)).toBe('needs_verification');
    const stranger = await world.converse(victim.email);
    expect(await cityOf(world, stranger)).toBe('needs_verification');
    await world.advance(MINUTE_MS);
    const anew = await requestIn(world, proven.conversation);
    expect(anew.mail.to).toEqual([attacker.email]);
    expect((await confirm(anew.link, anew.number)).status).toBe(200);
    expect(await cityOf(world, proven.conversation)).toBe('ok');
  });
});
