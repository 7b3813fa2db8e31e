/** A planted mistake: one line of the product, changed. */
export interface Mutant {
  /** The product file, from the root. */
  readonly file: string;
  /** Text within one line that occurs exactly once in the file. */
  readonly find: string;
  /** What a hurried hand would write instead. */
  readonly replace: string;
}

/** Planted mistakes by name. */
export type Mutants = Readonly<Record<string, Mutant>>;
