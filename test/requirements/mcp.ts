import type { Requirement } from './requirement.ts';

export const mcpRequirements: readonly Requirement[] = [
  {
    id: 'INV-11',
    promise:
      'Every MCP request has a server and a transport of its own; foreign origins and hosts and tokens not made by us are refused.',
    test: {
      file: 'test/invariants/mcp.test.ts',
      title: 'INV-11: two clients with equal JSON-RPC ids never get an answer of the other',
    },
    mutant: 'answers of MCP kept by the id of their request',
  },
];
