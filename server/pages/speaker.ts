import { directionOf } from '../../src/texts/direction.ts';
import { formatMoment } from '../../src/texts/moment.ts';
import { sentences, spokenLanguage, type TextKey } from '../../src/texts/texts.ts';
import { markup, type Html } from './html.ts';

/** Speaks one language on a page. Values that are filled in keep their own direction (`bdi`). */
export interface Speaker {
  /** Primary BCP 47 subtag of the sentences. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** A sentence as plain text. */
  text(key: TextKey, values?: Readonly<Record<string, string>>): string;
  /** A sentence as HTML. */
  html(key: TextKey, values?: Readonly<Record<string, string | Html>>): Html;
  /** A moment (Unix milliseconds) in an IANA time zone, with the zone's name; UTC for a zone nobody knows. */
  time(atMs: number, timeZone: string): Html;
  /** `a, b and c`. */
  list(items: readonly string[]): Html;
}

/** Marks where a value goes, so that a value can never be read as another one's place. A private-use character. */
const MARK = '\uE000';

/** Speaks the first of `languages` (BCP 47, best first) that we have, else English. */
export function createSpeaker(languages: readonly (string | undefined)[]): Speaker {
  const language = spokenLanguage(languages);
  const say = sentences([language]);
  const locale = localeOf(languages, language);
  return {
    language,
    direction: directionOf(language),
    text: say,
    html(key, values = {}) {
      const marks = Object.keys(values).map((name) => [name, `${MARK}${name}${MARK}`] as const);
      const pieces = say(key, Object.fromEntries(marks)).split(MARK);
      return markup`${pieces.map((piece, index) => (index % 2 === 0 ? piece : isolated(values[piece])))}`;
    },
    time(atMs, timeZone) {
      const text = formatMoment(atMs, locale, timeZone);
      return markup`<time datetime="${new Date(atMs).toISOString()}">${text}</time>`;
    },
    list(items) {
      const parts = new Intl.ListFormat(locale, { type: 'conjunction' }).formatToParts(items);
      return markup`${parts.map(({ type, value }) => (type === 'element' ? isolated(value) : value))}`;
    },
  };
}

const isolated = (value: string | Html | undefined): Html => markup`<bdi>${value}</bdi>`;

/** The region of what was asked for (`en-GB`) shapes dates only where the sentences are in that language. */
function localeOf(languages: readonly (string | undefined)[], spoken: string): string {
  const asked = languages.find((language) => language?.toLowerCase().split('-')[0] === spoken) ?? spoken;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(asked)[0] ?? spoken;
  } catch {
    return spoken;
  }
}
