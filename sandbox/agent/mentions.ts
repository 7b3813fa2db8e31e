import type { Listed } from './tool-output.ts';
import { wordsOf, type Word } from './words.ts';

/** Words that alone name nothing: they only help to choose between two properties. */
const WEAK = new Set('number date the of a an and or my your next preferred current latest'.split(' '));

/** What customers say for words of usual labels. Finnish ones are stems, because endings change. */
const SAID_FOR: readonly (readonly [string, readonly string[]])[] = [
  ['telephone', ['phone']],
  ['cellphone', ['mobile', 'phone']],
  ['cell', ['mobile', 'phone']],
  ['mobile', ['mobile', 'phone']],
  ['town', ['city']],
  ['zip', ['postal', 'zip', 'code']],
  ['postcode', ['postal', 'zip', 'code']],
  ['surname', ['last', 'name']],
  ['level', ['tier', 'membership']],
  ['parcel', ['delivery']],
  ['package', ['delivery']],
  ['shipment', ['delivery']],
  ['shop', ['store']],
  ['birthdate', ['birthday']],
  ['puhelin*', ['phone', 'number']],
  ['matkapuhelin*', ['mobile', 'phone', 'number']],
  ['känny*', ['mobile', 'phone', 'number']],
  ['kaupun*', ['city']],
  ['kotikaupun*', ['city']],
  ['paikkakun*', ['city']],
  ['osoit*', ['address', 'street']],
  ['katuosoit*', ['street', 'address']],
  ['laskutusosoit*', ['billing', 'address']],
  ['postinumero*', ['postal', 'zip', 'code']],
  ['etunim*', ['first', 'name']],
  ['sukunim*', ['last', 'name']],
  ['maa', ['country']],
  ['maan*', ['country']],
  ['maaksi', ['country']],
  ['jäseny*', ['membership', 'tier']],
  ['jäsenta*', ['membership', 'tier']],
  ['taso*', ['tier']],
  ['piste*', ['points', 'loyalty']],
  ['toimituspäiv*', ['delivery', 'next', 'date']],
  ['toimitusohje*', ['delivery', 'instructions']],
  ['toimitus', ['delivery']],
  ['toimituks*', ['delivery']],
  ['paketti*', ['delivery']],
  ['myymälä*', ['store', 'preferred']],
  ['syntymäpäiv*', ['birthday']],
  ['uutiskirj*', ['newsletter', 'topics']],
  ['kiele*', ['language']],
  ['kieli*', ['language']],
  ['yrity*', ['company', 'name']],
];

function meaningsOf(word: string): readonly string[] {
  const said = SAID_FOR.filter(([key]) =>
    key.endsWith('*') ? word.startsWith(key.slice(0, -1)) : word === key,
  );
  return [word, ...said.flatMap(([, meanings]) => meanings)];
}

/** A plural or a Finnish case ending on a label's word: `points` for `point`, `kaupungiksi` for `kaupunki`. */
function isFormOf(word: string, labelWord: string): boolean {
  if (word === labelWord || word === `${labelWord}s`) return true;
  if (labelWord.length < 5 || word.length < labelWord.length) return false;
  let common = 0;
  while (common < labelWord.length && word[common] === labelWord[common]) common += 1;
  return common >= Math.max(4, labelWord.length - 2);
}

/** A property that a message names, and how well. */
interface Mention {
  readonly property: Listed;
  /** The label's telling words that were said, and how many it has. */
  readonly said: ReadonlySet<string>;
  readonly telling: number;
  readonly weakSaid: number;
  /** Where the first run of its words begins and ends in the message. */
  readonly start: number;
  readonly end: number;
}

function mentionOf(
  property: Listed,
  words: readonly Word[],
  labelWords: readonly string[],
): Mention | undefined {
  const strong = labelWords.filter((word) => !WEAK.has(word));
  const telling = strong.length > 0 ? strong : labelWords;
  const meanings = words.map(({ text }) => meaningsOf(text));
  const names = (index: number, word: string): boolean =>
    (meanings[index] ?? []).some((meaning) => isFormOf(meaning, word));
  const said = new Set(telling.filter((word) => words.some((_, index) => names(index, word))));
  if (said.size === 0) return undefined;
  const first = words.findIndex((_, index) => telling.some((word) => names(index, word)));
  let last = first;
  while (last + 1 < words.length && labelWords.some((word) => names(last + 1, word))) last += 1;
  return {
    ...{ property, said },
    telling: new Set(telling).size,
    weakSaid: labelWords.filter((word) => WEAK.has(word) && words.some((_, index) => names(index, word)))
      .length,
    start: words[first]?.start ?? 0,
    end: words[last]?.end ?? 0,
  };
}

const nameWords = ({ name }: Listed): readonly string[] =>
  name
    .slice(name.indexOf('.') + 1)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

function bestMention(property: Listed, words: readonly Word[]): Mention | undefined {
  const byLabel = mentionOf(
    property,
    words,
    wordsOf(property.label.normalize('NFC')).map(({ text }) => text),
  );
  const byName = mentionOf(property, words, nameWords(property));
  const share = (mention: Mention | undefined): number =>
    mention === undefined ? 0 : mention.said.size / mention.telling;
  return share(byName) > share(byLabel) ? byName : byLabel;
}

/** What a message names: properties, or several of which it may mean any. */
export interface Named {
  readonly properties: readonly Listed[];
  /** Several that fit equally little: the customer has to say which. */
  readonly unclear: readonly Listed[];
  /** Index in the message after the first words that name one. */
  readonly end: number;
}

const NOTHING: Named = { properties: [], unclear: [], end: 0 };

/** Finds the properties of `data[]` that the words of a message name, by label, name and usual words for them. */
export function namedIn(words: readonly Word[], data: readonly Listed[]): Named {
  const mentions = data.flatMap((property) => bestMention(property, words) ?? []);
  const full = mentions.filter(({ said, telling }) => said.size === telling);
  // “Mobile phone number” also holds every word of “Phone number”, which is not meant then.
  const isPartOf = (one: Mention, other: Mention): boolean =>
    other !== one && other.said.size > one.said.size && [...one.said].every((word) => other.said.has(word));
  const meant = full.filter((mention) => !full.some((other) => isPartOf(mention, other)));
  if (meant.length > 0) return found(meant);
  const most = Math.max(0, ...mentions.map(({ said, weakSaid }) => said.size + weakSaid / 10));
  const near = mentions.filter(({ said, weakSaid }) => said.size + weakSaid / 10 === most);
  if (near.length > 1) return { ...NOTHING, unclear: near.map(({ property }) => property) };
  return near.length === 1 ? found(near) : NOTHING;
}

function found(mentions: readonly Mention[]): Named {
  return {
    properties: mentions.map(({ property }) => property),
    unclear: [],
    end: Math.min(...mentions.map(({ end }) => end)),
  };
}
