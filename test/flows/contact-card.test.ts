import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from '../../dev/sandbox-control.ts';
import type { ContactCard } from '../../src/settings/contact-card.ts';
import {
  begin,
  brand,
  check,
  confirmed,
  mailed,
  makeContact,
  openPage,
  press,
} from '../helpers/verification.ts';
import { EU, EU_USERS, startWorld, US, US_USERS, type ToolAnswer, type World } from '../helpers/world.ts';
import { control, patchContact, statusesOf } from '../invariants/identity-scene.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({ installed: [EU, US] });
  await brand(world);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('preferred_store', { show: 'match_email' });
});
afterAll(() => world.close());

const MINUTE = 60_000;
const NAMES = ['contacts.city', 'contacts.preferred_store'];

const settings = (method: string, path: string, portalId = EU, userId?: number): Promise<Answer> => {
  const admin = portalId === EU ? EU_USERS.ordinary : US_USERS.admin;
  return world.control.uiFetch(portalId, { userId: userId ?? admin, method, path: `/settings${path}` });
};

async function card(contactId: string): Promise<ContactCard> {
  const { status, body } = await settings('GET', `/contacts/${contactId}`);
  if (status !== 200) throw new Error(`the card was answered with ${status}: ${JSON.stringify(body)}`);
  return body as ContactCard;
}

const end = (contactId: string): Promise<Answer> => settings('DELETE', `/contacts/${contactId}/proofs`);

const close = (conversation: string, reason = 'handoff'): Promise<ToolAnswer> =>
  world.call('close_conversation', { conversation, reason });

/** What the card says for one state of proof, as an agent's answer would say it. */
const foretold = ({ preview }: ContactCard, state: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (preview.find((one) => one.state === state)?.items ?? [])
      .filter(({ operation }) => operation === 'show')
      .map(({ name, status }) => [name, status === 'allowed' ? 'ok' : status]),
  );

describe('the contact card', () => {
  it('shows a proof by mail with its reference, and an ordinary user ends it for good', async () => {
    const { id, email } = await makeContact(world, { city: 'Turku' });
    expect(await card(id)).toMatchObject({ contactId: id, blockers: [], proofs: [] });
    const { conversation } = await confirmed(world, { email });
    expect(await world.read(conversation, ['city'])).toMatchObject({ status: 'ok' });
    const [proof, ...others] = (await card(id)).proofs;
    expect(others).toEqual([]);
    expect(proof).toMatchObject({ channel: 'live_chat', caller: `hubspot:${EU}` });
    expect(proof?.reference).toMatch(/^.{4}-.{4}$/);

    expect(await end(id)).toMatchObject({ status: 200, body: { ended: 1 } });
    expect(await world.read(conversation, ['city'])).toMatchObject({
      results: [{ name: 'contacts.city', status: 'needs_verification' }],
    });
    expect((await check(world, conversation)).status).toBe('expired');
    const after = await card(id);
    expect(after.proofs).toEqual([]);
    expect(after.activity[0]).toMatchObject({ kind: 'verification', act: 'ended', channel: 'live_chat' });
    expect(await end(id)).toMatchObject({ status: 200, body: { ended: 0 } });

    await world.advance(MINUTE);
    const again = await mailed(world, conversation, { to: email });
    const { pageToken } = await openPage(again.url);
    expect((await press(again.url, { pageToken, action: 'confirm', number: again.number })).status).toBe(200);
    expect(await world.read(conversation, ['city'])).toMatchObject({ status: 'ok' });
    expect((await card(id)).proofs).toMatchObject([{ reference: proof?.reference }]);
  });

  it('ends every proof of the contact, in whatever conversation, and nobody else’s', async () => {
    const { id, email } = await makeContact(world, { city: 'Turku' });
    const other = await confirmed(world, await makeContact(world, { city: 'Oulu' }));
    const first = await confirmed(world, { email });
    await world.advance(MINUTE);
    const second = await confirmed(world, { email, channel: 'email' });
    expect((await card(id)).proofs.map(({ channel }) => channel)).toEqual(['email', 'live_chat']);
    expect(await end(id)).toMatchObject({ body: { ended: 2 } });
    for (const { conversation } of [first, second]) {
      expect(await world.read(conversation, ['city'])).toMatchObject({ status: 'needs_verification' });
    }
    expect(await world.read(other.conversation, ['city'])).toMatchObject({ status: 'ok' });
  });

  it('ends what is still to be confirmed: an open link confirms nothing any more', async () => {
    const { id, email } = await makeContact(world);
    const pending = await mailed(world, await begin(world, { email }), { to: email });
    const { pageToken } = await openPage(pending.url);
    expect(await end(id)).toMatchObject({ body: { ended: 0 } });
    const page = await press(pending.url, { pageToken, action: 'confirm', number: pending.number });
    expect(page.actions).toEqual([]);
    expect((await check(world, pending.conversation)).status).not.toBe('confirmed');
    expect((await card(id)).proofs).toEqual([]);
  });

  it('foretells what the agent gets: nothing stated, email stated, email verified', async () => {
    const { id, email } = await makeContact(world, { city: 'Turku', preferred_store: 'Turku' });
    const said = await card(id);
    const reads = async (conversation: string) => statusesOf(await world.read(conversation, NAMES));
    const conversation = await begin(world);
    expect(foretold(said, 'nothing')).toEqual(await reads(conversation));
    await world.call('submit_email', { conversation, email });
    expect(foretold(said, 'email_stated')).toEqual(await reads(conversation));
    expect(foretold(said, 'email_verified')).toEqual(
      await reads((await confirmed(world, { email })).conversation),
    );
    expect(foretold(said, 'email_verified')).toEqual({ [NAMES[0] ?? '']: 'ok', [NAMES[1] ?? '']: 'ok' });
  });

  it.each([
    ['email_shared', (id: string) => ({ other: id })],
    ['no_email', () => ({ email: '' })],
    ['gone', () => ({ archived: true })],
  ])('foretells what the agent gets where the contact is %s', async (blocker, change) => {
    const { id, email } = await makeContact(world, { city: 'Turku', preferred_store: 'Turku' });
    const changed = change(id);
    if ('other' in changed) await makeContact(world, { email: `x.${email}`, hs_additional_emails: email });
    if ('email' in changed) await patchContact(world, id, changed);
    if ('archived' in changed) await control(world, 'POST', `/portals/${EU}/contacts/${id}/archive`);
    const said = await card(id);
    expect(said.blockers).toEqual([blocker]);
    const got = statusesOf(await world.read(await begin(world, { email }), NAMES));
    expect(foretold(said, 'email_stated')).toEqual(got);
    expect(foretold(said, 'email_verified')).toEqual(got);
  });

  it('tells what was done about the contact, and holds neither value nor address', async () => {
    const { id, email } = await makeContact(world, { city: 'Sodankylä' });
    const { conversation } = await confirmed(world, { email });
    await world.read(conversation, ['city']);
    await world.call('update_crm_data', { conversation, changes: { city: 'Rovaniemi' } });
    const said = await card(id);
    expect(said.activity.map(({ tool, act }) => tool ?? act)).toEqual([
      ...['update_crm_data', 'read_crm_data', 'confirmed', 'mail_sent'],
    ]);
    expect(said.activity[0]).toMatchObject({
      kind: 'write_outcome',
      items: [{ name: 'contacts.city', operation: 'edit', status: 'updated' }],
    });
    const text = JSON.stringify(said);
    for (const secret of ['Sodankyl', 'Rovaniemi', email, '@']) expect(text).not.toContain(secret);
  });

  it('shows another portal nothing of it, and ends nothing for it', async () => {
    const { id, email } = await makeContact(world, { city: 'Turku' });
    const { conversation } = await confirmed(world, { email });
    const theirs = await settings('GET', `/contacts/${id}`, US);
    expect(theirs).toMatchObject({ status: 200, body: { blockers: ['gone'], proofs: [], activity: [] } });
    expect(await settings('DELETE', `/contacts/${id}/proofs`, US)).toMatchObject({ body: { ended: 0 } });
    expect(await world.read(conversation, ['city'])).toMatchObject({ status: 'ok' });
    const reference = (await card(id)).proofs[0]?.reference ?? '';
    expect(await settings('GET', `/handoffs/${reference}`)).toMatchObject({ status: 200 });
    expect(await settings('GET', `/handoffs/${reference}`, US)).toMatchObject({
      ...{ status: 404, body: { error: { code: 'reference_not_found' } } },
    });
  });

  it.each(['abc', '1'.repeat(21), '__proto__', '%20'])('is refused for what is no id: %s', async (id) => {
    const refusal = {
      status: 422,
      body: { error: { code: 'invalid_id', fields: [{ field: 'contactId' }] } },
    };
    expect(await settings('GET', `/contacts/${id}`)).toMatchObject(refusal);
    expect(await end(id)).toMatchObject(refusal);
  });
});

describe('a handoff reference', () => {
  interface Told {
    readonly reference: string;
  }
  const lookUp = async (reference: string): Promise<unknown> =>
    (await settings('GET', `/handoffs/${encodeURIComponent(reference)}`)).body;

  it('leads to the conversation while it is open and after it was closed', async () => {
    const { id, email } = await makeContact(world, { city: 'Turku' });
    const { conversation } = await confirmed(world, { email });
    const [proof] = (await card(id)).proofs;
    const reference = proof?.reference ?? '';
    const open = {
      ...{ reference, channel: 'live_chat', caller: `hubspot:${EU}`, closedAtMs: null },
      ...{ verification: 'confirmed', confirmedAtMs: proof?.confirmedAtMs, contactId: id, changes: [] },
    };
    expect(await lookUp(reference)).toEqual(open);
    await world.call('update_crm_data', { conversation, changes: { city: 'Vaasa' } });
    const changes = [{ name: 'contacts.city', status: 'updated' }];
    expect(await lookUp(reference)).toEqual({ ...open, changes });

    const { handoff } = await close(conversation);
    expect((handoff as Told).reference).toBe(reference);
    const closed = { ...open, changes, closedAtMs: expect.any(Number) as number };
    expect(await lookUp(reference)).toEqual(closed);
    await world.advance(29 * 24 * 60 * MINUTE);
    expect(await lookUp(` ${reference.replace('-', ' ').toLowerCase()} `)).toEqual(closed);
  });

  it('leads to a conversation in which nothing was confirmed', async () => {
    const conversation = await begin(world, { email: 'nobody.at.all@example.com', channel: 'whatsapp' });
    const { reference } = (await close(conversation))['handoff'] as Told;
    expect(await lookUp(reference)).toEqual({
      ...{
        reference,
        channel: 'whatsapp',
        caller: `hubspot:${EU}`,
        closedAtMs: expect.any(Number) as number,
      },
      ...{ verification: 'none', confirmedAtMs: null, contactId: null, changes: [] },
    });
  });

  it('says that the proof was ended by a colleague', async () => {
    const { id, email } = await makeContact(world);
    await confirmed(world, { email });
    const reference = (await card(id)).proofs[0]?.reference ?? '';
    await end(id);
    expect(await lookUp(reference)).toMatchObject({
      verification: 'expired',
      confirmedAtMs: null,
      contactId: null,
    });
  });

  it('is remembered when the customer just left, and told to no agent', async () => {
    const { id, email } = await makeContact(world);
    const { conversation } = await confirmed(world, { email });
    const reference = (await card(id)).proofs[0]?.reference ?? '';
    expect(await close(conversation, 'customer_left')).not.toHaveProperty('handoff');
    expect(await lookUp(reference)).toMatchObject({ verification: 'confirmed', contactId: id });
    expect((await card(id)).proofs).toEqual([]);
  });

  it.each(['AAAA-AAAA', 'x', '__proto__', '%C3%9F', 'A'.repeat(300)])(
    'is none of ours: %s',
    async (typed) => {
      expect(await settings('GET', `/handoffs/${typed}`)).toMatchObject({
        ...{ status: 404, body: { error: { code: 'reference_not_found' } } },
      });
    },
  );
});

describe('a portal that is not connected', () => {
  it('gets no card, no handoff and ends nothing', async () => {
    const alone = await startWorld({ installed: [] });
    const refusal = { status: 403, body: { error: { code: 'not_connected' } } };
    try {
      for (const [method, path] of [
        ['GET', '/settings/contacts/1001'],
        ['DELETE', '/settings/contacts/1001/proofs'],
        ['GET', '/settings/handoffs/7KQM-2XTB'],
      ] as const) {
        const answer = await alone.control.uiFetch(EU, { userId: EU_USERS.admin, method, path });
        expect(answer).toMatchObject(refusal);
      }
    } finally {
      await alone.close();
    }
  });
});

describe('a CRM that does not answer', () => {
  it('is a 503 with a time to come back, and keeps nobody from ending proofs', async () => {
    const alone = await startWorld();
    const ask = (method: string, path: string): Promise<Answer> =>
      alone.control.uiFetch(EU, { userId: EU_USERS.ordinary, method, path });
    try {
      await alone.control.post('/faults', [{ match: { path: '/crm/' }, fault: { reset: true } }]);
      const answer = await ask('GET', '/settings/contacts/1001');
      const code = expect.stringMatching(/^crm_(unavailable|busy)$/) as string;
      expect(answer).toMatchObject({ status: 503, body: { error: { code } } });
      const { headers } = answer as unknown as { headers: Readonly<Record<string, string>> };
      expect(headers['retry-after']).toMatch(/^[1-9]\d?$/);
      expect(await ask('DELETE', '/settings/contacts/1001/proofs')).toMatchObject({ body: { ended: 0 } });
    } finally {
      await alone.close();
    }
  });
});
