import { z } from 'zod';
import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected } from '../errors.ts';
import type { LiveConversation } from '../conversation/conversations.ts';
import type { LimitAnswer } from '../limits/call-limits.ts';
import type { Policy } from '../policy/policy.ts';
import { sentences, type Say } from '../texts/texts.ts';
import {
  conversationUnknown,
  inputProblem,
  invalidInput,
  notConnected,
  tooManyCalls,
  tryLater,
} from './answers.ts';
import type { RegisteredTool, RepeatKey, ToolCaller } from './define-tool.ts';
import { conversationHandle } from './input.ts';
import type { ToolResult } from './result.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { auditCall, type CallServices } from './services.ts';

/** A call as a surface hands it over: who calls was proved there, what is asked is still anything. */
export interface ToolCall extends ToolCaller {
  readonly tool: RegisteredTool;
  /** The tool's arguments as the caller sent them. */
  readonly input: unknown;
  readonly repeat: RepeatKey | undefined;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** Runs one tool call; every surface goes through it. */
export type RunToolCall = (call: ToolCall) => Promise<ToolResult>;

/** An accepted form for each field, shown with `invalid_input`. */
const EXAMPLES: Readonly<Record<string, string>> = {
  channel: 'live_chat',
  language: 'en',
  conversation: 'the handle that open_conversation returned',
  email: 'name@example.com',
  properties: 'contacts.phone, contacts.city',
  changes: '{"contacts.phone": "+358 40 1234567"}',
  property: 'contacts.phone',
  value: '+358 40 1234567',
  reason: 'handoff',
};

const handleIn = z.looseObject({ conversation: conversationHandle });
const languageInput = z.looseObject({ language: z.string().max(35) });

/**
 * A tool call from parsed input to answer (design 7). Everything a model or a customer can get wrong is a
 * result; so are too many calls (`too_many_calls`). Faults of the CRM become `try_later` or `not_connected`;
 * `StoreUnavailable` and everything unforeseen is thrown, and then nothing leaves.
 */
export function createRunToolCall(services: CallServices): RunToolCall {
  return async (call) => {
    const { tool, portalId, caller, recognisedContactId, repeat, requestId, signal } = call;
    const handle = handleIn.safeParse(call.input).data?.conversation;
    // Asked together: on a database over the network each would be a round trip of its own.
    const [installation, policy, limited, found] = await Promise.all([
      services.installations.find(portalId),
      services.policies.current(portalId),
      countCall(services.limits, call, handle),
      handle === undefined ? undefined : services.conversations.find(handle, call),
    ]);
    const portalSay = sentences([policy.brand.language]);
    if (installation?.status !== 'active') return notConnected('', portalSay);
    if (!limited.ok) return heldBack(services, call, { found, limited, policy });

    // Before anything that may have changed since: a repeated write has its answer already.
    const earlier =
      repeat === undefined || tool.effect === 'read'
        ? undefined
        : await services.writeSlots.earlier(portalId, repeat);
    if (earlier !== undefined) return { ...earlier, conversation: handle ?? '' };

    // A new install revives nothing of the time before it (INV-63).
    const isOver = found !== undefined && found.conversation.openedAtMs < installation.installedAtMs;
    const live = isOver ? undefined : found;
    const language = live?.conversation.language ?? languageIn(call.input) ?? policy.brand.language;
    const say = sentences([language, policy.brand.language]);
    const context = {
      portalId,
      caller,
      recognisedContactId,
      requestId,
      signal,
      installation,
      policy,
      repeat,
      say,
      language,
      live,
    };
    const refuse = async (result: ToolResult): Promise<ToolResult> => {
      const entry = auditCall(tool.name, context, live?.conversation, policy.version);
      await services.audit.append(portalId, 'tool_call', { status: result.status, items: [], ...entry });
      return result;
    };

    const input = tool.input.safeParse(call.input);
    if (!input.success) {
      return refuse(invalidInput(inputProblem(input.error, EXAMPLES), live?.handle ?? '', say));
    }
    if (live === undefined && tool.conversation === 'required') return refuse(conversationUnknown(say));

    const noteCrowd = (fault: CrmBusy): void => {
      if (fault.isForAll) services.crowds.note(portalId, tool.name, retryAfterSeconds(fault));
    };
    return answerFaults(() => tool.run(input.data, context), {
      handle: live?.handle ?? '',
      say,
      refuse,
      noteCrowd,
    });
  };
}

/** All limits at once, beside the first reads; the portal's is told first. */
async function countCall(
  limits: CallServices['limits'],
  { portalId, caller }: ToolCall,
  handle: string | undefined,
): Promise<LimitAnswer> {
  const [inPortal, inConversation] = await Promise.all([
    limits.portal(portalId),
    handle === undefined ? undefined : limits.conversation(portalId, caller, handle),
  ]);
  return inPortal.ok ? (inConversation ?? inPortal) : inPortal;
}

/** Tells the agent to slow down, in the language of its conversation, and the trail that it was told. */
async function heldBack(
  { limits }: CallServices,
  call: ToolCall,
  {
    found,
    limited,
    policy,
  }: {
    readonly found: LiveConversation | undefined;
    readonly limited: Exclude<LimitAnswer, { readonly ok: true }>;
    readonly policy: Policy;
  },
): Promise<ToolResult> {
  const { id = null, channel = null } = found?.conversation ?? {};
  const language = found?.conversation.language ?? languageIn(call.input);
  const { requestId, caller, portalId } = call;
  await limits.note(portalId, limited, { requestId, caller, conversation: id, channel });
  return tooManyCalls(found?.handle ?? '', sentences([language, policy.brand.language]), limited);
}

async function answerFaults(
  run: () => Promise<ToolResult>,
  {
    handle,
    say,
    refuse,
    noteCrowd,
  }: {
    readonly handle: string;
    readonly say: Say;
    readonly refuse: (result: ToolResult) => Promise<ToolResult>;
    readonly noteCrowd: (fault: CrmBusy) => void;
  },
): Promise<ToolResult> {
  try {
    return await run();
  } catch (fault) {
    if (fault instanceof NotConnected || fault instanceof CrmForbidden)
      return refuse(notConnected(handle, say));
    if (fault instanceof CrmBusy) noteCrowd(fault);
    if (fault instanceof CrmBusy || fault instanceof CrmUnavailable) {
      return refuse(tryLater(handle, say, retryAfterSeconds(fault)));
    }
    throw fault;
  }
}

function languageIn(input: unknown): string | undefined {
  const language = languageInput.safeParse(input).data?.language;
  return language === '' ? undefined : language;
}
