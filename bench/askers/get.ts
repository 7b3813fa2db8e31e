import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { failedBy, judgeValue, type Asker, type Outcome, type Question } from './asker.ts';

/** One GET per question, as most integrations do it. */
export interface GetSpec {
  readonly kind: 'get';
  readonly crmUrl: string;
  /** By portal. */
  readonly accessTokens: Readonly<Record<number, string>>;
  /** Repeats 429 and 5xx with exponential backoff and full jitter, from half a second up to eight. */
  readonly backoff: boolean;
}

const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 8_000;

/** Reads contacts by id over undici. */
export function getAsker({ crmUrl, accessTokens, backoff }: GetSpec): Asker {
  const pool = new Pool(crmUrl, { connections: 512 });
  const attempt = async ({ portalId, contactId, property }: Question, signal: AbortSignal) => {
    const path = `/crm/objects/2026-03/contacts/${contactId}?properties=${property}`;
    const headers = { authorization: `Bearer ${accessTokens[portalId] ?? ''}` };
    const answer = await pool.request({ path, method: 'GET', headers, signal });
    return { status: answer.statusCode, text: await answer.body.text() };
  };
  return {
    async ask(question, _number, signal) {
      try {
        for (let tries = 0; ; tries += 1) {
          const { status, text } = await attempt(question, signal);
          if (status === 200) return judgeRecord(question, text);
          const mayRepeat = backoff && (status === 429 || status >= 500);
          if (!mayRepeat) return { kind: status === 429 ? 'busy' : 'failed', detail: `status ${status}` };
          const mostMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries);
          await pause(Math.random() * mostMs, undefined, { signal });
        }
      } catch (error) {
        return failedBy(error, signal);
      }
    },
    close: () => pool.close(),
  };
}

function judgeRecord(question: Question, text: string): Outcome {
  const { id, properties } = JSON.parse(text) as { id: string; properties: Record<string, unknown> };
  if (id !== question.contactId)
    return { kind: 'wrong', detail: `asked for ${question.contactId}, got ${id}` };
  return judgeValue(question, properties[question.property]);
}
