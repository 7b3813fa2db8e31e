/** The fields of a posted form; every name occurs once. */
export type FormResult =
  | { readonly ok: true; readonly fields: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly status: 400 | 415 };

const MAX_FIELDS = 20;
const MEDIA_TYPE = /^application\/x-www-form-urlencoded(?:\s*;\s*charset=(?:utf-8|"utf-8"))?\s*;?\s*$/i;

/**
 * Reads `application/x-www-form-urlencoded` (WHATWG URL, 5.1), strictly: 415 for any other type or charset; 400
 * for an escape that is none, for what is not UTF-8, for a name that occurs twice and for more than 20 fields.
 */
export function readForm(contentType: string | undefined, rawBody: Uint8Array): FormResult {
  if (!MEDIA_TYPE.test((contentType ?? '').trim())) return { ok: false, status: 415 };
  const fields = new Map<string, string>();
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(rawBody);
    for (const pair of text === '' ? [] : text.split('&')) {
      const equals = pair.indexOf('=');
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      const decoded = decode(name);
      if (fields.has(decoded) || fields.size === MAX_FIELDS) return { ok: false, status: 400 };
      fields.set(decoded, decode(value));
    }
  } catch {
    return { ok: false, status: 400 };
  }
  return { ok: true, fields };
}

/** Throws for what is no escape or no UTF-8. */
function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
