import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { SealBroken } from '../errors.ts';
import type { Random } from '../ports.ts';

/**
 * Encryption of values at rest, and keyed hashes (INV-62). Keys are rotated by putting a new one first:
 * from then on it seals, and the older ones still open until they are removed.
 */

/** One key of `ENCRYPTION_KEYS`. */
export interface EncryptionKey {
  /** 1 to 32 of `A-Z a-z 0-9 _ -`. Visible in every sealed text. */
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

/** Where a sealed value belongs. It opens nowhere else. */
export interface SealPlace {
  readonly portalId: string;
  readonly field: string;
}

/** Seals texts and opens them again. */
export interface Sealer {
  /**
   * `v1.<key id>.<nonce>.<ciphertext>.<tag>`, the last three in base64url, under the first key and a fresh
   * 96-bit nonce. Throws `TypeError` for text with half a surrogate pair, which would not come back as it was.
   */
  seal(plain: string, place: SealPlace): string;
  /** The text, or throws `SealBroken`: altered, malformed, sealed for another place, or its key is gone. */
  open(sealed: string, place: SealPlace): string;
  /** Whether it should be sealed anew: not under the first key (which is also true of what is malformed). */
  isStale(sealed: string): boolean;
}

/** HMAC-SHA256 of `text` for one purpose, in base64url (43 characters). */
export type KeyedHash = (purpose: string, text: string) => string;

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * AES-256-GCM (NIST SP 800-38D) inside the stored value. The place and the key id are authenticated with
 * it, so that a ciphertext moved to another portal or field does not open. `keys`: the first one seals, all
 * of them open; throws `TypeError` for none, a repeated or malformed id, or a key that is not 32 bytes.
 * Random nonces allow about 2^32 seals per key before it should be rotated.
 */
export function createSealer(deps: {
  readonly keys: readonly EncryptionKey[];
  readonly random: Random;
}): Sealer {
  const keys = importKeys(deps.keys);
  const [newest] = keys;
  return {
    seal: (plain, place) => sealText(plain, place, newest, deps.random),
    open: (sealed, place) => openText(sealed, place, new Map(keys)),
    isStale: (sealed) => !sealed.startsWith(`${VERSION}.${newest[0]}.`),
  };
}

/**
 * A hash for looking things up without storing them. The hash key is derived (HKDF, RFC 5869) from the **last** of `keys`, so that
 * putting a new key first changes no hash; only removing the last one does, and whatever was stored under
 * the old hashes is then out of reach. Different purposes never give comparable hashes. Throws as
 * `createSealer` does.
 */
export function createKeyedHash(deps: { readonly keys: readonly EncryptionKey[] }): KeyedHash {
  const keys = importKeys(deps.keys);
  const [, oldest] = keys.at(-1) ?? keys[0];
  const derived = createSecretKey(Buffer.from(hkdfSync('sha256', oldest, '', 'keyed hash v1', KEY_BYTES)));
  return (purpose, text) =>
    createHmac('sha256', derived)
      .update(JSON.stringify([purpose, text]))
      .digest('base64url');
}

/** `problems` are sentences for the operator; they name entries by position and repeat none of their text. */
export type EncryptionKeysResult =
  | { readonly ok: true; readonly keys: readonly EncryptionKey[] }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads `ENCRYPTION_KEYS` (design section 5): `id:base64,id:base64`, spaces around entries ignored. Every
 * key is 32 bytes in standard padded base64, every id is 1 to 32 of `A-Z a-z 0-9 _ -` and used once.
 */
export function parseEncryptionKeys(text: string): EncryptionKeysResult {
  if (text.trim() === '') return { ok: false, problems: ['There is no key.'] };
  const entries = text.split(',').map((entry) => readEntry(entry.trim()));
  const ids = entries.map(({ id }) => id);
  const problems = entries.flatMap(({ id, key }, index) => [
    ...(KEY_ID.test(id)
      ? []
      : [`Key ${index + 1} needs an id of 1 to 32 letters, digits, _ or - before a colon.`]),
    ...(KEY_ID.test(id) && ids.indexOf(id) !== index
      ? [`Key ${index + 1} has the same id as key ${ids.indexOf(id) + 1}.`]
      : []),
    ...(key?.byteLength === KEY_BYTES ? [] : [`Key ${index + 1} is not ${KEY_BYTES} bytes in base64.`]),
  ]);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, keys: entries.flatMap(({ id, key }) => (key === undefined ? [] : [{ id, key }])) };
}

function readEntry(entry: string): { id: string; key: Buffer | undefined } {
  const colon = entry.indexOf(':');
  if (colon === -1) return { id: '', key: undefined };
  return { id: entry.slice(0, colon), key: decodeExactly(entry.slice(colon + 1), 'base64') };
}

type ImportedKey = readonly [id: string, key: KeyObject];

function importKeys(keys: readonly EncryptionKey[]): readonly [ImportedKey, ...ImportedKey[]] {
  const imported = keys.map(({ id, key }): ImportedKey => {
    if (!KEY_ID.test(id)) throw new TypeError('An encryption key has a malformed id.');
    if (key.byteLength !== KEY_BYTES) throw new TypeError(`Encryption key ${id} is not ${KEY_BYTES} bytes.`);
    return [id, createSecretKey(key)];
  });
  const [newest, ...older] = imported;
  if (newest === undefined) throw new TypeError('At least one encryption key is needed.');
  if (new Map(imported).size < keys.length) throw new TypeError('Two encryption keys have the same id.');
  return [newest, ...older];
}

function sealText(plain: string, place: SealPlace, [keyId, key]: ImportedKey, random: Random): string {
  if (/\p{Surrogate}/u.test(plain)) throw new TypeError('The text to seal is not well-formed Unicode.');
  const nonce = random.bytes(NONCE_BYTES);
  if (nonce.byteLength !== NONCE_BYTES)
    throw new TypeError('The random source gave a nonce of another size.');
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(place, keyId));
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  const parts = [Buffer.from(nonce), ciphertext, cipher.getAuthTag()];
  return [VERSION, keyId, ...parts.map((part) => part.toString('base64url'))].join('.');
}

function openText(sealed: string, place: SealPlace, keys: ReadonlyMap<string, KeyObject>): string {
  const parts = sealed.split('.');
  const [version, keyId = ''] = parts;
  const [nonce, ciphertext, tag] = parts.slice(2).map((part) => decodeExactly(part, 'base64url'));
  if (parts.length !== 5 || version !== VERSION) throw new SealBroken('The sealed value is malformed.');
  if (nonce?.byteLength !== NONCE_BYTES || ciphertext === undefined || tag?.byteLength !== TAG_BYTES) {
    throw new SealBroken('The sealed value is malformed.');
  }
  const key = keys.get(keyId);
  if (key === undefined) throw new SealBroken('The key of the sealed value is not configured.');
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(place, keyId)).setAuthTag(tag);
  const unproven = decipher.update(ciphertext);
  try {
    return Buffer.concat([unproven, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new SealBroken('The sealed value was altered, or sealed for another place.', { cause });
  }
}

/** JSON of a fixed list of strings: no two places and key ids give the same bytes. */
function associatedData(place: SealPlace, keyId: string): Buffer {
  return Buffer.from(JSON.stringify([VERSION, place.portalId, place.field, keyId]));
}

/** Node's decoders skip what they do not know, so only text that encodes back to itself is taken. */
function decodeExactly(text: string, encoding: 'base64' | 'base64url'): Buffer | undefined {
  const bytes = Buffer.from(text, encoding);
  return bytes.toString(encoding) === text ? bytes : undefined;
}
