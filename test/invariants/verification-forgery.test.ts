import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANNA, EU, startWorld, type World } from '../helpers/world.ts';
import { brand, linkIn, nextMail, openPage, press } from '../helpers/verification.ts';
import { send, type WireHeaders } from './transport-requests.ts';

/** Forms that are not our own page's, against the real app. */

let world: World;
let conversation: string;
let number: string;
let link: string;
let pageToken: string;

beforeAll(async () => {
  world = await startWorld();
  await brand(world);
  await world.allow('phone', { show: 'verify_email' });
  conversation = await world.converse(ANNA);
  const asked = await world.call('request_verification', { conversation });
  number = String(asked['numberForCustomer']);
  link = linkIn(await nextMail(world, { to: ANNA }));
  pageToken = (await openPage(link)).pageToken;
});
afterAll(() => world.close());

const FORM = { 'content-type': 'application/x-www-form-urlencoded' } as const;
const post = (headers: WireHeaders, fields: Readonly<Record<string, string>>) =>
  send(world.appUrl, {
    method: 'POST',
    target: new URL(link).pathname,
    headers: { ...FORM, ...headers },
    body: new URLSearchParams(fields).toString(),
  });
const acts = async (): Promise<number> =>
  (await world.server.app.audit.page(String(EU), { kinds: ['verification'], limit: 500 })).length;

/** What browsers send along with a form of somebody else, or of nobody. */
const ELSEWHERE: readonly (readonly [string, (own: string) => WireHeaders])[] = [
  ['another origin', () => ({ origin: 'https://evil.example' })],
  ['an origin that begins like ours', (own) => ({ origin: `${own}.evil.example` })],
  ['our host on another port', () => ({ origin: 'http://127.0.0.1:1' })],
  ['our host over https', (own) => ({ origin: own.replace('http:', 'https:') })],
  ['our host by another name', (own) => ({ origin: own.replace('127.0.0.1', 'localhost') })],
  ['the origin null', () => ({ origin: 'null' })],
  ['the origin null and our own site', () => ({ origin: 'null', 'sec-fetch-site': 'same-origin' })],
  ['an empty origin', () => ({ origin: '' })],
  ['two origins, one of them ours', (own) => ({ origin: [own, 'https://evil.example'] })],
  ['no origin and another site', () => ({ 'sec-fetch-site': 'cross-site' })],
  ['no origin and a sister of our site', () => ({ 'sec-fetch-site': 'same-site' })],
  ['no origin and no page at all', () => ({ 'sec-fetch-site': 'none' })],
  ['no origin and a site that no browser knows', () => ({ 'sec-fetch-site': 'own' })],
  ['our origin and another site', (own) => ({ origin: own, 'sec-fetch-site': 'cross-site' })],
  [
    'another origin that Host and forwarding headers agree with',
    () => ({
      ...{ origin: 'https://evil.example', host: 'evil.example' },
      ...{ 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    }),
  ],
];

const TOKENS: readonly (readonly [string, (own: string) => string | undefined])[] = [
  ['none', () => undefined],
  ['an empty one', () => ''],
  ['a shortened one', (own) => own.slice(0, -1)],
  ['one with another end', (own) => own.slice(0, -1) + (own.endsWith('A') ? 'B' : 'A')],
  ['one with another time', (own) => `1${own}`],
  ['one in capitals', (own) => own.toUpperCase()],
  ['the link’s own token', () => link.split('/').at(-1)],
  ['one that begins with white space', (own) => ` ${own}`],
];

describe('a form that is not our own page’s', () => {
  it('INV-35: is refused with 403 by its origin, its site and its page token, and the challenge stays as it was', async () => {
    const own = new URL(link).origin;
    const before = await acts();
    for (const action of ['confirm', 'not_me', 'new_link']) {
      for (const [what, headers] of ELSEWHERE) {
        const answer = await post(headers(own), { pageToken, action, number });
        expect([action, what, answer.status]).toEqual([action, what, 403]);
      }
      for (const [what, tokenFrom] of TOKENS) {
        const given = tokenFrom(pageToken);
        const fields = { action, number, ...(given === undefined ? {} : { pageToken: given }) };
        const answer = await post({ origin: own, 'sec-fetch-site': 'same-origin' }, fields);
        expect([action, what, answer.status]).toEqual([action, what, 403]);
      }
    }
    // Nothing was counted, said, muted or mailed, and both tries are left: one is used up wrongly here.
    expect(await acts()).toBe(before);
    expect(await world.control.mail()).toHaveLength(1);
    expect((await world.call('check_verification', { conversation })).status).toBe('pending');
    const wrong = number === '0000' ? '1111' : '0000';
    expect((await press(link, { pageToken, action: 'confirm', number: wrong })).status).toBe(422);
    expect((await press(link, { pageToken, action: 'confirm', number })).status).toBe(200);
    expect((await world.call('check_verification', { conversation })).status).toBe('confirmed');
  });
});
