import { afterEach, describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../helpers/database.ts';
import { ANNA, EU, startWorld, US, type World } from '../helpers/world.ts';
import { brand, linkIn, nextMail, openPage, press } from '../helpers/verification.ts';
import {
  ask,
  DAY_MS,
  mailsSentOf,
  masked,
  MINUTE_MS,
  NO_CRM_LIMITS,
  NOBODY,
  SHARED_KEY,
  startAnother,
} from './verification-mail-scene.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Two servers on one PostgreSQL, with Anna's phone at `verify_email` in the portals. */
async function twoServers(portals: readonly number[] = [EU]): Promise<{
  readonly world: World;
  readonly urls: readonly [string, string];
}> {
  const database = await freshDatabase(inject('databaseUrl'));
  const databaseUrl = database.url;
  open.push(() => database.drop());
  const world = await startWorld({
    storage: { databaseUrl },
    installed: portals,
    sandbox: NO_CRM_LIMITS,
    encryptionKey: SHARED_KEY.toString('base64'),
  });
  open.push(() => world.close());
  for (const portalId of portals) {
    await brand(world, portalId);
    await world.allow('phone', { show: 'verify_email' }, portalId);
  }
  const other = await startAnother(world, { databaseUrl });
  open.push(() => other.close());
  return { world, urls: [world.appUrl, other.url] };
}

/** A stranger's conversation that states `email`. */
async function stranger(appUrl: string, email: string, portalId: number): Promise<string> {
  const { conversation } = await ask(appUrl, 'open_conversation', { channel: 'live_chat' }, portalId);
  await ask(appUrl, 'submit_email', { conversation, email }, portalId);
  return conversation;
}

describe('mails to one address', () => {
  it('INV-31: over two portals and two servers one address gets one mail a minute, three in a quarter of an hour and five a day, and every request is answered alike', async () => {
    const { world, urls } = await twoServers([EU, US]);
    const places = urls.flatMap((url) => [EU, US].map((portalId) => ({ url, portalId })));
    let asked = 0;
    const sentAfter = async (waitMs: number): Promise<number> => {
      await world.advance(waitMs);
      const talks = await Promise.all(
        [...places, ...places].map(async (place) => ({
          ...place,
          conversation: await stranger(place.url, ANNA, place.portalId),
        })),
      );
      const decoy = await stranger(world.appUrl, NOBODY, EU);
      const answers = await Promise.all(
        [...talks, { url: world.appUrl, portalId: EU, conversation: decoy }].map(
          ({ url, portalId, conversation }) => ask(url, 'request_verification', { conversation }, portalId),
        ),
      );
      for (const answer of answers) expect(answer.status).toBe('sent');
      // Over both portals, for the one that gets a mail, for those held back and for nobody.
      expect(new Set(answers.map((answer) => JSON.stringify(masked(answer)))).size).toBe(1);
      asked += answers.length;
      return mailsSentOf(world, asked);
    };
    expect(await sentAfter(0)).toBe(1);
    expect(await sentAfter(MINUTE_MS - 30_000)).toBe(1);
    expect(await sentAfter(31_000)).toBe(2);
    expect(await sentAfter(MINUTE_MS + 1_000)).toBe(3);
    expect(await sentAfter(MINUTE_MS + 1_000)).toBe(3);
    expect(await sentAfter(12 * MINUTE_MS)).toBe(4);
    expect(await sentAfter(MINUTE_MS + 1_000)).toBe(5);
    expect(await sentAfter(16 * MINUTE_MS)).toBe(5);
    expect(await sentAfter(DAY_MS - 32 * MINUTE_MS)).toBe(6);
    expect(await world.control.mail()).toHaveLength(6);
    expect((await world.control.mail()).flatMap(({ envelope }) => envelope.to)).toEqual(
      Array.from({ length: 6 }, () => ANNA),
    );
  });
});

describe('the requests of one conversation', () => {
  it('INV-31: of twenty wishes for one more mail at once on two servers one sends, and the caps hold by the minute, the quarter and the day', async () => {
    const { world, urls } = await twoServers();
    const conversation = await stranger(world.appUrl, ANNA, EU);
    const round = async (waitMs: number): Promise<readonly string[]> => {
      await world.advance(waitMs);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => urls)
          .flat()
          .map((url) => ask(url, 'request_verification', { conversation, resend: 'true' })),
      );
      // What is held back still names the number to type.
      const numbers = new Set(answers.map((answer) => answer['numberForCustomer']));
      expect([...numbers]).toEqual([expect.stringMatching(/^\d{4}$/)]);
      return answers.map(({ status }) => status).sort();
    };
    let mails = 0;
    const oneSends = async (statuses: readonly string[], others: readonly string[]): Promise<void> => {
      expect(statuses.filter((status) => status === 'sent')).toHaveLength(1);
      const held = ['sent', 'already_sent', ...others];
      expect(statuses.filter((status) => !held.includes(status))).toEqual([]);
      // The address's own minute begins when its mail goes out.
      mails += 1;
      expect(await mailsSentOf(world, mails)).toBe(mails);
    };
    const all = (status: string): readonly string[] => Array.from({ length: 20 }, () => status);
    await oneSends(await round(0), ['try_later']);
    await oneSends(await round(MINUTE_MS + 500), ['try_later']);
    await oneSends(await round(MINUTE_MS + 500), ['try_later']);
    expect(await round(MINUTE_MS + 500)).toEqual(all('try_later'));
    // Alive until ten minutes after the third; from then on there are new challenges under the same caps.
    await oneSends(await round(13 * MINUTE_MS), ['try_later']);
    // Who finds the minute taken before the day is full is told to wait.
    await oneSends(await round(MINUTE_MS + 500), ['try_later', 'limit_reached']);
    expect(await round(5 * MINUTE_MS)).toEqual(all('limit_reached'));
    expect(mails).toBe(5);
    expect(await world.control.mail()).toHaveLength(5);
  });

  it('INV-31: of wrong numbers typed on two servers at once two are compared, and the right one then comes too late', async () => {
    const { world, urls } = await twoServers();
    const conversation = await stranger(world.appUrl, ANNA, EU);
    const asked = await ask(world.appUrl, 'request_verification', { conversation });
    const number = String(asked['numberForCustomer']);
    const path = new URL(linkIn(await nextMail(world, { to: ANNA }))).pathname;
    const { pageToken } = await openPage(`${world.appUrl}${path}`);
    const wrong = Array.from({ length: 20 }, (_, index) =>
      String((Number(number) + 1 + index) % 10_000).padStart(4, '0'),
    );
    const pages = await Promise.all(
      wrong.map((guess, index) =>
        press(`${urls[index % 2] ?? ''}${path}`, { pageToken, action: 'confirm', number: guess }),
      ),
    );
    expect(pages.map(({ status }) => status).filter((status) => status === 422)).toHaveLength(1);
    expect(pages.map(({ status }) => status).filter((status) => status === 410)).toHaveLength(19);
    const late = await press(`${urls[1]}${path}`, { pageToken, action: 'confirm', number });
    expect(late.status).toBe(410);
    for (const url of urls) {
      expect((await ask(url, 'check_verification', { conversation })).status).toBe('cancelled');
    }
    const trail = await world.server.app.audit.page(String(EU), { kinds: ['verification'], limit: 100 });
    const compared = trail.filter(({ data }) => (data as { act: string }).act === 'wrong_number');
    expect(compared).toHaveLength(2);
  });
});

/** `count` strangers' conversations about Anna, in one portal. */
const strangers = (world: World, count: number): Promise<readonly string[]> =>
  Promise.all(Array.from({ length: count }, () => stranger(world.appUrl, ANNA, EU)));

describe('an attacker who names a customer', () => {
  it('INV-68: after a hundred conversations burned tries and mails the customer confirms in their own, gets a mail again after fifteen minutes, and five in a day', async () => {
    const world = await startWorld({ storage: 'memory', sandbox: NO_CRM_LIMITS });
    open.push(() => world.close());
    await brand(world);
    await world.allow('phone', { show: 'verify_email' });
    let asked = 0;
    const request = async (conversations: readonly string[], resend = 'false'): Promise<void> => {
      const answers = await Promise.all(
        conversations.map((conversation) =>
          ask(world.appUrl, 'request_verification', { conversation, resend }),
        ),
      );
      asked += answers.filter(({ status }) => status === 'sent').length;
    };
    const own = await world.converse(ANNA);
    const { numberForCustomer } = await ask(world.appUrl, 'request_verification', { conversation: own });
    asked += 1;
    const ownMail = await nextMail(world, { to: ANNA });

    const attackers = await strangers(world, 100);
    await world.advance(MINUTE_MS + 500);
    await request(attackers);
    expect(await mailsSentOf(world, asked)).toBe(2);
    const theirMail = await nextMail(world, { to: ANNA, after: ownMail });
    const theirLink = linkIn(theirMail);
    const theirPage = await openPage(theirLink);
    // Whatever is typed there is about the attacker's request alone.
    for (const status of [422, 410]) {
      const number = numberForCustomer === '0000' ? '1111' : '0000';
      const typed = { pageToken: theirPage.pageToken, action: 'confirm', number } as const;
      expect([status, 200]).toContain((await press(theirLink, typed)).status);
    }
    await world.advance(MINUTE_MS + 500);
    await request(attackers, 'true');
    expect(await mailsSentOf(world, asked)).toBe(3);
    await world.advance(MINUTE_MS + 500);
    await request(attackers, 'true');
    expect(await mailsSentOf(world, asked)).toBe(3);

    const { pageToken } = await openPage(linkIn(ownMail));
    const confirm = { pageToken, action: 'confirm', number: String(numberForCustomer) } as const;
    expect((await press(linkIn(ownMail), confirm)).status).toBe(200);
    expect((await ask(world.appUrl, 'check_verification', { conversation: own })).status).toBe('confirmed');

    await world.advance(12 * MINUTE_MS);
    const again = await world.converse(ANNA);
    const answer = await ask(world.appUrl, 'request_verification', { conversation: again });
    asked += 1;
    expect(await mailsSentOf(world, asked)).toBe(4);
    const newest = (await world.control.mail({ to: ANNA })).at(-1);
    if (newest === undefined) throw new Error('the customer got no mail');
    const newPage = await openPage(linkIn(newest));
    const number = String(answer['numberForCustomer']);
    const done = await press(linkIn(newest), { pageToken: newPage.pageToken, action: 'confirm', number });
    expect(done.status).toBe(200);
    expect((await world.read(again, ['contacts.phone'])).status).toBe('ok');

    for (const waitMs of [MINUTE_MS + 500, 16 * MINUTE_MS, 60 * MINUTE_MS, 10 * 60 * MINUTE_MS]) {
      await world.advance(waitMs);
      await request(await strangers(world, 10));
      expect(await mailsSentOf(world, asked)).toBe(5);
    }
    expect(await world.control.mail({ to: ANNA })).toHaveLength(5);
  });
});
