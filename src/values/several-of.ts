import type { PropertyDefinition, PropertyOption } from '../hubspot/crm.ts';
import { closestOptions } from './closest.ts';
import { knownLanguage } from './context.ts';
import { neutraliseLine } from './neutralise.ts';
import { choiceText, createOptionFinder, visibleOptions, type OptionFinder } from './options.ts';
import { accepted, refused, type ParsedWrite, type ValueKind } from './types.ts';

const SEPARATOR = ';';
/** Choices in one write, and values that are written out. */
const MAX_CHOICES = 1_000;
const MAX_INPUT_LENGTH = 65_536;
/** Stands for the values that were cut off; no option answers to it, so it cannot be written back unnoticed. */
const MORE = '…';

const valuesOf = (wire: string): readonly string[] => wire.split(SEPARATOR).filter((value) => value !== '');

function fromJson(text: string): readonly unknown[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

/** The choices that one text names. A comma separates only where no option has one in its name. */
function split(text: string, options: readonly PropertyOption[], finder: OptionFinder): readonly unknown[] {
  if (finder.find(text) !== undefined) return [text];
  if (text.trimStart().startsWith('[')) return fromJson(text) ?? [text];
  if (text.includes(SEPARATOR)) return text.split(SEPARATOR);
  const commasSeparate = !options.some(({ label, value }) => label.includes(',') || value.includes(','));
  return commasSeparate ? text.split(',') : [text];
}

function parseChoices(choices: readonly unknown[], finder: OptionFinder): ParsedWrite {
  if (choices.length === 0) return refused('cannot_be_cleared');
  if (choices.length > MAX_CHOICES) return refused('too_long');
  const chosen = new Set<string>();
  for (const choice of choices) {
    const text = choiceText(choice);
    if (text === undefined) return refused('wrong_type');
    const value = finder.find(text.trim()) ?? finder.find(text);
    // A value with the separator in it would be stored as two others.
    if (value === undefined || value.includes(SEPARATOR)) {
      return { ok: false, code: 'invalid_option', closest: closestOptions(finder.folded(), text) };
    }
    chosen.add(value);
  }
  return accepted([...chosen].join(SEPARATOR));
}

function labelsOf({ options }: PropertyDefinition, values: readonly string[]): readonly string[] {
  const labels = new Map(options.map(({ value, label }) => [value, label]));
  return values.map((value) => {
    const label = labels.get(value) ?? '';
    return neutraliseLine(label.trim() === '' ? value : label);
  });
}

/**
 * Several of the options (type `enumeration`, field type `checkbox`). A write names all that shall hold, as a list,
 * as `a;b` or with commas, each by internal value or label; it replaces what was there. Repeated choices count once.
 * One wrong, ambiguous or empty choice (`a;b;;c`) refuses the whole: security 4, row 25.
 */
export const severalOf: ValueKind = {
  type: 'several_of',
  writable: true,
  format(definition, wire, { language }) {
    const all = valuesOf(wire);
    const values = all.slice(0, MAX_CHOICES);
    const more = all.length > values.length ? [MORE] : [];
    const list = new Intl.ListFormat(knownLanguage(language), { type: 'conjunction', style: 'long' });
    return {
      value: [...values.map((value) => neutraliseLine(value)), ...more],
      displayValue: neutraliseLine(list.format([...labelsOf(definition, values), ...more])),
    };
  },
  parse({ options }, input) {
    const visible = visibleOptions(options);
    const finder = createOptionFinder(visible);
    if (Array.isArray(input)) return parseChoices(input, finder);
    const text = choiceText(input);
    if (text === undefined) return refused('wrong_type');
    if (text.length > MAX_INPUT_LENGTH) return refused('too_long');
    return parseChoices(split(text, visible, finder), finder);
  },
  canonical: (_definition, wire) => [...new Set(valuesOf(wire))].sort().join(SEPARATOR),
};
