import type { PropertyDefinition } from '../hubspot/crm.ts';
import { kindOf } from './registry.ts';
import {
  refused,
  type FormattedValue,
  type ParsedWrite,
  type ValueContext,
  type ValueType,
} from './types.ts';

export { neutraliseLine, neutraliseText } from './neutralise.ts';
export { isEditable, isShowable } from './rights.ts';
export type { Ability, NotEditableReason, NotShowableReason } from './rights.ts';
export { VALUE_TYPES, WRITE_PROBLEM_CODES } from './types.ts';
export type { FormattedValue, ParsedWrite, ValueContext, ValueType } from './types.ts';

/** The kind of a property's values, as the agent is told of it in `data[]`. */
export function describeType(definition: PropertyDefinition): ValueType {
  return kindOf(definition).type;
}

/**
 * A stored value for programs and for people. Never throws: a value that does not fit its property's type comes as
 * neutralised text. An empty one comes as `''` (as `[]` for several options).
 */
export function formatValue(
  definition: PropertyDefinition,
  wire: string,
  context: ValueContext,
): FormattedValue {
  const kind = kindOf(definition);
  if (wire === '') return { value: kind.type === 'several_of' ? [] : '', displayValue: '' };
  return kind.format(definition, wire, context);
}

const isEmpty = (input: unknown): boolean =>
  input === null ||
  (typeof input === 'string' && input.trim() === '') ||
  (Array.isArray(input) && input.length === 0);

/**
 * What an agent sent, in HubSpot's wire form, judged by the live definition alone: nothing here asks whether the
 * property may be edited (`isEditable`) or what it holds. Never throws. Refuses with `not_writable_type`,
 * `value_required` (nothing sent), `cannot_be_cleared` (sent empty) or a code of the property's kind.
 */
export function parseWrite(
  definition: PropertyDefinition,
  input: unknown,
  context: ValueContext,
): ParsedWrite {
  const kind = kindOf(definition);
  if (!kind.writable) return refused('not_writable_type');
  if (input === undefined) return refused('value_required');
  if (isEmpty(input)) return refused('cannot_be_cleared');
  return kind.parse(definition, input, context);
}

/**
 * Whether two wire values mean the same: `5` and `5.0`, `a;b` and `b;a`, epoch milliseconds and ISO 8601, a phone
 * number spaced otherwise. Absent and `null` mean empty, like `''`. Values of no known form are compared as they are.
 */
export function sameWire(definition: PropertyDefinition, a: string | null | undefined, b: string): boolean {
  const stored = a ?? '';
  if (stored === b) return true;
  if (stored === '' || b === '') return false;
  const kind = kindOf(definition);
  return kind.canonical(definition, stored) === kind.canonical(definition, b);
}
