// A copy of extensions/shared/texts/translate.ts, made by npm run hubspot:manifest. Change it there.
/** A catalogue: one sentence per key, with places such as `{count}` for what is put in. */
export type Catalogue<Key extends string = string> = Readonly<Record<Key, string>>;

/** Says a sentence of the catalogue. Every place must be given; a place without a value stays visible. */
export type Translate<Key extends string> = (
  key: Key,
  values?: Readonly<Record<string, string | number>>,
) => string;

/**
 * Chooses a catalogue by the user's locale (`context.user.locale`, BCP 47, e.g. `fi` or `fi-FI`).
 * @param catalogues by language, `en` among them: it speaks for every language that is missing.
 */
export function translator<Key extends string>(
  catalogues: Readonly<Record<'en', Catalogue<Key>>> & Readonly<Record<string, Catalogue<Key>>>,
  locale: string | undefined,
): Translate<Key> {
  const language = (locale ?? 'en').toLowerCase().split(/[-_]/)[0] ?? 'en';
  const catalogue = (Object.hasOwn(catalogues, language) ? catalogues[language] : undefined) ?? catalogues.en;
  return (key, values = {}) =>
    catalogue[key].replaceAll(/\{(\w+)\}/g, (place, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : place,
    );
}
