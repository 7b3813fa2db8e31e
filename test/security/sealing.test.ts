import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SealBroken } from '../../src/errors.ts';
import {
  createKeyedHash,
  createSealer,
  parseEncryptionKeys,
  type EncryptionKey,
  type SealPlace,
  type Sealer,
} from '../../src/security/sealing.ts';

const keyOf = (id: string, fill: number): EncryptionKey => ({ id, key: new Uint8Array(32).fill(fill) });
const K1 = keyOf('k1', 1);
const K2 = keyOf('k2', 2);
const PLACE: SealPlace = { portalId: '21', field: 'refreshToken' };
const CANARY = 'canary-9f1c';
/** Computed elsewhere: K1, nonce 00 01 ... 0b, `grüße` at PLACE. */
const VECTOR = 'v1.k1.AAECAwQFBgcICQoL.3NRWmuNhYw._qN46btmykDbiQ9UQDqZVQ';

const counting = (): { bytes: (length: number) => Uint8Array } => {
  let drawn = 0;
  return { bytes: (length) => Uint8Array.from({ length }, () => drawn++ % 256) };
};
const sealerOf = (...keys: EncryptionKey[]): Sealer => createSealer({ keys, random: counting() });

/** The `SealBroken` that opening throws; fails when it opens, or throws anything else. */
const brokenBy = (sealer: Sealer, sealed: string, place = PLACE): SealBroken => {
  let opened: string;
  try {
    opened = sealer.open(sealed, place);
  } catch (error) {
    expect(error).toBeInstanceOf(SealBroken);
    return error as SealBroken;
  }
  throw new Error(`It opened: ${opened}`);
};

describe('sealing', () => {
  it('gives the known text for a known key, nonce and place', () => {
    expect(sealerOf(K1).seal('grüße', PLACE)).toBe(VECTOR);
  });

  it('opens what another implementation sealed', () => {
    expect(sealerOf(K1).open(VECTOR, PLACE)).toBe('grüße');
  });

  it('brings every well-formed text back', () => {
    const sealer = sealerOf(K1);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), (plain, portalId, field) => {
        const place = { portalId, field };
        expect(sealer.open(sealer.seal(plain, place), place)).toBe(plain);
      }),
    );
  });

  it('seals the empty text', () => {
    const sealer = sealerOf(K1);
    const sealed = sealer.seal('', PLACE);
    expect(sealed).toMatch(/^v1\.k1\.[\w-]{16}\.\.[\w-]{22}$/);
    expect(sealer.open(sealed, PLACE)).toBe('');
  });

  it('draws a fresh nonce for every seal', () => {
    const sealer = sealerOf(K1);
    const nonces = Array.from({ length: 20 }, () => sealer.seal(CANARY, PLACE).split('.')[2]);
    expect(new Set(nonces).size).toBe(20);
  });

  it('shows nothing of the text', () => {
    const sealed = sealerOf(K1).seal(CANARY, PLACE);
    expect(sealed).not.toContain(CANARY);
    expect(sealed).not.toContain(Buffer.from(CANARY).toString('base64url'));
  });

  it.each(['\ud800', 'a\udc00b', '\udc00\ud800'])('refuses the ill-formed text %j', (plain) => {
    expect(() => sealerOf(K1).seal(plain, PLACE)).toThrow(TypeError);
  });

  it('refuses a random source that gives too few bytes', () => {
    const sealer = createSealer({ keys: [K1], random: { bytes: () => new Uint8Array(11) } });
    expect(() => sealer.seal(CANARY, PLACE)).toThrow(TypeError);
  });

  it('keeps its own copy of the keys', () => {
    const key = new Uint8Array(32).fill(1);
    const sealer = sealerOf({ id: 'k1', key });
    key.fill(0);
    expect(sealer.open(VECTOR, PLACE)).toBe('grüße');
  });
});

describe('a sealed text in another place', () => {
  const sealer = sealerOf(K1);
  const sealed = sealer.seal(CANARY, PLACE);

  it.each<[string, SealPlace]>([
    ['another portal', { portalId: '22', field: 'refreshToken' }],
    ['another field', { portalId: '21', field: 'accessToken' }],
    ['portal and field exchanged', { portalId: 'refreshToken', field: '21' }],
    ['bytes moved to the field', { portalId: '2', field: '1refreshToken' }],
    ['bytes moved to the portal', { portalId: '21refresh', field: 'Token' }],
    ['a separator in the portal', { portalId: '21","refreshToken', field: '' }],
    ['no portal', { portalId: '', field: 'refreshToken' }],
  ])('does not open: %s', (_what, place) => {
    expect(brokenBy(sealer, sealed, place).code).toBe('seal_broken');
  });

  it('opens in the one place it was made for, whatever the names hold', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '1', '"', ',', '[', ']', '\\', '.', ':', '\u0000') });
    fc.assert(
      fc.property(part, part, part, part, (portalId, field, otherPortalId, otherField) => {
        const there = { portalId: otherPortalId, field: otherField };
        const moved = sealer.seal(CANARY, { portalId, field });
        if (portalId === otherPortalId && field === otherField)
          expect(sealer.open(moved, there)).toBe(CANARY);
        else brokenBy(sealer, moved, there);
      }),
    );
  });
});

describe('an altered sealed text', () => {
  const sealer = sealerOf(K1, K2);
  const sealed = sealer.seal(CANARY, PLACE);
  const [version = '', keyId = '', nonce = '', ciphertext = '', tag = ''] = sealed.split('.');

  it('does not open with any bit of nonce, ciphertext or tag flipped', () => {
    let flips = 0;
    for (const part of [2, 3, 4]) {
      const whole = Buffer.from(sealed.split('.')[part] ?? '', 'base64url');
      for (let bit = 0; bit < whole.byteLength * 8; bit += 1) {
        const flipped = Buffer.from(whole);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        brokenBy(sealer, sealed.split('.').with(part, flipped.toString('base64url')).join('.'));
        flips += 1;
      }
    }
    expect(flips).toBe((12 + CANARY.length + 16) * 8);
  });

  it('does not open with any character changed, left out or doubled', () => {
    for (let at = 0; at < sealed.length; at += 1) {
      const [before, after] = [sealed.slice(0, at), sealed.slice(at + 1)];
      for (const put of [
        '',
        sealed.charAt(at).repeat(2),
        sealed.charAt(at) === 'A' ? 'B' : 'A',
        '=',
        ' ',
        '.',
      ]) {
        if (put !== sealed.charAt(at)) brokenBy(sealer, before + put + after);
      }
    }
  });

  it.each([
    ['empty', ''],
    ['no seal', CANARY],
    ['only dots', '....'],
    ['of another version', ['v2', keyId, nonce, ciphertext, tag].join('.')],
    ['under the id of another key', [version, 'k2', nonce, ciphertext, tag].join('.')],
    ['under an unknown key', [version, 'k9', nonce, ciphertext, tag].join('.')],
    [
      'under a key named like a member of every object',
      [version, '__proto__', nonce, ciphertext, tag].join('.'),
    ],
    ['without its tag', [version, keyId, nonce, ciphertext].join('.')],
    ['with an empty tag', [version, keyId, nonce, ciphertext, ''].join('.')],
    ['with a tag of four bytes', [version, keyId, nonce, ciphertext, tag.slice(0, 6)].join('.')],
    ['with a tag of twelve bytes', [version, keyId, nonce, ciphertext, tag.slice(0, 16)].join('.')],
    ['with a tag of 17 bytes', [version, keyId, nonce, ciphertext, `${tag.slice(0, 21)}AA`].join('.')],
    ['with an empty nonce', [version, keyId, '', ciphertext, tag].join('.')],
    ['with a long nonce', [version, keyId, `${nonce}AAAA`, ciphertext, tag].join('.')],
    ['with an empty ciphertext', [version, keyId, nonce, '', tag].join('.')],
    ['with padding', `${sealed}==`],
    ['with a sixth part', `${sealed}.`],
    ['behind a space', ` ${sealed}`],
    ['before a newline', `${sealed}\n`],
    ['with nonce and tag exchanged', [version, keyId, tag, ciphertext, nonce].join('.')],
  ])('does not open when it is %s', (_what, text) => {
    expect(brokenBy(sealer, text).code).toBe('seal_broken');
  });

  it('does not open with the ciphertext of another seal', () => {
    const other = sealer.seal('x'.repeat(CANARY.length), PLACE).split('.');
    brokenBy(sealer, [version, keyId, nonce, other[3], tag].join('.'));
    brokenBy(sealer, [version, keyId, other[2], ciphertext, tag].join('.'));
    brokenBy(sealer, [version, keyId, nonce, ciphertext, other[4]].join('.'));
  });

  it('does not open under another key of the same id', () => {
    brokenBy(sealerOf(keyOf('k1', 3)), sealed);
  });

  it('is answered with an error that holds neither text nor seal', () => {
    for (const text of [
      sealed.slice(0, -4),
      `${sealed}x`,
      [version, 'k9', nonce, ciphertext, tag].join('.'),
    ]) {
      const error = brokenBy(sealer, text);
      const shown = `${error.message} ${String(error.cause)}`;
      for (const secret of [CANARY, nonce, ciphertext, tag]) expect(shown).not.toContain(secret);
    }
  });

  it('does not open whatever it is', () => {
    const part = fc.oneof(fc.string(), fc.constantFrom('v1', 'k1', 'k2', nonce, ciphertext, tag));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        if (parts.join('.') !== sealed) brokenBy(sealer, parts.join('.'));
      }),
    );
  });
});

describe('rotation', () => {
  it('opens old seals under a new first key, and calls them stale', () => {
    const old = sealerOf(K1).seal(CANARY, PLACE);
    const rotated = sealerOf(K2, K1);
    expect(rotated.open(old, PLACE)).toBe(CANARY);
    expect(rotated.isStale(old)).toBe(true);
    const renewed = rotated.seal(rotated.open(old, PLACE), PLACE);
    expect(renewed).toMatch(/^v1\.k2\./);
    expect(rotated.isStale(renewed)).toBe(false);
    expect(sealerOf(K2).open(renewed, PLACE)).toBe(CANARY);
  });

  it('opens the new seals where the new key is known but not first yet', () => {
    expect(sealerOf(K1, K2).open(sealerOf(K2, K1).seal(CANARY, PLACE), PLACE)).toBe(CANARY);
  });

  it('does not open a seal whose key was removed, and says so', () => {
    const error = brokenBy(sealerOf(K2), sealerOf(K1).seal(CANARY, PLACE));
    expect(error.message).toMatch(/key .* not configured/);
  });

  it.each(['', 'v1', 'v1.k1', 'v1.k11.a.b.c', 'v1.K1.a.b.c', 'v2.k1.a.b.c'])('calls %j stale', (sealed) => {
    expect(sealerOf(K1).isStale(sealed)).toBe(true);
  });

  it.each<[string, EncryptionKey[]]>([
    ['no key', []],
    ['two keys of one id', [K1, keyOf('k1', 2)]],
    ['a key of 31 bytes', [{ id: 'k1', key: new Uint8Array(31) }]],
    ['a key of 33 bytes', [K1, { id: 'k2', key: new Uint8Array(33) }]],
    ['an empty id', [keyOf('', 1)]],
    ['a dot in an id', [keyOf('k.1', 1)]],
    ['an id of 33 characters', [keyOf('k'.repeat(33), 1)]],
  ])('does not start with %s', (_what, keys) => {
    expect(() => sealerOf(...keys)).toThrow(TypeError);
    expect(() => createKeyedHash({ keys })).toThrow(TypeError);
  });
});

describe('a keyed hash', () => {
  const hash = createKeyedHash({ keys: [keyOf('k7', 7)] });

  it('is the known one for a known key', () => {
    expect(hash('address', 'ada@example.com')).toBe('NboqDw0LTnCI5uiIHz_nd8f9aaO9xHMYjv0d7gQ4UbQ');
  });

  it('differs by purpose, text and key', () => {
    const other = createKeyedHash({ keys: [keyOf('k7', 8)] });
    const hashes = [
      hash('a', 'b'),
      hash('a', 'c'),
      hash('b', 'b'),
      hash('ab', ''),
      hash('', 'ab'),
      other('a', 'b'),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('never lets bytes wander between purpose and text, halves of surrogate pairs included', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', '"', ',', '[', '\\', '\u0000', '\ud800', '\udbff', '\ufffd'),
    });
    fc.assert(
      fc.property(part, part, part, part, (purpose, text, otherPurpose, otherText) => {
        const isSame = purpose === otherPurpose && text === otherText;
        expect(hash(purpose, text) === hash(otherPurpose, otherText)).toBe(isSame);
      }),
    );
  });

  it('stays the same when a new key is put first, and changes when the last one goes', () => {
    const before = createKeyedHash({ keys: [K1] })('address', CANARY);
    expect(createKeyedHash({ keys: [K2, K1] })('address', CANARY)).toBe(before);
    expect(createKeyedHash({ keys: [keyOf('k3', 3), K2, K1] })('address', CANARY)).toBe(before);
    expect(createKeyedHash({ keys: [K2] })('address', CANARY)).not.toBe(before);
  });
});

describe('ENCRYPTION_KEYS', () => {
  const base64 = (fill: number, length = 32): string => Buffer.alloc(length, fill).toString('base64');
  const problemsOf = (text: string): readonly string[] => {
    const result = parseEncryptionKeys(text);
    if (result.ok) throw new Error('It was accepted.');
    return result.problems;
  };

  it('is read in order', () => {
    const result = parseEncryptionKeys(`k2:${base64(2)},k1:${base64(1)}`);
    if (!result.ok) throw new Error(result.problems.join());
    expect(result.keys.map(({ id, key }) => [id, [...new Set(key)], key.byteLength])).toEqual([
      ['k2', [2], 32],
      ['k1', [1], 32],
    ]);
    expect(createSealer({ keys: result.keys, random: counting() }).open(VECTOR, PLACE)).toBe('grüße');
  });

  it('may have spaces around its entries and ids of 32 characters', () => {
    const result = parseEncryptionKeys(` ${'Az_-09'.padEnd(32, 'x')}:${base64(2)} , k1:${base64(1)}\n`);
    expect(result.ok).toBe(true);
  });

  const ID = 'Key 1 needs an id of 1 to 32 letters, digits, _ or - before a colon.';
  const SIZE = 'Key 1 is not 32 bytes in base64.';

  it.each([
    ['nothing', '', ['There is no key.']],
    ['a space', ' ', ['There is no key.']],
    ['no colon', base64(1), [ID, SIZE]],
    ['no id', `:${base64(1)}`, [ID]],
    ['an id with a dot', `k.1:${base64(1)}`, [ID]],
    ['an id with a letter beyond ASCII', `ä:${base64(1)}`, [ID]],
    ['an id of 33 characters', `${'k'.repeat(33)}:${base64(1)}`, [ID]],
    ['no id twice', `:${base64(1)},:${base64(2)}`, [ID, ID.replace('1', '2')]],
    ['no key', 'k1:', [SIZE]],
    ['31 bytes', `k1:${base64(1, 31)}`, [SIZE]],
    ['33 bytes', `k1:${base64(1, 33)}`, [SIZE]],
    ['hexadecimal', `k1:${'01'.repeat(32)}`, [SIZE]],
    ['missing padding', `k1:${base64(1).slice(0, -1)}`, [SIZE]],
    ['URL-safe letters', `k1:${base64(0xff).replaceAll('/', '_')}`, [SIZE]],
    ['a space inside', `k1: ${base64(1)}`, [SIZE]],
    ['other unused bits', `k1:${base64(1).replace(/E=$/, 'F=')}`, [SIZE]],
    ['a comma at the end', `k1:${base64(1)},`, [ID.replace('1', '2'), SIZE.replace('1', '2')]],
    ['a repeated id', `k1:${base64(1)},k1:${base64(2)}`, ['Key 2 has the same id as key 1.']],
    [
      'several faults',
      `:${base64(1)},k1:x,k1:${base64(1)}`,
      [ID, 'Key 2 is not 32 bytes in base64.', 'Key 3 has the same id as key 2.'],
    ],
  ])('with %s is refused, with every problem named', (_what, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('is never repeated in a problem, even where id and key are exchanged', () => {
    const secret = base64(0xab);
    for (const text of [`${secret}:k1`, `k1:${secret}A`, secret, `k1:${secret},k1:${secret}`]) {
      expect(problemsOf(text).join(' ')).not.toContain(secret.slice(0, 8));
    }
  });
});
