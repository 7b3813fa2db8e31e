import type { KeyedCalls, KeyedRefusal } from '../../src/keys/keyed-call.ts';
import type { KeyHolder } from '../../src/keys/agent-key.ts';
import type { Arrivals } from '../../src/tools/arrivals.ts';
import type { RepeatKey } from '../../src/tools/define-tool.ts';
import { announceTools, functionFormats } from '../../src/tools/function-formats.ts';
import type { ToolResult } from '../../src/tools/result.ts';
import type { Route } from '../create-server.ts';
import type { HttpAnswer, HttpRefusal } from '../http.ts';
import { readBody } from '../middleware/read-body.ts';
import type { Received } from '../middleware/received.ts';
import { recognisedContact } from '../middleware/recognised-contact.ts';
import { limitReached, requireAgentKey, type AgentKeyGate } from '../middleware/require-agent-key.ts';

/** What the HTTPS surface for agents works with. */
export interface V1Deps {
  readonly agentKeys: AgentKeyGate['agentKeys'];
  readonly limits: AgentKeyGate['limits'];
  readonly keyedCalls: KeyedCalls;
  readonly arrivals: Arrivals;
  readonly publicUrl: string;
}

/** Visible characters of US-ASCII (RFC 9110, 5.5), taken as they are. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

const REFUSED: Readonly<Record<KeyedRefusal['refused'], HttpRefusal>> = {
  unknown_tool: { status: 404, code: 'unknown_tool', message: 'There is no such tool.' },
  not_in_scope: { status: 403, code: 'not_in_scope', message: 'This key may not use this tool.' },
};

/**
 * The surface for agents over HTTPS (design 6 and 7). `POST /v1/tools/{tool}` takes the tool's input as a JSON
 * object and answers 200 with the tool's output. Refusals: those of
 * `requireAgentKey`, then of `readBody`; 400
 * `invalid_idempotency_key`, `invalid_recognised_contact`; 422 `idempotency_key_reused`; 404 `unknown_tool`; 403
 * `not_in_scope`; 429 `limit_reached` with the tool's own answer beside when too many calls come in a conversation
 * or portal; 503 `try_later` when the CRM is busy or down and nothing was answered.
 * `GET /v1/tools` announces the key's tools.
 */
export function v1Routes(deps: V1Deps): readonly Route[] {
  const gate = { ...deps, resource: '/v1' } as const;
  const keyed =
    (handle: (holder: KeyHolder, request: Received) => Promise<HttpAnswer | HttpRefusal>) =>
    async (request: Received): Promise<HttpAnswer | HttpRefusal> => {
      const holder = await requireAgentKey(request, gate);
      return 'code' in holder ? holder : handle(holder, request);
    };
  return [
    {
      method: 'GET',
      path: '/v1/tools',
      handle: keyed((holder) => {
        const tools = announceTools(deps.keyedCalls.toolsOf(holder));
        return Promise.resolve({ status: 200, body: { tools, formats: functionFormats(tools) } });
      }),
    },
    {
      method: 'POST',
      path: '/v1/tools/:tool',
      handle: keyed((holder, request) => call(holder, request, deps)),
    },
  ];
}

async function call(
  holder: KeyHolder,
  request: Received,
  { keyedCalls, arrivals }: V1Deps,
): Promise<HttpAnswer | HttpRefusal> {
  const tool = request.params['tool'] ?? '';
  const body = readBody(request, { keepUnstorableText: true });
  if ('status' in body) return body;
  const recognised = recognisedContact(holder, request);
  if ('code' in recognised) return recognised;
  const repeat = await repeatKeyOf(holder, tool, request, arrivals);
  if (repeat !== undefined && 'code' in repeat) return repeat;
  const { requestId, signal } = request;
  const { contactId: recognisedContactId } = recognised;
  const result = await keyedCalls.run({
    holder,
    tool,
    input: body.value,
    recognisedContactId,
    repeat,
    requestId,
    signal,
  });
  return 'status' in result ? answerOf(result) : REFUSED[result.refused];
}

/** Names repeats of a call per key: two keys may use the same `Idempotency-Key` and never meet. */
async function repeatKeyOf(
  { portalId, keyId }: KeyHolder,
  tool: string,
  { headersDistinct, rawBody }: Received,
  arrivals: Arrivals,
): Promise<RepeatKey | undefined | HttpRefusal> {
  const given = headersDistinct['idempotency-key'] ?? [];
  const [key] = given;
  if (key === undefined) return undefined;
  if (given.length > 1 || !IDEMPOTENCY_KEY.test(key)) {
    return {
      status: 400,
      code: 'invalid_idempotency_key',
      message: 'Idempotency-Key takes one text of 1 to 255 visible characters.',
    };
  }
  const bytes = `${tool}\n${Buffer.from(rawBody).toString('base64')}`;
  const noted = await arrivals.note(portalId, `key:${keyId}:${key}`, bytes);
  if (noted !== 'other_body') return noted;
  return {
    status: 422,
    code: 'idempotency_key_reused',
    message: 'This Idempotency-Key came with another call.',
  };
}

/** Too many calls, and a CRM that is busy or down, are told as a server tells it, with the tool's own answer beside (design 7). */
function answerOf(result: ToolResult): HttpAnswer | HttpRefusal {
  if (result['code'] === 'too_many_calls') {
    return { ...limitReached(Number(result['retryAfterSeconds'])), extra: { result } };
  }
  if (result.status !== 'try_later' || result['code'] !== 'crm_unavailable') {
    return { status: 200, body: result };
  }
  return {
    status: 503,
    code: 'try_later',
    message: 'The CRM does not answer right now. Nothing was changed.',
    headers: { 'Retry-After': String(result['retryAfterSeconds']) },
    extra: { result },
  };
}
