/** A word of a message and where it stands in it. */
export interface Word {
  /** Lower case, NFC. */
  readonly text: string;
  /** Index after its last character, in the NFC form of the message. */
  readonly end: number;
  readonly start: number;
}

/** The words of a text: runs of letters and digits. `text` must be in NFC already. */
export function wordsOf(text: string): readonly Word[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}]+/gu), ({ 0: found, index }) => ({
    text: found.toLowerCase(),
    start: index,
    end: index + found.length,
  }));
}

/** What a customer can say besides naming data, whatever the language. */
export type Signal =
  | 'yes'
  | 'no'
  | 'done'
  | 'not_yet'
  | 'resend'
  | 'human'
  | 'goodbye'
  | 'help'
  | 'greeting'
  | 'change'
  | 'start_over';

/** Phrases by signal; a word that ends in `*` stands for everything that begins so. */
const PHRASES: Readonly<Record<Signal, readonly string[]>> = {
  yes: [
    ...['yes', 'yeah', 'yep', 'sure', 'ok', 'okay', 'please do', 'go ahead', 'of course', 'do it', 'send it'],
    ...['send the mail', 'please send', 'fine'],
    ...[
      'kyllä',
      'joo',
      'juu',
      'okei',
      'selvä',
      'toki',
      'lähetä',
      'sopii',
      'käy',
      'ole hyvä',
      'voit lähettää',
    ],
  ],
  no: [
    ...[
      'no',
      'nope',
      'not now',
      'don t',
      'do not',
      'never mind',
      'nevermind',
      'rather not',
      'cancel',
      'forget it',
    ],
    ...['ei', 'en', 'älä', 'en halua', 'ei kiitos', 'peru', 'unohda'],
  ],
  done: [
    ...['done', 'finished', 'ready', 'confirmed', 'i did it', 'i have done', 'i typed it', 'typed it'],
    ...['valmis', 'valmista', 'tehty', 'hoidettu', 'vahvistettu', 'vahvistin', 'kirjoitin sen'],
  ],
  not_yet: [
    ...['not', 'yet', 'isn t', 'haven t', 'didn t', 'can t', 'cannot', 'when', 'how', 'almost'],
    ...['ei', 'en', 'vielä', 'milloin', 'miten', 'kohta', 'melkein'],
  ],
  resend: [
    ...['resend', 'send again', 'send it again', 'send the mail again', 'send me another', 'send another'],
    ...[
      'another mail',
      'another email',
      'new mail',
      'new email',
      'new link',
      'no mail',
      'no email',
      'nothing arrived',
    ],
    ...[
      'nothing came',
      'nothing has arrived',
      'didn t get',
      'did not get',
      'haven t received',
      'have not received',
    ],
    ...[
      'didn t receive',
      'did not receive',
      'didn t arrive',
      'did not arrive',
      'hasn t arrived',
      'has not arrived',
    ],
    ...[
      'lähetä uudelleen',
      'lähetä se uudelleen',
      'lähetä uudestaan',
      'uudelleen',
      'uudestaan',
      'uusi linkki',
    ],
    ...[
      'uusi sähköposti',
      'uusi viesti',
      'ei tullut',
      'ei ole tullut',
      'en saanut',
      'en ole saanut',
      'ei saapunut',
    ],
  ],
  human: [
    ...[
      'human',
      'a person',
      'real person',
      'colleague',
      'representative',
      'operator',
      'someone else',
      'talk to someone',
    ],
    ...[
      'speak to someone',
      'speak with someone',
      'talk to somebody',
      'speak to somebody',
      'hand me over',
      'hand over',
    ],
    ...['ihmi*', 'asiakaspalvelij*', 'asiakaspalvelu*', 'virkailija*', 'siirrä minut', 'siirrä keskustelu'],
  ],
  goodbye: [
    ...[
      'bye',
      'goodbye',
      'good bye',
      'that s all',
      'that is all',
      'thats all',
      'that was all',
      'see you',
      'nothing else',
    ],
    ...['näkemiin', 'hei hei', 'heippa', 'moi moi', 'siinä kaikki', 'siinä oli kaikki', 'ei muuta'],
    ...['hyvää päivänjatkoa', 'hyvää päivän jatkoa'],
  ],
  help: [
    ...['what can you', 'what do you know', 'which data', 'what data', 'what information', 'help'],
    ...['mitä osaat', 'mitä tietoja', 'mitä voit', 'apua', 'auta'],
  ],
  greeting: ['hello', 'hi', 'hey', 'good morning', 'hei', 'moi', 'terve', 'hyvää päivää', 'huomenta'],
  change: [
    ...['change', 'update', 'set', 'correct', 'edit', 'replace', 'modify', 'fix', 'should be', 'is now'],
    ...[
      'muuta',
      'muuttaa',
      'muuttaisin',
      'vaihda',
      'vaihtaa',
      'vaihtaisin',
      'päivitä',
      'päivittää',
      'korjaa',
    ],
    ...['korjata', 'aseta', 'pitäisi olla', 'on nyt'],
  ],
  start_over: ['start over', 'start again', 'aloita alusta'],
};

const SPLIT: readonly (readonly [Signal, readonly (readonly string[])[]])[] = Object.entries(PHRASES).map(
  ([signal, phrases]) => [signal as Signal, phrases.map((phrase) => phrase.split(' '))],
);

const fits = (pattern: string, word: string | undefined): boolean =>
  word !== undefined && (pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern);

function holds(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_, at) => phrase.every((pattern, index) => fits(pattern, words[at + index])));
}

/** Everything that a message signals. `Ei muuta` is a goodbye and no change. */
export function signalsIn(words: readonly Word[]): ReadonlySet<Signal> {
  const texts = words.map(({ text }) => text);
  const found = new Set<Signal>();
  for (const [signal, phrases] of SPLIT) {
    if (phrases.some((phrase) => holds(texts, phrase))) found.add(signal);
  }
  if (found.has('goodbye')) found.delete('change');
  return found;
}

const FINNISH = new Set(
  [
    'mikä mitä mistä minun mun minulla olen onko voitko voinko haluan haluaisin hei moi terve kiitos kyllä joo',
    'ei en puhelinnumeroni kaupunkini osoitteeni valmis vaihda muuta päivitä korjaa aseta sähköpostini',
  ].flatMap((line) => line.split(' ')),
);

/** The language of a message, as far as its words tell: `fi` or `en`; `undefined` for neither. */
export function languageOf(text: string): 'en' | 'fi' | undefined {
  const words = wordsOf(text.normalize('NFC'));
  if (words.some((word) => FINNISH.has(word.text)) || words.some((word) => /[äö]/.test(word.text)))
    return 'fi';
  return words.some((word) => ENGLISH.has(word.text)) ? 'en' : undefined;
}

const ENGLISH = new Set(
  'the my is what which please hello hi i you can change update set want number city done yes no thanks'.split(
    ' ',
  ),
);
