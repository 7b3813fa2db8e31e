const NAME = /^[\x20-\x7e]{1,250}$/;
const SPACE = /^[a-z](?:[a-z-]{0,61}[a-z])?$/;

/**
 * Lets a key, stream or kind through: 1 to 250 printable ASCII characters, so that every backend stores the
 * very same name and orders it the same way.
 * @throws TypeError naming `what`, never the value.
 */
export function assertName(what: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || !NAME.test(value)) {
    throw new TypeError(`${what} must be 1 to 250 printable ASCII characters`);
  }
}

/**
 * Lets a namespace through: up to 63 lower-case letters and inner hyphens.
 * @throws TypeError
 */
export function assertSpace(value: unknown): asserts value is string {
  if (typeof value !== 'string' || !SPACE.test(value)) {
    throw new TypeError('a namespace must be lower-case letters and hyphens, 63 at most');
  }
}

/**
 * The moment at which something that lives `ttlMs` from `nowMs` ends, in whole milliseconds.
 * Zero, negative, fractional and NaN are refused: keyv reads all of them as "for ever".
 * @throws TypeError
 */
export function expiresAt(nowMs: number, ttlMs: unknown): number {
  const expires = typeof ttlMs === 'number' ? Math.ceil(nowMs + ttlMs) : Number.NaN;
  if (!Number.isSafeInteger(ttlMs) || (ttlMs as number) <= 0 || !Number.isSafeInteger(expires)) {
    throw new TypeError('a time to live must be a positive whole number of milliseconds');
  }
  return expires;
}
