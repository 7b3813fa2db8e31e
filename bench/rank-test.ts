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
