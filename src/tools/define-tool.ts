import type { z } from 'zod';
import type { LiveConversation } from '../conversation/conversations.ts';
import type { Installation } from '../hubspot/installation.ts';
import type { Policy } from '../policy/policy.ts';
import type { Say } from '../texts/texts.ts';
import type { ToolResult } from './result.ts';

/** Who calls, as the surface established it. No tool argument can change any of it. */
export interface ToolCaller {
  readonly portalId: string;
  /** `hubspot:<portalId>`, or the id of an agent key. */
  readonly caller: string;
  /** The contact that the surface's signed request belongs to; recognition, never proof (design 2.3). */
  readonly recognisedContactId: string | undefined;
}

/** What names a repeated call, so that a write happens once (design 7, "Repeats"). */
export interface RepeatKey {
  /** Unique per portal: a `callbackId` or an idempotency key, hashed. */
  readonly key: string;
  /** Unix time in milliseconds at which this key was first seen. */
  readonly firstSeenAtMs: number;
  /**
   * For a key that names what is wanted rather than one call (MCP): so many milliseconds an equal wish is a repeat
   * of a write. Only a write counts: what was refused may be allowed the next time. Left out: the key names one
   * call, whose answer stands.
   */
  readonly lifeMs?: number;
}

/** What a tool gets besides its input. */
export interface ToolContext extends ToolCaller {
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly installation: Installation;
  /** The policy as it stood when the call came; what rests on a later read of the CRM reads it again. */
  readonly policy: Policy;
  readonly repeat: RepeatKey | undefined;
  /** Sentences in the conversation's language, else the portal's. */
  readonly say: Say;
  /** BCP 47, for values shown to a person. */
  readonly language: string;
}

/** The context of a tool that works in a conversation. */
export interface ConversationContext extends ToolContext {
  readonly live: LiveConversation;
}

interface ToolTexts {
  /** `read_crm_data`: the same on every surface. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** For the model: when to call it and how. */
  readonly description: string;
  /** `write`: changes the CRM (HubSpot's `TAKE_ACTION`); a repeated call must change nothing twice. */
  readonly effect: 'read' | 'write';
}

/** A tool, defined once for all surfaces (design 2.7). */
export type ToolDefinition<Input = unknown> = ToolTexts & {
  /** Unknown fields are refused: no argument selects a record (INV-13). */
  readonly input: z.ZodType<Input>;
} & (
    | {
        readonly conversation: 'required';
        readonly run: (input: Input, context: ConversationContext) => Promise<ToolResult>;
      }
    | {
        readonly conversation: 'optional';
        readonly run: (
          input: Input,
          context: ToolContext & { readonly live: LiveConversation | undefined },
        ) => Promise<ToolResult>;
      }
  );

/** A tool whose input type is known to itself alone, as the registry holds it. */
export interface RegisteredTool extends ToolTexts {
  readonly input: z.ZodType;
  readonly conversation: 'required' | 'optional';
  readonly run: (
    input: unknown,
    context: ToolContext & { readonly live: LiveConversation | undefined },
  ) => Promise<ToolResult>;
}

/** Ties a tool's input schema to its handler; the registry calls `run` only with what `input` accepted. */
export function defineTool<Input>(tool: ToolDefinition<Input>): RegisteredTool {
  const { name, title, description, effect, input, conversation } = tool;
  return {
    name,
    title,
    description,
    effect,
    input,
    conversation,
    run: (parsed, context) => {
      if (tool.conversation === 'optional') return tool.run(parsed as Input, context);
      if (!isInConversation(context)) throw new TypeError(`${name} was run without a conversation`);
      return tool.run(parsed as Input, context);
    },
  };
}

function isInConversation(
  context: ToolContext & { readonly live: LiveConversation | undefined },
): context is ConversationContext {
  return context.live !== undefined;
}
