/** A figure over several rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Numbers in ascending order. @throws RangeError when there is none, or one is not a finite number. */
function sorted(values: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError('there is nothing to measure');
  if (!values.every(Number.isFinite)) throw new RangeError('a measured value is not a finite number');
  return [...values].sort((a, b) => a - b);
}

/** The middle value; the mean of the two middle ones when their number is even. @throws RangeError for none. */
export function median(values: readonly number[]): number {
  const ascending = sorted(values);
  const upper = ascending[Math.floor(ascending.length / 2)] ?? Number.NaN;
  if (ascending.length % 2 === 1) return upper;
  return ((ascending[ascending.length / 2 - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The smallest measured value that at least `share` of all values do not exceed (nearest rank).
 * @param share above 0, up to 1: 0.99 for p99
 * @throws RangeError for no values, or a share outside that
 */
export function percentile(values: readonly number[], share: number): number {
  if (!(share > 0 && share <= 1)) throw new RangeError('a share lies above 0 and is at most 1');
  const ascending = sorted(values);
  return ascending[Math.ceil(share * ascending.length) - 1] ?? Number.NaN;
}

/** Median, smallest and greatest value. @throws RangeError for none. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * How `values` compare to `base`, round by round: contestants of one round ran under the same neighbours' load.
 * @throws RangeError when the lists differ in length, are empty, or a base is zero
 */
export function pairedRatio(values: readonly number[], base: readonly number[]): Spread {
  if (values.length !== base.length) throw new RangeError('every round has one value of each contestant');
  return spreadOf(values.map((value, round) => value / (base[round] ?? Number.NaN)));
}
