import { domainToASCII, domainToUnicode } from 'node:url';

/**
 * Email addresses in one canonical form, on which alone two of them are compared (INV-21).
 *
 * 1. Whitespace around the address is dropped (Unicode's White_Space: NBSP and line ends included, the
 *    byte order mark and zero-width characters not).
 * 2. NFC. Refused if a character would turn into ASCII by it (Kelvin sign, Greek question mark, varia), and
 *    if NFKC would change it further (fullwidth and ligature forms, long s).
 * 3. Refused anywhere: controls, format and invisible characters, whitespace, unassigned and private ones.
 * 4. Local part: letters, digits, the signs of RFC 5322's atext, dots (not first, but last or doubled:
 *    Japanese carriers gave such addresses out), and non-ASCII letters (RFC 6531). Only A to Z are
 *    lower-cased. Nothing is folded: dots and `+tag` count. No quoted form, comment, group or route.
 * 5. Domain: UTS-46 to ASCII, so Unicode and Punycode spellings are equal. Two labels or more of letters,
 *    digits and hyphens, the last one not a number; no address literal. The dot between them is U+002E only,
 *    and mapping must not turn a non-ASCII label into an ASCII one. Rule 3 holds for what Punycode spells.
 * 6. At most 254 bytes (RFC 5321 4.5.3.1.3), at most 64 of them before the @ (4.5.3.1.1).
 *
 * Letters of other scripts that look like ASCII ones stay letters of their own: they equal nothing but
 * themselves.
 */

/** `email` is canonical. `invalid_email` whatever was wrong: what is not taken is not explained. */
export type EmailResult =
  { readonly ok: true; readonly email: string } | { readonly ok: false; readonly code: 'invalid_email' };

const MAX_EMAIL_BYTES = 254;
const MAX_LOCAL_BYTES = 64;
/** UTF-16 units looked at before anything is computed; decomposed text is longer than its NFC. */
const MAX_INPUT_LENGTH = 1_024;

/** Besides categories C and Z: the blank Braille cell and what stands for a lost object or character. */
const FORBIDDEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\ufffc\ufffd]/u;
const NON_ASCII = /[^\0-\x7f]/u;
const LOCAL_PART = /^(?![.\p{M}])[a-z0-9!#$%&'*+/=?^_`{|}~.\-\u{80}-\u{10ffff}]+$/u;
const DOMAIN_CHARACTERS = /^[a-z0-9.\-\u{80}-\u{10ffff}]+$/u;
const DOMAIN_LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Reads an address that somebody stated. Anything but a string with exactly one plain address is
 * `invalid_email`. Never throws; linear in the input. Parsing a canonical address gives the same one.
 */
export function parseEmail(input: unknown): EmailResult {
  const email = typeof input === 'string' ? canonicalize(input) : undefined;
  return email === undefined ? { ok: false, code: 'invalid_email' } : { ok: true, email };
}

/** The canonical form of an address from the CRM; `undefined` when there is none or it is no plain address. */
export function canonicalEmail(stored: string | null | undefined): string | undefined {
  const parsed = parseEmail(stored);
  return parsed.ok ? parsed.email : undefined;
}

/** Whether both are addresses and the same one. A missing or unreadable address equals nothing. */
export function sameEmail(a: string | null | undefined, b: string | null | undefined): boolean {
  const canonical = canonicalEmail(a);
  return canonical !== undefined && canonical === canonicalEmail(b);
}

/**
 * How a CRM that compares bytes may hold the address `email`: one to four spellings, the canonical one
 * first, with the domain in Punycode and in Unicode, composed (NFC) and decomposed (NFD). For searching
 * only; what is found is compared with `sameEmail`. Empty when `email` is no address.
 */
export function emailSpellings(email: string): readonly string[] {
  const canonical = canonicalEmail(email);
  if (canonical === undefined) return [];
  const at = canonical.indexOf('@') + 1;
  const unicode = canonical.slice(0, at) + domainToUnicode(canonical.slice(at));
  const spellings = [canonical, unicode, canonical.normalize('NFD'), unicode.normalize('NFD')];
  return [...new Set(spellings)];
}

function canonicalize(input: string): string | undefined {
  if (input.length > MAX_INPUT_LENGTH) return undefined;
  const composed = composeSafely(trimWhiteSpace(input));
  if (composed === undefined || FORBIDDEN.test(composed)) return undefined;
  const parts = lowerAscii(composed).split('@');
  const [local, domain] = parts;
  if (parts.length !== 2 || local === undefined || domain === undefined) return undefined;
  if (!LOCAL_PART.test(local) || Buffer.byteLength(local) > MAX_LOCAL_BYTES) return undefined;
  const asciiDomain = canonicalizeDomain(domain);
  if (asciiDomain === undefined) return undefined;
  const email = `${local}@${asciiDomain}`;
  return Buffer.byteLength(email) > MAX_EMAIL_BYTES ? undefined : email;
}

/** Not `String.trim`, which also drops U+FEFF; and no expression ending in `+$`, which is quadratic. */
function trimWhiteSpace(text: string): string {
  const isWhiteSpace = (index: number): boolean => /\p{White_Space}/u.test(text.charAt(index));
  let start = 0;
  let end = text.length;
  while (start < end && isWhiteSpace(start)) start += 1;
  while (end > start && isWhiteSpace(end - 1)) end -= 1;
  return text.slice(start, end);
}

/** NFC, or `undefined` where that would create ASCII or NFKC would still change something. */
function composeSafely(text: string): string | undefined {
  // ASCII is the same in every form.
  if (!NON_ASCII.test(text)) return text;
  const becomesAscii = (character: string): boolean =>
    NON_ASCII.test(character) && !NON_ASCII.test(character.normalize('NFC'));
  if (Array.from(text).some(becomesAscii)) return undefined;
  const composed = text.normalize('NFC');
  return composed.normalize('NFKC') === composed ? composed : undefined;
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Labels that the URL parser leaves as they are: no Punycode, and a name at the end, where a number would be an address. */
function isPlainDomain(labels: readonly string[]): boolean {
  return (
    labels.length >= 2 &&
    /^[a-z]{2,63}$/.test(labels.at(-1) ?? '') &&
    labels.every((label) => DOMAIN_LABEL.test(label) && !label.startsWith('xn--'))
  );
}

function canonicalizeDomain(domain: string): string | undefined {
  // The URL parser behind domainToASCII reads ports, paths, percent escapes and numbers into its argument,
  // so it only ever sees characters of names, and every label is checked against what was given.
  if (!DOMAIN_CHARACTERS.test(domain)) return undefined;
  const given = domain.split('.');
  if (isPlainDomain(given)) return domain;
  const ascii = domainToASCII(domain);
  const labels = ascii.split('.');
  if (labels.length < 2 || labels.length !== given.length) return undefined;
  const isFaithful = labels.every(
    (label, index) => DOMAIN_LABEL.test(label) && (label === given[index] || label.startsWith('xn--')),
  );
  if (!isFaithful || /^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  // Punycode may spell an invisible character where its script uses it; nobody who reads it can tell.
  return FORBIDDEN.test(domainToUnicode(ascii)) ? undefined : ascii;
}
