/** The longest text that leaves by default, in UTF-16 units. */
const MAX_DISPLAY_LENGTH = 2_000;

const ELLIPSIS = '…';
/** Latin, Cyrillic, kana, Han and Hangul characters that are in NFC and harmless in any company: most text there is. */
const PLAIN =
  /^[\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0400-\u0482\u048a-\u052f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*$/;
/** UAX #15 section 13 (stream-safe text): no language stacks more marks, and sorting them takes quadratic time. */
const EXCESS_MARKS = /(\p{M}{30})\p{M}+/gu;
const LINE_BREAKS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
/** Control characters, lone surrogates and noncharacters; the line breaks that stay are handled before. */
const BROKEN = /(?!\n)[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/** Scripts in which a joiner between two letters is spelling and not decoration. */
const JOINING = `(?!\\p{Default_Ignorable_Code_Point})[${[
  'Arabic',
  'Syriac',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
]
  .map((script) => `\\p{Script=${script}}`)
  .join('')}]`;

/** The invisible characters that mean something where they stand; each needs a visible neighbour to stay. */
const MEANT = [
  '(?<=\\p{Extended_Pictographic}\\p{Emoji_Modifier}?)[\\uFE0E\\uFE0F]',
  '(?<=[0-9#*])\\uFE0F(?=\\u20E3)',
  '(?<=\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|\\uFE0F)?)\\u200D(?=\\p{Extended_Pictographic})',
  `(?<=${JOINING})[\\u200C\\u200D](?=${JOINING})`,
  '(?<=\\p{Script=Han})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]',
].join('|');
/** Bidirectional controls, zero-width and tag characters, fillers, annotation marks. */
const UNSEEN = '[\\p{Default_Ignorable_Code_Point}\\uFFF9-\\uFFFB]';
// The cheap question first: it is asked of every character.
const INVISIBLE = new RegExp(`(?=${UNSEEN})(?!${MEANT})${UNSEEN}`, 'gu');

/** True where anything but NFC is to do; one look instead of five at text in scripts that `PLAIN` leaves out. */
const SUSPECT = new RegExp(
  `(?!\\n)[\\p{Cc}\\p{Cs}\\p{Noncharacter_Code_Point}\\u2028\\u2029]|${UNSEEN}|\\p{M}{31}`,
  'u',
);

/** `length` units of the text at most, never half a character. */
function head(text: string, length: number): string {
  if (length >= text.length) return text;
  const cut = text.slice(0, Math.max(0, length));
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}

function cleaned(text: string): string {
  if (!SUSPECT.test(text)) return text.normalize('NFC').replace(EXCESS_MARKS, '$1');
  return (
    text
      .replace(LINE_BREAKS, '\n')
      .replaceAll('\t', ' ')
      .replace(BROKEN, '\uFFFD')
      .replace(INVISIBLE, '')
      .replace(EXCESS_MARKS, '$1')
      .normalize('NFC')
      // Once more, for some marks come apart into two.
      .replace(EXCESS_MARKS, '$1')
  );
}

/** NFC, in linear time: text with more than 30 marks in a row, which no language has, stays as it is. */
export function toNfc(text: string): string {
  return text.search(EXCESS_MARKS) === -1 ? text.normalize('NFC') : text;
}

/**
 * Makes text from the CRM or from a caller harmless to show and to hand to a model (security INV-44).
 *
 * Every kind of line break becomes `\n` and a tab a space. Other control characters, lone surrogates and
 * noncharacters become U+FFFD. Bidirectional controls, zero-width and tag characters and other invisible ones are
 * removed; a joiner or variation selector stays only where it is spelling: once, inside an emoji, between two
 * letters of a script that needs it, or after a Han character. Of combining marks 30 in a row stay. The result is NFC and has at most `maxLength` UTF-16
 * units, the last of which is `…` when something was cut off. Doing it twice changes nothing more.
 */
export function neutraliseText(text: string, maxLength = MAX_DISPLAY_LENGTH): string {
  if (PLAIN.test(text) && text.length <= maxLength) return text;
  // More than this is cut off whatever it holds, so that a long value costs no more than a short one.
  const considered = head(text, maxLength * 4 + 64);
  const clean = cleaned(considered);
  if (considered.length === text.length && clean.length <= maxLength) return clean;
  if (maxLength < 1) return '';
  return head(clean, maxLength - 1).replace(/[\u200C\u200D\uFE0F]{1,2}$/, '') + ELLIPSIS;
}

/** `neutraliseText` for one line: line breaks become spaces. */
export function neutraliseLine(text: string, maxLength = MAX_DISPLAY_LENGTH): string {
  return neutraliseText(text, maxLength).replaceAll('\n', ' ');
}

/**
 * True for text that neutralising would leave alone: NFC, no control characters other than `\n`, nothing broken
 * or invisible. Only such text is written, so that what is stored is what was shown.
 */
export function isHarmless(text: string): boolean {
  return PLAIN.test(text) || cleaned(text) === text;
}
