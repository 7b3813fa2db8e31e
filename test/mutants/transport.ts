import type { Mutants } from './mutant.ts';

export const transportMutants: Mutants = {};
