import type { PropertyDefinition } from '../hubspot/crm.ts';
import { exactDecimal } from './decimal.ts';
import { isHarmless, neutraliseLine, neutraliseText, toNfc } from './neutralise.ts';
import { accepted, refused, type FormattedValue, type ParsedWrite, type ValueKind } from './types.ts';

/** What HubSpot's properties guide allows in a text value, counted in UTF-16 units after NFC. */
const MAX_TEXT_LENGTH = 65_536;

const isMultiLine = ({ fieldType, textDisplayHint }: PropertyDefinition): boolean =>
  fieldType === 'textarea' || textDisplayHint === 'multi_line';

/** Stored text as it is, neutralised; the way out for every value that does not fit its type. */
export function formatAsText(wire: string): FormattedValue {
  const text = neutraliseLine(wire);
  return { value: text, displayValue: text };
}

/**
 * Text that may be stored: NFC, without outer white space, line breaks as `\n` where `multiLine` allows them.
 * Refuses `too_long` (over 65,536 UTF-16 units) and `invalid_character` (see `isHarmless`).
 */
export function parseText(text: string, multiLine: boolean): ParsedWrite {
  // NFC halves text of letters with one accent each; what is longer still is not worth normalising.
  if (text.length > MAX_TEXT_LENGTH * 2) return refused('too_long');
  const unbroken = multiLine ? text.replace(/\r\n?/g, '\n') : text;
  const stored = toNfc(unbroken.trim());
  if (!isHarmless(stored)) return refused('invalid_character');
  if (!multiLine && stored.includes('\n')) return refused('invalid_character');
  return stored.length > MAX_TEXT_LENGTH ? refused('too_long') : accepted(stored);
}

/**
 * Plain text, one line or several. A number is taken as the digits it was sent as, if none can have been lost.
 * Follows HubSpot's properties guide (type `string`).
 */
export const text: ValueKind = {
  type: 'text',
  writable: true,
  format(definition, wire) {
    if (!isMultiLine(definition)) return formatAsText(wire);
    const lines = neutraliseText(wire);
    return { value: lines, displayValue: lines };
  },
  parse(definition, input) {
    const given = typeof input === 'number' ? exactDecimal(String(input)) : input;
    return typeof given === 'string' ? parseText(given, isMultiLine(definition)) : refused('wrong_type');
  },
  canonical: (_definition, wire) => toNfc(wire.replace(/\r\n?/g, '\n').trim()),
};
