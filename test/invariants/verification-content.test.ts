import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxMail } from '../../dev/sandbox-control.ts';
import { composeMail } from '../../src/verification/compose-mail.ts';
import { ANNA, EU, EU_USERS, startWorld, type World } from '../helpers/world.ts';
import { linkIn, nextMail, openPage } from '../helpers/verification.ts';
import { controlRequest } from './transport-requests.ts';

/** What stands in a mail. */

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const admin = (method: string, path: string, body?: object) =>
  world.control.uiFetch(EU, {
    ...{ userId: EU_USERS.admin, method, path },
    ...(body === undefined ? {} : { body }),
  });
const version = async (): Promise<number> =>
  ((await admin('GET', '/settings')).body as { version: number }).version;

const EVIL_LINK = '<a href="https://evil.example/x">win</a>';
const VALUES: Readonly<Record<string, string>> = {
  firstname: `Canary-first ${EVIL_LINK}`,
  lastname: 'Canary-last {company} {time} {{7*7}} ${7*7}',
  phone: '+358 40 555 canary',
  city: `Canary-city \u202egnorw ${'x'.repeat(10_000)}`,
  jobtitle: 'Canary-job\r\nBcc: evil@attacker.example',
  company: 'Canary-company https://evil.example',
};
const COMPANY = `Nordlys "&" <b>Co</b> {support} {time} evil.example`;
const SUPPORT = `<a href="https://evil.example/s">help@nordlys.example</a> {company}`;

/** The one mail of a portal in which everybody wrote what they should not. */
async function hostileMail(): Promise<{ readonly mail: SandboxMail; readonly number: string }> {
  const brand = { companyName: COMPANY, supportContact: SUPPORT, language: 'en' };
  expect((await admin('PUT', '/settings/brand', { version: await version(), ...brand })).status).toBe(200);
  const grant = {
    ...{ enabled: true, protectionLevel: 'verify_email' },
    instructions: `Canary-instructions ${EVIL_LINK} {company}`,
  };
  for (const property of ['phone', 'city']) {
    const body = { version: await version(), show: grant, edit: grant };
    expect((await admin('PUT', `/settings/rules/contacts.${property}`, body)).status).toBe(200);
  }
  for (const property of ['phone', 'city']) {
    await controlRequest(world, 'PATCH', `/portals/${EU}/properties/${property}`, {
      label: `Canary-label ${EVIL_LINK}`,
    });
  }
  await controlRequest(world, 'PATCH', `/portals/${EU}/contacts/1001`, { properties: VALUES });
  const chat = { channel: 'live_chat', callerLabel: `Canary-label ${EVIL_LINK}` };
  const { conversation } = await world.call('open_conversation', chat);
  await world.call('submit_email', { conversation, email: `Canary-chat ${EVIL_LINK}` });
  await world.call('submit_email', { conversation, email: ANNA });
  await world.read(conversation, ['contacts.phone', 'contacts.city', `Canary-asked ${EVIL_LINK}`]);
  const changes = { 'contacts.city': `Canary-new ${EVIL_LINK}` };
  await world.call('update_crm_data', { conversation, changes });
  const asked = await world.call('request_verification', { conversation });
  return { mail: await nextMail(world, { to: ANNA }), number: String(asked['numberForCustomer']) };
}

const attributes = (html: string, name: string): readonly string[] =>
  [...html.matchAll(new RegExp(`\\s${name}\\s*=\\s*"([^"]*)"`, 'gi'))].map(([, value]) => value ?? '');
const tags = (html: string): readonly string[] => [
  ...new Set([...html.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, name]) => (name ?? '').toLowerCase())),
];
/** Without the joiners that keep a name from becoming a link, and with character references read. */
const plain = (text: string): string =>
  text
    .replaceAll('\u2060', '')
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code)));
/** What a mail program would make a link of by itself. */
const links = (text: string): readonly string[] =>
  text.match(/(?:https?:\/\/|www\.)\S+|\b[\w-]+\.(?:example|com)\b/gi) ?? [];

describe('a verification mail', () => {
  it('INV-33: holds no value, no number, no word of the chat and no markup of anybody, and links to our own page alone', async () => {
    const { mail, number } = await hostileMail();
    // What the portal wrote as its support contact stands there as it was written.
    const link = linkIn({ ...mail, text: mail.text.replaceAll(SUPPORT, '') });
    expect(link.startsWith(`${world.appUrl}/verify/`)).toBe(true);
    const whole = [mail.subject, mail.text, mail.html, ...Object.values(mail.headers)].join('\n');
    for (const word of ['canary', 'attacker', '7*7', 'gnorw', 'evil.example/x']) {
      expect([word, whole.toLowerCase().includes(word.toLowerCase())]).toEqual([word, false]);
    }
    expect(mail.text.replace(link, '').includes(number)).toBe(false);

    // The brand stands there as its letters: nothing of it is markup, a template, or filled in twice.
    expect(tags(mail.html)).toEqual(['!doctype', 'html', 'head', 'meta', 'body', 'div', 'p', 'a']);
    expect(attributes(mail.html, 'href')).toEqual([link]);
    expect(attributes(mail.html, 'src')).toEqual([]);
    for (const part of [plain(mail.text), plain(mail.html)]) {
      expect(part).toContain('Nordlys "&" <b>Co</b> {support} {time} evil.example');
      expect(part).toContain(SUPPORT);
    }
    const withoutSupport = mail.text.replaceAll(SUPPORT, '');
    expect(links(withoutSupport)).toEqual([link, ...links(link).slice(1)]);
    expect(whole).not.toMatch(/[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    const page = await openPage(link);
    expect(page.html).not.toMatch(/<b>|<a /);
    expect(page.html).not.toContain('555 canary');
  });

  it.each([
    ['marks that turn the writing round', 'Nord\u202elys\u2066\u200f'],
    ['ten thousand characters', 'N'.repeat(10_240)],
    ['a second line', 'Nordlys\r\nBcc: evil@attacker.example'],
    ['a NUL', 'Nord\u0000lys'],
  ])('INV-33: cannot be given a name with %s', async (_what, companyName) => {
    const brand = { companyName, supportContact: 'help@nordlys.example', language: 'en' };
    const saved = await admin('PUT', '/settings/brand', { version: await version(), ...brand });
    expect(saved.status).toBe(422);
  });

  it('INV-33: is harmless even where such a name had been stored', () => {
    const hostile = `\u202eNordlys\u2066\r\nBcc: evil@attacker.example https://evil.example/a ${'N'.repeat(10_240)}`;
    const { subject, fromName, text, html } = composeMail({
      ...{ to: ANNA, language: undefined, timeZone: 'Europe/Helsinki' },
      brand: { companyName: hostile, supportContact: hostile, language: 'en' },
      ...{ requestedAtMs: Date.UTC(2026, 10, 24, 7), expiresAtMs: Date.UTC(2026, 10, 24, 7, 10) },
      url: 'https://app.example/verify/token',
    });
    for (const part of [subject, fromName]) expect(part).not.toMatch(/[\r\n\u202e\u2066]/);
    for (const part of [text, html]) {
      expect(part).not.toMatch(/[\r\u202e\u2066]|^Bcc:/m);
      expect(part.length).toBeLessThan(4_000);
    }
    expect(attributes(html, 'href')).toEqual(['https://app.example/verify/token']);
  });
});
