import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { en } from '../../src/texts/en.ts';
import { launchChromium } from '../helpers/chromium.ts';
import {
  begin,
  brand,
  check,
  linkIn,
  mailed,
  makeContact,
  nextMail,
  verificationActs,
  type Mailed,
} from '../helpers/verification.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { nextPage } from './next-page.ts';
import { controlsOn, pressControls } from './robot.ts';

/** The whole way in a browser: the link from a mail, the page, and what the agent is told afterwards. */

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const MINUTE = 60_000;

let browser: Browser;
let world: World;
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  browser = await launchChromium(inject('chromiumPath'));
  world = await startWorld({ storage: 'memory' });
  await brand(world);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});
afterAll(async () => {
  await browser.close();
  await world.close();
});

async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, ...options });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

const heading = (page: Page): Promise<string | null> => page.locator('h1').textContent();

/** A customer of their own, who was refused the city, and their mail. */
async function customer(): Promise<Mailed & { readonly email: string }> {
  const { email } = await makeContact(world, { city: 'Turku' });
  const conversation = await begin(world, { email });
  expect((await world.read(conversation, ['city'])).status).toBe('needs_verification');
  return { email, ...(await mailed(world, conversation, { to: email })) };
}

const another = (number: string): string => String((Number(number) + 1) % 10_000).padStart(4, '0');

/** Types where the page put the cursor, and waits for the page that comes of Enter. */
async function enter(page: Page, number: string): Promise<void> {
  await page.locator('#number:focus').waitFor();
  await page.keyboard.type(number);
  await nextPage(page, () => page.keyboard.press('Enter'));
}

describe('a customer with the link of a mail', () => {
  it.each([
    ['on a phone without any script', PHONE, false],
    ['at a desk', DESKTOP, true],
  ])(
    'mistypes, types the number of the chat and has the data open, %s',
    async (_, viewport, javaScriptEnabled) => {
      const { conversation, url, number } = await customer();
      const page = await open(url, { viewport, javaScriptEnabled });
      expect(await heading(page)).toBe(en.page_title);
      await page.getByText('What they would like to see: City').waitFor();
      await enter(page, another(number));
      expect(await page.getByRole('alert').textContent()).toBe(en.page_number_wrong);
      expect((await check(world, conversation)).status).toBe('pending');
      await enter(page, number);
      expect(await heading(page)).toBe(en.page_confirmed_title);
      expect((await check(world, conversation)).status).toBe('confirmed');
      expect((await world.read(conversation, ['city'])).results).toMatchObject([
        { status: 'ok', value: 'Turku' },
      ]);
    },
  );

  it('comes too late, has a new link sent, and gets through with the same number', async () => {
    const { email, conversation, url, number, mail } = await customer();
    await world.advance(10 * MINUTE);
    const page = await open(url);
    expect(await heading(page)).toBe(en.page_expired_title);
    await page.evaluate(axe.source);
    expect((await page.evaluate<axe.AxeResults>('axe.run(document)')).violations).toEqual([]);
    await nextPage(page, () => page.getByRole('button', { name: en.page_send_new }).click());
    expect(await heading(page)).toBe(en.page_new_sent_title);
    const newer = linkIn(await nextMail(world, { to: email, after: mail }));
    await page.goto(newer);
    await page.evaluate(axe.source);
    expect((await page.evaluate<axe.AxeResults>('axe.run(document)')).violations).toEqual([]);
    await enter(page, number);
    expect(await heading(page)).toBe(en.page_confirmed_title);
    expect((await check(world, conversation)).status).toBe('confirmed');
  });
});

describe('a robot with the link of a mail', () => {
  it(
    'INV-24: that presses every control of the page, from whichever on, never confirms',
    { timeout: 180_000 },
    async () => {
      const before = (await verificationActs(world)).at(-1)?.seq ?? 0;
      const links: Mailed[] = [];
      let count = 1;
      for (let first = 0; first < count; first += 1) {
        const link = await customer();
        links.push(link);
        const page = await open(link.url);
        count = Math.max(count, await controlsOn(page));
        await pressControls(page, { first, steps: first === 0 ? count : 3, count });
      }
      expect(count).toBeGreaterThanOrEqual(8);
      for (const { conversation } of links) {
        expect(['pending', 'cancelled']).toContain((await check(world, conversation)).status);
        expect((await world.read(conversation, ['city'])).status).toBe('needs_verification');
      }
      const acts = (await verificationActs(world)).filter(({ seq }) => seq > before).map(({ act }) => act);
      // Some said "not me"; nobody typed anything that counts as a number.
      expect(acts).toContain('not_me');
      expect(acts.filter((act) => act === 'wrong_number' || act === 'confirmed')).toEqual([]);
    },
  );
});
