import type { Audit } from '../audit/audit.ts';
import type { AuditItem, AuditKind, AuditKinds } from '../audit/entry.ts';
import { createReadOnlyCrm } from '../hubspot/read-only-crm.ts';
import { createTools } from './index.ts';
import type { ToolResult } from './result.ts';
import { createRunToolCall } from './run-tool-call.ts';
import type { CallServices } from './services.ts';

/** A tool call of an admin who plays a customer. */
export interface Attempt {
  readonly portalId: string;
  /** Digits, from the verified query. */
  readonly userId: string;
  /** A tool's name; whether there is one is for the registry to say. */
  readonly tool: string;
  /** As the admin's card sent it. */
  readonly input: unknown;
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/** What an agent would have got, and how every property was decided. */
export interface TriedCall {
  readonly result: ToolResult;
  readonly items: readonly AuditItem[];
}

/** Runs one attempt. Fails like `RunToolCall`. */
export type TryCall = (attempt: Attempt) => Promise<TriedCall | 'unknown_tool'>;

/**
 * Tries tools out: the very tools and the one decision (design 2.1), over services that cannot write to the CRM
 * and whose trail says that nobody but an admin called. No agent is behind the caller `try:<userId>`, so a
 * conversation of a try is unknown to every agent, and theirs to it (INV-14). Nobody is recognised.
 *
 * There is no repeat key, since a try changes nothing in the CRM: a call that comes again is judged again.
 */
export function createTryCall(services: CallServices): TryCall {
  const crm = createReadOnlyCrm(services.crm);
  return async ({ userId, tool: name, ...call }) => {
    const trail = createTrail(services.audit);
    const trying: CallServices = { ...services, crm, audit: trail.audit };
    const tool = createTools(trying).get(name);
    if (tool === undefined) return 'unknown_tool';
    const result = await createRunToolCall(trying)({
      ...{ ...call, tool },
      ...{ caller: `try:${userId}`, recognisedContactId: undefined, repeat: undefined },
    });
    return { result, items: trail.items() };
  };
}

/**
 * The trail of one attempt. What an agent's call would have left as its end becomes a `tried_call`; an intent to
 * write is kept by nobody, because nothing will be written and nothing has to be settled after a crash.
 */
function createTrail(audit: Audit): { readonly audit: Audit; readonly items: () => readonly AuditItem[] } {
  let items: readonly AuditItem[] = [];
  const tried = (portalId: string, entry: AuditKinds['tool_call' | 'write_outcome']): Promise<number> => {
    const { requestId, caller, conversation, channel, tool, policyVersion, status, contactId } = entry;
    items = entry.items;
    return audit.append(portalId, 'tried_call', {
      ...{ requestId, caller, conversation, channel, tool, policyVersion, status, items },
      ...(contactId === undefined ? {} : { contactId }),
    });
  };
  return {
    items: () => items,
    audit: {
      append<Kind extends AuditKind>(portalId: string, kind: Kind, entry: AuditKinds[Kind]): Promise<number> {
        switch (kind) {
          case 'write_intent':
            return Promise.resolve(0);
          case 'tool_call':
          case 'write_outcome':
            return tried(portalId, entry as AuditKinds['tool_call' | 'write_outcome']);
          default:
            return audit.append(portalId, kind, entry);
        }
      },
      page: (portalId, query) => audit.page(portalId, query),
      portals: () => audit.portals(),
    },
  };
}
