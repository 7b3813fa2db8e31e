import { describe, expect, it } from 'vitest';
import { parseWrite } from '../../src/values/index.ts';
import { EMAIL, ENGLISH } from './definitions.ts';

describe('writing text that is shown as an email address', () => {
  it.each(['name@example.com', "o'neil+tag@sub.example.co.uk", 'foo.@docomo.ne.jp', 'käyttäjä@esimerkki.fi'])(
    'takes %s',
    (input) => {
      expect(parseWrite(EMAIL, ` ${input} `, ENGLISH)).toEqual({ ok: true, wire: input });
    },
  );

  it.each([
    'name',
    'name@',
    '@example.com',
    'name@example',
    'a@b@example.com',
    'a@evil.com\uFF20victim.com',
    'a@\u212Aelvin.com',
    'Aino <aino@example.com>',
    'a b@example.com',
    '"a@b"@example.org',
    'a@example..com',
    'a@-example.com',
    'a@b.example;c@d.example',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b.'.repeat(130)}com`,
  ])('refuses %j with an example', (input) => {
    expect(parseWrite(EMAIL, input, ENGLISH)).toEqual({
      ok: false,
      code: 'invalid_email_text',
      accepted: 'name@example.com',
    });
  });

  it('refuses a second line, invisible characters and other types', () => {
    expect(parseWrite(EMAIL, 'a@example.com\r\nBcc: b@example.com', ENGLISH)).toMatchObject({
      code: 'invalid_character',
    });
    expect(parseWrite(EMAIL, 'a\u200B@example.com', ENGLISH)).toMatchObject({ code: 'invalid_character' });
    expect(parseWrite(EMAIL, 5, ENGLISH)).toMatchObject({ code: 'wrong_type' });
  });
});
