import type { Requirement } from './requirement.ts';

/** By which time lives are judged. */
export const timeRequirements: readonly Requirement[] = [
  {
    id: 'INV-59',
    promise: 'No jump of a clock lengthens a life or revives what has ended.',
    test: {
      file: 'test/invariants/time.test.ts',
      title:
        'INV-59: a clock that jumps by an hour or a day, stands still or is ten minutes off lengthens no life and revives nothing',
    },
    mutant: 'lives-judged-by-the-machine',
  },
];
