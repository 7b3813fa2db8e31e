import { createHash } from 'node:crypto';

/** What a call is signed over. */
export interface Signing {
  readonly clientSecret: string;
  readonly origin: string;
  readonly path: string;
}

/** Signature v2: SHA-256 over secret, method, URL and body (HubSpot's page on validating requests). */
export function signedHeaders({ clientSecret, origin, path }: Signing, body: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-hubspot-signature-version': 'v2',
    'x-hubspot-signature': createHash('sha256')
      .update(`${clientSecret}POST${origin}${path}${body}`)
      .digest('hex'),
  };
}
