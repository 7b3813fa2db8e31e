import { CHANNELS, type Channel } from '../conversation/conversation.ts';
import type { AnswerEarly } from '../tools/answer-early.ts';
import type { RegisteredTool } from '../tools/define-tool.ts';
import type { ToolRegistry } from '../tools/index.ts';
import type { RunToolCall } from '../tools/run-tool-call.ts';
import type { KeyHolder, KeyScope } from './agent-key.ts';
import type { KeyedCalls } from './keyed-call.ts';

/**
 * Calls under keys. A tool outside of the scope is refused before anything of the call is read: `unknown_tool`
 * where nobody has it, `not_in_scope` where this key does not. What is left goes to `runToolCall` like a call
 * from any other surface.
 */
export function createKeyedCalls(deps: {
  readonly tools: ToolRegistry;
  readonly runToolCall: RunToolCall;
  readonly answerEarly: AnswerEarly;
}): KeyedCalls {
  const { tools, runToolCall, answerEarly } = deps;
  return {
    toolsOf: ({ scope }) => [...tools.values()].filter((tool) => isInScope(tool, scope)),
    async run({ holder, tool: name, input, recognisedContactId, repeat, requestId, signal }) {
      const tool = tools.get(name);
      if (tool === undefined) return { refused: 'unknown_tool' };
      if (!isInScope(tool, holder.scope)) return { refused: 'not_in_scope' };
      const toolCall = {
        tool: onChannels(tool, holder.scope.channels),
        input,
        repeat,
        requestId,
        signal,
        ...callerOf(holder, recognisedContactId),
      };
      return (await answerEarly(toolCall)) ?? runToolCall(toolCall);
    },
  };
}

function isInScope({ name, effect }: RegisteredTool, { tools, readOnly }: KeyScope): boolean {
  return tools.includes(name) && !(readOnly && effect === 'write');
}

function callerOf({ portalId, caller, scope }: KeyHolder, recognisedContactId: string | undefined) {
  return { portalId, caller, recognisedContactId: scope.recognition ? recognisedContactId : undefined };
}

/** The same tool, which also refuses an input whose `channel` is none of these; most tools have no such field. */
function onChannels(tool: RegisteredTool, channels: readonly Channel[]): RegisteredTool {
  if (CHANNELS.every((channel) => channels.includes(channel))) return tool;
  const isAllowed = (input: unknown): boolean => {
    const channel = channelIn(input);
    return channel === undefined || channels.some((each) => each === channel);
  };
  const [example] = channels;
  return { ...tool, input: tool.input.refine(isAllowed, { path: ['channel'], params: { example } }) };
}

function channelIn(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'channel' in input ? input.channel : undefined;
}
