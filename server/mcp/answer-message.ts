import type { JSONRPCRequest, Tool } from '@modelcontextprotocol/sdk/types.js';
import type { RegisteredTool } from '../../src/tools/define-tool.ts';
import type { HttpAnswer, HttpRefusal } from '../http.ts';
import { announce as announceTool } from './announce.ts';
import { callTool, INVALID_PARAMS, RpcError, type CallDeps, type KeyedCaller } from './call-tool.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { createSdkLoader, type Sdk } from './sdk.ts';

/** What answering needs. */
export interface McpDeps extends CallDeps {
  readonly publicUrl: string;
  /** How a tool is announced; the product's way unless a test has tools of its own. */
  readonly announce?: (tool: RegisteredTool) => Tool;
}

/** One message of a client whose key is known. */
export interface McpMessage extends KeyedCaller {
  /** The JSON object that came. */
  readonly message: Readonly<Record<string, unknown>>;
  /** Of the header `MCP-Protocol-Version`. */
  readonly protocolVersion: string | undefined;
}

/** Of this surface, as clients are told it in `serverInfo`. */
const SERVER = { name: 'crm-data-for-agents', title: 'CRM Data for Agents', version: '1.0.0' } as const;

/**
 * Answers MCP messages, each with a server and a transport of its own: what two clients send can never meet, though
 * all of them number their requests from zero (INV-11). Requests are answered 200 with JSON, notifications and
 * responses 202 with nothing. Refusals: 400 `malformed_message` (no JSON-RPC message), `unsupported_protocol_version`.
 * Faults are thrown, so that nothing of them is told.
 */
export function createMcpAnswers(deps: McpDeps): (incoming: McpMessage) => Promise<HttpAnswer | HttpRefusal> {
  const loadSdk = createSdkLoader();
  const announce = announcedOnce(deps.announce ?? announceTool);
  return async (incoming) => {
    const sdk = await loadSdk();
    const { types } = sdk;
    if (!types.JSONRPCMessageSchema.safeParse(incoming.message).success) {
      return { status: 400, code: 'malformed_message', message: 'The body is no JSON-RPC 2.0 message.' };
    }
    const { protocolVersion = types.LATEST_PROTOCOL_VERSION } = incoming;
    const isFirst = incoming.message['method'] === 'initialize';
    if (!isFirst && !types.SUPPORTED_PROTOCOL_VERSIONS.includes(protocolVersion)) {
      const message = `MCP-Protocol-Version must be one of ${types.SUPPORTED_PROTOCOL_VERSIONS.join(', ')}.`;
      return { status: 400, code: 'unsupported_protocol_version', message };
    }
    // Nobody waits for what a client answers or notifies: there is no session that it could be about.
    if (!types.isJSONRPCRequest(incoming.message)) return { status: 202, body: '' };
    return answerRequest(incoming.message, incoming, sdk, { ...deps, announce });
  };
}

async function answerRequest(
  request: JSONRPCRequest,
  incoming: McpMessage,
  sdk: Sdk,
  { keyedCalls, wishes, publicUrl, announce }: Required<McpDeps>,
): Promise<HttpAnswer> {
  if (!fitsItsMethod(request, sdk)) return invalidParams(request.id);
  const { types } = sdk;
  const { holder } = incoming;
  const mcp = new sdk.McpServer(SERVER, {
    capabilities: { logging: {} },
    instructions: INSTRUCTIONS,
    // Only for questions to the client, of which there are none; the SDK's own would be built for every request.
    jsonSchemaValidator: { getValidator: neverAsked },
  });
  mcp.server.registerCapabilities({ tools: {} });
  mcp.server.setRequestHandler(types.ListToolsRequestSchema, () => ({
    tools: keyedCalls.toolsOf(holder).map(announce),
  }));
  let fault: { readonly cause: unknown } | undefined;
  mcp.server.setRequestHandler(types.CallToolRequestSchema, async ({ params: { name } }) => {
    try {
      return await callTool(name, request.params?.['arguments'] ?? {}, incoming, { keyedCalls, wishes });
    } catch (cause) {
      if (!(cause instanceof RpcError)) fault = { cause };
      throw cause;
    }
  });

  const transport = new sdk.WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  // Where the SDK could not send an answer it tells nobody but this, and would wait for ever.
  const failure = new Promise<never>((_resolve, reject) => {
    mcp.server.onerror = reject;
  });
  await mcp.connect(transport);
  try {
    const response = await Promise.race([
      transport.handleRequest(webRequest(publicUrl), { parsedBody: withoutTask(request) }),
      failure,
    ]);
    if (fault !== undefined) throw fault.cause;
    if (response.status !== 200) throw new TypeError(`the MCP SDK answered ${response.status}`);
    return { status: 200, body: await response.text(), headers: JSON_TYPE };
  } finally {
    await mcp.close();
  }
}

/** Schemas are written out once per tool and not once per list. */
function announcedOnce(announce: (tool: RegisteredTool) => Tool): (tool: RegisteredTool) => Tool {
  const announced = new Map<string, Tool>();
  return (tool) => {
    const known = announced.get(tool.name) ?? announce(tool);
    announced.set(tool.name, known);
    return known;
  };
}

const JSON_TYPE = { 'Content-Type': 'application/json' } as const;

function neverAsked(): never {
  throw new TypeError('this server asks its clients nothing');
}

/** What the SDK looks at of an HTTP request; everything else of it was judged before. */
function webRequest(publicUrl: string): Request {
  const headers = { ...JSON_TYPE, Accept: 'application/json, text/event-stream' };
  return new Request(`${publicUrl}/mcp`, { method: 'POST', headers });
}

/** Whether the parameters have the form that MCP gives them; methods that we do not have are left to the SDK. */
function fitsItsMethod(request: JSONRPCRequest, { types }: Sdk): boolean {
  const schemas = new Map<string, { safeParse(input: unknown): { success: boolean } }>([
    ['initialize', types.InitializeRequestSchema],
    ['ping', types.PingRequestSchema],
    ['tools/list', types.ListToolsRequestSchema],
    ['tools/call', types.CallToolRequestSchema],
    ['logging/setLevel', types.SetLevelRequestSchema],
  ]);
  return schemas.get(request.method)?.safeParse(request).success ?? true;
}

function invalidParams(id: JSONRPCRequest['id']): HttpAnswer {
  const error = { code: INVALID_PARAMS, message: 'The parameters do not fit this method.' };
  return { status: 200, body: JSON.stringify({ jsonrpc: '2.0', id, error }), headers: JSON_TYPE };
}

/** Who offers no tasks runs a call that asks for one like any other (MCP 2025-11-25, tasks). */
function withoutTask(request: JSONRPCRequest): JSONRPCRequest {
  const { task: _task, ...params } = request.params ?? {};
  return { ...request, ...(request.params === undefined ? {} : { params }) };
}
