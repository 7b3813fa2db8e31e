import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  verifySignature,
  type ReceivedRequest,
  type SignatureOptions,
  type SignatureVerdict,
} from '../../src/hubspot/signature.ts';

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const SIGNED_AT = 1_700_000_000_000;
const ORIGIN = 'https://www.example.com';
const BODY = '{"example_field":"example_value"}';

const V3 = 'x-hubspot-signature-v3';
const TIME = 'x-hubspot-request-timestamp';
const V2 = 'x-hubspot-signature';
const VERSION = 'x-hubspot-signature-version';

const POST_VECTOR = 'rQEKkaNUiu+1qGF//O/pw4BCzstSqO1PyUnGICmf+7o=';
const GET_VECTOR = '+hLhoc7DHlb5AY6D2KkQG88VTdg45CxU3WWtmzWHo40=';
const V1_VECTOR = '232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de';
const V2_GET_VECTOR = 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e';
const V2_POST_VECTOR = '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900';

/** What HubSpot would put into the header for this exact source text. */
const hmac = (source: string | Uint8Array): string =>
  createHmac('sha256', SECRET).update(source).digest('base64');
const sha256 = (source: string): string =>
  createHash('sha256')
    .update(SECRET + source)
    .digest('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Sent {
  method?: string;
  origin?: string;
  target?: string;
  body?: string | Uint8Array;
  headers?: ReceivedRequest['headers'];
}

const requestOf = ({ method = 'POST', origin = ORIGIN, target = '/webhook_uri', body, headers }: Sent) => ({
  method,
  origin,
  target,
  rawBody: typeof body === 'string' ? bytes(body) : (body ?? new Uint8Array()),
  headers: headers ?? {},
});

const verify = (sent: Sent, options: Partial<SignatureOptions> = {}): SignatureVerdict =>
  verifySignature(requestOf(sent), { clientSecret: SECRET, now: SIGNED_AT, acceptV2: false, ...options });

const v3Headers = (signature: string, timestamp = String(SIGNED_AT)): ReceivedRequest['headers'] => ({
  [V3]: [signature],
  [TIME]: [timestamp],
});
const v2Headers = (signature: string, version = 'v2'): ReceivedRequest['headers'] => ({
  [V2]: [signature],
  [VERSION]: [version],
});

const honestPost: Sent = { body: BODY, headers: v3Headers(POST_VECTOR) };
const honestGet: Sent = {
  method: 'GET',
  target: '/x?email=a@b.example&userId=1&portalId=2',
  headers: v3Headers(GET_VECTOR),
};

const refused = (code: string): object => ({ ok: false, code });

describe('signature v3', () => {
  it('accepts the known POST vector and hands its signature back', () => {
    expect(verify(honestPost)).toEqual({ ok: true, version: 'v3', signature: POST_VECTOR });
  });

  it('accepts the known GET vector, which has an empty body', () => {
    expect(verify(honestGet)).toEqual({ ok: true, version: 'v3', signature: GET_VECTOR });
  });

  it('accepts UTF-8 bytes against a vector computed elsewhere', () => {
    const sent = {
      target: '/settings/brand?portalId=21',
      body: '{"companyName":"Bäckerei"}',
      headers: v3Headers('lOGsd1mupfYoDy1gauR//hw/2+ox5/KxaVFqycpRpxU='),
    };
    expect(verify(sent)).toMatchObject({ ok: true, version: 'v3' });
  });

  it('reads header names in any case', () => {
    const headers = {
      'X-HubSpot-Signature-v3': [POST_VECTOR],
      'X-HubSpot-Request-Timestamp': ['1700000000000'],
    };
    expect(verify({ body: BODY, headers })).toMatchObject({ ok: true });
  });

  it('lets v3 decide alone on a route that would also take v2', () => {
    expect(verify(honestPost, { acceptV2: true })).toMatchObject({ ok: true, version: 'v3' });
    const headers = { ...v2Headers(V2_POST_VECTOR), ...v3Headers(hmac('something else')) };
    expect(verify({ body: BODY, headers }, { acceptV2: true })).toEqual(refused('bad_signature'));
  });

  it('lets an empty v3 header decide as well', () => {
    const headers = { ...v2Headers(V2_POST_VECTOR), ...v3Headers('') };
    expect(verify({ body: BODY, headers }, { acceptV2: true })).toEqual(refused('bad_signature'));
  });

  it('treats a v3 header spelled with underscores as a v3 header', () => {
    const headers = { ...v2Headers(V2_POST_VECTOR), x_hubspot_signature_v3: [hmac('something else')] };
    expect(verify({ body: BODY, headers }, { acceptV2: true })).toEqual(refused('bad_timestamp'));
  });

  it.each([
    ['no signature at all', {}],
    ['a valid v2 signature', v2Headers(V2_POST_VECTOR)],
    ['a valid v1 signature', v2Headers(V1_VECTOR, 'v1')],
    ['only a timestamp', { [TIME]: [String(SIGNED_AT)] }],
    ['a v3 header without any value', { [V3]: [], [TIME]: [String(SIGNED_AT)] }],
    ['a v3 header that is undefined', { [V3]: undefined }],
  ])('requires v3 when there is %s', (_what, headers) => {
    expect(verify({ body: BODY, headers })).toEqual(refused('signature_v3_required'));
  });

  it.each([
    ['two equal signatures', { [V3]: [POST_VECTOR, POST_VECTOR], [TIME]: ['1700000000000'] }],
    ['a good and a bad signature', { [V3]: [POST_VECTOR, 'x'], [TIME]: ['1700000000000'] }],
    ['a signature under two spellings', { ...v3Headers(POST_VECTOR), x_hubspot_signature_v3: [POST_VECTOR] }],
    ['two timestamps', { [V3]: [POST_VECTOR], [TIME]: ['1700000000000', '1700000000000'] }],
  ])('refuses %s', (_what, headers) => {
    expect(verify({ body: BODY, headers }, { acceptV2: true })).toEqual(refused('duplicate_header'));
  });

  it.each([
    ['empty', ''],
    ['truncated', POST_VECTOR.slice(0, -2)],
    ['longer', `${POST_VECTOR}AAAA`],
    ['repeated after a comma, as a proxy joins two headers', `${POST_VECTOR}, ${POST_VECTOR}`],
    ['holding a space for the plus', POST_VECTOR.replace('+', ' ')],
    ['URL-safe', POST_VECTOR.replaceAll('+', '-').replaceAll('/', '_')],
    ['without padding', POST_VECTOR.slice(0, -1)],
    ['padded twice', `${POST_VECTOR}=`],
    ['in quotes', `"${POST_VECTOR}"`],
    ['followed by a newline', `${POST_VECTOR}\n`],
    ['with other unused bits at the end', POST_VECTOR.replace(/o=$/, 'p=')],
    ['hexadecimal', Buffer.from(POST_VECTOR, 'base64').toString('hex')],
    ['in the other case', POST_VECTOR.toLowerCase()],
    ['not ASCII', '\u{1F511}'],
    ['32 zero bytes', Buffer.alloc(32).toString('base64')],
    [
      'made with another secret',
      createHmac('sha256', `${SECRET} `)
        .update(`POST${ORIGIN}/webhook_uri${BODY}${SIGNED_AT}`)
        .digest('base64'),
    ],
  ])('refuses a signature that is %s', (_what, signature) => {
    expect(verify({ body: BODY, headers: v3Headers(signature) })).toEqual(refused('bad_signature'));
  });
});

describe('the timestamp', () => {
  it.each([-300_000, -299_999, 0, 299_999, 300_000])('accepts a clock that is %i ms off', (offset) => {
    expect(verify(honestPost, { now: SIGNED_AT + offset })).toMatchObject({ ok: true });
  });

  it.each([-300_100, -300_001, 300_001, 300_100])('refuses a clock that is %i ms off', (offset) => {
    expect(verify(honestPost, { now: SIGNED_AT + offset })).toEqual(refused('bad_timestamp'));
  });

  it.each([
    ['empty', ''],
    ['in seconds', '1700000000'],
    ['in microseconds', '1700000000000000'],
    ['in exponent form', '1.7e12'],
    ['padded with a zero', '01700000000000'],
    ['a float', '1700000000000.0'],
    ['negative', '-1700000000000'],
    ['signed', '+1700000000000'],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['a list', '1700000000000,1700000000000'],
    ['preceded by a space', ' 1700000000000'],
    ['followed by a newline', '1700000000000\n'],
    ['hexadecimal', '0x18bcfe56800'],
    ['in Arabic digits', '١٧٠٠٠٠٠٠٠٠٠٠٠'],
    ['a date', 'Tue, 14 Nov 2023 22:13:20 GMT'],
  ])('refuses one that is %s, even if it was signed', (_what, timestamp) => {
    const signature = hmac(`POST${ORIGIN}/webhook_uri${BODY}${timestamp}`);
    expect(verify({ body: BODY, headers: v3Headers(signature, timestamp) })).toEqual(
      refused('bad_timestamp'),
    );
  });

  it('refuses a missing one', () => {
    expect(verify({ body: BODY, headers: { [V3]: [POST_VECTOR] } })).toEqual(refused('bad_timestamp'));
  });

  it('refuses the last digit of a URL moved to the front of the timestamp', () => {
    const signature = hmac(`GET${ORIGIN}/x?appId=1234541700000000000`);
    const honest = { method: 'GET', target: '/x?appId=123454', headers: v3Headers(signature) };
    expect(verify(honest)).toMatchObject({ ok: true });
    const shifted = { ...honest, target: '/x?appId=12345', headers: v3Headers(signature, '41700000000000') };
    expect(verify(shifted, { now: 41_700_000_000_000 })).toEqual(refused('bad_timestamp'));
  });

  it('refuses the first digit of the timestamp moved to the end of the URL', () => {
    const signature = hmac(`GET${ORIGIN}/x?appId=123451700000000000`);
    const headers = v3Headers(signature, '700000000000');
    const shifted = { method: 'GET', target: '/x?appId=123451', headers };
    expect(verify(shifted, { now: 700_000_000_000 })).toEqual(refused('bad_timestamp'));
  });
});

describe('the bytes that are signed', () => {
  const altered = (sent: Sent): SignatureVerdict => verify({ ...honestPost, ...sent });

  it.each([
    ['re-serialised with a space', '{"example_field": "example_value"}'],
    ['with a newline behind', `${BODY}\n`],
    ['with a byte order mark', `\ufeff${BODY}`],
    ['with an escaped letter', BODY.replace('e', '\\u0065')],
    ['cut by one byte', BODY.slice(0, -1)],
    ['missing', ''],
    ['the word undefined', 'undefined'],
  ])('refuses a body %s', (_what, body) => {
    expect(altered({ body })).toEqual(refused('bad_signature'));
  });

  it('keeps a letter and its escape apart', () => {
    const signature = hmac(`POST${ORIGIN}/webhook_uri{"a":"ä"}${SIGNED_AT}`);
    const headers = v3Headers(signature);
    expect(altered({ body: '{"a":"ä"}', headers })).toMatchObject({ ok: true });
    expect(altered({ body: '{"a":"\\u00e4"}', headers })).toEqual(refused('bad_signature'));
    expect(altered({ body: Buffer.from('{"a":"ä"}', 'latin1'), headers })).toEqual(refused('bad_signature'));
  });

  it('takes a signed byte order mark and bytes that are no UTF-8 as they are', () => {
    const body = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x7d]);
    const source = Buffer.concat([
      Buffer.from(`POST${ORIGIN}/webhook_uri`),
      body,
      Buffer.from(String(SIGNED_AT)),
    ]);
    expect(altered({ body, headers: v3Headers(hmac(source)) })).toMatchObject({ ok: true });
  });

  it.each([
    ['method', { method: 'PUT' }],
    ['scheme', { origin: 'http://www.example.com' }],
    ['host', { origin: 'https://evil.example' }],
    ['port', { origin: 'https://www.example.com:8443' }],
    ['path', { target: '/webhook_url' }],
    ['slash at the end', { target: '/webhook_uri/' }],
    ['doubled slash', { target: '//webhook_uri' }],
    ['case of the path', { target: '/Webhook_uri' }],
    ['query', { target: '/webhook_uri?a=1' }],
    ['empty query', { target: '/webhook_uri?' }],
    ['escaped letter of the path', { target: '/webhook%5Furi' }],
  ])('refuses another %s', (_what, sent) => {
    expect(altered(sent)).toEqual(refused('bad_signature'));
  });

  it('ignores every header that names another host', () => {
    const headers = {
      ...v3Headers(POST_VECTOR),
      host: ['evil.example'],
      forwarded: ['host=evil.example'],
      'x-forwarded-host': ['evil.example'],
      'x-forwarded-proto': ['http'],
      'x-forwarded-prefix': ['/evil'],
    };
    expect(altered({ headers })).toMatchObject({ ok: true });
    const forged = hmac(`POSThttps://evil.example/webhook_uri${BODY}${SIGNED_AT}`);
    expect(altered({ headers: { ...headers, [V3]: [forged] } })).toEqual(refused('bad_signature'));
  });

  it.each([
    ['an absolute form', 'https://evil.example/webhook_uri'],
    ['no slash in front', 'webhook_uri'],
    ['nothing', ''],
    ['an asterisk', '*'],
    ['a fragment', '/webhook_uri#x'],
    ['a raw space', '/webhook uri'],
    ['a line end', '/webhook_uri\r\n'],
    ['a raw letter beyond ASCII', '/webhook_ürl'],
  ])('refuses %s as target, even if it was signed', (_what, target) => {
    const headers = v3Headers(hmac(`POST${ORIGIN}${target}${BODY}${SIGNED_AT}`));
    expect(altered({ target, headers })).toEqual(refused('bad_request_line'));
  });

  it.each(['', 'post', 'POST ', 'P0ST', 'POSTh'])('refuses %j as method, even if it was signed', (method) => {
    const headers = v3Headers(hmac(`${method}${ORIGIN}/webhook_uri${BODY}${SIGNED_AT}`));
    expect(altered({ method, headers })).toEqual(refused('bad_request_line'));
  });

  it.each(['GET', 'HEAD', 'DELETE'])('refuses a %s with a body, even if it was signed', (method) => {
    const headers = v3Headers(hmac(`${method}${ORIGIN}/webhook_uri${BODY}${SIGNED_AT}`));
    expect(altered({ method, headers })).toEqual(refused('body_not_allowed'));
  });

  it('refuses the end of a GET target moved into a body', () => {
    const moved = { ...honestGet, target: '/x?email=a@b.example&userId=1&portalId=', body: '2' };
    expect(verify(moved)).toEqual(refused('body_not_allowed'));
  });

  it('refuses a GET signature on any other method', () => {
    expect(verify({ ...honestGet, method: 'HEAD' })).toEqual(refused('bad_signature'));
    expect(verify({ ...honestGet, method: 'POST' })).toEqual(refused('bad_signature'));
  });
});

describe("HubSpot's partly decoded URL", () => {
  const get = (target: string, signedUrl: string): SignatureVerdict =>
    verify({ method: 'GET', target, headers: v3Headers(hmac(`GET${signedUrl}${SIGNED_AT}`)) });

  it('accepts the known GET vector when the query arrives escaped', () => {
    const target = '/x?email=a%40b.example&userId=1&portalId=2';
    expect(verify({ ...honestGet, target })).toMatchObject({ ok: true });
  });

  it('accepts the same target signed raw, as the local proxy does, against a vector computed elsewhere', () => {
    const target = '/x?email=a%40b.example&userId=1&portalId=2';
    const headers = v3Headers('EkyYXpsQcu3dKQRfttqCdv+OtxlzWZE0KDYhfK2kVpA=');
    expect(verify({ method: 'GET', target, headers })).toMatchObject({ ok: true });
    expect(verify({ ...honestGet, headers })).toEqual(refused('bad_signature'));
  });

  it.each([
    ['upper-case', '/x?a=%3A%7C%2F%3F%40%21%24%27%28%29%2A%2C%3B'],
    ['lower-case', '/x?a=%3a%7c%2f%3f%40%21%24%27%28%29%2a%2c%3b'],
  ])('decodes every listed escape in %s hex and leaves the bar alone', (_what, target) => {
    expect(get(target, `${ORIGIN}/x?a=:${target.slice(8, 11)}/?@!$'()*,;`)).toMatchObject({ ok: true });
  });

  it.each([
    '%20',
    '%25',
    '%26',
    '%2B',
    '%2b',
    '%3D',
    '%23',
    '%22',
    '%5C',
    '%00',
    '%0A',
    '%C3%A4',
    '%2E',
    '%',
  ])('does not decode %s', (escape) => {
    const target = `/x?a=${escape}&b=%40`;
    expect(get(target, `${ORIGIN}/x?a=${escape}&b=@`)).toMatchObject({ ok: true });
    let plain: string;
    try {
      plain = decodeURIComponent(escape);
    } catch {
      plain = '';
    }
    expect(get(target, `${ORIGIN}/x?a=${plain}&b=@`)).toEqual(refused('bad_signature'));
  });

  it('decodes once: an escaped percent sign shields what follows', () => {
    expect(get('/x?a=%2540', `${ORIGIN}/x?a=%40`)).toEqual(refused('bad_signature'));
    expect(get('/x?a=%2540', `${ORIGIN}/x?a=@`)).toEqual(refused('bad_signature'));
    expect(get('/x?a=%2540', `${ORIGIN}/x?a=%2540`)).toMatchObject({ ok: true });
  });

  it('decodes in the path too, but never its delimiters', () => {
    expect(get('/a%40b?c=%40', `${ORIGIN}/a@b?c=@`)).toMatchObject({ ok: true });
    expect(get('/a%2Fb?c=1', `${ORIGIN}/a/b?c=1`)).toEqual(refused('bad_signature'));
    expect(get('/a%3Fc=1', `${ORIGIN}/a?c=1`)).toEqual(refused('bad_signature'));
    expect(get('/a%3fc=1?d=2', `${ORIGIN}/a?c=1?d=2`)).toEqual(refused('bad_signature'));
  });

  it('keeps %2F and %2f, plus and %20 apart where the raw form was signed', () => {
    expect(get('/x?a=%2F&b=%2B', `${ORIGIN}/x?a=%2F&b=%2B`)).toMatchObject({ ok: true });
    expect(get('/x?a=%2f&b=%2B', `${ORIGIN}/x?a=%2F&b=%2B`)).toEqual(refused('bad_signature'));
    expect(get('/x?a=b+c', `${ORIGIN}/x?a=b%20c`)).toEqual(refused('bad_signature'));
    expect(get('/x?a=b%20c', `${ORIGIN}/x?a=b+c`)).toEqual(refused('bad_signature'));
  });

  it('does not decode the origin', () => {
    const origin = 'https://www.example.com/a%40b';
    const sent = { method: 'GET', origin, target: '/x' };
    const raw = v3Headers(hmac(`GET${origin}/x${SIGNED_AT}`));
    const decoded = v3Headers(hmac(`GEThttps://www.example.com/a@b/x${SIGNED_AT}`));
    expect(verify({ ...sent, headers: raw })).toMatchObject({ ok: true });
    expect(verify({ ...sent, headers: decoded })).toEqual(refused('bad_signature'));
  });
});

describe('signature v2 where a route takes it', () => {
  const verifyV2 = (sent: Sent): SignatureVerdict => verify(sent, { acceptV2: true });

  it('accepts the published GET and POST vectors', () => {
    const get = { method: 'GET', headers: v2Headers(V2_GET_VECTOR) };
    expect(verifyV2(get)).toEqual({ ok: true, version: 'v2', signature: V2_GET_VECTOR });
    const post = { body: BODY, headers: v2Headers(V2_POST_VECTOR) };
    expect(verifyV2(post)).toEqual({ ok: true, version: 'v2', signature: V2_POST_VECTOR });
  });

  it('accepts the raw and the partly decoded URL', () => {
    const target = '/x?email=a%40b.example';
    for (const url of [`${ORIGIN}${target}`, `${ORIGIN}/x?email=a@b.example`]) {
      expect(verifyV2({ target, body: BODY, headers: v2Headers(sha256(`POST${url}${BODY}`)) })).toMatchObject(
        {
          ok: true,
          version: 'v2',
        },
      );
    }
  });

  it('does not need a timestamp and does not look at one', () => {
    const headers = { ...v2Headers(V2_POST_VECTOR), [TIME]: ['1'] };
    expect(verifyV2({ body: BODY, headers })).toMatchObject({ ok: true, version: 'v2' });
  });

  it('says that the signature is missing when there is none', () => {
    expect(verifyV2({ body: BODY, headers: { [VERSION]: ['v2'] } })).toEqual(refused('signature_missing'));
  });

  it.each([
    ['v1 under its own name', v2Headers(V1_VECTOR, 'v1')],
    ['v2 called v1', v2Headers(V2_POST_VECTOR, 'v1')],
    ['v2 called V2', v2Headers(V2_POST_VECTOR, 'V2')],
    ['v2 called v3', v2Headers(V2_POST_VECTOR, 'v3')],
    ['v2 with a space behind its version', v2Headers(V2_POST_VECTOR, 'v2 ')],
    ['v2 without its version', { [V2]: [V2_POST_VECTOR] }],
  ])('does not take %s', (_what, headers) => {
    expect(verifyV2({ body: BODY, headers })).toEqual(refused('signature_v3_required'));
  });

  it.each([
    ['two signatures', { [V2]: [V2_POST_VECTOR, V2_POST_VECTOR], [VERSION]: ['v2'] }],
    ['two versions', { [V2]: [V2_POST_VECTOR], [VERSION]: ['v2', 'v1'] }],
  ])('refuses %s', (_what, headers) => {
    expect(verifyV2({ body: BODY, headers })).toEqual(refused('duplicate_header'));
  });

  it.each([
    ['v1 called v2', V1_VECTOR],
    ['empty', ''],
    ['upper-case', V2_POST_VECTOR.toUpperCase()],
    ['truncated', V2_POST_VECTOR.slice(0, -2)],
    ['longer', `${V2_POST_VECTOR}00`],
    ['base64', Buffer.from(V2_POST_VECTOR, 'hex').toString('base64')],
    ['followed by a space', `${V2_POST_VECTOR} `],
    ['of another request', V2_GET_VECTOR],
  ])('refuses a signature that is %s', (_what, signature) => {
    expect(verifyV2({ body: BODY, headers: v2Headers(signature) })).toEqual(refused('bad_signature'));
  });

  it('refuses a body with a zero byte, which a length extension always leaves', () => {
    const body = `${BODY}\u0000`;
    const headers = v2Headers(sha256(`POST${ORIGIN}/webhook_uri${body}`));
    expect(verifyV2({ body, headers })).toEqual(refused('bad_signature'));
  });

  it('refuses a GET with a body', () => {
    const headers = v2Headers(sha256(`GET${ORIGIN}/webhook_uri${BODY}`));
    expect(verifyV2({ method: 'GET', body: BODY, headers })).toEqual(refused('body_not_allowed'));
  });
});

describe('what the caller configured', () => {
  it.each(['', ' ', '\t\n', '\u00a0'])('throws for the blank secret %j', (clientSecret) => {
    expect(() => verify(honestPost, { clientSecret })).toThrow(TypeError);
    expect(() => verify({}, { clientSecret, acceptV2: true })).toThrow(TypeError);
  });

  it.each([
    '',
    'www.example.com',
    'https://',
    'https://www.example.com/',
    'ftp://x',
    'https://x?y',
    'https://x#y',
  ])('throws for the origin %j', (origin) => {
    expect(() => verify({ ...honestPost, origin })).toThrow(TypeError);
  });

  it('throws for a clock that has no time', () => {
    expect(() => verify(honestPost, { now: Number.NaN })).toThrow(TypeError);
  });
});

describe('any request', () => {
  const piece = fc.constantFrom('a', 'Z', '9', '/', '-', '.', '%20', '%25', '+', '@', ':');
  const target = fc
    .tuple(fc.array(piece, { maxLength: 12 }), fc.array(fc.tuple(piece, piece), { maxLength: 4 }))
    .map(([path, query]) => `/${path.join('')}?${query.map(([key, value]) => `${key}=${value}`).join('&')}`);
  const honest = fc.record({
    method: fc.constantFrom('POST', 'PUT', 'PATCH'),
    target,
    body: fc.uint8Array({ maxLength: 40 }),
  });

  interface Honest {
    method: string;
    target: string;
    body: Uint8Array;
  }
  const signatureOf = ({ method, target: path, body }: Honest): string =>
    hmac(Buffer.concat([Buffer.from(`${method}${ORIGIN}${path}`), body, Buffer.from(String(SIGNED_AT))]));

  it('passes when it is honest', () => {
    fc.assert(
      fc.property(honest, (sent) => {
        expect(verify({ ...sent, headers: v3Headers(signatureOf(sent)) })).toMatchObject({ ok: true });
      }),
    );
  });

  it('is refused when one byte of any part is another', () => {
    const change = (text: string, at: number, by: number): string => {
      const index = at % text.length;
      const code = (text.charCodeAt(index) + by) % 128;
      return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
    };
    const part = fc.constantFrom('method', 'origin', 'target', 'body', 'timestamp', 'signature');
    fc.assert(
      fc.property(honest, part, fc.nat(200), fc.integer({ min: 1, max: 127 }), (sent, which, at, by) => {
        const parts = {
          method: sent.method as string,
          origin: ORIGIN,
          target: sent.target,
          timestamp: String(SIGNED_AT),
          signature: signatureOf(sent),
        };
        let { body } = sent;
        if (which === 'body') {
          body = Uint8Array.from(body.length === 0 ? [by] : body);
          if (sent.body.length > 0) body[at % body.length] = ((body[at % body.length] ?? 0) + by) % 256;
        } else {
          parts[which] = change(parts[which], at, by);
          // Another origin may be none at all; that is a fault of the configuration and tested above.
          if (which === 'origin' && !/^https:\/\/[a-z.]+$/.test(parts.origin)) return;
        }
        const headers = v3Headers(parts.signature, parts.timestamp);
        expect(
          verify({ method: parts.method, origin: parts.origin, target: parts.target, body, headers }).ok,
        ).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('means the same path and query in every spelling that one signature covers', () => {
    const atom = fc.constantFrom(
      '%40',
      '@',
      '%2F',
      '/',
      '%3F',
      '?',
      '%3a',
      ':',
      '%26',
      '&',
      '=',
      '%3D',
      'a',
      '%25',
    );
    const spelling = fc.array(atom, { maxLength: 8 }).map((atoms) => `/${atoms.join('')}`);
    const meaning = (path: string): unknown => {
      const [, before = '', query = ''] = /^([^?]*)\??(.*)$/.exec(path) ?? [];
      return [
        before.split('/').map(decodeURIComponent),
        [...new URLSearchParams(`?${query}`)],
        path.includes('?'),
      ];
    };
    fc.assert(
      fc.property(spelling, (sent) => {
        // Other spellings of the same target: escapes written out and characters escaped.
        const others = [sent.replaceAll('%40', '@'), sent.replaceAll('@', '%40'), decodeURI(sent)].concat(
          sent.replaceAll('%2F', '/'),
          sent.replaceAll('%3F', '?'),
          sent.replaceAll('?', '%3F'),
          sent.replaceAll('/', '%2F').replace('%2F', '/'),
          sent.replaceAll('%26', '&'),
          sent.replaceAll('%3D', '='),
        );
        for (const other of others) {
          for (const signed of [sent, other]) {
            const headers = v3Headers(hmac(`GET${ORIGIN}${signed}${SIGNED_AT}`));
            const takes = (path: string): boolean => verify({ method: 'GET', target: path, headers }).ok;
            if (takes(sent) && takes(other)) expect(meaning(other)).toEqual(meaning(sent));
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
