import type { PropertyDefinition } from '../hubspot/crm.ts';
import { knownLanguage } from './context.ts';
import { neutraliseLine } from './neutralise.ts';
import { fold } from './options.ts';
import { formatAsText } from './text.ts';
import { accepted, refused, type ValueContext, type ValueKind } from './types.ts';
import { yesNoWords } from './yes-no-words.ts';

const ENGLISH: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['no', false],
]);

function parseWire(wire: string): boolean | undefined {
  const known = wire.trim().toLowerCase();
  return known === 'true' ? true : known === 'false' ? false : undefined;
}

/** What a person reads for `value`: the definition's label, else the language's word. */
function labelOf(definition: PropertyDefinition, value: boolean, { language }: ValueContext): string {
  const label = definition.options.find((option) => parseWire(option.value) === value)?.label.trim();
  const [yes, no] = yesNoWords(knownLanguage(language));
  return label === undefined || label === '' ? (value ? yes : no) : neutraliseLine(label);
}

/** The value whose label was said. `undefined`: neither, or both. */
function byLabel(definition: PropertyDefinition, said: string, context: ValueContext): boolean | undefined {
  const yes = fold(labelOf(definition, true, context)) === said;
  const no = fold(labelOf(definition, false, context)) === said;
  return yes === no ? undefined : yes;
}

/**
 * Yes or no (type `bool`, and enumerations whose options are `true` and `false`). A write is a boolean, `true` or
 * `false`, the label that the definition or the language has for it, or `yes` or `no`, in this order: where a
 * portal labels `true` with "No", "No" is true.
 */
export const yesNo: ValueKind = {
  type: 'yes_no',
  writable: true,
  format(definition, wire, context) {
    const value = parseWire(wire);
    if (value === undefined) return formatAsText(wire);
    return { value, displayValue: labelOf(definition, value, context) };
  },
  parse(definition, input, context) {
    if (typeof input === 'boolean') return accepted(String(input));
    if (typeof input !== 'string') return refused('wrong_type', 'true');
    const said = fold(input);
    const value = parseWire(said) ?? byLabel(definition, said, context) ?? ENGLISH.get(said);
    return value === undefined ? refused('invalid_boolean', 'true') : accepted(String(value));
  },
  canonical: (_definition, wire) => String(parseWire(wire) ?? wire),
};
