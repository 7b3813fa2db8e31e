import { describe, expect, it } from 'vitest';
import { parseWrite } from '../../src/values/index.ts';
import { ENGLISH, WEB } from './definitions.ts';

describe('writing text that is shown as a web address', () => {
  it.each(['example.com', 'https://example.com/a?b=c#d', 'HTTP://Example.com:8080/x', 'www.esimerkki-äö.fi'])(
    'takes %s as it is written',
    (input) => {
      expect(parseWrite(WEB, input, ENGLISH)).toEqual({ ok: true, wire: input });
    },
  );

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://example.com',
    'mailto:a@example.com',
    'https://user:secret@example.com',
    'http://127.0.0.1/',
    'http://0x7f.1/',
    'http://[::1]/',
    'localhost',
    'https://',
    'exa mple.com',
    'https://example.com\\@evil.example',
    '<a href="https://example.com">',
    `https://example.com/${'a'.repeat(2_048)}`,
  ])('refuses %j with an example', (input) => {
    expect(parseWrite(WEB, input, ENGLISH)).toEqual({
      ok: false,
      code: 'invalid_url',
      accepted: 'https://example.com/page',
    });
  });
});
