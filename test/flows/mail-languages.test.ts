import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../src/texts/en.ts';
import { da } from '../../src/texts/languages/da.ts';
import { de } from '../../src/texts/languages/de.ts';
import { es } from '../../src/texts/languages/es.ts';
import { fi } from '../../src/texts/languages/fi.ts';
import { fr } from '../../src/texts/languages/fr.ts';
import { it as italian } from '../../src/texts/languages/it.ts';
import { ja } from '../../src/texts/languages/ja.ts';
import { nb } from '../../src/texts/languages/nb.ts';
import { nl } from '../../src/texts/languages/nl.ts';
import { pt } from '../../src/texts/languages/pt.ts';
import { sv } from '../../src/texts/languages/sv.ts';
import type { Catalogue } from '../../src/texts/texts.ts';
import { begin, brand, confirm, mailed, makeContact, openPage } from '../helpers/verification.ts';
import { startWorld, type World } from '../helpers/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ storage: 'memory' });
  // No customer below has the portal's language.
  await brand(world, undefined, { companyName: 'Nordlys Åland', language: 'tlh' });
  await world.allow('city', { show: 'verify_email' });
});
afterAll(() => world.close());

/** `hs_language` as HubSpot spells it, what is spoken then, and its catalogue. */
const SPOKEN: readonly (readonly [hsLanguage: string, spoken: string, catalogue: Catalogue])[] = [
  ['en-gb', 'en', en],
  ['fi', 'fi', fi],
  ['sv-fi', 'sv', sv],
  ['de-at', 'de', de],
  ['fr-ca', 'fr', fr],
  ['es-mx', 'es', es],
  ['pt-br', 'pt', pt],
  ['nl-be', 'nl', nl],
  ['it-ch', 'it', italian],
  ['da-dk', 'da', da],
  ['no-no', 'no', nb],
  ['nb-no', 'nb', nb],
  ['ja-jp', 'ja', ja],
  ['zh-tw', 'en', en],
];

/** A sentence of the catalogue up to what is filled in. */
const startOf = (sentence: string): string => sentence.split('{')[0] ?? '';
/** As letters, whatever stands for them in HTML. */
const plain = (html: string): string =>
  html.replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code)));

describe('a customer whose language the CRM knows', () => {
  it.each(SPOKEN)(
    'with %s gets the mail in %s over SMTP, in both its parts, and the page behind its link',
    async (hs_language, spoken, catalogue) => {
      const { email } = await makeContact(world, { hs_language, city: 'Turku' });
      const conversation = await begin(world, { email });
      await world.read(conversation, ['city']);
      const { mail, url, number } = await mailed(world, conversation, { to: email });
      expect(mail.envelope).toEqual({ from: 'no-reply@app.example', to: [email] });
      expect(mail.subject).toBe(catalogue.mail_subject.replace('{company}', 'Nordlys Åland'));
      expect(mail.headers['content-language']).toBe(spoken);
      for (const part of [mail.text, plain(mail.html)]) {
        for (const key of ['mail_instruction', 'mail_asked_at', 'mail_expires'] as const) {
          expect(part).toContain(startOf(catalogue[key]));
        }
        expect(part).toContain(catalogue.mail_not_me.replace('{button}', catalogue.page_not_me));
        expect(part).toContain('help@nordlys.example');
      }
      expect(plain(mail.html)).toContain(catalogue.mail_link);
      expect(await openPage(url)).toMatchObject({ language: spoken, title: catalogue.page_title });
      expect((await confirm({ url, number })).title).toBe(catalogue.page_confirmed_title);
    },
  );
});
