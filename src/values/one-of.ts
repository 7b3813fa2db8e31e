import { closestOptions } from './closest.ts';
import { neutraliseLine } from './neutralise.ts';
import { choiceText, createOptionFinder, visibleOptions } from './options.ts';
import { accepted, refused, type ValueKind } from './types.ts';

/**
 * One of the options (type `enumeration`, field types `select`, `radio` and others with one value). A write is the
 * internal value or the label of a visible option, in any case; a text that two options answer to is `invalid_option`
 * like one that none does. A stored value whose option is gone is shown as it is.
 */
export const oneOf: ValueKind = {
  type: 'one_of',
  writable: true,
  format({ options }, wire) {
    const label = options.find(({ value }) => value === wire)?.label ?? '';
    return { value: neutraliseLine(wire), displayValue: neutraliseLine(label.trim() === '' ? wire : label) };
  },
  parse({ options }, input) {
    const text = choiceText(input);
    if (text === undefined) return refused('wrong_type');
    const finder = createOptionFinder(visibleOptions(options));
    const value = finder.find(text);
    if (value !== undefined) return accepted(value);
    return { ok: false, code: 'invalid_option', closest: closestOptions(finder.folded(), text) };
  },
  canonical: (_definition, wire) => wire,
};
