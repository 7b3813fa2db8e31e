import type { z } from 'zod';
import type { LimitAnswer } from '../limits/call-limits.ts';
import type { Say } from '../texts/texts.ts';
import type { NextStep, ToolResult } from './result.ts';

/** Answers that any tool can give. */

/** What the caller should know of a call it made wrongly: the field and an accepted example. */
export interface InputProblem {
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly example?: string;
}

/** The call itself was wrong; nothing was looked up or changed. */
export function invalidInput(problem: InputProblem, conversation: string, say: Say): ToolResult {
  return {
    status: 'invalid_input',
    conversation,
    say: say('invalid_input'),
    next: 'correct_the_call',
    ...problem,
  };
}

/** Says nothing about a person, and the same for every handle that is not alive for this caller. */
export function conversationUnknown(say: Say): ToolResult {
  return {
    status: 'conversation_unknown',
    conversation: '',
    say: say('conversation_unknown'),
    next: 'open_conversation',
  };
}

/** The portal has no living installation; an admin has to connect the app again. */
export function notConnected(conversation: string, say: Say): ToolResult {
  return { status: 'not_connected', conversation, say: say('not_connected'), next: 'hand_over_to_human' };
}

/**
 * The CRM is busy or down (`code: crm_unavailable`), or a write came too late to be begun (`too_late`: the same
 * call under a new key can be made). Nothing was changed.
 */
export function tryLater(
  conversation: string,
  say: Say,
  retryAfterSeconds: number,
  sentence: 'try_later' | 'too_late' = 'try_later',
): ToolResult {
  const code = sentence === 'try_later' ? 'crm_unavailable' : 'too_late';
  const said = say(sentence);
  return { status: 'try_later', conversation, say: said, next: 'retry_later', code, retryAfterSeconds };
}

/**
 * So many calls came that this one was not looked at (`code: too_many_calls`): `try_later` where waiting helps,
 * `limit_reached` where the day's calls are used up.
 */
export function tooManyCalls(
  conversation: string,
  say: Say,
  { limit, isLong, retryAfterSeconds }: Exclude<LimitAnswer, { readonly ok: true }>,
): ToolResult {
  const rest = { conversation, code: 'too_many_calls', retryAfterSeconds } as const;
  if (!isLong) return { status: 'try_later', say: say('try_later'), next: 'retry_later', ...rest };
  const sentence = limit === 'conversation_day' ? 'calls_limit_reached' : 'not_connected';
  return { status: 'limit_reached', say: say(sentence), next: 'hand_over_to_human', ...rest };
}

/** Describes the first thing a schema did not accept, without repeating what was sent. */
export function inputProblem(error: z.ZodError, examples: Readonly<Record<string, string>>): InputProblem {
  const issue = error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    return {
      field: issue.keys[0]?.slice(0, 60) ?? '',
      code: 'unknown_field',
      message: 'This field does not exist.',
    };
  }
  const path = issue?.path.map(String) ?? [];
  const [field = ''] = path;
  const tooMany = issue?.code === 'too_big' && field === 'properties';
  const fitting: unknown = issue?.code === 'custom' ? issue.params?.['example'] : undefined;
  const usual = Object.hasOwn(examples, field) ? examples[field] : undefined;
  const example = typeof fitting === 'string' ? fitting : usual;
  return {
    field: path.join('.').slice(0, 200),
    code: tooMany ? 'too_many_properties' : 'invalid_field',
    message: tooMany
      ? 'At most 50 properties fit in one call.'
      : 'This field is missing or has a form that is not accepted.',
    ...(example === undefined ? {} : { example }),
  };
}

/** Builds an answer with the common fields in front. */
export function answer(
  status: string,
  conversation: string,
  say: string,
  next: NextStep,
  extra: Readonly<Record<string, unknown>> = {},
): ToolResult {
  return { status, conversation, say, next, ...extra };
}
