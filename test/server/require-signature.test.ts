import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Received } from '../../server/middleware/received.ts';
import { requireSignature, type SignedRequest } from '../../server/middleware/require-signature.ts';
import { haveSameHiddenClass, WARM } from '../helpers/hidden-class.ts';

const CONFIG = {
  ...{ publicUrl: 'https://app.example', clientSecret: 'secret-of-tests', appId: '424242' },
  clock: { now: () => 1_900_000_000_000 },
};
const TARGET = '/hubspot/tools/read_crm_data';

/** A tool call as HubSpot signs it (v2: secret, method, URL and body). */
function signed(requestId: string, body: Readonly<Record<string, unknown>>): Received {
  const rawBody = Buffer.from(JSON.stringify(body));
  const signature = createHash('sha256')
    .update(`${CONFIG.clientSecret}POST${CONFIG.publicUrl}${TARGET}`)
    .update(rawBody)
    .digest('hex');
  const headers = {
    'content-type': 'application/json',
    'x-hubspot-signature': signature,
    'x-hubspot-signature-version': 'v2',
  };
  return {
    requestId,
    method: 'POST',
    target: TARGET,
    path: TARGET,
    params: {},
    headers,
    rawBody,
    headersDistinct: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    clientAddress: undefined,
    signal: AbortSignal.abort(),
  };
}

function accepted(request: Received): SignedRequest {
  const verified = requireSignature(request, CONFIG, 'tool_call');
  if ('code' in verified) throw new Error(verified.code);
  return verified;
}

describe('a request with a good signature', () => {
  it('is handed on with what it was received as, its body read', () => {
    const request = signed('req_1', { a: 1 });
    expect(accepted(request)).toStrictEqual({
      ...request,
      version: 'v2',
      signature: request.headers['x-hubspot-signature'],
      query: new Map(),
      body: { a: 1 },
    });
  });

  it('is handed on in an object of the same make as any other', () => {
    const requests = Array.from({ length: WARM }, (_, call) => accepted(signed(`req_${call}`, { call })));
    const [one, other] = requests.slice(-2);
    expect(haveSameHiddenClass(one, other)).toBe(true);
  });
});
