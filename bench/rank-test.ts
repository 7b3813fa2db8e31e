/**
 * How well one measured value tells two groups apart (Mann and Whitney 1947): the share of all pairs in which
 * the value is greater than the one of `base`, equal ones counted half. 0.5: it tells nothing; 0 and 1: everything.
 * @throws RangeError when a group is empty or holds something that is not a finite number
 */
export function aucOf(values: readonly number[], base: readonly number[]): number {
  if (values.length === 0 || base.length === 0) throw new RangeError('both groups need values');
  const all = [
    ...values.map((value) => ({ value, isOurs: true })),
    ...base.map((value) => ({ value, isOurs: false })),
  ].sort((a, b) => a.value - b.value);
  if (!all.every(({ value }) => Number.isFinite(value)))
    throw new RangeError('a measured value is no number');
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from + 1;
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1;
    // Equal values share the mean of the ranks `from + 1` to `to`.
    const ours = all.slice(from, to).filter(({ isOurs }) => isOurs).length;
    ranks += ours * ((from + 1 + to) / 2);
    from = to;
  }
  const pairs = values.length * base.length;
  return (ranks - (values.length * (values.length + 1)) / 2) / pairs;
}

/** The standard deviation of the AUC of two groups that do not differ, without ties. */
export function aucDeviation(count: number, baseCount: number): number {
  return Math.sqrt((count + baseCount + 1) / (12 * count * baseCount));
}

/** Two groups that were measured in one place. */
export interface Stratum {
  readonly values: readonly number[];
  readonly base: readonly number[];
}

/**
 * The AUC of groups that were measured in several places at once: the mean of the places' own, each weighted by what
 * it is worth, so that a difference between the places neither shows nor hides anything (van Elteren 1960). With the
 * standard deviation of two groups that do not differ.
 * @throws RangeError when there is no place, or a group is empty or holds something that is not a finite number
 */
export function aucOfStrata(strata: readonly Stratum[]): {
  readonly auc: number;
  readonly deviation: number;
} {
  if (strata.length === 0) throw new RangeError('nothing was measured');
  let weights = 0;
  let weighted = 0;
  for (const { values, base } of strata) {
    const weight = 1 / aucDeviation(values.length, base.length) ** 2;
    weights += weight;
    weighted += weight * aucOf(values, base);
  }
  return { auc: weighted / weights, deviation: 1 / Math.sqrt(weights) };
}

const HALVINGS = 24;

/**
 * How much longer everything would have to take for an AUC of `auc` beside what was measured: what a test that
 * calls such an AUC a difference can see, whatever noise there was. No value is compared with itself.
 * @param auc above 0.5 and below 1
 */
export function shiftFor(auc: number, places: readonly (readonly number[])[]): number {
  const all = places.flat();
  const aucAt = (shift: number): number => {
    const wonOf = (base: readonly number[]): number => {
      const shifted = base.map((value) => value + shift);
      // Every value is greater than itself by the shift.
      return base.length < 2
        ? 0
        : (base.length * (aucOf(shifted, base) * base.length - 1)) / (base.length - 1);
    };
    return places.reduce((sum, base) => sum + wonOf(base), 0) / all.length;
  };
  let [least, most] = [0, Math.max(...all) - Math.min(...all) + 1];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (least + most) / 2;
    if (aucAt(middle) < auc) least = middle;
    else most = middle;
  }
  return most;
}
