import { z } from 'zod';
import type { RegisteredTool } from '../../src/tools/define-tool.ts';
import type { AppManifest } from './app-manifest.ts';

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

/** The workflow action through which HubSpot's agents call a tool (hubspot-platform 1.6). */
export function toolComponent(app: AppManifest, tool: RegisteredTool): unknown {
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
