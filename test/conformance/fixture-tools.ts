import { z } from 'zod';
import type { Route } from '../../server/create-server.ts';
import { mcpRoutes } from '../../server/routes/mcp.ts';
import type { RunningServer } from '../../server/start-server.ts';
import type { KeyHolder } from '../../src/keys/agent-key.ts';
import type { KeyedCalls } from '../../src/keys/keyed-call.ts';
import { defineTool, type RegisteredTool } from '../../src/tools/define-tool.ts';
import type { ToolResult } from '../../src/tools/result.ts';

const answerOf = (status: string, say: string): ToolResult => ({
  status,
  conversation: '',
  say,
  next: 'none',
});

const fixture = (name: string, title: string, result: ToolResult): RegisteredTool =>
  defineTool({
    ...{ name, title, description: `${title}, for the conformance suite.`, effect: 'read' },
    input: z.strictObject({}),
    conversation: 'optional',
    run: () => Promise.resolve(result),
  });

/** The tools that the suite calls by these names. */
const FIXTURES = new Map<string, ToolResult>([
  ['test_simple_text', answerOf('ok', 'This is a simple text response for testing.')],
  ['test_error_handling', answerOf('invalid_input', 'This tool intentionally returns an error for testing')],
]);

/**
 * The product's MCP surface at `/fixtures/mcp`, with fixture tools in place of the product's, for any key.
 * @param server the one that the row is part of, asked once it is called
 */
export function fixtureRoute(server: () => RunningServer): Route {
  const tools = [...FIXTURES].map(([name, result]) => fixture(name, name, result));
  const holder: KeyHolder = {
    ...{ portalId: '1', keyId: 'fixture', caller: 'key:fixture' },
    scope: { tools: [...FIXTURES.keys()], readOnly: false, channels: [], recognition: false },
  };
  const keyedCalls: KeyedCalls = {
    toolsOf: () => tools,
    run: ({ tool }) => Promise.resolve(FIXTURES.get(tool) ?? { refused: 'unknown_tool' as const }),
  };
  const announce = ({ name, title, description }: RegisteredTool) => ({
    ...{ name, title, description },
    inputSchema: { type: 'object' as const },
  });
  const agentKeys = { authenticate: () => Promise.resolve(holder) };
  return {
    method: 'POST',
    path: '/fixtures/mcp',
    handle(request) {
      const { app, url } = server();
      const rows = mcpRoutes({
        ...{ agentKeys, keyedCalls, announce, publicUrl: url },
        ...{ limits: app.limits, wishes: app.wishes },
      });
      const row = rows.find(({ path }) => path === '/mcp');
      if (row === undefined) throw new Error('the MCP surface has no row');
      return row.handle(request);
    },
  };
}
