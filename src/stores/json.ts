import { StoreCorrupt } from '../errors.ts';

/**
 * The JSON text of `value`. NUL and lone surrogates leave as escapes, so SQLite and PostgreSQL hold the
 * same text.
 * @throws TypeError for what JSON cannot say at the top: `undefined`, a function, a symbol, a bigint, a cycle.
 */
export function toJson(value: unknown): string {
  // JSON.stringify is declared as always giving a string; for undefined, functions and symbols it does not.
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError('only JSON values can be stored');
  return text;
}

/**
 * The value that a stored text says.
 * @throws StoreCorrupt when the text is not JSON. The text stays out of the message and out of the cause,
 * because JSON.parse quotes it.
 */
export function fromJson(text: unknown): unknown {
  if (typeof text !== 'string') throw new StoreCorrupt('a stored value is not text');
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new StoreCorrupt('a stored value is not JSON');
  }
}
