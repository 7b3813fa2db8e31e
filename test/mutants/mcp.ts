import type { Mutants } from './mutant.ts';

export const mcpMutants: Mutants = {
  'answers of MCP kept by the id of their request': {
    file: 'server/mcp/answer-message.ts',
    find: 'return answerRequest(incoming.message, incoming, sdk, { ...deps, announce });',
    replace:
      'const kept = ((deps as { kept?: Map<unknown, Promise<HttpAnswer>> }).kept ??= new Map()); const { id } = incoming.message; const held = kept.get(id) ?? answerRequest(incoming.message, incoming, sdk, { ...deps, announce }); kept.set(id, held); await held.finally(() => kept.delete(id)); return held;',
  },
};
