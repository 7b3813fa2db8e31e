import { failureMutants } from './failure.ts';
import { identityMutants } from './identity.ts';
import type { Mutants } from './mutant.ts';
import { transportMutants } from './transport.ts';

/** All planted mistakes by name. */
export const MUTANTS: Mutants = { ...transportMutants, ...identityMutants, ...failureMutants };
