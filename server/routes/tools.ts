import { z } from 'zod';
import type { App } from '../../src/app.ts';
import type { ToolResult } from '../../src/tools/result.ts';
import type { HttpAnswer, HttpRefusal } from '../http.ts';
import type { Received } from '../middleware/received.ts';
import {
  requireSignature,
  type SignatureConfig,
  type SignedRequest,
} from '../middleware/require-signature.ts';

/**
 * What HubSpot sends for a tool call (hubspot-platform 4.1). Tolerant where HubSpot may add, strict where we
 * decide: the portal is one positive number.
 */
const envelopeSchema = z.looseObject({
  callbackId: z.string().min(1).max(300).optional(),
  origin: z.looseObject({ portalId: z.int().positive() }),
  object: z
    .looseObject({
      objectId: z.union([z.int().positive(), z.string().regex(/^\d{1,20}$/)]).optional(),
      objectType: z.string().max(100).optional(),
    })
    .nullish(),
  inputFields: z.record(z.string(), z.unknown()).optional(),
  fields: z.record(z.string(), z.unknown()).optional(),
});
type Envelope = z.infer<typeof envelopeSchema>;

const CONTACT_TYPES: ReadonlySet<string> = new Set(['CONTACT', '0-1']);

/** The record HubSpot signed the call for, when it is a contact: recognition, and no proof (design 2.3). */
function recognisedContact({ object }: Envelope): string | undefined {
  const { objectId, objectType = '' } = object ?? {};
  return objectId !== undefined && CONTACT_TYPES.has(objectType.toUpperCase()) ? String(objectId) : undefined;
}

/** HubSpot sends fields that were left out as empty text. */
function inputOf({ inputFields, fields }: Envelope): Readonly<Record<string, unknown>> {
  const given = inputFields ?? fields ?? {};
  const isLeftOut = (value: unknown): boolean => value === '' || value === null;
  if (!Object.values(given).some(isLeftOut)) return given;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => !isLeftOut(value)));
}

/** Every output of an agent tool is text; `result` is the whole answer (design 7, "Surfaces"). */
function outputFields(result: ToolResult): Readonly<Record<string, string>> {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    status: result.status,
    conversation: result.conversation,
    say: result.say,
    next: result.next,
    numberForCustomer: text(result['numberForCustomer']),
    expiresAt: text(result['expiresAt']),
    result: JSON.stringify(result),
  };
}

/**
 * `POST /hubspot/tools/{tool}` (design 6). 401 as `requireSignature`, also `callback_id_required` for v2
 * without one; 404 `unknown_tool`; 400 `malformed_envelope`, `portal_mismatch`; 422 `idempotency_key_reused`.
 * Everything that a model or a customer can cause is a 200.
 */
export function toolRoute(
  app: Pick<App, 'tools' | 'answerEarly' | 'runToolCall' | 'arrivals'>,
  config: SignatureConfig,
): (request: Received) => Promise<HttpAnswer | HttpRefusal> {
  return async (received) => {
    const request = requireSignature(received, config, 'tool_call');
    if ('code' in request) return request;
    const tool = app.tools.get(request.params['tool'] ?? '');
    if (tool === undefined) return { status: 404, code: 'unknown_tool', message: 'There is no such tool.' };
    const envelope = envelopeSchema.safeParse(request.body);
    if (!envelope.success) {
      return {
        status: 400,
        code: 'malformed_envelope',
        message: 'This is not a tool call as HubSpot sends it.',
      };
    }
    const portalId = String(envelope.data.origin.portalId);
    if ((request.query.get('portalId') ?? portalId) !== portalId) {
      return { status: 400, code: 'portal_mismatch', message: 'Query and body name different portals.' };
    }
    const key = repeatKeyOf(request, envelope.data);
    if (key === undefined) {
      return { status: 401, code: 'callback_id_required', message: 'A v2 signature needs a callbackId.' };
    }
    const call = {
      tool,
      portalId,
      caller: `hubspot:${portalId}`,
      recognisedContactId: recognisedContact(envelope.data),
      input: inputOf(envelope.data),
      requestId: request.requestId,
      signal: request.signal,
    };
    const early = await app.answerEarly(call);
    if (early !== undefined) return { status: 200, body: { outputFields: outputFields(early) } };
    const repeat = await app.arrivals.note(
      portalId,
      key,
      Buffer.concat([Buffer.from(`${tool.name}\n`), request.rawBody]),
    );
    if (repeat === 'other_body') {
      return {
        status: 422,
        code: 'idempotency_key_reused',
        message: 'This callbackId came with another call.',
      };
    }
    // While it was noted, others may have been told that there is no room. The call comes last: decision 19.
    const result = (await app.answerEarly(call)) ?? (await app.runToolCall({ repeat, ...call }));
    return { status: 200, body: { outputFields: outputFields(result) } };
  };
}

/** A v3 signature has a time in it and can stand for the call itself; v2 has none and needs the callback id. */
function repeatKeyOf(request: SignedRequest, { callbackId }: Envelope): string | undefined {
  if (callbackId !== undefined) return `callback:${callbackId}`;
  return request.version === 'v3' ? `signature:${request.signature}` : undefined;
}
