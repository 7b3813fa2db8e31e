/** The most moments of `atMs` (ascending) in any window of `windowMs`. */
export function worstWindow(atMs: readonly number[], windowMs: number): number {
  let worst = 0;
  let first = 0;
  atMs.forEach((at, index) => {
    while (at - (atMs[first] ?? at) >= windowMs) first += 1;
    worst = Math.max(worst, index - first + 1);
  });
  return worst;
}
