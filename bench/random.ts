/** Numbers that look random and are the same in every run with the same seed. */
export interface Seeded {
  /** In [0, 1). */
  next(): number;
  /** The items in a new order; every order is equally likely. */
  shuffled<T>(items: readonly T[]): T[];
}

const GOLDEN = 0x9e3779b97f4a7c15n;
const WORD = 0xffff_ffff_ffff_ffffn;

/** SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). */
export function createSeeded(seed: number): Seeded {
  let state = BigInt(seed) & WORD;
  const next = (): number => {
    state = (state + GOLDEN) & WORD;
    let mixed = state;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & WORD;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & WORD;
    mixed ^= mixed >> 31n;
    // A double holds 53 bits.
    return Number(mixed >> 11n) / 2 ** 53;
  };
  return {
    next,
    shuffled(items) {
      const order = [...items];
      for (let last = order.length - 1; last > 0; last -= 1) {
        const other = Math.floor(next() * (last + 1));
        const [a, b] = [order[last], order[other]];
        if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
      }
      return order;
    },
  };
}
