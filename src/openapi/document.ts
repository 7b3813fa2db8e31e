import type { RegisteredTool } from '../tools/define-tool.ts';
import { announceTools, type AnnouncedTool } from '../tools/function-formats.ts';
import type { JsonSchema } from '../tools/json-schemas.ts';
import { DOCUMENTED_ERRORS, type DocumentedError } from './error-codes.ts';
import { EXAMPLE_STORY, type ToolExample } from './examples.ts';

/** A value shown for what it describes. */
export interface Example {
  readonly summary: string;
  readonly value: unknown;
}
export type Examples = Readonly<Record<string, Example>>;

/** A body of requests or answers. */
export interface Body {
  readonly 'application/json': { readonly schema: JsonSchema; readonly examples?: Examples };
}

/** A header, by reference or with what it says. */
interface Header {
  readonly description: string;
  readonly schema: JsonSchema;
}

/** What one status answers with. */
export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content: Body;
}

/** A header of a request. */
export interface Parameter extends Header {
  readonly name: string;
  readonly in: 'header';
  readonly example: string;
}

/** Points at a part of `components`. */
export interface Reference {
  readonly $ref: string;
}

/** One endpoint and method. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Reference[];
  readonly requestBody?: { readonly required: true; readonly content: Body };
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
}

/** The part of OpenAPI 3.1 that this interface needs; https://spec.openapis.org/oas/v3.1.1 */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, { readonly get?: Operation; readonly post?: Operation }>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly schemas: Readonly<Record<string, JsonSchema>>;
  };
}

/** Of the interface, not of the program behind it. */
const VERSION = '1.0.0';

const DESCRIPTION = `An AI agent talks to a customer and calls these tools. The admin of the CRM decides which properties may be read or changed, and whether the customer has to state their email address or confirm it through a mail first; the server enforces that on every call, whatever the model says.

Begin with \`open_conversation\`, pass its handle to every other tool, and follow \`next\` in each answer. Everything that a model or a customer can get wrong is a 200 with a \`status\`; other codes mean that the request itself was not right.

A call that changes something should carry an \`Idempotency-Key\`: sent again with the same key and the same body it changes nothing twice and gets the same answer.`;

/** The response of each status that is a refusal, by the name it has in `components`. */
const REFUSALS: readonly {
  readonly status: DocumentedError['status'];
  readonly name: string;
  readonly description: string;
}[] = [
  { status: 400, name: 'BadRequest', description: 'The request is malformed; nothing was done.' },
  {
    status: 401,
    name: 'Unauthorized',
    description: 'No agent key came with the request, or not a living one.',
  },
  { status: 403, name: 'Forbidden', description: 'The key’s scope does not have this tool.' },
  { status: 404, name: 'NotFound', description: 'The path names no tool.' },
  { status: 405, name: 'MethodNotAllowed', description: 'The path is called with another method.' },
  { status: 413, name: 'ContentTooLarge', description: 'The body has more than 102,400 bytes.' },
  { status: 415, name: 'UnsupportedMediaType', description: 'The body is not plain JSON in UTF-8.' },
  {
    status: 422,
    name: 'UnprocessableContent',
    description: 'The call cannot be taken as it is; nothing was done.',
  },
  {
    status: 429,
    name: 'TooManyRequests',
    description: 'Calls come faster than they are taken; nothing was done. Call again after `Retry-After`.',
  },
  { status: 500, name: 'InternalError', description: 'A fault of the server.' },
  {
    status: 503,
    name: 'Unavailable',
    description:
      'The CRM or a part of the server is busy or down and nothing was changed. Call again after `Retry-After`.',
  },
];
/** What listing the tools can be refused with. */
const LIST_STATUSES: ReadonlySet<number> = new Set([400, 401, 405, 429, 500, 503]);

const REQUEST_ID = 'req_SgxLpJz3Zq0yX1aB';

const schemaRef = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const parameterRef = (name: string): Reference => ({ $ref: `#/components/parameters/${name}` });

/** `open_conversation` -> `OpenConversation`. */
const pascal = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_whole, letter: string) => letter.toUpperCase());

const errorExample = ({ code, message }: DocumentedError): Example => ({
  summary: message,
  value: { error: { code, message, requestId: REQUEST_ID } },
});

const REFUSAL_HEADERS: Readonly<
  Partial<Record<DocumentedError['status'], Readonly<Record<string, Header>>>>
> = {
  401: { 'WWW-Authenticate': { description: 'As RFC 6750 has it.', schema: { type: 'string' } } },
  405: { Allow: { description: 'The methods that are offered.', schema: { type: 'string' } } },
  429: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 1 } } },
  503: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer', minimum: 0 } } },
};

const refusalResponses = (): Readonly<Record<string, ResponseObject>> =>
  Object.fromEntries(
    REFUSALS.map(({ status, name, description }) => {
      const headers = REFUSAL_HEADERS[status];
      const errors = DOCUMENTED_ERRORS.filter((error) => error.status === status);
      const examples = Object.fromEntries(errors.map((error) => [error.code, errorExample(error)]));
      const content = { 'application/json': { schema: schemaRef('Error'), examples } };
      return [name, { description, ...(headers === undefined ? {} : { headers }), content }];
    }),
  );

const refusalRefs = (isGiven: (status: number) => boolean): Readonly<Record<string, Reference>> =>
  Object.fromEntries(
    REFUSALS.filter(({ status }) => isGiven(status)).map(({ status, name }) => [
      String(status),
      { $ref: `#/components/responses/${name}` },
    ]),
  );

const examplesOf = (
  tool: string,
  pick: (example: ToolExample) => unknown,
  isShown: (example: ToolExample) => boolean = () => true,
): Examples =>
  Object.fromEntries(
    EXAMPLE_STORY.filter((example) => example.tool === tool && isShown(example)).map((example) => [
      example.name,
      { summary: example.summary, value: pick(example) },
    ]),
  );

/** How not to call a tool is shown by the answer alone. */
const isCalledRightly = ({ response }: ToolExample): boolean => response['status'] !== 'invalid_input';

function toolOperation({ name, title, description, effect }: AnnouncedTool): Operation {
  const isWrite = effect === 'write';
  return {
    ...{ operationId: name, tags: ['Tools'], summary: title },
    description: isWrite ? `${description}\n\nSend an \`Idempotency-Key\`.` : description,
    parameters: [parameterRef('IdempotencyKey'), parameterRef('RecognisedContact')],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: schemaRef(`${pascal(name)}Input`),
          examples: examplesOf(name, ({ request }) => request, isCalledRightly),
        },
      },
    },
    responses: {
      '200': {
        description: 'The tool’s answer; `status` says how the call ended.',
        content: {
          'application/json': {
            schema: schemaRef(`${pascal(name)}Output`),
            examples: examplesOf(name, ({ response }) => response),
          },
        },
      },
      ...refusalRefs(() => true),
    },
  };
}

const listOperation: Operation = {
  ...{ operationId: 'list_tools', tags: ['Tools'], summary: 'List the tools of this key' },
  description:
    'The tools in the key’s scope with their JSON Schemas, and `formats`: the same tools as the `tools` of a request to common model APIs.',
  responses: {
    '200': {
      description: 'The tools.',
      content: { 'application/json': { schema: schemaRef('Tools') } },
    },
    ...refusalRefs((status) => LIST_STATUSES.has(status)),
  },
};

const jsonObject = { type: 'object', additionalProperties: true } as const;
const listOf = (items: JsonSchema, description?: string): JsonSchema => ({
  type: 'array',
  items,
  ...(description === undefined ? {} : { description }),
});

const TOOLS_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['tools', 'formats'],
  properties: {
    tools: listOf({
      type: 'object',
      additionalProperties: false,
      required: ['name', 'title', 'description', 'effect', 'inputSchema', 'outputSchema'],
      properties: {
        name: { type: 'string' },
        title: { type: 'string', description: 'For people.' },
        description: { type: 'string', description: 'For the model.' },
        effect: { type: 'string', enum: ['read', 'write'], description: '`write`: changes the CRM.' },
        inputSchema: { ...jsonObject, description: 'JSON Schema, draft 2020-12.' },
        outputSchema: { ...jsonObject, description: 'JSON Schema, draft 2020-12.' },
      },
    }),
    formats: {
      type: 'object',
      additionalProperties: false,
      required: ['openai', 'openaiResponses', 'anthropic', 'gemini'],
      properties: {
        openai: listOf(jsonObject, 'For Chat Completions and what is compatible with it.'),
        openaiResponses: listOf(jsonObject, 'For the Responses API.'),
        anthropic: listOf(jsonObject, 'For the Messages API.'),
        gemini: listOf(jsonObject, 'For `generateContent`.'),
      },
    },
  },
};

const ERROR_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      additionalProperties: false,
      required: ['code', 'message', 'requestId'],
      properties: {
        code: {
          type: 'string',
          enum: DOCUMENTED_ERRORS.map(({ code }) => code),
          description: 'For programs; does not change.',
        },
        message: { type: 'string', description: 'For people; one plain sentence.' },
        requestId: { type: 'string', description: 'Names the request in the server’s log.' },
      },
    },
    result: {
      ...jsonObject,
      description:
        'With `try_later`, and with `limit_reached` of a conversation or portal: the tool’s own answer, with a sentence for the customer.',
    },
  },
};

const PARAMETERS: Readonly<Record<string, Parameter>> = {
  IdempotencyKey: {
    ...{ name: 'Idempotency-Key', in: 'header' },
    description:
      'A name of your own for this call, unique for your key. The same one again with the same body changes nothing twice; with another body it is refused.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
    example: '6f1c2d0e-8a52-4f5e-9a37-0b8c2f6f1d11',
  },
  RecognisedContact: {
    ...{ name: 'X-Recognised-Contact', in: 'header' },
    description:
      'The id of the contact that your own platform recognised. It saves a question and proves nothing. Ignored unless the key’s scope has `recognition`.',
    schema: { type: 'string', pattern: '^[1-9][0-9]{0,18}$' },
    example: '1001',
  },
};

/**
 * The HTTPS surface as an OpenAPI document, from the registry of tools (design 2.7).
 * @param publicUrl where the server is reached
 */
export function openApiDocument({
  tools,
  appName,
  publicUrl,
}: {
  readonly tools: readonly RegisteredTool[];
  readonly appName: string;
  readonly publicUrl: string;
}): OpenApiDocument {
  const announced = announceTools(tools);
  return {
    openapi: '3.1.1',
    info: { title: `${appName}: tools over HTTPS`, version: VERSION, description: DESCRIPTION },
    servers: [{ url: publicUrl, description: 'This server.' }],
    tags: [{ name: 'Tools', description: 'What an agent can do in a conversation with a customer.' }],
    security: [{ agentKey: [] }],
    paths: {
      '/v1/tools': { get: listOperation },
      ...Object.fromEntries(
        announced.map((tool) => [`/v1/tools/${tool.name}`, { post: toolOperation(tool) }]),
      ),
    },
    components: {
      securitySchemes: {
        agentKey: {
          ...{ type: 'http', scheme: 'bearer' },
          description: 'An agent key, which an admin creates in the settings of the app under *Agents*.',
        },
      },
      parameters: PARAMETERS,
      responses: refusalResponses(),
      schemas: {
        ...Object.fromEntries(
          announced.flatMap(({ name, inputSchema, outputSchema }) => [
            [`${pascal(name)}Input`, inputSchema],
            [`${pascal(name)}Output`, outputSchema],
          ]),
        ),
        Tools: TOOLS_SCHEMA,
        Error: ERROR_SCHEMA,
      },
    },
  };
}
