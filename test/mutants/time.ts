import type { Mutants } from './mutant.ts';

export const timeMutants: Mutants = {
  'lives-judged-by-the-machine': {
    file: 'src/stores/open-storage.ts',
    find: 'clock === undefined ? keptTime(database, monotonicMs) : givenTime(clock)',
    replace: 'givenTime(clock ?? { now: () => Date.now() })',
  },
};
