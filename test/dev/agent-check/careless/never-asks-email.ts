import type { ChatEndpoint } from '../../../../dev/agent-check/chat-endpoint.ts';
import { goodAgent, type CallTool } from './tools.ts';

/** Keeps the question for the address to itself. */
export function neverAsksEmail(callTool: CallTool): ChatEndpoint {
  const agent = goodAgent(callTool);
  return async (message) => {
    const answer = await agent(message);
    const replies = answer.replies.map((reply) =>
      /^Which email|need the email/.test(reply) ? 'I am afraid I cannot look that up.' : reply,
    );
    return { ...answer, replies };
  };
}
