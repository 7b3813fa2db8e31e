import { createSeeded } from '../random.ts';

/**
 * When questions come. `even`: one every 1/rate, and in the first two thirds of the warm-up ever more until there are
 * so many, because no server meets its full load with code that was never run; `poisson`: independent of each other,
 * so that they bunch as customers do; `burst`: `count` of them at once, `atMs` after the begin of what is measured.
 */
export type Arrivals =
  | { readonly kind: 'even'; readonly perSecond: number }
  | { readonly kind: 'poisson'; readonly perSecond: number; readonly seed: number }
  | { readonly kind: 'burst'; readonly atMs: number; readonly count: number };

/**
 * Milliseconds from the start of the load to each arrival, ascending; all lie before `warmUpMs + measuredMs`.
 * They are fixed before the first question is asked: a slow answer delays no later question, and its own time counts
 * from here (no coordinated omission).
 */
export function scheduleOf(
  arrivals: Arrivals,
  { warmUpMs, measuredMs }: { readonly warmUpMs: number; readonly measuredMs: number },
): readonly number[] {
  const endsMs = warmUpMs + measuredMs;
  switch (arrivals.kind) {
    case 'even': {
      const perMs = arrivals.perSecond / 1_000;
      const rampMs = (2 / 3) * warmUpMs;
      // The rate grows in proportion to the time, so the number that came grows with its square.
      const inRamp = Math.floor((rampMs * perMs) / 2);
      const ramp = Array.from({ length: inRamp }, (_, index) => Math.sqrt((2 * index * rampMs) / perMs));
      const count = Math.floor((endsMs - rampMs) * perMs);
      return [...ramp, ...Array.from({ length: count }, (_, index) => rampMs + index / perMs)];
    }
    case 'poisson': {
      const random = createSeeded(arrivals.seed);
      const gapMs = (): number => (-Math.log(1 - random.next()) * 1_000) / arrivals.perSecond;
      const moments: number[] = [];
      for (let atMs = gapMs(); atMs < endsMs; atMs += gapMs()) moments.push(atMs);
      return moments;
    }
    case 'burst': {
      const atMs = warmUpMs + arrivals.atMs;
      return atMs < endsMs ? Array.from({ length: arrivals.count }, () => atMs) : [];
    }
  }
}
