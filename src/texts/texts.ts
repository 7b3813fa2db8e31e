import { en } from './en.ts';

/** The name of a sentence. */
export type TextKey = keyof typeof en;

/** A catalogue has every sentence; the compiler names the one that is missing. */
export type Catalogue = Readonly<Record<TextKey, string>>;

/** Looks a sentence up and fills in its `{names}`; a name without a value is left out. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string>>) => string;

/** One catalogue per language, by primary BCP 47 subtag. */
const CATALOGUES: ReadonlyMap<string, Catalogue> = new Map([['en', en]]);

function catalogueFor(languages: readonly (string | undefined)[]): Catalogue {
  for (const language of languages) {
    const primary = language?.toLowerCase().split('-')[0];
    const found = primary === undefined ? undefined : CATALOGUES.get(primary);
    if (found !== undefined) return found;
  }
  return en;
}

/**
 * Sentences in the first of `languages` (BCP 47, best first) that we speak, else in English.
 * The caller passes the conversation's language, then the portal's, and never the contact's (design 7).
 */
export function sentences(languages: readonly (string | undefined)[]): Say {
  const catalogue = catalogueFor(languages);
  return (key, values = {}) =>
    catalogue[key].replace(/\{(\w+)\}/g, (_, name: string) =>
      Object.hasOwn(values, name) ? (values[name] ?? '') : '',
    );
}
