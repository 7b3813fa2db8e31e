import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/openapi/document.ts';
import { createTools } from '../../src/tools/index.ts';
import type { ToolServices } from '../../src/tools/services.ts';

// Schemas and texts are all that is looked at; no tool is run.
const tools = [...createTools({} as ToolServices).values()];
const document = openApiDocument({
  tools,
  appName: 'CRM Data for Agents',
  publicUrl: 'https://agents.nordlys-outdoor.net',
});

/** What the linter may go on finding, and why. */
const ACCEPTED: ReadonlyMap<string, string> = new Map([
  ['info-license', 'The program is not licensed to anybody, and the interface needs no licence.'],
]);

const lint = async (source: unknown): Promise<readonly string[]> => {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({
    source: JSON.stringify(source),
    absoluteRef: '/openapi.json',
    config,
  });
  return problems.map(({ ruleId }) => ruleId);
};

describe('the OpenAPI document', () => {
  it('is valid under the recommended rules of a public linter, without a warning that has no reason', async () => {
    expect(await lint(document)).toEqual([...ACCEPTED.keys()]);
  });

  it('would not be valid with an example that its schema does not allow', async () => {
    const text = JSON.stringify(document).replace('"status":"recorded"', '"status":"noted"');
    expect(await lint(JSON.parse(text))).toContain('no-invalid-media-type-examples');
  });

  it('has one operation per tool, named as the tool, with examples of calls and answers', () => {
    for (const { name } of tools) {
      const operation = document.paths[`/v1/tools/${name}`]?.post;
      expect(operation?.operationId).toBe(name);
      const answer = operation?.responses['200'];
      const bodies = [
        operation?.requestBody?.content,
        answer !== undefined && 'content' in answer ? answer.content : undefined,
      ];
      for (const body of bodies) {
        expect(Object.keys(body?.['application/json'].examples ?? {})).not.toEqual([]);
      }
    }
    expect(Object.keys(document.paths)).toHaveLength(tools.length + 1);
  });

  it('names the server by its public address and asks for a bearer key everywhere', () => {
    expect(document.servers.map(({ url }) => url)).toEqual(['https://agents.nordlys-outdoor.net']);
    expect(document.security).toEqual([{ agentKey: [] }]);
    expect(document.components.securitySchemes['agentKey']).toMatchObject({ type: 'http', scheme: 'bearer' });
  });
});
