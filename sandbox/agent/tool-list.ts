import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson, toMap } from '../http.ts';
import { projectRoot } from '../ui/folder.ts';

/** A tool as HubSpot is told of it. */
export interface ToolInfo {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** It changes the CRM (`TAKE_ACTION`). */
  readonly changesData: boolean;
  readonly inputFields: readonly ToolField[];
}

export interface ToolField {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly required: boolean;
}

/** In the order in which a conversation uses them; tools that are not named here come after them. */
const STORY = [
  ...['open_conversation', 'submit_email', 'read_crm_data', 'request_verification', 'check_verification'],
  ...['update_crm_data', 'close_conversation'],
];

/**
 * The tools as the project files for HubSpot describe them: what HubSpot would know of them, and nothing else.
 * @returns an empty list when there are no such files.
 */
export function readTools(): readonly ToolInfo[] {
  const folder = join(projectRoot(), 'extensions', 'src', 'app', 'workflow-actions');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('-hsmeta.json'))
    .flatMap((file) => toolOf(readFileSync(join(folder, file), 'utf8')) ?? [])
    .toSorted((one, other) => placeOf(one) - placeOf(other) || one.name.localeCompare(other.name));
}

function placeOf({ name }: ToolInfo): number {
  const place = STORY.indexOf(name);
  return place < 0 ? STORY.length : place;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function toolOf(file: string): ToolInfo | undefined {
  const parsed = parseJson(file);
  const config = toMap(toMap(parsed.ok ? parsed.value : undefined)?.get('config'));
  const name = /\/hubspot\/tools\/([\w-]+)$/.exec(textOf(config?.get('actionUrl')))?.[1];
  if (config === undefined || name === undefined) return undefined;
  const labels = toMap(toMap(config.get('labels'))?.get('en'));
  const clients = config.get('supportedClients');
  const client = toMap(Array.isArray(clients) ? (clients[0] as unknown) : undefined);
  const fields = config.get('inputFields');
  const named = toMap(labels?.get('inputFieldLabels'));
  const described = toMap(labels?.get('inputFieldDescriptions'));
  return {
    name,
    title: textOf(labels?.get('actionName')) || name,
    description: textOf(labels?.get('actionDescription')),
    changesData: client?.get('toolType') === 'TAKE_ACTION',
    inputFields: (Array.isArray(fields) ? fields : []).flatMap((field: unknown) => {
      const entry = toMap(field);
      const fieldName = textOf(toMap(entry?.get('typeDefinition'))?.get('name'));
      if (fieldName === '') return [];
      return [
        {
          name: fieldName,
          label: textOf(named?.get(fieldName)) || fieldName,
          description: textOf(described?.get(fieldName)),
          required: entry?.get('isRequired') === true,
        },
      ];
    }),
  };
}
