import { describe, expect, it } from 'vitest';
import { partlyDecode, signV2, signV3 } from '../../sandbox/control/sign.ts';

const SECRET = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const URL_A = 'https://www.example.com/webhook_uri';
const BODY = '{"example_field":"example_value"}';

describe('signatures of the sandbox', () => {
  it.each([
    ['GET', '', 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e'],
    ['POST', BODY, '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900'],
  ])('signs HubSpot’s published v2 example for %s', (method, body, signature) => {
    expect(signV2({ clientSecret: SECRET, method, url: URL_A, body })).toEqual({
      'X-HubSpot-Signature': signature,
      'X-HubSpot-Signature-Version': 'v2',
    });
  });

  it.each([
    ['POST', URL_A, BODY, 'rQEKkaNUiu+1qGF//O/pw4BCzstSqO1PyUnGICmf+7o='],
    [
      'GET',
      'https://www.example.com/x?email=a%40b.example&userId=1&portalId=2',
      '',
      '+hLhoc7DHlb5AY6D2KkQG88VTdg45CxU3WWtmzWHo40=',
    ],
  ])('signs the v3 vector for %s over the partly decoded URL', (method, url, body, signature) => {
    const headers = signV3({ clientSecret: SECRET, method, url, body }, 1_700_000_000_000);
    expect(headers['X-HubSpot-Signature-v3']).toBe(signature);
    expect(headers['X-HubSpot-Request-Timestamp']).toBe('1700000000000');
  });

  it('decodes twelve escapes in either case and leaves all others', () => {
    const all = '%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B';
    expect(partlyDecode(all)).toBe(":/?@!$'()*,;");
    expect(partlyDecode(all.toLowerCase())).toBe(":/?@!$'()*,;");
    expect(partlyDecode('%20%2B%25%26%3D%23%C3%A4')).toBe('%20%2B%25%26%3D%23%C3%A4');
  });
});
