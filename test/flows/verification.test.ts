import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../src/texts/en.ts';
import {
  actsAbout,
  begin,
  brand,
  check,
  confirm,
  confirmed,
  linkIn,
  mailed,
  makeContact,
  nextAct,
  nextMail,
  openAndPress,
  openPage,
  press,
  request,
  verificationActs,
} from '../helpers/verification.ts';
import { startWorld, type ToolAnswer, type World } from '../helpers/world.ts';
import { statusesOf } from '../invariants/identity-scene.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await brand(world);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('country', { show: 'verify_email' });
  await world.allow('membership_tier', { show: 'match_email', edit: 'verify_email' });
});
afterAll(() => world.close());

const update = (conversation: string, changes: unknown): Promise<ToolAnswer> =>
  world.call('update_crm_data', { conversation, changes });

/** Milliseconds from now by the world's clock until the moment in an answer. */
const untilMs = (moment: unknown): number => Date.parse(String(moment)) - world.clock.now();

describe('a customer who confirms', () => {
  it('is asked for an email, then for a confirmation, and then has both levels open', async () => {
    const { id, email } = await makeContact(world, { city: 'Turku', membership_tier: 'gold' });
    const conversation = await begin(world);
    const names = ['city', 'membership_tier'];
    expect(await world.read(conversation, names)).toMatchObject({ status: 'needs_email', next: 'ask_email' });
    expect(await request(world, conversation)).toMatchObject({ status: 'needs_email', next: 'ask_email' });
    expect((await check(world, conversation)).status).toBe('none');

    await world.call('submit_email', { conversation, email });
    const stated = await world.read(conversation, names);
    expect(stated).toMatchObject({ status: 'partly', next: 'offer_verification' });
    expect(statusesOf(stated)).toEqual({
      'contacts.city': 'needs_verification',
      'contacts.membership_tier': 'ok',
    });

    const { number, mail, url } = await mailed(world, conversation, { to: email });
    expect(number).toMatch(/^\d{4}$/);
    expect(mail).toMatchObject({
      from: 'no-reply@app.example',
      to: [email],
      envelope: { to: [email] },
      subject: 'Nordlys Outdoor: please confirm that it is you',
    });
    expect(`${mail.subject} ${mail.text.replace(url, '')} ${mail.html.replace(url, '')}`).not.toMatch(
      new RegExp(`${number}|Turku|[Gg]old`),
    );
    expect(await check(world, conversation)).toMatchObject({ status: 'pending', next: 'wait_for_customer' });

    const page = await openPage(url);
    expect(page).toMatchObject({ status: 200, title: en.page_title, cookies: [] });
    expect(page.actions).toEqual(['confirm', 'not_me']);
    expect(page.html).toContain('What they would like to see: <bdi><bdi>City</bdi></bdi>');
    expect(page.html).not.toContain(number);
    expect((await confirm({ url, number })).title).toBe(en.page_confirmed_title);

    expect(await check(world, conversation)).toMatchObject({ status: 'confirmed', next: 'none' });
    expect(await world.read(conversation, names)).toMatchObject({
      status: 'ok',
      results: [
        { name: 'contacts.city', status: 'ok', value: 'Turku' },
        { name: 'contacts.membership_tier', status: 'ok', value: 'gold' },
      ],
    });
    expect(await request(world, conversation)).toMatchObject({ status: 'already_confirmed', next: 'none' });
    expect(await actsAbout(world, id, 2)).toEqual(['confirmed', 'mail_sent']);
  });

  it('writes under the proof, and what stands already is unchanged', async () => {
    const { id, email } = await makeContact(world, { city: 'Turku' });
    const { conversation } = await confirmed(world, { email });
    expect(statusesOf(await update(conversation, { city: 'Turku' }))).toEqual({
      'contacts.city': 'unchanged',
    });
    expect(statusesOf(await update(conversation, { city: 'Espoo' }))).toEqual({ 'contacts.city': 'updated' });
    const [change, ...others] = (await world.ledger()).filter(
      ({ recordId, source }) => recordId === id && source !== 'control',
    );
    expect(change).toMatchObject({ property: 'city', old: 'Turku', new: 'Espoo' });
    expect(others).toEqual([]);
    expect(await world.read(conversation, ['city'])).toMatchObject({ results: [{ value: 'Espoo' }] });
  });

  it('is told that a value is empty only after the proof', async () => {
    const { email } = await makeContact(world);
    const conversation = await begin(world, { email });
    const names = ['city', 'membership_tier'];
    expect(statusesOf(await world.read(conversation, names))).toEqual({
      'contacts.city': 'needs_verification',
      'contacts.membership_tier': 'not_available',
    });
    await confirm(await mailed(world, conversation, { to: email }));
    expect(await world.read(conversation, names)).toMatchObject({
      status: 'ok',
      results: [{ status: 'empty' }, { status: 'empty' }],
    });
  });

  it('is told that a value cannot be saved only after the proof', async () => {
    const { email } = await makeContact(world, { membership_tier: 'gold' });
    const conversation = await begin(world, { email });
    const impossible = { membership_tier: 'adamantium' };
    expect(await update(conversation, impossible)).toMatchObject({
      status: 'needs_verification',
      results: [{ name: 'contacts.membership_tier', status: 'needs_verification' }],
    });
    const { url, number } = await mailed(world, conversation, { to: email });
    expect((await openPage(url)).html).toContain(
      'What they would like to change: <bdi><bdi>Membership tier</bdi></bdi>',
    );
    await confirm({ url, number });
    const refused = await update(conversation, impossible);
    expect(refused).toMatchObject({ status: 'invalid_value', results: [{ code: 'invalid_option' }] });
    expect(refused.results?.[0]?.closest).not.toHaveLength(0);
  });

  it('opens a link as often as they like without using it up', async () => {
    const { email } = await makeContact(world);
    const { conversation, url, number } = await mailed(world, await begin(world, { email }), { to: email });
    for (let visit = 0; visit < 3; visit += 1) expect((await openPage(url)).status).toBe(200);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await check(world, conversation)).status).toBe('pending');
    await confirm({ url, number });
    expect(await openPage(url)).toMatchObject({ status: 200, title: en.page_already_title, actions: [] });
  });

  it('has one wrong number free, and is cancelled by the second', async () => {
    const { email } = await makeContact(world);
    const { conversation, url, number } = await mailed(world, await begin(world, { email }), { to: email });
    const wrong = number === '0000' ? '1111' : '0000';
    const { pageToken } = await openPage(url);
    expect((await openAndPress(url, 'confirm', wrong)).status).toBe(422);
    expect((await openAndPress(url, 'confirm', '12x4')).status).toBe(422);
    expect((await check(world, conversation)).status).toBe('pending');
    expect((await openAndPress(url, 'confirm', wrong)).status).toBe(410);
    expect((await press(url, { pageToken, action: 'confirm', number })).status).toBe(410);
    expect(await check(world, conversation)).toMatchObject({
      status: 'cancelled',
      next: 'offer_other_email_or_human',
    });
  });
});

describe('a mail that does not arrive', () => {
  it('is not sent twice while one is pending, and the number stays', async () => {
    const { email } = await makeContact(world);
    const conversation = await begin(world, { email });
    const first = await request(world, conversation);
    const again = await request(world, conversation);
    expect(first.status).toBe('sent');
    expect(again).toMatchObject({
      status: 'already_sent',
      next: 'wait_for_customer',
      numberForCustomer: first.numberForCustomer,
      expiresAt: first.expiresAt,
    });
    expect(again.say).toContain(first.numberForCustomer);
    expect(untilMs(first.expiresAt)).toBeGreaterThan(10 * MINUTE - 20 * SECOND);
    expect(untilMs(first.expiresAt)).toBeLessThanOrEqual(10 * MINUTE);
  });

  it('is sent again with `resend`: the same number, a new link, ten new minutes; the old link is replaced', async () => {
    const { email } = await makeContact(world);
    const conversation = await begin(world, { email });
    const first = await mailed(world, conversation, { to: email });
    await world.advance(9 * MINUTE);
    const second = await mailed(world, conversation, { to: email, resend: true });
    expect(second.number).toBe(first.number);
    expect(second.url).not.toBe(first.url);
    await world.advance(9 * MINUTE);
    expect(await openPage(first.url)).toMatchObject({
      ...{ status: 410, title: en.page_replaced_title, actions: ['new_link'] },
    });
    expect((await openAndPress(second.url, 'confirm', second.number)).status).toBe(200);
    expect((await check(world, conversation)).status).toBe('confirmed');
  });

  it('does not let an old link confirm, whatever is typed there', async () => {
    const { email } = await makeContact(world);
    const conversation = await begin(world, { email });
    const first = await mailed(world, conversation, { to: email });
    const { pageToken } = await openPage(first.url);
    await world.advance(MINUTE);
    await mailed(world, conversation, { to: email, resend: true });
    const form = { pageToken, action: 'confirm', number: first.number } as const;
    expect((await press(first.url, form)).status).toBe(410);
    expect((await check(world, conversation)).status).toBe('pending');
  });
});

describe('a link that has expired', () => {
  it('expires ten minutes after the request, and a number typed then counts for nothing', async () => {
    const { email } = await makeContact(world);
    const conversation = await begin(world, { email });
    const { url, number } = await mailed(world, conversation, { to: email });
    const { pageToken } = await openPage(url);
    await world.advance(10 * MINUTE);
    expect(await openPage(url)).toMatchObject({
      ...{ status: 410, title: en.page_expired_title, actions: ['new_link'] },
    });
    expect((await press(url, { pageToken, action: 'confirm', number })).status).toBe(410);
    expect(await check(world, conversation)).toMatchObject({ status: 'expired', next: 'offer_verification' });
  });

  it('sends a new link on the customer’s wish: the same number, which then confirms', async () => {
    const { email } = await makeContact(world, { city: 'Oulu' });
    const conversation = await begin(world, { email });
    const first = await mailed(world, conversation, { to: email });
    await world.advance(10 * MINUTE);
    expect(await openAndPress(first.url, 'new_link')).toMatchObject({
      ...{ status: 200, title: en.page_new_sent_title },
    });
    const mail = await nextMail(world, { to: email, after: first.mail });
    expect(await check(world, conversation)).toMatchObject({ status: 'pending' });
    await confirm({ url: linkIn(mail), number: first.number });
    expect(await world.read(conversation, ['city'])).toMatchObject({ results: [{ value: 'Oulu' }] });
  });

  it('sends a new link up to 24 hours after the first request, and not a minute longer', async () => {
    const { email } = await makeContact(world);
    const first = await mailed(world, await begin(world, { email }), { to: email });
    await world.advance(24 * HOUR - MINUTE);
    const { pageToken } = await openPage(first.url);
    expect((await openAndPress(first.url, 'new_link')).status).toBe(200);
    const second = await nextMail(world, { to: email, after: first.mail });
    expect((await openPage(linkIn(second))).status).toBe(200);
    await world.advance(MINUTE);
    expect(await openPage(first.url)).toMatchObject({ status: 410, actions: [] });
    expect((await press(first.url, { pageToken, action: 'new_link' })).status).toBe(410);
    await confirm({ url: linkIn(second), number: first.number });
  });

  it('counts the customer’s wish by the caps of the conversation', async () => {
    const { email } = await makeContact(world);
    const conversation = await begin(world, { email });
    const first = await mailed(world, conversation, { to: email });
    await world.advance(MINUTE);
    await mailed(world, conversation, { to: email, resend: true });
    expect(await openAndPress(first.url, 'new_link')).toMatchObject({
      ...{ status: 429, title: en.page_later_title, actions: ['new_link'] },
    });
    await world.advance(MINUTE);
    expect((await openAndPress(first.url, 'new_link')).status).toBe(200);
    await world.advance(MINUTE);
    const fourth = await openAndPress(first.url, 'new_link');
    expect(fourth.status).toBe(429);
    const waitS = Number(fourth.headers.get('retry-after'));
    expect(waitS).toBeGreaterThan(11 * 60);
    expect(waitS).toBeLessThanOrEqual(12 * 60);
    expect(await request(world, conversation, { resend: true })).toMatchObject({ status: 'try_later' });
  });
});

describe('the caps of a conversation', () => {
  it('let one mail a minute, three in a quarter of an hour and five a day be asked for', async () => {
    const { email } = await makeContact(world);
    const conversation = await begin(world, { email });
    const { number } = await mailed(world, conversation, { to: email });
    const soon = await request(world, conversation, { resend: true });
    expect(soon).toMatchObject({ status: 'try_later', next: 'retry_later', numberForCustomer: number });
    expect(soon.retryAfterSeconds).toBeGreaterThan(30);
    expect(soon.retryAfterSeconds).toBeLessThanOrEqual(60);

    for (let sent = 1; sent < 3; sent += 1) {
      await world.advance(MINUTE);
      await mailed(world, conversation, { to: email, resend: true });
    }
    await world.advance(MINUTE);
    const fourth = await request(world, conversation, { resend: true });
    expect(fourth).toMatchObject({ status: 'try_later', numberForCustomer: number });
    expect(untilMs(fourth.expiresAt)).toBeLessThanOrEqual(9 * MINUTE);
    expect(fourth.retryAfterSeconds).toBeLessThanOrEqual(12 * 60);

    for (let sent = 3; sent < 5; sent += 1) {
      await world.advance(15 * MINUTE);
      await mailed(world, conversation, { to: email });
    }
    await world.advance(15 * MINUTE);
    const sixth = await request(world, conversation);
    expect(sixth).toMatchObject({ status: 'limit_reached', next: 'hand_over_to_human' });
    expect(sixth.retryAfterSeconds).toBeGreaterThan(22 * 60 * 60);
    expect(await world.control.mail({ to: email })).toHaveLength(5);
  });

  it('let 50 requests at the same moment send one mail and name one number', async () => {
    const { id, email } = await makeContact(world);
    const conversation = await begin(world, { email });
    const answers = await Promise.all(Array.from({ length: 50 }, () => request(world, conversation)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 'sent')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'already_sent')).toHaveLength(49);
    expect(new Set(answers.map(({ numberForCustomer }) => numberForCustomer)).size).toBe(1);
    expect(new Set(answers.map(({ expiresAt }) => expiresAt)).size).toBe(1);
    await nextMail(world, { to: email });
    // What was asked for after it has been dealt with too.
    const other = await makeContact(world);
    await mailed(world, await begin(world, other), { to: other.email });
    expect(await world.control.mail({ to: email })).toHaveLength(1);
    expect(await actsAbout(world, id, 1)).toEqual(['mail_sent']);
  });

  it('hold for one address over all conversations, and nobody is told', async () => {
    const { id, email } = await makeContact(world);
    await mailed(world, await begin(world, { email }), { to: email });
    const elsewhere = await begin(world, { email });
    const before = (await verificationActs(world)).at(-1)?.seq ?? 0;
    expect(await request(world, elsewhere)).toMatchObject({ status: 'sent' });
    expect(await nextAct(world, { act: 'no_mail', after: before })).toMatchObject({
      ...{ reason: 'too_many_mails', contactId: id },
    });
    expect(await world.control.mail({ to: email })).toHaveLength(1);
    expect((await check(world, elsewhere)).status).toBe('pending');
  });
});
