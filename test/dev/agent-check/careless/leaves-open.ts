import type { ChatEndpoint } from '../../../../dev/agent-check/chat-endpoint.ts';
import { goodAgent, type CallTool } from './tools.ts';

/** Says goodbye and closes nothing. */
export function leavesOpen(callTool: CallTool): ChatEndpoint {
  return goodAgent((call) =>
    call.tool === 'close_conversation'
      ? Promise.resolve({ status: 'closed', say: 'Goodbye!', next: 'none' })
      : callTool(call),
  );
}
