import { z } from 'zod';
import { CHANNELS } from '../conversation/conversation.ts';
import { answer, conversationUnknown } from './answers.ts';
import { describeListed } from './describe-listed.ts';
import { defineTool, type RegisteredTool } from './define-tool.ts';
import { captureOption, isEmailKnown } from './email-question.ts';
import { conversationHandle, optional } from './input.ts';
import { listedUnder } from './judge.ts';
import { auditCall, type ToolServices } from './services.ts';

const TOOL = 'open_conversation';

const fields = z.strictObject({
  channel: optional(z.enum(CHANNELS)).describe('Where the conversation takes place.'),
  language: optional(z.string().regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/)).describe(
    'Language of the customer as a BCP 47 tag, e.g. `en` or `pt-BR`.',
  ),
  callerLabel: optional(z.string().max(100)).describe(
    'A name of your own for this conversation; only a label.',
  ),
  conversation: optional(conversationHandle).describe(
    'A handle you already have, to get its list and state again.',
  ),
});

/** A new conversation needs a channel; one that goes on has it already. */
const input = fields.transform(({ channel, language, conversation }, context) => {
  if (conversation !== undefined) return { kind: 'recover' as const };
  if (channel !== undefined) return { kind: 'begin' as const, channel, language };
  context.addIssue({ code: 'custom', path: ['channel'], message: 'missing' });
  return z.NEVER;
});

/** Begins a conversation, or says again what can be done in one (design 7). */
export function openConversation(services: ToolServices): RegisteredTool {
  return defineTool({
    name: TOOL,
    title: 'Open a conversation',
    description:
      'Call this first, once per customer conversation. It returns a conversation handle that every other tool needs, and the list of CRM properties that may be read or changed, with instructions for each. If you lost the list, call it again with the handle.',
    effect: 'read',
    input,
    conversation: 'optional',
    async run(wanted, context) {
      const { portalId, caller, policy, recognisedContactId, say, signal } = context;
      if (wanted.kind === 'recover' && context.live === undefined) return conversationUnknown(say);
      const listed = await listedUnder(policy, services, portalId, signal);
      const live =
        wanted.kind === 'begin'
          ? await services.conversations.open({ portalId, caller }, { ...wanted, recognisedContactId })
          : context.live;
      if (live === undefined) return conversationUnknown(say);

      const option = captureOption(policy, live.conversation.channel);
      const ask = option === 'start' && !isEmailKnown(live);
      const call = auditCall(TOOL, context, live.conversation, policy.version);
      await services.audit.append(portalId, 'tool_call', { ...call, status: 'ok', items: [] });
      return answer(
        'ok',
        live.handle,
        say(ask ? 'ask_email_at_start' : 'conversation_opened'),
        ask ? 'ask_email' : 'none',
        {
          data: describeListed(listed),
          emailCapture: { ask, when: option, say: ask ? say('ask_email_at_start') : '' },
          emailStated: live.statedEmail !== undefined,
          verification:
            wanted.kind === 'begin' ? 'none' : (await services.verification.status(live, policy)).status,
        },
      );
    },
  });
}
