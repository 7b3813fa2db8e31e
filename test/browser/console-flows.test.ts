import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { en } from '../../src/texts/en.ts';
import { brand, makeContact } from '../helpers/verification.ts';
import { EU, type World } from '../helpers/world.ts';
import { browserStage, look, tabTo } from './portal.ts';

const stage = browserStage();

/** A portal that shares data at both levels, one property of each to be changed. */
async function sharing(): Promise<World> {
  const world = await stage.world();
  await brand(world);
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('preferred_store', { show: 'match_email', edit: 'match_email' });
  await world.allow('phone', { show: 'verify_email', edit: 'verify_email' });
  return world;
}

const log = (page: Page): Locator => page.getByRole('log', { name: 'Chat' });
const message = (page: Page): Locator => page.getByLabel('Message of the customer');
const replies = (page: Page): Locator => log(page).locator('.ac-from-agent .ac-text');
const calls = (page: Page): Locator => page.getByRole('region', { name: 'Tool calls of the agent' });

async function startChat(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start the chat' }).click();
  await replies(page).first().waitFor();
}

/** What the agent has answered since it had said `before` sentences. */
async function answerSince(page: Page, before: number): Promise<string> {
  await expect.poll(() => replies(page).count()).toBeGreaterThan(before);
  return (await replies(page).allInnerTexts()).slice(before).join('\n');
}

/** Says something as the customer; what the agent answers. */
async function say(page: Page, text: string): Promise<string> {
  const before = await replies(page).count();
  await message(page).fill(text);
  await message(page).press('Enter');
  return answerSince(page, before);
}

/** The tools that were called, with what each answered, oldest first. */
async function called(page: Page): Promise<readonly string[]> {
  const summaries = await calls(page).locator('summary').allInnerTexts();
  return summaries.map((text) => text.split(/\s+/).slice(0, 2).join(' '));
}

/** Opens the newest call of a tool; what stands in its parts. */
async function opened(page: Page, tool: string): Promise<Readonly<Record<string, string>>> {
  const call = calls(page)
    .locator('details')
    .filter({ has: page.locator('summary', { hasText: tool }) })
    .last();
  if ((await call.getAttribute('open')) === null) await call.locator('summary').click();
  const part = (title: string): Locator =>
    call.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
  await expect.poll(() => part('Decision').innerText()).not.toContain('Loading');
  return {
    input: await part('Input').innerText(),
    decision: await part('Decision').innerText(),
    crm: await part('CRM calls').innerText(),
    answer: await part('Answer').innerText(),
  };
}

/** A value in the portal's CRM. */
async function valueOf(world: World, id: string, property: string): Promise<string | null | undefined> {
  const record = (await world.control.get(`/portals/${EU}/objects/contacts/${id}`)) as {
    readonly properties: Readonly<Record<string, string | null>>;
  };
  return record.properties[property];
}

const numberIn = (said: string): string => /\b\d{4}\b/.exec(said)?.[0] ?? '';

/** Opens a link that leads out of the portal, and waits for the page in its new tab. */
async function inNewTab(page: Page, open: () => Promise<void>): Promise<Page> {
  const [tab] = await Promise.all([page.waitForEvent('popup'), open()]);
  await tab.getByRole('heading', { level: 1 }).waitFor();
  return tab;
}

describe('the Agent console', () => {
  it('plays level match email: the agent asks for the address, reads, changes, and every step says why', async () => {
    const world = await sharing();
    const { id, email } = await makeContact(world, { membership_tier: 'gold', preferred_store: 'oslo' });
    const page = await stage.open(world, 'console');
    await page.getByRole('button', { name: 'Start the chat' }).waitFor();
    await look(page, 'console-start');
    await startChat(page);
    expect(await say(page, 'What is my membership tier?')).toContain('What is it?');
    const refused = await opened(page, 'read_crm_data');
    expect(refused['decision']).toContain(
      'contacts.membership_tier: asked to see it: refused until the customer states an email address',
    );
    expect(refused['crm']).toContain('without asking the CRM');
    expect(await say(page, `It is ${email}`)).toContain('Membership tier: Gold');
    expect(await say(page, 'Change my preferred store to Tampere')).toContain('Preferred store: saved.');
    await look(page, 'console-match-email');

    expect(await called(page)).toEqual([
      ...['open_conversation ok', 'read_crm_data needs_email', 'submit_email recorded'],
      ...['read_crm_data ok', 'update_crm_data ok'],
    ]);
    const read = await opened(page, 'read_crm_data');
    expect(read['decision']).toContain('shown, because its rule asks for a matching email and got it');
    expect(read['crm']).toMatch(/POST \/crm\/\S+batch\/read, 1 in the batch: 200/);
    expect(read['answer']).toContain('"Gold"');
    const update = await opened(page, 'update_crm_data');
    expect(update['input']).toContain('Tampere');
    expect(update['decision']).toContain('contacts.preferred_store: asked to change it: saved in the CRM');
    expect(update['crm']).toMatch(/(PATCH|POST) \/crm\/\S+/);
    expect(await valueOf(world, id, 'preferred_store')).toBe('tampere');
    await look(page, 'console-match-email-calls');
  });

  it('plays level verify email: mail in the Inbox, its page in a new tab, the number, done, read and change', async () => {
    const world = await sharing();
    const { id, email } = await makeContact(world, {
      ...{ firstname: 'Veera', lastname: 'Verified', phone: '+358401110001' },
    });
    const page = await stage.open(world, 'console');
    await startChat(page);
    await say(page, `My email is ${email}`);
    expect(await say(page, 'What is my phone number?')).toContain('May I send a mail');
    const number = numberIn(await say(page, 'Yes, please'));
    expect(number).not.toBe('');
    await page.getByText(`A mail for ${email} has arrived.`).waitFor();
    await look(page, 'console-mail-arrived');
    expect(await say(page, 'Done')).toContain('I do not see a confirmation yet.');
    await page.getByRole('link', { name: 'Open the Inbox' }).click();
    await page.locator('.pp-mails').getByRole('link').click();
    await page.getByRole('link', { name: /\/verify\// }).waitFor();
    await look(page, 'inbox-mail');

    const tab = await inNewTab(page, () => page.getByRole('link', { name: /\/verify\// }).click());
    expect(new URL(tab.url()).origin).toBe(world.appUrl);
    await look(tab, 'verify-page');
    await tab.getByLabel(en.page_number_label).fill(number);
    await tab.getByRole('button', { name: en.page_confirm, exact: true }).click();
    await tab.getByRole('heading', { name: en.page_confirmed_title }).waitFor();
    await look(tab, 'verify-confirmed');
    await tab.close();

    await page
      .getByRole('navigation', { name: 'Portal' })
      .getByRole('link', { name: 'Agent console' })
      .click();
    await replies(page).first().waitFor();
    expect(await say(page, 'Done')).toMatch(/Phone number: \+358 ?40 ?111 ?0001/);
    expect(await say(page, 'Change my phone number to +358 50 555 6677')).toContain('Phone number: saved.');
    expect((await called(page)).slice(2)).toEqual([
      ...['read_crm_data needs_verification', 'request_verification sent', 'check_verification pending'],
      ...['check_verification confirmed', 'read_crm_data ok', 'update_crm_data ok'],
    ]);
    expect((await opened(page, 'read_crm_data'))['decision']).toContain(
      'shown, because its rule asks for a verified email and got it',
    );
    const update = await opened(page, 'update_crm_data');
    expect(update['decision']).toContain(
      'saved in the CRM, because its rule asks for a verified email and got it',
    );
    expect(update['crm']).toContain(': 200');
    await look(page, 'console-verify-email');

    expect(await valueOf(world, id, 'phone')).toMatch(/^\+358 ?50 ?555 ?6677$/);
    const record = await stage.open(world, `contacts/${id}`);
    await record.getByRole('region', { name: 'About this contact' }).getByText('555').waitFor();
    await record.getByText('Live chat, handover reference').waitFor();
    await look(record, 'console-then-record');
  });

  it('is played by keyboard alone, with the focus always to be seen', async () => {
    const world = await sharing();
    const { id, email } = await makeContact(world, { phone: '+358401110002' });
    const page = await stage.open(world, 'console');
    const type = async (text: string): Promise<string> => {
      const before = await replies(page).count();
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
      return answerSince(page, before);
    };
    await tabTo(page, page.getByRole('button', { name: 'Start the chat' }));
    await page.keyboard.press('Enter');
    await page.locator('textarea:focus').waitFor();
    await type(`My email is ${email}`);
    await type('What is my phone number?');
    const number = numberIn(await type('Yes'));

    const link = page.getByRole('link', { name: 'Open its link as the customer' });
    await tabTo(page, link, 'Shift+Tab');
    const tab = await inNewTab(page, () => page.keyboard.press('Enter'));
    await tab.locator('#number:focus').waitFor();
    await tab.keyboard.type(number);
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: en.page_confirmed_title }).waitFor();
    await tab.close();

    await page.bringToFront();
    await tabTo(page, message(page));
    expect(await type('Done')).toContain('Phone number: +358');
    expect(await type('Change my phone number to +358 50 555 6688')).toContain('saved');
    await tabTo(page, calls(page).locator('summary').last());
    await page.keyboard.press('Enter');
    await calls(page).getByText('asked to change it: saved in the CRM').waitFor();
    await look(page, 'console-keyboard');
    expect(await valueOf(world, id, 'phone')).toMatch(/^\+358 ?50 ?555 ?6688$/);

    await tabTo(page, page.getByRole('tab', { name: 'Play the customer' }), 'Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await tabTo(page, page.getByLabel('Tool', { exact: true }));
    await tabTo(page, page.getByRole('button', { name: 'Send', exact: true }));
    await page.keyboard.press('Enter');
    await page.getByText('open_conversation was answered.').waitFor();
  });

  it('does not ask a recognised contact for an address where the mail can go to the one on the record', async () => {
    const world = await sharing();
    const { email } = await makeContact(world, {
      ...{ firstname: 'Rea', lastname: 'Recognised', phone: '+358401110003' },
    });
    const page = await stage.open(world, 'console');
    await page.getByLabel('Recognised as contact').selectOption({ label: await optionFor(page, email) });
    await startChat(page);
    await page.getByText(/recognised as contact \d+/).waitFor();
    expect(await say(page, 'What is my phone number?')).toContain('May I send a mail');
    await say(page, 'Yes');
    await page.getByText(`A mail for ${email} has arrived.`).waitFor();
    expect(await called(page)).toEqual([
      ...['open_conversation ok', 'read_crm_data needs_email', 'request_verification sent'],
    ]);
    expect(await log(page).innerText()).not.toContain(email);
    await look(page, 'console-recognised');
  });

  it('suggests what takes the story on: a sentence for each level, and the next step of it', async () => {
    const world = await sharing();
    const { email } = await makeContact(world, { phone: '+358401110005' });
    const page = await stage.open(world, 'console');
    await startChat(page);
    const suggestions = page.getByRole('list', { name: 'Things a customer might say' });
    const offered = (): Promise<readonly string[]> => suggestions.getByRole('button').allInnerTexts();
    const always = ['I want to talk to a human', 'Thanks, bye!'];
    const wishes = [
      ...['What is my membership tier?', 'What is my phone number?'],
      ...['Change my preferred store to …', 'Change my phone number to …'],
    ];
    expect(await offered()).toEqual(['My email is anna.virtanen@example.com', ...wishes, ...always]);
    await say(page, `My email is ${email}`);
    expect(await offered()).toEqual([...wishes, ...always]);
    const press = async (sentence: string): Promise<string> => {
      const before = await replies(page).count();
      await suggestions.getByRole('button', { name: sentence, exact: true }).click();
      return answerSince(page, before);
    };
    expect(await press('What is my phone number?')).toContain('May I send a mail');
    expect(await press('Yes')).toMatch(/the number \d{4} there/);
    expect((await offered()).slice(0, 2)).toEqual(['Done', 'No mail arrived']);
    expect(await press('Done')).toContain('I do not see a confirmation yet.');
    await suggestions.getByRole('button', { name: 'Change my phone number to …' }).click();
    expect(await message(page).inputValue()).toBe('Change my phone number to ');
    await page.locator('textarea:focus').waitFor();
    await look(page, 'console-suggestions');
  });

  it('starts over with a chat that knows nothing of the one before', async () => {
    const world = await sharing();
    const { email } = await makeContact(world, { membership_tier: 'silver' });
    const page = await stage.open(world, 'console');
    await startChat(page);
    await say(page, `My email is ${email}`);
    expect(await say(page, 'What is my membership tier?')).toContain('Membership tier: Silver');
    await page.reload();
    expect(await log(page).innerText()).toContain('Membership tier: Silver');
    await page.getByRole('button', { name: 'Start over' }).click();
    await page.getByText('No call yet.').waitFor();
    await page.locator('h2:focus', { hasText: 'Chat' }).waitFor();
    await startChat(page);
    expect(await say(page, 'What is my membership tier?')).toContain('What is it?');
    expect(await log(page).innerText()).not.toContain('Silver');
    expect(await called(page)).toEqual(['open_conversation ok', 'read_crm_data needs_email']);
    await look(page, 'console-started-over');
  });

  it('calls a tool by hand and shows the tool’s own answer to input that it does not take', async () => {
    const world = await sharing();
    const page = await stage.open(world, 'console');
    await page.getByRole('tab', { name: 'Call a tool by hand' }).click();
    const hand = page.getByRole('region', { name: 'Calls by hand' });
    const send = async (tool: string, fields: Readonly<Record<string, string>>): Promise<string> => {
      const before = await hand.locator('details').count();
      await page.getByLabel('Tool', { exact: true }).selectOption(tool);
      for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await expect.poll(() => hand.locator('details').count()).toBe(before + 1);
      const call = hand.locator('details').last();
      await call.locator('summary').click();
      await call.getByText('Loading …').waitFor({ state: 'detached' });
      return call.innerText();
    };
    const wrong = await send('open_conversation', { Channel: 'pigeon' });
    expect(wrong).toContain('invalid_input');
    expect(wrong).toContain('pigeon');
    expect(wrong).toContain('channel');
    await look(page, 'console-by-hand');
    expect(await send('open_conversation', { Channel: 'live_chat' })).toContain('"status": "ok"');
    // The handle of the conversation that was just opened is filled in.
    const unknown = await send('read_crm_data', { Properties: '["contacts.bank_account"]' });
    expect(unknown).toContain('refused, it is not shared with agents');
    expect(unknown).toContain('not_listed');
  });

  it('calls every tool of the app by hand', async () => {
    const world = await sharing();
    const { id, email } = await makeContact(world, { preferred_store: 'oslo' });
    const page = await stage.open(world, 'console');
    await page.getByRole('tab', { name: 'Call a tool by hand' }).click();
    const choice = page.getByLabel('Tool', { exact: true });
    await choice.waitFor();
    const calls: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      open_conversation: { Channel: 'live_chat' },
      submit_email: { Email: email },
      read_crm_data: { Properties: 'contacts.preferred_store' },
      update_crm_data: { Changes: '{"contacts.preferred_store": "tampere"}' },
      request_verification: {},
      check_verification: {},
      close_conversation: { Reason: 'customer_left' },
    };
    const offered = await choice.locator('option').allInnerTexts();
    const named = offered.map((text) => /\((\w+)\)$/.exec(text)?.[1] ?? text);
    expect(named.sort()).toEqual(Object.keys(calls).sort());
    for (const [tool, fields] of Object.entries(calls)) {
      await choice.selectOption(tool);
      for (const [label, value] of Object.entries(fields)) {
        await page.getByLabel(label).fill(value);
      }
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await page.getByText(`${tool} was answered.`).waitFor();
    }
    const answered = page.getByRole('region', { name: 'Calls by hand' }).locator('summary');
    const outcomes = (await answered.allInnerTexts()).map((text) => text.split(/\s+/).slice(0, 2).join(' '));
    expect(outcomes).toEqual([
      ...['open_conversation ok', 'submit_email recorded', 'read_crm_data ok', 'update_crm_data ok'],
      ...['request_verification sent', 'check_verification pending', 'close_conversation closed'],
    ]);
    expect(await valueOf(world, id, 'preferred_store')).toBe('tampere');
  });

  it('hands over with a reference that the contact’s card finds', async () => {
    const world = await sharing();
    const page = await stage.open(world, 'console');
    await startChat(page);
    const said = await say(page, 'I want to talk to a human');
    const reference = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(said)?.[0] ?? '';
    await page.getByText('Live chat, nobody recognised, ended').waitFor();
    await look(page, 'console-handed-over');
    const record = await stage.open(world, 'contacts/1001');
    await record.getByLabel('Reference from the agent’s note').fill(reference);
    await record.getByRole('button', { name: 'Look up', exact: true }).click();
    await record.getByText(`Handover ${reference}`).waitFor();
  });

  it.each(['en', 'fi'] as const)('fits a window 320 px wide, as the Inbox does, in %s', async (lang) => {
    const world = await sharing();
    const { email } = await makeContact(world, { phone: '+358401110004' });
    const page = await stage.open(world, 'console', { lang, viewport: { width: 320, height: 640 } });
    const wider = (): Promise<unknown> => page.evaluate('document.documentElement.scrollWidth - innerWidth');
    await page.getByRole('button', { name: 'Start the chat' }).waitFor();
    expect(await wider()).toBe(0);
    await startChat(page);
    await say(page, lang === 'fi' ? `Sähköpostini on ${email}` : `My email is ${email}`);
    await say(page, lang === 'fi' ? 'Mikä on puhelinnumeroni?' : 'What is my phone number?');
    await say(page, lang === 'fi' ? 'Kyllä' : 'Yes');
    await opened(page, 'read_crm_data');
    await page.getByText(email).first().waitFor();
    expect(await wider()).toBe(0);
    await look(page, `console-narrow-${lang}`);
    await page.getByRole('link', { name: 'Open the Inbox' }).click();
    await page.locator('.pp-mails').getByRole('link').waitFor();
    expect(await wider()).toBe(0);
    await look(page, `inbox-narrow-${lang}`);
    await page.locator('.pp-mails').getByRole('link').click();
    await page.getByRole('link', { name: /\/verify\// }).waitFor();
    expect(await wider()).toBe(0);
    await look(page, `mail-narrow-${lang}`);
  });
});

/** The choice of a contact that is listed with this address. */
async function optionFor(page: Page, email: string): Promise<string> {
  const option = page.locator('option').filter({ hasText: email });
  await option.waitFor({ state: 'attached' });
  return option.innerText();
}
