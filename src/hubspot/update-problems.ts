import type { UpdateProblem } from './crm.ts';
import { own, parseJson } from './json.ts';

const CODE = /^[A-Z][A-Z0-9_]{0,79}$/;
const PROPERTY = /^[a-zA-Z0-9_]{1,100}$/;
const MAX_PROBLEMS = 100;

const asCode = (value: unknown): string | undefined =>
  typeof value === 'string' && CODE.test(value) ? value : undefined;
const asProperty = (value: unknown): string | undefined =>
  typeof value === 'string' && PROPERTY.test(value) ? value : undefined;
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/**
 * Reads what the CRM did not like about an update, from any of HubSpot's forms (hubspot-platform section 7):
 * `errors[].code` with `context.propertyName[]` or `in`, or the JSON that is written inside `message`.
 * Messages and values are never kept: a property name must look like one, a code like a code.
 * @param written the names that were written; `in` counts as a property only if it is one of them.
 * @returns at least the body's category where it has one; an empty list for a body that says nothing.
 */
export function parseUpdateProblems(text: string, written: readonly string[]): readonly UpdateProblem[] {
  const body = parseJson(text);
  const fallback = asCode(own(body, 'category'));
  const entries = asList(own(body, 'errors'));
  const listed = entries.flatMap((entry) => fromEntry(entry, fallback, written));
  const found = listed.length > 0 ? listed : fromMessage(own(body, 'message'));
  if (found.length === 0) return fallback === undefined ? [] : [{ code: fallback }];
  const distinct = new Map(found.map((problem) => [`${problem.property ?? ''} ${problem.code}`, problem]));
  return [...distinct.values()].slice(0, MAX_PROBLEMS);
}

function fromEntry(
  entry: unknown,
  fallback: string | undefined,
  written: readonly string[],
): UpdateProblem[] {
  const code = asCode(own(entry, 'code')) ?? asCode(own(entry, 'subCategory')) ?? fallback;
  if (code === undefined) return [];
  const named = own(own(entry, 'context'), 'propertyName');
  const place = written.find((name) => name === own(entry, 'in'));
  const properties = (Array.isArray(named) ? named : [named ?? place]).flatMap(
    (name) => asProperty(name) ?? [],
  );
  return properties.length === 0 ? [{ code }] : properties.map((property) => ({ property, code }));
}

/** `Property values were not valid: [{"isValid":false,"error":"INVALID_OPTION","name":"plan",...}]` */
function fromMessage(message: unknown): UpdateProblem[] {
  if (typeof message !== 'string') return [];
  const list = parseJson(message.slice(message.indexOf('['), message.lastIndexOf(']') + 1));
  return asList(list).flatMap((entry) => {
    const code = asCode(own(entry, 'error'));
    if (code === undefined) return [];
    const property = asProperty(own(entry, 'name'));
    return [property === undefined ? { code } : { property, code }];
  });
}
