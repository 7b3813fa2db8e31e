/** A promise of the product, the test that holds it, and the mistake that the test must find. */
export interface Requirement {
  /** `INV-01` ... of the security invariants, `CRM-01` ... of the gateway. */
  readonly id: string;
  /** The promise in one sentence. */
  readonly promise: string;
  /** The test file, from the root, and the whole title of the test; it begins with the id. */
  readonly test: { readonly file: string; readonly title: string };
  /** A planted mistake of `test/mutants/` by its name. */
  readonly mutant: string;
}
