import { z } from 'zod';
import type { RegisteredTool } from '../../src/tools/define-tool.ts';

/** What `app.json` says of the app towards HubSpot. */
export const appManifestSchema = z.looseObject({
  name: z.string(),
  uid: z.string(),
  description: z.string(),
  platformVersion: z.string(),
  distribution: z.enum(['private', 'marketplace']),
  redirectPath: z.string(),
  requiredScopes: z.array(z.string()),
  optionalScopes: z.array(z.string()),
  tools: z.array(z.string()),
});
export type AppManifest = z.infer<typeof appManifestSchema>;

/** The folder that HubSpot receives, from the root. */
export const SOURCE_FOLDER = 'extensions/src';

/** The part of a JSON Schema that input fields are made of. */
const schemaShape = z.looseObject({
  properties: z.record(
    z.string(),
    z.looseObject({ description: z.string().optional(), enum: z.array(z.string()).optional() }),
  ),
  required: z.array(z.string()).optional(),
});
type InputShape = z.infer<typeof schemaShape>;

/** The texts of `outputFields`; every one is a string on this surface (design 7). */
const OUTPUT_LABELS: Readonly<Record<string, string>> = {
  status: 'Status',
  conversation: 'Conversation handle',
  say: 'What to say to the customer',
  next: 'What to do next',
  numberForCustomer: 'Number for the customer',
  expiresAt: 'Expires at',
  result: 'Whole answer as JSON',
};

const readable = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/**
 * HubSpot's project files, by path from the root, as JSON values (hubspot-platform 1.2 to 1.6). They hold
 * `${BACKEND_URL}`, which HubSpot fills in from the profile at upload.
 */
export function buildManifest(
  app: AppManifest,
  tools: ReadonlyMap<string, RegisteredTool>,
): ReadonlyMap<string, unknown> {
  const files = new Map<string, unknown>([
    ['hsproject.json', { name: app.uid, srcDir: SOURCE_FOLDER, platformVersion: app.platformVersion }],
    [`${SOURCE_FOLDER}/app/app-hsmeta.json`, appComponent(app)],
  ]);
  for (const name of app.tools) {
    const tool = tools.get(name);
    if (tool === undefined) throw new Error(`app.json names the tool ${name}, which does not exist`);
    files.set(
      `${SOURCE_FOLDER}/app/workflow-actions/${name.replaceAll('_', '-')}-hsmeta.json`,
      toolComponent(app, tool),
    );
  }
  return files;
}

function appComponent(app: AppManifest): unknown {
  return {
    uid: app.uid,
    type: 'app',
    config: {
      name: app.name,
      description: app.description,
      distribution: app.distribution,
      auth: {
        type: 'oauth',
        redirectUrls: [`\${BACKEND_URL}${app.redirectPath}`],
        requiredScopes: app.requiredScopes,
        optionalScopes: app.optionalScopes,
        conditionallyRequiredScopes: [],
      },
      permittedUrls: { fetch: ['${BACKEND_URL}'], iframe: [], img: [] },
    },
  };
}

function toolComponent(app: AppManifest, tool: RegisteredTool): unknown {
  const shape = schemaShape.parse(z.toJSONSchema(tool.input, { io: 'input', unrepresentable: 'any' }));
  const fields = Object.entries(shape.properties);
  const toolType = tool.effect === 'write' ? 'TAKE_ACTION' : 'GET_DATA';
  return {
    uid: `${app.uid}-${tool.name}`,
    type: 'workflow-action',
    config: {
      actionUrl: `\${BACKEND_URL}/hubspot/tools/${tool.name}`,
      isPublished: false,
      supportedClients: [{ client: 'AGENTS', toolType, llmConfig: { actionDescription: tool.description } }],
      objectTypes: [],
      inputFields: fields.map(([name, field]) => inputField(name, field, shape)),
      outputFields: Object.keys(OUTPUT_LABELS).map((name) => ({ typeDefinition: { name, type: 'string' } })),
      labels: {
        en: {
          actionName: tool.title,
          actionDescription: tool.description,
          appDisplayName: app.name,
          inputFieldLabels: Object.fromEntries(fields.map(([name]) => [name, readable(name)])),
          inputFieldDescriptions: Object.fromEntries(
            fields.map(([name, { description = '' }]) => [name, description]),
          ),
          outputFieldLabels: OUTPUT_LABELS,
        },
      },
    },
  };
}

function inputField(
  name: string,
  field: InputShape['properties'][string],
  { required = [] }: InputShape,
): unknown {
  const choices = field.enum?.map((value, displayOrder) => ({
    value,
    label: readable(value.replaceAll('_', ' ')),
    displayOrder,
  }));
  return {
    typeDefinition:
      choices === undefined
        ? { name, type: 'string', fieldType: 'text' }
        : { name, type: 'enumeration', fieldType: 'select', options: choices },
    supportedValueTypes: ['STATIC_VALUE'],
    isRequired: required.includes(name),
  };
}

/** A file as it is committed. */
export function fileText(content: unknown): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
