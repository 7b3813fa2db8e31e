import { Pool } from 'undici';
import { signedHeaders } from '../signed-call.ts';
import { createSeeded } from '../random.ts';
import { failedBy, type Asker, type Outcome, type Question } from './asker.ts';

/** The whole server over `POST /hubspot/tools/{tool}`, signed v2 as HubSpot signs. */
export interface ToolSpec {
  readonly kind: 'tool';
  readonly tool: 'read_crm_data' | 'update_crm_data';
  readonly clientSecret: string;
  /** What is signed: `PUBLIC_URL` of the instances. */
  readonly signedOrigin: string;
  /** Instances behind the balancer that this asker plays; questions are spread by weight. */
  readonly instances: readonly { readonly origin: string; readonly weight: number }[];
  /** Begins every `callbackId` and every written value; no two jobs of a run share one. */
  readonly name: string;
}

interface Item {
  readonly status?: unknown;
  readonly value?: unknown;
}

interface Instance {
  readonly pool: Pool;
  readonly weight: number;
  /** Refused a connection or broke one: the balancer takes it out. */
  gone: boolean;
}

/** Asks as HubSpot would; an instance that is gone is left out from then on, as a load balancer does. */
export function toolAsker(spec: ToolSpec): Asker {
  const path = `/hubspot/tools/${spec.tool}`;
  const signing = { clientSecret: spec.clientSecret, origin: spec.signedOrigin, path };
  const random = createSeeded(spec.name.length + spec.instances.length);
  const instances: readonly Instance[] = spec.instances.map(({ origin, weight }) => ({
    pool: new Pool(origin, { pipelining: 1, keepAliveTimeout: 30_000 }),
    weight,
    gone: false,
  }));

  const choose = (): Instance | undefined => {
    const up = instances.filter(({ gone }) => !gone);
    let left = random.next() * up.reduce((sum, { weight }) => sum + weight, 0);
    return up.find(({ weight }) => (left -= weight) < 0) ?? up[0];
  };

  const send = async (body: string, signal: AbortSignal): Promise<{ status: number; text: string }> => {
    const headers = signedHeaders(signing, body);
    for (;;) {
      const instance = choose();
      if (instance === undefined) throw new Error('no instance is left');
      try {
        const answer = await instance.pool.request({ path, method: 'POST', body, headers, signal });
        return { status: answer.statusCode, text: await answer.body.text() };
      } catch (error) {
        if (signal.aborted) throw error;
        instance.gone = instances.length > 1;
        // Nobody was there to take it, so it may go to another one.
        if (!instance.gone || !isRefused(error)) throw error;
      }
    }
  };

  return {
    async ask(question, number, signal) {
      const value = `${spec.name}-${number}`;
      const inputFields = inputOf(spec.tool, question, value);
      const origin = { portalId: question.portalId };
      const body = JSON.stringify({ callbackId: value, origin, inputFields });
      const written = spec.tool === 'update_crm_data' ? { value } : {};
      try {
        const { status, text } = await send(body, signal);
        return { ...judge(question, spec.tool, status, text), ...written };
      } catch (error) {
        return { ...failedBy(error, signal), ...written };
      }
    },
    async close() {
      await Promise.all(instances.map(({ pool }) => pool.destroy()));
    },
  };
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}

function inputOf(
  tool: ToolSpec['tool'],
  { conversation = '', property }: Question,
  value: string,
): Readonly<Record<string, string>> {
  const name = `contacts.${property}`;
  return tool === 'read_crm_data'
    ? { conversation, properties: name }
    : { conversation, property: name, value };
}

function judge(question: Question, tool: ToolSpec['tool'], status: number, text: string): Outcome {
  if (status === 503 || status === 429) return { kind: 'busy' };
  if (status !== 200) return { kind: 'failed', detail: `HTTP ${status}: ${text.slice(0, 200)}` };
  const { outputFields } = JSON.parse(text) as { outputFields: { status: string; result: string } };
  if (outputFields.status === 'try_later') return { kind: 'busy' };
  const { results } = JSON.parse(outputFields.result) as { results?: readonly Item[] };
  const [item, ...more] = results ?? [];
  const got = `got ${outputFields.result.slice(0, 300)}`;
  if (item === undefined || more.length > 0) return { kind: 'failed', detail: got };
  if (item.status === 'outcome_unknown') return { kind: 'unknown' };
  const { expected } = question;
  const isRight =
    item.status === expected.status && (tool !== 'read_crm_data' || item.value === expected.value);
  if (isRight) return { kind: 'right' };
  // Another value is somebody else's; another status withholds, which is a failure and no leak.
  const isWrong = item.value !== undefined && item.value !== expected.value;
  return { kind: isWrong ? 'wrong' : 'failed', detail: `expected ${JSON.stringify(expected)}, ${got}` };
}
