import { z } from 'zod';

/** A message of a customer, as the endpoint gets it. */
export interface ChatMessage {
  /** Left out in the first message of a chat. */
  readonly chatId?: string;
  readonly channel: string;
  readonly message: string;
  /** On channel email: the sender's address. */
  readonly from?: string;
  /** On channel email: who else is on the thread. */
  readonly cc?: readonly string[];
}

const answerSchema = z.looseObject({
  chatId: z.string().min(1),
  replies: z.array(z.string()),
  to: z.array(z.string()).optional(),
  ended: z.boolean().optional(),
});

/** What an agent answers. */
export type ChatAnswer = Readonly<z.infer<typeof answerSchema>>;

/** An agent as the kit knows it: one message in, what it says out. Rejects when there is no usable answer. */
export type ChatEndpoint = (message: ChatMessage) => Promise<ChatAnswer>;

/** Time for one answer; models are slow. */
const PATIENCE_MS = 120_000;

/**
 * An agent behind `POST {url}`.
 * @param key is sent as `Authorization: Bearer`, when given
 */
export function createChatEndpoint({
  url,
  key,
}: {
  readonly url: string;
  readonly key?: string;
}): ChatEndpoint {
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return async (message) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`answered with status ${answer.status}: ${text.slice(0, 200)}`);
    return parseChatAnswer(jsonIn(text));
  };
}

/** Reads an answer. Throws in words that name what is wrong with it. */
export function parseChatAnswer(value: unknown): ChatAnswer {
  const parsed = answerSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new Error(`answered something else than {chatId, replies[], to?, ended?}: ${wrong.join('; ')}`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error(`answered no JSON: ${text.slice(0, 200)}`);
  }
}
