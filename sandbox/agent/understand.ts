import { namedIn } from './mentions.ts';
import type { Listed } from './tool-output.ts';
import { signalsIn, wordsOf, type Signal } from './words.ts';

/** What a customer wants of the data. A change without a value waits for one. */
export type Wish =
  | { readonly kind: 'see'; readonly names: readonly string[] }
  | { readonly kind: 'change'; readonly changes: readonly Change[] };

export interface Change {
  readonly name: string;
  readonly value: string | undefined;
}

/** What a message says, as far as this agent understands. */
export interface Understood {
  /** An email address that the customer states as their own, exactly as written. */
  readonly email: string | undefined;
  readonly wish: Wish | undefined;
  /** Properties of which the customer may mean any. */
  readonly unclear: readonly Listed[];
  readonly signals: ReadonlySet<Signal>;
  /** The whole message is four digits, such as the number that belongs on the page. */
  readonly isNumber: boolean;
  /** It asks to see something, or it asks about something else. */
  readonly isQuestion: boolean;
  /** How many words it has. */
  readonly length: number;
}

const ADDRESS = /[^\s<>()[\]"“”,;:]+@[^\s<>()[\]"“”,;:]+/u;
/** A question asks to see, whatever words it holds: “Is my address correct?” */
const QUESTION = /^(?:what|when|where|which|is|are|mikä|mitä|missä|milloin|onko)\s/iu;
/** Where one wish ends and the next begins: “and my”, “ja vaihda”. */
const AND =
  /[,;]?\s+(?:and|ja|sekä)\s+(?=(?:also\s+)?(?:my|the|change|set|update|minun|vaihda|muuta|päivitä|aseta)(?:\s|$))/iu;
/** What stands between a property and its new value. */
const BETWEEN =
  /^\S*\s*(?:from\s.+?\s)?(?:=|:|→|->|\b(?:to|into|should be|is now|on nyt|pitäisi olla|muotoon|arvoksi)\s)\s*(.+)$/isu;

/** Reads a customer's sentence, in English or Finnish, against what the tools listed. Pure. */
export function understand(message: string, data: readonly Listed[]): Understood {
  const text = message.normalize('NFC').trim();
  const words = wordsOf(text);
  const signals = signalsIn(words);
  const isQuestion = QUESTION.test(text);
  const isChange = signals.has('change') && !isQuestion;
  const address = isChange ? undefined : addressIn(text);
  const asked = address === undefined ? text : withoutAddress(text, address);
  const read = isChange ? changesIn(asked, data) : seenIn(asked, data);
  return {
    ...{ email: address, signals, wish: read.wish, unclear: read.unclear },
    isNumber: /^\d{4}$/.test(text),
    isQuestion: isQuestion || text.endsWith('?'),
    length: words.length,
  };
}

function addressIn(text: string): string | undefined {
  const found = ADDRESS.exec(text)?.[0].replace(/^['‘’<]+|[.!?'‘’>]+$/gu, '');
  return found === undefined || found === '' ? undefined : found;
}

/** “My email is a@b.example”: the word for email is no question for the property of that name. */
function withoutAddress(text: string, address: string): string {
  return text.replace(address, ' ').replace(/e-?mail\w*|mail\w*|sähköposti\p{L}*/giu, ' ');
}

interface Read {
  readonly wish: Wish | undefined;
  readonly unclear: readonly Listed[];
}

function seenIn(text: string, data: readonly Listed[]): Read {
  const { properties, unclear } = namedIn(wordsOf(text), data);
  const names = properties.map(({ name }) => name);
  return { wish: names.length === 0 ? undefined : { kind: 'see', names }, unclear };
}

function changesIn(text: string, data: readonly Listed[]): Read {
  const changes: Change[] = [];
  let before = '';
  for (const part of text.split(AND).toReversed()) {
    // “Change it to ring the bell and the door code is 5”: what names nothing belongs to the value before it.
    const whole = before === '' ? part : `${part} and ${before}`;
    const read = changeIn(whole, data);
    if (read === undefined) {
      before = whole;
      continue;
    }
    if ('unclear' in read) return { wish: undefined, unclear: read.unclear };
    changes.unshift(read);
    before = '';
  }
  return { wish: changes.length === 0 ? undefined : { kind: 'change', changes }, unclear: [] };
}

function changeIn(
  text: string,
  data: readonly Listed[],
): Change | { readonly unclear: readonly Listed[] } | undefined {
  // The value may hold words that name another property, so the property is looked for before it.
  const cut = /\s(?:to|into)\s|[=:→]|->|(?:is now|should be|on nyt|pitäisi olla|muotoon|arvoksi)\s/iu;
  const starts = Array.from(text.matchAll(new RegExp(cut.source, 'giu')), ({ index }) => index);
  const heads = [...starts.map((start) => text.slice(0, start)), text];
  for (const head of heads) {
    const { properties, unclear, end } = namedIn(wordsOf(head), data);
    const [property] = properties;
    if (property !== undefined && properties.length === 1) {
      return { name: property.name, value: valueAfter(text, end) };
    }
    const several = [...properties, ...unclear];
    if (several.length > 0) return { unclear: several };
  }
  return undefined;
}

/** The new value, where it is plain which words are the value; `undefined` when the customer has to be asked. */
function valueAfter(text: string, end: number): string | undefined {
  const rest = text.slice(end);
  const quoted = /["“”«»]([^"“”«»]+)["“”«»]/u.exec(rest)?.[1];
  if (quoted !== undefined) return quoted.trim();
  const between = BETWEEN.exec(rest)?.[1];
  if (between !== undefined) return tidyValue(between);
  // “Vaihda kaupungiksi Turku”: the ending of the property's own word says that the value follows.
  if (/ksi$/iu.test(text.slice(0, end)) && rest.trim() !== '') return tidyValue(rest);
  const plain = rest.trim().replace(/[.!?]$/, '');
  return /^[+\d][\d\s()./+-]*$/.test(plain) ? plain : undefined;
}

/** A value without quotes and without the politeness and the full stop that follow it. */
export function tidyValue(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/[\s,]+(?:please|thanks|thank you|kiitos)[.!]*$/iu, '')
    .replace(/^["“”«]+|["“”»]+$/gu, '')
    .trim();
  // Several sentences are a text of the customer's own, whose last full stop belongs to it.
  const value = /[.!?]\s/.test(bare) ? bare : bare.replace(/[.!?]$/, '');
  return value === '' ? undefined : value;
}
