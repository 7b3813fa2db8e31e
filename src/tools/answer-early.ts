import { isHandle } from '../conversation/conversation.ts';
import { sentences, type Say } from '../texts/texts.ts';
import { tooManyCalls, tryLater } from './answers.ts';
import type { RememberedConversation } from '../conversation/conversations.ts';
import type { ToolCall } from './run-tool-call.ts';
import type { ToolResult } from './result.ts';
import type { CallServices } from './services.ts';

/** Answers a call that is refused whatever it says; `undefined` for one that has to be looked at. */
export type AnswerEarly = (call: Omit<ToolCall, 'repeat'>) => Promise<ToolResult | undefined>;

/**
 * Answers for a moment in which there are too many calls, before anything of a call is stored or read: whoever turns
 * thousands away must do it at little cost, or there is no time for the others. It says nothing that the full way
 * would not say a moment later, and nothing of a person.
 *
 * - A conversation that has no calls left, as far as this process knows.
 * - A read in a portal whose line is full for everybody (`Crowds`). A write goes the full way: it may be one that was
 *   made, and then its answer stands. The refusal is audited like any other.
 *
 * Fails with `StoreUnavailable`.
 */
export function createAnswerEarly(
  services: Pick<CallServices, 'audit' | 'conversations' | 'crowds' | 'limits' | 'policies'>,
): AnswerEarly {
  const sayFor = async (portalId: string, known: RememberedConversation | undefined): Promise<Say> =>
    sentences([known?.language ?? undefined, (await services.policies.current(portalId)).brand.language]);

  return async (call) => {
    const { tool, portalId, caller, requestId } = call;
    const handle = handleIn(call.input);
    if (handle === undefined) return undefined;
    const limited = services.limits.closed(portalId, caller, handle);
    const retryAfterSeconds = tool.effect === 'read' ? services.crowds.find(portalId, tool.name) : undefined;
    if (limited === undefined && retryAfterSeconds === undefined) return undefined;

    const known = services.conversations.remembered(handle, call);
    // Who holds a handle knows it already; whether it is alive is not said here.
    const say = await sayFor(portalId, known);
    if (limited !== undefined) return tooManyCalls(handle, say, limited);
    const { id = null, channel = null } = known ?? {};
    const answer = tryLater(handle, say, retryAfterSeconds ?? 1);
    await services.audit.append(portalId, 'tool_call', {
      requestId,
      caller,
      conversation: id,
      channel,
      tool: tool.name,
      policyVersion: null,
      status: answer.status,
      items: [],
    });
    return answer;
  };
}

function handleIn(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, 'conversation')) return undefined;
  const { conversation } = input as { readonly conversation: unknown };
  return typeof conversation === 'string' && isHandle(conversation) ? conversation : undefined;
}
