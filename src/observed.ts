import type { Crm } from './hubspot/crm.ts';
import type { Transport, TransportResult } from './hubspot/transport.ts';
import type { Observer } from './ports.ts';
import type { AnswerEarly } from './tools/answer-early.ts';
import type { RunToolCall } from './tools/run-tool-call.ts';

/** A CRM whose callers are counted while they wait for it. */
interface CountedCrm {
  readonly crm: Crm;
  /** Counts somebody who waits for what another one asked the CRM, until there is an answer. */
  readonly counted: <T>(answer: Promise<T>) => Promise<T>;
  readonly waiting: () => number;
}

/** Counts who waits for `crm`; each operation is handed on as it came. */
export function countWaiting(crm: Crm): CountedCrm {
  let waiting = 0;
  const counted = async <T>(answer: Promise<T>): Promise<T> => {
    waiting += 1;
    try {
      return await answer;
    } finally {
      waiting -= 1;
    }
  };
  return {
    counted,
    waiting: () => waiting,
    crm: {
      findContactsByEmail: (...question) => counted(crm.findContactsByEmail(...question)),
      readContact: (...question) => counted(crm.readContact(...question)),
      updateContact: (...order) => counted(crm.updateContact(...order)),
      listProperties: (...question) => counted(crm.listProperties(...question)),
      readUser: (...question) => counted(crm.readUser(...question)),
      listUsers: (...question) => counted(crm.listUsers(...question)),
      readAccount: (...question) => counted(crm.readAccount(...question)),
    },
  };
}

/** Counts every request that goes to the CRM by how it ended. */
export function observeTransport(transport: Transport, observer: Observer, nowMs: () => number): Transport {
  return {
    async send(request) {
      const startedAtMs = nowMs();
      const result = await transport.send(request);
      observer.crmRequest(outcomeOf(result), (nowMs() - startedAtMs) / 1_000);
      return result;
    },
  };
}

/** Counts every tool call by tool and status; a call that could not be answered is a `fault`. */
export function observeToolCalls(run: RunToolCall, observer: Observer): RunToolCall {
  return async (call) => {
    try {
      const result = await run(call);
      observer.toolCall(call.tool.name, result.status);
      return result;
    } catch (fault) {
      observer.toolCall(call.tool.name, 'fault');
      throw fault;
    }
  };
}

/** Counts every call that was answered early, like any other. */
export function observeEarlyAnswers(answerEarly: AnswerEarly, observer: Observer): AnswerEarly {
  return async (call) => {
    const result = await answerEarly(call);
    if (result !== undefined) observer.toolCall(call.tool.name, result.status);
    return result;
  };
}

function outcomeOf(result: TransportResult): string {
  if (!result.ok) return result.fault;
  if (result.status === 429) return 'rate_limited';
  if (result.status >= 500) return 'failed';
  return result.status >= 400 ? 'refused' : 'ok';
}
