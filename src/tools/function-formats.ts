import type { RegisteredTool } from './define-tool.ts';
import { inputJsonSchemaOf, outputJsonSchemaOf, type JsonSchema } from './json-schemas.ts';

/** A tool as it is announced to programs. */
export interface AnnouncedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: 'read' | 'write';
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
}

/** The tools in the forms that model APIs take as their `tools`; every list goes into a request as it is. */
export interface FunctionFormats {
  /** OpenAI's Chat Completions, and the many APIs that are compatible with it. */
  readonly openai: readonly {
    readonly type: 'function';
    readonly function: {
      readonly name: string;
      readonly description: string;
      readonly parameters: JsonSchema;
    };
  }[];
  /**
   * OpenAI's Responses API. It is strict unless told otherwise, and strict schemas know neither optional fields
   * nor maps.
   */
  readonly openaiResponses: readonly {
    readonly type: 'function';
    readonly name: string;
    readonly description: string;
    readonly parameters: JsonSchema;
    readonly strict: false;
  }[];
  /** Anthropic's Messages API. */
  readonly anthropic: readonly {
    readonly name: string;
    readonly description: string;
    readonly input_schema: JsonSchema;
  }[];
  /** Gemini's `generateContent`: one tool that declares every function. */
  readonly gemini: readonly {
    readonly functionDeclarations: readonly {
      readonly name: string;
      readonly description: string;
      readonly parametersJsonSchema: JsonSchema;
    }[];
  }[];
}

/** Names, texts and schemas of tools. */
export function announceTools(tools: readonly RegisteredTool[]): readonly AnnouncedTool[] {
  return tools.map((tool) => ({
    ...{ name: tool.name, title: tool.title, description: tool.description, effect: tool.effect },
    ...{ inputSchema: inputJsonSchemaOf(tool), outputSchema: outputJsonSchemaOf(tool) },
  }));
}

/**
 * Announced tools as model APIs take them: https://platform.openai.com/docs/guides/function-calling,
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview,
 * https://ai.google.dev/api/caching#FunctionDeclaration.
 */
export function functionFormats(tools: readonly AnnouncedTool[]): FunctionFormats {
  return {
    openai: tools.map(({ name, description, inputSchema }) => ({
      type: 'function',
      function: { name, description, parameters: inputSchema },
    })),
    openaiResponses: tools.map(({ name, description, inputSchema }) => ({
      ...({ type: 'function', name, description } as const),
      ...({ parameters: inputSchema, strict: false } as const),
    })),
    anthropic: tools.map(({ name, description, inputSchema }) => ({
      ...{ name, description },
      input_schema: inputSchema,
    })),
    gemini: [
      {
        functionDeclarations: tools.map(({ name, description, inputSchema }) => ({
          ...{ name, description },
          parametersJsonSchema: inputSchema,
        })),
      },
    ],
  };
}
