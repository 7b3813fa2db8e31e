import type { ServerResponse } from 'node:http';
import { encodeAnswer, sendAnswer, sleep, type SandboxAnswer } from './http.ts';
import type { PreparedCall } from './portal/api.ts';
import type { Fault } from './portal/faults.ts';

function cannedAnswer(fault: Fault): SandboxAnswer {
  return {
    status: fault.status ?? 200,
    ...(fault.headers ? { headers: fault.headers } : {}),
    ...('body' in fault ? { body: fault.body } : {}),
  };
}

function answerUnder(fault: Fault | undefined, execute: () => SandboxAnswer): SandboxAnswer {
  if (!fault) return execute();
  const isCanned = fault.status !== undefined || 'body' in fault;
  if (isCanned && fault.executeThenDrop !== true) return cannedAnswer(fault);
  const answer = execute();
  if (isCanned) return cannedAnswer(fault);
  return fault.headers ? { ...answer, headers: { ...answer.headers, ...fault.headers } } : answer;
}

function sendTruncated(response: ServerResponse, answer: SandboxAnswer, cut: boolean | number): void {
  const { bytes, headers } = encodeAnswer(answer);
  const length = typeof cut === 'number' ? Math.min(cut, bytes.length) : Math.floor(bytes.length / 2);
  response.writeHead(answer.status, headers);
  response.flushHeaders();
  response.write(bytes.subarray(0, length), () => response.socket?.destroySoon());
}

/**
 * Executes a call and sends its answer, bent by the fault that hit it: `hang` and `reset` execute nothing,
 * `status` or `body` answer instead of executing, `executeThenDrop` executes and then breaks the connection
 * (or, with `status` or `body`, answers that), `truncate` cuts the answer, `delayMs` comes first.
 */
export async function deliver(
  response: ServerResponse,
  call: PreparedCall,
  latencyMs: number,
): Promise<void> {
  const { fault, entry } = call;
  if (fault?.hang === true) return;
  await sleep(fault?.delayMs ?? 0);
  if (fault?.reset === true) {
    response.socket?.resetAndDestroy();
    return;
  }
  const answer = answerUnder(fault, call.execute);
  await sleep(latencyMs);
  const isDropped = fault?.executeThenDrop === true && fault.status === undefined && !('body' in fault);
  if (isDropped) {
    response.socket?.resetAndDestroy();
    return;
  }
  entry.status = answer.status;
  const cut = fault?.truncate;
  if (cut === undefined || cut === false) sendAnswer(response, answer);
  else sendTruncated(response, answer, cut);
}
