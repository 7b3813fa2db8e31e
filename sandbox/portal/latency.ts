/** How long the CRM side takes over an answer. */
export interface LatencyShape {
  /** The middle of what an answer takes, in milliseconds. */
  readonly ms: number;
  /** Sigma of the logarithm: 0 is always the same, 0.16 makes p99 1.45 times the middle. */
  readonly spread: number;
  /** On top for every entry of `inputs` in a batch beyond the first, in milliseconds. */
  readonly perInputMs: number;
}

/** Says how long the next answer takes. */
export interface Latency {
  /** @param inputs entries of `inputs` in a batch, `null` for any other request */
  nextMs(inputs: number | null): number;
  change(changes: Partial<LatencyShape>): LatencyShape;
}

/** A log-normal latency; `random` gives numbers in [0, 1). */
export function createLatency(shape: LatencyShape, random: () => number): Latency {
  let current = shape;
  /** Standard normal, by Box and Muller. */
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    nextMs(inputs) {
      const { ms, spread, perInputMs } = current;
      const more = perInputMs * Math.max(0, (inputs ?? 1) - 1);
      return spread === 0 ? ms + more : ms * Math.exp(spread * normal()) + more;
    },
    change(changes) {
      current = { ...current, ...changes };
      return current;
    },
  };
}
