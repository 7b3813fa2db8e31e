import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { KeyHolder } from '../../src/keys/agent-key.ts';
import type { KeyedCalls, KeyedRefusal } from '../../src/keys/keyed-call.ts';
import type { RegisteredTool } from '../../src/tools/define-tool.ts';
import type { ToolResult } from '../../src/tools/result.ts';
import type { Wish, Wishes } from '../../src/tools/wishes.ts';

/** What a call goes through. */
export interface CallDeps {
  readonly keyedCalls: KeyedCalls;
  readonly wishes: Wishes;
}

/** Whose call it is, and how long it may take. */
export interface KeyedCaller {
  readonly holder: KeyHolder;
  readonly recognisedContactId: string | undefined;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** JSON-RPC's "invalid params", which MCP has for unknown tools as well (tools, "Error handling"). */
export const INVALID_PARAMS = -32_602;

/** An error that the client is told as such: a code of JSON-RPC, a sentence of ours, and our own code. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: { readonly code: string };

  constructor(code: number, message: string, data: { readonly code: string }) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

const REFUSED: Readonly<Record<KeyedRefusal['refused'], string>> = {
  unknown_tool: 'There is no such tool.',
  not_in_scope: 'This key may not use this tool.',
};

/** With these a call did not do its work; `say` and `next` tell what now. */
const FAILED: ReadonlySet<string> = new Set([
  'invalid_input',
  'conversation_unknown',
  'not_connected',
  'try_later',
]);

/**
 * Runs a tool call. What a model or a customer can get wrong is a result (`isError` where the call did not do its
 * work). Throws `RpcError` for a tool that does not exist (`unknown_tool`) or that the key may not use
 * (`not_in_scope`), and faults as they are.
 * @param input the arguments as they came: the SDK's reading drops a name such as `__proto__`, ours refuses it
 */
export async function callTool(
  name: string,
  input: unknown,
  { holder, recognisedContactId, requestId, signal }: KeyedCaller,
  { keyedCalls, wishes }: CallDeps,
): Promise<CallToolResult> {
  const tool = keyedCalls.toolsOf(holder).find((each) => each.name === name);
  const wish = tool?.effect === 'write' ? await wishFor(tool, input, holder, wishes) : undefined;
  const result = await keyedCalls.run({
    holder,
    tool: name,
    input,
    recognisedContactId,
    repeat: wish,
    requestId,
    signal,
  });
  if (isRefusal(result))
    throw new RpcError(INVALID_PARAMS, REFUSED[result.refused], { code: result.refused });
  if (wish !== undefined) await wishes.note(holder.portalId, wish, result);
  return {
    content: [{ type: 'text', text: JSON.stringify(result) }],
    structuredContent: result,
    isError: FAILED.has(result.status) || result['code'] === 'too_many_calls',
  };
}

function isRefusal(answer: ToolResult | KeyedRefusal): answer is KeyedRefusal {
  return !('status' in answer);
}

const handleIn = z.looseObject({ conversation: z.string() });

/** MCP has no name for a repeated call, so a write is named by what it is to do (design 7, "Repeats"). */
async function wishFor(
  tool: RegisteredTool,
  input: unknown,
  { portalId, caller }: KeyHolder,
  wishes: Wishes,
): Promise<Wish | undefined> {
  const wanted = tool.input.safeParse(input);
  if (!wanted.success) return undefined;
  const { conversation = '' } = handleIn.safeParse(wanted.data).data ?? {};
  return wishes.name(portalId, { caller, conversation, tool: tool.name, input: wanted.data });
}
