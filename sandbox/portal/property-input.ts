import { toMap } from '../http.ts';
import type { DataSensitivity, ObjectTypeState, PropertyDefinition, PropertyOption } from './model.ts';
import { invalid, type Problem } from './problems.ts';

const TYPES = ['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string'];
const FIELD_TYPES = [
  'booleancheckbox',
  'calculation_equation',
  'checkbox',
  'date',
  'file',
  'html',
  'number',
  'phonenumber',
  'radio',
  'select',
  'text',
  'textarea',
];
const LEVELS: readonly DataSensitivity[] = ['non_sensitive', 'sensitive', 'highly_sensitive'];

type Input = ReadonlyMap<string, unknown>;

const textOf = (input: Input, key: string): string | undefined => {
  const value = input.get(key);
  return typeof value === 'string' ? value : undefined;
};

function parseOptions(value: unknown): readonly PropertyOption[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.flatMap((item, index) => {
    const map = toMap(item);
    const [label, option] = [map?.get('label'), map?.get('value')];
    if (typeof label !== 'string' || typeof option !== 'string') return [];
    const description = map?.get('description');
    return [
      {
        label,
        value: option,
        description: typeof description === 'string' ? description : '',
        displayOrder: index,
        hidden: map?.get('hidden') === true,
      },
    ];
  });
}

function kindProblem(
  type: string,
  fieldType: string,
  groupName: string,
  object: ObjectTypeState,
): Problem | undefined {
  if (!TYPES.includes(type)) return invalid(`type must be one of ${TYPES.join(', ')}.`);
  if (!FIELD_TYPES.includes(fieldType)) return invalid(`fieldType must be one of ${FIELD_TYPES.join(', ')}.`);
  return object.groups.has(groupName) ? undefined : invalid(`There is no property group ${groupName}.`);
}

/** A new property out of the body of a create (schema PropertyCreate). 400 names what is missing or wrong. */
export function parseDefinition(
  input: unknown,
  object: ObjectTypeState,
  nowMs: number,
): PropertyDefinition | Problem {
  const map = toMap(input);
  if (!map) return invalid('Invalid input JSON: an object was expected.');
  const name = textOf(map, 'name')?.toLowerCase() ?? '';
  const [label, type] = [textOf(map, 'label') ?? '', textOf(map, 'type') ?? ''];
  const [fieldType, groupName] = [textOf(map, 'fieldType') ?? '', textOf(map, 'groupName') ?? ''];
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name)) return invalid('name must start with a letter: a-z, 0-9, _.');
  if (label === '') return invalid('label must not be empty.');
  const problem = kindProblem(type, fieldType, groupName, object);
  if (problem) return problem;
  const sensitivity = LEVELS.find((level) => level === map.get('dataSensitivity')) ?? 'non_sensitive';
  const calculated = fieldType.startsWith('calculation_');
  return {
    name,
    label,
    type,
    fieldType,
    groupName,
    description: textOf(map, 'description') ?? '',
    options: parseOptions(map.get('options')),
    displayOrder: -1,
    hidden: map.get('hidden') === true,
    archived: false,
    calculated,
    externalOptions: map.get('externalOptions') === true,
    hasUniqueValue: map.get('hasUniqueValue') === true,
    hubspotDefined: false,
    formField: map.get('formField') === true,
    dataSensitivity: sensitivity,
    readOnlyValue: calculated,
    readOnlyDefinition: false,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/** A property after the changes of an update (schema PropertyUpdate). 400 for a kind that does not exist. */
export function editDefinition(
  definition: PropertyDefinition,
  changes: Input,
  object: ObjectTypeState,
  nowMs: number,
): PropertyDefinition | Problem {
  const type = textOf(changes, 'type') ?? definition.type;
  const fieldType = textOf(changes, 'fieldType') ?? definition.fieldType;
  const groupName = textOf(changes, 'groupName') ?? definition.groupName;
  const problem = kindProblem(type, fieldType, groupName, object);
  if (problem) return problem;
  return {
    ...definition,
    type,
    fieldType,
    groupName,
    label: textOf(changes, 'label') ?? definition.label,
    description: textOf(changes, 'description') ?? definition.description,
    hidden: typeof changes.get('hidden') === 'boolean' ? changes.get('hidden') === true : definition.hidden,
    options: changes.has('options') ? parseOptions(changes.get('options')) : definition.options,
    updatedAtMs: nowMs,
  };
}
