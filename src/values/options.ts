import type { PropertyOption } from '../hubspot/crm.ts';
import { neutraliseLine } from './neutralise.ts';

/** Text as options are compared: neutralised, without outer white space, lower case, NFC. */
export function fold(text: string): string {
  return neutraliseLine(text).trim().toLowerCase().normalize('NFC');
}

/** The options that an agent may choose and be told of, in the portal's order. */
export function visibleOptions(options: readonly PropertyOption[]): readonly PropertyOption[] {
  return options.filter(({ hidden, value }) => !hidden && value !== '');
}

/** An option with its spellings, folded: its label and its internal value. */
export interface FoldedOption {
  readonly option: PropertyOption;
  readonly label: string;
  readonly value: string;
}

/** Finds the option a text means. */
export interface OptionFinder {
  /** The option's internal value. `undefined`: no option answers to the text, or several do. */
  find(text: string): string | undefined;
  /** The options as they are compared. */
  folded(): readonly FoldedOption[];
}

/** Spelling to internal value; `undefined` for a spelling that two values share. */
type Meanings = Map<string, string | undefined>;

function learn(meanings: Meanings, spelling: string, value: string): void {
  const shared = meanings.has(spelling) && meanings.get(spelling) !== value;
  meanings.set(spelling, shared ? undefined : value);
}

/** What `make` makes, made when it is first asked for: folding thousands of options is the costly part. */
function lazy<Made>(make: () => Made): () => Made {
  let made: { readonly it: Made } | undefined;
  return () => (made ??= { it: make() }).it;
}

/**
 * A finder over some options. An exact internal value wins over an exact label, and that over either of them in
 * other case, form or spacing. Names like `constructor` are ordinary text.
 */
export function createOptionFinder(options: readonly PropertyOption[]): OptionFinder {
  const values = lazy(() => new Set(options.map(({ value }) => value)));
  const labels = lazy(() => {
    const meanings: Meanings = new Map();
    for (const { label, value } of options) learn(meanings, label, value);
    return meanings;
  });
  const folded = lazy(() =>
    options.map((option) => ({ option, label: fold(option.label), value: fold(option.value) })),
  );
  const foldedMeanings = lazy(() => {
    const meanings: Meanings = new Map();
    for (const { option, label, value } of folded()) {
      learn(meanings, value, option.value);
      learn(meanings, label, option.value);
    }
    return meanings;
  });
  return {
    find(text) {
      if (values().has(text)) return text;
      if (labels().has(text)) return labels().get(text);
      const key = fold(text);
      return key === '' ? undefined : foldedMeanings().get(key);
    },
    folded,
  };
}

/** A choice as text: language models send numbers and booleans for options that look like them. */
export function choiceText(input: unknown): string | undefined {
  if (typeof input === 'string') return input;
  return typeof input === 'number' || typeof input === 'boolean' ? String(input) : undefined;
}
