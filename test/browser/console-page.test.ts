import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { ensureUi } from '../helpers/ui.ts';
import { brand, makeContact } from '../helpers/verification.ts';
import { EU, startWorld, type World } from '../helpers/world.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let world: World;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  await ensureUi();
  world = await startWorld();
  await brand(world);
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('phone', { show: 'verify_email', edit: 'verify_email' });
  browser = await launchChromium(inject('chromiumPath'));
});
afterAll(async () => {
  await browser.close();
  await world.close();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  faults = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  await page.goto(`${world.sandbox.url}/portal/${EU}/console`);
});
afterEach(async () => {
  await context.close();
  expect(faults).toEqual([]);
});

const message = (): Locator => page.getByLabel('Message of the customer');

/** Says something with the keyboard and waits for the agent's answer; the whole log. */
async function say(text: string): Promise<string> {
  const log = page.getByRole('log', { name: 'Chat' });
  const before = await page.locator('.ac-from-agent').count();
  await message().fill(text);
  await message().press('Enter');
  await page.locator('.ac-from-agent').nth(before).waitFor();
  await page.locator('[role=log][aria-busy=false]').waitFor();
  return log.innerText();
}

async function begin(): Promise<void> {
  await page.getByRole('button', { name: 'Start the chat' }).click();
  await message().waitFor();
}

/** Ids of what axe finds; nothing is a page that it has no objection to. */
async function objections(): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: readonly { id: string }[] }> };
    };
    return (await axe.run()).violations.map(({ id }) => id);
  });
}

const overflow = (): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

describe('the Agent console in a browser', () => {
  it('plays the whole story: chat, mail, page with the number, done, and shows each decision', async () => {
    const { email } = await makeContact(world, { phone: '+358401112223' });
    await begin();
    await say('What is my phone number?');
    await say(email);
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    const link = page.getByRole('link', { name: 'Open its link as the customer' });
    await link.waitFor();
    const log = await page.getByRole('log').innerText();
    const [popup] = await Promise.all([context.waitForEvent('page'), link.click()]);
    await popup.getByLabel('The 4-digit number from your chat').fill(/number (\d{4})/.exec(log)?.[1] ?? '');
    await popup.getByRole('button', { name: 'Confirm', exact: true }).click();
    await popup.getByRole('heading', { name: 'Thank you, that is confirmed' }).waitFor();
    await popup.close();
    expect(await say('Done')).toMatch(/Phone number: \+358/);
    expect(await link.count()).toBe(0);

    const last = page.locator('.ac-call').last();
    await last.locator('summary').click();
    const told = await last.innerText();
    expect(told).toContain(
      'contacts.phone: asked to see it: shown, because its rule asks for a verified email',
    );
    expect(told).toMatch(/GET \/crm\/objects\/\S+: 200/);
    expect(told).toContain('"status": "ok"');
    const refused = page.locator('.ac-call').nth(1);
    await refused.locator('summary').click();
    expect(await refused.innerText()).toContain('refused until the customer states an email address');
    expect(await objections()).toEqual([]);
  });

  it('calls a tool by hand and shows its answer', async () => {
    await page.getByRole('tab', { name: 'Call a tool by hand' }).click();
    await page.getByLabel('Channel').fill('live_chat');
    await page.getByRole('button', { name: 'Send' }).click();
    const call = page.locator('.ac-call');
    await call.waitFor();
    expect(await call.innerText()).toMatch(/open_conversation ok/);
    await page.getByLabel('Tool', { exact: true }).selectOption('check_verification');
    expect(await page.getByLabel('Conversation (required)').inputValue()).toMatch(/^cnv_/);
    await page.getByRole('button', { name: 'Send' }).click();
    await call.nth(1).waitFor();
    expect(await call.nth(1).innerText()).toMatch(/check_verification none/);
    expect(await objections()).toEqual([]);
  });

  it('keeps the chat while somebody looks into the inbox', async () => {
    await begin();
    await say('Hello');
    await page.getByRole('link', { name: 'Open the Inbox' }).click();
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('log').waitFor();
    expect(await page.getByRole('log').innerText()).toContain('Hello');
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByRole('button', { name: 'Start the chat' }).waitFor();
  });

  it('says what went wrong and keeps what was typed', async () => {
    await begin();
    await page.route('**/messages', (route) => route.abort());
    await message().fill('What is my phone number?');
    await message().press('Enter');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('The sandbox does not answer');
    expect(await message().inputValue()).toBe('What is my phone number?');
    await page.unroute('**/messages');
    expect(await say('What is my membership tier?')).toContain('email address');
  });

  it('fits a screen of 320 pixels, before a chat and with a call open', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await overflow()).toBe(0);
    await begin();
    await say('What is my membership tier?');
    await page.locator('.ac-call').last().locator('summary').click();
    expect(await overflow()).toBe(0);
    expect(await objections()).toEqual([]);
  });
});
