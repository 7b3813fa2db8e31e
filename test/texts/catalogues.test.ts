import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
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
import { sentences, type Catalogue, type TextKey } from '../../src/texts/texts.ts';

const KEYS = Object.keys(en) as TextKey[];

/** Every translation by the name of its file, with the marks that its language quotes with. */
const TRANSLATIONS: readonly (readonly [string, Catalogue, string, string])[] = [
  ['da', da, '»', '«'],
  ['de', de, '„', '“'],
  ['es', es, '«', '»'],
  ['fi', fi, '”', '”'],
  ['fr', fr, '«\u00a0', '\u00a0»'],
  ['it', italian, '«', '»'],
  ['ja', ja, '「', '」'],
  ['nb', nb, '«', '»'],
  ['nl', nl, '“', '”'],
  ['pt', pt, '“', '”'],
  ['sv', sv, '”', '”'],
];
const ALL = [['en', en, '“', '”'] as const, ...TRANSLATIONS];

/** Every mark that some language quotes with, and the ASCII one that none of these does. */
const QUOTE_MARKS = /["“”„‟«»「」『』]/gu;
/** Sentences in which the customer is told what to write, and the one that names a button. */
const SAYS_DONE = ['verification_sent', 'page_confirmed_text', 'page_already_text'] as const;
const QUOTING = [...SAYS_DONE, 'mail_not_me'] as const;

const placeholdersOf = (sentence: string): string[] => (sentence.match(/\{[^}]*\}/g) ?? []).sort();

/** The names of the sentences that `isWrong`, for a failure that says which. */
const keysWhere = (catalogue: Catalogue, isWrong: (sentence: string, key: TextKey) => boolean): TextKey[] =>
  KEYS.filter((key) => isWrong(catalogue[key], key));

/** What stands between the marks, once per sentence that must quote. */
function quoted(catalogue: Catalogue, key: TextKey, open: string, close: string): string | undefined {
  const [, rest = ''] = catalogue[key].split(open);
  return open === close ? rest : rest.split(close)[0];
}

describe('the folder of languages', () => {
  it('holds exactly the catalogues that are checked here', () => {
    const folder = new URL('../../src/texts/languages/', import.meta.url);
    expect(readdirSync(folder).sort()).toEqual(TRANSLATIONS.map(([language]) => `${language}.ts`));
  });

  it('is spoken whole: asking for a language gives its own sentences', () => {
    const echo = Object.fromEntries(
      ['company', 'time', 'button', 'support', 'labels', 'number', 'example'].map((name) => [
        name,
        `{${name}}`,
      ]),
    );
    for (const [language, catalogue] of ALL) {
      const say = sentences([language]);
      expect(
        keysWhere(catalogue, (sentence, key) => say(key, echo) !== sentence),
        language,
      ).toEqual([]);
    }
  });
});

describe.each(TRANSLATIONS)('the catalogue %s', (_language, catalogue) => {
  it('has every sentence of the English one and no other', () => {
    expect(Object.keys(catalogue).sort()).toEqual([...KEYS].sort());
  });

  it('has exactly the placeholders of the English one in every sentence', () => {
    const names = (texts: Catalogue) => KEYS.map((key) => [key, ...placeholdersOf(texts[key])]);
    expect(names(catalogue)).toEqual(names(en));
  });

  it('has translated every sentence', () => {
    expect(keysWhere(catalogue, (sentence, key) => sentence === en[key])).toEqual([]);
  });
});

describe.each(ALL)('the sentences of %s', (_language, catalogue, open, close) => {
  it('are never empty, padded or doubly spaced', () => {
    expect(keysWhere(catalogue, (text) => text === '' || text !== text.trim() || /\s\s/u.test(text))).toEqual(
      [],
    );
  });

  it('hold no control, bidirectional or invisible character and are in NFC', () => {
    const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\ufffd]/u;
    expect(keysWhere(catalogue, (text) => hidden.test(text) || text !== text.normalize('NFC'))).toEqual([]);
  });

  it('hold braces as placeholders only', () => {
    expect(keysWhere(catalogue, (text) => /[{}]/.test(text.replace(/\{[a-z]+\}/g, '')))).toEqual([]);
  });

  it('quote with the marks of the language alone, in pairs', () => {
    const strange = (text: string): boolean => {
      const marks = text.match(QUOTE_MARKS) ?? [];
      return (
        marks.some((mark, index) => mark !== (index % 2 === 0 ? open : close).trim()) || marks.length % 2 > 0
      );
    };
    expect(keysWhere(catalogue, strange)).toEqual([]);
  });

  it('quote the button and the word that the customer writes', () => {
    expect(
      QUOTING.filter((key) => !catalogue[key].includes(open) || !catalogue[key].includes(close)),
    ).toEqual([]);
    expect(catalogue.mail_not_me).toContain(`${open}{button}${close}`);
  });

  it('use one word for being done, in the chat as on the page', () => {
    const words = SAYS_DONE.map((key) => quoted(catalogue, key, open, close));
    expect(words[0]).toMatch(/^[\p{L} ]{2,12}$/u);
    expect(new Set(words).size).toBe(1);
  });

  it('end a question with a question mark, or か in Japanese, where the English one does', () => {
    const asks = keysWhere(en, (text) => text.endsWith('?'));
    expect(asks.filter((key) => !/(?:\?|か。|ください。)$/u.test(catalogue[key]))).toEqual([]);
  });
});
