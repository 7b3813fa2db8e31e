import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJsonObject, parseMediaType, type JsonObjectResult } from '../../src/input/strict-json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string): JsonObjectResult => parseJsonObject(bytes(text));
const nested = (depth: number, inner = '1'): string => '{"a":'.repeat(depth) + inner + '}'.repeat(depth);
const refused = (status: number, code: string): object => ({ ok: false, status, code });
const keys = (count: number): string =>
  `{${Array.from({ length: count }, (_, index) => `"k${index}":0`).join(',')}}`;

describe('an accepted body', () => {
  it.each([
    ['an empty object', '{}'],
    ['whitespace everywhere', ' \t\r\n{ "a" : [ 1 , { } , [ ] ] , "b" : "" } \n'],
    ['an empty key', '{"":0}'],
    ['every kind of value', '{"a":null,"b":true,"c":false,"d":"x","e":0,"f":[],"g":{}}'],
    ['numbers of every form', '{"a":-0,"b":0.5,"c":1e3,"d":1E+2,"e":-1.5e-3,"f":123456789012345}'],
    ['a fraction that no double holds exactly', '{"a":0.1,"b":3.14159265358979323846}'],
    ['the largest exact whole numbers', '{"a":9007199254740991,"b":-9007199254740991}'],
    ['a number that is tiny and not zero', '{"a":5e-324}'],
    ['zero in long forms', '{"a":0.000e400,"b":-0e9}'],
    ['large digits inside strings', '{"9007199254740993":"9007199254740993 1e400"}'],
    ['every escape', String.raw`{"a":"\"\\\/\b\f\n\r\t\u00e4","\u0062":1}`],
    ['quotes and brackets inside strings', String.raw`{"a\"{[":"]}\\","b":"[[[[\\\""}`],
    ['a key text inside a string behind an escaped quote', String.raw`{"a":"\",\"a\":1e400"}`],
    ['the same key in different objects', '{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":1}}'],
    ['a value equal to a key', '{"a":"a","b":["a","b","b"]}'],
    ['keys that differ in case or normal form', '{"e":1,"E":2,"\u00e9":3,"e\u0301":4}'],
    ['a surrogate pair as escapes', String.raw`{"\ud83d\ude00":"\uD83D\uDE00"}`],
    ['a surrogate pair as itself', '{"😀":"😀"}'],
    ['noncharacters and a delete', '{"a":"\u007f\ufffe\uffff\u2028"}'],
    ['a backslash before u0000', String.raw`{"a":"\\u0000 \\ud800"}`],
    ['names of object members', '{"constructor":1,"toString":2,"hasOwnProperty":3}'],
  ])('with %s reads as JSON.parse reads it', (_what, text) => {
    expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
  });

  it('may start with a byte order mark, which is no part of the first key', () => {
    expect(parse('\ufeff{"a":1}')).toEqual({ ok: true, value: { a: 1 } });
  });

  it('carries __proto__ as an own key and changes no prototype', () => {
    const result = parse('{"__proto__":{"polluted":true},"a":{"__proto__":1,"constructor":{"prototype":2}}}');
    if (!result.ok) throw new Error(result.code);
    expect(Object.keys(result.value)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(result.value)).toBe(Object.prototype);
    expect(result.value['polluted']).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('may hold __proto__ once per object and not twice', () => {
    expect(parse('{"__proto__":1,"__proto__":2}')).toMatchObject(refused(400, 'duplicate_key'));
  });
});

describe('the limits', () => {
  it('take 102,400 bytes and no more', () => {
    const filler = 'x'.repeat(102_400 - 8);
    expect(parse(`{"a":"${filler}"}`)).toMatchObject({ ok: true });
    expect(parse(`{"a":"${filler}x"}`)).toMatchObject(refused(413, 'body_too_large'));
  });

  it('count bytes, not characters', () => {
    const limits = { maxBytes: 10 };
    expect(parseJsonObject(bytes('{"a":"ä"}'), limits)).toMatchObject({ ok: true });
    expect(parseJsonObject(bytes('{"a":"ää"}'), limits)).toMatchObject(refused(413, 'body_too_large'));
  });

  it('take a depth of 32 and no more, with objects and with arrays', () => {
    expect(parse(nested(32))).toMatchObject({ ok: true });
    expect(parse(nested(33))).toMatchObject(refused(400, 'body_too_deep'));
    const arrays = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(parse(arrays(31))).toMatchObject({ ok: true });
    expect(parse(arrays(32))).toMatchObject(refused(400, 'body_too_deep'));
  });

  it('count depth, not brackets', () => {
    expect(parse(`{"a":[${'[],{},'.repeat(1_000)}"${'['.repeat(1_000)}"]}`)).toMatchObject({ ok: true });
  });

  it.each([
    ['open arrays', '['.repeat(49_000)],
    ['open objects', '{"a":'.repeat(20_000)],
    ['closed arrays', '['.repeat(49_000) + ']'.repeat(49_000)],
    ['arrays behind a duplicate key', `{"a":1,"a":${'['.repeat(49_000)}`],
    ['arrays behind too many keys', `${keys(600).slice(0, -1)},"z":${'['.repeat(49_000)}`],
  ])('call tens of thousands of %s too deep', (_what, text) => {
    expect(parse(text)).toMatchObject(refused(400, 'body_too_deep'));
  });

  it('take 500 keys and no more, wherever they stand', () => {
    expect(parse(keys(500))).toMatchObject({ ok: true });
    expect(parse(keys(501))).toMatchObject(refused(400, 'too_many_keys'));
    const objects = (count: number): string => `{"a":[${Array(count).fill('{"b":1}').join(',')}]}`;
    expect(parse(objects(499))).toMatchObject({ ok: true });
    expect(parse(objects(500))).toMatchObject(refused(400, 'too_many_keys'));
  });

  it('do not count texts in arrays as keys', () => {
    expect(parse(`{"a":[${Array(1_000).fill('"b"').join(',')}]}`)).toMatchObject({ ok: true });
  });

  it('see depth behind escaped quotes and backslashes', () => {
    const deep = nested(32);
    expect(parse(String.raw`{"x":"\"","y":${deep}}`)).toMatchObject(refused(400, 'body_too_deep'));
    expect(parse(String.raw`{"x":"\\","y":${deep}}`)).toMatchObject(refused(400, 'body_too_deep'));
  });

  it('can be set by the caller', () => {
    expect(parseJsonObject(bytes(nested(3)), { maxDepth: 2 })).toMatchObject(refused(400, 'body_too_deep'));
    expect(parseJsonObject(bytes('{"a":1,"b":2}'), { maxKeys: 1 })).toMatchObject(
      refused(400, 'too_many_keys'),
    );
  });
});

describe('a refused body', () => {
  it.each([
    ['no bytes', ''],
    ['one space', ' '],
    ['whitespace', '\r\n\t '],
    ['a byte order mark alone', '\ufeff'],
  ])('of %s is required', (_what, text) => {
    expect(parse(text)).toMatchObject(refused(400, 'body_required'));
  });

  it.each([
    'null',
    '"x"',
    '[]',
    '7',
    'true',
    '[{"a":1}]',
    ' "{}" ',
    '"\\ud800"',
    '[1e400]',
    '[{"a":1,"a":2}]',
  ])('%s must be an object', (text) => {
    expect(parse(text)).toMatchObject(refused(400, 'body_must_be_object'));
  });

  it.each([
    ['{'],
    ['}'],
    ['{]'],
    ['{"a"}'],
    ['{"a":}'],
    ['{"a" 1}'],
    ['{"a"::1}'],
    ['{:1}'],
    ['{a:1}'],
    ["{'a':1}"],
    ['{1:1}'],
    ['{"a":1,}'],
    ['{,"a":1}'],
    ['{"a":1,,"b":2}'],
    ['{"a":1 "b":2}'],
    ['{"a":1}{"b":2}'],
    ['{"a":1}]'],
    ['{"a":1}x'],
    ['{"a":[1,]}'],
    ['{"a":[1}'],
    ['{"a":[1,2}]'],
    ['{"a":"x}'],
    ['{"a":"x\\"}'],
    ['{"a":"x\\'],
    ['{"a":"\\x41"}'],
    ['{"a":"\\u12"}'],
    ['{"a":"\\u12g4"}'],
    ['{"a":"\\\'"}'],
    ['{"a":"\n"}'],
    ['{"a":"\t"}'],
    ['{"a":"\u0000"}'],
    ['{"a":"\u001f"}'],
    ['{"a":01}'],
    ['{"a":-}'],
    ['{"a":-01}'],
    ['{"a":+1}'],
    ['{"a":.5}'],
    ['{"a":1.}'],
    ['{"a":1.e1}'],
    ['{"a":1e}'],
    ['{"a":1e+}'],
    ['{"a":0x10}'],
    ['{"a":1_000}'],
    ['{"a":1 000}'],
    ['{"a":--1}'],
    ['{"a":NaN}'],
    ['{"a":Infinity}'],
    ['{"a":-Infinity}'],
    ['{"a":undefined}'],
    ['{"a":True}'],
    ['{"a":tru}'],
    ['{"a":nulll}'],
    ['{"a":1}/* c */'],
    ['{"a":1}// c'],
    ['\u00a0{"a":1}'],
    ['{"a":1}\u2028'],
    ['{"a":1}\u0000'],
    ['\ufeff\ufeff{"a":1}'],
    ['{\ufeff"a":1}'],
    ['{"a":٣}'],
    ['{"a":1e400,}'],
    ['{"a":1,"a":2,}'],
    ['{"\\ud800":1,}'],
    ['callback({"a":1})'],
    [")]}',\n{}"],
    ['a=1&b=2'],
  ])('%j is malformed', (text) => {
    expect(parse(text)).toMatchObject(refused(400, 'malformed_json'));
  });

  it.each([
    ['twice at the top', '{"email":"a@x","email":"b@x"}'],
    ['twice with the same value', '{"a":1,"a":1}'],
    ['apart from each other', '{"a":1,"b":{"a":1},"c":[],"a":1}'],
    ['in a nested object', '{"x":[{"b":1},{"a":1,"a":2}]}'],
    ['behind a nested object', '{"a":{"b":{}},"a":{}}'],
    ['once escaped', String.raw`{"a":1,"\u0061":2}`],
    ['escaped in two ways', String.raw`{"\/":1,"/":2}`],
    ['empty', '{"":1,"":2}'],
    ['behind an escaped quote', String.raw`{"x":"\"","a":1,"a":2}`],
    ['behind an escaped backslash', String.raw`{"x":"\\","a":1,"a":2}`],
  ])('has a duplicate key %s', (_what, text) => {
    expect(parse(text)).toMatchObject(refused(400, 'duplicate_key'));
  });

  it.each([
    ['a high half', String.raw`{"a":"\ud800"}`],
    ['a low half', String.raw`{"a":"\udc00"}`],
    ['two high halves', String.raw`{"a":"\ud800\ud800"}`],
    ['halves in the wrong order', String.raw`{"a":"\ude00\ud83d"}`],
    ['a half before text', String.raw`{"a":"\uD83Dx"}`],
    ['a half before an escaped backslash', String.raw`{"a":"\ud83d\\ude00"}`],
    ['a half before a whole character', String.raw`{"a":"\ud83d😀"}`],
    ['a half in a key', String.raw`{"\udfff":1}`],
    ['a half deep inside', String.raw`{"a":[{"b":["x","\ud800"]}]}`],
    ['a NUL in a value', String.raw`{"a":"x\u0000y"}`],
    ['a NUL in a key', String.raw`{"\u0000":1}`],
  ])('has an invalid character: %s', (_what, text) => {
    expect(parse(text)).toMatchObject(refused(422, 'invalid_character'));
  });

  it.each([
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '1e20',
    '9007199254740993.0',
  ])('holds %s, which must be a string', (number) => {
    expect(parse(`{"contactId":${number}}`)).toMatchObject(refused(422, 'id_must_be_string'));
    expect(parse(`{"a":[{"b":[0,${number}]}]}`)).toMatchObject(refused(422, 'id_must_be_string'));
  });

  it.each(['1e400', '-1e400', '1E+309', `1${'0'.repeat(400)}`, '1e-400', '0.001e-400'])(
    'holds %s, which is out of range',
    (number) => {
      expect(parse(`{"a":${number}}`)).toMatchObject(refused(422, 'number_out_of_range'));
    },
  );

  it.each([
    ['UTF-16 LE with a mark', Buffer.from('\ufeff{"a":1}', 'utf16le')],
    ['UTF-16 LE without one', Buffer.from('{"a":1}', 'utf16le')],
    ['UTF-16 BE with a mark', Buffer.from('\ufeff{"a":1}', 'utf16le').swap16()],
    ['UTF-16 BE without one', Buffer.from('{"a":1}', 'utf16le').swap16()],
    ['UTF-32 BE', Buffer.from([0, 0, 0, 0x7b, 0, 0, 0, 0x7d])],
    ['UTF-32 LE', Buffer.from([0x7b, 0, 0, 0, 0x7d, 0, 0, 0])],
    ['Latin-1', Buffer.from('{"a":"ä"}', 'latin1')],
    ['a cut UTF-8 character', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3]), Buffer.from('"}')])],
    [
      'an overlong slash',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
    ],
    [
      'a surrogate in UTF-8',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    ],
    [
      'a code point too large',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xf4, 0x90, 0x80, 0x80]), Buffer.from('"}')]),
    ],
  ])('is not UTF-8: %s', (_what, raw) => {
    expect(parseJsonObject(raw)).toMatchObject(refused(415, 'charset_must_be_utf8'));
  });

  it('is named by its first fault', () => {
    expect(parse(String.raw`{"a":1e400,"a":"\u0000"}`)).toMatchObject(refused(422, 'number_out_of_range'));
    expect(parse(String.raw`{"a":1,"a":"\u0000"}`)).toMatchObject(refused(400, 'duplicate_key'));
  });

  it('is explained in one sentence that repeats nothing of it', () => {
    for (const text of ['{"canary":1,"canary":2}', '{"canary', '{"a":"canary\\u0000"}', '["canary"]', ' ']) {
      const result = parse(text);
      expect(result).toHaveProperty('message', expect.stringMatching(/^[A-Z][^.]*\.$/));
      expect(JSON.stringify(result)).not.toContain('canary');
    }
  });
});

describe('any bytes', () => {
  it('are read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (raw) => {
        expect(typeof parseJsonObject(raw).ok).toBe('boolean');
      }),
      { numRuns: 500 },
    );
  });

  it('made of pieces of JSON are accepted only as what JSON.parse makes of them', () => {
    const piece = fc.constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        ':',
        ',',
        '"',
        '\\',
        '"a"',
        '"b"',
        '"\\u0061"',
        '"\\ud800"',
        '1',
        '-',
        '.',
        'e9',
        '1e400',
      ],
      ...['true', 'null', ' ', '\n', '{"a":1}', '"c":', '{"a":', '\\u', '9007199254740993'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const result = parse(text);
        if (result.ok) {
          expect(result.value).toEqual(JSON.parse(text));
        } else if (result.code === 'malformed_json') {
          expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('that spell a plain object come back as that object', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\u0000'));
    const { value: jsonValue } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false),
        fc.integer(),
        fc.double({ noDefaultInfinity: true, noNaN: true, min: -1e15, max: 1e15 }),
        text,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(text, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(text, jsonValue, { maxKeys: 6 }), (value) => {
        const json = JSON.stringify(value);
        expect(parse(json)).toEqual({ ok: true, value: JSON.parse(json) as unknown });
      }),
    );
  });
});

describe('the content type', () => {
  it.each([
    'application/json',
    'APPLICATION/JSON',
    ' application/json ',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json ; Charset="utf-8"',
    'application/json;',
  ])('takes %j', (contentType) => {
    expect(parseMediaType(contentType)).toEqual({ ok: true });
  });

  it.each([
    undefined,
    '',
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/json-patch+json',
    'application/problem+json',
    'application/json, text/plain',
    'application/json charset=utf-8',
    'application/json; boundary=x',
    'application/json; charset=utf-8; charset=utf-7',
    'application/json; charset=utf-8; x=y',
    'charset=utf-8',
  ])('refuses %j as another type', (contentType) => {
    expect(parseMediaType(contentType)).toMatchObject(refused(415, 'unsupported_media_type'));
  });

  it.each(['utf-7', 'utf-16', 'utf-16le', 'iso-8859-1', '', "'utf-8'", 'utf-8 x', '"utf-8'])(
    'refuses the charset %j',
    (charset) => {
      expect(parseMediaType(`application/json; charset=${charset}`)).toMatchObject(
        refused(415, 'charset_must_be_utf8'),
      );
    },
  );
});
