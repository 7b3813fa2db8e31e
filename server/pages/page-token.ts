import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../src/ports.ts';
import type { KeyedHash } from '../../src/security/sealing.ts';

/** Tokens that a page's own forms carry, so that a form elsewhere cannot speak for them (INV-35). Nothing is stored. */
export interface PageTokens {
  /** A token for the page behind the link `linkToken`. */
  issue(linkToken: string): string;
  /** Whether `pageToken` was issued for this very link within the last 24 hours. */
  check(linkToken: string, pageToken: string): boolean;
}

/** A page that stays open overnight still works. */
const LIFE_MS = 24 * 60 * 60_000;
/** How far the clocks of two instances may be apart. */
const SKEW_MS = 5 * 60_000;
/** Time in base 36, HMAC-SHA256 in base64url. */
const SHAPE = /^([0-9a-z]{1,10})\.([A-Za-z0-9_-]{43})$/;

/** `hash` is keyed with a secret that all instances share. */
export function createPageTokens({
  hash,
  clock,
}: {
  readonly hash: KeyedHash;
  readonly clock: Clock;
}): PageTokens {
  const tokenFor = (linkToken: string, time: string): string =>
    `${time}.${hash('page token', JSON.stringify([time, linkToken]))}`;
  return {
    issue: (linkToken) => tokenFor(linkToken, clock.now().toString(36)),
    check(linkToken, pageToken) {
      const time = SHAPE.exec(pageToken)?.[1];
      if (time === undefined) return false;
      const ageMs = clock.now() - parseInt(time, 36);
      const given = Buffer.from(pageToken);
      const right = Buffer.from(tokenFor(linkToken, time));
      const same = given.byteLength === right.byteLength && timingSafeEqual(given, right);
      return same && ageMs >= -SKEW_MS && ageMs <= LIFE_MS;
    },
  };
}
