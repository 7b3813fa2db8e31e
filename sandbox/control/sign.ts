import { createHash, createHmac } from 'node:crypto';

/** What a request to the app is signed over. */
export interface SignedParts {
  readonly clientSecret: string;
  readonly method: string;
  /** Full URL as it is sent. */
  readonly url: string;
  /** The body as it is sent; empty without one. */
  readonly body: string;
}

const DECODED: ReadonlyMap<string, string> = new Map([
  ['%3A', ':'],
  ['%2F', '/'],
  ['%3F', '?'],
  ['%40', '@'],
  ['%21', '!'],
  ['%24', '$'],
  ['%27', "'"],
  ['%28', '('],
  ['%29', ')'],
  ['%2A', '*'],
  ['%2C', ','],
  ['%3B', ';'],
]);

/** The URL as HubSpot signs it: twelve escapes decoded, all others left (hubspot-platform.md 3.1). */
export function partlyDecode(url: string): string {
  return url.replace(/%[0-9a-f]{2}/gi, (escape) => DECODED.get(escape.toUpperCase()) ?? escape);
}

/** The headers of signature v3; `timestampMs` is the moment of sending. */
export function signV3(parts: SignedParts, timestampMs: number): Readonly<Record<string, string>> {
  const { clientSecret, method, url, body } = parts;
  const timestamp = String(timestampMs);
  const source = `${method}${partlyDecode(url)}${body}${timestamp}`;
  return {
    'X-HubSpot-Signature-v3': createHmac('sha256', clientSecret).update(source, 'utf8').digest('base64'),
    'X-HubSpot-Request-Timestamp': timestamp,
  };
}

/** The headers of signature v2, which knows no time. */
export function signV2({ clientSecret, method, url, body }: SignedParts): Readonly<Record<string, string>> {
  const digest = createHash('sha256').update(`${clientSecret}${method}${url}${body}`, 'utf8').digest('hex');
  return { 'X-HubSpot-Signature': digest, 'X-HubSpot-Signature-Version': 'v2' };
}
