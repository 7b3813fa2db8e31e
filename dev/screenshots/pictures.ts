import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Shop } from './shop.ts';

/** Takes a picture of what a page shows. `name` without ending. */
export type Take = (page: Page, name: string) => Promise<void>;

/** What every picture is taken with. */
export interface Studio {
  readonly browser: Browser;
  readonly shop: Shop;
  readonly take: Take;
}

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 } };
const ANNA = { id: '1001', email: 'anna.virtanen@example.com' };

const MAIL_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** All pictures. The chat goes first: the contact's card shows what came of it. */
export async function takePictures(studio: Studio): Promise<void> {
  await chatPictures(studio);
  await contactPicture(studio);
  await settingsPictures(studio);
}

/** Opens an address in a browser context of its own and closes it afterwards. */
async function visit<T>(
  { browser }: Studio,
  options: BrowserContextOptions,
  url: string,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ timezoneId: 'Europe/Helsinki', locale: 'en-GB', ...options });
  try {
    const page = await context.newPage();
    await page.goto(url);
    return await use(page);
  } finally {
    await context.close();
  }
}

const addressIn = ({ shop }: Studio, path: string, lang = 'en'): string =>
  `${shop.sandboxUrl}/portal/${shop.portalId}/${path}?user=${shop.userId}&lang=${lang}`;

/** Anna asks for something at each level; the page from her mail, and the console when she is done. */
function chatPictures(studio: Studio): Promise<void> {
  return visit(studio, DESKTOP, addressIn(studio, 'console'), async (page) => {
    await page.getByRole('button', { name: 'Start the chat' }).click();
    await agentLines(page, 0);
    await say(page, `My email is ${ANNA.email}`);
    await say(page, 'What is my membership tier?');
    await say(page, 'What is my phone number?');
    const offered = await say(page, 'Yes');
    const number = /\b\d{4}\b/.exec(offered)?.[0];
    if (number === undefined) throw new Error(`The agent named no number: ${offered}`);
    await confirm(studio, await linkFor(studio, ANNA.email), number);
    await say(page, 'Done');
    const reads = page.locator('details', { has: page.locator('summary', { hasText: 'read_crm_data' }) });
    await reads.last().locator('summary').click();
    await scrollTo(page, '.ac-columns');
    await studio.take(page, 'agent-console');
  });
}

/** Says something as the customer; everything that the agent answered to it. */
async function say(page: Page, text: string): Promise<string> {
  const before = await page.locator('.ac-from-agent').count();
  const field = page.getByRole('textbox', { name: 'Message of the customer' });
  await field.fill(text);
  await field.press('Enter');
  return agentLines(page, before);
}

async function agentLines(page: Page, before: number): Promise<string> {
  const lines = page.locator('.ac-from-agent');
  await lines.nth(before).waitFor();
  return (await lines.allInnerTexts()).slice(before).join('\n');
}

async function linkFor({ shop }: Studio, to: string): Promise<string> {
  const endsAt = performance.now() + MAIL_MS;
  for (;;) {
    const [mail] = await shop.control.mail({ to });
    const link = /https?:\/\/\S+/.exec(mail?.text ?? '')?.[0];
    if (link !== undefined) return link;
    if (performance.now() > endsAt) throw new Error(`No mail with a link came for ${to}.`);
    await pause(LOOK_EVERY_MS);
  }
}

function confirm(studio: Studio, link: string, number: string): Promise<void> {
  return visit(studio, PHONE, link, async (page) => {
    const field = page.locator('#number');
    await field.fill(number);
    await studio.take(page, 'verify-page');
    await field.press('Enter');
    await field.waitFor({ state: 'detached' });
  });
}

/** The card on Anna's record, while her confirmation counts. */
function contactPicture(studio: Studio): Promise<void> {
  return visit(studio, DESKTOP, addressIn(studio, `contacts/${ANNA.id}`), async (page) => {
    await cardDrawn(page);
    await scrollTo(page, 'h1');
    await studio.take(page, 'contact-card');
  });
}

async function settingsPictures(studio: Studio): Promise<void> {
  await visit(studio, DESKTOP, addressIn(studio, 'settings'), async (page) => {
    await cardDrawn(page);
    await studio.take(page, 'settings-crm-data');
    await page.getByRole('button', { name: 'Add CRM data' }).click();
    await page.getByRole('searchbox', { name: 'Find a contact property' }).fill('birthday');
    await page.getByRole('button', { name: 'Birthday', exact: true }).click();
    await page.getByRole('switch', { name: 'Show property' }).waitFor();
    await studio.take(page, 'rule-panel');
  });
  await visit(studio, DESKTOP, addressIn(studio, 'settings', 'fi'), async (page) => {
    await cardDrawn(page);
    await studio.take(page, 'settings-fi');
  });
}

/** Waits until a card has drawn what its backend answered. */
async function cardDrawn(page: Page): Promise<void> {
  await page.locator('.uie[aria-busy="false"]').waitFor();
  await page.waitForLoadState('networkidle');
}

/** Puts something at the top, where the picture would otherwise end too early. */
async function scrollTo(page: Page, selector: string): Promise<void> {
  await page.evaluate(`document.querySelector('${selector}').scrollIntoView({ behavior: 'instant' })`);
}
