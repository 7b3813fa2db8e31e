import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  actsAbout,
  begin,
  brand,
  check,
  confirm,
  mailed,
  makeContact,
  nextAct,
  openPage,
  recognition,
  request,
  verificationActs,
} from '../helpers/verification.ts';
import { EU, startWorld, type ToolAnswer, type World } from '../helpers/world.ts';
import { control, patchContact, save, statusesOf } from '../invariants/identity-scene.ts';

const MINUTE = 60_000;
const NAMES = ['city', 'membership_tier'];

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await brand(world);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('membership_tier', { show: 'match_email' });
});
afterAll(() => world.close());

const lastSeq = async (): Promise<number> => (await verificationActs(world)).at(-1)?.seq ?? 0;

/** An answer with what differs between any two conversations masked: handle, number and moments. */
function masked(answer: ToolAnswer): string {
  const { numberForCustomer } = answer;
  const text = JSON.stringify(answer)
    .replaceAll(/cnv_[\w-]{43}/g, 'HANDLE')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'MOMENT');
  return typeof numberForCustomer === 'string' ? text.replaceAll(numberForCustomer, 'NUMBER') : text;
}

/** Every answer that an agent gets around a request, in order. */
async function answersFor(
  email: string,
): Promise<{ readonly conversation: string; readonly told: string[] }> {
  const conversation = await begin(world);
  const told = [
    await world.call('submit_email', { conversation, email }),
    await world.read(conversation, ['city']),
    await world.call('update_crm_data', { conversation, changes: { city: 'Vaasa' } }),
    await check(world, conversation),
    await request(world, conversation),
    await check(world, conversation),
    await request(world, conversation),
    await request(world, conversation, { resend: true }),
  ];
  const retry = told.map((answer) =>
    masked(answer).replace(/"retryAfterSeconds":\d+/, '"retryAfterSeconds":0'),
  );
  return { conversation, told: retry };
}

async function acceptSecondary(acceptSecondaryEmail: boolean): Promise<void> {
  const settings = { idleMinutes: 15, absoluteMinutes: 30, acceptSecondaryEmail };
  expect((await save(world, '/settings/verification', settings)).status).toBe(200);
}

describe('an address that no mail may go to', () => {
  it.each([
    ['nobody has', 'nobody.at.all@example.com', 'no_contact'],
    ['is secondary, where only primary ones count', 'pekka.old@example.com', 'other_address'],
    ['two contacts share', 'family@example.com', 'several_contacts'],
    ['is primary here and secondary there', 'cross@example.org', 'several_contacts'],
    ['belongs to an archived contact', 'arkki.archived@example.com', 'no_contact'],
    ['belonged to a contact that was merged away', 'merja.duplicate@example.com', 'other_address'],
    ['is unsubscribed from everything', 'opt.out@example.net', 'no_permission'],
    ['HubSpot has quarantined', 'quarantined@example.com', 'no_permission'],
    ['bounced for good', 'bounced@example.com', 'no_permission'],
  ])('is answered like any other and gets none: one that %s', async (_, email, reason) => {
    if (email === 'quarantined@example.com') {
      await makeContact(world, { email, hs_email_quarantined: 'true' });
    }
    if (email === 'bounced@example.com') {
      await makeContact(world, { email, hs_email_hard_bounce_reason_enum: 'UNKNOWN_USER' });
    }
    const real = await makeContact(world, { city: 'Turku' });
    const before = await lastSeq();
    const decoy = await answersFor(email);
    expect(await nextAct(world, { act: 'no_mail', after: before })).toMatchObject({ act: 'no_mail', reason });
    expect(decoy.told).toEqual((await answersFor(real.email)).told);
    await nextAct(world, { after: before, act: 'mail_sent' });

    expect((await check(world, decoy.conversation)).status).toBe('pending');
    await world.advance(10 * MINUTE);
    expect((await check(world, decoy.conversation)).status).toBe('expired');
    expect(statusesOf(await world.read(decoy.conversation, NAMES))['contacts.city']).toBe(
      'needs_verification',
    );
    const mails = await world.control.mail();
    expect(mails.map(({ envelope }) => envelope.to)).not.toContainEqual([email]);
  });
});

describe('a secondary address, where the portal accepts these', () => {
  it('has the primary one mailed, never meets `match_email` by itself, and opens both levels once confirmed', async () => {
    await acceptSecondary(true);
    const { id, email } = await makeContact(world, {
      ...{ city: 'Pori', membership_tier: 'silver' },
      hs_additional_emails: 'second.one@example.com;Third.One@Example.com',
    });
    const conversation = await begin(world, { email: 'third.one@example.com' });
    const before = await world.read(conversation, NAMES);
    expect(statusesOf(before)).toEqual({
      'contacts.city': 'needs_verification',
      'contacts.membership_tier': 'not_available',
    });
    const done = await mailed(world, conversation, { to: email });
    expect(done.mail.envelope.to).toEqual([email]);
    expect(await world.control.mail({ to: 'third.one@example.com' })).toEqual([]);
    await confirm(done);
    expect(statusesOf(await world.read(conversation, NAMES))).toEqual({
      'contacts.city': 'ok',
      'contacts.membership_tier': 'ok',
    });
    // The very address that was confirmed is no other one.
    await world.call('submit_email', { conversation, email });
    expect((await check(world, conversation)).status).toBe('confirmed');
    expect(await actsAbout(world, id, 2)).toEqual(['confirmed', 'mail_sent']);
    await acceptSecondary(false);
  });

  it('gets nobody mailed when two contacts hold it', async () => {
    await acceptSecondary(true);
    const before = await lastSeq();
    const conversation = await begin(world, { email: 'family@example.com' });
    expect((await request(world, conversation)).status).toBe('sent');
    expect(await nextAct(world, { act: 'no_mail', after: before })).toMatchObject({
      reason: 'several_contacts',
    });
    await acceptSecondary(false);
  });

  it('gets nobody mailed when the primary one is unsubscribed', async () => {
    await acceptSecondary(true);
    const hs_additional_emails = 'second.of.optout@example.com';
    const { email } = await makeContact(world, { hs_additional_emails, hs_email_optout: 'true' });
    const before = await lastSeq();
    await request(world, await begin(world, { email: hs_additional_emails }));
    expect(await nextAct(world, { act: 'no_mail', after: before })).toMatchObject({
      reason: 'no_permission',
    });
    expect(await world.control.mail({ to: email })).toEqual([]);
    await acceptSecondary(false);
  });
});

describe('a contact whom HubSpot recognises', () => {
  it('is mailed at the record’s own address without stating one, and nothing opens before the proof', async () => {
    const { id, email } = await makeContact(world, { city: 'Rauma', membership_tier: 'gold' });
    const conversation = await begin(world, { recognised: id });
    const refused = await world.read(conversation, NAMES);
    expect(refused).toMatchObject({
      status: 'needs_email',
      results: [
        { name: 'contacts.city', status: 'needs_email', next: 'offer_verification' },
        { name: 'contacts.membership_tier', status: 'needs_email', next: 'ask_email' },
      ],
    });
    const done = await mailed(world, conversation, { to: email });
    expect((await openPage(done.url)).status).toBe(200);
    await confirm(done);
    expect(statusesOf(await world.read(conversation, NAMES))).toEqual({
      'contacts.city': 'ok',
      'contacts.membership_tier': 'ok',
    });
  });

  it('keeps the proof when they state the very address that was confirmed', async () => {
    const { id, email } = await makeContact(world, { city: 'Rauma' });
    const conversation = await begin(world, { recognised: id });
    await confirm(await mailed(world, conversation, { to: email }));
    await world.call('submit_email', { conversation, email }, recognition(id));
    expect(await world.read(conversation, ['city'])).toMatchObject({ status: 'ok' });
  });

  it('gets no mail, and neither does anybody else, when another person’s address is stated', async () => {
    const recognised = await makeContact(world, { city: 'Rauma' });
    const other = await makeContact(world, { city: 'Kemi' });
    const conversation = await begin(world, { recognised: recognised.id, email: other.email });
    const before = await lastSeq();
    expect((await request(world, conversation)).status).toBe('sent');
    expect(await nextAct(world, { act: 'no_mail', after: before })).toMatchObject({
      ...{ act: 'no_mail', reason: 'other_address' },
    });
    expect(await world.control.mail({ to: other.email })).toEqual([]);
    expect(await world.control.mail({ to: recognised.email })).toEqual([]);
    expect((await check(world, conversation)).status).toBe('pending');
  });

  it.each([
    ['has no address', { email: '' }, 'no_address'],
    ['is unsubscribed', { hs_email_optout: 'true' }, 'no_permission'],
  ])('gets no mail when the record %s', async (_, properties, reason) => {
    const { id } = await makeContact(world);
    await patchContact(world, id, properties);
    const before = await lastSeq();
    const conversation = await begin(world, { recognised: id });
    expect((await request(world, conversation)).status).toBe('sent');
    expect(await nextAct(world, { act: 'no_mail', after: before })).toMatchObject({ act: 'no_mail', reason });
  });

  it.each(['archive', 'merge'])('gets no mail after an %s of the record', async (act) => {
    const { id, email } = await makeContact(world);
    const survivor = await makeContact(world);
    const conversation = await begin(world, { recognised: id });
    const body = act === 'merge' ? { into: survivor.id } : {};
    await control(world, 'POST', `/portals/${EU}/contacts/${id}/${act}`, body);
    const before = await lastSeq();
    expect((await request(world, conversation)).status).toBe('sent');
    expect(await nextAct(world, { act: 'no_mail', after: before })).toMatchObject({
      act: 'no_mail',
      reason: 'no_contact',
    });
    expect(await world.control.mail({ to: email })).toEqual([]);
    expect(await world.control.mail({ to: survivor.email })).toEqual([]);
  });
});
