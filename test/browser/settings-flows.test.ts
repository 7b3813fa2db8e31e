import { describe, expect, it } from 'vitest';
import { brand, linkIn, makeContact, nextMail } from '../helpers/verification.ts';
import { EU, EU_USERS } from '../helpers/world.ts';
import {
  browserStage,
  focused,
  listedForAgent,
  look,
  messages,
  openSettings,
  openTab,
  panelOf,
  pickProperty,
  ruleRow,
  stored,
  storedRule,
  t,
  tabTo,
} from './portal.ts';

const stage = browserStage();

describe('the list of CRM data', () => {
  it('grows from nothing by a property that is stored and that agents are told of', async () => {
    const world = await stage.world();
    await brand(world);
    const page = await openSettings(stage, world);
    const data = await openTab(page, t('tab_data'));
    await data.getByText(t('data_empty_title')).waitFor();
    await look(page, '01-empty');
    await data.getByRole('button', { name: t('data_add') }).click();
    const panel = panelOf(page);
    await panel.getByRole('searchbox', { name: t('picker_label') }).fill('phone');
    const found = panel.getByRole('button', { name: 'Mobile phone number', exact: true });
    await found.waitFor();
    await look(page, '01-picker');
    await found.click();
    await panel.getByLabel(t('instructions_label')).fill('Only when asked about deliveries.');
    await look(page, '01-form');
    await panel.getByRole('button', { name: t('save'), exact: true }).click();

    await messages(page).getByText('Mobile phone number was saved.').waitFor();
    await panel.waitFor({ state: 'detached' });
    const row = ruleRow(page, 'Mobile phone number');
    await row.getByText(t('level_verify_email')).waitFor();
    await row.getByText('Saara Admin').waitFor();
    await look(page, '01-saved');
    const show = {
      enabled: true,
      protectionLevel: 'verify_email',
      instructions: 'Only when asked about deliveries.',
    };
    expect(await storedRule(world, 'mobilephone')).toMatchObject({ show, edit: { enabled: false } });
    expect(await listedForAgent(world)).toEqual([
      expect.objectContaining({
        name: 'contacts.mobilephone',
        label: 'Mobile phone number',
        show: { protectionLevel: 'verify_email', instructions: show.instructions },
      }),
    ]);
  });

  it('is searched in pages of the backend where an account has more properties than one answer holds', async () => {
    const world = await stage.world();
    const many = Array.from({ length: 2_300 }, (_, at) => ({ name: `extra_${at}`, label: `Extra ${at}` }));
    await world.control.post(`/portals/${EU}/properties`, { properties: many });
    const asked: string[] = [];
    const page = await openSettings(stage, world);
    page.on('request', (request) => {
      if (request.url().endsWith('/ui-fetch')) asked.push((request.postDataJSON() as { path: string }).path);
    });
    expect(await stored(world)).toMatchObject({ properties: [], propertiesTruncated: true });
    await openTab(page, t('tab_data'));
    await page.getByRole('button', { name: t('data_add') }).click();
    const panel = panelOf(page);
    const search = panel.getByRole('searchbox', { name: t('picker_label') });
    await search.fill('extra 1');
    // 1, 10 to 19, 100 to 199, 1000 to 1999.
    await panel.getByText(t('picker_page', { shown: 100, total: 1_111 })).waitFor();
    await look(page, '01-picker-pages');
    await panel.getByRole('button', { name: t('load_more') }).click();
    await panel.getByText(t('picker_page', { shown: 200, total: 1_111 })).waitFor();
    await search.fill('extra 1234');
    await panel.getByRole('button', { name: 'Extra 1234', exact: true }).click();
    await panel.getByRole('radio', { name: t('level_match_email') }).check();
    await panel.getByRole('button', { name: t('save'), exact: true }).click();
    await ruleRow(page, 'Extra 1234').waitFor();
    expect(await storedRule(world, 'extra_1234')).toMatchObject({ show: { enabled: true } });
    expect(asked.filter((path) => path.includes('/properties?')).length).toBeGreaterThan(2);
  });

  it('changes instructions and levels of a rule, and lets match email edit only after the risk was confirmed', async () => {
    const world = await stage.world();
    await brand(world);
    await world.allow('phone', { show: 'verify_email' });
    const page = await openSettings(stage, world);
    const data = await openTab(page, t('tab_data'));
    await ruleRow(page, 'Phone number')
      .getByRole('button', { name: t('data_edit') })
      .click();
    const panel = panelOf(page);
    await panel.getByLabel(t('instructions_label')).fill('For questions about a delivery.');
    await panel.getByRole('radio', { name: t('level_match_email') }).check();
    await panel.getByRole('button', { name: t('edit_section') }).click();
    const edit = panel.getByRole('region', { name: t('edit_section') });
    await edit.getByRole('switch', { name: t('edit_switch') }).click();
    await edit.getByRole('radio', { name: t('level_match_email') }).check();
    const save = panel.getByRole('button', { name: t('save'), exact: true });
    await save.click();
    await panel.getByRole('alert').getByText(t('field_risk_not_accepted')).waitFor();
    await look(page, '02-risk');
    expect(await storedRule(world, 'phone')).toMatchObject({ edit: { enabled: false } });

    await edit.getByRole('checkbox', { name: t('risk_confirm', { property: 'Phone number' }) }).check();
    await save.click();
    await panel.waitFor({ state: 'detached' });
    await data.getByText(t('data_email_only_one')).waitFor();
    await look(page, '02-saved');
    expect(await storedRule(world, 'phone')).toMatchObject({
      show: { protectionLevel: 'match_email', instructions: 'For questions about a delivery.' },
      edit: { enabled: true, protectionLevel: 'match_email' },
      acceptedRisk: true,
    });
    expect(await listedForAgent(world)).toEqual([
      expect.objectContaining({
        show: { protectionLevel: 'match_email', instructions: 'For questions about a delivery.' },
        edit: { protectionLevel: 'match_email', instructions: '' },
      }),
    ]);
  });

  it('loses a removed rule at once and has it back, as it was, with Undo', async () => {
    const world = await stage.world();
    await world.allow('phone', { show: 'match_email' });
    await world.allow('city', { show: 'match_email', edit: 'match_email' });
    const before = await storedRule(world, 'city');
    const page = await openSettings(stage, world);
    const data = await openTab(page, t('tab_data'));
    await ruleRow(page, 'City')
      .getByRole('button', { name: t('data_remove') })
      .click();
    await data.getByText(t('undo_removed', { label: 'City' })).waitFor();
    await ruleRow(page, 'City').waitFor({ state: 'detached' });
    await look(page, '03-removed');
    expect(await listedForAgent(world)).toMatchObject([{ name: 'contacts.phone' }]);
    await data.getByRole('button', { name: t('undo'), exact: true }).click();
    await ruleRow(page, 'City').waitFor();
    await messages(page)
      .getByText(t('rule_undone', { label: 'City' }))
      .waitFor();
    await look(page, '03-undone');
    const { show, edit, acceptedRisk } = before as Record<string, unknown>;
    expect(await storedRule(world, 'city')).toMatchObject({ show, edit, acceptedRisk });
    expect(await listedForAgent(world)).toHaveLength(2);
  });

  it('is filled and changed with the keyboard alone, and the focus is always to be seen', async () => {
    const world = await stage.world();
    await brand(world);
    const page = await openSettings(stage, world);
    const { keyboard } = page;
    const panel = panelOf(page);
    await tabTo(page, page.getByRole('tab', { name: t('tab_start') }));
    await keyboard.press('ArrowRight');
    const add = page.getByRole('button', { name: t('data_add') });
    await tabTo(page, add);
    await keyboard.press('Enter');
    await tabTo(page, panel.getByRole('searchbox', { name: t('picker_label') }));
    await keyboard.type('street');
    await tabTo(page, panel.getByRole('button', { name: 'Street address', exact: true }));
    await look(page, '11-picker');
    await keyboard.press('Enter');
    await tabTo(page, panel.getByRole('radio', { name: t('level_verify_email') }));
    await keyboard.press('ArrowDown');
    await tabTo(page, panel.getByLabel(t('instructions_label')));
    await keyboard.type('Only for parcels.');
    await tabTo(page, panel.getByRole('button', { name: t('save'), exact: true }));
    await keyboard.press('Enter');
    await panel.waitFor({ state: 'detached' });
    await focused(page, add).waitFor();
    await look(page, '11-added');

    const editButton = ruleRow(page, 'Street address').getByRole('button', { name: t('data_edit') });
    await tabTo(page, editButton);
    await keyboard.press('Enter');
    const edit = panel.getByRole('region', { name: t('edit_section') });
    await tabTo(page, panel.getByRole('button', { name: t('edit_section') }));
    await keyboard.press('Enter');
    await tabTo(page, edit.getByRole('switch', { name: t('edit_switch') }));
    await keyboard.press('Space');
    await tabTo(page, edit.getByRole('radio', { name: t('level_verify_email') }));
    await keyboard.press('ArrowDown');
    await tabTo(page, edit.getByRole('checkbox'));
    await keyboard.press('Space');
    await look(page, '11-edit');
    await tabTo(page, panel.getByRole('button', { name: t('save'), exact: true }));
    await keyboard.press('Space');
    await panel.waitFor({ state: 'detached' });
    await focused(page, editButton).waitFor();
    expect(await storedRule(world, 'address')).toMatchObject({
      show: { protectionLevel: 'match_email', instructions: 'Only for parcels.' },
      edit: { enabled: true, protectionLevel: 'match_email' },
      acceptedRisk: true,
    });
  });
});

describe('the other sections', () => {
  it('store when to ask for the email on each channel, and the tools obey', async () => {
    const world = await stage.world();
    const page = await openSettings(stage, world);
    const section = await openTab(page, t('tab_email'));
    const choose = (channel: string, option: string): Promise<void> =>
      section.getByRole('group', { name: channel, exact: true }).getByRole('radio', { name: option }).check();
    await choose(t('channel_live_chat'), 'When the conversation starts');
    await choose(t('channel_whatsapp'), 'Before handing over to a person');
    await choose(t('channel_facebook_messenger'), 'Never');
    await look(page, '07-chosen');
    await section.getByRole('button', { name: t('form_save') }).click();
    await section.getByText(t('form_saved'), { exact: true }).waitFor();
    await messages(page).getByText(t('capture_saved')).waitFor();
    await look(page, '07-saved');
    expect((await stored(world)).emailCapture).toEqual({
      live_chat: 'start',
      whatsapp: 'before_handoff',
      facebook_messenger: 'never',
    });
    const opened = (channel: string) => world.call('open_conversation', { channel });
    expect(await opened('live_chat')).toMatchObject({
      next: 'ask_email',
      emailCapture: { ask: true, when: 'start' },
    });
    const onWhatsapp = await opened('whatsapp');
    expect(onWhatsapp).toMatchObject({ emailCapture: { ask: false, when: 'before_handoff' } });
    const { conversation } = onWhatsapp;
    const left = await world.call('close_conversation', { conversation, reason: 'handoff' });
    expect(left.status).toBe('ask_email_first');
    expect(await opened('facebook_messenger')).toMatchObject({ emailCapture: { ask: false, when: 'never' } });
  });

  it('lead from nothing to an agent that was tried, step by step', async () => {
    const world = await stage.world();
    const own = 'saara.admin@nordlys.example';
    await makeContact(world, { email: own, city: 'Rovaniemi' });
    const page = await openSettings(stage, world);
    const start = page.getByRole('tabpanel', { name: t('tab_start') });
    const progress = (done: number) =>
      start.getByText(t('start_progress_count', { done, count: 5 })).waitFor();
    // When to ask for the address has an answer that holds unless somebody chooses another.
    await progress(1);
    await look(page, '08-nothing');

    await start.getByRole('button', { name: t('step_company_go') }).click();
    await page.getByRole('textbox', { name: t('brand_company') }).fill('Nordlys Outdoor');
    await page.getByRole('textbox', { name: t('brand_support') }).fill('help@nordlys.example');
    const brandForm = page.locator('form').filter({ hasText: t('brand_company_help') });
    await brandForm.getByRole('button', { name: t('form_save') }).click();
    await brandForm.getByText(t('form_saved'), { exact: true }).waitFor();
    await openTab(page, t('tab_start'));
    await progress(2);

    await start.getByRole('button', { name: t('step_property_go') }).click();
    const panel = await pickProperty(page, 'city', 'City');
    await panel.getByRole('button', { name: t('save'), exact: true }).click();
    await ruleRow(page, 'City').waitFor();
    await openTab(page, t('tab_start'));
    await progress(3);

    await start.getByRole('button', { name: t('step_capture_go') }).click();
    const capture = page.getByRole('tabpanel', { name: t('tab_email') });
    await capture.getByRole('radio', { name: 'When the conversation starts' }).first().check();
    await capture.getByRole('button', { name: t('form_save') }).click();
    await capture.getByText(t('form_saved'), { exact: true }).waitFor();

    await openTab(page, t('tab_start'));
    const press = (name: string) => start.getByRole('button', { name, exact: true }).click();
    await press(t('try_start'));
    await start.getByText('Which email address do you use with us?').waitFor();
    await press(t('try_do_email', { email: own }));
    await start.getByText('Thank you, I have noted your email address.').waitFor();
    await press(t('try_do_ask'));
    await start
      .getByText(t('try_item_show', { label: 'City', status: t('status_needs_verification') }))
      .waitFor();
    await press(t('try_do_verify'));
    const told = await start.getByText(t('try_number', { number: '' })).textContent();
    await look(page, '08-verifying');
    const customer = await page.context().newPage();
    await customer.goto(linkIn(await nextMail(world, { to: own })));
    await customer.getByRole('textbox').fill(/\d{4}/.exec(told ?? '')?.[0] ?? '');
    await customer.keyboard.press('Enter');
    await customer.getByRole('heading', { level: 1, name: 'Confirmed' }).waitFor();
    await press(t('try_do_done'));
    await start.getByText('Thank you, that is confirmed.').waitFor();
    await press(t('try_do_ask'));
    await start.getByText(t('try_item_value', { value: 'Rovaniemi' })).waitFor();
    await look(page, '08-tried');
    await press(t('try_do_bye'));
    await start.getByText(t('try_ended')).waitFor();
    await progress(4);

    await world.call('open_conversation', { channel: 'live_chat' });
    await page.reload();
    await openTab(page, t('tab_start'));
    await progress(5);
    await look(page, '08-connected');
    // The contact was made by this test; the app itself changed nothing.
    const byApp = (await world.ledger()).filter(({ source }) => source !== 'control');
    expect(byApp).toEqual([]);
  });

  it('name the company, set how long a confirmation counts, and send a test mail that arrives', async () => {
    const world = await stage.world();
    const page = await openSettings(stage, world);
    const section = await openTab(page, t('tab_verification'));
    await look(page, '09-before');
    const formWith = (text: string) => section.locator('form').filter({ hasText: text });
    const brandForm = formWith(t('brand_company_help'));
    await brandForm.getByRole('textbox', { name: t('brand_company') }).fill('Nordlys Outdoor');
    await brandForm.getByRole('textbox', { name: t('brand_support') }).fill('+358 9 123 456');
    await brandForm.getByRole('combobox', { name: t('brand_language') }).click();
    await brandForm.getByRole('option', { name: 'suomi' }).click();
    await brandForm.getByRole('button', { name: t('form_save') }).click();
    await messages(page).getByText(t('brand_saved')).waitFor();
    const times = formWith(t('lifetimes_idle_help'));
    await times.getByRole('button', { name: `Decrease ${t('lifetimes_idle')}` }).click();
    await times.getByRole('spinbutton', { name: t('lifetimes_absolute') }).fill('20');
    await times.getByRole('switch', { name: t('secondary_label') }).click();
    await times.getByRole('button', { name: t('form_save') }).click();
    await messages(page).getByText(t('lifetimes_saved')).waitFor();
    const { brand: company, verification } = await stored(world);
    expect(company).toEqual({
      companyName: 'Nordlys Outdoor',
      supportContact: '+358 9 123 456',
      language: 'fi',
    });
    expect(verification).toMatchObject({ idleMinutes: 14, absoluteMinutes: 20, acceptSecondaryEmail: true });

    await section.getByRole('button', { name: t('test_mail_button') }).click();
    await section.getByText(t('test_mail_sent')).waitFor();
    await look(page, '09-after');
    const mail = await nextMail(world, { to: 'saara.admin@nordlys.example' });
    expect(mail.subject).toContain('Nordlys Outdoor');
    await page.getByRole('link', { name: 'Inbox' }).click();
    await page.getByRole('link', { name: mail.subject }).click();
    await page.getByText(mail.subject).first().waitFor();
    await look(page, '09-inbox');
  });

  it('let a super admin name an editor, who may then save everything but who else may', async () => {
    const world = await stage.world();
    const page = await openSettings(stage, world);
    const access = await openTab(page, t('tab_access'));
    const nobody = access.getByText(t('access_no_editors'));
    await nobody.waitFor();
    await access.getByRole('searchbox', { name: t('access_search') }).fill('eeva');
    await ruleRow(page, 'Olli Ordinary').waitFor({ state: 'detached' });
    await access.getByRole('button', { name: t('access_name', { name: 'Eeva Editor' }) }).click();
    await nobody.waitFor({ state: 'detached' });
    await look(page, '10-named');
    await access.getByRole('button', { name: t('form_save') }).click();
    await messages(page).getByText(t('access_saved')).waitFor();
    expect(await stored(world)).toMatchObject({ editors: [String(EU_USERS.editor)] });

    const hers = await openSettings(stage, world, { userId: EU_USERS.editor });
    expect(await hers.getByText(t('read_only_title')).count()).toBe(0);
    await openTab(hers, t('tab_data'));
    const panel = await pickProperty(hers, 'city', 'City');
    await panel.getByRole('radio', { name: t('level_match_email') }).check();
    await panel.getByRole('button', { name: t('save'), exact: true }).click();
    await ruleRow(hers, 'City').getByText('Eeva Editor').waitFor();
    const herAccess = await openTab(hers, t('tab_access'));
    await herAccess.getByText(t('access_only_super_admins')).waitFor();
    expect(await herAccess.getByRole('button').count()).toBe(0);
    await look(hers, '10-editor');
    const { version } = await stored(world);
    const refused = await world.control.uiFetch(EU, {
      userId: EU_USERS.editor,
      method: 'PUT',
      path: '/settings/editors',
      body: { version, userIds: [String(EU_USERS.editor), String(EU_USERS.ordinary)], needSeat: false },
    });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'super_admin_only' } } });
  });
});
