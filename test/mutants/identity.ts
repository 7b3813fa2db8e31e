import type { Mutants } from './mutant.ts';

export const identityMutants: Mutants = {};
