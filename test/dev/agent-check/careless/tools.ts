import { randomUUID } from 'node:crypto';
import {
  createScriptedAgent,
  isChannel,
  type AgentToolCall,
} from '../../../../sandbox/agent/scripted-agent.ts';
import type { ChatAnswer, ChatEndpoint } from '../../../../dev/agent-check/chat-endpoint.ts';
import type { World } from '../../../helpers/world.ts';

/** How an agent calls a tool. */
export type CallTool = (call: AgentToolCall) => Promise<unknown>;

/** Calls the app's tools as HubSpot does for an agent. */
export const toolsOf =
  (world: World): CallTool =>
  ({ tool, input }) =>
    world.call(tool, input);

/** The good scripted agent as a chat endpoint of its own: what each careless one is, but for one habit. */
export function goodAgent(callTool: CallTool): ChatEndpoint {
  const agent = createScriptedAgent({ callTool, newChatId: () => `chat-${randomUUID()}` });
  return async ({ channel, ...message }): Promise<ChatAnswer> => {
    const answered = isChannel(channel) ? await agent.chat({ ...message, channel }) : undefined;
    if (answered === undefined) throw new Error('there is no such chat');
    const { to, ...rest } = answered;
    return { ...rest, replies: [...rest.replies], ...(to === undefined ? {} : { to: [...to] }) };
  };
}

/** A status of a tool's answer. */
export function statusOf(output: unknown): string {
  return (output as { readonly status?: string } | undefined)?.status ?? '';
}
