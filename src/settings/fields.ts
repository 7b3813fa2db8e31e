import { z } from 'zod';
import { FIELD_MESSAGES, type FieldCode } from './field-codes.ts';
import { problem, type FieldProblem } from './refusal.ts';

/**
 * The pieces that settings bodies are described with. Every schema says its problems as a `FieldCode` in the
 * place of zod's message, so that `readFields` can turn them into sentences of ours.
 */

type Issue = Readonly<{ input?: unknown; code?: string | undefined }>;

const say = (code: FieldCode) => ({ error: (): string => code });
const missingOr = (code: FieldCode) => ({
  error: ({ input }: Issue): string => (input === undefined ? 'required' : code),
});

/** The version a change was made on: a whole number, never text. */
const versionField = z
  .int({ error: ({ input }: Issue) => (input === undefined ? 'version_required' : 'invalid_version') })
  .min(0, say('invalid_version'));

export const flag = z.boolean(missingOr('invalid_type'));

/** Names one press of a button, so that a request that comes again is known; only its hash is kept. */
export const nonceField = z
  .string(missingOr('invalid_type'))
  .min(1, say('required'))
  .max(100, say('too_long'));

/** Any JSON object. */
export const jsonObject = z.custom<Readonly<Record<string, unknown>>>(
  (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
  missingOr('invalid_type'),
);

/** A whole number from `min` to `max`. */
export const wholeNumber = (min: number, max: number) =>
  z.int(missingOr('invalid_type')).min(min, say('out_of_range')).max(max, say('out_of_range'));

/** One of `options`. */
export const choice = <const Options extends readonly [string, ...string[]]>(options: Options) =>
  z.enum(options, missingOr('invalid_option'));

/**
 * What plain text may not hold: controls (a line break is one), lone surrogates, line and paragraph separators,
 * bidirectional controls, and characters that nobody sees (INV-44). Joiners stay: Persian and emoji need them.
 */
const FORBIDDEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** One line of plain text of at most `max` UTF-16 units, after NFC and trimming. */
export const plainText = (max: number) =>
  z
    .string(missingOr('invalid_type'))
    .transform((text) => text.normalize('NFC').trim())
    .pipe(
      z
        .string()
        .max(max, say('too_long'))
        .refine((text) => !FORBIDDEN.test(text), say('invalid_character')),
    );

/** An object of exactly these fields; any other is `unknown_field`. */
export const fieldsOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code, input }: Issue): string => {
      if (code === 'unrecognized_keys') return 'unknown_field';
      return input === undefined ? 'required' : 'invalid_type';
    },
  });

const isFieldCode = (text: string): text is FieldCode => Object.hasOwn(FIELD_MESSAGES, text);

/** What was read: the value, or everything that is wrong with it. Never both. */
export type Reading<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly value: undefined; readonly problems: readonly FieldProblem[] };

/** Longest field name of the caller that we write back. */
const MAX_ECHO = 60;

/** Reads `input` with `schema` and names every problem under `prefix`, e.g. `show.`. */
export function readFields<T>(schema: z.ZodType<T>, input: unknown, prefix = ''): Reading<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const problems = parsed.error.issues.flatMap((issue) => {
    const code = isFieldCode(issue.message) ? issue.message : 'invalid_type';
    const path = issue.path.map(String);
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
    return paths.map((parts) => problem(fieldName(prefix, parts), code));
  });
  return { value: undefined, problems };
}

function fieldName(prefix: string, parts: readonly string[]): string {
  return [...(prefix === '' ? [] : [prefix]), ...parts.map((part) => part.slice(0, MAX_ECHO))].join('.');
}

/** A field of a JSON object, own keys only; `undefined` when it is not there or `body` is no object. */
export function ownField(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  return (body as Readonly<Record<string, unknown>>)[name];
}

/** Reads the `version` of a body. Codes: `version_required`, `invalid_version`. */
export function readVersion(body: unknown): Reading<number> {
  return readFields(versionField, ownField(body, 'version'), 'version');
}

/** Reads the `version` query parameter of a DELETE: decimal digits without a leading zero. */
export function readVersionParameter(query: ReadonlyMap<string, string>): Reading<number> {
  const text = query.get('version');
  if (text === undefined) return { value: undefined, problems: [problem('version', 'version_required')] };
  const version = /^(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined;
  if (version === undefined) return { value: undefined, problems: [problem('version', 'invalid_version')] };
  return { value: version, problems: [] };
}
