import { z } from 'zod';
import { CHANNELS } from '../conversation/conversation.ts';
import type { KeyScope } from '../keys/agent-key.ts';
import { choice, fieldsOf, flag, nonceField, plainText, readFields, type Reading } from './fields.ts';

/** What an admin decides about a key. */
export interface KeyBody {
  readonly name: string;
  readonly scope: KeyScope;
}

const MAX_NAME_LENGTH = 60;
/** Minutes for which a replaced secret can go on working. */
const OVERLAPS = [0, 60, 1440] as const;
export type OverlapMinutes = (typeof OVERLAPS)[number];

const required = { error: (): string => 'required' };
const missingOr = (code: 'invalid_type' | 'invalid_option') => ({
  error: ({ input }: { readonly input?: unknown }): string => (input === undefined ? 'required' : code),
});

const nameField = plainText(MAX_NAME_LENGTH).pipe(z.string().min(1, required));

/** A list without its repeats, of at least one. */
const several = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item, missingOr('invalid_type'))
    .max(100, { error: () => 'invalid_option' })
    .transform((items) => [...new Set(items)])
    .pipe(z.array(z.custom<z.output<Item>>(() => true)).min(1, required));

const scopeField = (tools: readonly string[]) =>
  fieldsOf({
    tools: several(
      z.string(missingOr('invalid_type')).refine((name) => tools.includes(name), {
        error: () => 'invalid_option',
      }),
    ),
    readOnly: flag,
    channels: several(choice(CHANNELS)),
    recognition: flag,
  });

/**
 * Reads `{name, scope: {tools[], readOnly, channels[], recognition}}`: a name of 1 to 60 characters in one line, at
 * least one tool of `tools` and one channel; what is named twice counts once. Codes: those of `fields.ts`.
 */
export function readKeyBody(body: unknown, tools: readonly string[]): Reading<KeyBody> {
  return readFields(fieldsOf({ name: nameField, scope: scopeField(tools) }), body);
}

/** Reads what `readKeyBody` does with a `nonce` beside it. */
export function readNewKeyBody(
  body: unknown,
  tools: readonly string[],
): Reading<KeyBody & { readonly nonce: string }> {
  return readFields(fieldsOf({ nonce: nonceField, name: nameField, scope: scopeField(tools) }), body);
}

const rotation = fieldsOf({
  nonce: nonceField,
  overlapMinutes: z.literal(OVERLAPS, missingOr('invalid_option')),
});

/** Reads `{nonce, overlapMinutes: 0, 60 or 1440}`. Codes: those of `fields.ts`. */
export function readRotationBody(
  body: unknown,
): Reading<{ readonly nonce: string; readonly overlapMinutes: OverlapMinutes }> {
  return readFields(rotation, body);
}
