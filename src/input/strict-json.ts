import { isUtf8 } from 'node:buffer';

/**
 * Strict reading of JSON request bodies (INV-48 of the invariants, RFC 8259): one object, UTF-8, shallow,
 * few keys, no key twice, no number that would silently become another one.
 */

/** What a body may weigh. */
export interface JsonLimits {
  /** Bytes of the body. Default 102,400. */
  readonly maxBytes?: number;
  /** Objects and arrays inside each other, the outermost counted. Default 32. */
  readonly maxDepth?: number;
  /** Keys of all objects together. Default 500. */
  readonly maxKeys?: number;
  /**
   * Whether U+0000 and half surrogate pairs are kept in texts instead of refused. For callers that judge every
   * text on its own. Default false.
   */
  readonly keepUnstorableText?: boolean;
}

const REFUSALS = {
  body_required: { status: 400, message: 'The request needs a JSON object as its body.' },
  body_must_be_object: { status: 400, message: 'The body must be a JSON object.' },
  body_too_deep: { status: 400, message: 'The body is nested too deeply.' },
  too_many_keys: { status: 400, message: 'The body has too many keys.' },
  duplicate_key: { status: 400, message: 'An object in the body has the same key twice.' },
  malformed_json: { status: 400, message: 'The body is not valid JSON.' },
  body_too_large: { status: 413, message: 'The body is too large.' },
  charset_must_be_utf8: { status: 415, message: 'The body must be encoded in UTF-8.' },
  unsupported_media_type: { status: 415, message: 'The content type must be application/json.' },
  invalid_character: {
    status: 422,
    message: 'A text in the body holds a character that cannot be stored.',
  },
  id_must_be_string: {
    status: 422,
    message: 'A whole number in the body is too large to be exact; send it as a string.',
  },
  number_out_of_range: { status: 422, message: 'A number in the body is out of range.' },
} as const satisfies Record<string, { status: 400 | 413 | 415 | 422; message: string }>;

type RefusalCode = keyof typeof REFUSALS;

/** The codes of `parseMediaType`. */
export type MediaTypeRefusalCode = 'unsupported_media_type' | 'charset_must_be_utf8';
/** The codes of `parseJsonObject`. */
export type JsonRefusalCode = Exclude<RefusalCode, 'unsupported_media_type'>;

/** A refusal with the HTTP status and the sentence that go with its code. */
export interface InputRefusal<Code extends string> {
  readonly ok: false;
  readonly status: 400 | 413 | 415 | 422;
  readonly code: Code;
  readonly message: string;
}

/** Own keys only: a key `__proto__` arrives as an ordinary own property. */
export type JsonObjectResult =
  { readonly ok: true; readonly value: Record<string, unknown> } | InputRefusal<JsonRefusalCode>;

/**
 * Reads a request body as one JSON object. Never throws; time and memory grow linearly with the body.
 * A byte order mark at the start is allowed. Codes:
 * - 400 `body_required` (nothing but whitespace), `body_must_be_object`, `body_too_deep`, `too_many_keys`,
 *   `duplicate_key` (also when one spelling is escaped), `malformed_json`;
 * - 413 `body_too_large`;
 * - 415 `charset_must_be_utf8` (invalid UTF-8, or UTF-16 and UTF-32 by their zero bytes);
 * - 422 `invalid_character` (U+0000 or half a surrogate pair in a key or value), `id_must_be_string` (a
 *   whole number beyond 2^53 - 1 either way), `number_out_of_range` (too large for a double, or not zero
 *   and yet read as zero).
 * `body_too_deep` comes first, then `malformed_json`, then `body_must_be_object`, then whichever of the
 * others stands first in the body.
 */
export function parseJsonObject(raw: Uint8Array, limits: JsonLimits = {}): JsonObjectResult {
  const { maxBytes = 102_400 } = limits;
  if (raw.byteLength > maxBytes) return refuse('body_too_large');
  const text = decodeUtf8(raw);
  if (text === undefined) return refuse('charset_must_be_utf8');
  if (/^[ \t\r\n]*$/.test(text)) return refuse('body_required');
  const fault = findFault(text, limits);
  if (fault === 'body_too_deep') return refuse(fault);
  const value = parseOrUndefined(text);
  if (value === undefined) return refuse('malformed_json');
  if (!isObject(value)) return refuse('body_must_be_object');
  return fault === undefined ? { ok: true, value } : refuse(fault);
}

/**
 * Judges a `Content-Type` header: `application/json`, with no parameter but `charset=utf-8` (RFC 9110
 * 8.3.1: case does not matter, the value may be quoted). 415 `unsupported_media_type` when it is missing
 * or another type, 415 `charset_must_be_utf8` for another charset.
 */
export function parseMediaType(
  contentType: string | undefined,
): { readonly ok: true } | InputRefusal<MediaTypeRefusalCode> {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const given = parameters.filter((parameter) => parameter !== '');
  if (type !== 'application/json' || given.length > 1) return refuse('unsupported_media_type');
  const [parameter] = given;
  if (parameter === undefined || /^charset=(?:utf-8|"utf-8")$/.test(parameter)) return { ok: true };
  return refuse(parameter.startsWith('charset=') ? 'charset_must_be_utf8' : 'unsupported_media_type');
}

function refuse<Code extends RefusalCode>(code: Code): InputRefusal<Code> {
  return { ok: false, code, ...REFUSALS[code] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodeUtf8(raw: Uint8Array): string | undefined {
  // JSON text starts with ASCII, so a zero among the first two bytes means UTF-16 or UTF-32 (RFC 4627, 3);
  // most of such text would also be valid UTF-8.
  if (raw[0] === 0 || raw[1] === 0 || !isUtf8(raw)) return undefined;
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** JSON has no `undefined`, so it can stand for "not JSON". */
function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * One pass over the text, before anything is built from it. It reads valid JSON exactly; on malformed text
 * its answer is moot, except for the depth: up to the first error it sees what a JSON parser would see.
 */
function findFault(text: string, limits: JsonLimits): JsonRefusalCode | undefined {
  const { maxDepth = 32, maxKeys = 500, keepUnstorableText = false } = limits;
  /** The open objects' keys so far; `undefined` for an open array. */
  const open: (Set<string> | undefined)[] = [];
  let fault: JsonRefusalCode | undefined;
  let keyCount = 0;
  let isKeyNext = false;
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    let end = at + 1;
    if (character === '{' || character === '[') {
      isKeyNext = character === '{';
      open.push(isKeyNext ? new Set() : undefined);
      if (open.length > maxDepth) return 'body_too_deep';
    } else if (character === '}' || character === ']') {
      isKeyNext = false;
      open.pop();
    } else if (character === ',') {
      isKeyNext = open.at(-1) !== undefined;
    } else if (character === '"') {
      end = endOfString(text, at);
      const content = decodeString(text.slice(at, end));
      if (!keepUnstorableText) fault ??= findStringFault(content);
      if (isKeyNext) {
        keyCount += 1;
        fault ??= findKeyFault(content, open.at(-1), keyCount > maxKeys);
        isKeyNext = false;
      }
    } else if (isNumberCharacter(character)) {
      end = endOfNumber(text, at);
      fault ??= findNumberFault(text.slice(at, end));
    }
    at = end;
  }
  return fault;
}

const BACKSLASH = 0x5c;

/** The index after the closing quote, or after the text when there is none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) return text.length + 1;
    // A quote after an odd number of backslashes is part of the text.
    let before = quote;
    while (before > at && text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    if ((quote - before) % 2 === 0) return quote + 1;
    at = quote + 1;
  }
}

function decodeString(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  const value = parseOrUndefined(literal);
  return typeof value === 'string' ? value : '';
}

function findStringFault(content: string): JsonRefusalCode | undefined {
  return /[\0\p{Surrogate}]/u.test(content) ? 'invalid_character' : undefined;
}

function findKeyFault(
  key: string,
  siblings: Set<string> | undefined,
  isTooMany: boolean,
): JsonRefusalCode | undefined {
  if (isTooMany) return 'too_many_keys';
  if (siblings?.has(key) === true) return 'duplicate_key';
  siblings?.add(key);
  return undefined;
}

function isNumberCharacter(character: string): boolean {
  return (character >= '0' && character <= '9') || '+-.eE'.includes(character);
}

function endOfNumber(text: string, start: number): number {
  let at = start;
  while (at < text.length && isNumberCharacter(text.charAt(at))) at += 1;
  return at;
}

function findNumberFault(token: string): JsonRefusalCode | undefined {
  const value = Number(token);
  // Letters of `true` and `false` come by here as well; whatever is no number is left to the parser.
  if (Number.isNaN(value)) return undefined;
  if (!Number.isFinite(value)) return 'number_out_of_range';
  if (value === 0 && /^[^eE]*[1-9]/.test(token)) return 'number_out_of_range';
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? 'id_must_be_string' : undefined;
}
