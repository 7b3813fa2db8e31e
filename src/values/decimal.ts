const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
/** Longer numerals and greater exponents are no numbers for us: writing them out would only cost. */
const MAX_LENGTH = 400;
const MAX_EXPONENT = 400;

/**
 * A decimal numeral in the one form that has no exponent, no plus, no needless zeros and no minus zero
 * (`+007.50` and `0.75e1` are both `7.5`). `undefined` for everything that is no decimal numeral.
 */
export function canonicalDecimal(numeral: string): string | undefined {
  if (numeral.length > MAX_LENGTH) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(numeral) ?? [];
  const digits = whole + fraction;
  if (digits === '' || Math.abs(Number(exponent)) > MAX_EXPONENT) return undefined;
  const point = whole.length + Number(exponent);
  const before = digits.slice(0, Math.max(0, point)).padEnd(point, '0').replace(/^0+/, '');
  const after = ('0'.repeat(Math.max(0, -point)) + digits.slice(Math.max(0, point))).replace(/0+$/, '');
  const size = (before === '' ? '0' : before) + (after === '' ? '' : `.${after}`);
  return sign === '-' && size !== '0' ? `-${size}` : size;
}

/**
 * The canonical decimal when a double holds every digit of it and, as an integer, everything around it
 * (at most 2^53 - 1 in size). `undefined` otherwise.
 */
export function exactDecimal(numeral: string): string | undefined {
  const decimal = canonicalDecimal(numeral);
  if (decimal === undefined) return undefined;
  const double = Number(decimal);
  if (Math.abs(double) > Number.MAX_SAFE_INTEGER) return undefined;
  return canonicalDecimal(String(double)) === decimal ? decimal : undefined;
}
