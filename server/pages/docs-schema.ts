import type { JsonSchema } from '../../src/tools/json-schemas.ts';
import { markup, type Html } from './html.ts';

/** Text with `code` in backticks. */
export function prose(text: string): Html {
  const parts = text.split('`');
  return markup`${parts.map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : part))}`;
}

const isObject = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The fields of an object as a description list, those of inner objects inside; nothing for any other schema. */
export function fieldsOf(schema: JsonSchema): Html | undefined {
  const { properties } = schema;
  if (!isObject(properties)) return undefined;
  const required = list(schema['required']);
  const fields = Object.entries(properties).map(([name, field]) =>
    isObject(field) ? oneField(name, field, required.includes(name)) : undefined,
  );
  return markup`<dl>${fields}</dl>`;
}

function oneField(name: string, field: JsonSchema, isRequired: boolean): Html {
  const description = text(field['description']);
  const choices = list(field['enum']).map((choice) => markup` <code>${String(choice)}</code>`);
  const inner = isObject(field['items']) ? fieldsOf(field['items']) : fieldsOf(field);
  return markup`<dt><code>${name}</code> <span class="kind">${kindOf(field)}${
    isRequired ? ', always there' : ''
  }</span></dt>
<dd>${description === undefined ? undefined : markup`<p>${prose(description)}</p>`}${
    choices.length === 0 ? undefined : markup`<p class="kind">One of:${choices}</p>`
  }${inner}</dd>\n`;
}

function kindOf(field: JsonSchema): string {
  const { type, anyOf, items } = field;
  if (Array.isArray(anyOf)) return [...new Set(anyOf.filter(isObject).map(kindOf))].join(' or ');
  if (type === 'array') return isObject(items) ? `list of ${kindOf(items)}` : 'list';
  return text(type) ?? 'any value';
}
