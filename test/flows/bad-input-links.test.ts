import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConversations, type LiveConversation } from '../../src/conversation/conversations.ts';
import { createHandoffs } from '../../src/conversation/handoffs.ts';
import type { Crm } from '../../src/hubspot/crm.ts';
import { EMPTY_POLICY, type Policy } from '../../src/policy/policy.ts';
import { createKeyedHash, createSealer } from '../../src/security/sealing.ts';
import { en } from '../../src/texts/en.ts';
import { sentences } from '../../src/texts/texts.ts';
import { assembleVerification } from '../../src/verification/assemble.ts';
import { brand, check, mailed, openAndPress, openPage, press } from '../helpers/verification.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { ANNA, EU, startWorld, type World } from '../helpers/world.ts';
import { send } from '../invariants/transport-requests.ts';
import { NO_CRM_LIMITS } from '../invariants/verification-mail-scene.ts';

/** Row 29 of the inputs everyone forgets, and guesses in great numbers. */

let world: World;
beforeAll(async () => {
  world = await startWorld({ storage: 'memory', sandbox: NO_CRM_LIMITS });
  await brand(world);
  await world.allow('phone', { show: 'verify_email' });
});
afterAll(() => world.close());

const head = (url: string) =>
  send(world.appUrl, { method: 'HEAD', target: new URL(url).pathname, headers: { 'user-agent': 'scanner' } });
const trailLength = async (): Promise<number> =>
  (await world.server.app.audit.page(String(EU), { kinds: ['verification'], limit: 500 })).length;

describe('29: a link that is opened again', () => {
  it('says after its success that this is confirmed already, to the customer and to a colleague, and nothing changes', async () => {
    const { conversation, url, number } = await mailed(world, await world.converse(ANNA), { to: ANNA });
    // A scanner and a colleague were there first.
    for (let times = 0; times < 3; times += 1) {
      expect((await head(url)).status).toBe(200);
      expect(await openPage(url)).toMatchObject({ status: 200, title: en.page_title });
    }
    const page = await openPage(url);
    const done = await press(url, { pageToken: page.pageToken, action: 'confirm', number });
    expect(done).toMatchObject({ status: 200, title: en.page_confirmed_title });
    const proof = await check(world, conversation);
    const before = await trailLength();

    const already = { status: 200, title: en.page_already_title, actions: [] };
    expect((await head(url)).status).toBe(200);
    expect(await openPage(url)).toMatchObject(already);
    for (const typed of [number, '0000', '9999', 'four']) {
      const again = { pageToken: page.pageToken, action: 'confirm', number: typed } as const;
      expect(await press(url, again)).toMatchObject(already);
    }
    expect(await press(url, { pageToken: page.pageToken, action: 'new_link' })).toMatchObject(already);
    expect(await trailLength()).toBe(before);
    expect(await check(world, conversation)).toEqual(proof);
    expect((await world.read(conversation, ['contacts.phone'])).status).toBe('ok');
  });

  it('says when it has expired that a new mail can be had, and neither looking nor a late number changes anything', async () => {
    const erik = 'erik.lindqvist@example.com';
    const { conversation, url, number, mail } = await mailed(world, await world.converse(erik), { to: erik });
    const { pageToken } = await openPage(url);
    await world.advance(10 * 60_000);
    const before = await trailLength();
    // Erik's own language.
    const title = sentences(['sv'])('page_expired_title');
    const expired = { status: 410, title, actions: ['new_link'] };
    expect((await head(url)).status).toBe(410);
    expect(await openPage(url)).toMatchObject(expired);
    expect(await press(url, { pageToken, action: 'confirm', number })).toMatchObject(expired);
    expect(await press(url, { pageToken, action: 'not_me' })).toMatchObject(expired);
    expect(await trailLength()).toBe(before);
    expect((await check(world, conversation)).status).toBe('expired');
    expect((await openAndPress(url, 'new_link')).status).toBe(200);
    expect((await world.control.mail({ to: erik }))[0]).toEqual(mail);
  });

  it.each([
    ['cut off', (token: string) => token.slice(0, -1)],
    ['with a full stop behind it', (token: string) => `${token}.`],
    ['with a bracket behind it', (token: string) => `${token}%3E`],
    ['in capitals', (token: string) => token.toUpperCase()],
    ['with a slash', (token: string) => `${token}/`],
    ['of nobody', () => '__proto__'],
    ['with a NUL', (token: string) => `${token}%00`],
    ['with a broken escape', () => '%E0%A4%A'],
  ])('is unknown when it is %s', async (_what, change) => {
    const conversation = await world.converse('james.okafor@example.org');
    await world.call('request_verification', { conversation });
    const target = `/verify/${change(randomBytes(32).toString('base64url'))}`;
    for (const method of ['GET', 'HEAD']) {
      const { status } = await send(world.appUrl, { method, target });
      expect([400, 404]).toContain(status);
    }
    expect((await check(world, conversation)).status).toBe('pending');
  });
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' } as const;

describe('guesses', () => {
  it(
    'ten thousand posts with links of nobody confirm nothing and break nothing',
    { timeout: 180_000 },
    async () => {
      const maria = 'maria.garcia@example.com';
      const { conversation, url, number } = await mailed(world, await world.converse(maria), { to: maria });
      const { pageToken } = await openPage(url);
      const body = new URLSearchParams({ pageToken, action: 'confirm', number }).toString();
      // What earlier requests left in the queue is written into the trail when it is worked off.
      await expect.poll(() => world.server.app.mails.length(), { timeout: 30_000 }).toBe(0);
      const before = await trailLength();
      const statuses = new Map<number, number>();
      let left = 10_000;
      // Each is looked up before it is counted, so also what is answered 429 was a guess.
      const guess = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          const target = `${world.appUrl}/verify/${randomBytes(32).toString('base64url')}`;
          const answer = await fetch(target, { method: 'POST', headers: FORM, body });
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          await answer.arrayBuffer();
        }
      };
      await Promise.all(Array.from({ length: 20 }, guess));
      expect([...statuses.keys()].sort()).toEqual([404, 429]);
      expect([...statuses.values()].reduce((sum, count) => sum + count)).toBe(10_000);
      expect(await trailLength()).toBe(before);
      expect((await check(world, conversation)).status).toBe('pending');
      expect((await press(url, { pageToken, action: 'confirm', number })).status).toBe(200);
    },
  );

  // Without HTTP: 15,000 requests of a page would take longer than everything else here.
  it(
    'two wrong numbers end each of five thousand challenges, and the right one then confirms none',
    { timeout: 90_000 },
    async () => {
      const challenges = 5_000;
      const { verifyLinks, requests, mails, statusOf } = await manyChallenges(challenges);
      expect(mails.size).toBe(challenges);
      const never = new AbortController().signal;
      let ended = 0;
      let late = 0;
      for (const { email, number } of requests) {
        const token = mails.get(email) ?? '';
        const value = Number(number);
        const [first, second] = [(value + 1) % 10_000, (value + 5_000) % 10_000].map((wrong) =>
          String(wrong).padStart(4, '0'),
        );
        expect((await verifyLinks.confirm(token, first ?? '', never)).kind).toBe('wrong_number');
        ended += (await verifyLinks.confirm(token, second ?? '', never)).kind === 'wrong_twice' ? 1 : 0;
        late += (await verifyLinks.confirm(token, number, never)).kind === 'wrong_twice' ? 1 : 0;
      }
      expect([ended, late]).toEqual([challenges, challenges]);
      const statuses = new Set(await Promise.all(requests.map(statusOf)));
      expect([...statuses]).toEqual(['cancelled']);
    },
  );
});

/** As many customers as wanted, each with a request whose mail came: verification on memory, without tools and HTTP. */
async function manyChallenges(count: number) {
  const clock = { now: () => Date.UTC(2026, 10, 24, 7) };
  const storage = createMemoryStorage({ clock });
  const keys = [{ id: 'k1', key: new Uint8Array(32).fill(7) }];
  const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const [sealer, keyedHash] = [createSealer({ keys, random }), createKeyedHash({ keys })];
  const { openState } = storage;
  const conversations = createConversations({ openState, clock, random, sealer, keyedHash });
  const policy: Policy = { ...EMPTY_POLICY, version: 1, brand: { ...EMPTY_POLICY.brand, companyName: 'N' } };
  const mails = new Map<string, string>();
  const record = (id: string) => ({ id, properties: { email: `c${id}@example.com` }, mergedIds: '' });
  const crm = {
    findContactsByEmail: (_portal: string, [email = '']: readonly string[]) =>
      Promise.resolve([record(email.slice(1, email.indexOf('@')))]),
    readContact: (_portal: string, id: string) => Promise.resolve(record(id)),
  } as unknown as Crm;
  const {
    verification,
    verifyLinks,
    mails: queue,
  } = assembleVerification({
    ...{ openState, clock, random, logger, sealer, keyedHash, crm, conversations },
    handoffs: createHandoffs({ openState, clock, random }),
    publicUrl: 'https://app.example',
    limits: { mails: () => Promise.resolve({ ok: true }), note: () => Promise.resolve() },
    spreadMs: 0,
    mailer: {
      send({ to, text }) {
        mails.set(to, /\/verify\/(\S+)/.exec(text)?.[1] ?? '');
        return Promise.resolve('accepted');
      },
    },
    installations: {
      find: (portalId) =>
        Promise.resolve({
          ...{ portalId, status: 'active', accountType: 'STANDARD', scopes: [] },
          ...{ installedByUserId: '1', timeZone: 'UTC', installedAtMs: 0 },
        }),
    },
    policies: {
      current: () => Promise.resolve(policy),
      version: () => Promise.resolve(undefined),
      save: () => Promise.reject(new Error('nothing is saved here')),
    },
    audit: {
      append: () => Promise.resolve(1),
      page: () => Promise.resolve([]),
      portals: () => Promise.resolve([]),
    },
  });
  const requests: { readonly email: string; readonly number: string; readonly live: LiveConversation }[] = [];
  for (let index = 0; index < count; index += 1) {
    const email = `c${index}@example.com`;
    const start = { channel: 'live_chat', language: undefined, recognisedContactId: undefined } as const;
    const opened = await conversations.open({ portalId: '1', caller: 'hubspot:1' }, start);
    await conversations.stateEmail(opened, email);
    const live = { ...opened, statedEmail: email };
    const outcome = await verification.request(live, policy, { resend: false });
    if (outcome.status !== 'sent') throw new Error(outcome.status);
    requests.push({ email, number: outcome.number, live });
    if (index % 100 === 99) await queue.work();
  }
  await queue.work();
  const statusOf = async ({ live }: (typeof requests)[number]): Promise<string> =>
    (await verification.status(live, policy)).status;
  return { verifyLinks, requests, mails, statusOf };
}
