import type { AgentKeyGate } from '../middleware/require-agent-key.ts';
import { requireAgentKey } from '../middleware/require-agent-key.ts';
import type { Route } from '../create-server.ts';
import type { HttpAnswer, HttpRefusal } from '../http.ts';
import { createMcpAnswers, type McpDeps } from '../mcp/answer-message.ts';
import { refuseForeignCaller, type KnownPlaces } from '../mcp/known-caller.ts';
import { readBody } from '../middleware/read-body.ts';
import type { Received } from '../middleware/received.ts';
import { recognisedContact } from '../middleware/recognised-contact.ts';

/** What the MCP surface works with. */
export interface McpRouteDeps extends McpDeps, KnownPlaces {
  readonly agentKeys: AgentKeyGate['agentKeys'];
  readonly limits: AgentKeyGate['limits'];
}

/** Both have to be named (MCP, Streamable HTTP, "Sending messages"), though every answer of ours is JSON. */
const ANSWER_TYPES = ['application/json', 'text/event-stream'] as const;

/**
 * The surface for MCP clients (design 6): Streamable HTTP without sessions, one JSON-RPC message per POST.
 * Refusals of `POST /mcp`, in this order: those of `refuseForeignCaller`; of `requireAgentKey`; 406
 * `not_acceptable`; of `readBody` (an array is 400 `body_must_be_object`: MCP has no batches); 400
 * `invalid_recognised_contact`; of `createMcpAnswers`. Other methods are 405. Beside it the resource's metadata
 * (RFC 9728), which names no authorization server: keys are made by an admin.
 */
export function mcpRoutes(deps: McpRouteDeps): readonly Route[] {
  const answerMessage = createMcpAnswers(deps);
  const gate = { ...deps, resource: '/mcp' } as const;
  const metadata = { resource: `${deps.publicUrl}/mcp`, bearer_methods_supported: ['header'] };
  return [
    {
      method: 'POST',
      path: '/mcp',
      handle: (request) => handle(request, gate, answerMessage),
    },
    {
      method: 'GET',
      path: '/.well-known/oauth-protected-resource/mcp',
      handle: () => Promise.resolve({ status: 200, body: metadata }),
    },
  ];
}

async function handle(
  request: Received,
  gate: McpRouteDeps & AgentKeyGate,
  answerMessage: ReturnType<typeof createMcpAnswers>,
): Promise<HttpAnswer | HttpRefusal> {
  const foreign = refuseForeignCaller(request, gate);
  if (foreign !== undefined) return foreign;
  const holder = await requireAgentKey(request, gate);
  if ('code' in holder) return holder;
  if (!acceptsBoth(request.headers.accept)) {
    return {
      status: 406,
      code: 'not_acceptable',
      message: `Send Accept: ${ANSWER_TYPES.join(', ')}.`,
    };
  }
  const body = readBody(request, { keepUnstorableText: true });
  if ('status' in body) return body;
  const recognised = recognisedContact(holder, request);
  if ('code' in recognised) return recognised;
  const version = request.headers['mcp-protocol-version'];
  const { requestId, signal } = request;
  return answerMessage({
    holder,
    message: body.value,
    recognisedContactId: recognised.contactId,
    protocolVersion: Array.isArray(version) ? version.join(', ') : version,
    requestId,
    signal,
  });
}

function acceptsBoth(accept = ''): boolean {
  const types = accept.split(',').map((range) => range.split(';', 1)[0]?.trim().toLowerCase());
  return ANSWER_TYPES.every((type) => types.includes(type));
}
