import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { DRAWN_NAMES } from '../../sandbox/host/components/names.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { startGallery, type GalleryServer } from './gallery-server.ts';

const PHONE = { width: 320, height: 740 };

/** Drawn only while they are open. */
const IN_MODAL = ['Modal', 'ModalBody', 'ModalFooter'];
const IN_PANEL = ['Panel', 'PanelBody', 'PanelFooter', 'PanelSection'];

let browser: Browser;
let server: GalleryServer;
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  browser = await launchChromium(inject('chromiumPath'));
  server = await startGallery();
});
afterAll(async () => {
  await server.close();
  await browser.close();
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});

/** A page with the card of a bundle on it, once it has been drawn or has failed. */
async function visit(options: BrowserContextOptions = {}, bundle = '/gallery.js'): Promise<Page> {
  const context = await browser.newContext({ ...options });
  contexts.push(context);
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  await page.goto(`${server.url}/page.html?bundle=${bundle}`);
  await page.locator('.uie[aria-busy="false"]').waitFor();
  return page;
}

const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

async function isFocused(locator: Locator): Promise<boolean> {
  return (await locator.and(locator.page().locator(':focus')).count()) === 1;
}

/** The texts that describe an input to whoever does not see it. */
async function described(page: Page, label: string): Promise<string> {
  const ids = await page.getByLabel(label, { exact: true }).getAttribute('aria-describedby');
  const texts = await page.evaluate<string[]>(
    `${JSON.stringify((ids ?? '').split(' '))}.map((id) => document.getElementById(id)?.textContent)`,
  );
  return texts.join(' | ');
}

/** Waits until `read` gives `expected`; what it gave at last is in the message otherwise. */
async function until<T>(read: () => Promise<T>, expected: T): Promise<void> {
  await expect.poll(read, { timeout: 10_000 }).toEqual(expected);
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<axe.AxeResults>('axe.run(document)');
  const looked = found.passes.some(({ id }) => id === 'color-contrast');
  return [
    ...found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(looked ? [] : ['no colours were looked at']),
  ];
}

async function drawnNames(page: Page): Promise<readonly string[]> {
  const there = await page.evaluate<string[]>(
    '[...document.querySelectorAll("[data-testid]")].map((element) => element.dataset.testid)',
  );
  return DRAWN_NAMES.filter((name) => there.includes(name));
}

describe('a card in the sandbox portal', () => {
  it('has every component of the SDK drawn', async () => {
    const page = await visit();
    const closed = await drawnNames(page);
    await button(page, 'Ask').click();
    await page.getByTestId('Modal').waitFor();
    const withModal = await drawnNames(page);
    await page.keyboard.press('Escape');
    await button(page, 'Open details, 0').click();
    await page.getByTestId('Panel').waitFor();
    const withPanel = await drawnNames(page);
    expect(closed).toEqual(DRAWN_NAMES.filter((name) => ![...IN_MODAL, ...IN_PANEL].includes(name)));
    expect(withModal).toEqual(expect.arrayContaining(IN_MODAL));
    expect(withPanel).toEqual(expect.arrayContaining(IN_PANEL));
  });

  it('says which component it does not draw', async () => {
    const page = await visit();
    expect(await page.getByRole('note').textContent()).toBe(
      'this component is not drawn here: CrmPropertyList',
    );
  });

  it.each(['light', 'dark'] as const)(
    'shows axe nothing to complain about in %s, also with a dialog open',
    async (colorScheme) => {
      const page = await visit({ colorScheme, reducedMotion: 'reduce' });
      expect(await violations(page)).toEqual([]);
      await page.getByText('Show the numbers').first().click();
      await button(page, 'More about it').click();
      await page.getByLabel('City', { exact: true }).click();
      expect(await violations(page)).toEqual([]);
      await button(page, 'Ask').click();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await button(page, 'Open details, 0').click();
      expect(await violations(page)).toEqual([]);
    },
  );

  it('fits on a phone 320 pixels wide', async () => {
    const page = await visit({ viewport: PHONE });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  });

  it('ends its worker when it leaves the page', async () => {
    const page = await visit();
    expect(page.workers()).toHaveLength(1);
    await button(page, 'Leave').click();
    await until(() => Promise.resolve(page.workers().length), 0);
  });
});

describe('the keyboard in a card', () => {
  it('moves through tabs with the arrows, past a tab that is switched off, round at the end', async () => {
    const page = await visit();
    const tab = (name: string): Locator => page.getByRole('tab', { name });
    await tab('Second, step 1').focus();
    await page.keyboard.press('ArrowRight');
    expect(await isFocused(tab('Third'))).toBe(true);
    expect(await tab('Third').getAttribute('aria-selected')).toBe('true');
    await until(() => page.getByRole('tabpanel').textContent(), 'Content three');
    await page.keyboard.press('ArrowRight');
    await until(() => page.getByRole('tabpanel').textContent(), 'Content one');
    await page.getByRole('tabpanel').focus();
    expect(await isFocused(page.getByRole('tabpanel'))).toBe(true);
  });

  it('hears a new title of a tab', async () => {
    const page = await visit();
    await button(page, 'Done (not yet)').click();
    await page.getByRole('tab', { name: 'Second, step 2' }).waitFor();
  });

  it('stays in a modal, closes it with Escape and is back where it was', async () => {
    const page = await visit();
    await button(page, 'Ask').focus();
    await page.keyboard.press('Enter');
    const modal = page.getByRole('dialog', { name: 'Are you sure?' });
    await modal.waitFor();
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press('Tab');
      const outside = await page.evaluate(
        'document.activeElement !== document.body && !document.activeElement.closest("dialog")',
      );
      expect(outside).toBe(false);
    }
    await page.keyboard.press('Escape');
    await modal.waitFor({ state: 'detached' });
    expect(await isFocused(button(page, 'Ask'))).toBe(true);
  });

  it.each(['Yes', 'No'])('closes a modal by the action or reaction of the button %s', async (name) => {
    const page = await visit();
    await button(page, 'Ask').focus();
    await page.keyboard.press('Enter');
    await button(page, name).press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await isFocused(button(page, 'Ask'))).toBe(true);
  });

  it('works in a panel that keeps its state, and leaves it with Escape', async () => {
    const page = await visit();
    await button(page, 'Open details, 0').focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: 'Details' });
    await button(page, 'Count').press('Enter');
    await until(() => page.getByTestId('count').textContent(), 'Count is 1');
    await button(page, 'Count').press('Enter');
    await until(() => page.getByTestId('count').textContent(), 'Count is 2');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await isFocused(button(page, 'Open details, 2'))).toBe(true);
    await page.keyboard.press('Enter');
    await until(() => page.getByTestId('count').textContent(), 'Count is 2');
  });

  it('opens a menu, runs through it and comes back to its button from the dialog of an item', async () => {
    const page = await visit();
    const menu = button(page, 'Actions');
    await menu.press('ArrowDown');
    await until(() => isFocused(page.getByRole('menuitem', { name: 'Archive' })), true);
    await page.keyboard.press('Enter');
    await page.getByText('Archived.').waitFor();
    await menu.press('ArrowUp');
    await until(() => isFocused(page.getByRole('menuitem', { name: 'Rename' })), true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Rename it' }).waitFor();
    await page.keyboard.press('Escape');
    await until(() => isFocused(menu), true);
  });

  it('reads a tooltip on focus and puts it away with Escape', async () => {
    const page = await visit();
    const tooltip = page.getByTestId('Tooltip');
    await button(page, 'Hover me').focus();
    await tooltip.waitFor();
    expect(await button(page, 'Hover me').getAttribute('aria-describedby')).toBe(
      await tooltip.getAttribute('id'),
    );
    await page.keyboard.press('Escape');
    await tooltip.waitFor({ state: 'hidden' });
  });

  it('sorts a table and turns its pages', async () => {
    const page = await visit();
    const names = (): Promise<string[]> => page.locator('[data-testid^="Cell-"]').allTextContents();
    await page.getByRole('button', { name: 'Name' }).first().press('Enter');
    await until(names, ['Ann', 'Maya', 'Zoe']);
    expect(await page.getByTestId('TableHeader').getAttribute('aria-sort')).toBe('ascending');
    await page.getByRole('button', { name: 'Name' }).first().press('Enter');
    await until(names, ['Zoe', 'Maya', 'Ann']);
    await page.getByRole('button', { name: 'Last' }).press('Enter');
    await page.getByText('Page 3', { exact: true }).first().waitFor();
  });
});

describe('the inputs of a card', () => {
  const chosen = (page: Page): Promise<string | null> => page.getByTestId('chosen').textContent();

  it('hand over what is chosen', async () => {
    const page = await visit();
    await page.getByLabel('Colour').selectOption('Green');
    await until(() => chosen(page), 'green  cork false email');
    await page.getByLabel('City', { exact: true }).click();
    await page.keyboard.type('ut');
    await page.keyboard.press('Enter');
    await until(() => chosen(page), 'green utrecht cork false email');
    expect(await page.getByLabel('City', { exact: true }).inputValue()).toBe('Utrecht');
    await page.getByRole('combobox', { name: 'Cities' }).click();
    await page.getByRole('option', { name: 'Graz' }).click();
    await until(() => chosen(page), 'green utrecht cork+graz false email');
    await page.getByRole('button', { name: 'Cork (remove)' }).click();
    await until(() => chosen(page), 'green utrecht graz false email');
    await page.getByLabel('Phone').check();
    await until(() => chosen(page), 'green utrecht graz false phone');
  });

  it('switch with the space bar, and switch back what the card does not accept', async () => {
    const page = await visit();
    const accepted = page.getByRole('switch', { name: 'Notify me' });
    await accepted.press('Space');
    await until(() => chosen(page), 'red  cork true email');
    expect(await accepted.getAttribute('aria-checked')).toBe('true');
    const refused = page.getByRole('switch', { name: 'Stays off' });
    await refused.press('Space');
    await until(() => refused.getAttribute('aria-checked'), 'false');
  });

  it('tell every keystroke, and a form everything that stands in it', async () => {
    const page = await visit();
    await page.getByLabel('Name', { exact: true }).fill('Maya');
    await until(() => page.getByTestId('seen').textContent(), 'Maya');
    await page.getByLabel('Amount').fill('4');
    await page.getByLabel('Time').fill('09:30');
    await page.getByRole('button', { name: 'Increase Seats' }).click();
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await button(page, 'Send').click();
    await page.getByText('"message":"Hello"').waitFor();
    expect(JSON.parse((await page.getByTestId('sent').textContent()) ?? '')).toEqual({
      name: 'Maya',
      code: '',
      message: 'Hello',
      old: '',
      amount: 4,
      seats: 3,
      day: { year: 2026, month: 10, date: 24, formattedDate: '2026-11-24' },
      time: { hours: 9, minutes: 30 },
      find: '',
    });
  });

  it('are tied to their label, description, tooltip and message', async () => {
    const page = await visit();
    expect(await described(page, 'Name')).toBe('As on the invoice | Never shown to others');
    expect(await page.getByLabel('Name', { exact: true }).getAttribute('aria-required')).toBe('true');
    expect(await described(page, 'Code')).toBe('Error: That code is not known.');
    expect(await page.getByLabel('Code').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Amount').fill('11');
    await until(() => described(page, 'Amount'), 'Error: The largest number here is 10.');
  });
});

describe('a page that a card opens in a frame', () => {
  it('is a dialog, and closing it tells the card', async () => {
    const page = await visit();
    await button(page, 'Open a page').press('Enter');
    const frame = page.getByRole('dialog', { name: 'A form' });
    await frame.waitFor();
    await page.keyboard.press('Escape');
    await frame.waitFor({ state: 'detached' });
    await page.getByText('The page was closed.').waitFor();
  });

  it('is never a script', async () => {
    const page = await visit();
    await button(page, 'Open a script').click();
    await page.getByText('Error: openIframeModal opens http and https addresses only.').first().waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

describe('what a card reaches', () => {
  it('is its own server, through hubspot.fetch and as a real Response', async () => {
    const page = await visit();
    await button(page, 'Ask the server').click();
    await until(
      () => page.getByTestId('fetched').textContent(),
      'Response 201 POST https://app.example/hello',
    );
  });

  it('is nothing by fetch, and the refusal says what to use', async () => {
    const page = await visit();
    await button(page, 'Reach out').click();
    await until(
      () => page.getByTestId('reached').textContent(),
      'Error: fetch is not available to a UI extension: use hubspot.fetch(url, options).',
    );
  });

  it('is the record on the screen, also after it has changed', async () => {
    const page = await visit();
    await until(() => page.getByTestId('email').textContent(), 'maya@example.com');
    await button(page, 'Change the record').click();
    await until(() => page.getByTestId('email').textContent(), 'zoe@example.com');
  });
});

describe('a card that fails', () => {
  it.each([
    ['is missing', '/missing.js', 'could not be loaded from /missing.js'],
    ['throws while it loads', '/throws.js', 'Error: no such drawer'],
    ['registers nothing', '/silent.js', 'never called hubspot.extend'],
    ['throws while it draws', '/crashes.js', 'Error: cannot draw this'],
  ])('says so where its bundle %s', async (_, bundle, words) => {
    const page = await visit({}, bundle);
    expect(await page.getByRole('alert').textContent()).toContain(words);
    expect(await violations(page)).toEqual([]);
  });

  it('stays on the screen where only a handler failed, beside words that can be put away', async () => {
    const page = await visit();
    await button(page, 'Fail').click();
    await page.getByText('Error: a handler that fails').first().waitFor();
    await button(page, 'Dismiss').click();
    await page.getByText('Error: a handler that fails').first().waitFor({ state: 'detached' });
    expect(await page.getByTestId('Heading').textContent()).toBe('Basics');
  });
});
