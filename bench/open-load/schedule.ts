import { createSeeded } from '../random.ts';

/**
 * When questions come. `even`: one every 1/rate; `poisson`: independent of each other, so that they bunch as
 * customers do; `burst`: `count` of them at once, `atMs` after the begin of what is measured.
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
      const count = Math.floor((endsMs / 1_000) * arrivals.perSecond);
      return Array.from({ length: count }, (_, index) => (index * 1_000) / arrivals.perSecond);
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
