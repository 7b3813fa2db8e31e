import { en } from './en.ts';
import { da } from './languages/da.ts';
import { de } from './languages/de.ts';
import { es } from './languages/es.ts';
import { fi } from './languages/fi.ts';
import { fr } from './languages/fr.ts';
import { it } from './languages/it.ts';
import { ja } from './languages/ja.ts';
import { nb } from './languages/nb.ts';
import { nl } from './languages/nl.ts';
import { pt } from './languages/pt.ts';
import { sv } from './languages/sv.ts';

/** The name of a sentence. */
export type TextKey = keyof typeof en;

/** A catalogue has every sentence; the compiler names the one that is missing. */
export type Catalogue = Readonly<Record<TextKey, string>>;

/** Looks a sentence up and fills in its `{names}`; a name without a value is left out. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string>>) => string;

/** One catalogue per language, by primary BCP 47 subtag. Norwegian of any kind is answered in Bokmål. */
const CATALOGUES: ReadonlyMap<string, Catalogue> = new Map<string, Catalogue>([
  ['en', en],
  ['fi', fi],
  ['sv', sv],
  ['de', de],
  ['fr', fr],
  ['es', es],
  ['pt', pt],
  ['nl', nl],
  ['it', it],
  ['da', da],
  ['nb', nb],
  ['no', nb],
  ['nn', nb],
  ['ja', ja],
]);

/**
 * The first of `languages` (BCP 47, best first) that we speak, as a primary subtag, else `en`: what the
 * sentences of `sentences(languages)` are written in.
 */
export function spokenLanguage(languages: readonly (string | undefined)[]): string {
  for (const language of languages) {
    const primary = language?.toLowerCase().split('-')[0];
    if (primary !== undefined && CATALOGUES.has(primary)) return primary;
  }
  return 'en';
}

/**
 * Sentences in the first of `languages` (BCP 47, best first) that we speak, else in English. What an agent is
 * given to say follows the conversation's language, then the portal's, and never the contact's (design 7); the
 * mail and its page follow the contact's.
 */
export function sentences(languages: readonly (string | undefined)[]): Say {
  const catalogue = CATALOGUES.get(spokenLanguage(languages)) ?? en;
  return (key, values = {}) =>
    catalogue[key].replace(/\{(\w+)\}/g, (_, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? '') : '',
    );
}
