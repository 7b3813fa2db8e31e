import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { Answer } from '../../dev/sandbox-control.ts';
import type { PolicyState } from '../../extensions/shared/wire.ts';
import { en as sharedWords } from '../../extensions/shared/texts/en.ts';
import { en as pageWords } from '../../extensions/src/app/settings/texts/en.ts';
import { settingsTexts } from '../../extensions/src/app/settings/texts/settings-texts.ts';
import { emailCaptureTexts } from '../../src/settings/email-capture-options.ts';
import { en as spoken } from '../../src/texts/en.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { adminOf } from '../invariants/identity-scene.ts';
import { EU, startWorld, type World, type WorldOptions } from '../helpers/world.ts';

const PATIENCE_MS = 15_000;

/** What the settings page says, in English. */
export const t = settingsTexts('en');

/** Who opens a page of the portal, and in which language the cards speak to them. */
export interface Visit {
  readonly portalId?: number;
  /** The portal's super admin when left out. */
  readonly userId?: number;
  readonly lang?: 'en' | 'fi';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** A browser and the worlds of one test file; what a test opened is closed after it. */
export interface Stage {
  world(options?: WorldOptions): Promise<World>;
  /** Opens `settings` or another page below `/portal/{portalId}/` as a user, each time in a browser of its own. */
  open(world: World, rest: string, visit?: Visit): Promise<Page>;
}

/** Registers what a test file needs. No page of a test may end with an error of a script. */
export function browserStage(): Stage {
  let browser: Browser;
  let contexts: BrowserContext[] = [];
  let worlds: World[] = [];
  let errors: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium(inject('chromiumPath'));
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await Promise.all(worlds.map((world) => world.close()));
    const found = errors;
    [contexts, worlds, errors] = [[], [], []];
    expect(found).toEqual([]);
  });
  return {
    async world(options = {}) {
      const world = await startWorld({ storage: 'memory', ...options });
      worlds.push(world);
      return world;
    },
    async open(world, rest, { portalId = EU, userId = adminOf(portalId), lang = 'en', viewport } = {}) {
      const context = await browser.newContext({
        viewport: viewport ?? { width: 1280, height: 900 },
        reducedMotion: 'reduce',
      });
      contexts.push(context);
      // Shorter than a test may take, so that a failure names what did not come.
      context.setDefaultTimeout(PATIENCE_MS);
      const page = await context.newPage();
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`${world.sandbox.url}/portal/${portalId}/${rest}?user=${userId}&lang=${lang}`);
      return page;
    },
  };
}

/** Opens the settings page and waits until the settings stand on it. */
export async function openSettings(stage: Stage, world: World, visit: Visit = {}): Promise<Page> {
  const page = await stage.open(world, 'settings', visit);
  await tabs(page).first().waitFor();
  return page;
}

/** The panel of a rule, while it is open. */
export const panelOf = (page: Page): Locator => page.getByRole('dialog');

const tabs = (page: Page): Locator => page.locator('.uie').getByRole('tab');

/** Opens a tab of the settings page by its title; the tab's content. */
export async function openTab(page: Page, name: string): Promise<Locator> {
  await page.getByRole('tab', { name, exact: true }).click();
  const panel = page.getByRole('tabpanel', { name, exact: true });
  await panel.waitFor();
  return panel;
}

/** Opens the panel to add a property, searches, and picks what has exactly this label. */
export async function pickProperty(page: Page, search: string, label: string): Promise<Locator> {
  await page.getByRole('button', { name: t('data_add') }).click();
  const panel = panelOf(page);
  await panel.getByRole('searchbox', { name: t('picker_label') }).fill(search);
  await panel.getByRole('button', { name: label, exact: true }).click();
  await panel.getByRole('heading', { name: label, exact: true }).waitFor();
  return panel;
}

/** The messages in the corner of the portal. */
export const messages = (page: Page): Locator => page.getByRole('status', { name: 'Messages' });

/** The notice with this title, in a page or a part of it. */
export const titled = (within: Page | Locator, title: string): Locator =>
  within.locator('.uie-alert__title, .uie-state__title').filter({ hasText: title });

/** The row of a property in the list of rules. */
export const ruleRow = (page: Page, label: string): Locator =>
  page.getByRole('row').filter({ hasText: label });

/**
 * Axe finds nothing wrong on what the page shows now. With `SCREENSHOTS_DIR` in the environment a picture of it is
 * written there, so that somebody can look at it.
 */
export async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS_DIR'];
  if (folder !== undefined && folder !== '') {
    mkdirSync(folder, { recursive: true });
    const isDialogOpen = (await page.locator('dialog[open]').count()) > 0;
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: !isDialogOpen });
  }
  if ((await page.evaluate('typeof window.axe')) === 'undefined') await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)');
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  expect(found, `axe on ${name}`).toEqual([]);
}

/** What the settings API holds, as the portal's super admin reads it. */
export async function stored(world: World, portalId = EU): Promise<PolicyState> {
  const userId = adminOf(portalId);
  const answer = await world.control.uiFetch(portalId, { userId, method: 'GET', path: '/settings' });
  expect(answer.status).toBe(200);
  return answer.body as PolicyState;
}

/** A rule as it is stored; `undefined` when there is none. */
export async function storedRule(world: World, property: string): Promise<unknown> {
  const { rules } = await stored(world);
  return rules.find((rule) => rule.property === property);
}

/** What an agent that opens a conversation now is told it may use. */
export async function listedForAgent(world: World): Promise<readonly { readonly name: string }[]> {
  const opened = await world.call('open_conversation', { channel: 'live_chat' });
  return opened.data ?? [];
}

/** Saves something as a user through the API, on the version that stands. */
export async function saveAs(
  world: World,
  userId: number,
  path: string,
  body: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const { version } = await stored(world);
  return world.control.uiFetch(EU, { userId, method: 'PUT', path, body: { version, ...body } });
}

/** What has the focus, and whether somebody who looks at the page sees that it has. */
export interface Focus {
  readonly name: string;
  readonly isVisible: boolean;
}

const NOWHERE = '(nothing)';

const FOCUS = `(() => {
  const element = document.activeElement;
  if (element === document.body) return { name: '${NOWHERE}', isVisible: false };
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent;
  const isDrawn = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
  const { top, bottom } = element.getBoundingClientRect();
  return { name: name.trim(), isVisible: isDrawn && bottom > 0 && top < innerHeight };
})()`;

/** `target` while it has the focus. */
export const focused = (page: Page, target: Locator): Locator => target.and(page.locator(':focus'));

/** Steps further than any screen has places for the focus. */
const MOST_STEPS = 80;

/** Presses Tab until `target` has the focus; throws when it never gets it or the focus is nowhere to be seen. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  await target.waitFor();
  const passed: string[] = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press(key);
    const { name, isVisible } = await page.evaluate<Focus>(FOCUS);
    passed.push(name);
    // Behind the last place of the page comes the browser itself.
    if (name === NOWHERE) continue;
    if (!isVisible) throw new Error(`the focus on "${name}" cannot be seen`);
    if ((await focused(page, target).count()) > 0) return;
  }
  throw new Error(`the keyboard does not reach it; it went by: ${passed.join(' | ')}`);
}

const TEXTS = `[...document.querySelectorAll('.uie, .uie *')].flatMap((element) => [
  ...[...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()),
  ...['aria-label', 'placeholder', 'title'].map((name) => element.getAttribute(name) ?? ''),
]).filter((text) => text !== '')`;

/** Every text that the card shows or says: what stands in it, labels, placeholders, hints. */
export const cardTexts = (page: Page): Promise<readonly string[]> => page.evaluate(TEXTS);

/** Names of channels and of kinds of values: an account can use the same words for its own things. */
const NAMES = /^(?:channel|type)_/;

/** Every English sentence of ours that has two words at least; a single one can be a label of the account's own. */
export function englishSentences(): readonly RegExp[] {
  const { options, help } = emailCaptureTexts('en');
  const ours = Object.entries({ ...pageWords, ...sharedWords });
  const sentences = [
    ...ours.flatMap(([key, text]) => (NAMES.test(key) ? [] : [text])),
    ...options.flatMap(({ label, description }) => [label, description]),
    ...[help.question, ...help.rules],
    ...Object.values(spoken),
  ];
  const place = /\{\w+\}/g;
  const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^|]/g, String.raw`\$&`);
  return sentences
    .filter((text) => text.replaceAll(place, '').trim().includes(' '))
    .map((text) => new RegExp(`^${escaped(text).replaceAll(place, '.+')}$`));
}
