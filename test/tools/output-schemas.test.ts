import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { EXAMPLE_STORY } from '../../src/openapi/examples.ts';
import { createTools } from '../../src/tools/index.ts';
import { inputJsonSchemaOf, outputJsonSchemaOf } from '../../src/tools/json-schemas.ts';
import { outputSchemaOf } from '../../src/tools/output-schemas.ts';
import type { ToolServices } from '../../src/tools/services.ts';

// Schemas are all that is looked at; no tool is run.
const tools = [...createTools({} as ToolServices).values()];

describe('the output schema of a tool', () => {
  it.each(tools.map(({ name }) => name))(
    'is there for %s, takes its real answers and nothing beside',
    (name) => {
      const schema = outputSchemaOf(name);
      const answers = EXAMPLE_STORY.filter(({ tool }) => tool === name).map(({ response }) => response);
      expect(answers).not.toEqual([]);
      for (const answer of answers) {
        expect(schema.safeParse(answer).success).toBe(true);
        expect(schema.safeParse({ ...answer, contactId: '1001' }).success).toBe(false);
        expect(schema.safeParse({ ...answer, status: 'frozen' }).success).toBe(false);
        expect(schema.safeParse({ ...answer, next: 'guess' }).success).toBe(false);
      }
    },
  );

  it('is refused for a tool that nobody has, so that nothing is announced that is not true', () => {
    expect(() => outputSchemaOf('delete_everything')).toThrow(TypeError);
    expect(() => outputSchemaOf('__proto__')).toThrow(TypeError);
  });

  it('never tells an agent of would_update, which is for an admin who tries things out', () => {
    expect(JSON.stringify(tools.map(outputJsonSchemaOf))).not.toContain('would_update');
  });
});

describe('the schemas as JSON', () => {
  it.each(tools)('of $name have an object as their root and can be read back', (tool) => {
    for (const schema of [inputJsonSchemaOf(tool), outputJsonSchemaOf(tool)]) {
      expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(schema).not.toHaveProperty('$schema');
      expect(JSON.stringify(schema)).not.toContain(String(Number.MAX_SAFE_INTEGER));
      expect(() => z.fromJSONSchema(schema as z.core.JSONSchema.BaseSchema)).not.toThrow();
    }
  });

  it('take every call of the examples that the tool itself takes, and no other', () => {
    for (const { tool: name, request } of EXAMPLE_STORY) {
      const tool = tools.find((each) => each.name === name);
      if (tool === undefined) throw new Error(`${name} is no tool`);
      const announced = z.fromJSONSchema(inputJsonSchemaOf(tool));
      const { success } = tool.input.safeParse(request);
      expect(announced.safeParse(request).success, JSON.stringify(request)).toBe(success);
    }
  });
});
