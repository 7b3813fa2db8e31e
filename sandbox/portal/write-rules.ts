import { toMap } from '../http.ts';
import type { CrmRecord, ObjectTypeState, Portal, PropertyDefinition } from './model.ts';
import { conflict, invalid, missingScopes, type Problem, type ProblemDetail } from './problems.ts';
import { findByEmail, livingRecords } from './records.ts';
import { sensitiveScope } from './scopes.ts';
import { checkValue } from './values.ts';

/** What a write is judged against. */
export interface WriteRequest {
  readonly portal: Portal;
  readonly type: ObjectTypeState;
  /** The record to be changed; `undefined` when one is to be made. */
  readonly record: CrmRecord | undefined;
  readonly scopes: ReadonlySet<string>;
}

interface Refused {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

function wireValue(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** All refused properties in one body; `message` holds names and values as HubSpot's does. */
function propertyProblem(refused: readonly Refused[]): Problem {
  const inner = refused.map(({ name, code, message }) => ({ isValid: false, message, error: code, name }));
  const details: ProblemDetail[] = refused.map(({ name, code, message }) => ({
    message,
    code,
    context: { propertyName: [name] },
  }));
  return invalid(`Property values were not valid: ${JSON.stringify(inner)}`, details);
}

function judge(
  request: WriteRequest,
  definition: PropertyDefinition | undefined,
  name: string,
  value: string,
): Refused | string {
  if (!definition || definition.archived) {
    return { name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` };
  }
  if (definition.readOnlyValue || definition.calculated) {
    const message = `"${name}" is a read only property; its value cannot be set.`;
    return { name, code: 'READ_ONLY_VALUE', message };
  }
  if (value === '') return '';
  const checked = checkValue(definition, value, request.record?.properties.get(name), request.portal);
  return checked.ok ? checked.value : { name, code: checked.code, message: checked.message };
}

function uniqueProblem(request: WriteRequest, changes: ReadonlyMap<string, string>): Problem | undefined {
  const { type, record } = request;
  const email = changes.get('email');
  if (type.name === 'contacts' && email) {
    const holder = findByEmail(type, email).find((other) => other.id !== record?.id);
    if (holder) return conflict(`Contact already exists. Existing ID: ${holder.id}`);
  }
  for (const [name, value] of changes) {
    if (value === '' || name === 'email' || !type.properties.get(name)?.hasUniqueValue) continue;
    const holder = livingRecords(type).find((other) => other.properties.get(name) === value);
    if (holder && holder.id !== record?.id) {
      const message = `${holder.id} already has that value: ${value}.`;
      return propertyProblem([{ name, code: 'CONFLICTING_UNIQUE_VALUE', message }]);
    }
  }
  return undefined;
}

function sensitiveProblem(request: WriteRequest, names: Iterable<string>): Problem | undefined {
  const { type, scopes } = request;
  const missing = new Set<string>();
  for (const name of names) {
    const sensitivity = type.properties.get(name)?.dataSensitivity ?? 'non_sensitive';
    const scope = sensitiveScope(type.name, sensitivity, 'write');
    if (scope !== undefined && !scopes.has(scope)) missing.add(scope);
  }
  return missing.size === 0 ? undefined : missingScopes([...missing]);
}

/**
 * Judges the `properties` of a create or update.
 * @returns the values to store (empty text clears), or: 400 `VALIDATION_ERROR` with `errors[].code`
 * `PROPERTY_DOESNT_EXIST`, `READ_ONLY_VALUE`, `CONFLICTING_UNIQUE_VALUE` or a code of `checkValue`; 403
 * `MISSING_SCOPES` for a sensitive property; 409 `CONFLICT` for an address that another contact holds.
 */
export function judgeWrite(
  request: WriteRequest,
  properties: unknown,
): ReadonlyMap<string, string> | Problem {
  const input = toMap(properties);
  if (!input) return invalid('Invalid input JSON: "properties" must be an object.');
  const forbidden = sensitiveProblem(request, input.keys());
  if (forbidden) return forbidden;
  const changes = new Map<string, string>();
  const refused: Refused[] = [];
  for (const [rawName, rawValue] of input) {
    const name = rawName.toLowerCase();
    const value = wireValue(rawValue);
    if (value === undefined) return invalid(`Invalid input JSON: the value of "${rawName}" is not a text.`);
    const judged = judge(request, request.type.properties.get(name), name, value);
    if (typeof judged === 'string') changes.set(name, judged);
    else refused.push(judged);
  }
  if (refused.length > 0) return propertyProblem(refused);
  return uniqueProblem(request, changes) ?? changes;
}
