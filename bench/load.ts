import { Pool } from 'undici';
import { isLoadJob, type KeyedSurface, type LoadCase, type LoadJob, type LoadResult } from './load-job.ts';
import { signedHeaders } from './signed-call.ts';

/**
 * The process that asks: takes jobs over IPC, keeps `connections` requests under way (closed loop), checks
 * every answer and reports latencies. A process of its own, so that asking costs the measured server nothing.
 */
const WRONG_SHOWN = 5;
const REQUEST_LIMIT_MS = 10_000;

async function runJob(job: LoadJob): Promise<LoadResult> {
  const pool = new Pool(job.origin, {
    connections: job.connections,
    headersTimeout: REQUEST_LIMIT_MS,
    bodyTimeout: REQUEST_LIMIT_MS,
  });
  const latenciesMs: number[] = [];
  const wrong: string[] = [];
  let sent = 0;
  let wrongCount = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + job.durationMs;

  const worker = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const number = sent;
      sent += 1;
      const asked = job.cases[number % job.cases.length];
      if (asked === undefined) throw new Error('A job needs cases.');
      const askedAt = performance.now();
      const problem = await ask(pool, job, asked, number);
      if (problem === undefined) {
        latenciesMs.push(performance.now() - askedAt);
      } else {
        wrongCount += 1;
        if (wrong.length < WRONG_SHOWN) wrong.push(problem);
      }
    }
  };
  await Promise.all(Array.from({ length: job.connections }, worker));
  const elapsedMs = performance.now() - startedAt;
  await pool.close();
  return { type: 'result', elapsedMs, latenciesMs, wrongCount, wrong };
}

/** What is wrong with the answer, if anything is. */
async function ask(pool: Pool, job: LoadJob, asked: LoadCase, number: number): Promise<string | undefined> {
  const { path, surface } = job;
  const { body, headers } =
    surface === undefined ? signedRequest(job, asked, number) : keyedRequest(surface, asked, number);
  try {
    const answer = await pool.request({ path, method: 'POST', body, headers });
    return problemOf(answer.statusCode, await answer.body.text(), asked, surface);
  } catch (error) {
    return `no answer: ${error instanceof Error ? error.message : 'unknown'}`;
  }
}

interface Sent {
  readonly body: string;
  readonly headers: Record<string, string>;
}

function signedRequest(job: LoadJob, { portalId, inputFields }: LoadCase, number: number): Sent {
  const body = JSON.stringify({
    callbackId: `${job.name}-${number}`,
    origin: { portalId },
    inputFields,
  });
  return { body, headers: signedHeaders(job, body) };
}

/** MCP clients number their requests and name both types of answers. */
function keyedRequest({ as, key }: KeyedSurface, { inputFields }: LoadCase, id: number): Sent {
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const params = { name: 'read_crm_data', arguments: inputFields };
  const call = { jsonrpc: '2.0', id, method: 'tools/call', params };
  return { headers, body: JSON.stringify(as === 'v1' ? inputFields : call) };
}

interface ReadAnswer {
  readonly results?: readonly { readonly status?: unknown; readonly value?: unknown }[];
}

function problemOf(
  status: number,
  text: string,
  { expected }: LoadCase,
  surface: KeyedSurface | undefined,
): string | undefined {
  if (status !== 200) return `HTTP ${status}: ${text.slice(0, 200)}`;
  const [item, ...more] = readAnswer(text, surface).results ?? [];
  if (more.length === 0 && item?.status === expected.status && item.value === expected.value)
    return undefined;
  return `expected ${JSON.stringify(expected)}, got ${text.slice(0, 300)}`;
}

/** The tool's own answer, wherever the surface puts it. */
function readAnswer(text: string, surface: KeyedSurface | undefined): ReadAnswer {
  const body = JSON.parse(text) as ReadAnswer & {
    readonly outputFields?: { readonly result: string };
    readonly result?: { readonly structuredContent?: ReadAnswer };
  };
  if (surface?.as === 'mcp') return body.result?.structuredContent ?? {};
  return body.outputFields === undefined ? body : (JSON.parse(body.outputFields.result) as ReadAnswer);
}

process.on('message', (message) => {
  if (!isLoadJob(message)) return;
  runJob(message).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      process.stderr.write(`The load failed: ${error instanceof Error ? error.message : 'unknown'}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => undefined);
