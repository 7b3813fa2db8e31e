import { Client } from 'undici';
import { z } from 'zod';
import { signedHeaders } from './signed-call.ts';

/** One answered tool call. */
export interface Answered {
  /** From the moment the request was sent to the last byte of its answer. */
  readonly ms: number;
  /** Status, headers in their order and spelling, and body, as one text. */
  readonly whole: string;
  /** The tool's answer. */
  readonly result: ToolAnswer;
}

const resultSchema = z.looseObject({
  status: z.string(),
  conversation: z.string(),
  results: z.array(z.looseObject({ status: z.string() })).optional(),
});
/** What a tool answers, as far as benchmarks look at it. */
export type ToolAnswer = Readonly<z.infer<typeof resultSchema>>;

const bodySchema = z.looseObject({ outputFields: z.looseObject({ result: z.string() }) });

/** An agent that calls tools one after the other over one connection that stays open. */
export interface Agent {
  /** @throws Error when the answer is not a 200. `object`: the contact that HubSpot recognised. */
  call(
    tool: string,
    inputFields: Readonly<Record<string, string>>,
    object?: { readonly objectId: string; readonly objectType: string },
  ): Promise<Answered>;
  close(): Promise<void>;
}

/** Calls as HubSpot sends them, signed v2, each under a `callbackId` of its own that begins with `name`. */
export function createAgent(options: {
  readonly origin: string;
  readonly clientSecret: string;
  readonly portalId: number;
  readonly name: string;
}): Agent {
  const { origin, clientSecret, portalId, name } = options;
  const client = new Client(origin, { pipelining: 1 });
  let calls = 0;
  return {
    async call(tool, inputFields, object) {
      calls += 1;
      const path = `/hubspot/tools/${tool}`;
      const callbackId = `${name}-${calls}`;
      const origins = { portalId };
      const body = JSON.stringify({ callbackId, origin: origins, inputFields, ...(object && { object }) });
      const headers = signedHeaders({ clientSecret, origin, path }, body);
      const sentAt = performance.now();
      const answer = await client.request({ path, method: 'POST', body, headers, responseHeaders: 'raw' });
      const text = await answer.body.text();
      const ms = performance.now() - sentAt;
      if (answer.statusCode !== 200) throw new Error(`${tool} was answered ${answer.statusCode}: ${text}`);
      const { outputFields } = bodySchema.parse(JSON.parse(text));
      const result = resultSchema.parse(JSON.parse(outputFields.result));
      return { ms, whole: `${answer.statusCode} ${JSON.stringify(answer.headers)}\n${text}`, result };
    },
    close: () => client.close(),
  };
}
