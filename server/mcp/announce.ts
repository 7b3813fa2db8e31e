import type { Tool, ToolAnnotations } from '@modelcontextprotocol/sdk/types.js';
import type { RegisteredTool } from '../../src/tools/define-tool.ts';
import { inputJsonSchemaOf, outputJsonSchemaOf } from '../../src/tools/json-schemas.ts';

/**
 * What each tool does to the world, for clients that ask a person before some calls (MCP, ToolAnnotations).
 * Destructive is what overwrites or ends something: another address ends what was confirmed under the one before.
 * The world outside of CRM and conversation is reached by mail alone.
 */
const HINTS: ReadonlyMap<string, ToolAnnotations> = new Map([
  ['open_conversation', hints({ readOnly: false, destructive: false, idempotent: false, openWorld: false })],
  ['submit_email', hints({ readOnly: false, destructive: true, idempotent: true, openWorld: false })],
  [
    'request_verification',
    hints({ readOnly: false, destructive: false, idempotent: false, openWorld: true }),
  ],
  ['check_verification', hints({ readOnly: true, destructive: false, idempotent: true, openWorld: false })],
  ['read_crm_data', hints({ readOnly: true, destructive: false, idempotent: true, openWorld: false })],
  ['update_crm_data', hints({ readOnly: false, destructive: true, idempotent: true, openWorld: false })],
  ['close_conversation', hints({ readOnly: false, destructive: true, idempotent: true, openWorld: false })],
]);

/** For a tool of which nothing is known: the worst, as MCP's own defaults have it. */
const WORST = hints({ readOnly: false, destructive: true, idempotent: false, openWorld: true });

/** What a client is told of a tool. */
export function announce(tool: RegisteredTool): Tool {
  const { name, title, description } = tool;
  return {
    ...{ name, title, description },
    inputSchema: objectSchema(inputJsonSchemaOf(tool)),
    outputSchema: objectSchema(outputJsonSchemaOf(tool)),
    annotations: { title, ...(HINTS.get(name) ?? WORST) },
  };
}

function hints(of: {
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly idempotent: boolean;
  readonly openWorld: boolean;
}): ToolAnnotations {
  return {
    readOnlyHint: of.readOnly,
    destructiveHint: of.destructive,
    idempotentHint: of.idempotent,
    openWorldHint: of.openWorld,
  };
}

function objectSchema(schema: Readonly<Record<string, unknown>>): Tool['inputSchema'] {
  if (schema['type'] !== 'object') throw new TypeError('The schema of a tool is not one of an object.');
  return { ...schema, type: 'object' };
}
