/** The most of `timesMs` in any stretch of `intervalMs`, wherever it begins; its end is not part of it. */
export function mostInAnyWindow(timesMs: readonly number[], intervalMs: number): number {
  const sorted = [...timesMs].sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [index, timeMs] of sorted.entries()) {
    while (timeMs - (sorted[first] ?? timeMs) >= intervalMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
