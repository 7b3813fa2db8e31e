import type { Locator, Page, Route } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { settingsTexts } from '../../extensions/src/app/settings/texts/settings-texts.ts';
import { brand, makeContact, nextAct } from '../helpers/verification.ts';
import { EU, EU_USERS, US, type World } from '../helpers/world.ts';
import { THIRD, control, save } from '../invariants/identity-scene.ts';
import {
  browserStage,
  cardTexts,
  englishSentences,
  look,
  messages,
  openSettings,
  openTab,
  panelOf,
  pickProperty,
  ruleRow,
  saveAs,
  stored,
  storedRule,
  t,
  titled,
} from './portal.ts';

const stage = browserStage();

describe('two people at the same settings', () => {
  it('tells the second who saves what the first one changed, and loses nothing that was typed', async () => {
    const world = await stage.world();
    await world.allow('phone', { show: 'match_email' });
    await saveAs(world, EU_USERS.admin, '/settings/editors', {
      userIds: [String(EU_USERS.editor)],
      needSeat: false,
    });
    const [saara, eeva] = [
      await openSettings(stage, world),
      await openSettings(stage, world, { userId: EU_USERS.editor }),
    ];
    await openTab(saara, t('tab_data'));
    await ruleRow(saara, 'Phone number')
      .getByRole('button', { name: t('data_edit') })
      .click();
    const hers = panelOf(saara);
    await hers.getByLabel(t('instructions_label')).fill('Only when the customer calls.');

    await openTab(eeva, t('tab_data'));
    await ruleRow(eeva, 'Phone number')
      .getByRole('button', { name: t('data_edit') })
      .click();
    await panelOf(eeva).getByLabel(t('instructions_label')).fill('Never on a Sunday.');
    await panelOf(eeva)
      .getByRole('button', { name: t('save'), exact: true })
      .click();
    await panelOf(eeva).waitFor({ state: 'detached' });
    await pickProperty(eeva, 'city', 'City');
    await panelOf(eeva)
      .getByRole('radio', { name: t('level_match_email') })
      .check();
    await panelOf(eeva)
      .getByRole('button', { name: t('save'), exact: true })
      .click();
    await ruleRow(eeva, 'City').waitFor();

    await hers.getByRole('button', { name: t('save'), exact: true }).click();
    const notice = hers.getByRole('alert');
    await titled(hers, t('trouble_stale_title')).waitFor();
    await notice.getByText(t('stale_touched', { property: 'Phone number' }), { exact: true }).waitFor();
    await notice
      .getByText(t('change_show_instructions', { property: 'Phone number', value: 'Never on a Sunday.' }), {
        exact: true,
      })
      .waitFor();
    await notice.getByText(t('change_rule_added', { property: 'City' }), { exact: true }).waitFor();
    expect(await hers.getByLabel(t('instructions_label')).inputValue()).toBe('Only when the customer calls.');
    await look(saara, '04-stale-rule');
    await notice.getByRole('button', { name: t('save_mine') }).click();
    await hers.waitFor({ state: 'detached' });
    await ruleRow(saara, 'City').waitFor();
    expect(await storedRule(world, 'phone')).toMatchObject({
      show: { instructions: 'Only when the customer calls.' },
      changedByUserId: String(EU_USERS.admin),
    });
    expect(await storedRule(world, 'city')).toMatchObject({ show: { enabled: true } });
  });

  it('lets the second one save a form on top of what the first one saved, or take that over', async () => {
    const world = await stage.world();
    const page = await openSettings(stage, world);
    const section = await openTab(page, t('tab_verification'));
    const company = section.getByRole('textbox', { name: t('brand_company') });
    const support = section.getByRole('textbox', { name: t('brand_support') });
    const saveBrand = section.getByRole('button', { name: t('form_save') }).first();
    await company.fill('Nordlys Outdoor');
    await support.fill('help@nordlys.example');
    await brand(world, EU, { companyName: 'Somebody Else', supportContact: 'else@nordlys.example' });
    await saveBrand.click();
    const notice = section.getByRole('alert');
    await notice.getByText(t('change_company_name', { value: 'Somebody Else' })).waitFor();
    expect(await company.inputValue()).toBe('Nordlys Outdoor');
    await look(page, '04-stale-form');
    await notice.getByRole('button', { name: t('save_mine') }).click();
    await section.getByText(t('form_saved'), { exact: true }).waitFor();
    expect((await stored(world)).brand.companyName).toBe('Nordlys Outdoor');

    await company.fill('Typed in vain');
    await brand(world, EU, { companyName: 'Somebody Else' });
    await saveBrand.click();
    await notice.getByRole('button', { name: t('load_theirs') }).click();
    await notice.waitFor({ state: 'detached' });
    await expect.poll(() => company.inputValue()).toBe('Somebody Else');
    expect((await stored(world)).brand.companyName).toBe('Somebody Else');
  });
});

describe('somebody who may not edit', () => {
  it('sees everything, changes nothing, and is told why and whom to ask', async () => {
    const world = await stage.world();
    await brand(world);
    await world.allow('phone', { show: 'verify_email', edit: 'verify_email' });
    const page = await openSettings(stage, world, { userId: EU_USERS.ordinary });
    const notice = page.getByRole('status').filter({ hasText: t('read_only_title') });
    await notice.getByText(t('read_only_not_named')).waitFor();
    await notice.getByText(t('ask_admins', { names: 'Saara Admin' })).waitFor();
    const changeable = page
      .getByRole('tabpanel')
      .locator(
        ':is(input:not([type=search]), textarea, select, [role=switch]):not([readonly], :disabled), button[type=submit]',
      );
    const shown: Readonly<Record<string, string>> = {
      [t('tab_start')]: t('try_editors_only'),
      [t('tab_data')]: 'Phone number',
      [t('tab_verification')]: t('test_mail_editors_only'),
      [t('tab_email')]: t('channel_whatsapp'),
      [t('tab_access')]: t('access_only_super_admins'),
    };
    for (const [tab, text] of Object.entries(shown)) {
      const panel = await openTab(page, tab);
      await panel.getByText(text).first().waitFor();
      expect(await changeable.count(), tab).toBe(0);
      await look(page, `05-${tab.replaceAll(' ', '-')}`);
    }
    for (const name of ['data_add', 'data_edit', 'data_remove', 'test_mail_button', 'form_save'] as const) {
      expect(await page.getByRole('button', { name: t(name), exact: true }).count(), name).toBe(0);
    }
    const tried = await saveAs(world, EU_USERS.ordinary, '/settings/brand', { companyName: 'Mine' });
    expect(tried.status).toBe(403);
  });
});

/** Follows the link to the installation and goes through it as the super admin. */
async function connect(world: World, page: Page, link: Locator): Promise<void> {
  const popup = page.waitForEvent('popup');
  await link.click();
  const install = await popup;
  await install.getByRole('radio', { name: 'Nordlys Outdoor (1000001): Saara Admin' }).check();
  await install.getByRole('button', { name: 'Connect app' }).click();
  await install.waitForURL((url) => url.href.startsWith(`${world.appUrl}/oauth/callback`));
  await install.close();
}

describe('an account that the app is not connected to', () => {
  it('says so, offers to install, and works once that is done', async () => {
    const world = await stage.world();
    const page = await stage.open(world, 'settings', { portalId: US });
    await page.getByRole('heading', { name: 'is not installed in Granite Peak Supply' }).waitFor();
    await look(page, '06-not-installed');
    await page.getByRole('button', { name: 'Install', exact: true }).click();
    const data = await openTab(page, t('tab_data'));
    await data.getByText(t('data_empty_title')).waitFor();
  });

  it('is connected again out of a form, and what was typed there is saved then', async () => {
    const world = await stage.world();
    const page = await openSettings(stage, world);
    const section = await openTab(page, t('tab_verification'));
    await section.getByRole('textbox', { name: t('brand_company') }).fill('Nordlys Outdoor');
    await section.getByRole('textbox', { name: t('brand_support') }).fill('help@nordlys.example');
    await world.control.post(`/portals/${EU}/uninstall`, {});
    const saveBrand = section.getByRole('button', { name: t('form_save') }).first();
    await saveBrand.click();
    const notice = section.getByRole('alert');
    await connect(world, page, notice.getByRole('link', { name: t('connect') }));
    await notice.getByRole('button', { name: t('try_again') }).click();
    await messages(page).getByText(t('brand_saved')).waitFor();
    expect((await stored(world)).brand.companyName).toBe('Nordlys Outdoor');
  });

  it('is connected again out of the page itself when the app was taken out behind its back', async () => {
    const world = await stage.world();
    await world.allow('phone', { show: 'match_email' });
    const page = await openSettings(stage, world);
    const section = await openTab(page, t('tab_verification'));
    const company = section.getByRole('textbox', { name: t('brand_company') });
    await company.fill('Nordlys Outdoor');
    await section.getByRole('textbox', { name: t('brand_support') }).fill('help@nordlys.example');
    await world.control.post(`/portals/${EU}/uninstall`, {});
    await section
      .getByRole('button', { name: t('form_save') })
      .first()
      .click();
    await titled(section, t('trouble_not_connected_title')).waitFor();
    expect(await company.inputValue()).toBe('Nordlys Outdoor');
    await look(page, '06-gone-while-saving');

    await page.getByRole('combobox', { name: 'Language of the cards' }).selectOption('fi');
    const fi = settingsTexts('fi');
    await titled(page, fi('trouble_not_connected_title')).waitFor();
    await look(page, '06-not-connected');
    await connect(world, page, page.getByRole('link', { name: fi('connect') }));
    await page.getByRole('button', { name: fi('check_again') }).click();
    await openTab(page, fi('tab_data'));
    await ruleRow(page, 'Phone number').waitFor();
  });
});

describe('a test account', () => {
  it('tells how many mails were held and whom it mails, which can be changed', async () => {
    const world = await stage.world({ installed: [] });
    await world.control.install(THIRD, 9201);
    await brand(world, THIRD);
    const grant = { enabled: true, protectionLevel: 'verify_email', instructions: '' };
    await save(
      world,
      '/settings/rules/contacts.phone',
      { show: grant, edit: { ...grant, enabled: false } },
      THIRD,
    );
    const { email } = await makeContact(world, { phone: '+358 40 1234567' }, THIRD);
    const conversation = await world.converse(email, THIRD);
    await world.call('request_verification', { conversation }, { portalId: THIRD });
    await nextAct(world, { act: 'mail_held', portalId: THIRD });

    const page = await openSettings(stage, world, { portalId: THIRD });
    const section = await openTab(page, t('tab_verification'));
    await titled(section, t('test_account_title')).waitFor();
    await section.getByText(t('test_account_text', { count: 1 })).waitFor();
    await section.getByText(t('notices_held', { count: 1 })).waitFor();
    const recipients = section.getByRole('textbox', { name: t('recipients_label') });
    const saveTimes = section.getByRole('button', { name: t('form_save') }).nth(1);
    await recipients.fill('no address');
    await saveTimes.click();
    await section.getByText(t('field_invalid_email')).first().waitFor();
    await look(page, '09-recipients');
    await recipients.fill(`${email}\nqa@nordlys.example`);
    await saveTimes.click();
    await messages(page).getByText(t('lifetimes_saved')).waitFor();
    expect((await stored(world, THIRD)).verification.testRecipients).toEqual([email, 'qa@nordlys.example']);
  });
});

/** Requests of the card to its backend, other than reading. */
const isWrite = (route: Route): boolean =>
  (route.request().postDataJSON() as { readonly method: string }).method !== 'GET';

const REQUESTS = '**/ui-fetch';

/** An answer of the backend as HubSpot hands it to the card. */
const answered = (route: Route, status: number, error: Readonly<Record<string, unknown>>): Promise<void> =>
  route.fulfill({ json: { status, headers: {}, body: { error } } });

/** Fills the form of the rule for City and presses Save. */
async function saveCity(page: Page): Promise<Locator> {
  await openTab(page, t('tab_data'));
  const panel = await pickProperty(page, 'city', 'City');
  await panel.getByRole('radio', { name: t('level_match_email') }).check();
  await panel.getByLabel(t('instructions_label')).fill('Only for deliveries.');
  await panel.getByRole('button', { name: t('save'), exact: true }).click();
  return panel;
}

describe('a backend that does not do as it should', () => {
  it.each([
    [
      'an error of the server',
      'trouble_server_error_title',
      'req-42',
      (route: Route) => answered(route, 500, { code: 'internal', message: '', requestId: 'req-42' }),
    ],
    ['no answer at all', 'trouble_offline_title', t('trouble_offline'), (route: Route) => route.abort()],
    [
      'a CRM that is busy',
      'trouble_busy_title',
      t('error_crm_busy'),
      (route: Route) => answered(route, 503, { code: 'crm_busy', message: '', requestId: 'req-43' }),
    ],
  ] as const)(
    'after %s what was typed is still there, and Try again saves it',
    async (what, title, text, fail) => {
      const world = await stage.world();
      const page = await openSettings(stage, world);
      await page.route(REQUESTS, (route) => (isWrite(route) ? fail(route) : route.continue()));
      const panel = await saveCity(page);
      const notice = panel.getByRole('alert');
      await titled(panel, t(title)).waitFor();
      await notice.getByText(text).waitFor();
      expect(await panel.getByLabel(t('instructions_label')).inputValue()).toBe('Only for deliveries.');
      await look(page, `13-${what.replaceAll(' ', '-')}`);
      expect(await storedRule(world, 'city')).toBeUndefined();
      await page.unroute(REQUESTS);
      await notice.getByRole('button', { name: t('try_again') }).click();
      await ruleRow(page, 'City').waitFor();
      expect(await storedRule(world, 'city')).toMatchObject({
        show: { instructions: 'Only for deliveries.' },
      });
    },
  );

  it('says beside Save that a save was refused, where the reason above is out of sight', async () => {
    const world = await stage.world();
    const page = await openSettings(stage, world);
    await openTab(page, t('tab_data'));
    const panel = await pickProperty(page, 'city', 'City');
    await panel.getByRole('radio', { name: t('level_match_email') }).check();
    await panel.getByRole('button', { name: t('edit_section') }).click();
    const edit = panel.getByRole('region', { name: t('edit_section') });
    await edit.getByRole('switch', { name: t('edit_switch') }).click();
    await edit.getByRole('radio', { name: t('level_match_email') }).check();
    await edit.getByRole('checkbox').check();
    await edit.getByLabel(t('instructions_label')).fill('Only for deliveries.');
    await page.route(REQUESTS, (route) => (isWrite(route) ? route.abort() : route.continue()));
    await panel.getByRole('button', { name: t('save'), exact: true }).click();
    const beside = panel.getByText(t('not_saved_above'));
    await beside.waitFor();
    const { y = Infinity } = (await beside.boundingBox()) ?? {};
    expect(y).toBeLessThan(900);
    await look(page, '13-beside-save');
    expect(await edit.getByLabel(t('instructions_label')).inputValue()).toBe('Only for deliveries.');
  });

  it('shows that a slow save is under way, and a second press sends nothing', async () => {
    const world = await stage.world();
    const page = await openSettings(stage, world);
    const held: Route[] = [];
    await page.route(REQUESTS, (route) => {
      if (!isWrite(route)) return route.continue();
      held.push(route);
      return Promise.resolve();
    });
    const panel = await saveCity(page);
    const saving = panel.getByRole('button', { name: t('saving') });
    await saving.waitFor();
    expect(await saving.isDisabled()).toBe(true);
    await expect.poll(() => held.length).toBe(1);
    expect(await panel.getByLabel(t('instructions_label')).inputValue()).toBe('Only for deliveries.');
    await look(page, '13-slow');
    await saving.click({ force: true });
    await held[0]?.continue();
    await ruleRow(page, 'City').waitFor();
    expect(held).toHaveLength(1);
  });

  it('says why the page could not be opened, and opens it with Try again', async () => {
    const world = await stage.world();
    const page = await stage.open(world, 'inbox');
    await page.route(REQUESTS, (route) =>
      answered(route, 500, { code: 'internal', message: '', requestId: 'req-44' }),
    );
    await page.getByRole('link', { name: 'Connected apps' }).click();
    await titled(page, t('trouble_server_error_title')).waitFor();
    await page.getByText('req-44').waitFor();
    await look(page, '13-not-opened');
    const waiting: Route[] = [];
    await page.unroute(REQUESTS);
    await page.route(REQUESTS, (route) => {
      waiting.push(route);
    });
    await page.getByRole('button', { name: t('try_again') }).click();
    await page.getByText(t('loading')).waitFor();
    await look(page, '13-loading');
    await expect.poll(() => waiting.length).toBe(1);
    await waiting[0]?.continue();
    await page.getByRole('tab', { name: t('tab_data') }).waitFor();
  });

  it('keeps rules in sight while HubSpot does not list its properties, and asks again on request', async () => {
    const world = await stage.world();
    await world.allow('phone', { show: 'match_email' });
    const page = await stage.open(world, 'inbox');
    await world.advance(3_600_000);
    const fault = { match: { path: '/crm/properties' }, fault: { status: 503 }, times: 50 };
    await control(world, 'POST', '/faults', [fault]);
    await page.getByRole('link', { name: 'Connected apps' }).click();
    await openTab(page, t('tab_data'));
    await page.getByRole('row').nth(1).waitFor();
    await page.getByRole('button', { name: t('data_add') }).click();
    await panelOf(page).getByText(t('picker_unavailable_title')).waitFor();
    await look(page, '13-no-properties');
    await control(world, 'DELETE', '/faults');
    await panelOf(page)
      .getByRole('button', { name: t('try_again') })
      .click();
    await panelOf(page).getByRole('searchbox').waitFor();
  });
});

describe('a user whose HubSpot is in Finnish', () => {
  it('reads no English sentence of ours on any screen', async () => {
    const world = await stage.world();
    await brand(world);
    await world.allow('phone', { show: 'match_email', edit: 'verify_email' });
    const fi = settingsTexts('fi');
    const page = await openSettings(stage, world, { lang: 'fi' });
    const sentences = englishSentences();
    const read: string[] = [];
    const check = async (name: string): Promise<void> => {
      const texts = await cardTexts(page);
      read.push(...texts);
      const english = texts.filter((text) => sentences.some((sentence) => sentence.test(text)));
      expect(english, name).toEqual([]);
      await look(page, `12-${name}`);
    };
    await check('start');
    const start = page.getByRole('tabpanel');
    await start.getByRole('button', { name: fi('try_start') }).click();
    await start.getByRole('button', { name: fi('try_do_ask'), exact: true }).click();
    await start
      .getByText(fi('try_item_show', { label: 'Phone number', status: fi('status_needs_email') }))
      .waitFor();
    await check('tried');
    for (const tab of ['tab_data', 'tab_verification', 'tab_email', 'tab_access'] as const) {
      await openTab(page, fi(tab));
      await page.getByText(fi('access_searching')).waitFor({ state: 'detached' });
      await check(tab);
    }
    await openTab(page, fi('tab_data'));
    await ruleRow(page, 'Phone number')
      .getByRole('button', { name: fi('data_edit') })
      .click();
    await panelOf(page).getByLabel(fi('instructions_label')).first().waitFor();
    await check('rule');
    // The check is worth something only where there is much to check.
    expect(new Set(read).size).toBeGreaterThan(100);
    expect(read).toContain(fi('edit_switch'));
  });
});
