import { knownLanguage } from './context.ts';
import { canonicalDecimal, exactDecimal } from './decimal.ts';
import { neutraliseLine } from './neutralise.ts';
import { formatAsText } from './text.ts';
import { accepted, refused, type ParsedWrite, type ValueKind } from './types.ts';

const WRITTEN = /^[+-]?\d+(?:\.\d+)?$/;
/** Digits after the point that a write may have, and that are shown. */
const MAX_FRACTION_DIGITS = 20;

/** What a refused write is shown as an example, per display hint. */
const EXAMPLES: ReadonlyMap<string, string> = new Map([
  ['percentage', '0.25'],
  ['probability', '0.25'],
  ['duration', '90000'],
]);
const EXAMPLE = '1234.5';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** `90000` as `1 minute, 30 seconds`: HubSpot keeps a duration in milliseconds. */
function formatDuration(milliseconds: number, language: string): string {
  const parts: string[] = [];
  let rest = milliseconds;
  for (const [unit, size] of UNITS) {
    const count = unit === 'second' ? rest / size : Math.floor(rest / size);
    rest -= count * size;
    if (count === 0 && !(unit === 'second' && parts.length === 0)) continue;
    parts.push(new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count));
  }
  return new Intl.ListFormat(language, { type: 'unit', style: 'long' }).format(parts);
}

function styleFor(hint: string | undefined, decimal: string): Intl.NumberFormatOptions {
  const base = { maximumFractionDigits: MAX_FRACTION_DIGITS };
  switch (hint) {
    case 'percentage':
    case 'probability':
      return { ...base, style: 'percent' };
    case 'unformatted':
      return { ...base, useGrouping: false };
    case 'formatted':
      return base;
    case 'currency':
      return { ...base, minimumFractionDigits: decimal.includes('.') ? 2 : 0 };
    default:
      // Without a hint the number may be a year or a reference: four digits stay together.
      return { ...base, useGrouping: 'min2' };
  }
}

function display(decimal: string, hint: string | undefined, language: string): string {
  const double = Number(decimal);
  if (hint === 'duration' && double >= 0 && Number.isSafeInteger(double))
    return formatDuration(double, language);
  // Handed over as text, so that digits which a double does not hold are shown too.
  return new Intl.NumberFormat(language, styleFor(hint, decimal)).format(decimal as `${number}`);
}

function parse(numeral: string, example: string): ParsedWrite {
  const decimal = exactDecimal(numeral);
  const fractionDigits = decimal?.split('.')[1]?.length ?? 0;
  return decimal === undefined || fractionDigits > MAX_FRACTION_DIGITS
    ? refused('out_of_range', example)
    : accepted(decimal);
}

/**
 * Numbers (types `number` and `currency_number`). A write is a number, or a plain decimal with a point: thousands
 * separators and decimal commas are refused, for `1,234` means two numbers in two countries. The wire has no exponent.
 * A currency is not shown: the definition names the property that holds it, not the currency.
 * A percentage is stored as its part of one (`0.25` is 25 %).
 */
export const number: ValueKind = {
  type: 'number',
  writable: true,
  format(definition, wire, { language }) {
    const decimal = canonicalDecimal(wire.trim());
    if (decimal === undefined) return formatAsText(wire);
    return {
      value: exactDecimal(decimal) === undefined ? decimal : Number(decimal),
      displayValue: neutraliseLine(display(decimal, definition.numberDisplayHint, knownLanguage(language))),
    };
  },
  parse(definition, input) {
    const example = EXAMPLES.get(definition.numberDisplayHint ?? '') ?? EXAMPLE;
    if (typeof input === 'number') {
      return Number.isFinite(input) ? parse(String(input), example) : refused('invalid_number', example);
    }
    if (typeof input !== 'string') return refused('wrong_type', example);
    const numeral = input.trim();
    return WRITTEN.test(numeral) ? parse(numeral, example) : refused('invalid_number', example);
  },
  canonical: (_definition, wire) => canonicalDecimal(wire.trim()) ?? wire,
};
