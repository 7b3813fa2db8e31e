import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  begin,
  brand,
  check,
  confirmed,
  mailed,
  eventually,
  makeContact,
  nextAct,
  openPage,
  press,
  request,
  verificationActs,
} from '../helpers/verification.ts';
import { EU, startWorld, type World } from '../helpers/world.ts';
import { adminOf, control, save, THIRD, type CrmCall } from '../invariants/identity-scene.ts';

const MINUTE = 60_000;
const BODY = {
  show: { enabled: true, protectionLevel: 'verify_email', instructions: '' },
  edit: {},
} as const;

let world: World;

const lastSeq = async (portalId: number): Promise<number> =>
  (await verificationActs(world, portalId)).at(-1)?.seq ?? 0;

describe('a portal that is not a customer’s own', () => {
  let installer: string;
  beforeAll(async () => {
    world = await startWorld();
    expect(await world.control.install(THIRD, adminOf(THIRD))).toBe(200);
    await brand(world, THIRD);
    expect((await save(world, '/settings/rules/contacts.city', BODY, THIRD)).status).toBe(200);
    const portal = (await world.control.portals()).find(({ portalId }) => portalId === THIRD);
    installer = portal?.users.find(({ userId }) => userId === adminOf(THIRD))?.email ?? '';
    expect(installer).toContain('@');
  });
  afterAll(() => world.close());

  it('mails the user who installed the app', async () => {
    await makeContact(world, { email: installer, city: 'Turku' }, THIRD);
    const done = await confirmed(world, { email: installer, portalId: THIRD });
    expect(await world.read(done.conversation, ['city'], THIRD)).toMatchObject({ status: 'ok' });
  });

  it('holds every other mail with the same outward answer, and shows it as held', async () => {
    const { id, email } = await makeContact(world, {}, THIRD);
    const before = await lastSeq(THIRD);
    const conversation = await begin(world, { email, portalId: THIRD });
    const answer = await request(world, conversation, { portalId: THIRD });
    expect(answer).toMatchObject({ status: 'sent', next: 'wait_for_customer' });
    expect(answer.numberForCustomer).toMatch(/^\d{4}$/);
    expect(await nextAct(world, { act: 'mail_held', portalId: THIRD, after: before })).toMatchObject({
      ...{ act: 'mail_held', contactId: id },
    });
    expect(await world.control.mail({ to: email })).toEqual([]);
    expect((await check(world, conversation, THIRD)).status).toBe('pending');
    const settings = await world.control.uiFetch(THIRD, {
      ...{ userId: adminOf(THIRD), method: 'GET', path: '/settings' },
    });
    expect(JSON.stringify(settings.body)).toContain('"mailsHeld":1');
  });

  it('mails whom the admin put on its list, in any spelling', async () => {
    const { email } = await makeContact(world, { city: 'Turku' }, THIRD);
    const listed = { idleMinutes: 15, absoluteMinutes: 30, acceptSecondaryEmail: false };
    const testRecipients = [` ${email.toUpperCase()} `];
    expect((await save(world, '/settings/verification', { ...listed, testRecipients }, THIRD)).status).toBe(
      200,
    );
    const done = await confirmed(world, { email, portalId: THIRD });
    expect((await world.read(done.conversation, ['city'], THIRD)).status).toBe('ok');
  });
});

describe('a portal that removed the app', () => {
  beforeEach(async () => {
    world = await startWorld();
    await brand(world);
    await world.allow('city', { show: 'verify_email' });
    return () => world.close();
  });

  const uninstall = (): Promise<unknown> => control(world, 'POST', `/portals/${EU}/uninstall`, {});

  /** One mail asked for, which the mail server refused for now: it waits in the queue. */
  async function queued(): Promise<{ readonly conversation: string; readonly email: string }> {
    const { email } = await makeContact(world);
    await world.control.mailFaults({ fault: { stage: 'rcpt', replyCode: 451 } });
    const conversation = await begin(world, { email });
    expect((await request(world, conversation)).status).toBe('sent');
    await eventually('the first try', () =>
      Promise.resolve(world.logs.some((line) => line.includes('a mail was not accepted')) ? true : undefined),
    );
    await world.control.mailFaults();
    return { conversation, email };
  }

  it('gets no mail any more that was asked for before', async () => {
    const { email } = await queued();
    await uninstall();
    await world.advance(MINUTE);
    // The worker alone asks here, and finds out.
    await eventually('a refused refresh', async () => {
      const calls = (await world.control.get('/calls')) as readonly CrmCall[];
      return calls.find(({ path, status }) => path.includes('oauth') && status === 400);
    });
    await eventually('the end of the installation', async () => {
      const settings = { userId: adminOf(EU), method: 'GET', path: '/settings' };
      return (await world.control.uiFetch(EU, settings)).status === 403 ? true : undefined;
    });
    await world.install();
    expect(await nextAct(world, { act: 'no_mail' })).toMatchObject({
      act: 'no_mail',
      reason: 'not_connected',
    });
    expect(await world.control.mail({ to: email })).toEqual([]);
  });

  it('has no link that confirms and no proof, and a new install revives none of it', async () => {
    const asked = await makeContact(world, { city: 'Turku' });
    const proven = await confirmed(world, await makeContact(world, { city: 'Turku' }));
    const { url, number, conversation } = await mailed(world, await begin(world, asked), { to: asked.email });
    const { pageToken } = await openPage(url);
    await uninstall();
    // The first one to ask finds out that the portal is gone, and nothing is confirmed meanwhile.
    expect((await press(url, { pageToken, action: 'confirm', number })).status).toBe(503);
    expect((await openPage(url)).status).toBe(404);
    expect((await openPage(proven.url)).status).toBe(404);
    expect((await world.read(proven.conversation, ['city'])).status).toBe('not_connected');
    expect((await request(world, conversation)).status).toBe('not_connected');
    expect((await check(world, proven.conversation)).status).toBe('not_connected');

    await world.install();
    for (const token of [number, undefined]) {
      const action = token === undefined ? 'new_link' : 'confirm';
      const fields = { pageToken, action, ...(token === undefined ? {} : { number: token }) } as const;
      expect((await press(url, fields)).status).toBe(404);
    }
    expect((await openPage(proven.url)).status).toBe(404);
    for (const earlier of [conversation, proven.conversation]) {
      expect((await world.read(earlier, ['city'])).status).toBe('conversation_unknown');
      expect((await check(world, earlier)).status).toBe('conversation_unknown');
    }
    await world.advance(MINUTE);
    const again = await confirmed(world, asked);
    expect((await world.read(again.conversation, ['city'])).status).toBe('ok');
  });

  it('gets no mail after a new install that was asked for before it', async () => {
    const { email } = await queued();
    await uninstall();
    await world.install();
    await world.advance(MINUTE);
    const other = await makeContact(world);
    await mailed(world, await begin(world, other), { to: other.email });
    expect(await world.control.mail({ to: email })).toEqual([]);
  });
});
