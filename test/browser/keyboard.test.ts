import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { cardTexts } from '../../extensions/src/app/cards/texts/card-texts.ts';
import { brand, confirmed, makeContact } from '../helpers/verification.ts';
import { EU_USERS } from '../helpers/world.ts';
import {
  browserStage,
  look,
  messages,
  openSettings,
  panelOf,
  ruleRow,
  stored,
  storedRule,
  t,
  tabTo,
} from './portal.ts';

// What is added and edited with the keyboard is in settings-flows, the Agent console in console-flows; here is the
// rest. `tabTo` throws when the focus cannot be seen on its way.

const stage = browserStage();
const c = cardTexts('en');

/** Moves along the tabs until this one is open; its content. */
async function openByKeys(page: Page, name: string): Promise<Locator> {
  const chosen = page.locator('.uie').getByRole('tab', { selected: true });
  await tabTo(page, chosen, 'Shift+Tab');
  const panel = page.getByRole('tabpanel', { name, exact: true });
  for (let step = 0; step < 6 && (await panel.count()) === 0; step += 1) {
    const before = await chosen.textContent();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => chosen.textContent()).not.toBe(before);
  }
  await panel.waitFor();
  return panel;
}

const pressKey = async (page: Page, target: Locator, key = 'Enter'): Promise<void> => {
  await tabTo(page, target);
  await page.keyboard.press(key);
};

describe('with the keyboard alone an admin', () => {
  it('fills in the company, chooses when to ask for an email, and names an editor', async () => {
    const world = await stage.world();
    const page = await openSettings(stage, world);
    await tabTo(page, page.getByRole('tab', { name: t('tab_start') }));
    const verification = await openByKeys(page, t('tab_verification'));
    await tabTo(page, verification.getByRole('textbox', { name: t('brand_company') }));
    await page.keyboard.type('Nordlys Outdoor');
    await tabTo(page, verification.getByRole('textbox', { name: t('brand_support') }));
    await page.keyboard.type('help@nordlys.example');
    await page.keyboard.press('Enter');
    await messages(page).getByText(t('brand_saved')).waitFor();

    const capture = await openByKeys(page, t('tab_email'));
    const chat = capture.getByRole('group', { name: t('channel_live_chat'), exact: true });
    await tabTo(page, chat.getByRole('radio', { name: 'When it is needed' }));
    await page.keyboard.press('ArrowUp');
    await pressKey(page, capture.getByRole('button', { name: t('form_save') }));
    await messages(page).getByText(t('capture_saved')).waitFor();

    const access = await openByKeys(page, t('tab_access'));
    await tabTo(page, access.getByRole('searchbox', { name: t('access_search') }));
    await page.keyboard.type('eeva');
    await ruleRow(page, 'Olli Ordinary').waitFor({ state: 'detached' });
    await pressKey(page, access.getByRole('button', { name: t('access_name', { name: 'Eeva Editor' }) }));
    await access.getByRole('button', { name: t('access_remove', { name: 'Eeva Editor' }) }).waitFor();
    await tabTo(page, access.getByRole('button', { name: t('form_save') }), 'Shift+Tab');
    await page.keyboard.press('Space');
    await messages(page).getByText(t('access_saved')).waitFor();
    await look(page, '11-access');

    expect(await stored(world)).toMatchObject({
      brand: { companyName: 'Nordlys Outdoor', supportContact: 'help@nordlys.example' },
      emailCapture: { live_chat: 'start', whatsapp: 'when_needed' },
      editors: [String(EU_USERS.editor)],
    });
  });

  it('removes a rule, has it back, and tries a conversation', async () => {
    const world = await stage.world();
    await makeContact(world, { email: 'saara.admin@nordlys.example', city: 'Rovaniemi' });
    await world.allow('city', { show: 'match_email' });
    const page = await openSettings(stage, world);
    await tabTo(page, page.getByRole('tab', { name: t('tab_start') }));
    const start = page.getByRole('tabpanel', { name: t('tab_start') });
    await pressKey(page, start.getByRole('button', { name: t('try_start') }));
    const told = start.getByText('How can I help you?');
    await told.waitFor();
    await pressKey(page, start.getByRole('button', { name: t('try_do_email') }));
    await start.getByText('Thank you, I have noted your email address.').waitFor();
    await pressKey(page, start.getByRole('button', { name: t('try_do_ask'), exact: true }));
    await start.getByText(t('try_item_value', { value: 'Rovaniemi' })).waitFor();
    await look(page, '11-tried');

    const data = await openByKeys(page, t('tab_data'));
    await pressKey(page, ruleRow(page, 'City').getByRole('button', { name: t('data_remove') }));
    await data.getByText(t('undo_removed', { label: 'City' })).waitFor();
    expect(await storedRule(world, 'city')).toBeUndefined();
    await pressKey(page, data.getByRole('button', { name: t('undo'), exact: true }));
    await ruleRow(page, 'City').waitFor();
    expect(await storedRule(world, 'city')).toMatchObject({ show: { protectionLevel: 'match_email' } });
  });

  it('adds a rule on a contact’s card, ends its proof and looks a handover up', async () => {
    const world = await stage.world();
    await brand(world);
    await world.allow('city', { show: 'verify_email' });
    const { id, email } = await makeContact(world, { firstname: 'Elli', lastname: 'Keys', city: 'Turku' });
    const { conversation } = await confirmed(world, { email });
    const page = await stage.open(world, `contacts/${id}`);
    const card = page.locator('.uie');
    const add = card.getByRole('button', { name: c('add_rule'), exact: true });
    await pressKey(page, add);
    const panel = panelOf(page);
    await tabTo(page, panel.getByRole('searchbox', { name: t('picker_label') }));
    await page.keyboard.type('preferred st');
    await pressKey(page, panel.getByRole('button', { name: 'Preferred store', exact: true }));
    await tabTo(page, panel.getByRole('radio', { name: t('level_verify_email') }));
    await page.keyboard.press('ArrowDown');
    await pressKey(page, panel.getByRole('button', { name: t('save'), exact: true }));
    await panel.waitFor({ state: 'detached' });
    await card.getByText('Preferred store', { exact: true }).waitFor();
    expect(await storedRule(world, 'preferred_store')).toMatchObject({
      show: { protectionLevel: 'match_email' },
    });

    await pressKey(page, card.getByRole('button', { name: c('end_proofs'), exact: true }));
    await pressKey(page, page.getByRole('dialog').getByRole('button', { name: c('end_confirm') }));
    await card.getByText(c('proofs_none')).waitFor();
    expect((await world.read(conversation, ['city'])).status).toBe('needs_verification');

    const closed = await world.call('close_conversation', { conversation, reason: 'handoff' });
    const { reference } = closed['handoff'] as { readonly reference: string };
    await tabTo(page, card.getByLabel(c('handoff_label')));
    await page.keyboard.type(reference);
    await page.keyboard.press('Enter');
    await card.getByText(`Handover ${reference}`).waitFor();
    await look(page, 'card-keyboard');
  });
});
