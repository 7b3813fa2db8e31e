import { parseJson, toMap, type SandboxAnswer, type SandboxRequest } from '../http.ts';
import type { Fault } from './faults.ts';
import { problemEntry } from './problems.ts';

type Execute = (request: SandboxRequest) => SandboxAnswer;

/**
 * Executes a batch as a fault says: its last `failInputs` inputs are not executed and stand in `errors` of a 207, its
 * results come in reverse order (`shuffle`), the first `leaveOut` results are missing without a word. Anything that
 * is no batch is executed as it is.
 */
export function executeBatch(
  request: SandboxRequest,
  fault: Fault | undefined,
  execute: Execute,
): SandboxAnswer {
  const { failInputs = 0, leaveOut = 0, shuffle = false } = fault ?? {};
  const isBent = failInputs > 0 || leaveOut > 0 || shuffle;
  const inputs = isBent ? inputsOf(request) : undefined;
  if (inputs === undefined) return execute(request);
  const kept = inputs.slice(0, Math.max(0, inputs.length - failInputs));
  const failed = inputs.slice(kept.length);
  const answer = kept.length === inputs.length ? execute(request) : executeSome(request, kept, execute);
  const body = toMap(answer.body);
  const results = body?.get('results');
  if (!body || !Array.isArray(results)) return answer;
  const shown = (results as readonly unknown[]).slice(leaveOut);
  const bent = { ...Object.fromEntries(body), results: shuffle ? shown.toReversed() : shown };
  return failed.length === 0 ? { ...answer, body: bent } : withErrors(answer, bent, failed);
}

function inputsOf({ path, body }: SandboxRequest): readonly unknown[] | undefined {
  const parsed = path.includes('/batch/') ? parseJson(body) : undefined;
  const inputs = parsed?.ok === true ? toMap(parsed.value)?.get('inputs') : undefined;
  return Array.isArray(inputs) ? inputs : undefined;
}

function executeSome(request: SandboxRequest, inputs: readonly unknown[], execute: Execute): SandboxAnswer {
  // HubSpot refuses a batch without inputs, so nothing is executed at all.
  if (inputs.length === 0) return { status: 207, body: { status: 'COMPLETE', results: [] } };
  const parsed = parseJson(request.body);
  const rest = parsed.ok ? Object.fromEntries(toMap(parsed.value) ?? []) : {};
  return execute({ ...request, body: JSON.stringify({ ...rest, inputs }) });
}

function withErrors(
  answer: SandboxAnswer,
  body: Readonly<Record<string, unknown>>,
  failed: readonly unknown[],
): SandboxAnswer {
  const ids = failed.map((input) => String(toMap(input)?.get('id')));
  const message = 'Some records could not be handled right now.';
  const problem = { kind: 'problem', status: 500, category: 'INTERNAL_ERROR', message } as const;
  const { errors } = body;
  const others: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const all = [...others, problemEntry(problem, { ids })];
  return { ...answer, status: 207, body: { ...body, numErrors: all.length, errors: all } };
}
