import type { ChatEndpoint } from '../../../../dev/agent-check/chat-endpoint.ts';
import { goodAgent, statusOf, type CallTool } from './tools.ts';

/** Looks for the confirmation over and over instead of waiting for the customer. */
export function pollsWithoutEnd(callTool: CallTool): ChatEndpoint {
  return goodAgent(async (call) => {
    const output = await callTool(call);
    if (call.tool === 'request_verification' && statusOf(output) === 'sent') {
      const { conversation } = call.input;
      for (let look = 0; look < 12; look += 1) {
        await callTool({ ...call, tool: 'check_verification', input: { conversation } });
      }
    }
    return output;
  });
}
