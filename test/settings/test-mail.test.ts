import { describe, expect, it } from 'vitest';
import type { TestMail } from '../../src/settings/test-mail.ts';
import { isSettingsRefusal, type SettingsRefusal } from '../../src/settings/refusal.ts';
import {
  ADMIN,
  BRAND,
  createWorld,
  EDITOR,
  INSTALLATION,
  PERSON,
  PORTAL,
  said,
  seededWorld,
  writeOf,
  type World,
} from './world.ts';

let presses = 0;

/** A press of the button; a nonce of its own unless one is given. */
function send(world: World, nonce?: unknown, userId = ADMIN): Promise<TestMail | SettingsRefusal> {
  presses += 1;
  const body = { nonce: nonce ?? `press-${presses}` };
  return world.settings.sendTestMail(writeOf(userId, 'POST', 'test-mail', body));
}

/** Sends a mail and waits until the next may follow. */
async function sendAndWait(world: World): Promise<TestMail | SettingsRefusal> {
  const answer = await send(world);
  world.clock.advance(60_000);
  return answer;
}

const OWN = 'user11@demo.example';

describe('POST /settings/test-mail', () => {
  it('mails the signed user at the address that HubSpot has', async () => {
    const world = await seededWorld();
    expect(await send(world)).toEqual({ status: 'sent', to: OWN });
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]).toMatchObject({ to: OWN, fromName: 'Demo Oy', subject: 'Demo Oy: test mail' });
  });

  it('says that it is a test and holds no link', async () => {
    const world = await seededWorld();
    await send(world);
    const { text = '', html = '' } = world.mails[0] ?? {};
    expect(text).toContain('This is a test mail.');
    expect(text).toContain(BRAND.supportContact);
    expect(text).not.toMatch(/https?:/);
    expect(html).not.toMatch(/<a[ >]|href/);
  });

  it.each([
    ['fi', 'testiviesti'],
    ['ja', 'テストメール'],
    ['pl', 'test mail'],
  ])('is written in the language of the brand: %s', async (language, part) => {
    const world = await seededWorld({ brand: { ...BRAND, language } });
    await send(world);
    expect(world.mails[0]?.subject).toContain(part);
  });

  it('takes HTML and addresses in a company name for text', async () => {
    const companyName = '<a href="//evil.example">evil.example</a>';
    const world = await seededWorld({ brand: { ...BRAND, companyName } });
    await send(world);
    const { text = '', html = '' } = world.mails[0] ?? {};
    expect(html).not.toContain('<a');
    expect(text).not.toContain('evil.example');
    expect(text).toContain('evil.\u2060example');
  });

  it('takes no recipient from the request', async () => {
    const world = await seededWorld();
    const body = { nonce: 'n', to: 'customer@example.com' };
    const answer = await world.settings.sendTestMail(writeOf(ADMIN, 'POST', 'test-mail', body));
    expect(said(answer).fields).toEqual(['to: unknown_field']);
    expect(world.mails).toEqual([]);
  });

  it('names what the brand lacks', async () => {
    const world = createWorld();
    expect(said(await send(world))).toEqual({
      status: 422,
      code: 'brand_required',
      fields: ['brand.companyName: brand_required', 'brand.supportContact: brand_required'],
    });
    expect(world.mails).toEqual([]);
  });

  it.each([
    [undefined, 'nonce: required'],
    ['', 'nonce: required'],
    [7, 'nonce: invalid_type'],
    ['x'.repeat(101), 'nonce: too_long'],
  ])('refuses the nonce %o', async (nonce, field) => {
    const world = await seededWorld();
    const answer = await world.settings.sendTestMail(writeOf(ADMIN, 'POST', 'test-mail', { nonce }));
    expect(said(answer).fields).toEqual([field]);
  });

  it('is for editors, and the refusal is in the trail', async () => {
    const world = await seededWorld({ editors: [EDITOR] });
    expect(said(await send(world, undefined, PERSON))).toMatchObject({ status: 403, code: 'no_right' });
    expect(await send(world, undefined, EDITOR)).toEqual({ status: 'sent', to: 'user13@demo.example' });
    expect(world.audited.map(({ entry }) => entry)).toMatchObject([
      { userId: PERSON, act: 'POST test-mail', outcome: 'refused', code: 'no_right', version: 1 },
      { userId: EDITOR, act: 'POST test-mail', outcome: 'done', code: 'sent', version: 1 },
    ]);
  });

  it.each([
    ['accepted', 'sent'],
    ['refused', 'refused'],
    ['refused_for_now', 'failed'],
    ['unknown', 'failed'],
  ] as const)('tells what the mail server did: %s is %s', async (outcome, status) => {
    const world = await seededWorld();
    world.knobs.mailOutcome = outcome;
    expect(await send(world)).toEqual({ status, to: OWN });
    expect(world.audited.map(({ entry }) => entry.code)).toEqual([status]);
  });

  it('answers long before the card gives up, when the mail server says nothing', async () => {
    const world = await seededWorld();
    world.knobs.onMail = () => new Promise<void>(() => undefined);
    expect(await send(world)).toEqual({ status: 'failed', to: OWN });
  }, 12_000);

  it('sends nothing to an address that is none', async () => {
    const world = await seededWorld();
    world.fake.users.set(ADMIN, { id: ADMIN, email: 'a@demo.example, b@demo.example', superAdmin: true });
    expect(await send(world)).toEqual({ status: 'refused', to: 'a@demo.example, b@demo.example' });
    expect(world.mails).toEqual([]);
  });

  it('mails the admin of a portal that is no customer’s own', async () => {
    const world = await seededWorld();
    world.installations.set(PORTAL, {
      ...INSTALLATION,
      accountType: 'DEVELOPER_TEST',
      installedByUserId: PERSON,
    });
    expect(await send(world)).toMatchObject({ status: 'sent' });
  });
});

describe('a request that comes again', () => {
  it('gets the first outcome and sends no second mail', async () => {
    const world = await seededWorld();
    world.knobs.mailOutcome = 'refused';
    expect(await send(world, 'again')).toMatchObject({ status: 'refused' });
    world.knobs.mailOutcome = 'accepted';
    expect(await send(world, 'again')).toMatchObject({ status: 'refused' });
    expect(world.mails).toHaveLength(1);
    expect(world.audited).toHaveLength(1);
  });

  it('waits for the first one when that is still under way', async () => {
    const world = await seededWorld();
    let arrive = (): void => undefined;
    world.knobs.onMail = () =>
      new Promise<void>((resolve) => {
        arrive = resolve;
      });
    const both = [send(world, 'at-once'), send(world, 'at-once'), send(world, 'at-once')];
    await expect.poll(() => world.mails.length).toBe(1);
    arrive();
    const own = { status: 'sent', to: OWN };
    expect(await Promise.all(both)).toEqual([own, own, own]);
    expect(world.mails).toHaveLength(1);
  });

  it('is another request when another user makes it', async () => {
    const world = await seededWorld({ editors: [EDITOR] });
    await send(world, 'same');
    expect(await send(world, 'same', EDITOR)).toMatchObject({ status: 'sent' });
    expect(world.mails.map(({ to }) => to)).toEqual([OWN, 'user13@demo.example']);
  });
});

describe('the caps per user', () => {
  it('let one mail through in a minute, and say when the next may follow', async () => {
    const world = await seededWorld();
    await send(world);
    world.clock.advance(59_999);
    const refused = await send(world, 'early');
    expect(refused).toMatchObject({ status: 429, code: 'limit_reached', headers: { 'Retry-After': '1' } });
    world.clock.advance(1);
    expect(await send(world, 'early')).toMatchObject({ status: 'sent' });
    expect(world.mails).toHaveLength(2);
  });

  it('let five through in 24 hours', async () => {
    const world = await seededWorld();
    for (let count = 0; count < 5; count += 1)
      expect(isSettingsRefusal(await sendAndWait(world))).toBe(false);
    const refused = await send(world);
    const day = 24 * 60 * 60;
    const left = String(day - 5 * 60);
    expect(refused).toMatchObject({ code: 'limit_reached', headers: { 'Retry-After': left } });
    world.clock.advance((day - 5 * 60) * 1_000);
    expect(await send(world)).toMatchObject({ status: 'sent' });
    expect(world.mails).toHaveLength(6);
  });

  it('let one of many presses at once through', async () => {
    const world = await seededWorld();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(world)));
    expect(answers.filter((answer) => !isSettingsRefusal(answer))).toHaveLength(1);
    expect(world.mails).toHaveLength(1);
  });

  it('count each user apart', async () => {
    const world = await seededWorld({ editors: [EDITOR] });
    await send(world);
    expect(await send(world, undefined, EDITOR)).toMatchObject({ status: 'sent' });
  });
});
