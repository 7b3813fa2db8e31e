import { describe, expect, it } from 'vitest';
import type { OutgoingMail } from '../../src/ports.ts';
import { composeMail, type MailFacts } from '../../src/verification/compose-mail.ts';

const URL_OF_PAGE = `https://app.example/verify/${'a'.repeat(43)}`;
const FACTS: MailFacts = {
  to: 'customer@example.com',
  brand: { companyName: 'Nordlys', supportContact: 'help@nordlys.example', language: 'en' },
  language: undefined,
  timeZone: 'Europe/Helsinki',
  requestedAtMs: Date.UTC(2026, 10, 24, 12, 5),
  expiresAtMs: Date.UTC(2026, 10, 24, 12, 15),
  url: URL_OF_PAGE,
};
const compose = (changes: Partial<MailFacts> = {}, brand: Partial<MailFacts['brand']> = {}): OutgoingMail =>
  composeMail({ ...FACTS, ...changes, brand: { ...FACTS.brand, ...brand } });

/** What a mail program makes a link of in plain text: a scheme, or something that looks like a host or an address. */
const LINKS = /\bhttps?:\/\/\S+|\bwww\.\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|example|org|evil)\b\S*/g;
const BIDI_AND_CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Every language there is, with the words of its mail that ask for the number. */
const LANGUAGES = [
  ['en', 'type the 4-digit number'],
  ['fi', 'nelinumeroinen'],
  ['sv', 'fyrsiffriga'],
  ['de', '4-stellige'],
  ['fr', '4 chiffres'],
  ['es', '4 cifras'],
  ['pt', '4 dígitos'],
  ['nl', '4 cijfers'],
  ['it', '4 cifre'],
  ['da', 'firecifrede'],
  ['nb', 'firesifrede'],
  ['ja', '4桁'],
] as const;

describe('a verification mail', () => {
  it('is exactly this, for a company without surprises', () => {
    const { html, text, ...head } = compose();
    expect(head).toStrictEqual({
      to: 'customer@example.com',
      fromName: 'Nordlys',
      subject: 'Nordlys: please confirm that it is you',
      language: 'en',
    });
    expect(text.split('\n\n')).toStrictEqual([
      'Somebody is talking to the assistant of Nordlys and would like to see or change the data of the customer who has this email address.',
      'Asked for: November 24, 2026 at 2:05 PM GMT+2',
      'Is that you? Then open this page and type the 4-digit number that your chat shows you:',
      URL_OF_PAGE,
      'The link works until November 24, 2026 at 2:15 PM GMT+2.',
      'Type only a number from a chat that you started yourself. Nobody from Nordlys will ever call or write to you about it.',
      'Is that not you? Then open the page and press “This was not me”, or just ignore this mail. Nothing was shown or changed.',
      'Questions? You can reach Nordlys here: help@nordlys.example\n',
    ]);
    expect(html).toContain('<html lang="en" dir="ltr">');
    expect(html.match(/<a /g)).toHaveLength(1);
    expect(html).toContain(`<a href="${URL_OF_PAGE}"`);
  });

  it.each(LANGUAGES)(
    'is written in %s, for the contact’s language or else the company’s',
    (language, words) => {
      const mail = compose({ language: `${language.toUpperCase()}-XX` }, { language: 'en' });
      expect(mail.language).toBe(language);
      expect(mail.text).toContain(words);
      expect(mail.html).toContain(`lang="${language}"`);
      expect(compose({ language: 'tlh' }, { language }).text).toBe(compose({ language }).text);
      for (const text of [mail.text, mail.html, mail.subject]) expect(text).not.toMatch(/\{\w*\}|undefined/);
      expect(mail.text.match(/https?:\/\/\S+/g)).toStrictEqual([URL_OF_PAGE]);
      expect(mail.text.split('\n\n')).toHaveLength(8);
      expect(mail.text).toMatch(/2026/);
      expect(mail.text).toMatch(/0?[25][.:h ]/);
    },
  );

  it('is in the portal’s time zone, and in UTC where that is unknown', () => {
    expect(compose({ timeZone: 'America/New_York' }).text).toContain('7:05 AM EST');
    expect(compose({ timeZone: 'Middle/Earth' }).text).toContain('12:05 PM UTC');
  });
});

describe('a hostile name in a mail', () => {
  it.each([
    ['markup', '<script>alert(1)</script>'],
    ['an attribute', '"><img src=x onerror=alert(2)>'],
    ['a link of its own', 'https://evil.example/login'],
    ['a host', 'evil.example'],
    ['an address', 'help@evil.example'],
    ['a header', 'Nordlys\r\nBcc: evil@evil.example'],
    ['a line separator', 'Nordlys\u2028Bcc: evil@evil.example'],
    ['template braces', '{{7*7}} ${7*7} {company} {time} %s'],
    ['replacement patterns', "$& $1 $' $` $$"],
    ['marks of direction', '\u202Egnorw\u202C \u2066hidden\u2069'],
    ['ten thousand letters', 'N'.repeat(10_000)],
    ['half a character', 'Nordlys\uD83D'],
  ])('is inert text: %s', (_, companyName) => {
    const { html, text, subject, fromName } = compose({}, { companyName });
    const inner = html.replaceAll(/<\/?(?:html|head|meta|body|div|p|a)\b[^>]*>|<!doctype html>/g, '');
    expect(inner).not.toMatch(/[<>]/);
    expect(html.match(/<a /g)).toHaveLength(1);
    expect(text.replace(URL_OF_PAGE, '').match(LINKS)).toStrictEqual(['nordlys.example']);
    for (const line of [subject, fromName]) {
      expect(line).not.toMatch(/[\r\n\u2028\u2029]/);
      expect(line).not.toMatch(BIDI_AND_CONTROLS);
      expect(line).not.toMatch(/\p{Cs}/u);
      expect(line.length).toBeLessThan(140);
    }
    for (const whole of [text, html]) {
      expect(whole).not.toMatch(BIDI_AND_CONTROLS);
      expect(whole).not.toContain('49');
      expect(whole.length).toBeLessThan(5_000);
      expect(whole).not.toMatch(/\p{Cs}/u);
    }
    expect(text.match(/November 24, 2026/g)).toHaveLength(2);
  });

  it.each([
    ['markup', '<b>call</b> & "us"'],
    ['a header', 'help@nordlys.example\r\nX-Evil: 1'],
    ['marks of direction', '\u202Ehelp'],
    ['ten thousand letters', 'h'.repeat(10_000)],
  ])('is inert text as the contact for questions, too: %s', (_, supportContact) => {
    const { html, text } = compose({}, { supportContact });
    expect(html).not.toContain('<b>');
    expect(text).not.toMatch(BIDI_AND_CONTROLS);
    expect(text.trimEnd().split('\n\n')).toHaveLength(8);
    expect(text.length).toBeLessThan(2_000);
  });

  it('stays readable: the joiners that keep it from becoming a link cannot be seen', () => {
    const { text, subject, fromName } = compose({}, { companyName: 'nordlys.example' });
    expect(text.replaceAll('\u2060', '')).toContain('the assistant of nordlys.example and');
    expect(subject).toContain('nordlys.example');
    expect(fromName).toBe('nordlys.example');
  });
});
