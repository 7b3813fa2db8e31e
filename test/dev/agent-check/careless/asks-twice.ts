import type { ChatEndpoint } from '../../../../dev/agent-check/chat-endpoint.ts';
import { goodAgent, type CallTool } from './tools.ts';

/** Asks for the address again, once in every chat, with the first message after it was told. */
export function asksTwice(callTool: CallTool): ChatEndpoint {
  const told = new Set<string>();
  const asked = new Set<string>();
  const agent = goodAgent((call) => {
    if (call.tool === 'submit_email') told.add(call.chatId);
    return callTool(call);
  });
  return async (message) => {
    const { chatId } = message;
    const mayAsk = chatId !== undefined && told.has(chatId) && !asked.has(chatId);
    const answer = await agent(message);
    if (!mayAsk) return answer;
    asked.add(chatId);
    return { ...answer, replies: [...answer.replies, 'Could you tell me your email address?'] };
  };
}
