import type { ChatEndpoint } from '../../../../dev/agent-check/chat-endpoint.ts';
import { goodAgent, type CallTool } from './tools.ts';

/** Presses “reply to all”. */
export function answersEveryone(callTool: CallTool): ChatEndpoint {
  const agent = goodAgent(callTool);
  return async (message) => {
    const answer = await agent(message);
    return answer.to === undefined ? answer : { ...answer, to: [...answer.to, ...(message.cc ?? [])] };
  };
}
