import type { Locator, Page } from 'playwright-core';
import { describe, it } from 'vitest';
import { cardTexts } from '../../extensions/src/app/cards/texts/card-texts.ts';
import { settingsTexts } from '../../extensions/src/app/settings/texts/settings-texts.ts';
import { brand, confirmed, makeContact } from '../helpers/verification.ts';
import { EU, US, type World } from '../helpers/world.ts';
import { browserStage, look, openTab, panelOf, ruleRow } from './portal.ts';

const stage = browserStage();

const LANGUAGES = ['en', 'fi'] as const;

/** A portal in use: rules at both levels, a contact who has just confirmed, and a mail in the Inbox. */
async function inUse(): Promise<{ readonly world: World; readonly contactId: string }> {
  const world = await stage.world();
  await brand(world);
  await world.allow('phone', { show: 'match_email', edit: 'verify_email' });
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  const { id, email } = await makeContact(world, { firstname: 'Elli', lastname: 'Seen', city: 'Turku' });
  await confirmed(world, { email });
  return { world, contactId: id };
}

const dialog = (page: Page): Locator => page.getByRole('dialog');

/** Puts an open dialog away; what was typed into a search field has to be cleared by a first Escape. */
async function putAway(page: Page): Promise<void> {
  for (let press = 0; press < 3 && (await dialog(page).count()) > 0; press += 1) {
    await page.keyboard.press('Escape');
    await page
      .waitForFunction('document.querySelector("dialog[open]") === null', null, { timeout: 500 })
      .catch(() => undefined);
  }
  await dialog(page).waitFor({ state: 'detached' });
}

/** A part of the card, by a button in it. */
const press = (within: Page | Locator, name: string): Promise<void> =>
  within.getByRole('button', { name, exact: true }).first().click();

describe.each(LANGUAGES)('axe finds nothing wrong, in %s,', (lang) => {
  const t = settingsTexts(lang);
  const c = cardTexts(lang);
  const open = (world: World, rest: string, more: { portalId?: number } = {}): Promise<Page> =>
    stage.open(world, rest, { lang, ...more });
  const seen = (page: Page, name: string): Promise<void> => look(page, `all-${name}-${lang}`);

  it.each([
    ['nothing chosen yet', () => stage.world()],
    ['rules', async () => (await inUse()).world],
  ] as const)('on any tab of the settings page, with %s', async (what, start) => {
    const page = await open(await start(), 'settings');
    for (const tab of ['start', 'data', 'verification', 'email', 'agents', 'access'] as const) {
      await openTab(page, t(`tab_${tab}`));
      await page.waitForLoadState('networkidle');
      await seen(page, `settings-${what.replaceAll(' ', '-')}-${tab}`);
    }
  });

  it('in any panel of the settings page', async () => {
    const { world } = await inUse();
    const page = await open(world, 'settings');
    await openTab(page, t('tab_data'));
    await press(page, t('data_add'));
    const panel = panelOf(page);
    const search = panel.getByRole('searchbox', { name: t('picker_label') });
    await search.fill('passport');
    await panel.getByText(t('reason_sensitive')).first().waitFor();
    await seen(page, 'picker');
    await search.fill('no such property');
    await panel.getByText(t('picker_nothing')).waitFor();
    await seen(page, 'picker-nothing');
    await search.fill('country');
    await panel.getByRole('button', { name: 'Country/Region', exact: true }).click();
    await press(panel, t('edit_section'));
    await panel
      .getByRole('region', { name: t('edit_section') })
      .getByRole('switch')
      .click();
    await panel
      .getByRole('region', { name: t('edit_section') })
      .getByRole('radio', { name: t('level_match_email') })
      .check();
    await press(panel, t('save'));
    await panel.getByText(t('not_saved_above')).waitFor();
    await seen(page, 'rule-refused');
    await putAway(page);
    await press(ruleRow(page, 'City'), t('data_edit'));
    await panel.getByRole('heading', { name: 'City', exact: true }).waitFor();
    await seen(page, 'rule');
    await putAway(page);
    await press(ruleRow(page, 'City'), t('data_remove'));
    await page.getByRole('button', { name: t('undo'), exact: true }).waitFor();
    await seen(page, 'removed');
  });

  it('while a conversation is tried', async () => {
    const { world } = await inUse();
    const page = await open(world, 'settings');
    const start = await openTab(page, t('tab_start'));
    await press(start, t('try_start'));
    await press(start, t('try_do_ask'));
    await start.getByText(t('try_next', { step: t('next_ask_email') })).waitFor();
    await seen(page, 'try');
  });

  it('on the card of a contact, in its panels and in the question before proofs are ended', async () => {
    const { world, contactId } = await inUse();
    const page = await open(world, `contacts/${contactId}`);
    const card = page.locator('.uie');
    await card.getByRole('button', { name: c('end_proofs'), exact: true }).waitFor();
    await seen(page, 'card');
    await press(card, c('add_rule'));
    await dialog(page).getByRole('searchbox').waitFor();
    await seen(page, 'card-picker');
    await putAway(page);
    await press(card, c('edit_rule', { label: 'City' }));
    await dialog(page).getByRole('heading', { name: 'City', exact: true }).waitFor();
    await seen(page, 'card-rule');
    await putAway(page);
    await press(card, c('end_proofs'));
    await dialog(page).getByText(c('end_consequence')).waitFor();
    await seen(page, 'card-end-proofs');
  });

  it('on the help desk card, and in its panel', async () => {
    const { world } = await inUse();
    const tickets = (await world.control.get(`/portals/${EU}/objects/tickets?limit=1`)) as {
      readonly results: readonly { readonly id: string }[];
    };
    const page = await open(world, `tickets/${tickets.results[0]?.id ?? ''}`);
    const card = page.locator('.uie');
    await card.getByRole('button', { name: c('add_rule'), exact: true }).waitFor();
    await seen(page, 'desk');
    await press(card, c('edit_rule', { label: 'City' }));
    await dialog(page).getByRole('heading', { name: 'City', exact: true }).waitFor();
    await seen(page, 'desk-rule');
  });

  it('in the Agent console and the Inbox', async () => {
    const { world } = await inUse();
    const page = await open(world, 'console');
    await press(page, 'Start the chat');
    const calls = page.getByRole('region', { name: 'Tool calls of the agent' });
    await calls.locator('summary').first().click();
    await calls.getByText('Loading').waitFor({ state: 'detached' });
    await seen(page, 'console');
    await page.getByRole('tab', { name: 'Call a tool by hand' }).click();
    await page.getByLabel('Tool', { exact: true }).waitFor();
    await seen(page, 'console-by-hand');
    const link = (name: string): Locator =>
      page.getByRole('navigation', { name: 'Portal' }).getByRole('link', { name });
    await link('Inbox').click();
    await page.locator('.pp-mails').getByRole('link').first().click();
    await page.getByRole('link', { name: /\/verify\// }).waitFor();
    await seen(page, 'mail');
    await link('Inbox').click();
    await page.locator('.pp-mails').waitFor();
    await seen(page, 'inbox');
  });

  it('on lists, on the switch between portals, and where the app is not installed or about to go', async () => {
    const { world } = await inUse();
    const page = await open(world, 'contacts');
    await page.getByRole('link', { name: 'Anna Virtanen' }).waitFor();
    await seen(page, 'contacts');
    await page.getByRole('combobox', { name: 'Portal', exact: true }).selectOption(String(US));
    await page.waitForURL(`**/portal/${US}/contacts*`);
    await page.getByRole('table').waitFor();
    await seen(page, 'other-portal');
    await page.getByRole('link', { name: 'Tickets' }).click();
    await page.getByRole('table').waitFor();
    await seen(page, 'tickets');
    await page.getByRole('link', { name: 'Connected apps' }).click();
    await page.getByRole('heading', { name: 'is not installed in' }).waitFor();
    await seen(page, 'not-installed');
    const installed = await open(world, 'settings');
    await press(installed, 'Uninstall');
    await dialog(installed).waitFor();
    await seen(installed, 'uninstall');
  });
});
