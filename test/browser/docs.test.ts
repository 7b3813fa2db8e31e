import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchChromium } from '../helpers/chromium.ts';
import { startWorld, type World } from '../helpers/world.ts';

let browser: Browser;
let world: World;
let contexts: BrowserContext[] = [];
/** What the pages asked for, and what the browser complained about. */
let requests: string[] = [];
let complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium(inject('chromiumPath'));
  world = await startWorld({ storage: 'memory', installed: [] });
});
afterAll(async () => {
  await world.close();
  await browser.close();
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  [contexts, requests, complaints] = [[], [], []];
});

async function visit(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  contexts.push(context);
  const page = await context.newPage();
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${world.appUrl}/docs`);
  return page;
}

/** Axe needs to run its own script, which the page's policy forbids to everybody else. */
const visitForAxe = (options: BrowserContextOptions = {}): Promise<Page> =>
  visit({ bypassCSP: true, ...options });

describe('the documentation page', () => {
  it.each([
    ['on a desktop', {}],
    ['in the dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: { width: 360, height: 740 } }],
  ] as const)('has nothing that axe finds wrong, with every example open, %s', async (_where, options) => {
    const page = await visitForAxe(options);
    await page.evaluate('document.querySelectorAll("details").forEach((each) => { each.open = true; })');
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)');
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
    const isWider = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    expect(isWider).toBe(false);
  });

  it('loads nothing but itself, runs no script, and its style is allowed by its policy', async () => {
    const page = await visit({ javaScriptEnabled: false });
    expect(requests).toEqual(['/docs']);
    expect(complaints).toEqual([]);
    expect(await page.locator('h2').count()).toBeGreaterThan(8);
    const styled = await visit();
    const width = await styled.evaluate('getComputedStyle(document.querySelector("main")).maxInlineSize');
    expect(width).toBe('960px');
    expect(complaints).toEqual([]);
  });

  it('is read by keyboard: past the contents, to a tool, into an example', async () => {
    const page = await visit();
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    const drawn = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(drawn).toBe('solid');
    const passed: (string | null)[] = [];
    for (let steps = 0; steps < 20 && passed.at(-1) !== 'read_crm_data'; steps += 1) {
      await page.keyboard.press('Tab');
      passed.push(await page.locator(':focus').textContent());
    }
    expect(passed).toContain('open_conversation');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.hash === '#read_crm_data');
    await page.keyboard.press('Tab');
    const summary = await page.locator(':focus').textContent();
    expect(summary).toMatch(/^Example: /);
    const example = page.locator('details', { has: page.locator(':focus') });
    await page.keyboard.press('Enter');
    expect(await example.locator('pre').isVisible()).toBe(true);
  });

  it('tells a screen reader what it is: landmarks, one heading per tool, tables with headers', async () => {
    const page = await visit();
    const tools = [...world.server.app.tools.values()];
    for (const { title, name } of tools) {
      await page.getByRole('heading', { level: 2, name: title, exact: true }).waitFor();
      expect(await page.getByRole('region', { name: title, exact: true }).count()).toBe(1);
      expect(await page.getByText(`POST /v1/tools/${name}`, { exact: true }).count()).toBe(1);
    }
    expect(await page.getByRole('navigation', { name: 'Contents' }).count()).toBe(1);
    expect(await page.getByRole('table').getByRole('rowheader', { name: 'not_in_scope' }).count()).toBe(1);
  });
});
