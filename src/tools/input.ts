import { z } from 'zod';
import { parseJsonObject } from '../input/strict-json.ts';

/**
 * The pieces that tool inputs are made of. Models and HubSpot send text, so lists and maps are accepted as
 * JSON values, as JSON text, and as comma separated text (design 7, "Surfaces").
 */

/** Different properties that one call may name. */
export const MAX_PROPERTIES = 50;
const MAX_NAME_LENGTH = 200;
const MAX_VALUE_LENGTH = 70_000;

function fromJsonText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The strict reading: a map that names a property twice is no map (security.md section 4, row 8). */
function fromJsonObject(text: string): unknown {
  const parsed = parseJsonObject(Buffer.from(text), { keepUnstorableText: true });
  return parsed.ok ? parsed.value : undefined;
}

const looksLikeJson = (text: string): boolean => /^\s*[[{"]/.test(text);

function toList(input: unknown): unknown {
  if (typeof input !== 'string') return input;
  if (looksLikeJson(input)) return fromJsonText(input) ?? input;
  return input.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

/** `a=1, b=two, with a comma`: a new pair begins where a comma is followed by a name and `=` or `:`. */
function toMap(input: unknown): unknown {
  if (typeof input !== 'string') return input;
  if (looksLikeJson(input)) return fromJsonObject(input) ?? input;
  const pairs = input
    .split(/,(?=\s*[\w.]{1,200}\s*[=:])/)
    .map((pair) => /^\s*([\w.]+)\s*[=:]([^]*)$/.exec(pair));
  const names = new Set(pairs.map((pair) => pair?.[1]));
  return pairs.every((pair) => pair !== null) && names.size === pairs.length
    ? Object.fromEntries(pairs.map((pair) => [pair[1], (pair[2] ?? '').trim()]))
    : input;
}

const name = z.string().trim().min(1).max(MAX_NAME_LENGTH);

/** An empty text counts as left out: HubSpot sends optional fields that way. */
export const optional = <Schema extends z.ZodType>(schema: Schema): z.ZodPreprocess<z.ZodOptional<Schema>> =>
  z.preprocess((input) => (input === '' || input === null ? undefined : input), schema.optional());

/** Yes or no; agents and HubSpot also send it as text. */
export const flag = z.preprocess((input) => {
  if (typeof input !== 'string') return input;
  const text = input.trim().toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : input;
}, z.boolean());

/** The conversation handle. Anything that is not one of ours is simply unknown later on. */
export const conversationHandle = z.string().min(1).max(200);

/** Names of properties; repeated names count once. */
export const propertyNames = z.preprocess((input) => {
  const list = toList(input);
  return Array.isArray(list) ? [...new Set<unknown>(list)] : list;
}, z.array(name).min(1).max(MAX_PROPERTIES));

const scalars = [z.string().max(MAX_VALUE_LENGTH), z.number(), z.boolean(), z.null()] as const;

/** New values by property name. Checked against the property's definition later. */
export const changedValue = z.union([...scalars, z.array(z.union(scalars)).max(500)]);

/** What whoever reads the JSON Schema is told of a map; it cannot be derived from a function. */
const MAP_SCHEMA = {
  type: 'object',
  additionalProperties: {
    anyOf: [
      ...[{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
      { type: 'array', items: { type: 'string' } },
    ],
  },
} as const;

/** A map whose names are ordinary strings, `__proto__` and `constructor` included. */
export const changeMap = z.preprocess(
  toMap,
  z
    .custom<object>((input) => typeof input === 'object' && input !== null && !Array.isArray(input))
    .meta(MAP_SCHEMA)
    .transform((input, context) => {
      const changes = z
        .array(z.tuple([name, changedValue]))
        .min(1)
        .max(MAX_PROPERTIES)
        .safeParse(Object.entries(input));
      if (changes.success) return changes.data;
      for (const { message, path } of changes.error.issues) {
        const index = path[0];
        const at = typeof index === 'number' ? [Object.keys(input)[index] ?? ''] : [];
        context.addIssue({ code: 'custom', message, path: at });
      }
      return z.NEVER;
    }),
);
