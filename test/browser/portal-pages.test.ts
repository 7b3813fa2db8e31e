import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { brand } from '../helpers/verification.ts';
import { ANNA, EU, EU_USERS, startWorld, US, type World } from '../helpers/world.ts';

let browser: Browser;
let world: World;
let ticketId: string;
let contexts: BrowserContext[] = [];
/** What a browser would show in red: errors of scripts, of policies, of anything that was not found. */
let errors: string[] = [];

beforeAll(async () => {
  browser = await launchChromium(inject('chromiumPath'));
  world = await startWorld({ storage: 'memory' });
  const tickets = (await world.control.get(
    `/portals/${EU}/objects/tickets?limit=1&associations=contacts`,
  )) as {
    results: readonly { id: string; name: string }[];
  };
  ticketId = tickets.results[0]?.id ?? '';
  await brand(world);
});
afterAll(async () => {
  await browser.close();
  await world.close();
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  contexts.push(context);
  const page = await context.newPage();
  errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${world.sandbox.url}${path}`);
  await page.locator('h1').waitFor();
  return page;
}

const heading = (page: Page): Promise<string | null> => page.locator('h1').textContent();

/** One of the choices in the frame. */
const choice = (page: Page, name: string) => page.getByRole('combobox', { name, exact: true });

/** Waits until nothing on the page is on its way any more. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').waitFor();
  await expect.poll(() => page.locator('.pp-loading, .uie[data-state=loading]').count()).toBe(0);
  // A drawn card asks its backend next.
  if ((await page.locator('.uie').count()) > 0) await page.waitForLoadState('networkidle');
}

const inPortal = (rest: string, portalId = EU): string => `/portal/${portalId}/${rest}`;

/** Every page there is: its address, its heading, and whether a card is drawn on it. */
function pages(): readonly { path: string; title: string; card?: true }[] {
  return [
    { path: '/', title: 'Sandbox portal' },
    { path: inPortal('contacts'), title: 'Contacts' },
    { path: inPortal('contacts/1001'), title: 'Anna Virtanen', card: true },
    { path: inPortal('contacts/1001?tab=tickets'), title: 'Anna Virtanen' },
    { path: inPortal('contacts/1001?tab=all'), title: 'Anna Virtanen' },
    { path: inPortal('tickets'), title: 'Tickets' },
    { path: inPortal(`tickets/${ticketId}`), title: 'Question 0 of Anna', card: true },
    { path: inPortal('settings'), title: 'CRM Data for Agents', card: true },
    { path: inPortal('settings', US), title: 'CRM Data for Agents' },
    { path: inPortal('contacts/1001', US), title: 'Anna Virtanen' },
    { path: inPortal('inbox'), title: 'Inbox' },
    { path: inPortal('inbox/none'), title: 'Mail' },
    { path: inPortal('console'), title: 'Agent console' },
    { path: inPortal('contacts/999999'), title: 'Contact 999999' },
    { path: inPortal('nowhere'), title: 'There is nothing here' },
  ];
}

describe('the portal in a browser', () => {
  it.each([
    ['320 px wide', { width: 320, height: 640 }],
    ['at a desk', { width: 1280, height: 900 }],
  ])('axe finds nothing wrong on any page and none has to be moved sideways, %s', async (_, viewport) => {
    const page = await open('/', { viewport });
    const found: string[] = [];
    for (const { path, title, card } of pages()) {
      await page.goto(`${world.sandbox.url}${path}`);
      await settled(page);
      await expect.poll(() => heading(page)).toBe(title);
      expect(await page.locator('.uie[data-state=ready]').count(), path).toBe(card ? 1 : 0);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)');
      found.push(...violations.map(({ id, nodes }) => `${path}: ${id}: ${nodes[0]?.html ?? ''}`));
      const wider = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect([path, wider]).toEqual([path, 0]);
      expect(await page.locator('footer').textContent()).toBe(
        'A local sandbox portal. Not HubSpot, and not affiliated with it.',
      );
    }
    expect(found).toEqual([]);
    // A record that does not exist is a 404 that the browser tells of as well.
    expect(errors.filter((error) => !error.includes('404'))).toEqual([]);
  });

  it('asks no other origin for anything', async () => {
    const page = await open('/');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    for (const { path } of pages()) {
      await page.goto(`${world.sandbox.url}${path}`);
      await settled(page);
    }
    expect(asked.length).toBeGreaterThan(pages().length);
    const foreign = asked.filter(
      (url) => !url.startsWith(`${world.sandbox.url}/`) && !url.startsWith('data:'),
    );
    expect(foreign).toEqual([]);
  });
});

describe('moving about', () => {
  const focusedHeading = (page: Page) => page.locator('h1:focus');

  it('goes everywhere with the keyboard, and the heading of the new page takes the focus', async () => {
    const page = await open('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Contacts of Nordlys Outdoor', exact: true }).focus();
    await page.keyboard.press('Enter');
    await focusedHeading(page).waitFor();
    expect([await heading(page), await page.title()]).toEqual(['Contacts', 'Contacts – Sandbox portal']);
    await page.getByRole('link', { name: 'Anna Virtanen' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => heading(page)).toBe('Anna Virtanen');
    await focusedHeading(page).waitFor();
    for (const name of ['Tickets', 'Inbox', 'Agent console']) {
      await page.getByRole('navigation', { name: 'Portal' }).getByRole('link', { name }).focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => heading(page)).toBe(name);
      await focusedHeading(page).waitFor();
    }
    await page.goBack();
    await expect.poll(() => heading(page)).toBe('Inbox');
    await focusedHeading(page).waitFor();
    const current = page.locator('nav [aria-current=page]');
    expect(await current.textContent()).toBe('Inbox');
  });

  it('opens the tabs of a record with the arrow keys', async () => {
    const page = await open(inPortal('contacts/1001'));
    await page.getByRole('tab', { selected: true }).first().focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('[role=tab][aria-selected=true]:focus').waitFor();
    expect(await page.locator('[role=tab]:focus').textContent()).toBe('Tickets (1)');
    await page.keyboard.press('End');
    expect(await page.locator('[role=tab]:focus').textContent()).toBe('All properties');
    await page.getByRole('tabpanel', { name: 'All properties' }).getByText('Helsinki').first().waitFor();
    await page.reload();
    await page.getByRole('tabpanel', { name: 'All properties' }).waitFor();
  });

  it('keeps user and language in the address from page to page', async () => {
    const page = await open(inPortal('contacts'));
    await choice(page, 'User').selectOption(String(EU_USERS.editor));
    await choice(page, 'Language of the cards').selectOption('fi');
    await page.getByRole('link', { name: 'Connected apps' }).click();
    await page.waitForURL(`**/portal/${EU}/settings?user=9003&lang=fi`);
    await page.reload();
    expect(await choice(page, 'User').inputValue()).toBe('9003');
    await choice(page, 'Portal').selectOption(String(US));
    await page.waitForURL(`**/portal/${US}/settings?lang=fi`);
    expect(await choice(page, 'User').inputValue()).toBe('9101');
  });

  it('finds contacts by a part of their address and turns pages', async () => {
    const page = await open(inPortal('contacts'));
    await page.getByRole('link', { name: 'Next page' }).click();
    await page.getByText('26 to 50 of').waitFor();
    await page.getByLabel('Search contacts').fill('anna.virtanen@');
    await page.getByText('1 contacts').waitFor();
    expect(await page.getByRole('table').getByRole('link').allTextContents()).toEqual(['Anna Virtanen']);
    await page.getByLabel('Search contacts').fill('nobody at all');
    await page.getByRole('heading', { name: 'No contacts found' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('nobody at all');
  });

  it('takes hostile values for text', async () => {
    const page = await open(inPortal('contacts?q=script'));
    await settled(page);
    const table = page.getByRole('table');
    expect(await table.textContent()).toContain('<script');
    expect(await table.locator('script').count()).toBe(0);
    expect(errors).toEqual([]);
  });
});

describe('our cards, from the bundles that HubSpot would run', () => {
  it.each([
    ['settings', 'settings'],
    ['contacts/1001', 'contact-card'],
    [() => `tickets/${ticketId}`, 'helpdesk-card'],
  ])('draws %s in the language that was chosen', async (where, name) => {
    const rest = typeof where === 'string' ? where : where();
    const texts: string[] = [];
    for (const lang of ['en', 'fi']) {
      const page = await open(inPortal(`${rest}?lang=${lang}`));
      const loaded: string[] = [];
      page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
      await page.reload();
      await settled(page);
      await page.locator('.uie[data-state=ready]').waitFor();
      expect(loaded).toContain(`/_ui/extensions/${name}.js`);
      expect(await page.locator('.pp-card').getAttribute('lang')).toBe(lang);
      texts.push(await page.locator('.uie').innerText());
    }
    expect(texts[0]?.length).toBeGreaterThan(20);
    expect(texts[1]).not.toBe(texts[0]);
    expect(errors).toEqual([]);
  });

  it('starts the card anew for another user, who is the one that the app hears of', async () => {
    const page = await open(inPortal('settings'));
    await page.locator('.uie[data-state=ready]').waitFor();
    const asked = page.waitForRequest((request) => request.url().endsWith('/ui-fetch'));
    await choice(page, 'User').selectOption(String(EU_USERS.ordinary));
    expect((await asked).postDataJSON()).toMatchObject({ userId: EU_USERS.ordinary, method: 'GET' });
    await page.locator('.uie[data-state=ready]').waitFor();
  });

  it('lets a card reach nobody but through the page', async () => {
    const page = await open(inPortal('settings'));
    await page.locator('.uie[data-state=ready]').waitFor();
    const [worker] = page.workers();
    const reached = await worker
      ?.evaluate(`fetch('/_sandbox/portals').then(() => 'reached', () => 'refused').catch(() => 'refused')`)
      .catch(() => 'refused');
    expect(reached).toBe('refused');
  });

  it('leads links of a card to its backend to where the app is on this machine', async () => {
    const page = await open(inPortal('settings'));
    await page.locator('.uie[data-state=ready]').waitFor();
    const leadsTo = await page.evaluate(`(() => {
      const link = document.createElement('a');
      link.href = 'https://app.example/oauth/install';
      document.querySelector('.uie').append(link);
      link.addEventListener('click', (event) => event.preventDefault());
      link.click();
      return link.href;
    })()`);
    expect(leadsTo).toBe(`${world.appUrl}/oauth/install`);
  });
});

describe('installing', () => {
  it('refuses an ordinary user, installs as super admin, and takes the app out again', async () => {
    const page = await open(inPortal('settings', US));
    const messages = page.getByRole('status', { name: 'Messages' });
    await choice(page, 'User').selectOption('9102');
    await page.getByRole('button', { name: 'Install', exact: true }).click();
    await messages.getByText('Only a super admin can install').waitFor();
    await choice(page, 'User').selectOption('9101');
    await page.getByRole('button', { name: 'Install', exact: true }).click();
    await messages.getByText('CRM Data for Agents is installed.').waitFor();
    await page.locator('.uie[data-state=ready]').waitFor();
    await page.getByRole('button', { name: 'Uninstall' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
    await page.locator('.uie[data-state=ready]').waitFor();
    await page.getByRole('button', { name: 'Uninstall' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Uninstall' }).click();
    await page.getByRole('heading', { name: 'is not installed in Granite Peak Supply' }).waitFor();
    expect(page.workers()).toEqual([]);
  });

  it('installs from the first page too', async () => {
    const page = await open('/');
    await page.getByRole('button', { name: 'Install as Sam Admin in Granite Peak Supply' }).click();
    await page.getByRole('status', { name: 'Messages' }).getByText('is installed').waitFor();
    await page.getByRole('button', { name: /in Granite Peak Supply/ }).waitFor({ state: 'detached' });
    await world.control.post(`/portals/${US}/uninstall`, {});
  });
});

describe('the inbox', () => {
  it('shows a verification mail as soon as it has come, with its link for a new tab', async () => {
    await world.allow('phone', { show: 'verify_email' });
    const page = await open(inPortal('inbox'));
    await page.getByRole('heading', { name: 'No mail yet' }).waitFor();
    const conversation = await world.converse(ANNA);
    await world.read(conversation, ['contacts.phone']);
    await world.call('request_verification', { conversation });
    await page.locator('.pp-mails a').click();
    const link = page.getByRole('link', { name: /\/verify\// });
    const popup = page.waitForEvent('popup');
    await link.click();
    const opened = await popup;
    await opened.waitForLoadState();
    expect(opened.url()).toContain(`${world.appUrl}/verify/`);
    expect(await opened.evaluate('window.opener')).toBeNull();
  });
});
