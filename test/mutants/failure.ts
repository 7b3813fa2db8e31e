import type { Mutants } from './mutant.ts';

export const failureMutants: Mutants = {};
