import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { send, type Answered, type WireHeaders } from '../invariants/transport-requests.ts';
import type { ToolAnswer } from './world.ts';

/** The SDK's own client, connected; `headers` go out with everything it sends. */
export async function connectClient(
  url: string,
  key: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Client> {
  const client = new Client({ name: 'client-of-tests', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${key}`, ...headers } },
  });
  await client.connect(transport);
  return client;
}

/** Calls a tool and gives its answer; throws when text and structured content differ. */
export async function callOver(
  client: Client,
  name: string,
  input: Readonly<Record<string, unknown>>,
): Promise<ToolAnswer> {
  const { content, structuredContent } = await client.callTool({ name, arguments: { ...input } });
  const [text] = content as readonly { readonly text: string }[];
  if (text?.text !== JSON.stringify(structuredContent)) throw new Error('text and structure differ');
  return structuredContent as ToolAnswer;
}

/** What every MCP client sends besides its key. */
export const MCP_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
} as const;

/** One message, byte by byte; `undefined` in `headers` leaves one out. */
export function post(
  url: string,
  key: string | undefined,
  message: unknown,
  headers: Readonly<Record<string, string | readonly string[] | undefined>> = {},
): Promise<Answered> {
  const authorization = key === undefined ? undefined : `Bearer ${key}`;
  const all = { ...MCP_HEADERS, authorization, ...headers };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return send(url, {
    method: 'POST',
    target: '/mcp',
    headers: Object.fromEntries(given) as WireHeaders,
    body: typeof message === 'string' ? message : JSON.stringify(message),
  });
}

/** A request of JSON-RPC. */
export const rpc = (
  method: string,
  params: Readonly<Record<string, unknown>> = {},
  id: string | number = 0,
): object => ({ jsonrpc: '2.0', id, method, params });
