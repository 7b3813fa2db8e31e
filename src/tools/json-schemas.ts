import { z } from 'zod';
import type { RegisteredTool } from './define-tool.ts';
import { outputSchemaOf } from './output-schemas.ts';

/** A JSON Schema of draft 2020-12 (the one of OpenAPI 3.1 and MCP), as plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a tool takes: the canonical form of every field; text forms of lists and maps are accepted besides. */
export function inputJsonSchemaOf(tool: Pick<RegisteredTool, 'input'>): JsonSchema {
  return withoutNoise(z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }));
}

/**
 * What a tool answers; the root is an object.
 * @throws TypeError for a tool without an output schema
 */
export function outputJsonSchemaOf({ name }: Pick<RegisteredTool, 'name'>): JsonSchema {
  return withoutNoise(z.toJSONSchema(outputSchemaOf(name)));
}

/** Without the dialect, which whoever embeds it states, and without bounds that no integer passes. */
function withoutNoise({ $schema: _dialect, ...schema }: object & { readonly $schema?: unknown }): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => (isNoBound(key, value) ? undefined : value));
  return JSON.parse(text) as JsonSchema;
}

function isNoBound(key: string, value: unknown): boolean {
  return (key === 'minimum' || key === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER;
}
