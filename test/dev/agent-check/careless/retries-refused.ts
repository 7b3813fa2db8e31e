import type { ChatEndpoint } from '../../../../dev/agent-check/chat-endpoint.ts';
import { goodAgent, statusOf, type CallTool } from './tools.ts';

/** Takes no refusal of the tools as an answer: the same call goes out again and again. */
export function retriesRefused(callTool: CallTool): ChatEndpoint {
  return goodAgent(async (call) => {
    let output = await callTool(call);
    for (let time = 0; time < 3 && statusOf(output) === 'needs_verification'; time += 1) {
      output = await callTool(call);
    }
    return output;
  });
}
