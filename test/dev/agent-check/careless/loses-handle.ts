import type { ChatEndpoint } from '../../../../dev/agent-check/chat-endpoint.ts';
import { goodAgent, type CallTool } from './tools.ts';

/** Has forgotten the handle by the time the customer has confirmed, and begins anew. */
export function losesHandle(callTool: CallTool): ChatEndpoint {
  const forgot = new Set<string>();
  return goodAgent((call) => {
    if (call.tool !== 'check_verification' || forgot.has(call.chatId)) return callTool(call);
    forgot.add(call.chatId);
    return callTool({ ...call, input: { ...call.input, conversation: 'cnv_that_it_made_up' } });
  });
}
