import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import Libsql from 'libsql';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { join } from 'node:path';
import { EMBEDDED_FILE } from '../../src/stores/open-storage.ts';
import { en } from '../../src/texts/en.ts';
import { eventually, openPage, press } from '../helpers/verification.ts';
import { ANNA, EU, EU_USERS, type World } from '../helpers/world.ts';
import { freshDataDir } from './failure-world.ts';
import {
  acts,
  cityOf,
  confirm,
  MINUTE_MS,
  moreActsThan,
  requestFor,
  requestIn,
  startVerifyWorld,
  statusOf,
  wrongNumber,
} from './verification-scene.ts';

const dataDir = freshDataDir();
let world: World;

beforeAll(async () => {
  world = await startVerifyWorld({ dataDir: dataDir.path });
});

// Past the caps of every address, and past every mute.
beforeEach(() => world.advance(25 * 60 * MINUTE_MS));

afterAll(async () => {
  await world.close();
  dataDir.remove();
});

/** Everything that is stored. */
function stored(): unknown {
  const database = new Libsql(join(dataDir.path, EMBEDDED_FILE), { readonly: true });
  try {
    const all = (query: string): unknown => database.prepare(query).all();
    return {
      state: all('SELECT * FROM crm_data_state ORDER BY space, key'),
      journal: all('SELECT * FROM crm_data_journal ORDER BY seq'),
    };
  } finally {
    database.close();
  }
}

/** Everything that is stored, once the worker has written down what came of the mail that it handed over. */
function storedAtRest(): Promise<unknown> {
  let earlier: unknown;
  return eventually('an end to what the worker writes', () => {
    const now = stored();
    const isAtRest = isDeepStrictEqual(now, earlier) && !JSON.stringify(now).includes('{\\"job\\":');
    earlier = now;
    return Promise.resolve(isAtRest ? now : undefined);
  });
}

/** What nobody wants to be confirmed by: link scanners, previews, prefetchers, crawlers. */
const SCANNERS: readonly string[] = [
  ...['SafeLinks', 'Proofpoint', 'Mimecast', 'Barracuda', 'Symantec', 'TrendMicro', 'Sophos', 'FireEye'],
  ...['IronPort', 'Forcepoint', 'Cloudmark', 'Vade', 'Avanan', 'Zscaler', 'Fortinet', 'CheckPoint'],
  ...['Slackbot-LinkExpanding 1.0', 'WhatsApp/2.23', 'facebookexternalhit/1.1', 'Twitterbot/1.0'],
  ...['LinkedInBot/1.0', 'TelegramBot', 'Discordbot/2.0', 'SkypeUriPreview', 'Googlebot/2.1', 'bingbot/2.0'],
  ...['YandexBot/3.0', 'Applebot/0.1', 'DuckDuckBot/1.1', 'GoogleImageProxy', 'YahooMailProxy', 'curl/8.5'],
  ...['Wget/1.21', 'python-requests/2.31', 'Go-http-client/2.0', 'okhttp/4.12', 'Java/17', 'HeadlessChrome'],
  ...['node', ''],
];
const WAYS: readonly { readonly method: string; readonly headers: Readonly<Record<string, string>> }[] = [
  { method: 'GET', headers: {} },
  { method: 'HEAD', headers: {} },
  { method: 'OPTIONS', headers: { origin: 'https://mail.example', 'access-control-request-method': 'POST' } },
  { method: 'GET', headers: { purpose: 'prefetch', 'sec-purpose': 'prefetch;prerender' } },
  { method: 'GET', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' } },
];

/** Fetches a link a thousand times, by every scanner in every way. */
async function scan(link: string): Promise<ReadonlySet<string>> {
  const seen = new Set<string>();
  for (let round = 0; round < 5; round += 1) {
    for (const scanner of SCANNERS) {
      const answers = await Promise.all(
        WAYS.map(({ method, headers }) =>
          fetch(link, { method, headers: { 'user-agent': scanner, ...headers }, redirect: 'manual' }),
        ),
      );
      for (const [index, answer] of answers.entries()) {
        await answer.arrayBuffer();
        seen.add(`${WAYS[index]?.method ?? ''} ${answer.status}`);
      }
    }
  }
  return seen;
}

it('INV-23: a thousand fetches by forty scanners before and after the customer change nothing that is stored', async () => {
  expect(new Set(SCANNERS).size).toBe(40);
  const { conversation, number, link } = await requestFor(world, ANNA);
  const { length: actsBefore } = await acts(world);
  await moreActsThan(world, actsBefore - 1);
  const before = await storedAtRest();
  expect(await scan(link)).toEqual(new Set(['GET 200', 'HEAD 200', 'OPTIONS 405']));
  expect(stored()).toEqual(before);
  expect(await statusOf(world, conversation)).toBe('pending');

  const { pageToken } = await openPage(link);
  const done = await press(link, { pageToken, action: 'confirm', number });
  expect(done.html.includes(en.page_confirmed_title)).toBe(true);
  expect(await cityOf(world, conversation)).toBe('ok');
  const after = await storedAtRest();
  expect(await scan(link)).toEqual(new Set(['GET 200', 'HEAD 200', 'OPTIONS 405']));
  expect(stored()).toEqual(after);
  const again = await press(link, { pageToken, action: 'confirm', number });
  expect(again.html.includes(en.page_already_title)).toBe(true);
  expect((await acts(world)).filter(({ act }) => act === 'confirmed')).toHaveLength(1);
});

it('INV-24: pressing every button without the number, in any form, confirms nothing and uses up no try', async () => {
  const { conversation, number, link } = await requestFor(world, ANNA);
  const { pageToken } = await openPage(link);
  const before = await storedAtRest();
  for (const typed of [undefined, '', ' ', '12', '12345', 'abcd', `${number}0`, `0${number}`, `-${number}`]) {
    const action = 'confirm';
    const page = await press(link, { pageToken, action, ...(typed === undefined ? {} : { number: typed }) });
    expect(page.status, String(typed)).toBe(422);
    expect(page.html.includes(en.page_number_malformed)).toBe(true);
  }
  expect(stored()).toEqual(before);
  expect(await statusOf(world, conversation)).toBe('pending');
  // The two other buttons: a new mail is not due yet, and "not me" ends the whole thing.
  expect((await press(link, { pageToken, action: 'new_link' })).status).not.toBe(500);
  expect(await cityOf(world, conversation)).toBe('needs_verification');
  expect((await press(link, { pageToken, action: 'not_me' })).status).toBe(200);
  expect((await press(link, { pageToken, action: 'confirm', number })).status).toBe(410);
  expect(await statusOf(world, conversation)).toBe('cancelled');
  expect(await cityOf(world, conversation)).toBe('needs_verification');
});

it('INV-24: two wrong numbers end a challenge, also for the right one, and the page holds no hint of it', async () => {
  const { conversation, number, link } = await requestFor(world, ANNA);
  const page = await openPage(link);
  const withoutStyle = page.html.replace(/<style>[^<]*<\/style>/, '').replaceAll(page.pageToken, '');
  expect(withoutStyle).not.toMatch(new RegExp(`(?<!\\d)${number}(?!\\d)`));
  expect(page.html).not.toMatch(/type="(?:radio|checkbox)"|<select|<script/);

  const first = await confirm(link, wrongNumber(number, 1));
  expect([first.status, first.html.includes(en.page_number_wrong)]).toEqual([422, true]);
  const second = await confirm(link, wrongNumber(number, 2));
  expect([second.status, second.html.includes('The number was wrong twice')]).toEqual([410, true]);
  for (const late of [number, wrongNumber(number, 3), number]) {
    expect((await press(link, { pageToken: page.pageToken, action: 'confirm', number: late })).status).toBe(
      410,
    );
  }
  expect(await statusOf(world, conversation)).toBe('cancelled');
  expect(await cityOf(world, conversation)).toBe('needs_verification');
  expect((await acts(world)).slice(-3).map(({ act }) => act)).toEqual([
    ...['mail_sent', 'wrong_number', 'wrong_number'],
  ]);
});

it('INV-25: who did not start the chat cannot confirm it: the number of that very conversation is needed', async () => {
  // The attacker states the victim's address; at the same time the victim has a chat of their own.
  const attacker = await requestFor(world, ANNA);
  await world.advance(MINUTE_MS);
  let victim = await requestFor(world, ANNA);
  while (victim.number === attacker.number) {
    await world.advance(16 * MINUTE_MS);
    victim = await requestFor(world, ANNA);
  }
  const page = await openPage(attacker.link);
  expect((await press(attacker.link, { pageToken: page.pageToken, action: 'confirm' })).status).toBe(422);
  expect((await confirm(attacker.link, victim.number)).status).toBe(422);
  expect(await cityOf(world, attacker.conversation)).toBe('needs_verification');
  expect((await confirm(victim.link, victim.number)).status).toBe(200);
  expect(await cityOf(world, victim.conversation)).toBe('ok');
  expect(await cityOf(world, attacker.conversation)).toBe('needs_verification');
});

it('INV-25: mail and page say who asks, what for and since when, and name the number nowhere', async () => {
  const { mail, link, number } = await requestFor(world, ANNA);
  const asked = /Asked for: (.+)/.exec(mail.text)?.[1] ?? '';
  expect(asked).toMatch(/\d/);
  expect(mail.subject).toContain('Nordlys');
  expect(mail.text).toContain('Nordlys');
  const { html } = await openPage(link);
  const readable = html.replace(/<style>[^<]*<\/style>/, '').replaceAll(/<[^>]*>/g, '');
  expect(readable).toContain('Nordlys');
  expect(readable).toContain('What they would like to see: City');
  expect(readable).toContain(asked);
  for (const text of [mail.subject, mail.text.replace(link, ''), mail.html.replace(link, ''), readable]) {
    expect(text.replaceAll(/\b20\d\d\b/g, '')).not.toMatch(new RegExp(`\\b${number}\\b`));
  }
});

it('INV-25: "this was not me" cancels the request, silences mails to the address for an hour, and tells the admin', async () => {
  const { conversation, number, link } = await requestFor(world, ANNA);
  const { pageToken } = await openPage(link);
  const stopped = await press(link, { pageToken, action: 'not_me' });
  expect([stopped.status, stopped.html.includes(en.page_stopped_title)]).toEqual([200, true]);
  expect((await press(link, { pageToken, action: 'confirm', number })).status).toBe(410);
  expect(await statusOf(world, conversation)).toBe('cancelled');

  const mailsBefore = (await world.control.mail({ to: ANNA })).length;
  await world.advance(59 * MINUTE_MS);
  const muted = await world.converse(ANNA);
  const before = (await acts(world)).length;
  expect((await world.call('request_verification', { conversation: muted })).status).toBe('sent');
  await moreActsThan(world, before);
  expect((await acts(world)).at(-1)).toMatchObject({ act: 'no_mail', reason: 'muted' });
  await pause(100);
  expect(await world.control.mail({ to: ANNA })).toHaveLength(mailsBefore);

  const admin = { userId: EU_USERS.admin, method: 'GET' };
  const activity = await world.control.uiFetch(EU, { ...admin, path: '/settings/activity' });
  expect(JSON.stringify(activity.body)).toContain('"act":"not_me"');
  const settings = await world.control.uiFetch(EU, { ...admin, path: '/settings' });
  expect(settings.body).toMatchObject({ notices: { notMe: expect.any(Number) as number } });

  await world.advance(2 * MINUTE_MS);
  const again = await world.converse(ANNA);
  expect((await requestIn(world, again)).mail.to).toEqual([ANNA]);
});

it('INV-25: "this was not me" after the number was typed ends the proof as well', async () => {
  const { conversation, number, link } = await requestFor(world, ANNA);
  const { pageToken } = await openPage(link);
  expect((await press(link, { pageToken, action: 'confirm', number })).status).toBe(200);
  expect(await cityOf(world, conversation)).toBe('ok');
  expect((await press(link, { pageToken, action: 'not_me' })).status).toBe(200);
  expect(await cityOf(world, conversation)).toBe('needs_verification');
  expect(await statusOf(world, conversation)).not.toBe('confirmed');
});
