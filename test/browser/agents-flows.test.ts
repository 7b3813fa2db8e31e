import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { settingsTexts } from '../../extensions/src/app/settings/texts/settings-texts.ts';
import type { AgentKey, AgentKeyList } from '../../extensions/shared/wire.ts';
import { EU, EU_USERS, type World } from '../helpers/world.ts';
import {
  browserStage,
  cardTexts,
  englishSentences,
  look,
  messages,
  openSettings,
  openTab,
  panelOf,
  ruleRow,
  saveAs,
  t,
  tabTo,
} from './portal.ts';

const stage = browserStage();

const keyRow = ruleRow;

/** A call as an agent with this secret sends it; the answer's status and body. */
async function callWith(world: World, secret: string, tool = 'open_conversation', channel = 'live_chat') {
  const response = await fetch(`${world.appUrl}/v1/tools/${tool}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ channel }),
  });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

/** The keys as the portal's super admin reads them. */
async function storedKeys(world: World): Promise<readonly AgentKey[]> {
  const path = '/settings/agent-keys';
  const answer = await world.control.uiFetch(EU, { userId: EU_USERS.admin, method: 'GET', path });
  return (answer.body as AgentKeyList).keys;
}

const copiedText = (page: Page): Promise<string> => page.evaluate('navigator.clipboard.readText()');

/** Opens the tab as a user who lets the portal write to the clipboard. */
async function openAgents(world: World, userId: number = EU_USERS.admin): Promise<readonly [Page, Locator]> {
  const page = await openSettings(stage, world, { userId });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const agents = await openTab(page, t('tab_agents'));
  await page.getByText(t('keys_loading')).waitFor({ state: 'detached' });
  return [page, agents];
}

const press = (within: Locator, name: string): Promise<void> =>
  within.getByRole('button', { name, exact: true }).click();

/** Fills in the open form of a key. */
async function fillIn(panel: Locator, name: string): Promise<void> {
  await panel.getByRole('textbox', { name: t('keys_name') }).fill(name);
  await panel.getByRole('checkbox', { name: t('channel_live_chat') }).check();
}

/** The secret that the open panel shows, by its Copy button. */
async function takeSecret(page: Page, name: string): Promise<string> {
  const panel = panelOf(page);
  await panel.getByText(t('secret_title', { name })).waitFor();
  await press(panel, t('secret_copy'));
  await panel.getByText(t('copy_done')).waitFor();
  const secret = await copiedText(page);
  expect(secret).toMatch(new RegExp(`^cda_${EU}_[\\w-]{43}$`));
  expect(await panel.getByRole('textbox', { name: t('secret_label') }).inputValue()).toBe(secret);
  return secret;
}

async function createKey(page: Page, agents: Locator, name: string): Promise<string> {
  await press(agents, t('keys_create'));
  await fillIn(panelOf(page), name);
  await press(panelOf(page), t('keys_create_do'));
  const secret = await takeSecret(page, name);
  await press(panelOf(page), t('secret_done'));
  await panelOf(page).waitFor({ state: 'detached' });
  return secret;
}

describe('a key for an agent', () => {
  it('is created, copied once, works over HTTPS, gets another secret, and is revoked', async () => {
    const world = await stage.world();
    await world.allow('phone', { show: 'match_email' });
    const [page, agents] = await openAgents(world);
    await agents.getByText(t('keys_empty_title')).waitFor();
    await look(page, '20-agents-none');

    await press(agents, t('keys_create'));
    const panel = panelOf(page);
    await press(panel, t('keys_create_do'));
    await panel.getByRole('alert').getByText(t('keys_channels_none')).waitFor();
    await look(page, '20-agents-missing');
    await fillIn(panel, 'Web chat');
    await look(page, '20-agents-form');
    await press(panel, t('keys_create_do'));
    const secret = await takeSecret(page, 'Web chat');
    await look(page, '20-agents-secret');
    await press(panel, t('secret_done'));
    await panel.waitFor({ state: 'detached' });
    await messages(page)
      .getByText(t('keys_created', { name: 'Web chat' }))
      .waitFor();
    await keyRow(page, 'Web chat').getByText(t('keys_may_all_read')).waitFor();
    expect(await page.content()).not.toContain(secret);
    await look(page, '20-agents-one');

    expect(await callWith(world, secret)).toMatchObject({
      status: 200,
      body: { status: 'ok', data: [{ name: 'contacts.phone' }] },
    });
    expect(await callWith(world, secret, 'update_crm_data')).toMatchObject({ status: 403 });
    expect(await callWith(world, secret, 'open_conversation', 'whatsapp')).toMatchObject({
      body: { status: 'invalid_input' },
    });
    await press(agents, t('keys_reload'));
    await keyRow(page, 'Web chat').getByText(t('keys_never_used')).waitFor({ state: 'detached' });

    await press(keyRow(page, 'Web chat'), t('keys_rotate'));
    await look(page, '20-agents-rotate');
    await press(panel, t('keys_rotate_do'));
    const next = await takeSecret(page, 'Web chat');
    expect(next).not.toBe(secret);
    await press(panel, t('secret_done'));
    await keyRow(page, 'Web chat').getByText('The earlier secret works until').waitFor();
    await look(page, '20-agents-rotated');
    for (const living of [secret, next]) expect((await callWith(world, living)).status).toBe(200);
    await world.advance(61 * 60_000);
    expect((await callWith(world, secret)).status).toBe(401);
    expect((await callWith(world, next)).status).toBe(200);

    await press(keyRow(page, 'Web chat'), t('keys_revoke'));
    await panel.getByText(t('keys_revoke_stops')).waitFor();
    await look(page, '20-agents-revoke');
    await press(panel, t('keys_revoke_do'));
    await messages(page)
      .getByText(t('keys_revoked', { name: 'Web chat' }))
      .waitFor();
    expect((await callWith(world, next)).status).toBe(401);
    await press(agents, t('keys_show_revoked', { count: 1 }));
    await keyRow(page, 'Web chat').waitFor();
    await look(page, '20-agents-revoked');
  });

  it('gets another name and may do more or less', async () => {
    const world = await stage.world();
    const [page, agents] = await openAgents(world);
    const secret = await createKey(page, agents, 'Web chat');
    await press(keyRow(page, 'Web chat'), t('data_edit'));
    const panel = panelOf(page);
    await panel.getByRole('textbox', { name: t('keys_name') }).fill('Chat and WhatsApp');
    await panel.getByRole('switch', { name: t('keys_read_only') }).click();
    await panel.getByRole('checkbox', { name: t('tool_update_crm_data') }).check();
    await panel.getByRole('checkbox', { name: t('channel_whatsapp') }).check();
    await look(page, '21-agents-edit');
    await press(panel, t('save'));
    await panel.waitFor({ state: 'detached' });
    await keyRow(page, 'Chat and WhatsApp').getByText(t('keys_may_all')).waitFor();
    expect(await storedKeys(world)).toMatchObject([
      { name: 'Chat and WhatsApp', scope: { readOnly: false, channels: ['live_chat', 'whatsapp'] } },
    ]);
    expect(await callWith(world, secret, 'open_conversation', 'whatsapp')).toMatchObject({
      body: { status: 'ok' },
    });
  });

  it('is made with the keyboard alone', async () => {
    const world = await stage.world();
    const [page, agents] = await openAgents(world);
    const { keyboard } = page;
    const panel = panelOf(page);
    await tabTo(page, agents.getByRole('button', { name: t('keys_create') }));
    await keyboard.press('Enter');
    await tabTo(page, panel.getByRole('textbox', { name: t('keys_name') }));
    await keyboard.type('Kiosk');
    await tabTo(page, panel.getByRole('checkbox', { name: t('channel_other') }));
    await keyboard.press('Space');
    await tabTo(page, panel.getByRole('button', { name: t('keys_create_do') }));
    await keyboard.press('Enter');
    await panel.getByText(t('secret_title', { name: 'Kiosk' })).waitFor();
    await tabTo(page, panel.getByRole('button', { name: t('secret_copy') }));
    await keyboard.press('Enter');
    await panel.getByText(t('copy_done')).waitFor();
    await tabTo(page, panel.getByRole('button', { name: t('secret_done') }));
    await keyboard.press('Enter');
    await panel.waitFor({ state: 'detached' });
    await keyRow(page, 'Kiosk').waitFor();
    expect(await storedKeys(world)).toMatchObject([{ name: 'Kiosk', scope: { channels: ['other'] } }]);
  });

  it('is shown to everybody, made by super admins only, and revoked by an editor too', async () => {
    const world = await stage.world();
    const [page, agents] = await openAgents(world);
    const secret = await createKey(page, agents, 'Web chat');
    const [reading, readers] = await openAgents(world, EU_USERS.ordinary);
    await keyRow(reading, 'Web chat').waitFor();
    await readers.getByText(t('keys_only_super_admins')).waitFor();
    for (const name of ['keys_create', 'data_edit', 'keys_rotate', 'keys_revoke'] as const) {
      expect(await readers.getByRole('button', { name: t(name), exact: true }).count(), name).toBe(0);
    }
    await look(reading, '22-agents-reader');

    await saveAs(world, EU_USERS.admin, '/settings/editors', {
      userIds: [String(EU_USERS.editor)],
      needSeat: false,
    });
    const [hers, editors] = await openAgents(world, EU_USERS.editor);
    await editors.getByText(t('keys_editors_revoke')).waitFor();
    await look(hers, '22-agents-editor');
    await press(keyRow(hers, 'Web chat'), t('keys_revoke'));
    await press(panelOf(hers), t('keys_revoke_do'));
    await messages(hers)
      .getByText(t('keys_revoked', { name: 'Web chat' }))
      .waitFor();
    expect((await callWith(world, secret)).status).toBe(401);
  });

  it('is spoken of in Finnish throughout, the secret included', async () => {
    const world = await stage.world();
    const fi = settingsTexts('fi');
    const sentences = englishSentences();
    const page = await openSettings(stage, world, { lang: 'fi' });
    const check = async (name: string): Promise<void> => {
      const texts = await cardTexts(page);
      expect(
        texts.filter((text) => sentences.some((each) => each.test(text))),
        name,
      ).toEqual([]);
      await look(page, `23-agents-fi-${name}`);
    };
    const agents = await openTab(page, fi('tab_agents'));
    await agents.getByText(fi('keys_empty_title')).waitFor();
    await check('none');
    await press(agents, fi('keys_create'));
    const panel = panelOf(page);
    await press(panel, fi('keys_create_do'));
    await panel.getByRole('alert').getByText(fi('keys_channels_none')).waitFor();
    await check('form');
    await panel.getByRole('textbox', { name: fi('keys_name') }).fill('Chat');
    await panel.getByRole('checkbox', { name: fi('channel_live_chat') }).check();
    await press(panel, fi('keys_create_do'));
    await panel.getByText(fi('secret_title', { name: 'Chat' })).waitFor();
    await check('secret');
    await press(panel, fi('secret_done'));
    await keyRow(page, 'Chat').getByText(fi('keys_state_works')).waitFor();
    await check('one');
    await press(keyRow(page, 'Chat'), fi('keys_revoke'));
    await panel.getByText(fi('keys_revoke_stops')).waitFor();
    await check('revoke');
  });
});
