import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../../src/texts/en.ts';
import { openPage, press } from '../helpers/verification.ts';
import { ANNA, type World } from '../helpers/world.ts';
import {
  cityOf,
  confirm,
  confirmedFor,
  MINUTE_MS,
  NOON_MS,
  requestFor,
  requestIn,
  startVerifyWorld,
  statusOf,
  wrongNumber,
} from './verification-scene.ts';

let world: World;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON_MS });
  world = await startVerifyWorld();
});

// Past the caps of the address.
beforeEach(() => world.advance(25 * 60 * MINUTE_MS));

afterAll(async () => {
  await world.close();
  vi.useRealTimers();
});

const TTL_MS = 10 * MINUTE_MS;

describe('a link', () => {
  it.each([
    ['a millisecond before ten minutes', -1, 200],
    ['at ten minutes', 0, 410],
    ['a millisecond after ten minutes', 1, 410],
  ])('INV-30: %s is answered with its page to the millisecond', async (_, offsetMs, status) => {
    const { conversation, number, link } = await requestFor(world, ANNA);
    const { pageToken } = await openPage(link);
    await world.advance(TTL_MS + offsetMs);
    const isAlive = status === 200;
    expect(await statusOf(world, conversation)).toBe(isAlive ? 'pending' : 'expired');
    const page = await openPage(link);
    expect(page.status).toBe(status);
    expect(page.html.includes(en.page_expired_title)).toBe(!isAlive);
    expect((await press(link, { pageToken, action: 'confirm', number })).status).toBe(status);
    expect(await cityOf(world, conversation)).toBe(isAlive ? 'ok' : 'needs_verification');
  });

  it('INV-30: of several mails only the newest link works, for ten minutes of its own, with the same number', async () => {
    const first = await requestFor(world, ANNA);
    const { pageToken } = await openPage(first.link);
    await world.advance(TTL_MS - 1);
    const second = await requestIn(world, first.conversation, { resend: true });
    expect(second.number).toBe(first.number);
    expect(second.link).not.toBe(first.link);

    const old = await openPage(first.link);
    expect([old.status, old.html.includes(en.page_replaced_title)]).toEqual([410, true]);
    const { number } = second;
    expect((await press(first.link, { pageToken, action: 'confirm', number })).status).toBe(410);
    expect(await cityOf(world, first.conversation)).toBe('needs_verification');

    await world.advance(TTL_MS - 1);
    expect((await openPage(first.link)).status).toBe(410);
    expect((await confirm(second.link, number)).status).toBe(200);
    expect(await cityOf(world, first.conversation)).toBe('ok');
  });

  it('INV-30: a challenge that took the place of an expired one has another link, and the old one stays dead', async () => {
    const first = await requestFor(world, ANNA);
    const { pageToken } = await openPage(first.link);
    await world.advance(TTL_MS);
    const second = await requestIn(world, first.conversation);
    expect((await openPage(first.link)).status).toBe(410);
    const tried = { pageToken, action: 'confirm', number: second.number } as const;
    expect((await press(first.link, tried)).status).toBe(410);
    expect((await confirm(second.link, wrongNumber(second.number))).status).toBe(422);
    expect((await confirm(second.link, second.number)).status).toBe(200);
  });
});

describe('a proof', () => {
  it('INV-30: ends after 15 idle minutes to the millisecond, and every use begins them anew', async () => {
    const { conversation } = await confirmedFor(world, ANNA);
    await world.advance(15 * MINUTE_MS - 1);
    expect(await cityOf(world, conversation)).toBe('ok');
    await world.advance(15 * MINUTE_MS - 1);
    expect(await statusOf(world, conversation)).toBe('confirmed');
    await world.advance(1);
    expect(await statusOf(world, conversation)).toBe('expired');
    expect(await cityOf(world, conversation)).toBe('needs_verification');
  });

  it('INV-30: asking for its state does not keep it alive', async () => {
    const { conversation } = await confirmedFor(world, ANNA);
    await world.advance(14 * MINUTE_MS);
    expect(await statusOf(world, conversation)).toBe('confirmed');
    await world.read(conversation, ['phone_that_nobody_listed']);
    await world.advance(MINUTE_MS);
    expect(await cityOf(world, conversation)).toBe('needs_verification');
  });

  it.each([
    ['a millisecond before 30 minutes it is read', -1, 'ok'],
    ['at 30 minutes it is not', 0, 'needs_verification'],
    ['a millisecond after 30 minutes it is not', 1, 'needs_verification'],
  ])('INV-30: however often it is used, %s', async (_, offsetMs, status) => {
    const { conversation } = await confirmedFor(world, ANNA);
    for (const minutes of [10, 10, 5]) {
      await world.advance(minutes * MINUTE_MS);
      expect(await cityOf(world, conversation)).toBe('ok');
    }
    await world.advance(5 * MINUTE_MS + offsetMs);
    expect(await cityOf(world, conversation)).toBe(status);
    const { results } = await world.call('update_crm_data', {
      conversation,
      property: 'city',
      value: 'Espoo',
    });
    expect(results?.[0]?.status === 'needs_verification').toBe(status === 'needs_verification');
  });

  it('INV-30: what has run out of time does not come back with a use, a check or a second visit to the link', async () => {
    const { conversation, link } = await confirmedFor(world, ANNA);
    await world.advance(15 * MINUTE_MS);
    expect(await cityOf(world, conversation)).toBe('needs_verification');
    expect((await openPage(link)).status).toBe(200);
    expect(await statusOf(world, conversation)).toBe('expired');
    expect(await cityOf(world, conversation)).toBe('needs_verification');
    const anew = await requestIn(world, conversation);
    expect((await confirm(anew.link, anew.number)).status).toBe(200);
    expect(await cityOf(world, conversation)).toBe('ok');
  });
});
