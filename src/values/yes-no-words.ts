/** The words for true and false, for definitions that bring no labels. By language subtag. */
const WORDS: ReadonlyMap<string, readonly [yes: string, no: string]> = new Map([
  ['en', ['Yes', 'No']],
  ['fi', ['Kyllä', 'Ei']],
  ['sv', ['Ja', 'Nej']],
  ['de', ['Ja', 'Nein']],
  ['fr', ['Oui', 'Non']],
  ['es', ['Sí', 'No']],
  ['pt', ['Sim', 'Não']],
  ['nl', ['Ja', 'Nee']],
  ['it', ['Sì', 'No']],
  ['da', ['Ja', 'Nej']],
  ['nb', ['Ja', 'Nei']],
  ['no', ['Ja', 'Nei']],
  ['ja', ['はい', 'いいえ']],
]);

/** Yes and no in a language (a BCP 47 tag that `Intl` knows); English for languages we have no words for. */
export function yesNoWords(language: string): readonly [yes: string, no: string] {
  return WORDS.get(new Intl.Locale(language).language) ?? ['Yes', 'No'];
}
