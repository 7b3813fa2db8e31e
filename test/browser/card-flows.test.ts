import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { save } from '../invariants/identity-scene.ts';
import { begin, brand, confirmed, makeContact } from '../helpers/verification.ts';
import { EU, EU_USERS, type World, type WorldOptions } from '../helpers/world.ts';
import { apiWith, APP_URL, connect } from '../sandbox/harness.ts';
import {
  browserStage,
  listedForAgent,
  look,
  messages,
  openSettings,
  openTab,
  ruleRow,
  storedRule,
  type Visit,
} from './portal.ts';

const stage = browserStage();

/** A portal that shares the city after a confirmed mail, and the preferred store with a matching address. */
async function sharing(options: WorldOptions = {}): Promise<World> {
  const world = await stage.world(options);
  await brand(world);
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('preferred_store', { show: 'match_email' });
  return world;
}

const card = (page: Page): Locator => page.locator('.uie');
const part = (page: Page, heading: string): Locator =>
  card(page).getByRole('heading', { name: heading, exact: true });

/** Opens the card of a record and waits until it was read to its end. */
async function openCard(world: World, record: string, visit: Visit = {}): Promise<Page> {
  const page = await stage.open(world, record, visit);
  await part(page, 'Latest agent activity').waitFor();
  return page;
}

/** What the card's table says about a property for each step of proof. */
const cellsOf = async (page: Page, label: string): Promise<readonly string[]> =>
  (await card(page).getByRole('row').filter({ hasText: label }).getByRole('cell').allInnerTexts()).slice(
    1,
    4,
  );

async function refresh(page: Page): Promise<void> {
  await card(page).getByRole('button', { name: 'Refresh', exact: true }).click();
}

async function endProofs(page: Page): Promise<void> {
  await card(page).getByRole('button', { name: 'End proofs' }).click();
  const dialog = page.getByRole('dialog', { name: 'End every proof for this contact?' });
  await dialog.getByRole('button', { name: 'Yes, end them' }).click();
  await messages(page).getByText('One proof was ended.').waitFor();
  await card(page).getByText('No customer is confirmed as this contact at the moment.').waitFor();
}

/** What the agent of a conversation gets to know about the city. */
async function cityRead(world: World, conversation: string): Promise<string | undefined> {
  return (await world.read(conversation, ['city'])).results?.[0]?.status;
}

/** The id of a contact by its first and last name. */
async function idOf(world: World, first: string, last: string): Promise<string> {
  const rows = (await world.control.get(`/portals/${EU}/contacts`)) as readonly {
    readonly id: string;
    readonly properties: Readonly<Record<string, string | null>>;
  }[];
  const found = rows.find(
    ({ properties: { firstname, lastname } }) => firstname === first && lastname === last,
  );
  if (found === undefined) throw new Error(`there is no ${first} ${last}`);
  return found.id;
}

describe('the contact card', () => {
  it('adds a rule, which then stands in the policy, in the card’s table and on the settings page', async () => {
    const world = await stage.world();
    await brand(world);
    const page = await openCard(world, 'contacts/1001');
    await card(page).getByText('An agent may do nothing yet').waitFor();
    await look(page, 'card-nothing-yet');
    await card(page).getByRole('button', { name: 'Add CRM data' }).click();
    const picker = page.getByRole('dialog', { name: 'Add a property' });
    await picker.getByLabel('Find a contact property').fill('preferred st');
    await picker.getByRole('button', { name: 'Preferred store', exact: true }).waitFor();
    await look(page, 'card-picker');
    await picker.getByRole('button', { name: 'Preferred store', exact: true }).click();
    const panel = page.getByRole('dialog', { name: 'Preferred store' });
    await panel.getByRole('radio', { name: 'Match email' }).check();
    await look(page, 'card-rule');
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await messages(page).getByText('Saved.').waitFor();
    await expect
      .poll(() => cellsOf(page, 'Preferred store'))
      .toEqual(['Not yet: asks for email', 'Shows', 'Shows']);
    await look(page, 'card-rule-saved');

    expect(await storedRule(world, 'preferred_store')).toMatchObject({
      show: { enabled: true, protectionLevel: 'match_email' },
      edit: { enabled: false },
    });
    expect((await listedForAgent(world)).map(({ name }) => name)).toEqual(['contacts.preferred_store']);
    const settings = await openSettings(stage, world);
    await openTab(settings, 'CRM data');
    expect(await ruleRow(settings, 'Preferred store').innerText()).toContain('Match email');
  });

  it('shows a proof with channel, time and reference, and ends it: the agent’s next read is refused', async () => {
    const world = await sharing();
    const { id, email } = await makeContact(world, { firstname: 'Elli', lastname: 'Proved', city: 'Turku' });
    const { conversation } = await confirmed(world, { email });
    expect(await cityRead(world, conversation)).toBe('ok');
    const page = await openCard(world, `contacts/${id}`);
    const proof = await card(page)
      .getByText(/handover reference/)
      .innerText();
    expect(proof).toMatch(/^Live chat, handover reference [2-9A-Z]{4}-[2-9A-Z]{4}$/);
    const times = await card(page).getByText('holds until').innerText();
    const moment = String.raw`\w+ \d+, 20\d\d at \d+:\d\d\s[AP]M \S+`;
    expect(times).toMatch(new RegExp(`^Confirmed ${moment}, holds until ${moment}$`));
    expect(await cellsOf(page, 'City')).toEqual([
      'Not yet: asks for email',
      'Not yet: asks to verify email',
      'Shows and changes',
    ]);
    await look(page, 'card-proof');

    await card(page).getByRole('button', { name: 'End proofs' }).click();
    await page.getByRole('dialog').getByText('until the customer has confirmed').waitFor();
    await look(page, 'card-end-proofs');
    await page.getByRole('dialog').getByRole('button', { name: 'Keep them' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await cityRead(world, conversation)).toBe('ok');

    await endProofs(page);
    expect(await cityRead(world, conversation)).toBe('needs_verification');
    await look(page, 'card-proofs-ended');
  });

  it('finds a handover by its reference, with its changes, and says plainly when it was somebody else’s', async () => {
    const world = await sharing();
    const { id, email } = await makeContact(world, { firstname: 'Elli', lastname: 'Handed', city: 'Turku' });
    const { conversation } = await confirmed(world, { email });
    await world.call('update_crm_data', { conversation, changes: { city: 'Vaasa' } });
    const closed = await world.call('close_conversation', { conversation, reason: 'handoff' });
    const { reference } = closed['handoff'] as { readonly reference: string };
    const lookUp = async (page: Page, typed: string): Promise<void> => {
      await card(page).getByLabel('Reference from the agent’s note').fill(typed);
      await page.keyboard.press('Enter');
    };

    const page = await openCard(world, `contacts/${id}`);
    await lookUp(page, reference.toLowerCase().replace('-', ' '));
    await card(page).getByText(`Handover ${reference}`).waitFor();
    await card(page).getByText('It was this contact').waitFor();
    await card(page).getByText('City: Changed', { exact: true }).first().waitFor();
    await look(page, 'card-handover-found');
    await lookUp(page, 'AAAA-AAAA');
    await card(page).getByText('No handover under AAAA-AAAA').waitFor();
    await look(page, 'card-handover-unknown');
    await lookUp(page, ' ');
    await card(page).getByText('Type the reference first.').waitFor();
    await look(page, 'card-handover-empty');

    const other = await openCard(world, 'contacts/1001');
    await lookUp(other, reference);
    await card(other).getByText(`It was another contact (record ${id})`).waitFor();
    await look(other, 'card-handover-of-another');
  });

  it('says of a handover in which nobody proved anything that nobody did', async () => {
    const world = await sharing();
    const conversation = await begin(world, { channel: 'whatsapp', email: 'nobody.known@example.com' });
    const closed = await world.call('close_conversation', { conversation, reason: 'handoff' });
    const { reference } = closed['handoff'] as { readonly reference: string };
    const page = await openCard(world, 'contacts/1001');
    await card(page).getByLabel('Reference from the agent’s note').fill(reference);
    await card(page).getByRole('button', { name: 'Look up', exact: true }).click();
    await card(page).getByText('Nobody has proved anything').waitFor();
    await card(page).getByText('WhatsApp', { exact: true }).first().waitFor();
    await look(page, 'card-handover-of-nobody');
  });

  it.each([
    ['has no address', 'Noemi', 'Noaddress', 'has no email address', 'Add an address to the record.'],
    [
      'shares its address with another',
      'Cross',
      'Primary',
      'Another contact has the same email address',
      'Merge the two',
    ],
  ])('says what stands in the way of a contact that %s', async (_, first, last, blocker, remedy) => {
    const world = await sharing();
    const page = await openCard(world, `contacts/${await idOf(world, first, last)}`);
    const alert = card(page).getByRole('alert');
    expect(await alert.innerText()).toContain('What stands in the way');
    expect(await alert.innerText()).toContain(blocker);
    expect(await alert.innerText()).toContain(remedy);
    // Whatever somebody proves, nothing is shown or changed.
    expect((await cellsOf(page, 'Preferred store')).slice(1)).toEqual(['Not available', 'Not available']);
    const city = await cellsOf(page, 'City');
    expect(city.every((text) => text.startsWith('Not yet:'))).toBe(true);
    expect(city).toHaveLength(3);
    await look(page, `card-blocked-${last.toLowerCase()}`);
  });

  it('lets a user without rights read it and end proofs, but not change a rule', async () => {
    const world = await sharing();
    const { id, email } = await makeContact(world, { firstname: 'Elli', lastname: 'Read' });
    const { conversation } = await confirmed(world, { email });
    const page = await openCard(world, `contacts/${id}`, { userId: EU_USERS.ordinary });
    await card(page).getByText('You can look, but not change anything here').waitFor();
    await card(page).getByText('People you can ask: Saara Admin').waitFor();
    expect(await cellsOf(page, 'Preferred store')).toEqual(['Not yet: asks for email', 'Shows', 'Shows']);
    const buttons = await card(page).getByRole('button').allInnerTexts();
    expect(buttons).toEqual(['End proofs', 'Look up', 'Refresh']);
    await look(page, 'card-read-only');
    await endProofs(page);
    expect(await cityRead(world, conversation)).toBe('needs_verification');
  });

  it('shows an editor named by an admin the buttons that the admin has', async () => {
    const world = await sharing();
    const access = { userIds: [String(EU_USERS.editor)], needSeat: false };
    expect((await save(world, '/settings/editors', access)).status).toBe(200);
    const page = await openCard(world, 'contacts/1001', { userId: EU_USERS.editor });
    await card(page).getByRole('button', { name: 'Edit City' }).click();
    const panel = page.getByRole('dialog', { name: 'City' });
    await panel.getByRole('switch', { name: 'Edit property' }).click();
    await look(page, 'card-edit');
    await panel.getByRole('button', { name: 'Save', exact: true }).click();
    await expect
      .poll(() => cellsOf(page, 'City'))
      .toEqual(['Not yet: asks for email', 'Not yet: asks to verify email', 'Shows']);
    expect(await storedRule(world, 'city')).toMatchObject({ edit: { enabled: false } });
  });

  it('tells what the agent just did and how it went, without a value', async () => {
    const world = await sharing();
    const { id, email } = await makeContact(world, {
      ...{ firstname: 'Elli', lastname: 'Watched', city: 'Sodankylä', preferred_store: 'oslo' },
    });
    const page = await openCard(world, `contacts/${id}`);
    await card(page).getByText('No agent has touched this contact.').waitFor();
    const conversation = await begin(world, { email, channel: 'whatsapp' });
    const read = await world.read(conversation, ['preferred_store', 'city']);
    expect(read.status).toBe('partly');
    await refresh(page);
    const line = card(page).getByRole('row').filter({ hasText: 'WhatsApp' });
    await line.waitFor();
    expect(await line.getByRole('cell').nth(1).innerText()).toMatch(/^Show data\s+WhatsApp$/);
    const outcome = await line.getByRole('cell').nth(2).innerText();
    expect(outcome).toContain('Preferred store: Shown');
    expect(outcome).toContain('City: Needs a confirmed mail');
    expect(await card(page).innerText()).not.toMatch(/Sodankyl|Oslo/);
    await look(page, 'card-activity');
  });

  it.each(['en', 'fi'] as const)('fits a window 320 px wide, in %s', async (lang) => {
    const world = await sharing();
    await confirmed(world, { email: 'anna.virtanen@example.com' });
    const page = await stage.open(world, 'contacts/1001', { lang, viewport: { width: 320, height: 640 } });
    await card(page).getByRole('textbox').waitFor();
    await look(page, `card-narrow-${lang}`);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  });
});

describe('the help desk card', () => {
  /** A world with a ticket that asks about one contact, about none and about two. */
  async function desk(): Promise<{ readonly world: World; readonly tickets: readonly string[] }> {
    const world = await stage.world({ installed: [] });
    // Another app of the portal arranges the tickets, before ours is installed.
    world.sandbox.setAppUrl(APP_URL);
    const api = apiWith(world.sandbox, (await connect(world.sandbox)).accessToken);
    world.sandbox.setAppUrl(world.appUrl);
    await world.install();
    await brand(world);
    await world.allow('preferred_store', { show: 'match_email' });
    const list = (await world.control.get(
      `/portals/${EU}/objects/tickets?limit=3&associations=contacts`,
    )) as {
      readonly results: readonly { readonly id: string; readonly associations: readonly { id: string }[] }[];
    };
    const [one, none, two] = list.results;
    const linked = (ticket = '', contact = ''): string =>
      `/crm/objects/2026-03/tickets/${ticket}/associations/contacts/${contact}`;
    await api('DELETE', linked(none?.id, none?.associations[0]?.id));
    await api('PUT', `/crm/objects/2026-03/tickets/${two?.id ?? ''}/associations/default/contacts/1002`);
    return { world, tickets: [one?.id ?? '', none?.id ?? '', two?.id ?? ''] };
  }

  it('shows the card of the one contact that a ticket is linked to, and guesses nothing where it is none or two', async () => {
    const {
      world,
      tickets: [one, none, two],
    } = await desk();
    const page = await openCard(world, `tickets/${one ?? ''}`);
    await card(page).getByText('Preferred store', { exact: true }).waitFor();
    await card(page).getByText('Has stated a matching email:').waitFor();
    await look(page, 'desk-one');

    const alone = await stage.open(world, `tickets/${none ?? ''}`);
    await card(alone).getByText('This ticket is not linked to a contact').waitFor();
    expect(await card(alone).getByText('Preferred store').count()).toBe(0);
    await look(alone, 'desk-none');

    const crowd = await stage.open(world, `tickets/${two ?? ''}`);
    await card(crowd).getByText('This ticket is linked to more than one contact').waitFor();
    expect(await card(crowd).getByText('Preferred store').count()).toBe(0);
    expect(await crowd.getByText('Asked by').innerText()).toMatch(/^Asked by [\w ]+, Erik Lindqvist$/);
    await look(crowd, 'desk-two');
  });

  it('fits a window 320 px wide', async () => {
    const { world, tickets } = await desk();
    const page = await openCard(world, `tickets/${tickets[0] ?? ''}`, {
      viewport: { width: 320, height: 640 },
    });
    await look(page, 'desk-narrow');
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  });
});
