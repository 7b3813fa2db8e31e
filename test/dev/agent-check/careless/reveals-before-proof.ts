import type { ChatEndpoint } from '../../../../dev/agent-check/chat-endpoint.ts';
import { goodAgent, statusOf, type CallTool } from './tools.ts';

/** Remembers what it once read for an address, and tells it to whoever names that address. */
export function revealsBeforeProof(callTool: CallTool): ChatEndpoint {
  const stated = new Map<string, unknown>();
  const remembered = new Map<string, unknown>();
  return goodAgent(async (call) => {
    if (call.tool === 'submit_email') stated.set(call.chatId, call.input['email']);
    const output = await callTool(call);
    if (call.tool !== 'read_crm_data') return output;
    const key = JSON.stringify([stated.get(call.chatId), call.input['properties']]);
    if (statusOf(output) === 'ok') remembered.set(key, output);
    return remembered.get(key) ?? output;
  });
}
