/** The same shape as an HTML `pattern`, so that a browser can help before anything is sent. */
export const NUMBER_PATTERN = String.raw`[\s\p{Cf}]*(?:\p{Nd}[\s\p{Cf}]*){4}`;

/** Room for spaces and invisible marks that come along when the number is copied. */
export const NUMBER_MAX_LENGTH = 16;

/**
 * The four ASCII digits that somebody typed, or `undefined`. Spaces and invisible formatting characters are
 * left out; the decimal digits of every script count (a phone set to Arabic or Persian types its own).
 */
export function readTypedNumber(text: string): string | undefined {
  if (text.length > NUMBER_MAX_LENGTH * 4) return undefined;
  const typed = Array.from(text.replace(/[\s\p{Cf}]/gu, ''));
  if (typed.length !== 4 || !typed.every((character) => DIGIT.test(character))) return undefined;
  return typed.map(valueOf).join('');
}

const DIGIT = /^\p{Nd}$/u;

/** Unicode keeps decimal digits in runs of ten from 0 to 9 (The Unicode Standard, 4.6). */
function valueOf(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let first = code;
  while (DIGIT.test(String.fromCodePoint(first - 1))) first -= 1;
  return (code - first) % 10;
}
