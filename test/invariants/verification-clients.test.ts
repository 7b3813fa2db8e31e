import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { openStorage } from '../../src/stores/open-storage.ts';
import { freshDatabase } from '../helpers/database.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { MINUTE_MS, startAnother } from './verification-mail-scene.ts';
import { send, startAlone, type Answered } from './transport-requests.ts';

/** Clients that post to links which nobody has, by their IP address. */

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' } as const;

/** Posts to a link of nobody, through a proxy that says `forwarded`. */
function guess(url: string, forwarded?: string): Promise<Answered> {
  return send(url, {
    method: 'POST',
    target: `/verify/${randomBytes(32).toString('base64url')}`,
    headers: { ...FORM, ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }) },
    body: 'action=confirm&number=1234&pageToken=x',
  });
}

/** Moves to half a second after the beginning of a minute. */
const toFullMinute = (clock: Pick<World['clock'], 'now' | 'advance'>): void => {
  clock.advance(2 * MINUTE_MS - (clock.now() % MINUTE_MS) + 500);
};

/** How many of `count` guesses, twenty at a time, were looked up; the others are told to come back. */
async function lookedUp(count: number, post: (index: number) => Promise<Answered>): Promise<number> {
  const answers: Answered[] = [];
  for (let from = 0; from < count; from += 20) {
    const size = Math.min(20, count - from);
    answers.push(...(await Promise.all(Array.from({ length: size }, (_, index) => post(from + index)))));
  }
  const found = answers.filter(({ status }) => status === 404);
  const refused = answers.filter(({ status }) => status === 429);
  expect(found.length + refused.length).toBe(count);
  for (const { headers } of refused) {
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(120);
  }
  return found.length;
}

/** A server alone on a clock of the test's own, seen through `trustProxy` proxies. */
async function serverBehind(trustProxy: number) {
  const clock = { nowMs: Date.UTC(2026, 10, 24, 7) };
  const ticking = { now: () => clock.nowMs };
  const storage = createMemoryStorage({ clock: ticking });
  const server = await startAlone({ trustProxy }, { clock: ticking, storage });
  open.push(() => server.close());
  return { url: server.url, clock };
}

describe('links that nobody has', () => {
  it('INV-66: of a hundred posted to two servers sixty a minute are looked up for one IPv4 address or IPv6 /64, twenty for all unknown ones, and forged hops count for nothing', async () => {
    const database = await freshDatabase(inject('databaseUrl'));
    const databaseUrl = database.url;
    open.push(() => database.drop());
    const world = await startWorld({ storage: 'memory', installed: [] });
    open.push(() => world.close());
    const one = await startAnother(world, { databaseUrl }, { trustProxy: 1 });
    open.push(() => one.close());
    const other = await startAnother(world, { databaseUrl }, { trustProxy: 1 });
    open.push(() => other.close());
    toFullMinute(world.clock);
    const urlOf = (index: number): string => (index % 2 === 0 ? one.url : other.url);
    const count = (address: (index: number) => string): Promise<number> =>
      lookedUp(100, (index) => guess(urlOf(index), address(index)));

    expect(await count(() => '198.51.100.7')).toBe(60);
    expect(await count((index) => `198.51.100.${index}, 203.0.113.9`)).toBe(60);
    expect(await count((index) => `2001:db8:0:7:${index.toString(16)}::1`)).toBe(60);
    expect(await count((index) => `::ffff:192.0.2.${(index % 2) + 1}`)).toBe(100);
    expect(
      await count((index) => ['unknown', '_hidden', '1.2.3.4:80', '[2001:db8::1]'][index % 4] ?? ''),
    ).toBe(20);
  });

  it('INV-66: without a trusted proxy a client is who it connects as, whatever it says it was sent for', async () => {
    const { url } = await serverBehind(0);
    expect(await lookedUp(80, (index) => guess(url, `198.51.100.${index}`))).toBe(60);
  });

  it('INV-66: behind one proxy a chain counts from its last hop, and each client has sixty of its own', async () => {
    const { url } = await serverBehind(1);
    expect(await lookedUp(61, (index) => guess(url, `10.0.0.${index}, 192.0.2.1`))).toBe(60);
    expect(await lookedUp(61, () => guess(url, '192.0.2.1, 192.0.2.2'))).toBe(60);
    expect(await lookedUp(1, () => guess(url, '192.0.2.2, 192.0.2.3'))).toBe(1);
  });

  it('INV-66: the sixty-first within a minute is refused on both sides of a window’s edge, and the promised wait is enough', async () => {
    const { url, clock } = await serverBehind(0);
    clock.nowMs += MINUTE_MS - 1;
    expect(await lookedUp(60, () => guess(url))).toBe(60);
    const refused = await guess(url);
    clock.nowMs += 1;
    expect(await lookedUp(1, () => guess(url))).toBe(0);
    clock.nowMs += MINUTE_MS - 2;
    expect(await lookedUp(1, () => guess(url))).toBe(0);
    clock.nowMs += Number(refused.headers['retry-after']) * 1_000 - MINUTE_MS + 1;
    expect(await lookedUp(61, () => guess(url))).toBe(60);
  });

  it('INV-66: what is held back is never the link that a customer has, nor looking at one', async () => {
    const { url } = await serverBehind(0);
    expect(await lookedUp(61, () => guess(url))).toBe(60);
    for (let times = 0; times < 70; times += 1) {
      const looked = await send(url, { method: 'GET', target: `/verify/${'A'.repeat(43)}` });
      expect(looked.status).toBe(404);
    }
  });

  it('INV-66: a restart forgets nothing of it', async () => {
    const database = await freshDatabase(inject('databaseUrl'));
    const databaseUrl = database.url;
    open.push(() => database.drop());
    const world = await startWorld({ storage: 'memory', installed: [] });
    open.push(() => world.close());
    const first = await startAnother(world, { databaseUrl });
    toFullMinute(world.clock);
    expect(await lookedUp(61, () => guess(first.url))).toBe(60);
    await first.close();
    const storage = await openStorage({ databaseUrl, clock: world.clock });
    const second = await startAnother(world, { storage });
    open.push(() => second.close());
    expect(await lookedUp(1, () => guess(second.url))).toBe(0);
  });
});
