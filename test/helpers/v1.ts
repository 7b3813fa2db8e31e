import type { KeyScope } from '../../src/keys/agent-key.ts';
import { EU, type ToolAnswer, type World } from './world.ts';

/** What a key may do when a test does not say otherwise: everything but recognition. */
const WHOLE_SCOPE: KeyScope = {
  tools: [
    ...['open_conversation', 'submit_email', 'request_verification', 'check_verification'],
    ...['read_crm_data', 'update_crm_data', 'close_conversation'],
  ],
  readOnly: false,
  channels: ['live_chat', 'whatsapp', 'facebook_messenger', 'email', 'other'],
  recognition: false,
};

/** An agent key with its secret. */
export interface TestKey {
  readonly id: string;
  readonly secret: string;
}

/** Makes an agent key past the settings API; throws unless it is made. */
export async function makeKey(
  world: Pick<World, 'server'>,
  scope: Partial<KeyScope> = {},
  portalId = EU,
): Promise<TestKey> {
  const made = await world.server.app.agentKeys.create(String(portalId), {
    ...{ name: 'Agent of a test', userId: '9001' },
    scope: { ...WHOLE_SCOPE, ...scope },
  });
  if ('refused' in made || made.secret === null) throw new Error('the key was not made');
  return { id: made.key.id, secret: made.secret };
}

/** An answer over HTTPS, parsed. */
export interface V1Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The tool's output, when `status` is 200. */
  readonly body: ToolAnswer;
  /** `error` of the body, when there is one. */
  readonly error: { readonly code: string; readonly message: string; readonly requestId: string } | undefined;
}

/** Calls a tool as an agent does. */
export async function callTool(
  origin: string,
  secret: string,
  tool: string,
  input: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<V1Answer> {
  const answer = await fetch(`${origin}/v1/tools/${tool}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  });
  const body = (await answer.json()) as ToolAnswer & Pick<V1Answer, 'error'>;
  return { status: answer.status, headers: answer.headers, body, error: body.error };
}

/** Calls a tool; the output. Throws unless the answer is a 200. */
export type CallV1 = (tool: string, input: Readonly<Record<string, unknown>>) => Promise<ToolAnswer>;

/** An agent with a key. */
export function agentWith(origin: string, secret: string): CallV1 {
  return async (tool, input) => {
    const { status, body } = await callTool(origin, secret, tool, input);
    if (status !== 200) throw new Error(`${tool}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
}
