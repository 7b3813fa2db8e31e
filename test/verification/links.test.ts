import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SealBroken, StoreCorrupt } from '../../src/errors.ts';
import type { OpenState } from '../../src/ports.ts';
import { createLinks, type Link, type Links } from '../../src/verification/links.ts';
import { createMutes, type Mutes } from '../../src/verification/mutes.ts';
import { START_MS, type ManualClock, type Subject, subjects } from '../battery/subject.ts';
import { DAY, EMAIL, keyedHash, MINUTE, PORTAL, random, sealer } from './scene.ts';

const LINK: Link = {
  ...{ portalId: PORTAL, conversation: 'conversation', challengeId: 'challenge', generation: 2 },
  ...{ contactId: '501', address: EMAIL, mergedIds: '502;503', language: 'fi', expiresAtMs: START_MS },
};

describe.each(subjects)('links in %s', (_, open) => {
  let subject: Subject;
  let clock: ManualClock;
  let openState: OpenState;
  let links: Links;
  let elsewhere: Links;

  beforeAll(async () => {
    subject = await open();
    clock = subject.clock;
    ({ openState } = subject.storage);
    links = createLinks({ openState, random, sealer, keyedHash });
    elsewhere = createLinks({ openState: (await subject.reopen()).openState, random, sealer, keyedHash });
  });
  afterAll(() => subject.dispose());

  it('are 43 characters of base64url, each one different, and lead to what they were made for', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => links.mint(LINK)));
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(tokens).size).toBe(20);
    expect(await elsewhere.find(tokens[0] ?? '')).toStrictEqual(LINK);
  });

  it('are found by nothing but the very token', async () => {
    const token = await links.mint(LINK);
    const flipped = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
    const swapped = token === token.toLowerCase() ? token.toUpperCase() : token.toLowerCase();
    const invented = ['', '__proto__', 'constructor', flipped, swapped, `${token}=`, ` ${token}`];
    for (const each of [...invented, keyedHash('verify-link', token)]) {
      expect(await links.find(each)).toBeUndefined();
    }
  });

  it('are stored without token and address', async () => {
    const token = await links.mint(LINK);
    const stored = await openState('links').get(keyedHash('verify-link', token));
    expect(stored).toBeDefined();
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(JSON.stringify(stored)).not.toContain('customer');
    expect(await openState('links').get(token)).toBeUndefined();
  });

  it('do not lend what was sealed for one to another', async () => {
    const [one, other] = [
      await links.mint(LINK),
      await links.mint({ ...LINK, address: 'other@example.com' }),
    ];
    const state = openState('links');
    const key = (token: string): string => keyedHash('verify-link', token);
    await state.set(key(other), await state.get(key(one)));
    await expect(links.find(other)).rejects.toThrow(SealBroken);
  });

  it('are kept for a day and twenty minutes, and then unknown', async () => {
    const token = await links.mint(LINK);
    clock.advance(DAY + 20 * MINUTE - 1);
    expect(await links.find(token)).toStrictEqual(LINK);
    clock.advance(1);
    expect(await links.find(token)).toBeUndefined();
  });

  it('are a fault and not "unknown" when something else is stored', async () => {
    const token = await links.mint(LINK);
    await openState('links').set(keyedHash('verify-link', token), { portalId: PORTAL });
    await expect(links.find(token)).rejects.toThrow(StoreCorrupt);
  });
});

describe.each(subjects)('mutes in %s', (_, open) => {
  let subject: Subject;
  let mutes: Mutes;
  let elsewhere: Mutes;

  beforeAll(async () => {
    subject = await open();
    mutes = createMutes({ ...subject.storage, keyedHash });
    elsewhere = createMutes({ ...(await subject.reopen()), keyedHash });
  });
  afterAll(() => subject.dispose());

  it('hold for an hour, to the millisecond, for one address in one portal', async () => {
    await mutes.mute(PORTAL, EMAIL);
    expect(await elsewhere.isMuted(PORTAL, EMAIL)).toBe(true);
    expect(await mutes.isMuted('4712', EMAIL)).toBe(false);
    expect(await mutes.isMuted(PORTAL, 'other@example.com')).toBe(false);
    subject.clock.advance(60 * MINUTE - 1);
    expect(await mutes.isMuted(PORTAL, EMAIL)).toBe(true);
    subject.clock.advance(1);
    expect(await mutes.isMuted(PORTAL, EMAIL)).toBe(false);
  });

  it('begin anew when somebody says so again', async () => {
    await mutes.mute(PORTAL, EMAIL);
    subject.clock.advance(40 * MINUTE);
    await mutes.mute(PORTAL, EMAIL);
    subject.clock.advance(40 * MINUTE);
    expect(await mutes.isMuted(PORTAL, EMAIL)).toBe(true);
  });
});
