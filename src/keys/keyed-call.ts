import type { RegisteredTool, RepeatKey } from '../tools/define-tool.ts';
import type { ToolResult } from '../tools/result.ts';
import type { KeyHolder } from './agent-key.ts';

/** A tool call under an agent key, the same from every surface that takes keys. */
export interface KeyedCall {
  readonly holder: KeyHolder;
  readonly tool: string;
  /** As the caller sent it. */
  readonly input: unknown;
  /** Which contact the caller's platform recognised. Left out of the call when the key's scope lacks `recognition`. */
  readonly recognisedContactId: string | undefined;
  readonly repeat: RepeatKey | undefined;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** Why a call is not run at all; a value. */
export interface KeyedRefusal {
  readonly refused: 'unknown_tool' | 'not_in_scope';
}

/** Tool calls under keys: scope first, then the one way that every surface ends in (design 2.1). */
export interface KeyedCalls {
  /** The tools of a key, in the order of the registry. */
  toolsOf(holder: KeyHolder): readonly RegisteredTool[];
  /**
   * Runs a call. A channel outside of the scope is answered like any other input that cannot be taken
   * (`invalid_input`, naming `channel`). Fails like `RunToolCall`.
   */
  run(call: KeyedCall): Promise<ToolResult | KeyedRefusal>;
}
