import type { Requirement } from './requirement.ts';

export const failureRequirements: readonly Requirement[] = [
  {
    id: 'INV-53',
    promise: 'One logical write is one CRM mutation, however often and wherever its call arrives.',
    test: {
      file: 'test/invariants/failure-writes.test.ts',
      title: 'INV-53: fifty equal calls at once over two servers change the CRM once and get one answer',
    },
    mutant: 'a-write-slot-is-given-to-everybody',
  },
  {
    id: 'INV-54',
    promise: 'A write whose answer was lost is read back and neither called a success nor sent again.',
    test: {
      file: 'test/invariants/failure-writes.test.ts',
      title: 'INV-54: a write cut off before it ran is told as outcome_unknown and is never sent again',
    },
    mutant: 'a-lost-answer-counts-as-success',
  },
  {
    id: 'INV-55',
    promise: 'The intent of a write is durable before the CRM hears of it; without it nothing is sent.',
    test: {
      file: 'test/invariants/failure-crash.test.ts',
      title: 'INV-55: a write whose intent cannot be stored is answered 503 and the CRM never hears of it',
    },
    mutant: 'a-lost-intent-does-not-matter',
  },
  {
    id: 'INV-56',
    promise: 'Every tool call ends in ten seconds, and a CRM that asks for time is given it.',
    test: {
      file: 'test/invariants/failure-busy.test.ts',
      title:
        'INV-56: a CRM that asks to come back in a minute is not asked again, and the agent is told when',
    },
    mutant: 'retry-after-is-not-read',
  },
  {
    id: 'INV-58',
    promise: 'State that was lost is an outage of 15 minutes and gives nobody a further try or mail.',
    test: {
      file: 'test/invariants/store-lost.test.ts',
      title:
        'INV-58: a Redis that is emptied gives nobody a further try or mail: nothing for 15 minutes, then the caps of before',
    },
    mutant: 'an-emptied-redis-is-marked-again',
  },
  {
    id: 'INV-60',
    promise: 'An answer of the CRM that does not fit the question discloses nothing.',
    test: {
      file: 'test/invariants/failure-lies.test.ts',
      title: 'INV-60: a contact of another address is no answer: try_later, and nothing of it is told',
    },
    mutant: 'an-answer-is-not-held-against-the-question',
  },
  {
    id: 'INV-62',
    promise: 'A sealed token opens for its own portal and field alone.',
    test: {
      file: 'test/invariants/failure-tokens.test.ts',
      title: 'INV-62: tokens moved to another portal do not open: an error, no value, and no call with them',
    },
    mutant: 'a-seal-knows-no-portal',
  },
];
