import type { PropertyDefinition } from '../hubspot/crm.ts';

/** For whom a value is written out or read. */
export interface ValueContext {
  /** BCP 47. Anything that is no language we can write in counts as `en`. */
  readonly language: string;
  /** IANA name of the portal's time zone. Anything else counts as `UTC`. */
  readonly timeZone: string;
}

/** A stored value, ready to leave. Both forms are neutralised (see `neutraliseText`). */
export interface FormattedValue {
  /**
   * For programs: numbers as number (as decimal text where a number would lose digits), yes/no as boolean, a date
   * as `2027-02-28`, a datetime as ISO 8601 in UTC, an option as its internal value, several as an array of them.
   * Stored text that does not fit its property's type comes as text.
   */
  readonly value: string | number | boolean | readonly string[];
  /** For a human, in the language of the context. One line, except for text properties. */
  readonly displayValue: string;
}

/** Why a value cannot be written. */
export const WRITE_PROBLEM_CODES = [
  /** No value was given at all. */
  'value_required',
  /** `null`, nothing but spaces, or an empty list: no write ever empties a property. */
  'cannot_be_cleared',
  /** The property is of a kind that is never written. */
  'not_writable_type',
  /** E.g. an object, or a list for a property with one value. */
  'wrong_type',
  'too_long',
  /** Control, bidirectional or invisible characters, a lone surrogate, a line break in one-line text. */
  'invalid_character',
  'invalid_number',
  /** More than 2^53 - 1 in size, or more digits than a double holds. */
  'out_of_range',
  'invalid_boolean',
  'invalid_date',
  'invalid_datetime',
  /** No such option, or one that several options answer to. */
  'invalid_option',
  'invalid_phone_number',
  'invalid_email_text',
  'invalid_url',
] as const;
export type WriteProblemCode = (typeof WRITE_PROBLEM_CODES)[number];

/** An option as the agent may be told about it: neutralised. */
export interface OptionHint {
  readonly label: string;
  readonly value: string;
}

/** A value that can be written in HubSpot's wire form, or why not. */
export type ParsedWrite =
  | { readonly ok: true; readonly wire: string }
  | {
      readonly ok: false;
      readonly code: WriteProblemCode;
      /** An example of the accepted form, e.g. `2027-02-28`. Never a value of the portal. */
      readonly accepted?: string;
      /** For enumerations: at most 8 visible options, the most similar first. */
      readonly closest?: readonly OptionHint[];
    };

/** The kinds of value as the agent is told of them in `data[]`. */
export const VALUE_TYPES = [
  'text',
  'number',
  'yes_no',
  'date',
  'datetime',
  'one_of',
  'several_of',
  'phone_number',
  'email_address',
  'web_address',
  'other',
] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** One kind of property value, both ways. No operation throws, whatever is stored or sent. */
export interface ValueKind {
  readonly type: ValueType;
  /** False: `parse` is never asked, every write is `not_writable_type`. */
  readonly writable: boolean;
  /** `wire` is not empty; it may be anything, for a definition can change under its values. */
  format(definition: PropertyDefinition, wire: string, context: ValueContext): FormattedValue;
  /** `input` is neither missing nor empty. */
  parse(definition: PropertyDefinition, input: unknown, context: ValueContext): ParsedWrite;
  /** A text that is the same for wire values of the same meaning. */
  canonical(definition: PropertyDefinition, wire: string): string;
}

/** A refused write. */
export function refused(code: WriteProblemCode, accepted?: string): ParsedWrite {
  return accepted === undefined ? { ok: false, code } : { ok: false, code, accepted };
}

/** A write that can be sent. */
export function accepted(wire: string): ParsedWrite {
  return { ok: true, wire };
}
